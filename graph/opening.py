"""Opening a graph by its address."""

from __future__ import annotations

from pathlib import Path

from .errors import GraphError
from .store import Store


def open_store(url: str | Path, *, must_exist: bool = False) -> Store:
    """A store by file name or URL. A file that is not there is made, unless `must_exist`."""
    text = str(url)
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "sqlite", text
    if scheme == "sqlite":
        from .sqlite import SqliteStore

        return SqliteStore(rest, must_exist=must_exist)
    raise GraphError(f"{text} cannot be opened: give the name of a *.termwalk file.")
