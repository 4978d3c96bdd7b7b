"""Servers of these tests' own, which they may stop, kill and misconfigure."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.neo4j import staging
from termwalk.graph.store import Record

Content = tuple[Part, list[Record]]


def _module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("neo4j_server", Path(__file__).with_name("server.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def empty_server(neo4j_url: str) -> Iterator[Any]:
    """A server that has not been started yet."""
    server = _module().Server(heap="512m")
    server.prepare()
    yield server
    server.stop()
    server.remove()


@pytest.fixture(scope="module")
def own_server(neo4j_url: str) -> Iterator[Any]:
    """A server that nobody else uses; the tests that need one run where the others have one too."""
    with _module().Server("server.bolt.connection_keep_alive=1s", heap="512m") as server:
        yield server


@pytest.fixture
def running(own_server: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """That server, up and with its own settings, whatever the test before did to it."""
    monkeypatch.setattr("termwalk.graph.neo4j.server._WRITE_AGAIN_SECONDS", 3.0)
    monkeypatch.setattr("termwalk.graph.neo4j.server._READ_AGAIN_SECONDS", 1.0)
    monkeypatch.delenv("TERMWALK_NEO4J_PASSWORD", raising=False)
    own_server.ensure()
    return own_server


@pytest.fixture
def release() -> Any:
    """Makes a release of so many nodes, each with a name."""

    def made(size: int, title: str = "Title", version: str = "1") -> Content:
        edition = Edition("local:lab", version)
        records: list[Record] = []
        for number in range(size):
            id = f"N{number}"
            node = Concept(system=edition.system, version=version, id=id, code=id, display=f"{title} {number}")
            records += [node, Term(id=id, text=f"{title} {number}, once more", language="en")]
        return Part(role="release", edition=edition, language="en", file=f"{version}.csv"), records

    return made


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the batches that this process writes."""
    monkeypatch.setattr(staging, "BATCH", 100)
    written: list[int] = []
    write = staging.Neo4jStaging._write_batch

    def watched(self: Any, part: Part, made: Any, number: int, mark: str) -> None:
        write(self, part, made, number, mark)
        written.append(number)

    monkeypatch.setattr(staging.Neo4jStaging, "_write_batch", watched)
    return written
