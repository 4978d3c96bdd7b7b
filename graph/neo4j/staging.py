"""A load under way on a server: parts that no reader but `view()` looks at, and the lease that only one load holds."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import msgspec

from ..catalogue import Part
from ..concepts import Concept
from ..errors import BusyError, FormatError, ServerError
from ..increments import Increment, Known
from ..intake import Intake, Placed, batches
from ..store import Record
from . import rows
from .moment import Moment, now
from .reading import Neo4jReader
from .server import Server, Values, Writing
from .sweeping import cut, sweep
from .writing import NODES, STATEMENTS, Rows, Writer, body, part_node

BATCH = 5_000
"""Records per transaction."""
LEASE_SECONDS = 20
"""How long a load that says nothing more is believed to be alive."""
_RENEW_SECONDS = 4.0
_GRACE_SECONDS = 600
"""How long what was superseded stays for readers that hold a snapshot."""

_TAKE = """
MATCH (g:Graph {termwalk: $graph}) SET g.asked = timestamp()
WITH g WHERE g.lease IS NULL OR g.lease_ends < datetime()
SET g.lease = $lease, g.lease_ends = datetime() + duration({seconds: $seconds})
RETURN g.stamp
"""
_RENEW = """
MATCH (g:Graph {termwalk: $graph}) WHERE g.lease = $lease
SET g.lease_ends = datetime() + duration({seconds: $seconds})
"""
_GIVE_BACK = "MATCH (g:Graph {termwalk: $graph}) WHERE g.lease = $lease REMOVE g.lease, g.lease_ends"
_HOLDS = "MATCH (g:Graph {termwalk: $graph}) WHERE g.lease = $lease RETURN g.stamp"
_NEXT_PART = "MERGE (n:Counter {termwalk: 'parts'}) SET n.last = coalesce(n.last, 0) + 1 RETURN n.last"
_LEFT_BEHIND = "MATCH (p:Part) WHERE p.graph = $graph AND p.state = 'staged' RETURN p.id, p.body, p.marks"
_GONE_LONG_AGO = """
MATCH (p:Part) WHERE p.graph = $graph AND (p.state = 'staged' OR
  p.state = 'gone' AND p.gone_at < datetime() - duration({seconds: $grace})) RETURN p.id
"""
_UNFILLED = {
    "id": 0, "content": "", "loaded": 0, "rejected": 0, "repaired": 0, "kept": 0, "changed": 0, "added": 0,
    "seconds": 0.0, "loaded_at": "",
}  # fmt: skip
_KNOWN = """
UNWIND $keys AS key MATCH (c:Concept {termwalk: key})
CALL (c) {
  MATCH (c)-[s:STATED_IN]->(p:Part)
  WHERE s.digest IS NOT NULL AND (s.part IN $bases OR s.part = $part AND s.seq <= $place)
  RETURN s.part AS holder, p.version AS version, s.digest AS digest
  UNION ALL MATCH (c)-[k:KEPT_IN]->() WHERE k.part = $part AND k.seq <= $place
  RETURN k.part AS holder, '' AS version, null AS digest
}
RETURN c.id, holder, version, digest
"""


class Lease:
    """The right to load into a graph, renewed by a thread of its own until it is given back or the process ends."""

    def __init__(self, server: Server, graph: str, patience: float) -> None:
        self._server, self._graph = server, graph
        self.token = secrets.token_hex(8)
        self._take(patience)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)
        self._thread.start()

    def _take(self, patience: float) -> None:
        ends = time.monotonic() + patience
        values = {"graph": self._graph, "lease": self.token, "seconds": LEASE_SECONDS}
        while not self._server.write(lambda writing: writing.run(_TAKE, **values)):
            if time.monotonic() > ends:
                raise BusyError(f"Another load is writing to the graph {self._graph}: wait until it has ended.")
            time.sleep(min(0.5, patience))

    def _renew(self) -> None:
        values = {"graph": self._graph, "lease": self.token, "seconds": LEASE_SECONDS}
        while not self._ended.wait(_RENEW_SECONDS):
            with suppress(ServerError):
                self._server.write(lambda writing: writing.run(_RENEW, **values))

    def require(self, writing: Writing) -> None:
        """BusyError where another load has taken over meanwhile, so that this one must write no more."""
        if not writing.run(_HOLDS, graph=self._graph, lease=self.token):
            raise BusyError(
                f"This load was silent for too long, and another one writes to {self._graph}: start it again."
            )

    def require_alone(self, writing: Writing) -> None:
        """The same, and nobody can take over before this transaction has ended."""
        writing.run("MATCH (g:Graph {termwalk: $graph}) SET g.asked = timestamp()", graph=self._graph)
        self.require(writing)

    def give_back(self) -> None:
        """Lets the next load begin at once."""
        self._ended.set()
        self._thread.join()
        with suppress(ServerError):
            self._server.write(lambda writing: writing.run(_GIVE_BACK, graph=self._graph, lease=self.token))


class _View(Neo4jReader):
    """What readers will see when the load is published."""

    def __init__(self, server: Server, graph: str, moment: Callable[[], Moment]) -> None:
        super().__init__(server, graph)
        self._to_be = moment

    def _now(self) -> Moment:
        return self._to_be()

    def _moment(self) -> Moment:
        """What is staged grows also while a snapshot is held: nobody else can change it."""
        return self._to_be()

    def last_decision(self) -> int:
        """The id of the latest decision; decisions are made while a load is under way."""
        return now(self._server, self._graph, self._to_be()).decisions


class Neo4jStaging:
    """Parts in the state `staged`. What a killed load has written of the same file is taken over batch by batch."""

    def __init__(self, server: Server, graph: str, lease: Lease) -> None:
        self._server, self._graph, self._lease = server, graph, lease
        self._moment = now(server, graph)
        self._next: tuple[object, Moment] | None = None
        self._staged: dict[int, Part] = {}
        self._superseded: set[int] = set()
        self._left: list[tuple[int, Part, list[str]]] = [
            (id, msgspec.json.decode(said, type=Part), marks or [])
            for id, said, marks in sorted(server.read(_LEFT_BEHIND, graph=graph))
        ]
        self._writing: set[int] = set()
        self._view = _View(server, graph, self._to_be)

    def _to_be(self) -> Moment:
        state = (tuple(self._staged), frozenset(self._superseded))
        if self._next is None or self._next[0] != state:
            self._next = (state, self._moment.with_parts(tuple(self._staged.values()), self._superseded))
        return self._next[1]

    def view(self) -> Neo4jReader:
        """The graph as it would be if everything staged so far were published."""
        return self._view

    def add(self, part: Part, records: Iterable[Record]) -> Part:
        """Writes a part in batches; returns it with id, counts and content digest filled in."""
        id, marks = self._register(part)
        part = msgspec.structs.replace(part, id=id)
        try:
            done = self._write_all(part, records, marks)
        except (ServerError, BusyError):
            raise
        except BaseException:
            self._sweep({id})
            raise
        self._finish(done)
        self._staged[id] = done
        self._writing.discard(id)
        return done

    def _register(self, part: Part) -> tuple[int, list[str]]:
        """The id of a part, and how far an earlier load came with the same one."""
        asked = _as_read(part)
        for place, (id, left, marks) in enumerate(self._left):
            if _as_read(left) == asked:
                del self._left[place]
                self._writing.add(id)
                return id, marks
        ((id,),) = self._server.write(lambda writing: writing.run(_NEXT_PART))
        created = part_node(self._graph, msgspec.structs.replace(part, id=id))
        created |= {"state": "staged", "marks": list[str]()}
        self._write(lambda writing: writing.run("MERGE (p:Part {termwalk: $new.termwalk}) SET p = $new", new=created))
        self._writing.add(id)
        return id, []

    def _write_all(self, part: Part, records: Iterable[Record], marks: list[str]) -> Part:
        intake = Intake(part, self._increment(part, lambda: intake.place) if part.incremental else None)
        writer, once, written = Writer(self._graph, part), _Once(part), 0
        for number, batch in enumerate(batches(records, BATCH, whole_nodes=part.incremental)):
            made = writer.rows_of(once.each(intake.placed(batch)))
            mark = f"{intake.place} {intake.content}"
            if number >= len(marks) or marks[number] != mark:
                if number < len(marks):
                    self._cut(part, marks, number)
                self._write_batch(part, made, number, mark)
            written = number + 1
        if written < len(marks):
            self._cut(part, marks, written)
        return intake.finished()

    def _increment(self, part: Part, place: Callable[[], int]) -> Increment:
        """What sorts the nodes of a part against those of the parts that may hold the same ones word for word."""
        seen = self._to_be()
        parts = [p for p in seen.catalogue.parts if p.incremental and p.edition.system == part.edition.system]
        editions = sorted({p.edition for p in parts} | {part.edition})
        bases = [p.id for p in parts]

        def known(ids: set[str]) -> Known:
            keys = [rows.key(self._graph, edition, id) for edition in editions for id in sorted(ids)]
            found: Known = {}
            asked = self._server.read(_KNOWN, keys=keys, bases=bases, part=part.id, place=place())
            for id, holder, version, digest in sorted(asked, key=lambda row: row[:2]):
                found.setdefault(id, {})[holder] = (version, bytes(digest or b""))
            return found

        return Increment(part, known)

    def _cut(self, part: Part, marks: list[str], number: int) -> None:
        """Takes back what an earlier load wrote after a batch, for the file says something else now."""
        after = _place(marks[number - 1]) if number else 0
        del marks[number:]
        cut(self._write, part.id, after)
        key = rows.part_key(self._graph, part.id)
        self._write(lambda w: w.run("MATCH (p:Part {termwalk: $key}) SET p.marks = $marks", key=key, marks=marks))

    def _write_batch(self, part: Part, made: Rows, number: int, mark: str) -> None:
        """One transaction; done again, it does nothing if it had been done after all."""
        key = rows.part_key(self._graph, part.id)
        values = {"graph": self._graph, "part": part.id, "key": key}

        def work(writing: Writing) -> list[Values]:
            ((written,),) = writing.run("MATCH (p:Part {termwalk: $key}) RETURN size(p.marks)", key=key)
            if written > number:
                return []
            for cypher, kind in ((NODES, "nodes"), *((cypher, kind) for kind, cypher in STATEMENTS.items())):
                if made.get(kind):
                    writing.run(cypher, rows=made[kind], **values)
            return writing.run("MATCH (p:Part {termwalk: $key}) SET p.marks = p.marks + $mark", key=key, mark=mark)

        self._write(work)

    def _finish(self, part: Part) -> None:
        set_body = "MATCH (p:Part {termwalk: $key}) SET p.body = $body, p.loaded = $loaded"
        values = {"key": rows.part_key(self._graph, part.id), "body": body(part), "loaded": part.loaded}
        self._write(lambda writing: writing.run(set_body, **values))

    def drop(self, part: Part) -> None:
        """Takes a staged part back."""
        if self._staged.pop(part.id, None):
            self._sweep({part.id})

    def supersede(self, part: Part) -> None:
        """Marks a visible part to go when this load is published; a part of this load goes at once."""
        if part.id in self._staged:
            self.drop(part)
        else:
            self._superseded.add(part.id)

    def publish(self) -> None:
        """One transaction turns every flag. What was superseded is swept by a later load, when nobody reads it."""
        states = {
            "visible": [rows.part_key(self._graph, id) for id in self._staged],
            "gone": [rows.part_key(self._graph, id) for id in self._superseded],
        }

        def work(writing: Writing) -> None:
            self._lease.require_alone(writing)
            for state, keys in states.items():
                gone_at = ", p.gone_at = datetime()" if state == "gone" else ""
                writing.run(
                    f"MATCH (p:Part) WHERE p.termwalk IN $keys SET p.state = $state{gone_at} REMOVE p.marks",
                    keys=keys, state=state,
                )  # fmt: skip
            writing.run("MATCH (g:Graph {termwalk: $graph}) SET g.stamp = g.stamp + 1", graph=self._graph)

        self._server.write(work)
        self._moment, self._next = self._to_be(), None
        self._staged.clear()
        self._superseded.clear()
        self._left.clear()
        with suppress(ServerError, BusyError):
            asked = self._server.read(_GONE_LONG_AGO, graph=self._graph, grace=_GRACE_SECONDS)
            self._sweep({id for (id,) in asked} - self._writing)

    def abandon(self) -> None:
        """Takes everything staged back."""
        self._sweep({*self._staged, *self._writing})
        self._staged.clear()
        self._superseded.clear()

    def _sweep(self, parts: set[int]) -> None:
        sweep(self._write, self._graph, parts)
        self._writing -= parts

    def _write(self, work: Callable[[Writing], list[Values]]) -> list[Values]:
        """A transaction that does nothing where the lease is lost."""

        def held(writing: Writing) -> list[Values]:
            self._lease.require(writing)
            return work(writing)

        return self._server.write(held)


class _Once:
    """Refuses a node that stands twice in a part which must hold it once."""

    def __init__(self, part: Part) -> None:
        self._seen: set[tuple[str, str, str]] | None = None if part.incremental else set()

    def each(self, found: Iterable[Placed]) -> Iterable[Placed]:
        """The records as they come; FormatError at the second node of one id."""
        for placed in found:
            node = placed.record
            if self._seen is not None and isinstance(node, Concept):
                place = (node.system, node.version, node.id)
                if place in self._seen:
                    raise FormatError(f"The same entry stands twice where it can stand only once ({node.id}).")
                self._seen.add(place)
            yield placed


def _place(mark: str) -> int:
    """The last place before a mark, which is written as place and digest of all records up to there."""
    return int(mark.partition(" ")[0])


def _as_read(part: Part) -> Part:
    """A part as its file says it, without what a load fills in."""
    return msgspec.structs.replace(part, **_UNFILLED)
