"""A graph as networkx sees it: a view for analysis and drawing, not a store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, get_args

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import PARENT, Concept
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import system

from .conflicts.standing import is_transition, standing

if TYPE_CHECKING:
    import networkx as nx

EdgeType = Literal["map", "part", "parent", "relationship"]
Wanted = Literal["map", "parent", "relationship"]
WANTED: tuple[Wanted, ...] = get_args(Wanted)
Node = tuple[str, str]
"""System and id; a combination is a node too, whose id is its text (`1A36.1Y/1D03.3Z`)."""


def to_networkx(
    reader: Reader,
    systems: Iterable[str] = (),
    *,
    edges: Iterable[str] = ("map",),
    map_sets: Iterable[str] = (),
    relations: Iterable[str] = (),
) -> nx.MultiDiGraph:
    """The mappings between systems as a MultiDiGraph; with `edges` also `parent` and other `relationship` edges.

    `systems` (`icd10`, `icd10@2016`; all if none) are each seen in one release, the newest unless it is named; nodes
    are the ends of edges, and every node of a system whose hierarchy is wanted. `map_sets` (ids, with or without
    `@build`) and `relations` choose among the mappings; without them all that stand are there: of each map set the
    newest build, a derived one in place of its premises. Successions between releases of one system are not edges.

    A node has `system`, `id`, `release`, `display`, `kind`, `active`, `listed`, and `no_map`: the map sets that
    state no map for it. An edge's key is its map set or type. It has `type`, and a `map` edge `relation`, `map_set`,
    `line`, `group`, `choice`, `priority`, `confidence` and `basis`. A cluster is a node of kind `cluster` with `part`
    edges; rows of a `group` other than 0 hold together, and none of them says anything alone.
    """
    import networkx as nx

    view = nx.MultiDiGraph()
    types = _types(edges)
    with reader.snapshot():
        scope = _Scope(reader, systems)
        for map_set in _chosen(reader, map_sets) if "map" in types else ():
            if scope.holds(map_set.source) and scope.holds(map_set.target):
                _add_rows(view, reader, map_set, frozenset(relations))
        for edition in scope.editions if types & {"parent", "relationship"} else ():
            _add_release(view, reader, edition, types)
        _describe(view, reader, scope)
    return view


def _types(edges: Iterable[str]) -> frozenset[str]:
    for type in (asked := frozenset(edges)):
        if type not in WANTED:
            raise QuestionError(f"{type!r} is no type of edge: use {', '.join(WANTED)}.")
    return asked


class _Scope:
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

    def sources(self, name: str) -> tuple[Edition, ...]:
        """The releases that describe a system's nodes, the one looked at first, then the newest."""
        first = self.release[name]
        return (first, *(edition for edition in reversed(self.catalogue.editions(name)) if edition != first))


def _chosen(reader: Reader, map_sets: Iterable[str]) -> tuple[MapSet, ...]:
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


def _add_rows(view: nx.MultiDiGraph, reader: Reader, map_set: MapSet, relations: Collection[str]) -> None:
    name = str(map_set)
    for row in reader.mappings(map_set):
        source = (map_set.source.system, row.source)
        if row.target.kind == "no-map":
            view.add_node(source)
            view.nodes[source]["no_map"] = (*view.nodes[source].get("no_map", ()), name)
        elif not relations or row.relation in relations:
            target = _target(view, map_set.target.system, row)
            view.add_edge(source, target, key=_key(view, source, target, name), **_of_row(row, name))


def _target(view: nx.MultiDiGraph, name: str, row: Mapping) -> Node:
    if row.target.kind != "cluster":
        return (name, row.target.parts[0])
    cluster = (name, row.target.text)
    view.add_node(cluster, kind="cluster")
    for part in row.target.parts:
        view.add_edge(cluster, (name, part), key="part", type="part")
    return cluster


def _key(view: nx.MultiDiGraph, source: Node, target: Node, name: str) -> str:
    """The map set; a second row of it for the same pair has its number behind."""
    key, number = name, 1
    while view.has_edge(source, target, key):
        number += 1
        key = f"{name}#{number}"
    return key


def _of_row(row: Mapping, name: str) -> dict[str, Any]:
    return {
        "type": "map", "relation": row.relation, "map_set": name, "line": row.line, "group": row.group,
        "choice": row.choice, "priority": row.priority, "confidence": row.confidence,
        "basis": row.stated.get("basis", ""),
    }  # fmt: skip


def _add_release(view: nx.MultiDiGraph, reader: Reader, edition: Edition, types: Collection[str]) -> None:
    ids = []
    for node in reader.members(edition):
        if node.listed:
            ids.append(node.id)
            view.add_node((edition.system, node.id))
            for parent in node.parents if "parent" in types else ():
                view.add_edge((edition.system, node.id), (edition.system, parent), key=PARENT, type=PARENT)
    if "relationship" in types:
        for source, target, type in _relationships(reader, edition, ids):
            view.add_edge((edition.system, source), (edition.system, target), key=type, type="relationship", name=type)


def _relationships(reader: Reader, edition: Edition, ids: Collection[str]) -> Iterator[tuple[str, str, str]]:
    for found in reader.relationships(edition, ids).values():
        yield from ((one.source, one.target, one.type) for one in found if one.type != PARENT)


def _describe(view: nx.MultiDiGraph, reader: Reader, scope: _Scope) -> None:
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
                    view.nodes[name, id].update(_of_node(node))
                ids -= known.keys()


def _of_node(node: Concept) -> dict[str, Any]:
    return {
        "release": node.version, "display": node.display, "kind": node.kind, "active": node.active,
        "listed": node.listed,
    }  # fmt: skip
