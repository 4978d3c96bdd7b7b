"""The mappings of a graph, and its hierarchies, as one network: a view for analysis, not a store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import PARENT
from termwalk.graph.mappings import MapSet
from termwalk.graph.store import Reader

from .view import Scope, add_row, chosen, describe, of_row, say_no_map, target_of, types_of

if TYPE_CHECKING:
    import networkx as nx


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
    types = types_of(edges)
    with reader.snapshot():
        scope = Scope(reader, systems)
        for map_set in chosen(reader, map_sets) if "map" in types else ():
            if scope.joins(map_set):
                _add_rows(view, reader, map_set, frozenset(relations))
        for edition in scope.editions if types & {"parent", "relationship"} else ():
            _add_release(view, reader, edition, types)
        describe(view, reader, scope)
    return view


def _add_rows(view: nx.MultiDiGraph, reader: Reader, map_set: MapSet, relations: Collection[str]) -> None:
    name = str(map_set)
    for row in reader.mappings(map_set):
        source = (map_set.source.system, row.source)
        if row.target.kind == "no-map":
            view.add_node(source)
            say_no_map(view, source, name)
        elif not relations or row.relation in relations:
            target = target_of(map_set.target.system, row)
            if row.target.kind == "cluster":
                view.add_node(target, kind="cluster")
                for part in row.target.parts:
                    view.add_edge(target, (target[0], part), key="part", type="part")
            add_row(view, source, target, of_row(row, name))


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
