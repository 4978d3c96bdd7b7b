"""A release as one side of a comparison: its codes with their titles in one language, and what stands round them."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

import msgspec

from termwalk.graph.catalogue import Catalogue
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Reader

from .sections import Section, section_of

_SAMPLE = 200
"""Nodes that are looked at to see whether a file's names are in the language that it says it is in."""


class Side:
    """The listed nodes of a release. `titles` are in the language of the comparison; a code may have none."""

    def __init__(self, edition: Edition, nodes: dict[str, Concept], titles: dict[str, str], partial: bool) -> None:
        self.edition = edition
        self.all = nodes
        self.codes = {id: node for id, node in nodes.items() if node.code}
        self.titles = titles
        self.partial = partial

    def title(self, node: Concept) -> str:
        """The title in the language of the comparison, else the one it is shown by."""
        return self.titles.get(node.id, node.display)

    @cached_property
    def has_identities(self) -> bool:
        """Whether the publisher tells its classes apart by more than their codes."""
        return any(node.identity for node in self.codes.values())

    @cached_property
    def by_identity(self) -> dict[str, Concept]:
        """The codes by their identity."""
        return {node.identity: node for node in self.codes.values() if node.identity}

    @cached_property
    def nodes_by_identity(self) -> dict[str, Concept]:
        """All nodes by their identity, headings without a code among them."""
        return {node.identity: node for node in self.all.values() if node.identity}

    @cached_property
    def children(self) -> dict[str, tuple[Concept, ...]]:
        """The codes right below a node."""
        found: dict[str, list[Concept]] = {}
        for node in self.codes.values():
            for parent in node.parents:
                found.setdefault(parent, []).append(node)
        return {parent: tuple(nodes) for parent, nodes in found.items()}

    @cached_property
    def below(self) -> dict[tuple[str, Section], tuple[str, ...]]:
        """The codes right below a code, those of each section apart."""
        found: dict[tuple[str, Section], list[str]] = {}
        for parent, nodes in self.children.items():
            for node in nodes if parent in self.codes else ():
                found.setdefault((parent, section_of(node)), []).append(node.id)
        return {key: tuple(ids) for key, ids in found.items()}

    def is_leaf(self, node: Concept) -> bool:
        """Whether no code of its own section is below it."""
        return (node.id, section_of(node)) not in self.below

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each code stands in the publisher's order."""
        return {id: place for place, id in enumerate(self.codes)}


class Sides(msgspec.Struct, frozen=True):
    """Two releases and the language that both have their titles in; None where there is none."""

    old: Side
    new: Side
    language: str | None
    spoken: tuple[tuple[str, ...], tuple[str, ...]]


def sides(reader: Reader, old: Edition, new: Edition, language: str = "") -> Sides:
    """Both releases, read whole; QuestionError where one is the other, unpublished, or lacks the language asked for."""
    catalogue = reader.catalogue()
    for edition in (old, new):
        if not catalogue.is_published(edition):
            raise QuestionError(f"Only maps name codes of {edition}: load the publisher's own file to compare it.")
    spoken = (_spoken(catalogue, old), _spoken(catalogue, new))
    common = [one for one in spoken[1] if one in spoken[0]]
    if language and language not in common:
        both = ", ".join(common) or "none"
        raise QuestionError(f"{old} and {new} do not both have titles in {language!r} (languages of both: {both}).")
    chosen = language or min(common, key=lambda one: (sum(said.index(one) for said in spoken), one), default=None)
    before = _side(reader, old, chosen, spoken[0][0])
    return Sides(before, _side(reader, new, chosen, spoken[1][0]), chosen, spoken)


def _spoken(catalogue: Catalogue, edition: Edition) -> tuple[str, ...]:
    """The languages of a release's files, that of its displays first."""
    return tuple(dict.fromkeys(part.language for part in catalogue.holders(edition) if part.map_set is None))


def _side(reader: Reader, edition: Edition, language: str | None, shown: str) -> Side:
    nodes = {node.id: node for node in reader.members(edition) if node.listed}
    displays = {node.id: node.display for node in nodes.values() if node.code}
    if language is None:
        return Side(edition, nodes, {}, False)
    if language != shown:
        return Side(edition, nodes, _preferred(reader, edition, displays, language), True)
    sample = list(displays)[:_SAMPLE]
    said = _preferred(reader, edition, sample, language)
    if any(displays[id] != title for id, title in said.items()):
        return Side(edition, nodes, _preferred(reader, edition, displays, language), False)
    return Side(edition, nodes, displays, False)


def _preferred(reader: Reader, edition: Edition, ids: Collection[str], language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for id, terms in reader.terms(edition, ids).items():
        title = next((term for term in terms if _names(term, language)), None)
        if title:
            found[id] = title.text
    return found


def _names(term: Term, language: str) -> bool:
    return term.use == "preferred" and term.language == language
