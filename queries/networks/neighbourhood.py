"""What lies around a code: classes above and below it, typed relationships, and what maps tie it to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from termwalk.graph.codes import Code, Edition
from termwalk.graph.concepts import PARENT, Relationship
from termwalk.graph.errors import QuestionError, UnknownCode
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import normalise, system

from ..nearest import nearest_codes
from .view import WANTED, Node, Scope, add_row, chosen, describe, left_out, of_row, say_no_map, target_of, types_of

if TYPE_CHECKING:
    import networkx as nx

MOST = 120
"""Codes of a neighbourhood, unless another limit is asked for: about what one picture can hold."""
_REMEDY = "ask for fewer steps, name systems, edges or map sets, or raise the limit"


def neighbourhood(
    reader: Reader,
    codes: str | Code | Iterable[str | Code],
    *,
    steps: int = 1,
    edges: Iterable[str] = WANTED,
    systems: Iterable[str] = (),
    map_sets: Iterable[str] = (),
    relations: Iterable[str] = (),
    limit: int = MOST,
) -> nx.MultiDiGraph:
    """All that is at most `steps` edges away from some codes, and every edge between what was found.

    `systems`, `map_sets` and `relations` choose as in `to_networkx`, whose attributes nodes and edges have; so do
    `edges`, of which all are wanted unless said otherwise. A node has its `step` beside them. Edges are followed
    against their direction too. A step costs the same few questions to the store however many codes it starts from.

    No more than `limit` codes are kept: the classes above first, then in turn of each kind of edge and system. What
    does not fit is counted by system in the view's own attribute `left_out`, and said in a sentence in `note`; both
    are empty where all is there. `centres` are the nodes asked for. UnknownCode for a code that no release and no
    map knows.
    """
    if steps < 0 or limit < 1:
        raise QuestionError("A neighbourhood has 0 steps or more, and a limit of 1 or more.")
    asked = [_code(code) for code in ([codes] if isinstance(codes, str | Code) else codes)]
    types = types_of(edges)
    with reader.snapshot():
        scope = Scope(reader, _with_theirs(systems, asked))
        sets = [m for m in chosen(reader, map_sets) if scope.joins(m)] if "map" in types else []
        reach = _Reach(reader, scope, types, sets, frozenset(relations), limit)
        reach.begin(_found(reader, scope, asked))
        for _ in range(steps):
            reach.go_on()
        reach.close()
        describe(reach.view, reader, scope)
    return reach.view


def _code(asked: str | Code) -> Code:
    code = asked if isinstance(asked, Code) else Code.parse(asked)
    return Code(system(code.system).id, code.value)


def _with_theirs(systems: Iterable[str], codes: Iterable[Code]) -> tuple[str, ...]:
    """The systems named, and those of the codes asked for; none where all are wanted."""
    named = tuple(systems)
    known = {system(Edition.parse(name).system).id for name in named}
    return (*named, *dict.fromkeys(code.system for code in codes if code.system not in known)) if named else ()


def _found(reader: Reader, scope: Scope, codes: Iterable[Code]) -> list[Node]:
    """The codes as nodes, as they are spelt or as their system spells them, whichever release knows them."""
    spelt = {code: dict.fromkeys((code.value, normalise(code.system, code.value))) for code in codes}
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for code, spellings in spelt.items():
        scope.catalogue.resolve(Edition(code.system))
        asked[code.system] |= spellings.keys()
    known = {
        (name, id) for name, ids in asked.items() for edition in scope.sources(name)
        for id in reader.concepts(edition, ids)
    }  # fmt: skip
    nodes: dict[Node, None] = {}
    for code, spellings in spelt.items():
        node = next(((code.system, id) for id in spellings if (code.system, id) in known), None)
        if node is None:
            raise UnknownCode(f"{code} is not in {scope.release[code.system]}.", nearest_codes(reader, code))
        nodes[node] = None
    return list(nodes)


class _Link(NamedTuple):
    """An edge that was met: which way it leads from where we stand, and what it says."""

    way: str
    source: Node
    target: Node
    data: dict[str, Any]


class _Reach:
    """How far we have come."""

    def __init__(
        self, reader: Reader, scope: Scope, types: Collection[str], map_sets: Collection[MapSet],
        relations: Collection[str], limit: int,
    ) -> None:  # fmt: skip
        import networkx as nx

        self.reader, self.scope, self.types, self.map_sets = reader, scope, types, map_sets
        self.relations, self.limit = relations, limit
        self.view = nx.MultiDiGraph()
        self.frontier: list[Node] = []
        self._step = 0
        self._done: set[Node] = set()
        self._parts: dict[Node, tuple[str, ...]] = {}
        self._left: tuple[Node, ...] = ()

    def begin(self, nodes: list[Node]) -> None:
        """Starts at some nodes, which are there whatever the limit."""
        self.view.add_nodes_from(nodes, step=0)
        self.view.graph["centres"] = tuple(nodes)
        self.frontier = nodes

    def go_on(self) -> None:
        """One step outwards; none any more once something had to be left out."""
        if self._left or not self.frontier:
            return
        links = list(self._links())
        kept = self._admitted(links)
        step = self._step + 1
        self.view.add_nodes_from(kept, step=step)
        self.view.add_nodes_from((node for node in kept if node in self._parts), kind="cluster")
        self._add(links)
        self._done |= set(self.frontier)
        self.frontier, self._step = kept, step

    def close(self) -> None:
        """Adds the edges between the outermost nodes, and says what was left out."""
        self._add(self._links())
        self.view.graph["left_out"], self.view.graph["note"] = left_out(
            self._left, len(self.view), self.limit, f"nothing beyond step {self._step} was looked at; {_REMEDY}"
        )

    def _admitted(self, links: Iterable[_Link]) -> list[Node]:
        """The new nodes that there is room for."""
        ways: dict[Node, str] = {}
        for way in ("up", "map", "relationship", "down"):
            for link in links:
                for node in (link.source, link.target) if link.way == way else ():
                    if node not in self.view:
                        ways.setdefault(node, way)
        kinds: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
        for node, way in ways.items():
            kinds[way, node[0] if way != "up" else ""].append(node)
        above = kinds.pop(("up", ""), [])
        turns = (node for turn in zip_longest(*(kinds[kind] for kind in sorted(kinds))) for node in turn if node)
        new = [*above, *turns]
        room = max(0, self.limit - len(self.view))
        self._left = tuple(new[room:])
        return new[:room]

    def _add(self, links: Iterable[_Link]) -> None:
        """Adds the edges whose ends are both there."""
        for _, source, target, data in links:
            if source not in self.view or target not in self.view:
                continue
            if data["type"] == "map":
                add_row(self.view, source, target, data)
            else:
                self.view.add_edge(source, target, key=data.get("name", data["type"]), **data)

    def _links(self) -> Iterator[_Link]:
        """Every edge at the nodes of the frontier, but for rows of maps that were met before."""
        ids: defaultdict[str, list[str]] = defaultdict(list)
        for node in self.frontier:
            if node not in self._parts:
                ids[node[0]].append(node[1])
        for name, these in sorted(ids.items()):
            if "parent" in self.types:
                yield from self._hierarchy(self.scope.release[name], these)
            if "relationship" in self.types:
                yield from self._relationships(self.scope.release[name], these)
        for map_set in self.map_sets:
            yield from self._rows(map_set, ids)
        yield from self._combined()

    def _hierarchy(self, edition: Edition, ids: Collection[str]) -> Iterator[_Link]:
        name = edition.system
        for id, node in self.reader.concepts(edition, ids).items():
            yield from (_Link("up", (name, id), (name, parent), {"type": PARENT}) for parent in node.parents)
        for id, below in self.reader.children(edition, ids).items():
            yield from (_Link("down", (name, child), (name, id), {"type": PARENT}) for child in below)

    def _relationships(self, edition: Edition, ids: Collection[str]) -> Iterator[_Link]:
        for asked in (self.reader.relationships, self.reader.referring):
            for found in asked(edition, ids).values():
                yield from (_related(edition.system, one) for one in found if one.type != PARENT)

    def _rows(self, map_set: MapSet, ids: dict[str, list[str]]) -> Iterator[_Link]:
        name, source, target = str(map_set), map_set.source.system, map_set.target.system
        standing = set(self.frontier)
        for rows in self.reader.leaving(map_set, ids.get(source, ())).values() if source in ids else ():
            for row in rows:
                if row.target.kind == "no-map":
                    say_no_map(self.view, (source, row.source), name)
                elif self._wants(row) and (link := self._row(map_set, row)).target not in self._done:
                    yield link
        clusters = [node for node in self.frontier if node[0] == target and node in self._parts]
        here = {*ids.get(target, ()), *(part for node in clusters for part in self._parts[node])}
        arriving = self.reader.arriving(map_set, here) if here else {}
        for row in _once(arriving):
            link = self._row(map_set, row)
            if self._wants(row) and link.source not in self._done and link.source not in standing:
                yield from self._arrived(link, row, standing)

    def _wants(self, row: Mapping) -> bool:
        return not self.relations or row.relation in self.relations

    def _row(self, map_set: MapSet, row: Mapping) -> _Link:
        source, target = (map_set.source.system, row.source), target_of(map_set.target.system, row)
        if row.target.kind == "cluster":
            self._parts[target] = row.target.parts
        return _Link("map", source, target, of_row(row, str(map_set)))

    def _arrived(self, link: _Link, row: Mapping, standing: Collection[Node]) -> Iterator[_Link]:
        """The row if we stand at its target; a combination if we stand at one of its parts."""
        if link.target in standing:
            yield link
        for part in row.target.parts if row.target.kind == "cluster" else ():
            if (node := (link.target[0], part)) in standing:
                yield _Link("map", link.target, node, {"type": "part"})

    def _combined(self) -> Iterator[_Link]:
        """From the combinations of the frontier to their parts."""
        for node in self.frontier:
            for part in self._parts.get(node, ()):
                yield _Link("map", node, (node[0], part), {"type": "part"})


def _once(arriving: dict[str, tuple[Mapping, ...]]) -> Iterator[Mapping]:
    """Each row once, though it may arrive at several parts of a combination."""
    for part, rows in arriving.items():
        yield from (row for row in rows if part == next(each for each in row.target.parts if each in arriving))


def _related(name: str, one: Relationship) -> _Link:
    data = {"type": "relationship", "name": one.type}
    return _Link("relationship", (name, one.source), (name, one.target), data)
