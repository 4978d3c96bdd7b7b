"""A part read back: every record that it was made of, in the order in which it was read."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

import msgspec

from ..catalogue import Part
from ..codes import Edition
from ..problems import Problem
from ..store import Record, Statement
from . import rows

_problem = msgspec.json.Decoder(Problem).decode
_Make = Callable[[rows.Row], Statement]


def records(connection: sqlite3.Connection, part: Part) -> Iterator[Record]:
    """The part's nodes, designations, edges and map rows, and then its problems."""
    yield from _by_node(connection, part) if part.incremental else _by_place(connection, part)
    for (body,) in connection.execute("SELECT body FROM problem WHERE part = ? ORDER BY seq", (part.id,)):
        yield _problem(body)


def _concept(row: rows.Row) -> Statement:
    return rows.concept(Edition(row[0], row[1]), row[2:], True)


_TABLES: tuple[tuple[str, str, _Make], ...] = (
    ("concept", f"system, version, {rows.CONCEPT}", _concept),
    ("term", rows.TERM, rows.term),
    ("relationship", rows.RELATIONSHIP, rows.relationship),
    ("mapping", rows.MAPPING, rows.mapping),
)


def _by_place(connection: sqlite3.Connection, part: Part) -> Iterator[Statement]:
    """Each record in its place in the file."""

    def table(name: str, columns: str, make: _Make) -> Iterator[tuple[int, Statement]]:
        sql = f"SELECT seq, {columns} FROM {name} WHERE part = ? ORDER BY seq"
        return ((row[0], make(row[1:])) for row in connection.execute(sql, (part.id,)))

    for _, record in heapq.merge(*(table(*each) for each in _TABLES), key=itemgetter(0)):
        yield record


_NODES = (
    f"SELECT seq, id, part, system, version, {rows.CONCEPT} FROM concept WHERE part = :part UNION ALL"
    f" SELECT k.seq, k.id, k.base, c.system, :version, {', '.join('c.' + name for name in rows.CONCEPT.split(', '))}"
    " FROM kept k JOIN concept c ON c.part = k.base AND c.version = k.version AND c.id = k.id"
    " WHERE k.part = :part AND c.system = :system"
    " ORDER BY 1"
)


def _by_node(connection: sqlite3.Connection, part: Part) -> Iterator[Statement]:
    """Each node with what is said of it, whether this part holds it or another one holds it word for word."""
    found = connection.execute(
        _NODES, {"part": part.id, "version": part.edition.version, "system": part.edition.system}
    )
    while batch := found.fetchmany(_BATCH):
        said = _said(connection, {(row[2], row[1]) for row in batch})
        for _, id, base, *row in batch:
            yield _concept(tuple(row))
            yield from said.get((base, id), ())


_BATCH = 1_000
_LISTED = "IN (SELECT value FROM json_each(?))"
_SAID = (
    ("term", rows.TERM, "id", rows.term),
    ("relationship", rows.RELATIONSHIP, "source", rows.relationship),
)


def _said(connection: sqlite3.Connection, keys: set[tuple[int, str]]) -> dict[tuple[int, str], list[Statement]]:
    """What is said of nodes by (part, id), in the file's order."""
    found: list[tuple[int, str, int, Statement]] = []
    for part, group in groupby(sorted(keys), key=itemgetter(0)):
        array = msgspec.json.encode([id for _, id in group]).decode()
        for table, columns, column, make in _SAID:
            sql = f"SELECT seq, {column}, {columns} FROM {table} WHERE part = ? AND {column}"
            found += (
                (part, row[1], row[0], make(row[2:])) for row in connection.execute(f"{sql} {_LISTED}", (part, array))
            )
    said: dict[tuple[int, str], list[Statement]] = {}
    for part, id, _, record in sorted(found, key=itemgetter(0, 1, 2)):
        said.setdefault((part, id), []).append(record)
    return said
