"""OMOP's tables: as the specification says column by column, whole targets only, stable ids, read back."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import termwalk
from termwalk.exporters import omop
from termwalk.exporters.omop_ids import FIRST, LAST, Ids
from termwalk.exporters.omop_tables import fitted, vocabulary_of
from termwalk.exporters.selection import Selection, select
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.errors import InputError, QuestionError
from termwalk.graph.mappings import NO_MAP, Mapping
from termwalk.graph.store import Reader, Store
from termwalk.importers.source import Source
from termwalk.importers.tools import omop as importer

from .map_graphs import ICD10, OMOP, WARD, code, edge, graph_of, map_of, node, release_of

SPECIFICATION = {
    "CONCEPT": "concept_id integer!, concept_name 255!, domain_id 20!, vocabulary_id 20!, concept_class_id 20!,"
    " standard_concept 1, concept_code 50!, valid_start_date date!, valid_end_date date!, invalid_reason 1",
    "VOCABULARY": "vocabulary_id 20!, vocabulary_name 255!, vocabulary_reference 255, vocabulary_version 255,"
    " vocabulary_concept_id integer!",
    "SOURCE_TO_CONCEPT_MAP": "source_code 50!, source_concept_id integer!, source_vocabulary_id 20!,"
    " source_code_description 255, target_concept_id integer!, target_vocabulary_id 20!, valid_start_date date!,"
    " valid_end_date date!, invalid_reason 1",
    "CONCEPT_RELATIONSHIP": "concept_id_1 integer!, concept_id_2 integer!, relationship_id 20!,"
    " valid_start_date date!, valid_end_date date!, invalid_reason 1",
    "CONCEPT_SYNONYM": "concept_id integer!, concept_synonym_name 1000!, language_concept_id integer!",
}
"""OMOP CDM 5.4: each column's type (a number is the length of a varchar), and `!` where it is NOT NULL."""
Rows = list[dict[str, str]]


def table(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def faults(path: Path) -> list[str]:
    """What the specification has against a file."""
    columns = [column.strip().split() for column in SPECIFICATION[path.stem].split(",")]
    rows = table(path)
    found = [] if list(rows[0]) == [name for name, _ in columns] else ["columns"]
    for line, row in enumerate(rows, start=2):
        found += [f"{line}: {name}" for name, kind in columns if not _fits(row[name], kind)]
    if path.stem == "CONCEPT":
        ids = [row["concept_id"] for row in rows]
        found += ["an id stands twice"] * (len(ids) - len(set(ids)))
    return found


def _fits(cell: str, kind: str) -> bool:
    if not cell:
        return not kind.endswith("!")
    match kind.rstrip("!"):
        case "integer":
            return cell.isdecimal() and int(cell) < 2**31
        case "date":
            return len(cell) == 8 and bool(datetime.date.fromisoformat(cell))
        case length:
            return len(cell) <= int(length)


def written(store: Reader, path: Path, *names: str, **more: object) -> dict[str, Rows]:
    paths = omop.write(store, select(store.catalogue(), names), path, **more)  # type: ignore[arg-type]
    assert [faults(one) for one in paths] == [[]] * len(paths)
    return {one.stem: table(one) for one in paths}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Store]:
    """A ward's codes to OMOP's concepts, and ICD-10 to ICD-11 with alternatives and combinations."""
    to_omop = [
        node(WARD, "K01", "Cholera\told"),
        edge("K01", code("198677"), relation="equivalent"),
        edge("K02", code("437663"), relation="related"),
        edge("K03"),
    ]
    to_icd11 = [
        edge("A00", code("1A00"), relation="narrower", priority=1),
        edge("A00", code("1A01"), relation="equivalent", priority=2),
        edge("A01", code("1A02", "XN0QE"), relation="equivalent"),
        edge("A02", code("1A03"), relation="broader"),
        edge("A03", code("1A04"), relation="equivalent", group=1, choice=1),
        edge("A03", code("1A05"), relation="equivalent", group=1, choice=2),
        edge("A03", code("1A06"), relation="equivalent", group=1, choice=2),
    ]
    concepts = [node(OMOP, "198677", "Cholera", properties={"vocabulary_id": "SNOMED", "domain_id": "Condition"})]
    part, rows = map_of([edge("A00", code("45500001"), relation="equivalent")], ICD10, OMOP, id="omop-icd10")
    store = graph_of(
        tmp_path / "small.termwalk",
        release_of(OMOP, *concepts),
        release_of(ICD10, node(ICD10, "A00"), node(ICD10, "A09", "x" * 300, active=False)),
        map_of(to_omop, WARD, OMOP, id="ward"),
        map_of(to_icd11, id="who"),
        (msgspec.structs.replace(part, format="omop-concept"), rows),
    )
    yield store
    store.close()


def targets(rows: Rows) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["source_code"], []).append(row["target_concept_id"])
    return found


def test_a_map_to_concepts_says_what_stands_for_a_code_and_0_where_nothing_does(small: Store, tmp_path: Path) -> None:
    rows = written(small, tmp_path / "out", "ward")["SOURCE_TO_CONCEPT_MAP"]
    assert targets(rows) == {"K01": ["198677"], "K02": ["0"], "K03": ["0"]}
    assert [row["target_vocabulary_id"] for row in rows] == ["SNOMED", "None", "None"]
    assert rows[0]["source_code_description"] == "Cholera old"


def test_everything_that_is_written_for_a_code_holds_together(small: Store, tmp_path: Path) -> None:
    tables = written(small, tmp_path / "out", "who")
    codes = {row["concept_id"]: row["concept_code"] for row in tables["CONCEPT"]}
    found = {source: [codes.get(id, id) for id in ids] for source, ids in
             targets(tables["SOURCE_TO_CONCEPT_MAP"]).items()}  # fmt: skip
    assert found == {"A00": ["1A01"], "A01": ["1A02", "XN0QE"], "A02": ["0"], "A03": ["1A04", "1A05"]}


def test_other_relations_only_if_asked_for(small: Store, tmp_path: Path) -> None:
    rows = written(small, tmp_path / "out", "ward", relations=("equivalent", "related"))["SOURCE_TO_CONCEPT_MAP"]
    assert targets(rows)["K02"] == ["437663"]
    with pytest.raises(QuestionError, match="no relation"):
        written(small, tmp_path / "out", "ward", relations=("wider",))


def test_ids_are_omops_where_the_graph_knows_them_and_a_sites_own_otherwise(small: Store, tmp_path: Path) -> None:
    tables = written(small, tmp_path / "out", "icd10", "who")
    sources = {row["source_code"]: int(row["source_concept_id"]) for row in tables["SOURCE_TO_CONCEPT_MAP"]}
    assert sources["A00"] == 45500001
    assert all(FIRST <= id <= LAST for code, id in sources.items() if code != "A00")
    concepts = {row["concept_code"]: row for row in tables["CONCEPT"]}
    assert "A00" not in concepts
    assert (concepts["A09"]["invalid_reason"], concepts["A09"]["standard_concept"]) == ("D", "")
    assert len(concepts["A09"]["concept_name"]) == 255


def references(tables: dict[str, Rows]) -> list[str]:
    """Ids of a site and vocabularies that no table has."""
    ids = {row["concept_id"] for row in tables["CONCEPT"]}
    vocabularies = {row["vocabulary_id"] for row in tables["VOCABULARY"]}
    maps = tables.get("SOURCE_TO_CONCEPT_MAP", [])
    used = {row[side] for row in maps for side in ("source_concept_id", "target_concept_id")}
    named = {row[side] for row in maps for side in ("source_vocabulary_id", "target_vocabulary_id")}
    named |= {row["vocabulary_id"] for row in tables["CONCEPT"]}
    lost = {id for id in used if int(id) >= FIRST} - ids
    foreign = {name for name in named - vocabularies if name not in ("SNOMED",)}
    return sorted(lost | foreign)


def test_nothing_is_referred_to_that_is_not_there(small: Store, tmp_path: Path) -> None:
    assert references(written(small, tmp_path / "out", "icd10", "who", "ward")) == []


def test_the_starter_fits_the_specification(starter: termwalk.Graph, tmp_path: Path) -> None:
    tables = written(starter.store, tmp_path / "out")
    assert set(tables) == set(SPECIFICATION)
    assert references(tables) == []
    assert len(tables["CONCEPT"]) > 500


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("\tCondition\t", "\t\t", "domain_id"),
        ("\tCondition\t", "\tA domain of more than twenty\t", "domain_id"),
        ("\t20991231\t", "\t31-12-2099\t", "valid_end_date"),
        ("198677\t", "x\t", "concept_id"),
    ],
)
def test_the_check_would_have_said_so(small: Store, tmp_path: Path, before: str, after: str, fault: str) -> None:
    written(small, tmp_path / "out", "omop")
    path = tmp_path / "out" / "CONCEPT.csv"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    assert any(fault in one for one in faults(path))


def test_an_id_does_not_depend_on_what_else_is_exported(small: Store, tmp_path: Path) -> None:
    one = written(small, tmp_path / "one", "who")["CONCEPT"]
    more = written(small, tmp_path / "more", "icd10", "who", "ward")["CONCEPT"]
    ids = {row["concept_code"]: row["concept_id"] for row in more}
    assert all(ids[row["concept_code"]] == row["concept_id"] for row in one)


def test_codes_that_meet_in_one_place_get_two_ids_and_kept_ones_stay() -> None:
    ids = Ids({("V", "kept"): FIRST})
    keys = [("V", f"{number}") for number in range(5_000)]
    given = ids.give([*keys, ("V", "kept")])
    assert given["V", "kept"] == FIRST
    assert len(set(given.values())) == 5_001
    assert Ids({("V", "kept"): FIRST}).give(reversed([*keys, ("V", "kept")])) == given


def test_ids_are_kept_from_a_table_written_before(small: Store, tmp_path: Path) -> None:
    written(small, tmp_path / "out", "who")
    path = tmp_path / "out" / "CONCEPT.csv"
    row = next(row for row in table(path) if row["concept_code"] == "1A01")
    path.write_text(path.read_text(encoding="utf-8").replace(row["concept_id"], "2000000007"), encoding="utf-8")
    again = written(small, tmp_path / "again", "who", keep=path)["CONCEPT"]
    assert next(one for one in again if one["concept_code"] == "1A01")["concept_id"] == "2000000007"
    with pytest.raises(InputError, match="no CONCEPT table"):
        written(small, tmp_path / "again", "who", keep=tmp_path / "nothing.csv")


def test_nothing_chosen_and_no_place(small: Store, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="Nothing is chosen"):
        omop.write(small, Selection(), tmp_path / "out")
    with pytest.raises(InputError, match="cannot be made"):
        written(small, tmp_path / "none" / "out", "who")


def test_names_for_systems_that_omop_does_not_have() -> None:
    assert (vocabulary_of("icd10cm"), vocabulary_of("icd10cn-clinical")) == ("ICD10CM", "icd10cn-clinical")
    long = [vocabulary_of(f"local:hl7.org/fhir/{name}") for name in ("one", "two")]
    assert len(set(long)) == 2
    assert all(len(name) == 20 for name in long)
    assert fitted("short\tcode", 50) == "short code"


def equal(store: Reader, folder: Path, edition: str) -> tuple[int, int, int]:
    """Exports a release of OMOP, reads it back, and counts nodes, edges and names that are equal."""
    (release,) = select(store.catalogue(), [edition]).editions
    omop.write(store, Selection((release,)), folder)
    found = importer.recognise(Source(folder / "CONCEPT.csv"))
    assert found is not None
    assert found.edition == release
    records = [one for name in ("CONCEPT", "CONCEPT_RELATIONSHIP", "CONCEPT_SYNONYM")
               if (folder / f"{name}.csv").exists() for one in importer.read(folder / f"{name}.csv")]  # fmt: skip
    nodes = [one for one in records if isinstance(one, Concept)]
    listed = [one for one in store.members(release) if one.listed]
    assert [_bare(one) for one in nodes] == [_bare(one) for one in listed]
    edges = {_dated(one) for one in records if isinstance(one, Relationship)}
    ids = [one.id for one in store.members(release)]
    known = (*store.relationships(release, ids).values(), *store.referring(release, ids).values())
    assert edges == {_dated(one) for found in known for one in found}
    names = [one for one in records if isinstance(one, Term)]
    assert len(names) == sum(len(found) for found in store.terms(release, ids).values())
    return len(nodes), len(edges), len(names)


DAYS = {"valid_start_date": "1970-01-01", "valid_end_date": "2099-12-31"}
"""What OMOP's columns that must not be empty say where an extract has no dates."""


def _bare(one: Concept) -> Concept:
    """A node as the CONCEPT table alone says it: hierarchy is in another table, and a date is always there."""
    return msgspec.structs.replace(one, parents=(), properties=dict(sorted((DAYS | one.properties).items())))


def _dated(one: Relationship) -> str:
    return repr((one.source, one.type, one.target, sorted((DAYS | one.stated).items())))


def test_the_starters_concepts_come_back_equal(starter: termwalk.Graph, tmp_path: Path) -> None:
    nodes, edges, _ = equal(starter.store, tmp_path / "out", "omop")
    assert nodes
    assert edges


@pytest.mark.real_data
def test_a_real_extract_comes_back_equal(real_data: Path, tmp_path: Path) -> None:
    with termwalk.open(tmp_path / "real.termwalk") as graph:
        assert not graph.load(real_data / "crossmaps" / "omop-mimic-demo", release="2020-01-01").failed
        assert equal(graph.store, tmp_path / "out", "omop") == (3_885, 7_716, 0)


def test_a_map_comes_back_without_its_relations(small: Store, tmp_path: Path) -> None:
    written(small, tmp_path / "out", "ward", "who")
    source = Source(tmp_path / "out" / "SOURCE_TO_CONCEPT_MAP.csv")
    found = importer.recognise(source)
    assert found is not None
    assert [part.map_set.source.system for part in (found, *found.also) if part.map_set] == ["local:ward", "icd10"]
    edges = [one for one in importer.read(source, found) if isinstance(one, Mapping)]
    assert [(one.source, one.target.text, one.relation) for one in edges] == [
        ("K01", "198677", "unstated"), ("K02", "", "unstated"), ("K03", "", "unstated"),
    ]  # fmt: skip
    assert edges[1].target == NO_MAP
    held = [one for one in importer.read(source, found.also[0]) if isinstance(one, Mapping) and one.group]
    assert [(one.source, one.group, one.choice) for one in held] == [
        ("A01", 1, 1), ("A01", 1, 2), ("A03", 1, 1), ("A03", 1, 2),
    ]  # fmt: skip
