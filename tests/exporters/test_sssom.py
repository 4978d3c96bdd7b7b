"""SSSOM/TSV: read back equal, valid by the standard's own tool, and no row that says more than its map."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import termwalk
from termwalk.exporters import sssom
from termwalk.exporters.curies import curie, iri_of, prefix_of
from termwalk.exporters.selection import Selection, select
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import InputError, QuestionError
from termwalk.graph.mappings import NO_MAP, Mapping, Target
from termwalk.graph.opening import open_store
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record, Store
from termwalk.importers.source import Source
from termwalk.importers.tools import sssom as importer

from .map_graphs import ICD10, ICD11, WARD, code, edge, graph_of, map_of, map_sets, named, node, release_of

VALIDATED = ("who-10to11-one", "mondo_hasdbxref_icd9", "cms-gem-9-to-10cm", "usagi-ward-diagnoses", "ward-diagnoses")
"""Maps of the starter that have every shape of a row between them; the package is slow to validate."""


def table(path: Path) -> list[dict[str, str]]:
    """The rows below the block."""
    with path.open(encoding="utf-8", newline="") as stream:
        lines = (line for line in stream if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t"))


def validated(path: Path) -> tuple[int, list[str]]:
    """How many rows the standard's own package reads, and what its validators say against them."""
    pytest.importorskip("sssom")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sssom.parsers import parse_sssom_table
        from sssom.validators import validate

        found = parse_sssom_table(path)
        reports = validate(found, fail_on_error=False)
    return len(found.df), [one.message for report in reports.values() for one in report.results]


def read(path: Path) -> list[Record]:
    return list(importer.read(path))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Store]:
    """Every shape of a row."""
    rows = [
        node(ICD10, "A00", "Cholera"),
        node(ICD10, "Z99", "named, without a row"),
        edge(
            "A00", code("1A00"), relation="equivalent", line=2, stated={"icd10": "A00", "note": 'tab\there, "quoted"'}
        ),
        edge("A01", code("1A0Z", "XN0QE"), relation="narrower", line=3, confidence=0.123456),
        edge("A02", line=4),
        edge("A03", code("1A03"), relation="unrelated", line=5),
        edge("A04", code("1A04"), relation="related", group=1, choice=1, priority=1, line=6),
        edge("A04", code("1A05"), relation="related", group=1, choice=2, priority=1, line=7),
        edge("A04", code("1A06"), relation="related", group=1, choice=2, priority=2, line=8),
        edge("A05", code("1A00"), line=9),
        edge("A06", Target("block", "1234567", ("1234567",)), relation="narrower", line=10),
    ]
    release = release_of(ICD11, node(ICD11, "1A00", "Cholera"), node(ICD11, "1A04"), node(ICD11, "1A05", "line\nbreak"))
    store = graph_of(tmp_path / "small.termwalk", map_of(rows, licence="CC BY 4.0"), release)
    yield store
    store.close()


def written(store: Store, path: Path) -> Path:
    (found,) = sssom.write(store, select(store.catalogue(), ["tables"]), path)
    return found


def test_the_map_comes_back_value_for_value(small: Store, tmp_path: Path) -> None:
    path = written(small, tmp_path / "out.sssom.tsv")
    known = importer.recognise(Source(path))
    assert known is not None
    (map_set,) = map_sets(small).values()
    assert known.map_set == map_set
    records = read(path)
    assert [one for one in records if isinstance(one, Mapping)] == list(small.mappings(map_set))
    assert {(c.system, c.version, c.id): c for c in records if isinstance(c, Concept)} == named(small, map_set)
    assert not [one for one in records if isinstance(one, Problem)]


@pytest.mark.validators
def test_the_standards_own_package_reads_every_row_and_finds_nothing(small: Store, tmp_path: Path) -> None:
    assert validated(written(small, tmp_path / "out.sssom.tsv")) == (9, [])


@pytest.mark.validators
@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('#license: "https://', '#license: "', "license"),
        ("semapv:UnspecifiedMatching", "semapv:Guesswork", "Guesswork"),
        ("\t1:0\t", "\t9:9\t", "9:9"),
    ],
)
def test_the_validator_would_have_said_so(
    small: Store, tmp_path: Path, before: str, after: str, complaint: str
) -> None:
    path = written(small, tmp_path / "out.sssom.tsv")
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    try:
        rows, said = validated(path)
    except Exception as error:  # the package raises for some faults what it reports for others
        rows, said = 0, [str(error)]
    assert rows < 9 or any(complaint in one for one in said)


def test_no_row_joins_a_source_to_a_part_of_a_combination(small: Store, tmp_path: Path) -> None:
    rows = table(written(small, tmp_path / "out.sssom.tsv"))
    objects = {row["subject_id"]: (row["object_id"], row["object_type"]) for row in rows}
    assert objects["ICD10:A01"] == ("icd11.code:1A0Z&XN0QE", "composed entity expression")
    assert objects["ICD10:A04"] == ("icd11.code:1A04+(1A05,1A06)", "composed entity expression")
    composed = [row for row in rows if row["object_type"]]
    assert {row["subject_id"] for row in composed} == {"ICD10:A01", "ICD10:A04"}
    assert len(composed) == 4


def test_no_map_and_denial_as_the_standard_says(small: Store, tmp_path: Path) -> None:
    rows = {row["subject_id"]: row for row in table(written(small, tmp_path / "out.sssom.tsv"))}
    none, denied = rows["ICD10:A02"], rows["ICD10:A03"]
    assert (none["object_id"], none["mapping_cardinality"]) == ("sssom:NoTermFound", "1:0")
    assert (none["predicate_id"], none["predicate_modifier"]) == ("skos:mappingRelation", "")
    assert (denied["predicate_id"], denied["predicate_modifier"]) == ("skos:mappingRelation", "Not")


def test_cardinality_counts_a_combination_as_one_object(small: Store, tmp_path: Path) -> None:
    rows = table(written(small, tmp_path / "out.sssom.tsv"))
    found = [(row["subject_id"], row["mapping_cardinality"]) for row in rows]
    assert found[0] == ("ICD10:A00", "n:1")
    assert {cell for subject, cell in found if subject == "ICD10:A04"} == {"1:1"}


def test_the_block_names_publisher_licence_and_releases(small: Store, tmp_path: Path) -> None:
    text = written(small, tmp_path / "out.sssom.tsv").read_text(encoding="utf-8")
    for line in ('#sssom_version: "1.1"', '#  - "Tests"', '#subject_source_version: "2019"', "#mapping_set_id: urn:"):
        assert f"{line}" in text
    assert '#license: "https://w3id.org/sssom/license/unspecified"' in text
    assert '#comment: "Licence as stated: CC BY 4.0"' in text


def test_the_same_graph_gives_the_same_bytes(small: Store, tmp_path: Path) -> None:
    first, second = written(small, tmp_path / "a.tsv"), written(small, tmp_path / "b.tsv")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.validators
def test_what_a_publisher_stated_in_sssom_goes_out_again(tmp_path: Path) -> None:
    said = {
        "predicate_id": "oboInOwl:hasDbXref",
        "mapping_justification": "semapv:ManualMappingCuration",
        "comment": "x",
    }
    rows = [edge("A00", code("1A00"), stated=said), edge("A01", code("1A01"), relation="equivalent", stated=said)]
    store = graph_of(tmp_path / "g.termwalk", map_of(rows))
    path = written(store, tmp_path / "out.tsv")
    first, second = table(path)
    assert (first["predicate_id"], second["predicate_id"]) == ("oboInOwl:hasDbXref", "skos:exactMatch")
    assert first["mapping_justification"] == "semapv:ManualMappingCuration"
    assert first["comment"] == "x"
    assert validated(path) == (2, [])
    store.close()


def test_a_copy_of_what_was_derived_is_a_map_of_its_own(starter: termwalk.Graph, tmp_path: Path) -> None:
    derived = next(m for m in starter.map_sets() if m.rules.startswith("who-10to11"))
    (path,) = sssom.write(starter.store, Selection((), (derived,)), tmp_path / "derived.tsv")
    rows = table(path)
    assert {row["mapping_justification"] for row in rows} == {"semapv:BackgroundKnowledgeBasedMatching"}
    known = importer.recognise(Source(path))
    assert known is not None
    assert known.map_set is not None
    assert (known.map_set.id, known.map_set.premises) == (f"{derived.id}-copy", ())
    assert [one for one in read(path) if isinstance(one, Mapping)] == list(starter.store.mappings(derived))


def compared(store: Store, names: list[str], folder: Path) -> int:
    """Exports maps, loads the files into an empty graph, and counts the rows that are equal."""
    selection = select(store.catalogue(), names)
    paths = sssom.write(store, Selection((), selection.map_sets), folder / "out")
    equal = 0
    with termwalk.open(folder / "back.termwalk") as back:
        ledger = back.load(folder / "out")
        assert not ledger.failed
        there = map_sets(back.store)
        assert len(paths) == len(there) == len(selection.map_sets)
        for map_set in selection.map_sets:
            assert there[str(map_set)] == map_set
            rows = list(back.store.mappings(map_set))
            assert rows == list(store.mappings(map_set))
            assert named(back.store, map_set) == named(store, map_set)
            equal += len(rows)
    return equal


def test_every_map_of_the_starter_comes_back_equal(starter: termwalk.Graph, tmp_path: Path) -> None:
    wanted = [str(m) for m in starter.map_sets() if not m.premises]
    total = sum(len(list(starter.store.mappings(m))) for m in starter.map_sets() if not m.premises)
    assert compared(starter.store, wanted, tmp_path) == total > 300


@pytest.mark.validators
def test_maps_of_the_starter_are_valid(starter: termwalk.Graph, tmp_path: Path) -> None:
    map_sets = tuple(m for m in starter.map_sets() if m.id in VALIDATED)
    assert len(map_sets) >= 4
    for map_set, path in zip(
        map_sets, sssom.write(starter.store, Selection((), map_sets), tmp_path / "out"), strict=True
    ):
        assert validated(path) == (len(list(starter.store.mappings(map_set))), []), map_set


@pytest.mark.real_data
def test_real_maps_come_back_equal(real_data: Path, tmp_path: Path) -> None:
    with termwalk.open(tmp_path / "real.termwalk") as graph:
        files = ("icd10-icd11/mapping-2024-01.zip", "crossmaps/mondo-sssom-2026-08.zip")
        assert not graph.load(*(real_data / name for name in files)).failed
        wanted = [str(m) for m in graph.map_sets() if not m.premises]
        assert compared(graph.store, wanted, tmp_path) > 100_000


def test_nothing_to_write_is_a_question_error(small: Store, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="none is chosen"):
        sssom.write(small, Selection((ICD11,), ()), tmp_path / "x.tsv")


def test_several_maps_do_not_fit_into_one_file(starter: termwalk.Graph, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="name a folder"):
        sssom.write(starter.store, select(starter.store.catalogue()), tmp_path / "x.tsv")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_an_input_error(small: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        written(small, tmp_path / "none" / "out.tsv")
    with pytest.raises(InputError, match="cannot be made"):
        written(small, tmp_path / "none" / "folder")


def test_a_slot_that_somebody_broke_is_told(small: Store, tmp_path: Path) -> None:
    path = written(small, tmp_path / "out.tsv")
    path.write_text(path.read_text(encoding="utf-8").replace("\tequivalent\t", "\tthe same\t"), encoding="utf-8")
    records = read(path)
    (problem,) = (one for one in records if isinstance(one, Problem))
    assert "cannot be read" in problem.reason
    assert sum(isinstance(one, Mapping) for one in records) == 8


@pytest.mark.validators
def test_thousands_of_names_without_a_row_are_kept(tmp_path: Path) -> None:
    names = [node(WARD, f"K{number:04}", "a long name " * 8) for number in range(2_000)]
    store = graph_of(tmp_path / "g.termwalk", map_of([*names, edge("K0001", code("1A00"))], WARD))
    path = written(store, tmp_path / "out.tsv")
    (map_set,) = map_sets(store).values()
    assert importer.recognise(Source(path)) is not None
    found = {(c.system, c.version, c.id): c for c in read(path) if isinstance(c, Concept)}
    assert found == named(store, map_set)
    assert validated(path) == (1, [])
    store.close()


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12).map(str.strip)
CODES = WORDS.filter(bool)
TARGETS = st.one_of(
    st.just(NO_MAP),
    st.builds(lambda text: Target("code", text, (text,)), CODES),
    st.builds(lambda parts: Target("cluster", "/".join(parts), tuple(parts)), st.lists(CODES, min_size=2, max_size=3)),
)
ROWS = st.builds(
    Mapping,
    source=CODES,
    target=TARGETS,
    relation=st.sampled_from(["equivalent", "narrower", "broader", "related", "unrelated", "unstated"]),
    group=st.integers(0, 2),
    choice=st.integers(0, 2),
    priority=st.integers(0, 3),
    confidence=st.none() | st.floats(0, 1),
    line=st.integers(0, 99),
    stated=st.dictionaries(CODES, st.text(st.characters(blacklist_categories=("Cs",)), max_size=9), max_size=2),
)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=5))
def test_any_row_comes_back(rows: list[Mapping], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    store = graph_of(folder / "g.termwalk", map_of(rows, WARD, ICD11))
    path = written(store, folder / "out.tsv")
    store.close()
    assert [one for one in read(path) if isinstance(one, Mapping)] == rows


@pytest.mark.parametrize(
    ("system", "id", "said"),
    [
        ("icd10", "A00.0", "ICD10:A00.0"),
        ("mondo", "MONDO:0005148", "MONDO:0005148"),
        ("icd11", "1A00&XN8P1/CA40", "icd11.code:1A00&XN8P1/CA40"),
        ("local:ward", "A 1|#", "ward:A%201%7C%23"),
        ("icd10cn-clinical", "A00.000x001", "icd10cn-clinical:A00.000x001"),
        ("local:病区", "热", "local:%E7%83%AD"),
    ],
)
def test_curies(system: str, id: str, said: str) -> None:
    assert curie(system, id) == (said, said.partition(":")[0])


def test_prefixes_stand_for_the_publishers_iris() -> None:
    assert iri_of("mondo") == "http://purl.obolibrary.org/obo/MONDO_"
    assert iri_of("snomedct") == "http://snomed.info/id/"
    assert iri_of("icd11") == "urn:termwalk:system:icd11:"
    assert (prefix_of("icd9cm"), prefix_of("local:hl7.org/x")) == ("ICD9", "hl7.org-x")


def test_an_empty_graph_is_not_made(tmp_path: Path) -> None:
    store = open_store(tmp_path / "empty.termwalk")
    with pytest.raises(QuestionError):
        sssom.write(store, select(store.catalogue()), tmp_path / "out")
    store.close()
