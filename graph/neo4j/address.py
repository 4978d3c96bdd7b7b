"""Where a graph on a server is: `neo4j://user@host:7687/database?graph=NAME`."""

from __future__ import annotations

import os
import re
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from ..errors import GraphError

PASSWORD = "TERMWALK_NEO4J_PASSWORD"
DEFAULT_GRAPH = "termwalk"
DEFAULT_TIMEOUT = 300.0
_GRAPH_NAME = re.compile(r"[^\s|]{1,100}")
_OPTIONS = ("graph", "timeout")


class Address(msgspec.Struct, frozen=True):
    """A server, a database on it, and one of the graphs in it. An empty `database` is the server's default one.

    `timeout` is how many seconds one query may take. The password is nowhere in what is printed.
    """

    server: str
    user: str
    password: str
    database: str
    graph: str
    timeout: float

    def __str__(self) -> str:
        scheme, _, place = self.server.partition("://")
        user = f"{self.user}@" if self.user else ""
        return f"{scheme}://{user}{place}/{self.database}?graph={self.graph}"

    def __repr__(self) -> str:
        return f"Address({str(self)!r})"


def parse(url: str) -> Address:
    """Reads an address; the password may stand in it, and else in TERMWALK_NEO4J_PASSWORD. GraphError if none."""
    split = urlsplit(url)
    place = re.fullmatch(r"(?:[^@]*@)?(\[[0-9a-fA-F:.]+\]|[^:@\[\]]+)(:\d{1,5})?", split.netloc)
    asked = parse_qs(split.query, keep_blank_values=True)
    graph = asked.get("graph", [DEFAULT_GRAPH])[0]
    timeout = asked.get("timeout", [str(DEFAULT_TIMEOUT)])[0]
    database = unquote(split.path.strip("/"))
    wrong = [name for name in asked if name not in _OPTIONS]
    if not place or "/" in database or wrong or not _GRAPH_NAME.fullmatch(graph) or not _is_seconds(timeout):
        raise GraphError(
            f"{_hidden(url)} is not the address of a graph: write neo4j://user@host:7687/database?graph=NAME"
            " (a name without blanks; &timeout=SECONDS for slow queries)."
        )
    user = unquote(split.username or "")
    password = unquote(split.password) if split.password is not None else os.environ.get(PASSWORD, "")
    return Address(f"{split.scheme}://{place[1]}{place[2] or ''}", user, password, database, graph, float(timeout))


def _is_seconds(text: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", text) is not None and float(text) > 0


def _hidden(url: str) -> str:
    """An address as it may be printed."""
    return re.sub(r"(://[^:@/]*):[^@/]*@", r"\1@", url)
