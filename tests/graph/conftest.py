"""Graphs to test with, on the store that is chosen, and small releases to put into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.decisions import Decision
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.opening import open_store
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record, Store

Address = Callable[[Path, str], str]
Content = tuple[Part, list[Record]]

ICD10 = Edition("icd10", "2019")
ICD11 = Edition("icd11", "2024-01")
LATER = Edition("icd11", "2025-01")


PATIENCE = {"sqlite": "termwalk.graph.sqlite.store._LOCK_SECONDS", "neo4j": "termwalk.graph.neo4j.store._LOCK_SECONDS"}
"""How long a second load waits before it gives up."""


@pytest.fixture
def open_graph(
    request: pytest.FixtureRequest, address: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Store]]:
    """Opens a handle on the graph of that name; the same name again is a second handle on the same graph."""
    monkeypatch.setattr(PATIENCE[request.config.getoption("--store")], 0.05)
    opened: list[Store] = []

    def handle(name: str = "graph") -> Store:
        opened.append(open_store(address(tmp_path, name)))
        return opened[-1]

    yield handle
    for store in opened:
        store.close()


@pytest.fixture
def store(open_graph: Callable[..., Store]) -> Store:
    return open_graph()


@pytest.fixture
def publish() -> Callable[..., list[Part]]:
    """Loads contents as one load, in place of the parts named, and returns the new parts as stored."""

    def load(store: Store, *contents: Content, instead_of: Iterable[Part] = ()) -> list[Part]:
        with store.stage() as staging:
            for old in instead_of:
                staging.supersede(old)
            parts = [staging.add(part, records) for part, records in contents]
            staging.publish()
        return parts

    return load


def _node(edition: Edition, id: str, display: str = "", **more: Any) -> Concept:
    given = {"code": id, "display": display or f"Title of {id}"} | more
    return Concept(system=edition.system, version=edition.version, id=id, **given)


def _released(edition: Edition, records: Iterable[Record], language: str = "en", structured: bool = True) -> Content:
    file = f"{edition.system}-{edition.version}-{language}.txt"
    part = Part(role="release", edition=edition, language=language, structured=structured, file=file)
    return part, list(records)


def _mapped(
    id: str, records: Iterable[Record], version: str = "1", ends: tuple[Edition, Edition] = (ICD10, ICD11)
) -> Content:
    source, target = ends
    map_set = MapSet(id=id, version=version, title=f"Map {id}", publisher="Tests", source=source, target=target)
    return Part(role="map", edition=source, map_set=map_set, file=f"{id}-{version}.txt"), list(records)


@pytest.fixture
def node() -> Callable[..., Concept]:
    """Makes a category of a release; its code is its id."""
    return _node


@pytest.fixture
def released() -> Callable[..., Content]:
    """Makes the file of a release in a language."""
    return _released


@pytest.fixture
def mapped() -> Callable[..., Content]:
    """Makes the file of a map between two releases."""
    return _mapped


@pytest.fixture
def decision() -> Callable[..., Decision]:
    """Makes a decision that still has to be appended."""

    def make(source: str = "A17.0", **more: Any) -> Decision:
        given = {"project": "p", "verb": "accept", "target": "1B11.0", "who": "ann", "when": "2026-01-02T03:04:05Z"}
        return Decision(source=source, source_version="2019", target_version="2024-01", **(given | more))

    return make


@pytest.fixture
def first() -> Content:
    """Eight nodes of ICD-11, in an order that is not that of their ids; one of them stands under two others."""
    return _released(
        ICD11,
        [
            _node(ICD11, "01", "Infections", code=None, kind="chapter", selectable=False, identity="1435254666"),
            _node(ICD11, "BlockL2-1B1", "Tuberculosis", code=None, kind="block", parents=("01",), chapter="01",
                  selectable=False, identity="2072728114"),
            _node(ICD11, "1B11", "Tuberculosis of the nervous system", parents=("BlockL2-1B1",), identity="729372485"),
            _node(ICD11, "1B11.0", "Tuberculous meningitis", parents=("1B11",), identity="1820468614",
                  properties={"depth": "2", "leaf": "True"}),
            _node(ICD11, "1B11.Z", "Tuberculosis of the nervous system, unspecified", parents=("1B11",),
                  residual="unspecified", identity="729372485/unspecified"),
            _node(ICD11, "1B11.Y", "Other specified tuberculosis of the nervous system", parents=("1B11",),
                  residual="other", identity="729372485/other"),
            _node(ICD11, "1B12", "Tuberculosis of other systems", parents=("BlockL2-1B1", "01"), identity="746680558"),
            _node(ICD11, "1B10", "Tuberculosis of the respiratory system", parents=("BlockL2-1B1",),
                  identity="882244568"),
            Term(id="1B11.0", text="TB meningitis", language="en", use="synonym"),
            Term(id="1B11.0", text="TBM", language="en", use="abbreviation"),
            Term(id="1B10", text="tuberculosis of the nervous system", language="en", use="exclusion",
                 refers=("1B11", "1B11.0")),
            Problem(file="first.txt", line=9, reason="no title", field="Title", raw="1B1X\t"),
            Problem(file="first.txt", line=10, reason="blanks", field="Code", raw=" 1B10", repaired="1B10"),
        ],
    )  # fmt: skip


@pytest.fixture
def chinese() -> Content:
    """The same release in Chinese: two of the eight nodes, and one that the English file lacks."""
    return _released(
        ICD11,
        [
            _node(ICD11, "1B10", "呼吸系统结核病", identity="882244568"),
            Term(id="1B10", text="呼吸系统结核病", language="zh", use="preferred"),
            _node(ICD11, "1B11.0", "结核性脑膜炎", identity="1820468614"),
            Term(id="1B11.0", text="结核性脑膜炎", language="zh", use="preferred"),
            _node(ICD11, "1B1Z", "未特指的结核病", identity="2072728114/unspecified"),
        ],
        language="zh",
        structured=False,
    )


@pytest.fixture
def second() -> Content:
    """The next release: 1B11 and what is below it moved to 1B13, 1B12 is retired, 1B11.Y is gone."""
    return _released(
        LATER,
        [
            _node(LATER, "01", "Infections", code=None, kind="chapter", selectable=False, identity="1435254666"),
            _node(LATER, "1B13", "Tuberculosis of the nervous system", parents=("01",), identity="729372485"),
            _node(LATER, "1B13.0", "Tuberculous meningitis", parents=("1B13",), identity="1820468614"),
            _node(LATER, "1B10", "Tuberculosis of the lung", parents=("01",), identity="882244568"),
            _node(LATER, "1B12", "Tuberculosis of other systems", parents=("01",), active=False, identity="746680558"),
        ],
    )


@pytest.fixture
def older() -> Content:
    """A few nodes of ICD-10."""
    return _released(
        ICD10,
        [
            _node(ICD10, "A15-A19", "Tuberculosis", code=None, kind="block", selectable=False),
            *(_node(ICD10, id, parents=("A15-A19",)) for id in ("A15", "A17")),
            *(_node(ICD10, id, parents=("A17",)) for id in ("A17.0", "A17.9")),
        ],
    )


@pytest.fixture
def table() -> Content:
    """A map from ICD-10 to ICD-11 that also names a code on each side that no release lists: A19 and XN1N3."""
    edges = [
        Mapping(source="A17.0", target=Target("code", "1B11.0", ("1B11.0",)), relation="equivalent", line=2,
                confidence=0.1 + 0.2, stated={"title": "Tuberculous meningitis"}),
        Mapping(source="A15-A19", target=Target("block", "2072728114", ("BlockL2-1B1",)), line=3),
        Mapping(source="A17.9", target=Target("cluster", "1B11.Z&XN1N3", ("1B11.Z", "XN1N3")), relation="narrower",
                group=1, line=4),
        Mapping(source="A17.9", target=Target("code", "1B11.Z", ("1B11.Z",)), relation="related", group=2, priority=1,
                line=5),
        Mapping(source="A15", target=Target("code", "1B10", ("1B10",)), relation="broader", line=6),
        Mapping(source="A19", target=NO_MAP, line=7),
    ]  # fmt: skip
    named = [_node(ICD10, "A19", "Miliary tuberculosis"), _node(ICD11, "XN1N3", "Mycobacterium tuberculosis")]
    return _mapped("who", [*named, *edges, Problem(file="who.txt", line=8, reason="cut short", raw="A1")])
