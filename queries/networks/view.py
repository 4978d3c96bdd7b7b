"""What every view of a graph shares: which releases it looks at, which map sets, and what nodes and edges say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, Literal, get_args

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import system

from ..conflicts.standing import is_transition, standing

if TYPE_CHECKING:
    import networkx as nx

EdgeType = Literal["map", "part", "parent", "relationship"]
Wanted = Literal["map", "parent", "relationship"]
WANTED: tuple[Wanted, ...] = get_args(Wanted)
Node = tuple[str, str]
"""System and id; a combination is a node too, whose id is its text (`1A36.1Y/1D03.3Z`)."""


def types_of(edges: Iterable[str]) -> frozenset[str]:
    """The types of edge that are asked for; QuestionError for one that there is not."""
    for type in (asked := frozenset(edges)):
        if type not in WANTED:
            raise QuestionError(f"{type!r} is no type of edge: use {', '.join(WANTED)}.")
    return asked


class Scope:
    """The systems that are looked at, each in one release."""

    def __init__(self, reader: Reader, systems: Iterable[str]) -> None:
        catalogue = reader.catalogue()
        asked = [Edition.parse(name) for name in systems]
        named = [Edition(system(edition.system).id, edition.version) for edition in asked]
        every = [Edition(name) for name in sorted({edition.system for edition in catalogue.editions()})]
        self.editions = tuple(catalogue.resolve(edition) for edition in named or every)
        self._pinned = {edition.system: edition.version for edition in named}
        self.release = {edition.system: edition for edition in self.editions}
        self.catalogue = catalogue

    def holds(self, edition: Edition) -> bool:
        """Whether a map set's end is looked at; a release that was named excludes maps of the others."""
        pinned = self._pinned.get(edition.system, "")
        return edition.system in self.release and pinned in ("", edition.version)

    def joins(self, map_set: MapSet) -> bool:
        """Whether both ends of a map set are looked at."""
        return self.holds(map_set.source) and self.holds(map_set.target)

    def sources(self, name: str) -> tuple[Edition, ...]:
        """The releases that describe a system's nodes, the one looked at first, then the newest."""
        first = self.release[name]
        return (first, *(edition for edition in reversed(self.catalogue.editions(name)) if edition != first))


def chosen(reader: Reader, map_sets: Iterable[str]) -> tuple[MapSet, ...]:
    """The map sets asked for, else those that stand."""
    asked = tuple(map_sets)
    if not asked:
        return tuple(m for m in standing(reader.catalogue()) if not is_transition(m))
    known = [m for m in reader.catalogue().map_sets() if not is_transition(m)]
    found: dict[str, MapSet] = {}
    for name in asked:
        fitting = [m for m in known if name in (m.id, str(m))]
        if not fitting:
            raise QuestionError(f"No map set {name!r} between two systems is in this graph.")
        found[str(fitting[0])] = fitting[0]
    return tuple(found.values())


def of_row(row: Mapping, name: str) -> dict[str, Any]:
    """What the edge of a map's row says."""
    return {
        "type": "map", "relation": row.relation, "map_set": name, "line": row.line, "group": row.group,
        "choice": row.choice, "priority": row.priority, "confidence": row.confidence,
        "basis": row.stated.get("basis", ""),
    }  # fmt: skip


def add_row(view: nx.MultiDiGraph, source: Node, target: Node, data: dict[str, Any]) -> None:
    """Adds the edge of a map's row; its key is the map set, and a second row of it for the same pair has a number."""
    name = data["map_set"]
    key, number = name, 1
    while view.has_edge(source, target, key):
        number += 1
        key = f"{name}#{number}"
    view.add_edge(source, target, key=key, **data)


def target_of(name: str, row: Mapping) -> Node:
    """The node that a row leads to."""
    return (name, row.target.text if row.target.kind == "cluster" else row.target.parts[0])


def say_no_map(view: nx.MultiDiGraph, source: Node, name: str) -> None:
    """Notes at a node that a map set states no map for it."""
    view.nodes[source]["no_map"] = (*view.nodes[source].get("no_map", ()), name)


def describe(view: nx.MultiDiGraph, reader: Reader, scope: Scope) -> None:
    """Gives every node its attributes, from the release looked at, another that lists it, or a map that names it."""
    unknown: dict[str, set[str]] = {}
    for name, id in view.nodes:
        at = view.nodes[name, id]
        at.update({"kind": "", **at, "system": name, "id": id, "release": "", "display": "", "listed": False})
        at.setdefault("active", True)
        at.setdefault("no_map", ())
        unknown.setdefault(name, set()).add(id)
    for name, ids in sorted(unknown.items()):
        for listed in (True, False):
            for edition in scope.sources(name):
                found = reader.concepts(edition, ids) if ids else {}
                known = {id: node for id, node in found.items() if node.listed or not listed}
                for id, node in known.items():
                    view.nodes[name, id].update(of_node(node))
                ids -= known.keys()


def of_node(node: Concept) -> dict[str, Any]:
    """What a node says of itself."""
    return {
        "release": node.version, "display": node.display, "kind": node.kind, "active": node.active,
        "listed": node.listed,
    }  # fmt: skip


def left_out(nodes: Collection[Node], kept: int, limit: int, remedy: str) -> tuple[dict[str, int], str]:
    """The codes beyond a limit by system, and a sentence that says so; empty where there are none."""
    by_system = dict(sorted(Counter(name for name, _ in nodes).items()))
    if not by_system:
        return {}, ""
    counted = ", ".join(f"{name} {count:,}" for name, count in by_system.items())
    gone = f"{len(nodes):,} more are left out ({counted})"
    return by_system, f"{kept:,} codes are here, and {gone}: {remedy} (limit {limit:,})."
