"""The driver: one session a question, retries, what the server says in plain words, and a count of round trips."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, ManagedTransaction, Query, Session, unit_of_work
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from ..errors import GraphError, ServerError
from .address import PASSWORD, Address

Values = list[Any]
_T = TypeVar("_T")
_CONNECT_SECONDS = 10.0
_READ_AGAIN_SECONDS = 8.0
_WRITE_AGAIN_SECONDS = 30.0
_FETCH = 10_000
_THERE_ALREADY = ("EquivalentSchemaRuleAlreadyExists", "ConstraintAlreadyExists", "IndexAlreadyExists")


class Server:
    """The server of one address, for as many threads as ask. Raises ServerError in place of the driver's errors."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.round_trips = 0
        self._guard = threading.Lock()
        with self._plainly():
            self._driver: Driver = GraphDatabase.driver(
                address.server,
                auth=(address.user, address.password) if address.user else None,
                connection_timeout=_CONNECT_SECONDS,
                connection_acquisition_timeout=_CONNECT_SECONDS + 5,
                max_transaction_retry_time=_WRITE_AGAIN_SECONDS,
                notifications_min_severity="OFF",
                user_agent="termwalk",
            )
            self._bookmarks = GraphDatabase.bookmark_manager()

    def read(self, cypher: str, **values: Any) -> list[Values]:
        """The rows of a question; asked again where the server says that this may help."""
        ends = time.monotonic() + _READ_AGAIN_SECONDS
        while True:
            try:
                with self._session(READ_ACCESS) as session:
                    return self._asked(session, cypher, values)
            except (DriverError, Neo4jError) as error:
                if not error.is_retryable() or time.monotonic() > ends:
                    raise self._plain(error) from error
            time.sleep(0.2)

    def stream(self, cypher: str, **values: Any) -> Iterator[Values]:
        """The rows of a question one after the other, however many there are."""
        with self._plainly(), self._session(READ_ACCESS) as session:
            self._count()
            for record in session.run(Query(cypher, timeout=self.address.timeout), values):
                yield record.values()

    def write(self, work: Callable[[Writing], _T]) -> _T:
        """Does a piece of work in one transaction; it is done again where the server asks for that."""

        @unit_of_work(timeout=self.address.timeout)
        def in_transaction(transaction: ManagedTransaction) -> _T:
            return work(Writing(self, transaction))

        with self._plainly(), self._session(WRITE_ACCESS) as session:
            self._count()
            return session.execute_write(in_transaction)

    def define(self, statements: list[str]) -> None:
        """Runs statements that make constraints and indexes, each in a transaction of its own, and waits for them.

        Another process may be making the same ones: what is there already when its turn comes is as well.
        """
        for statement in statements:
            try:
                with self._session(WRITE_ACCESS) as session:
                    self._count()
                    session.execute_write(_run, statement)
            except (DriverError, Neo4jError) as error:
                if not (getattr(error, "code", None) or "").endswith(_THERE_ALREADY):
                    raise self._plain(error) from error
        self.read("CALL db.awaitIndexes(300)")

    def close(self) -> None:
        """Gives back the connections."""
        with suppress(DriverError, Neo4jError):
            self._driver.close()

    def _session(self, access: str) -> Session:
        return self._driver.session(
            database=self.address.database or None,
            default_access_mode=access,
            bookmark_manager=self._bookmarks,
            fetch_size=_FETCH,
        )

    def _asked(self, session: Session, cypher: str, values: dict[str, Any]) -> list[Values]:
        self._count()
        return session.run(Query(cypher, timeout=self.address.timeout), values).values()

    def _count(self) -> None:
        with self._guard:
            self.round_trips += 1

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except (DriverError, Neo4jError, OSError) as error:
            raise self._plain(error) from error

    def _plain(self, error: Exception) -> GraphError:
        """What went wrong, in a sentence that says what to do."""
        place = f"The Neo4j server at {self.address.server.partition('://')[2]}"
        code = getattr(error, "code", None) or ""
        if isinstance(error, AuthError) or "Unauthorized" in code or "AuthenticationRateLimit" in code:
            return ServerError(f"{place} refused the user name or the password: set {PASSWORD} and try again.")
        if "DatabaseNotFound" in code:
            return ServerError(
                f"{place} has no database {self.address.database!r}: name one that is there behind the host,"
                " or none for the default one."
            )
        if "ReadOnly" in code or "Forbidden" in code or "AccessMode" in code or "read only" in str(error).lower():
            return ServerError(
                f"{place} lets nothing be written to this database: nothing was changed ({_said(error)})."
            )
        if "TimedOut" in code or "Terminated" in code:
            return ServerError(
                f"{place} did not answer within {self.address.timeout:g} seconds:"
                " try again, or allow more with &timeout=SECONDS in the address."
            )
        if isinstance(error, (ServiceUnavailable, SessionExpired, ConfigurationError, OSError)):
            return ServerError(
                f"{place} does not answer: see that it runs and that the address is right ({_said(error)})."
            )
        if isinstance(error, TransientError):
            return ServerError(f"{place} is too busy: try again in a while ({_said(error)}).")
        if isinstance(error, ClientError):
            return ServerError(f"{place} refuses ({_said(error)}).")
        return ServerError(f"{place} fails ({_said(error)}).")


class Writing:
    """A transaction under way."""

    def __init__(self, server: Server, transaction: ManagedTransaction) -> None:
        self._server, self._transaction = server, transaction

    def run(self, cypher: str, **values: Any) -> list[Values]:
        """Runs a statement, and returns its rows."""
        self._server._count()
        return self._transaction.run(cypher, values).values()


def _run(transaction: ManagedTransaction, cypher: str) -> None:
    transaction.run(cypher).consume()


def _said(error: Exception) -> str:
    """The first line of what the server or the driver said."""
    return str(getattr(error, "message", None) or error).strip().partition("\n")[0].rstrip(".")[:300]
