"""One `*.termwalk` file: opening it, a connection per thread, and the lock that one load holds."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

from filelock import FileLock

from ..errors import SchemaError
from . import schema

_BUSY_SECONDS = 60.0


class GraphFile:
    """The file and its connections. SQLite connections belong to threads, so each thread gets its own."""

    def __init__(self, path: Path, *, must_exist: bool) -> None:
        self.path = path
        self._real = path.resolve()
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        if must_exist and not path.is_file():
            raise SchemaError(f"There is no graph at {path}: make one with `termwalk load FILE --graph {path.name}`.")
        if path.is_dir() or not path.parent.is_dir():
            raise SchemaError(f"{path} cannot be a graph file: give a file name in a folder that exists.")
        self._prepare()

    def _prepare(self) -> None:
        connection = self.connect()
        try:
            if not schema.check(connection, self.path.name):
                with self.load_lock().acquire(poll_interval=0.005):
                    schema.create(connection)
            elif schema.is_older(connection):
                with self.load_lock().acquire(poll_interval=0.005):
                    schema.upgrade(connection)
        finally:
            self.release(connection)

    def connect(self, mapped: int = 2**30) -> sqlite3.Connection:
        """A new connection; autocommit, so that transactions are written out where they matter.

        `mapped` bytes of the file are read as memory, which is quick and counts as this process's memory: a load,
        which may walk through files of any size, maps none.
        """
        try:
            uri = self._real.as_uri()
            connection = sqlite3.connect(
                uri, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True,
                cached_statements=256,
            )  # fmt: skip
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA cache_size = -32768")
            connection.execute(f"PRAGMA mmap_size = {mapped}")
        except sqlite3.Error as error:
            raise SchemaError(f"{self.path.name} cannot be opened as a graph: {error}.") from error
        with self._guard:
            self._connections.append(connection)
        return connection

    def release(self, connection: sqlite3.Connection) -> None:
        """Closes a connection that is no longer needed."""
        connection.close()
        with self._guard, suppress(ValueError):
            self._connections.remove(connection)

    def local(self) -> sqlite3.Connection:
        """This thread's connection for reading."""
        return self._own("reading")

    def local_writer(self) -> sqlite3.Connection:
        """This thread's connection for writing, so that a snapshot that is held does not stand in the way."""
        return self._own("writing")

    def _own(self, use: str) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, use, None)
        if connection is None:
            connection = self.connect()
            setattr(self._local, use, connection)
        return connection

    def load_lock(self) -> FileLock:
        """What one load holds while it runs; the system frees it even if the process is killed."""
        return FileLock(f"{self._real}-load")

    def close(self) -> None:
        """Closes every thread's connection."""
        with self._guard:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        self._local = threading.local()
