"""The questions, asked of a SQLite file."""

from __future__ import annotations

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager

import msgspec

from ..catalogue import Catalogue, Part
from ..codes import Edition
from ..concepts import Concept, Relationship, Term, below
from ..decisions import Decision
from ..mappings import Mapping, MapSet
from ..problems import Problem
from ..store import Record
from . import rows
from .replay import records

_KEPT_CONCEPT = (
    f"SELECT {', '.join('c.' + name for name in rows.CONCEPT.split(', '))} FROM kept k"
    " JOIN concept c ON c.part = k.base AND c.version = k.version AND c.id = k.id WHERE k.part = ? AND c.system = ?"
)
_KEPT_TERM = (
    f"SELECT {', '.join('t.' + name for name in rows.TERM.split(', '))} FROM kept k"
    " JOIN term t ON t.part = k.base AND t.id = k.id WHERE k.part = ?"
)
_KEPT_RELATIONSHIP = (
    f"SELECT {', '.join('r.' + name for name in rows.RELATIONSHIP.split(', '))} FROM kept k"
    " JOIN relationship r ON r.part = k.base AND r.source = k.id WHERE k.part = ?"
)
_part = msgspec.json.Decoder(Part).decode
_problem = msgspec.json.Decoder(Problem).decode
_decision = msgspec.json.Decoder(Decision).decode


class SqliteReader:
    """Reads through the connection that `connect` gives.

    `staged` are parts visible to this reader alone, `hidden` those that it no longer sees; both may grow.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        staged: Collection[int] = (),
        hidden: Collection[int] = (),
    ) -> None:
        self._connect = connect
        self._staged, self._hidden = staged, hidden
        self._state = threading.local()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Holds one moment of the graph: a read transaction, begun by the outermost caller."""
        connection = self._connect()
        if connection.in_transaction:
            yield
            return
        connection.execute("BEGIN")
        try:
            yield
        finally:
            connection.execute("COMMIT")

    def catalogue(self) -> Catalogue:
        """The visible parts; read again only after another connection has written."""
        connection = self._connect()
        moment = connection.execute("PRAGMA data_version").fetchone()[0]
        stamp = (moment, frozenset(self._staged), frozenset(self._hidden))
        held: tuple[object, Catalogue] | None = getattr(self._state, "catalogue", None)
        if held is not None and held[0] == stamp:
            return held[1]
        found = connection.execute("SELECT id, state, body FROM part WHERE state != 'gone' ORDER BY id")
        parts = tuple(
            msgspec.structs.replace(_part(body), id=id)
            for id, state, body in found
            if (state == "visible" and id not in self._hidden) or id in self._staged
        )
        catalogue = Catalogue(parts)
        self._state.catalogue = (stamp, catalogue)
        return catalogue

    def concepts(self, edition: Edition, ids: Collection[str]) -> dict[str, Concept]:
        """The nodes of a release by id."""
        return self._nodes(edition, "id", ids, lambda row: row[0])

    def identified(self, edition: Edition, identities: Collection[str]) -> dict[str, Concept]:
        """The nodes of a release by the publisher's identity."""
        return self._nodes(edition, "identity", identities, lambda row: row[9])

    def _nodes(
        self, edition: Edition, column: str, keys: Collection[str], key: Callable[[rows.Row], str]
    ) -> dict[str, Concept]:
        found: dict[str, Concept] = {}
        wanted = set(keys)
        with self.snapshot():
            holders = self.catalogue().holders(edition)
            for part in holders:
                if not wanted:
                    break
                sql = f"SELECT {rows.CONCEPT} FROM concept WHERE part = ? AND system = ? AND version = ? AND {column}"
                for row in self._in(sql, (part.id, edition.system, edition.version), wanted):
                    found[key(row)] = rows.concept(edition, row, part.map_set is None)
                if part.incremental:
                    place = "k.id" if column == "id" else f"c.{column}"
                    for row in self._in(f"{_KEPT_CONCEPT} AND {place}", (part.id, edition.system), wanted):
                        found.setdefault(key(row), rows.concept(edition, row, True))
                wanted -= found.keys()
            above = self._added_parents(holders, [node.id for node in found.values()])
        return {key: below(node, above.get(node.id, ())) for key, node in found.items()} if above else found

    def _added_parents(self, holders: Iterable[Part], ids: Collection[str]) -> dict[str, list[str]]:
        """The parents that supplements of a release give to nodes."""
        above: defaultdict[str, list[str]] = defaultdict(list)
        for part in holders:
            if part.role == "supplement" and part.structured:
                sql = "SELECT source, target FROM relationship WHERE part = ? AND type = 'parent' AND source"
                for child, parent in self._in(sql, (part.id,), ids, "ORDER BY source, seq"):
                    above[child].append(parent)
        return above

    def members(self, edition: Edition) -> Iterator[Concept]:
        """Every node of a release in the publisher's order; nodes that only maps name come last, by id."""
        listed: dict[str, rows.Row] = {}
        named: dict[str, rows.Row] = {}
        with self.snapshot():
            holders = self.catalogue().holders(edition)
            for part in holders:
                for row in self._rows_of(part, edition):
                    (listed if part.map_set is None else named).setdefault(row[0], row)
            above = self._added_parents(holders, listed)
        yield from (below(rows.concept(edition, row, True), above.get(id, ())) for id, row in listed.items())
        for id in sorted(named.keys() - listed.keys()):
            yield rows.concept(edition, named[id], False)

    def _rows_of(self, part: Part, edition: Edition) -> Iterator[rows.Row]:
        """The nodes of a release that a part holds, its own ones and those it keeps, each in the file's order."""
        sql = f"SELECT {rows.CONCEPT} FROM concept WHERE part = ? AND system = ? AND version = ? ORDER BY seq"
        yield from self._connect().execute(sql, (part.id, edition.system, edition.version))
        if part.incremental:
            yield from self._connect().execute(f"{_KEPT_CONCEPT} ORDER BY k.seq", (part.id, edition.system))

    def children(self, edition: Edition, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The ids right below each node, from the file that shapes the release and what supplements it."""
        children: defaultdict[str, dict[str, None]] = defaultdict(dict)
        with self.snapshot():
            for place, part in enumerate(self.catalogue().holders(edition)):
                if place == 0 or part.role == "supplement":
                    sql = "SELECT parent, id FROM child WHERE part = ? AND system = ? AND parent"
                    for parent, child in self._in(sql, (part.id, edition.system), ids, "ORDER BY parent, seq"):
                        children[parent].setdefault(child)
        return {parent: tuple(found) for parent, found in children.items()}

    def terms(self, edition: Edition, ids: Collection[str]) -> dict[str, tuple[Term, ...]]:
        """The designations of each node, each said once however many files say it."""
        said: defaultdict[str, dict[Term, None]] = defaultdict(dict)
        with self.snapshot():
            for part in self.catalogue().holders(edition):
                sql = f"SELECT {rows.TERM} FROM term WHERE part = ? AND id"
                for row in self._in(sql, (part.id,), ids, "ORDER BY id, seq"):
                    said[row[0]].setdefault(rows.term(row))
                if part.incremental:
                    for row in self._in(f"{_KEPT_TERM} AND k.id", (part.id,), ids, "ORDER BY k.id, t.seq"):
                        said[row[0]].setdefault(rows.term(row))
        return {id: tuple(found) for id, found in said.items()}

    def relationships(self, edition: Edition, ids: Collection[str]) -> dict[str, tuple[Relationship, ...]]:
        """The typed edges that leave each node, each said once."""
        return self._edges(edition, ids, "source", "k.id", lambda edge: edge.source)

    def referring(self, edition: Edition, ids: Collection[str]) -> dict[str, tuple[Relationship, ...]]:
        """The typed edges that arrive at each node, each said once."""
        return self._edges(edition, ids, "target", "r.target", lambda edge: edge.target)

    def _edges(
        self, edition: Edition, ids: Collection[str], column: str, kept: str, end: Callable[[Relationship], str]
    ) -> dict[str, tuple[Relationship, ...]]:
        found: defaultdict[str, list[Relationship]] = defaultdict(list)
        with self.snapshot():
            for part in self.catalogue().holders(edition):
                sql = f"SELECT {rows.RELATIONSHIP} FROM relationship WHERE part = ? AND {column}"
                edges = list(self._in(sql, (part.id,), ids, "ORDER BY source, seq"))
                if part.incremental:
                    edges += self._in(f"{_KEPT_RELATIONSHIP} AND {kept}", (part.id,), ids, "ORDER BY r.source, r.seq")
                for edge in map(rows.relationship, edges):
                    if edge not in found[end(edge)]:
                        found[end(edge)].append(edge)
        return {id: tuple(edges) for id, edges in found.items() if edges}

    def leaving(self, map_set: MapSet, sources: Collection[str]) -> dict[str, tuple[Mapping, ...]]:
        """The rows of a map by their source."""
        sql = f"SELECT {rows.MAPPING} FROM mapping WHERE part = ? AND source"
        found: dict[str, list[Mapping]] = {}
        with self.snapshot():
            for row in self._in(sql, (self._holder(map_set),), sources, "ORDER BY source, seq"):
                found.setdefault(row[0], []).append(rows.mapping(row))
        return {source: tuple(edges) for source, edges in found.items()}

    def arriving(self, map_set: MapSet, targets: Collection[str]) -> dict[str, tuple[Mapping, ...]]:
        """The rows of a map by the ids of their target's parts."""
        columns = ", ".join(f"m.{name}" for name in rows.MAPPING.split(", "))
        sql = (
            f"SELECT e.target, {columns} FROM map_end e JOIN mapping m USING (part, source, seq)"
            " WHERE e.part = ? AND e.target"
        )
        found: dict[str, list[Mapping]] = {}
        with self.snapshot():
            for row in self._in(sql, (self._holder(map_set),), targets, "ORDER BY e.target, e.source, e.seq"):
                found.setdefault(row[0], []).append(rows.mapping(row[1:]))
        return {target: tuple(edges) for target, edges in found.items()}

    def mappings(self, map_set: MapSet) -> Iterator[Mapping]:
        """Every row of a map in the publisher's order."""
        sql = f"SELECT {rows.MAPPING} FROM mapping WHERE part = ? ORDER BY seq"
        with self.snapshot():
            found = self._connect().execute(sql, (self._holder(map_set),)).fetchall()
        yield from map(rows.mapping, found)

    def _holder(self, map_set: MapSet) -> int:
        """The id of the part that holds a map; 0, which no part has, where it is not there."""
        catalogue = self.catalogue()
        known = catalogue.map_set(map_set.id, map_set.version)
        return catalogue.map_part(known).id if known else 0

    def problems(self, part: Part) -> tuple[Problem, ...]:
        """The rows of a file that could not be used or were repaired."""
        sql = "SELECT body FROM problem WHERE part = ? ORDER BY seq"
        with self.snapshot():
            if not self.catalogue().has(part):
                return ()
            return tuple(_problem(body) for (body,) in self._connect().execute(sql, (part.id,)))

    def records(self, part: Part) -> Iterator[Record]:
        """All that a part was made of; nothing where the part is not there."""
        with self.snapshot():
            if self.catalogue().has(part):
                yield from records(self._connect(), part)

    def decisions(self, project: str = "") -> tuple[Decision, ...]:
        """The decisions of a project (or all of them), oldest first."""
        sql = "SELECT body FROM decision WHERE ? IN ('', project) ORDER BY id"
        return tuple(_decision(body) for (body,) in self._connect().execute(sql, (project,)))

    def last_decision(self) -> int:
        """The id of the latest decision, 0 if there is none."""
        found: int | None = self._connect().execute("SELECT max(id) FROM decision").fetchone()[0]
        return found or 0

    def _in(self, sql: str, first: tuple[object, ...], keys: Collection[str], order: str = "") -> Iterator[rows.Row]:
        """Rows whose last column of `sql` is one of `keys`; the keys travel as one JSON array, however many."""
        if len(keys) == 1:
            return self._connect().execute(f"{sql} = ? {order}", (*first, next(iter(keys))))
        array = msgspec.json.encode(sorted(keys)).decode()
        return self._connect().execute(f"{sql} IN (SELECT value FROM json_each(?)) {order}", (*first, array))
