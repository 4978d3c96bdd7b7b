"""FHIR and back: what was loaded from an export is what had been exported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import termwalk
from termwalk.exporters.fhir import write
from termwalk.exporters.selection import Selection, select
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship, Term, TermUse
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.opening import open_store
from termwalk.graph.relations import RELATIONS
from termwalk.graph.store import Record
from termwalk.importers.source import Source
from termwalk.importers.tools import fhir_json
from termwalk.ontologies.fhir import USES, Fhir

from .fhir_graphs import again

EDITION = Edition("local:odd", "1")
MAP = MapSet(
    id="odd map/1", version="b 1", title="Odd", publisher="Nobody", source=EDITION, target=Edition("icd11", "2024-01"),
    licence="none", one_way=False, rules="r/1", premises=("p@1#a", "q@2"),
)  # fmt: skip
ODD = (
    Concept(system="local:odd", version="1", id="a  b", code="a  b", display="two blanks", kind="concept"),
    Concept(system="local:odd", version="1", id="B1", code=None, display="", kind="block", selectable=False,
            parents=("a  b",), chapter="a  b", active=False,
            properties={"status": "retired", "kind": "x | y", "名 称": "", "parent": "a |  | b", "edge": " x"}),
    Concept(system="local:odd", version="1", id="c", code="C", display="poly", parents=("B1", "a  b"), residual="other",
            identity="7/other"),
    Term(id="c", text=" first ", language="en"),
    Term(id="c", text="what it is", language="en", use="definition"),
    Term(id="c", text="was es ist", language="de", use="definition"),
    Term(id="c", text="no language", language="", use="index entry", refers=("a  b", "B1")),
    Relationship(source="c", type="parent", target="B1", stated={"SEQUENCE": "1", "": "x", "empty": ""}),
    Relationship(source="c", type="status", target="a  b"),
)  # fmt: skip
ROWS = (
    Concept(system="icd11", version="2024-01", id="1A00", code="1A00", display="Cholera", chapter="01"),
    Concept(system="local:odd", version="1", id="loose", code="loose", display="no end of any row", kind="own"),
    Mapping(source="c", target=Target("cluster", "1A36.1Y/1D03.3Z", ("1A36.1Y", "1D03.3Z")), line=3),
    Mapping(source="a  b", target=Target("code", "1A00", ("1A00",)), relation="broader", confidence=0.25),
    Mapping(source="c", target=NO_MAP, relation="equivalent", stated={"why": "", "comment": "none fits"}),
    Mapping(source="c", target=Target("block", "L1-1A0", ("L1-1A0",)), group=2, choice=1, priority=9),
    Mapping(source="a  b", target=Target("code", "x  y", ("x  y",)), relation="unrelated"),
    Mapping(source="B1", target=Target("no-map", "NoDx", ()), line=9),
    Mapping(source="B1", target=Target("code", "odd", ()), relation="related"),
)


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[termwalk.Graph]:
    """A release and a map in which nothing is as usual."""
    store = open_store(tmp_path / "odd.termwalk")
    parts: list[tuple[Part, tuple[Record, ...]]] = [
        (Part(role="release", edition=EDITION, language="en", title="Odd", structured=True), ODD),
        (Part(role="map", edition=EDITION, map_set=MAP, title="Odd map"), ROWS),
    ]
    with store.stage() as staging:
        for part, records in parts:
            staging.add(part, records)
        staging.publish()
    with termwalk.Graph(store, "odd") as graph:
        yield graph


WAYS: tuple[tuple[Fhir, int, str], ...] = (
    ("R5", 20_000, "x.json"), ("R5", 2, "x.ndjson"), ("R5", 2, "x.json"), ("R5", 1, "folder"),
    ("R4", 20_000, "x.json"), ("R4", 2, "x.ndjson"), ("R4", 0, "folder"),
)  # fmt: skip


@pytest.mark.parametrize(("fhir", "most", "name"), WAYS)
def test_nothing_odd_is_lost(odd: termwalk.Graph, tmp_path: Path, fhir: Fhir, most: int, name: str) -> None:
    chosen = Selection((EDITION,), (MAP,))
    different, count = again(odd, chosen, tmp_path, name, fhir, most, [EDITION, MAP.target])
    assert different == []
    assert count == {"nodes": 5, "terms": 4, "edges": 2, "rows": 7}


@pytest.mark.parametrize(("fhir", "most", "name"), [*WAYS[:3], *WAYS[4:6], ("R5", 7, "folder")])
def test_the_starter_comes_back(starter: termwalk.Graph, tmp_path: Path, fhir: Fhir, most: int, name: str) -> None:
    catalogue = starter.store.catalogue()
    chosen = select(catalogue)
    different, count = again(starter, chosen, tmp_path, name, fhir, most, catalogue.editions())
    assert different == []
    assert count["nodes"] > 2_400
    assert count["terms"] > 3_300
    assert count["edges"] > 50
    assert count["rows"] > 1_600


def test_what_termwalk_derived_comes_back_by_name(starter: termwalk.Graph, tmp_path: Path) -> None:
    chosen = select(starter.store.catalogue(), ["termwalk-10to11"])
    different, count = again(starter, chosen, tmp_path, "x.json", "R5", 50)
    assert different == []
    assert count["rows"] > 150


def test_a_release_that_only_maps_name_becomes_a_published_one(starter: termwalk.Graph, tmp_path: Path) -> None:
    """FHIR has no word for a node that nobody published: written alone, and loaded, it is listed."""
    edition = Edition("icd10cn-clinical", "2.0")
    different, _ = again(starter, Selection((edition,)), tmp_path, "x.json", "R5", 0)
    assert len(different) == 1
    assert "listed=False" in different[0]
    assert "listed=True" in different[0]


def test_a_part_that_is_missing_is_told(odd: termwalk.Graph, tmp_path: Path) -> None:
    write(odd.store, Selection((EDITION,)), tmp_path / "x.ndjson", most=1)
    lines = (tmp_path / "x.ndjson").read_text(encoding="utf-8").splitlines(keepends=True)
    assert len(lines) == 3
    (tmp_path / "y.ndjson").write_text(lines[0] + lines[2], encoding="utf-8")
    with termwalk.open(tmp_path / "again.termwalk") as other:
        (entry,) = other.load(tmp_path / "y.ndjson").failed
        assert "split into 3 parts, and part 2 is not in it" in entry.detail
        assert other.releases() == ()


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
words = texts.filter(lambda text: text.strip() != "")
names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
cell = st.dictionaries(names, names, max_size=3)
uses: st.SearchStrategy[TermUse] = st.sampled_from(sorted(USES))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_whatever_a_release_says_is_read_back(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    ids = data.draw(st.lists(words, min_size=1, max_size=4, unique_by=lambda text: " ".join(text.split())))
    records: list[Record] = []
    for id in ids:
        records.append(data.draw(st.builds(
            Concept, system=st.just("local:odd"), version=st.just("1"), id=st.just(id), display=names, kind=words,
            code=st.none() | st.just(id) | words, parents=st.lists(words, max_size=2, unique=True).map(tuple),
            chapter=names, active=st.booleans(), selectable=st.booleans(), identity=st.none() | words,
            residual=st.sampled_from(["", "other", "unspecified"]), properties=cell, listed=st.just(True),
        )))  # fmt: skip
        records += data.draw(st.lists(st.builds(
            Term, id=st.just(id), text=words, language=st.sampled_from(["en", "zh", ""]), use=uses,
            refers=st.lists(words, max_size=2).map(tuple)), max_size=3, unique=True))  # fmt: skip
        records += data.draw(st.lists(st.builds(
            Relationship, source=st.just(id), type=words, target=words, stated=cell), max_size=2))  # fmt: skip
    folder = tmp_path_factory.mktemp("fhir")
    part = Part(role="release", edition=EDITION, language="en", structured=True)
    assert _read_back(folder, part, records, Selection((EDITION,)), data) == _once(records)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_whatever_a_map_says_is_read_back(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    parts = st.lists(words, max_size=2).map(tuple)
    targets = (
        words.map(lambda id: Target("code", id, (id,)))
        | st.builds(Target, st.sampled_from(["code", "cluster", "block", "chapter"]), words, parts)
        | st.builds(Target, st.just("no-map"), names, parts)
    )
    numbers = st.integers(0, 9)
    rows = data.draw(st.lists(st.builds(
        Mapping, source=st.sampled_from(["a", "b", "c  d"]), target=targets, relation=st.sampled_from(RELATIONS),
        group=numbers, choice=numbers, priority=numbers, line=numbers, confidence=st.none() | st.floats(0, 1),
        stated=cell), max_size=6))  # fmt: skip
    folder = tmp_path_factory.mktemp("fhir")
    part = Part(role="map", edition=EDITION, map_set=MAP)
    assert _read_back(folder, part, rows, Selection((), (MAP,)), data) == rows


def _once(records: list[Record]) -> list[Record]:
    kept: list[Record] = []
    for record in records:
        if record not in kept:
            kept.append(record)
    return kept


def _read_back(folder: Path, part: Part, records: list[Record], chosen: Selection, data: st.DataObject) -> list[Record]:
    """What the importer reads from the export of a graph that holds these records."""
    fhir: Fhir = data.draw(st.sampled_from(["R4", "R5"]))
    store = open_store(folder / "x.termwalk")
    with store.stage() as staging:
        staging.add(part, records)
        staging.publish()
    write(store, chosen, folder / "x.ndjson", fhir=fhir, most=data.draw(st.integers(0, 3)))
    store.close()
    source = Source(folder / "x.ndjson")
    known = fhir_json.recognise(source)
    assert known is not None
    assert known.also == ()
    return list(fhir_json.read(source, known))


WHO = 12_597 + 15_658 + 17_908 + 12_597 + 48_609
SUPPLEMENT = 7
REAL: tuple[tuple[tuple[tuple[str, str], ...], tuple[str, ...], Fhir, int, str, dict[str, int]], ...] = (
    ((("icd10-who/icd102019en.claml.zip", ""), ("icd10-who/icd10who_de_2019.txt", "de")), ("icd10@2019",),
     "R5", 5_000, "x.ndjson", {"nodes": 12_542, "terms": 12_220}),
    ((("icd11/SimpleTabulation-ICD-11-MMS-en-2024-01.zip", ""),
      ("icd11/SimpleTabulation-ICD-11-MMS-es-2024-01.zip", "")), ("icd11@2024-01",),
     "R4", 20_000, "x.ndjson", {"nodes": 36_044, "terms": 35_900}),
    ((("icd10-icd11/mapping-2024-01.zip", ""),), (), "R5", 0, "folder", {"rows": WHO + SUPPLEMENT}),
    ((("icd9cm/gems-2018-dx.zip", ""),), (), "R4", 10_000, "x.ndjson", {"rows": 24_860 + 81_593}),
)  # fmt: skip


@pytest.mark.real_data
@pytest.mark.parametrize(("files", "names", "fhir", "most", "name", "expected"), REAL)
def test_real_releases_and_maps_come_back(
    real_data: Path,
    tmp_path: Path,
    files: tuple[tuple[str, str], ...],
    names: tuple[str, ...],
    fhir: Fhir,
    most: int,
    name: str,
    expected: dict[str, int],
) -> None:
    with termwalk.open(tmp_path / "x.termwalk") as graph:
        for file, language in files:
            said = {"system": "icd10", "release": "2019", "language": language} if language else {}
            assert not graph.load(real_data / file, **said).failed
        catalogue = graph.store.catalogue()
        chosen = select(catalogue, names)
        different, count = again(graph, chosen, tmp_path, name, fhir, most, catalogue.editions())
    assert different == []
    assert {sort: count[sort] for sort in expected} == expected
