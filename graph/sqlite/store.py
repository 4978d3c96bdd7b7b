"""The SQLite store as a whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from filelock import Timeout

from ..decisions import GENESIS, Decision
from ..errors import BusyError
from .file import GraphFile
from .reading import SqliteReader
from .staging import SqliteStaging, sweep

_LOCK_SECONDS = 5.0


class SqliteStore(SqliteReader):
    """A `*.termwalk` file. Many processes may read it and append decisions while one loads."""

    def __init__(self, path: str | Path, *, must_exist: bool = False) -> None:
        self.file = GraphFile(Path(path), must_exist=must_exist)
        self.url = str(self.file.path)
        super().__init__(self.file.local)
        self._sweep_orphans()

    def _sweep_orphans(self) -> None:
        """Removes what a killed load left behind, unless a load is running right now."""
        connection = self._connect()
        orphans = "SELECT id FROM part WHERE state != 'visible'"
        if connection.execute(orphans).fetchone() is None:
            return
        with suppress(Timeout, sqlite3.OperationalError), self.file.load_lock().acquire(timeout=0):
            sweep(connection, [id for (id,) in connection.execute(orphans).fetchall()])

    @contextmanager
    def stage(self) -> Iterator[SqliteStaging]:
        """Begins a load on a connection of its own; leaving the block without `publish` abandons it."""
        lock = self.file.load_lock()
        try:
            lock.acquire(timeout=_LOCK_SECONDS)
        except Timeout as error:
            raise BusyError(f"Another load is writing to {self.file.path.name}: wait until it has ended.") from error
        try:
            writing, reading = self.file.connect(mapped=0), self.file.connect(mapped=0)
            staging = SqliteStaging(writing, reading)
            try:
                yield staging
            finally:
                staging.abandon()
                self.file.release(reading)
                self.file.release(writing)
        finally:
            lock.release()

    def decide(self, decision: Decision) -> Decision:
        """Appends a decision to the chain."""
        connection = self.file.local_writer()
        connection.execute("BEGIN IMMEDIATE")
        try:
            last = connection.execute("SELECT id, body FROM decision ORDER BY id DESC LIMIT 1").fetchone()
            id, previous = (last[0] + 1, msgspec.json.decode(last[1])["digest"]) if last else (1, GENESIS)
            entry = decision.chained(id, previous)
            body = msgspec.json.encode(entry).decode()
            connection.execute("INSERT INTO decision VALUES (?, ?, ?)", (id, entry.project, body))
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        return entry

    def close(self) -> None:
        """Closes the file's connections."""
        self.file.close()
