"""SKOS in our own vocabulary: an export loads as the graph that it was made from, and what is damaged is told."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph

import termwalk
from termwalk.exporters import skos as exporter
from termwalk.exporters.selection import Selection, select
from termwalk.exporters.skos import jsonld, ntriples, turtle
from termwalk.exporters.skos.nodes import Curie, Iri, Node, Text, Value
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.errors import FormatError
from termwalk.graph.opening import open_store
from termwalk.graph.problems import Problem
from termwalk.graph.store import Reader, Record, Store
from termwalk.importers.source import Source
from termwalk.importers.tools import skos, skos_subjects
from termwalk.importers.tools.skos_nodes import Literal
from termwalk.importers.tools.skos_stream import Streamed
from termwalk.loading import Ledger, load
from termwalk.ontologies.vocabulary import expanded, named

from ...exporters.skos_graphs import LEFT, RIGHT, full, map_set, rows_of, said_of

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
ENDINGS = ("ttl", "jsonld", "nt")
every_ending = pytest.mark.parametrize("ending", ENDINGS)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = full(tmp_path_factory.mktemp("graph") / "full.termwalk")
    yield opened
    opened.close()


def written(store: Reader, folder: Path, ending: str, *names: str) -> Path:
    (path,) = exporter.write(store, select(store.catalogue(), names), folder / f"out.{ending}")
    return path


def loaded(folder: Path, *paths: Path) -> tuple[Store, Ledger]:
    other = open_store(folder / "other.termwalk")
    return other, load(other, paths)


def counted(here: Reader, there: Reader, selection: Selection) -> dict[str, int]:
    """How much of each kind both graphs say, all of it equal."""
    counts = dict.fromkeys(("nodes", "terms", "edges", "rows"), 0)
    for edition in selection.editions:
        said = said_of(here, edition)
        assert said_of(there, edition) == said, edition
        counts["nodes"] += len(said)
        counts["terms"] += sum(len(one[1]) for one in said)  # type: ignore[index]
        counts["edges"] += sum(len(one[2]) for one in said)  # type: ignore[index]
    for found in selection.map_sets:
        rows = rows_of(here, found)
        assert rows_of(there, found) == rows, found
        counts["rows"] += len(rows)
    return counts


@every_ending
def test_one_of_everything_comes_back(ending: str, store: Store, tmp_path: Path) -> None:
    other, ledger = loaded(tmp_path, written(store, tmp_path, ending))
    counts = counted(store, other, select(store.catalogue()))
    releases = other.catalogue().releases()
    other.close()
    assert ledger.problems == ()
    assert counts == {"nodes": 8, "terms": 9, "edges": 4, "rows": 10}
    assert [(one.title, one.date, one.languages) for one in releases] == [("T", "2024-05", ("en",))] * 2


@every_ending
def test_the_starter_comes_back(ending: str, starter: termwalk.Graph, tmp_path: Path) -> None:
    other, ledger = loaded(tmp_path, written(starter.store, tmp_path, ending))
    counts = counted(starter.store, other, select(starter.store.catalogue()))
    other.close()
    assert ledger.problems == ()
    assert counts == {"nodes": 2_216, "terms": 3_397, "edges": 55, "rows": 1_622}


@pytest.fixture(scope="module")
def starter() -> Iterator[termwalk.Graph]:
    with termwalk.starter() as graph:
        yield graph


@pytest.mark.parametrize("format", ["turtle", "nt", "json-ld", "xml"])
def test_what_rdflib_wrote_anew_comes_back(format: str, store: Store, tmp_path: Path) -> None:
    ending = {"turtle": "ttl", "nt": "nt", "json-ld": "jsonld", "xml": "rdf"}[format]
    anew = tmp_path / f"anew.{ending}"
    names = ("local:right",) if format == "xml" else ()  # the left one has property names that XML cannot write
    Graph().parse(written(store, tmp_path, "nt", *names)).serialize(anew, format=format, encoding="utf-8")
    other, ledger = loaded(tmp_path, anew)
    found = [node for node in other.members(RIGHT) if node.listed]
    assert found == [node for node in store.members(RIGHT) if node.listed]
    assert names or counted(store, other, select(store.catalogue()))["rows"] == 10
    other.close()
    assert ledger.failed == ()


def test_a_map_alone_brings_its_ends(store: Store, tmp_path: Path) -> None:
    other, _ = loaded(tmp_path, written(store, tmp_path, "nt", "m"))
    assert rows_of(other, map_set()) == rows_of(store, map_set())
    found = {node.id: (node.display, node.listed) for node in other.members(RIGHT)}
    other.close()
    assert found == {"U": ("not listed", False), "X": ("the X", False)}


def test_release_and_map_may_come_in_two_files(store: Store, tmp_path: Path) -> None:
    paths = []
    for name in ("local:left", "local:right", "m"):
        (tmp_path / name).mkdir()
        paths.append(written(store, tmp_path / name, "ttl", name))
    other, _ = loaded(tmp_path, *reversed(paths))
    counts = counted(store, other, select(store.catalogue()))
    other.close()
    assert counts["nodes"] == 8


@every_ending
def test_our_own_files_are_not_held(ending: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skos_subjects, "graph", None)
    source = Source(written(store, tmp_path, ending))
    assert isinstance(skos_subjects.subjects(source, f"skos-{FORMATS[ending]}"), Streamed)
    found = skos.recognise(source)
    assert found is not None
    assert [str(one.map_set or one.edition) for one in (found, *found.also)] == ["local:left@1", "local:right@2", "m@1"]


FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "n-triples"}


def records(path: Path, place: int = 0) -> list[Record]:
    source = Source(path)
    found = skos.recognise(source)
    assert found is not None
    return list(skos.read(source, (found, *found.also)[place]))


def problems(path: Path, place: int) -> list[Problem]:
    return [one for one in records(path, place) if isinstance(one, Problem)]


@every_ending
def test_a_name_that_somebody_added_is_read(ending: str, store: Store, tmp_path: Path) -> None:
    path = written(store, tmp_path, ending)
    added = Graph().parse(path)
    added.update(
        'PREFIX skos: <http://www.w3.org/2004/02/skos/core#> INSERT { ?c skos:altLabel "added"@en }'
        ' WHERE { ?c skos:notation "D" }'
    )
    added.serialize(path, format=FORMATS[ending].replace("n-triples", "nt"), encoding="utf-8")
    assert Term(id="D", text="added", language="en") in [one for place in (0, 1) for one in records(path, place)]


def test_triples_added_at_the_end_are_read(store: Store, tmp_path: Path) -> None:
    path = written(store, tmp_path, "nt")
    with path.open("a", encoding="utf-8") as stream:
        stream.write(
            '<urn:termwalk:system:local:left#1/D> <http://www.w3.org/2004/02/skos/core#altLabel> "added"@en .\n'
        )
    assert Term(id="D", text="added", language="en") in records(path)


DAMAGE = [
    (0, 'dct:identifier "D" ;', "", "dct:identifier", "is missing"),
    (0, 'tw:residual "other"', 'tw:residual "most"', "tw:residual", "neither other nor unspecified"),
    (0, "tw:active false", 'tw:active "perhaps"', "tw:active", "neither true nor false"),
    (0, 'tw:use "exclusion"', 'tw:use "nickname"', "tw:use", "no use of a designation"),
    (0, 'xl:literalForm "this"@en ;', "", "xl:literalForm", "has one text"),
    (0, 'tw:type "contains" ;', "", "tw:type", "is missing"),
    (0, 'tw:parent ( "B/1 #?" "A" )', 'tw:parent "A"', "skos:broader", "kept without it"),
    (2, 'tw:source "nobody" ;', "", "tw:source", "is missing"),
    (2, "Property skos:broadMatch", "Property skos:broader", "owl:annotatedProperty", "no mapping property"),
    (2, "owl:annotatedProperty skos:broadMatch ;", "", "owl:annotatedProperty", "is missing"),
    (2, 'tw:target "U" ;', "", "tw:target", "neither a target nor an explicit no map"),
    (2, 'tw:targetKind "block"', 'tw:targetKind "heap"', "tw:targetKind", "no kind of target"),
    (2, "tw:priority 2", 'tw:priority "first"', "tw:priority", "no whole number"),
    (2, '"0.85"^^xsd:double', '"8.5"^^xsd:double', "sssom:confidence", "from 0 to 1"),
    (2, "skos:inScheme <urn:termwalk:system:local:right#2> ;\n  dct:identifier \"U\"",
     "skos:inScheme <urn:x:none> ;\n  dct:identifier \"U\"", "skos:inScheme", "names no scheme"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "old", "new", "field", "reason"), DAMAGE)
def test_what_cannot_be_used_is_told(
    place: int, old: str, new: str, field: str, reason: str, store: Store, tmp_path: Path
) -> None:
    path = written(store, tmp_path, "ttl")
    text = path.read_text(encoding="utf-8")
    assert old in text
    before = len(records(path, place))
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    found = problems(path, place)
    assert [one.field for one in found] == [field]
    assert reason in found[0].reason
    assert len(records(path, place)) >= before - 5


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('owl:versionInfo "1" ;', "", "has no usable owl:versionInfo: is missing"),
        (
            "sssom:subject_source <",
            "sssom:subject_source <urn:x:",
            "has no usable sssom:subject_source: names no scheme",
        ),
        ("tw:oneWay true", 'tw:oneWay "perhaps"', "has no usable tw:oneWay"),
    ],
)
def test_a_head_that_says_too_little_is_an_error(old: str, new: str, reason: str, store: Store, tmp_path: Path) -> None:
    path = written(store, tmp_path, "ttl")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8", newline="\n")
    with pytest.raises(FormatError, match=reason):
        skos.recognise(Source(path))


@every_ending
def test_a_file_that_is_cut_short_is_refused_or_lacks_whole_subjects(ending: str, store: Store, tmp_path: Path) -> None:
    path = written(store, tmp_path, ending)
    whole, data = set(map(repr, records(path))), path.read_bytes()
    for size in range(4_000, len(data) - 10, 997):
        path.write_bytes(data[:size])
        with contextlib.suppress(FormatError):
            assert {repr(one) for one in records(path) if isinstance(one, Concept)} <= whole


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(TEXTS, NAMES)
def test_every_text_and_name_is_written_so_that_rdflib_and_we_read_it(
    tmp_path_factory: pytest.TempPathFactory, text: str, name: str
) -> None:
    folder = tmp_path_factory.mktemp("text")
    cell = named("cell", name)
    said: list[tuple[str, Value]] = [("rdf:type", Curie("sssom:Mapping")), ("dct:isPartOf", Iri("urn:x:m"))]
    node = Node("urn:x:y", [*said, (cell, text), ("tw:parent", [text, "b"]), ("rdfs:label", Text(text, "zh-CN"))])
    for ending, serialise in (("ttl", turtle), ("nt", ntriples), ("jsonld", jsonld)):
        path = folder / f"x.{ending}"
        path.write_text("".join(serialise.text([node])), encoding="utf-8", newline="\n")
        (found,) = Streamed(Source(path), f"skos-{FORMATS[ending]}").of("urn:x:m")
        assert found.said[cell] == [Literal(text, "")]
        assert found.said["tw:parent"] == [[Literal(text, ""), Literal("b", "")]]
        assert found.said["rdfs:label"] == [Literal(text, "zh-CN")]
        others = {(str(p), str(o)) for _, p, o in Graph().parse(path)}
        assert (expanded(cell), text) in others, ending


REAL = (
    "icd10-who/icd102019en.claml.zip",
    "icd11/SimpleTabulation-ICD-11-MMS-en-2024-01.zip",
    "icd10-icd11/mapping-2024-01.zip",
)


@pytest.mark.real_data
@pytest.mark.parametrize("ending", ["ttl"])
def test_real_releases_and_maps_come_back(ending: str, real: Store, tmp_path: Path) -> None:
    names = ("icd10@2019", "icd11@2024-01", "who-10to11-one", "who-10to11-multiple")
    other, ledger = loaded(tmp_path, written(real, tmp_path, ending, *names))
    counts = counted(real, other, select(real.catalogue(), names))
    other.close()
    assert ledger.problems == ()
    assert counts["rows"] == 12_597 + 15_658
    assert counts["nodes"] >= 12_542 + 36_044


@pytest.fixture(scope="module")
def real(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(tmp_path_factory.mktemp("real") / "real.termwalk")
    load(opened, [real_data / name for name in REAL])
    yield opened
    opened.close()


def test_an_edition_of_another_release_is_said_by_the_user(store: Store, tmp_path: Path) -> None:
    path = written(store, tmp_path, "ttl", "local:left")
    source = Source(path)
    found = skos.recognise(source)
    assert found is not None
    nodes = [one for one in skos.read(source, found.said_by_user(version="9")) if isinstance(one, Concept)]
    assert {Edition(one.system, one.version) for one in nodes} == {Edition(LEFT.system, "9")}
