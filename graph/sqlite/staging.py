"""A load under way in a SQLite file."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from ..catalogue import Part
from ..concepts import PARENT, Concept, Relationship, Term
from ..errors import FormatError
from ..increments import NOWHERE, Increment
from ..intake import Intake, Placed, batches
from ..problems import Problem
from ..store import Record
from . import rows, schema
from .increments import adopt, known
from .reading import SqliteReader

BATCH = 4_000
"""Records per transaction: small enough that a decision never waits long for its turn to write."""

_INSERT = {
    "concept": f"INSERT INTO concept (part, system, version, id, seq, {rows.CONCEPT[4:]}, digest)"
    f" VALUES ({', '.join('?' * 16)})",
    "kept": "INSERT INTO kept VALUES (?, ?, ?, ?, ?)",
    "child": "INSERT INTO child VALUES (?, ?, ?, ?, ?)",
    "term": "INSERT INTO term (part, id, seq, language, use, text, refers) VALUES (?, ?, ?, ?, ?, ?, ?)",
    "relationship": "INSERT INTO relationship VALUES (?, ?, ?, ?, ?, ?)",
    "mapping": f"INSERT INTO mapping (part, source, seq, {rows.MAPPING[8:]}) VALUES ({', '.join('?' * 13)})",
    "map_end": "INSERT OR IGNORE INTO map_end VALUES (?, ?, ?, ?)",
    "problem": "INSERT INTO problem VALUES (?, ?, ?)",
}


class SqliteStaging:
    """Parts written under the state `staged`, which no reader but `view()` looks at."""

    def __init__(self, connection: sqlite3.Connection, reading: sqlite3.Connection) -> None:
        self._connection = connection
        self._staged: set[int] = set()
        self._superseded: set[int] = set()
        self._reader = SqliteReader(lambda: reading, self._staged, self._superseded)

    def view(self) -> SqliteReader:
        """The graph as it would be if everything staged so far were published."""
        return self._reader

    def add(self, part: Part, records: Iterable[Record]) -> Part:
        """Writes a part in small batches; returns it with id, counts and content digest filled in."""
        id = self._register(part)
        part = msgspec.structs.replace(part, id=id)
        intake = Intake(part, self._increment(part) if part.incremental else None)
        try:
            for batch in batches(records, BATCH, whole_nodes=part.incremental):
                self._write(_rows_of(part, intake.placed(batch)))
        except BaseException:
            self.drop(part)
            raise
        done = intake.finished()
        self._write({}, ("UPDATE part SET body = ? WHERE id = ?", (_body(done), id)))
        return done

    def _increment(self, part: Part) -> Increment:
        """What sorts the nodes of a part against those of the parts that may hold the same ones word for word."""
        seen = self._reader.catalogue().parts
        bases = {other.id for other in seen if other.incremental and other.edition.system == part.edition.system}
        return Increment(part, lambda ids: known(self._connection, part, bases - {part.id}, ids))

    def drop(self, part: Part) -> None:
        """Takes a staged part back."""
        if part.id in self._staged:
            sweep(self._connection, {part.id})
            self._staged.discard(part.id)

    def supersede(self, part: Part) -> None:
        """Marks a visible part to go when this load is published; a part of this load goes at once."""
        if part.id in self._staged:
            self.drop(part)
        else:
            self._superseded.add(part.id)

    def publish(self) -> None:
        """One transaction flips every flag; what was superseded is swept after it."""
        marks = [("visible", id) for id in self._staged] + [("gone", id) for id in self._superseded]
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("UPDATE part SET state = ? WHERE id = ?", marks)
        self._connection.execute("COMMIT")
        sweep(self._connection, self._superseded)
        self._staged.clear()
        self._superseded.clear()

    def abandon(self) -> None:
        """Takes everything staged back."""
        sweep(self._connection, self._staged)
        self._staged.clear()
        self._superseded.clear()

    def _register(self, part: Part) -> int:
        sql = "INSERT INTO part (state, body) VALUES ('staged', ?)"
        id = self._connection.execute(sql, (_body(part),)).lastrowid
        if id is None:
            raise sqlite3.InternalError("no id for a new part")
        self._staged.add(id)
        return id

    def _write(self, tables: dict[str, list[rows.Row]], *statements: tuple[str, rows.Row]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for table, found in tables.items():
                self._connection.executemany(_INSERT[table], found)
            for sql, values in statements:
                self._connection.execute(sql, values)
            self._connection.execute("COMMIT")
        except BaseException as error:
            self._connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.IntegrityError):
                raise FormatError(f"The same entry stands twice where it can stand only once ({error}).") from error
            raise


def _rows_of(part: Part, found: Iterable[Placed]) -> dict[str, list[rows.Row]]:
    """The rows of a batch by table."""
    tables: defaultdict[str, list[rows.Row]] = defaultdict(list)
    for placed in found:
        for table, row in _rows(part, placed):
            tables[table].append(row)
    return tables


def _rows(part: Part, placed: Placed) -> Iterator[tuple[str, rows.Row]]:
    id, seq, record = part.id, placed.place, placed.record
    if isinstance(record, Problem):
        yield "problem", (id, seq, msgspec.json.encode(record).decode())
    elif isinstance(record, Concept):
        if placed.base != NOWHERE:
            yield "kept", (id, record.id, seq, *placed.base)
            return
        yield "concept", rows.concept_row(id, seq, record, placed.digest)
        yield from (("child", (id, record.system, parent, seq, record.id)) for parent in record.parents)
    elif isinstance(record, Term):
        yield "term", rows.term_row(id, seq, record)
    elif isinstance(record, Relationship):
        yield "relationship", rows.relationship_row(id, seq, record)
        if record.type == PARENT:
            yield "child", (id, part.edition.system, record.target, seq, record.source)
    else:
        yield "mapping", rows.mapping_row(id, seq, record)
        yield from (("map_end", (id, end, record.source, seq)) for end in record.target.parts)


def _body(part: Part) -> str:
    return msgspec.json.encode(msgspec.structs.replace(part, id=0)).decode()


def sweep(connection: sqlite3.Connection, parts: Iterable[int]) -> None:
    """Removes the rows of parts that are not visible, and then the parts."""
    for id in sorted(parts):
        connection.execute("BEGIN IMMEDIATE")
        try:
            adopt(connection, id)
            for table in schema.ROW_TABLES:
                connection.execute(f"DELETE FROM {table} WHERE part = ?", (id,))
            connection.execute("DELETE FROM part WHERE id = ? AND state != 'visible'", (id,))
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
