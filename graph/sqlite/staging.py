"""A load under way in a SQLite file."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain

import msgspec

from ..catalogue import Part
from ..concepts import PARENT, Concept, Relationship, Term
from ..errors import FormatError
from ..mappings import Mapping
from ..problems import Problem
from ..store import Record, Statement
from . import rows, schema
from .increments import Increment, adopt, no_text
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
        part = msgspec.structs.replace(part, id=id)
        writer = _PartWriter(part, Increment(self._connection, part, self._bases(part)) if part.incremental else None)
        try:
            for batch in _batches(records, whole_nodes=part.incremental):
                self._write(writer.rows_of(batch))
        except BaseException:
            self.drop(part)
            raise
        done = msgspec.structs.replace(
            part,
            content=writer.digest.hexdigest(),
            loaded=writer.loaded,
            rejected=writer.rejected,
            repaired=writer.repaired,
            kept=writer.increment.counts["kept"] if writer.increment else 0,
            changed=writer.increment.counts["changed"] if writer.increment else 0,
            added=writer.increment.counts["added"] if writer.increment else 0,
            rows=part.rows or writer.loaded + writer.rejected,
            seconds=round(time.perf_counter() - began, 3),
            loaded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        self._write({}, ("UPDATE part SET body = ? WHERE id = ?", (_body(done), id)))
        return done

    def _bases(self, part: Part) -> list[int]:
        """The parts that may hold the same nodes word for word."""
        seen = self._reader.catalogue().parts
        return [other.id for other in seen if other.incremental and other.edition.system == part.edition.system]

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


def _batches(records: Iterable[Record], *, whole_nodes: bool) -> Iterator[list[Record]]:
    """Batches to write at once; with `whole_nodes` what is said of a node is in the batch of the node."""
    batch: list[Record] = []
    for record in records:
        if len(batch) >= BATCH and (not whole_nodes or isinstance(record, Concept)):
            yield batch
            batch = []
        batch.append(record)
    if batch:
        yield batch


class _PartWriter:
    """Turns one part's records into rows, counting and digesting them as they pass."""

    def __init__(self, part: Part, increment: Increment | None) -> None:
        self._file = part.file
        self.part, self._system, self.increment = part.id, part.edition.system, increment
        self._counted = part.counted or ("mapping" if part.map_set else "concept")
        self._subject = ""
        self.digest = hashlib.blake2b(digest_size=16)
        self.loaded = self.rejected = self.repaired = self._seq = 0

    def rows_of(self, batch: list[Record]) -> dict[str, list[rows.Row]]:
        """The rows of a batch by table. Of a map its rows count as loaded, not the names that come with them."""
        tables: defaultdict[str, list[rows.Row]] = defaultdict(list)
        found = self._sorted(batch, self.increment) if self.increment else map(self._row_of_its_own, batch)
        for table, row in chain.from_iterable(found):
            tables[table].append(row)
        return tables

    def _sorted(self, batch: list[Record], increment: Increment) -> Iterator[Iterable[tuple[str, rows.Row]]]:
        """The rows of an incremental part: nodes that another part holds word for word are only pointed at."""
        for found in increment.sorted(batch):
            if isinstance(found, Problem):
                yield self._row_of_its_own(found)
                continue
            records = (found.node, *found.said)
            if found.base[0]:
                self._take(*records)
                yield [("kept", (self.part, found.node.id, self._seq, *found.base))]
                continue
            for record in records:
                self._take(record)
                yield list(self._rows(record, found.digest))

    def _row_of_its_own(self, record: Record) -> Iterable[tuple[str, rows.Row]]:
        if isinstance(record, Problem):
            self._seq += 1
            self.rejected += record.repaired is None
            self.repaired += record.repaired is not None
            return [("problem", (self.part, self._seq, msgspec.json.encode(record).decode()))]
        try:
            self._take(record)
        except UnicodeEncodeError:
            return self._row_of_its_own(no_text(self._file, record))
        return self._rows(record)

    def _take(self, *records: Statement) -> None:
        """Counts and digests records, which count whether they are written or kept."""
        for record in records:
            self._seq += 1
            self.digest.update(_pack(record))
            self.loaded += self._counts(record)

    def _counts(self, record: Statement) -> bool:
        match self._counted:
            case "concept":
                return isinstance(record, Concept)
            case "device":
                return isinstance(record, Concept) and record.kind == "device"
            case "term":
                return isinstance(record, Term)
            case "mapping":
                return isinstance(record, Mapping)
            case "relationship":
                return isinstance(record, Relationship)
        before, self._subject = self._subject, _subject(record)
        return before != self._subject

    def _rows(self, record: Statement, digest: bytes | None = None) -> Iterator[tuple[str, rows.Row]]:
        seq, part = self._seq, self.part
        if isinstance(record, Concept):
            yield "concept", rows.concept_row(part, seq, record, digest)
            yield from (("child", (part, record.system, parent, seq, record.id)) for parent in record.parents)
        elif isinstance(record, Term):
            yield "term", rows.term_row(part, seq, record)
        elif isinstance(record, Relationship):
            yield "relationship", rows.relationship_row(part, seq, record)
            if record.type == PARENT:
                yield "child", (part, self._system, record.target, seq, record.source)
        else:
            yield "mapping", rows.mapping_row(part, seq, record)
            yield from (("map_end", (part, end, record.source, seq)) for end in record.target.parts)


def _subject(record: Statement) -> str:
    """The id of what a record speaks of."""
    return record.source if isinstance(record, (Relationship, Mapping)) else record.id


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
