"""A part read back: every statement that it was made of, in the order in which it was read."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter

from ..catalogue import Part
from ..codes import Edition
from ..store import Statement
from . import rows
from .server import Server, Values

_BATCH = 1_000
_NODE = f"c.id, s.part, c.system, c.version, {rows.STATED}"
_OWN = ("(c:Concept)-[s:STATED_IN]->()", "s", _NODE)
_KEPT = ("(c:Concept)-[k:KEPT_IN]->()", "k", _NODE)
_IN_BASE = "MATCH (c)-[s:STATED_IN]->() WHERE s.part = k.base"
_Make = Callable[[Values], Statement]
_TERMS: tuple[str, str, str, _Make] = (
    "(c:Concept)-[h:HAS_TERM]->(t:Term)", "h", f"c.id, {rows.TERM}", lambda row: rows.term(row[1], row[2:])
)  # fmt: skip
_RELATED: tuple[str, str, str, _Make] = (
    "(c:Concept)-[r:RELATED]->(o:Concept)", "r", "c.id, o.id, r.type, r.stated", lambda row: rows.relationship(*row[1:])
)  # fmt: skip
_ROWS: tuple[tuple[str, str, str, _Make], ...] = tuple(
    (f"(c:Concept)-[m:{type} {{at: 0}}]->()", "m", f"c.id, {rows.MAPPED}", lambda row: rows.mapping(row[1], row[2:]))
    for type in ("MAPS_TO", "NO_MAP", "MAPS_TO_TEXT")
)


def records(server: Server, graph: str, part: Part) -> Iterator[Statement]:
    """The part's nodes, designations, edges and map rows."""
    return _by_node(server, graph, part) if part.incremental else _by_place(server, part)


def _concept(row: Values) -> Statement:
    return rows.concept(Edition(row[3], row[4]), row[1], row[5:], True)


def _by_place(server: Server, part: Part) -> Iterator[Statement]:
    """Each record in its place in the file."""

    def made(match: str, edge: str, columns: str, make: _Make) -> Iterator[tuple[int, Statement]]:
        return ((row[0], make(row)) for row in _in_order(server, part, match, edge, columns))

    kinds = (made(*each) for each in ((*_OWN, _concept), _TERMS, _RELATED, *_ROWS))
    for _, record in heapq.merge(*kinds, key=itemgetter(0)):
        yield record


def _in_order(server: Server, part: Part, match: str, edge: str, columns: str, beside: str = "") -> Iterator[Values]:
    """The edges of a part with their places, in the order of these."""
    asked = f"MATCH {match} WHERE {edge}.part = $part AND {edge}.seq >= 0 {beside}"
    return server.stream(f"{asked} RETURN {edge}.seq, {columns} ORDER BY {edge}.seq", part=part.id)


def _by_node(server: Server, graph: str, part: Part) -> Iterator[Statement]:
    """Each node with what is said of it, whether this part holds it or another one holds it word for word."""
    own, kept = _in_order(server, part, *_OWN), _in_order(server, part, *_KEPT, _IN_BASE)
    found = heapq.merge(own, kept, key=itemgetter(0))
    while batch := list(islice(found, _BATCH)):
        said = _said(server, graph, batch)
        for row in batch:
            yield _concept([*row[:4], part.edition.version, *row[5:]])
            yield from said.get((row[2], row[1]), ())


def _said(server: Server, graph: str, batch: Iterable[Values]) -> dict[tuple[int, str], list[Statement]]:
    """What is said of nodes by (part, id), in the file's order."""
    found: list[tuple[int, str, int, Statement]] = []
    for (part, system, version), group in groupby(sorted(batch, key=itemgetter(2, 3, 4)), key=itemgetter(2, 3, 4)):
        keys = [rows.key(graph, Edition(system, version), row[1]) for row in group]
        for match, edge, columns, make in (_TERMS, _RELATED):
            asked = f"UNWIND $keys AS key MATCH {match} WHERE c.termwalk = key AND {edge}.part = $part"
            answers = server.read(f"{asked} RETURN {edge}.seq, {columns}", keys=keys, part=part)
            found += ((part, row[1], row[0], make(row)) for row in answers)
    said: dict[tuple[int, str], list[Statement]] = {}
    for part, id, _, record in sorted(found, key=itemgetter(0, 1, 2)):
        said.setdefault((part, id), []).append(record)
    return said
