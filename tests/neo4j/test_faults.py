"""What a server may do to a user: each is one plain sentence, and nothing is half written."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.errors import SchemaError, ServerError
from termwalk.graph.fingerprint import fingerprint
from termwalk.graph.opening import open_store
from termwalk.graph.store import Record, Store

Content = tuple[Part, list[Record]]
Release = Callable[..., Content]
LAB = Edition("local:lab", "1")


def load(store: Store, *contents: Content) -> None:
    with store.stage() as load:
        for part, records in contents:
            load.add(part, records)
        load.publish()


def test_a_wrong_password(running: Any) -> None:
    url = running.url.replace(running.password, "wrong")
    with pytest.raises(ServerError, match="refused the user name or the password: set TERMWALK_NEO4J_PASSWORD") as told:
        open_store(f"{url}?graph=locked")
    assert "wrong" not in str(told.value).replace("refused", "")


def test_no_password(running: Any) -> None:
    with pytest.raises(ServerError, match="TERMWALK_NEO4J_PASSWORD"):
        open_store(f"bolt://127.0.0.1:{running.port}")


def test_a_database_that_is_not_there(running: Any) -> None:
    with pytest.raises(ServerError, match="has no database 'nowhere'"):
        open_store(f"{running.url}/nowhere")


def test_a_graph_that_is_not_there(running: Any) -> None:
    with pytest.raises(SchemaError, match=r"There is no graph never in .*termwalk load") as told:
        open_store(f"{running.url}?graph=never", must_exist=True)
    assert running.password not in str(told.value)


def test_nobody_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(ServerError, match=f"127.0.0.1:{port} does not answer"):
        open_store(f"bolt://127.0.0.1:{port}")


def test_a_database_set_read_only(running: Any, release: Release) -> None:
    with closing(open_store(f"{running.url}?graph=kept")) as store:
        load(store, release(10))
        before = fingerprint(store)
    running.restart("server.databases.default_to_read_only=true")
    with closing(open_store(f"{running.url}?graph=kept")) as store:
        assert fingerprint(store) == before
        with pytest.raises(ServerError, match="lets nothing be written"):
            load(store, release(20, version="2"))
        assert fingerprint(store) == before
    with pytest.raises(ServerError, match="lets nothing be written"):
        open_store(f"{running.url}?graph=new")


def test_a_server_that_dies_while_a_load_writes(running: Any, release: Release, batches: list[int]) -> None:
    part, records = release(1_000, "New", version="2")

    def dying() -> Iterator[Record]:
        for number, record in enumerate(records):
            if number == 1_100:
                running.stop(signal.SIGKILL)
            yield record

    with closing(open_store(f"{running.url}?graph=cut")) as store:
        load(store, release(10))
        before = fingerprint(store)
        batches.clear()
        with pytest.raises(ServerError, match="does not answer"):
            load(store, (part, dying()))  # type: ignore[arg-type]
    running.ensure()
    with closing(open_store(f"{running.url}?graph=cut")) as store:
        assert fingerprint(store) == before
        before_that = len(batches)
        load(store, (part, records))
        assert before_that > 0
        assert batches == list(range(20))
        assert [node.display for node in store.members(Edition("local:lab", "2"))] == [
            f"New {number}" for number in range(1_000)
        ]
        assert {len(found) for found in store.terms(Edition("local:lab", "2"), ["N0", "N999"]).values()} == {1}


def test_a_server_that_is_stopped_in_mid_query(running: Any, release: Release) -> None:
    with closing(open_store(f"{running.url}?graph=asked")) as store:
        load(store, release(10))
        running.stop()
        with pytest.raises(ServerError, match="does not answer: see that it runs"):
            store.concepts(LAB, ["N1"])
        running.ensure()
        assert store.concepts(LAB, ["N1"])["N1"].display == "Title 1"


def test_a_server_that_dies_under_an_answer(running: Any, release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("termwalk.graph.neo4j.server._FETCH", 50)
    with closing(open_store(f"{running.url}?graph=asked")) as store:
        load(store, release(2_000, "Long"))
        rows = store.server.stream("MATCH (c:Concept) WHERE c.graph = 'asked' RETURN c.id")  # type: ignore[attr-defined]
        assert next(rows)
        running.stop(signal.SIGKILL)
        with pytest.raises(ServerError, match="does not answer"):
            list(rows)


def test_a_query_that_takes_too_long(running: Any) -> None:
    open_store(f"{running.url}?graph=slow").close()
    with closing(open_store(f"{running.url}?graph=slow&timeout=5")) as store:
        endless = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN count(a + b)"
        with pytest.raises(ServerError, match="did not answer within 5 seconds"):
            store.server.read(endless)  # type: ignore[attr-defined]


@contextmanager
def line(port: int, delay: float) -> Iterator[tuple[int, threading.Event]]:
    """A slow line to a server; with the event set it carries nothing more, and does not break off either."""
    stalled = threading.Event()
    heard = socket.create_server(("127.0.0.1", 0))
    ends: list[socket.socket] = [heard]

    def carry(source: socket.socket, target: socket.socket) -> None:
        try:
            while piece := source.recv(65_536):
                time.sleep(delay)
                if stalled.is_set():
                    return
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def accept() -> None:
        while True:
            try:
                near, _ = heard.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", port))
            ends.extend((near, far))
            for pair in ((near, far), (far, near)):
                threading.Thread(target=carry, args=pair, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield heard.getsockname()[1], stalled
    finally:
        for end in ends:
            end.close()


def test_a_slow_line_gives_the_same_answers(running: Any, release: Release) -> None:
    with line(running.port, delay=0.02) as (port, _):
        slow = running.url.replace(f":{running.port}", f":{port}")
        with closing(open_store(f"{slow}?graph=line")) as far, closing(open_store(f"{running.url}?graph=line")) as near:
            load(far, release(300))
            assert fingerprint(far) == fingerprint(near)
            assert len(list(near.members(LAB))) == 300


def test_a_line_that_goes_silent_is_not_waited_for_for_ever(running: Any, release: Release) -> None:
    with line(running.port, delay=0.0) as (port, stalled):
        slow = running.url.replace(f":{running.port}", f":{port}")
        with closing(open_store(f"{slow}?graph=silent")) as store:
            load(store, release(10))
            stalled.set()
            with pytest.raises(ServerError, match="does not answer"):
                store.concepts(LAB, ["N1"])
    with closing(open_store(f"{running.url}?graph=silent")) as store:
        assert store.concepts(LAB, ["N1"])["N1"].display == "Title 1"
