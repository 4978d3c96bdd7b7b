"""The store's contract: set-based questions, staged loads, appended decisions.

Every method takes a set and answers for the whole set in a few round trips, whatever the store. A node that is
not found is absent from the answer; nothing here raises for absence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol, runtime_checkable

from .catalogue import Catalogue, Part
from .codes import Edition
from .concepts import Concept, Relationship, Term
from .decisions import Decision
from .mappings import Mapping, MapSet
from .problems import Problem

Statement = Concept | Term | Relationship | Mapping
Record = Statement | Problem


@runtime_checkable
class Reader(Protocol):
    """The questions. Within `snapshot()` all of them see one and the same moment of the graph."""

    def snapshot(self) -> AbstractContextManager[None]:
        """Holds one moment of the graph for every question asked inside; may be nested."""

    def catalogue(self) -> Catalogue:
        """The releases and map sets that are visible now."""

    def concepts(self, edition: Edition, ids: Collection[str]) -> dict[str, Concept]:
        """The nodes of a release by id; one that only a map names has `listed` false."""

    def identified(self, edition: Edition, identities: Collection[str]) -> dict[str, Concept]:
        """The nodes of a release by the publisher's identity."""

    def members(self, edition: Edition) -> Iterator[Concept]:
        """Every node of a release in the publisher's order; nodes that only maps name come last, by id."""

    def children(self, edition: Edition, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The ids right below each node, in the publisher's order; a leaf is absent."""

    def terms(self, edition: Edition, ids: Collection[str]) -> dict[str, tuple[Term, ...]]:
        """The designations of each node beside its display, from every file of that release."""

    def relationships(self, edition: Edition, ids: Collection[str]) -> dict[str, tuple[Relationship, ...]]:
        """The typed edges that leave each node within its release, in the publisher's order."""

    def referring(self, edition: Edition, ids: Collection[str]) -> dict[str, tuple[Relationship, ...]]:
        """The typed edges that arrive at each node from within its release, in the publisher's order."""

    def leaving(self, map_set: MapSet, sources: Collection[str]) -> dict[str, tuple[Mapping, ...]]:
        """The rows of a map whose source is one of these ids, in the publisher's order."""

    def arriving(self, map_set: MapSet, targets: Collection[str]) -> dict[str, tuple[Mapping, ...]]:
        """The rows of a map whose target is, or has as a part, one of these ids."""

    def mappings(self, map_set: MapSet) -> Iterator[Mapping]:
        """Every row of a map in the publisher's order."""

    def problems(self, part: Part) -> tuple[Problem, ...]:
        """The rows of a file that could not be used or were repaired."""

    def records(self, part: Part) -> Iterator[Record]:
        """All that a visible part was made of, in the order in which it was read; staged elsewhere it is the same part.

        Problems come last, for their place among the other records is not kept.
        """

    def decisions(self, project: str = "") -> tuple[Decision, ...]:
        """The decisions of a project (or all of them), oldest first."""

    def last_decision(self) -> int:
        """The id of the latest decision, 0 if there is none: while it stays, no decision has been added."""


class Staging(Protocol):
    """A load under way: invisible to everybody else until `publish`, gone without trace after `abandon`."""

    def view(self) -> Reader:
        """The graph as it would be if everything staged so far were published."""

    def add(self, part: Part, records: Iterable[Record]) -> Part:
        """Writes a part in small batches; returns it with its id, counts and content digest filled in."""

    def drop(self, part: Part) -> None:
        """Takes a staged part back."""

    def supersede(self, part: Part) -> None:
        """Marks a visible part to go when this load is published."""

    def publish(self) -> None:
        """Makes everything staged visible, and everything superseded invisible, at one moment."""

    def abandon(self) -> None:
        """Takes everything staged back."""


@runtime_checkable
class Store(Reader, Protocol):
    """A graph that can also be written to."""

    url: str

    def stage(self) -> AbstractContextManager[Staging]:
        """Begins a load; leaving the block without `publish` abandons it. One load at a time: BusyError."""

    def decide(self, decision: Decision) -> Decision:
        """Appends a decision to the chain and returns it as stored; may run while a load is under way."""

    def close(self) -> None:
        """Gives back files and connections."""
