"""The questions, asked of a Neo4j server: each is one or two round trips for any number of codes."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import msgspec

from ..catalogue import Catalogue, Part
from ..codes import Edition
from ..concepts import Concept, Relationship, Term, below
from ..decisions import Decision
from ..mappings import Mapping, MapSet
from ..problems import Problem
from ..store import Record
from . import rows
from .moment import Moment, now
from .replay import records
from .server import Server, Values

_problem = msgspec.json.Decoder(Problem).decode
_decision = msgspec.json.Decoder(Decision).decode
_KEYS_AT_ONCE = 20_000

_NODE = "UNWIND $keys AS key MATCH (c:Concept {termwalk: key})"
_KEPT = f"{_NODE}-[k:KEPT_IN]->() WHERE k.part IN $parts"
_OF_EDITION = "c.system = $system AND c.version = $version"
_ROWS = f"""
MATCH (a:Concept)-[m:MAPS_TO]->() WHERE m.part = $part AND m.seq >= 0 AND m.at = 0 RETURN m.seq, a.id, {rows.MAPPED}
UNION ALL MATCH (a:Concept)-[m:NO_MAP]->() WHERE m.part = $part AND m.seq >= 0 RETURN m.seq, a.id, {rows.MAPPED}
UNION ALL MATCH (a:Concept)-[m:MAPS_TO_TEXT]->() WHERE m.part = $part AND m.seq >= 0 RETURN m.seq, a.id, {rows.MAPPED}
"""


class Neo4jReader:
    """Reads one graph of a server. What it sees is that of the last publication; a snapshot holds that."""

    def __init__(self, server: Server, graph: str) -> None:
        self._server, self._graph = server, graph
        self._state = threading.local()
        self._known: Moment | None = None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Holds one moment: the parts that were visible, and the decisions that had been made, when it began."""
        if getattr(self._state, "moment", None) is not None:
            yield
            return
        self._state.moment = self._now()
        try:
            yield
        finally:
            self._state.moment = None

    def _now(self) -> Moment:
        self._known = now(self._server, self._graph, self._known)
        return self._known

    def _moment(self) -> Moment:
        """The moment of the snapshot, or else this one."""
        return getattr(self._state, "moment", None) or self._now()

    def catalogue(self) -> Catalogue:
        """The visible parts; brought again only after a publication."""
        return self._moment().catalogue

    def concepts(self, edition: Edition, ids: Collection[str]) -> dict[str, Concept]:
        """The nodes of a release by id."""
        asked = f"{_NODE}-[s:STATED_IN]->() WHERE s.part IN $parts RETURN c.id AS key, c.id, s.part, {rows.STATED}"
        kept = (
            f"{_KEPT} MATCH (c)-[s:STATED_IN]->() WHERE s.part = k.base RETURN c.id AS key, c.id, k.part, {rows.STATED}"
        )
        return self._nodes(edition, ids, asked, kept)

    def identified(self, edition: Edition, identities: Collection[str]) -> dict[str, Concept]:
        """The nodes of a release by the publisher's identity."""
        asked = (
            "UNWIND $ids AS id UNWIND $parts AS part MATCH (c:Concept)-[s:STATED_IN {part: part, identity: id}]->()"
            f" WHERE {_OF_EDITION} RETURN id AS key, c.id, s.part, {rows.STATED}"
        )
        kept = (
            "MATCH (b:Part {graph: $graph, system: $system, incremental: true}) UNWIND $ids AS id"
            " MATCH (c:Concept)-[s:STATED_IN {part: b.id, identity: id}]->()"
            " MATCH (c)-[k:KEPT_IN]->() WHERE k.part IN $parts AND k.base = s.part"
            f" RETURN id AS key, c.id, k.part, {rows.STATED}"
        )
        return self._nodes(edition, identities, asked, kept)

    def _nodes(self, edition: Edition, asked: Collection[str], own: str, kept: str) -> dict[str, Concept]:
        """The nodes that the first holder of each has; `own` and `kept` give key, id, part and what is stated."""
        if not asked:
            return {}
        with self.snapshot():
            holders = self.catalogue().holders(edition)
            rank = _ranks(holders)
            found: dict[str, tuple[tuple[int, bool], str, Values]] = {}
            answers = [(row, False) for row in self._ask(own, edition, asked, holders)]
            answers += [(row, True) for row in self._ask_kept(kept, edition, asked, holders)]
            for (key, id, part, *values), elsewhere in sorted(answers, key=lambda answer: answer[0][1], reverse=True):
                place = (rank[part], elsewhere)
                if key not in found or place < found[key][0]:
                    found[key] = (place, id, values)
            nodes = {
                key: rows.concept(edition, id, values, holders[place].map_set is None)
                for key, ((place, _), id, values) in found.items()
            }
            above = self._added_parents(edition, holders, {node.id for node in nodes.values()})
        return {key: below(node, above.get(node.id, ())) for key, node in nodes.items()}

    def _added_parents(self, edition: Edition, holders: Iterable[Part], ids: Collection[str]) -> dict[str, list[str]]:
        """The parents that supplements of a release give to nodes."""
        above: defaultdict[str, list[str]] = defaultdict(list)
        added = [part for part in holders if part.role == "supplement" and part.structured]
        asked = f"{_NODE}-[r:RELATED]->(p:Concept) WHERE r.part IN $parts AND r.type = 'parent'"
        found = self._ask(f"{asked} RETURN c.id, r.part, r.seq, p.id", edition, ids, added) if ids else []
        rank = _ranks(added)
        for child, _, _, parent in sorted(found, key=lambda row: (row[0], rank[row[1]], row[2])):
            above[child].append(parent)
        return above

    def members(self, edition: Edition) -> Iterator[Concept]:
        """Every node of a release in the publisher's order; nodes that only maps name come last, by id."""
        listed: dict[str, Values] = {}
        named: dict[str, Values] = {}
        with self.snapshot():
            holders = self.catalogue().holders(edition)
            for part in holders:
                for id, *values in self._nodes_of(part, edition):
                    (listed if part.map_set is None else named).setdefault(id, values)
            above = self._added_parents(edition, holders, listed)
        for id, values in listed.items():
            yield below(rows.concept(edition, id, values, True), above.get(id, ()))
        for id in sorted(named.keys() - listed.keys()):
            yield rows.concept(edition, id, named[id], False)

    def _nodes_of(self, part: Part, edition: Edition) -> Iterator[Values]:
        """The nodes of a release that a part holds, its own ones and those it keeps, each in the file's order."""
        asked = f"MATCH (c:Concept)-[s:STATED_IN]->() WHERE s.part = $part AND s.seq >= 0 AND {_OF_EDITION}"
        place = {"part": part.id, "system": edition.system, "version": edition.version}
        own = self._server.stream(f"{asked} RETURN s.seq, c.id, {rows.STATED}", **place)
        yield from (values for _, *values in sorted(own, key=lambda row: row[0]))
        if part.incremental:
            asked = "MATCH (c:Concept)-[k:KEPT_IN]->() WHERE k.part = $part AND k.seq >= 0"
            more = f"{asked} MATCH (c)-[s:STATED_IN]->() WHERE s.part = k.base RETURN k.seq, c.id, {rows.STATED}"
            found = self._server.stream(more, part=part.id)
            yield from (values for _, *values in sorted(found, key=lambda row: row[0]))

    def children(self, edition: Edition, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The ids right below each node, from the file that shapes the release and what supplements it."""
        children: defaultdict[str, dict[str, None]] = defaultdict(dict)
        with self.snapshot():
            holders = self.catalogue().holders(edition)
            shaping = [part for place, part in enumerate(holders) if place == 0 or part.role == "supplement"]
            asked = f"{_NODE}<-[r:PARENT]-(b:Concept) WHERE r.part IN $parts RETURN c.id, r.part, r.seq, b.id"
            edges = self._ask(asked, edition, ids, shaping)
        rank = _ranks(shaping)
        for parent, _, _, child in sorted(edges, key=lambda row: (row[0], rank[row[1]], row[2], row[3])):
            children[parent].setdefault(child)
        return {parent: tuple(found) for parent, found in children.items()}

    def terms(self, edition: Edition, ids: Collection[str]) -> dict[str, tuple[Term, ...]]:
        """The designations of each node, each said once however many files say it."""
        said: defaultdict[str, dict[Term, None]] = defaultdict(dict)
        own = f"{_NODE}-[h:HAS_TERM]->(t:Term) WHERE h.part IN $parts RETURN c.id, h.part, h.seq, {rows.TERM}"
        kept = f"{_KEPT} MATCH (c)-[h:HAS_TERM]->(t:Term) WHERE h.part = k.base RETURN c.id, k.part, h.seq, {rows.TERM}"
        for id, _, _, *values in self._in_order(edition, ids, own, kept, lambda row: row[2]):
            said[id].setdefault(rows.term(id, values))
        return {id: tuple(found) for id, found in said.items()}

    def relationships(self, edition: Edition, ids: Collection[str]) -> dict[str, tuple[Relationship, ...]]:
        """The typed edges that leave each node, each said once."""
        seen = "RETURN c.id AS key, {part}.part, r.seq, c.id, o.id, r.type, r.stated"
        own = f"{_NODE}-[r:RELATED]->(o:Concept) WHERE r.part IN $parts {seen.format(part='r')}"
        kept = f"{_KEPT} MATCH (c)-[r:RELATED]->(o:Concept) WHERE r.part = k.base {seen.format(part='k')}"
        return self._edges(edition, ids, own, kept)

    def referring(self, edition: Edition, ids: Collection[str]) -> dict[str, tuple[Relationship, ...]]:
        """The typed edges that arrive at each node, each said once."""
        seen = "RETURN c.id AS key, {part}.part, r.seq, o.id, c.id, r.type, r.stated"
        own = f"{_NODE}<-[r:RELATED]-(o:Concept) WHERE r.part IN $parts {seen.format(part='r')}"
        kept = f"{_NODE}<-[r:RELATED]-(o:Concept)-[k:KEPT_IN]->() WHERE k.part IN $parts AND r.part = k.base"
        return self._edges(edition, ids, own, f"{kept} {seen.format(part='k')}")

    def _edges(
        self, edition: Edition, ids: Collection[str], own: str, kept: str
    ) -> dict[str, tuple[Relationship, ...]]:
        found: defaultdict[str, dict[bytes, Relationship]] = defaultdict(dict)
        for end, _, _, source, target, type, stated in self._in_order(edition, ids, own, kept, lambda r: (r[3], r[2])):
            edge = rows.relationship(source, target, type, stated)
            found[end].setdefault(msgspec.json.encode(edge), edge)
        return {end: tuple(edges.values()) for end, edges in found.items()}

    def _in_order(
        self, edition: Edition, ids: Collection[str], own: str, kept: str, place: Callable[[Values], Any]
    ) -> list[Values]:
        """Rows of key, part, seq and more: by the holders' order, and in each by their `place`."""
        with self.snapshot():
            holders = self.catalogue().holders(edition)
            rank = _ranks(holders)
            answers = [(rank[row[1]], False, place(row), row) for row in self._ask(own, edition, ids, holders)]
            answers += [(rank[row[1]], True, place(row), row) for row in self._ask_kept(kept, edition, ids, holders)]
        answers.sort(key=lambda answer: answer[:3])
        return [row for *_, row in answers]

    def leaving(self, map_set: MapSet, sources: Collection[str]) -> dict[str, tuple[Mapping, ...]]:
        """The rows of a map by their source."""
        asked = f"{_NODE}-[m:MAPS_TO|NO_MAP|MAPS_TO_TEXT]->() WHERE m.part IN $parts AND m.at = 0"
        found: dict[str, list[Mapping]] = {}
        with self.snapshot():
            holder = self._holder(map_set)
            answers = self._ask(f"{asked} RETURN m.seq, c.id, {rows.MAPPED}", map_set.source, sources, holder)
        for _, source, *values in sorted(answers, key=lambda row: row[0]):
            found.setdefault(source, []).append(rows.mapping(source, values))
        return {source: tuple(edges) for source, edges in found.items()}

    def arriving(self, map_set: MapSet, targets: Collection[str]) -> dict[str, tuple[Mapping, ...]]:
        """The rows of a map by the ids of their target's parts."""
        asked = f"{_NODE}<-[m:MAPS_TO]-(a:Concept) WHERE m.part IN $parts"
        found: dict[str, dict[int, Mapping]] = {}
        with self.snapshot():
            holder = self._holder(map_set)
            answers = self._ask(f"{asked} RETURN c.id, a.id, m.seq, {rows.MAPPED}", map_set.target, targets, holder)
        for target, source, seq, *values in sorted(answers, key=lambda row: row[:3]):
            found.setdefault(target, {}).setdefault(seq, rows.mapping(source, values))
        return {target: tuple(edges.values()) for target, edges in found.items()}

    def mappings(self, map_set: MapSet) -> Iterator[Mapping]:
        """Every row of a map in the publisher's order."""
        with self.snapshot():
            found = [row for part in self._holder(map_set) for row in self._server.stream(_ROWS, part=part.id)]
        found.sort(key=lambda row: row[0])
        yield from (rows.mapping(source, values) for _, source, *values in found)

    def _holder(self, map_set: MapSet) -> list[Part]:
        """The part that holds a map; none where it is not there."""
        catalogue = self.catalogue()
        known = catalogue.map_set(map_set.id, map_set.version)
        return [catalogue.map_part(known)] if known else []

    def problems(self, part: Part) -> tuple[Problem, ...]:
        """The rows of a file that could not be used or were repaired."""
        if not self.catalogue().has(part):
            return ()
        asked = "MATCH (n:Problem) WHERE n.part = $part AND n.seq >= 0 RETURN n.seq, n.body"
        return tuple(_problem(body) for _, body in sorted(self._server.read(asked, part=part.id)))

    def records(self, part: Part) -> Iterator[Record]:
        """All that a part was made of; nothing where the part is not there."""
        if self.catalogue().has(part):
            yield from records(self._server, self._graph, part)
            yield from self.problems(part)

    def decisions(self, project: str = "") -> tuple[Decision, ...]:
        """The decisions of a project (or all of them), oldest first."""
        asked = (
            "MATCH (d:Decision) WHERE d.termwalk STARTS WITH $prefix AND d.id <= $last"
            " AND ($project = '' OR d.project = $project) RETURN d.id, d.body"
        )
        found = self._server.read(asked, prefix=f"{self._graph}|", last=self.last_decision(), project=project)
        return tuple(_decision(body) for _, body in sorted(found))

    def last_decision(self) -> int:
        """The id of the latest decision, 0 if there is none."""
        return self._moment().decisions

    def _ask(self, cypher: str, edition: Edition, ids: Collection[str], parts: Iterable[Part]) -> list[Values]:
        """The rows that parts have on ids of a release; thousands of ids travel together."""
        holding = [part.id for part in parts]
        return self._in_chunks(
            cypher, ids, lambda chunk: [rows.key(self._graph, edition, id) for id in chunk], edition, holding
        )

    def _ask_kept(self, cypher: str, edition: Edition, ids: Collection[str], parts: Iterable[Part]) -> list[Values]:
        """The same of nodes that incremental parts keep, which stand in other releases of the system."""
        holding = [part.id for part in parts if part.incremental]
        bases = sorted(self._moment().bases.get(edition.system, ()))
        return self._in_chunks(
            cypher, ids, lambda chunk: [rows.key(self._graph, base, id) for base in bases for id in chunk],
            edition, holding,
        )  # fmt: skip

    def _in_chunks(
        self, cypher: str, ids: Collection[str], keys: Callable[[list[str]], list[str]], edition: Edition,
        parts: list[int],
    ) -> list[Values]:  # fmt: skip
        found: list[Values] = []
        wanted = iter(dict.fromkeys(ids))
        while parts and (chunk := list(islice(wanted, _KEYS_AT_ONCE))):
            asked = {"ids": chunk} if "$ids" in cypher else {"keys": keys(chunk)}
            values: dict[str, Any] = {**asked, "parts": parts, "graph": self._graph}
            found += self._server.read(cypher, **values, system=edition.system, version=edition.version)
        return found


def _ranks(parts: Iterable[Part]) -> dict[int, int]:
    return {part.id: place for place, part in enumerate(parts)}
