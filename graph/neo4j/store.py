"""The Neo4j store as a whole."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import msgspec

from ..decisions import GENESIS, Decision
from ..errors import BusyError, SchemaError, ServerError
from . import rows
from .address import parse
from .model import SCHEMA_VERSION, statements
from .reading import Neo4jReader
from .server import Server, Writing
from .staging import Lease, Neo4jStaging
from .writing import decision_node

_LOCK_SECONDS = 25.0
"""How long a load waits for another one: longer than a lease, so that it follows upon one that was killed."""

_decision = msgspec.json.Decoder(Decision).decode


class Neo4jStore(Neo4jReader):
    """One graph of a Neo4j database. Many processes may read it and append decisions while one loads."""

    def __init__(self, url: str, *, must_exist: bool = False) -> None:
        address = parse(url)
        self.url = str(address)
        self.server = Server(address)
        super().__init__(self.server, address.graph)
        try:
            self._prepare(must_exist)
        except BaseException:
            self.server.close()
            raise

    def _prepare(self, must_exist: bool) -> None:
        asked = "MATCH (g:Graph {termwalk: $graph}) RETURN g.schema, g.indexed"
        found = self.server.read(asked, graph=self._graph)
        if not found and must_exist:
            raise SchemaError(
                f"There is no graph {self._graph} in {self.url}: make one with `termwalk load FILE --graph {self.url}`,"
                f" or copy one there with `termwalk push FILE {self.url}`."
            )
        if found and found[0][0] > SCHEMA_VERSION:
            raise SchemaError(
                f"{self.url} was made by a newer termwalk (schema {found[0][0]}; this one reads up to"
                f" {SCHEMA_VERSION}): upgrade with `pip install -U termwalk`."
            )
        if not found or not found[0][1]:
            self._create()

    def _create(self) -> None:
        """Makes constraints and indexes, which a bulk import leaves out, and the graph if it is not there."""
        self.server.define(statements())
        create = (
            "MERGE (g:Graph {termwalk: $graph}) ON CREATE SET g.graph = $graph, g.schema = $schema, g.stamp = 1,"
            " g.decisions = 0 SET g.indexed = true"
        )
        values = {"graph": self._graph, "schema": SCHEMA_VERSION}
        self.server.write(lambda writing: writing.run(create, **values))

    @contextmanager
    def stage(self) -> Iterator[Neo4jStaging]:
        """Begins a load; leaving the block without `publish` abandons it."""
        lease = Lease(self.server, self._graph, _LOCK_SECONDS)
        try:
            staging = Neo4jStaging(self.server, self._graph, lease)
            try:
                yield staging
            except BaseException:
                with suppress(ServerError, BusyError):
                    staging.abandon()
                raise
            with suppress(BusyError):  # the load that took over has taken over what was staged, too
                staging.abandon()
        finally:
            lease.give_back()

    def decide(self, decision: Decision) -> Decision:
        """Appends a decision to the chain."""
        once = secrets.token_hex(8)

        def append(writing: Writing) -> Decision:
            """The lock on the graph's node makes one chain; by `once` a transaction tried again knows its own entry."""
            lock = "MATCH (g:Graph {termwalk: $graph}) SET g.asked = timestamp()"
            ((last, previous),) = writing.run(f"{lock} RETURN g.decisions, g.last_decision", graph=self._graph)
            seen = "MATCH (d:Decision {termwalk: $key}) WHERE d.once = $once RETURN d.body"
            for (body,) in writing.run(seen, key=rows.decision_key(self._graph, last), once=once):
                return _decision(body)
            entry = decision.chained(last + 1, previous or GENESIS)
            node = decision_node(self._graph, entry, once)
            writing.run(
                "MATCH (g:Graph {termwalk: $graph}) SET g.decisions = $node.id, g.last_decision = $node.digest"
                " CREATE (d:Decision) SET d = $node",
                graph=self._graph, node=node,
            )  # fmt: skip
            return entry

        return self.server.write(append)

    def close(self) -> None:
        """Gives back the connections."""
        self.server.close()
