"""A load under way in a SQLite file."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

import msgspec

from ..catalogue import Part
from ..concepts import Concept, Term
from ..errors import FormatError
from ..mappings import Mapping
from ..problems import Problem
from ..store import Record
from . import rows, schema
from .reading import SqliteReader

BATCH = 4_000
"""Records per transaction: small enough that a decision never waits long for its turn to write."""

_INSERT = {
    "concept": f"INSERT INTO concept (part, system, version, id, seq, {rows.CONCEPT[4:]})"
    f" VALUES ({', '.join('?' * 15)})",
    "child": "INSERT INTO child VALUES (?, ?, ?, ?, ?)",
    "term": "INSERT INTO term (part, id, seq, language, use, text, refers) VALUES (?, ?, ?, ?, ?, ?, ?)",
    "mapping": "INSERT INTO mapping VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "map_end": "INSERT OR IGNORE INTO map_end VALUES (?, ?, ?, ?)",
    "problem": "INSERT INTO problem VALUES (?, ?, ?)",
}
_pack = msgspec.msgpack.Encoder().encode


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
        began = time.perf_counter()
        id = self._register(part)
        writer = _PartWriter(id, counted=Concept if part.role == "release" else Mapping)
        stream = iter(records)
        try:
            while batch := list(islice(stream, BATCH)):
                self._write(writer.rows_of(batch))
        except BaseException:
            self.drop(msgspec.structs.replace(part, id=id))
            raise
        done = msgspec.structs.replace(
            part,
            id=id,
            content=writer.digest.hexdigest(),
            loaded=writer.loaded,
            rejected=writer.rejected,
            repaired=writer.repaired,
            rows=part.rows or writer.loaded + writer.rejected,
            seconds=round(time.perf_counter() - began, 3),
            loaded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        self._write({}, ("UPDATE part SET body = ? WHERE id = ?", (_body(done), id)))
        return done

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


class _PartWriter:
    """Turns one part's records into rows, counting and digesting them as they pass."""

    def __init__(self, part: int, counted: type[Concept] | type[Mapping]) -> None:
        self.part = part
        self.counted = counted
        self.digest = hashlib.blake2b(digest_size=16)
        self.loaded = self.rejected = self.repaired = self._seq = 0

    def rows_of(self, batch: list[Record]) -> dict[str, list[rows.Row]]:
        """The rows of a batch by table. Of a map its rows count as loaded, not the names that come with them."""
        tables: defaultdict[str, list[rows.Row]] = defaultdict(list)
        for record in batch:
            self._seq += 1
            for table, row in self._rows(record):
                tables[table].append(row)
        return tables

    def _rows(self, record: Record) -> Iterator[tuple[str, rows.Row]]:
        seq, part = self._seq, self.part
        if isinstance(record, Problem):
            self.rejected += record.repaired is None
            self.repaired += record.repaired is not None
            yield "problem", (part, seq, msgspec.json.encode(record).decode())
            return
        self.digest.update(_pack(record))
        self.loaded += isinstance(record, self.counted)
        if isinstance(record, Concept):
            yield "concept", rows.concept_row(part, seq, record)
            yield from (("child", (part, record.system, parent, seq, record.id)) for parent in record.parents)
        elif isinstance(record, Term):
            yield "term", rows.term_row(part, seq, record)
        else:
            yield "mapping", rows.mapping_row(part, seq, record)
            yield from (("map_end", (part, end, record.source, seq)) for end in record.target.parts)


def _body(part: Part) -> str:
    return msgspec.json.encode(msgspec.structs.replace(part, id=0)).decode()


def sweep(connection: sqlite3.Connection, parts: Iterable[int]) -> None:
    """Removes the rows of parts that are not visible, and then the parts."""
    for id in sorted(parts):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for table in schema.ROW_TABLES:
                connection.execute(f"DELETE FROM {table} WHERE part = ?", (id,))
            connection.execute("DELETE FROM part WHERE id = ? AND state != 'visible'", (id,))
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
