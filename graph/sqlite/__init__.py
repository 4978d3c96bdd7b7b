"""The embedded store: one SQLite file, no server."""

from .store import SqliteStore

__all__ = ["SqliteStore"]
