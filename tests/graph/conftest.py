"""Graphs to test with, one entry of STORES per implementation, and small releases to put into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.decisions import Decision
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.opening import open_store
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record, Store

Content = tuple[Part, list[Record]]

ICD10 = Edition("icd10", "2019")
ICD11 = Edition("icd11", "2024-01")
LATER = Edition("icd11", "2025-01")


class Kind(msgspec.Struct, frozen=True):
    """One implementation: how a graph of it is named, and how long a second load waits before it gives up."""

    address: Callable[[Path, str], str]
    patience: str


STORES = {
    "sqlite": Kind(lambda folder, name: str(folder / f"{name}.termwalk"), "termwalk.graph.sqlite.store._LOCK_SECONDS"),
}


@pytest.fixture(params=sorted(STORES))
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Kind:
    chosen = STORES[request.param]
    monkeypatch.setattr(chosen.patience, 0.05)
    return chosen


@pytest.fixture
def open_graph(kind: Kind, tmp_path: Path) -> Iterator[Callable[..., Store]]:
    """Opens a handle on the graph of that name; the same name again is a second handle on the same graph."""
    opened: list[Store] = []

    def handle(name: str = "graph") -> Store:
        opened.append(open_store(kind.address(tmp_path, name)))
        return opened[-1]

    yield handle
    for store in opened:
        store.close()


@pytest.fixture
def store(open_graph: Callable[..., Store]) -> Store:
    return open_graph()


@pytest.fixture
def publish() -> Callable[..., list[Part]]:
    """Loads contents as one load and returns the parts as stored."""

    def load(store: Store, *contents: Content) -> list[Part]:
        with store.stage() as staging:
            parts = [staging.add(part, records) for part, records in contents]
            staging.publish()
        return parts

    return load


@pytest.fixture
def node() -> Callable[..., Concept]:
    """A category of a release whose code is its id."""

    def concept(edition: Edition, id: str, display: str = "", **more: object) -> Concept:
        given = {"code": id, "display": display or f"Title of {id}"} | more
        return Concept(system=edition.system, version=edition.version, id=id, **given)  # type: ignore[arg-type]

    return concept


@pytest.fixture
def map_content() -> Callable[..., Content]:
    """A map of that id between two releases."""

    def content(id: str, records: list[Record], version: str = "1", ends: tuple[Edition, Edition] = (ICD10, ICD11)):  # type: ignore[no-untyped-def]  # noqa: ANN202, E501
        source, target = ends
        map_set = MapSet(id=id, version=version, title=f"Map {id}", publisher="Tests", source=source, target=target)
        return Part(role="map", edition=source, map_set=map_set, file=f"{id}-{version}.txt"), records

    return content
