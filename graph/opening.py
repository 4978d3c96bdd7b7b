"""Opening a graph by its address."""

from __future__ import annotations

from pathlib import Path

from .errors import GraphError
from .store import Store

_SERVERS = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


def open_store(url: str | Path, *, must_exist: bool = False) -> Store:
    """A store by file name or URL (`neo4j://user@host:7687/database?graph=NAME`).

    A graph that is not there is made, unless `must_exist`. Raises GraphError, for a server ServerError.
    """
    text = str(url)
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "sqlite", text
    if scheme == "sqlite":
        from .sqlite import SqliteStore

        return SqliteStore(rest, must_exist=must_exist)
    if scheme in _SERVERS:
        from .neo4j import Neo4jStore

        return Neo4jStore(text, must_exist=must_exist)
    raise GraphError(
        f"{text} cannot be opened: give the name of a *.termwalk file, or neo4j://user@host:7687/database?graph=NAME."
    )
