"""A part on its way into a store: its records in their places, counted and digested as they pass."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

from .catalogue import Part
from .concepts import Concept, Relationship, Term
from .increments import NOWHERE, Base, Increment, no_text
from .mappings import Mapping
from .problems import Problem
from .store import Record, Statement

_pack = msgspec.msgpack.Encoder().encode


class Placed(msgspec.Struct, frozen=True, gc=False):
    """A record and its place in the part. `base` is the part that holds this node, and all that is said of it, word
    for word: then nothing but the node is told, and there is nothing to write but where it stands."""

    place: int
    record: Record
    digest: bytes | None = None
    base: Base = NOWHERE


class Intake:
    """One part as it is read. What a row is, and so what counts as loaded, is the part's `counted`."""

    def __init__(self, part: Part, increment: Increment | None = None) -> None:
        self.part, self._increment = part, increment
        self._began = time.perf_counter()
        self._counted = part.counted or ("mapping" if part.map_set else "concept")
        self._subject = ""
        self._digest = hashlib.blake2b(digest_size=16)
        self._loaded = self._rejected = self._repaired = 0
        self.place = 0

    @property
    def content(self) -> str:
        """The digest of the records that have passed so far."""
        return self._digest.hexdigest()

    def placed(self, batch: list[Record]) -> Iterator[Placed]:
        """The records of a batch, each in its place; a record that is no text comes as a problem."""
        if self._increment is None:
            yield from map(self._alone, batch)
            return
        for found in self._increment.sorted(batch):
            if isinstance(found, Problem):
                yield self._alone(found)
            elif found.base != NOWHERE:
                for record in (found.node, *found.said):
                    self._take(record)
                yield Placed(self.place, found.node, base=found.base)
            else:
                for record in (found.node, *found.said):
                    yield Placed(self._take(record), record, found.digest)

    def finished(self) -> Part:
        """The part with its counts and its content filled in."""
        counts = self._increment.counts if self._increment else {}
        return msgspec.structs.replace(
            self.part,
            content=self.content,
            loaded=self._loaded,
            rejected=self._rejected,
            repaired=self._repaired,
            kept=counts.get("kept", 0),
            changed=counts.get("changed", 0),
            added=counts.get("added", 0),
            rows=self.part.rows or self._loaded + self._rejected,
            seconds=round(time.perf_counter() - self._began, 3),
            loaded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def _alone(self, record: Record) -> Placed:
        if isinstance(record, Problem):
            self.place += 1
            self._rejected += record.repaired is None
            self._repaired += record.repaired is not None
            return Placed(self.place, record)
        try:
            return Placed(self._take(record), record)
        except UnicodeEncodeError:
            return self._alone(no_text(self.part.file, record))

    def _take(self, record: Statement) -> int:
        """Counts and digests a record, which counts whether it is written or kept; returns its place."""
        self.place += 1
        self._digest.update(_pack(record))
        self._loaded += self._counts(record)
        return self.place

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


def batches(records: Iterable[Record], size: int, *, whole_nodes: bool) -> Iterator[list[Record]]:
    """Batches to write at once; with `whole_nodes` what is said of a node is in the batch of the node."""
    batch: list[Record] = []
    for record in records:
        if len(batch) >= size and (not whole_nodes or isinstance(record, Concept)):
            yield batch
            batch = []
        batch.append(record)
    if batch:
        yield batch


def _subject(record: Statement) -> str:
    """The id of what a record speaks of."""
    return record.source if isinstance(record, (Relationship, Mapping)) else record.id
