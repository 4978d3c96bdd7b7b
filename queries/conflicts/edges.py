"""The equivalences of a graph as edges between places, where a place is a code whatever the release that names it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import msgspec

from termwalk.graph.codes import Edition, version_key
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.store import Reader

from ..walk.steps import Step
from ..walk.veto import Accepted, Veto, veto_of
from .standing import is_transition, standing

JOINABLE = ("code", "block", "chapter")
"""Kinds of target that are one node; a cluster is several that hold together."""


class Place(NamedTuple):
    """A code of a system. `release` is empty unless a publisher's transition leads on from that very release.

    Releases that nothing else joins meet in the publisher's identity, else in the code: a code of two releases is one
    place. `id` is then the code in the newest of the releases that the maps name.
    """

    system: str
    release: str
    id: str

    def __str__(self) -> str:
        return f"{self.system}:{self.id}"


class Edge(msgspec.Struct, frozen=True, gc=False):
    """One statement that two places are the same: a row of a map, or a decision."""

    source: Place
    target: Place
    map_set: str
    line: int = 0
    basis: str = ""
    derived: bool = False
    heading: bool = False

    def step(self) -> Step:
        """The edge as answers show it."""
        kind = "decision" if self.map_set.startswith("decisions of ") else "map"
        return Step(
            source=str(self.source), target=str(self.target), relation="equivalent", map_set=self.map_set,
            line=self.line, basis=self.basis, kind=kind,  # type: ignore[arg-type]
        )  # fmt: skip


class Joined(msgspec.Struct, frozen=True):
    """What was read: the standing map sets and their equivalences; `parted` are the pairs that decisions hold apart."""

    map_sets: tuple[MapSet, ...]
    edges: tuple[Edge, ...]
    of_set: dict[str, tuple[Edge, ...]]
    places: Places
    parted: frozenset[tuple[str, str]]


class Places:
    """Finds the place of a node of a release."""

    def __init__(self, reader: Reader, map_sets: Iterable[MapSet]) -> None:
        self.reader = reader
        self.leading_on = {m.source for m in map_sets if is_transition(m)}
        self.touched: defaultdict[str, list[Edition]] = defaultdict(list)
        self._ids: defaultdict[Edition, set[str]] = defaultdict(set)
        self._known: dict[tuple[Edition, str], Place] = {}

    def touch(self, edition: Edition, ids: Iterable[str]) -> None:
        """Notes nodes that an edge ends at; to be called for all of them before the first `of`."""
        if known := set(ids):
            self._ids[edition] |= known

    def settle(self) -> None:
        """Finds the nodes that are one by the publisher's identity though their codes differ, and the reverse."""
        for edition in sorted(self._ids, key=lambda e: (version_key(e.version), e.version), reverse=True):
            self.touched[edition.system].append(edition)
        for editions in self.touched.values():
            meeting = [edition for edition in editions if edition not in self.leading_on]
            if len(meeting) > 1:
                self._meet(meeting)

    def _meet(self, editions: Iterable[Edition]) -> None:
        newest: dict[str, Place] = {}
        taken: dict[str, str] = {}
        for edition in editions:
            for id, identity in self._identities(edition).items():
                reused = identity not in newest and id in taken
                place = newest.setdefault(identity, Place(edition.system, edition.version if reused else "", id))
                taken.setdefault(id, identity)
                self._known[edition, id] = place

    def _identities(self, edition: Edition) -> dict[str, str]:
        nodes = self.reader.concepts(edition, self._ids[edition])
        return {id: node.identity for id, node in nodes.items() if node.identity and node.identity != id}

    def of(self, edition: Edition, id: str) -> Place:
        """The place of a node."""
        if edition in self.leading_on:
            return Place(edition.system, edition.version, id)
        return self._known.get((edition, id)) or Place(edition.system, "", id)


def joined(reader: Reader) -> Joined:
    """Every equivalence that stands, in a fixed order; a project's decision on a pair goes before what is published.

    Rows of a scenario and clusters are no equivalences of their parts, and none is read from them.
    """
    map_sets = standing(reader.catalogue())
    veto = veto_of(reader)
    rows = {str(m): tuple(_equivalences(reader, m)) for m in map_sets}
    places = Places(reader, map_sets)
    for map_set in map_sets:
        places.touch(map_set.source, (row.source for row in rows[str(map_set)]))
        places.touch(map_set.target, (row.target.parts[0] for row in rows[str(map_set)]))
    places.settle()
    parted = _parted(veto)
    of_set = {str(m): tuple(_edges(m, rows[str(m)], places, parted)) for m in map_sets}
    of_set["decisions"] = tuple(_decided(veto))
    return Joined(map_sets, tuple(edge for edges in of_set.values() for edge in edges), of_set, places, parted)


def _equivalences(reader: Reader, map_set: MapSet) -> Iterator[Mapping]:
    for row in reader.mappings(map_set):
        if row.relation == "equivalent" and is_plain(row):
            yield row


def is_plain(row: Mapping) -> bool:
    """Whether a row speaks of one node alone: no scenario, no cluster, no *no map*."""
    return row.group == 0 and row.target.kind in JOINABLE and len(row.target.parts) == 1


def _edges(
    map_set: MapSet, rows: Iterable[Mapping], places: Places, parted: Collection[tuple[str, str]]
) -> Iterator[Edge]:
    name, derived = str(map_set), bool(map_set.rules)
    for row in rows:
        source, target = row.source, row.target.parts[0]
        if (f"{map_set.source.system}:{source}", f"{map_set.target.system}:{target}") not in parted:
            yield Edge(
                places.of(map_set.source, source), places.of(map_set.target, target), name, row.line,
                row.stated.get("basis", ""), derived, row.target.kind != "code",
            )  # fmt: skip


def _parted(veto: Veto) -> frozenset[tuple[str, str]]:
    """Pairs that a project rejected, or accepted as something else than equivalent."""
    accepted = [one for decisions in veto.accepted.values() for one in decisions if one.relation != "equivalent"]
    return veto.rejected | {(one.source, one.target) for one in accepted}


def _decided(veto: Veto) -> Iterator[Edge]:
    for decisions in veto.accepted.values():
        for one in decisions:
            if one.relation == "equivalent" and len(one.parts) == 1:
                yield _decision(one)


def _decision(one: Accepted) -> Edge:
    system, _, id = one.source.rpartition(":") if one.source.startswith("local:") else one.source.partition(":")
    target = one.target[len(one.system) + 1 :]
    return Edge(Place(system, "", id), Place(one.system, "", target), f"decisions of {one.project}", one.id)
