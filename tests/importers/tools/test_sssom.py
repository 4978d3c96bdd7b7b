"""SSSOM tables: metadata, several map sets in a file, predicates, and rows that are no mappings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import FormatError
from termwalk.graph.mappings import NO_MAP, Mapping
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import Source, sources
from termwalk.importers.tools import sssom

from ..samples import mappings, problems
from ..samples.tools import CURATED, SSSOM_HEADER, SSSOM_METADATA, write_sssom

Row = Sequence[str]


def row(
    subject: str = "MONDO:0015766", predicate: str = "skos:exactMatch", object: str = "ICD10CM:A00", **rest: str
) -> Row:
    cells = {"subject_id": subject, "predicate_id": predicate, "object_id": object, "mapping_justification": CURATED}
    return [(cells | rest).get(name, "") for name in SSSOM_HEADER]


def parts(path: Path) -> list[Recognised]:
    found = sssom.recognise(Source(path))
    assert found is not None
    return [found, *found.also]


def read(folder: Path, *rows: Row, **rest: Sequence[str]) -> list[Record]:
    return list(sssom.read(write_sssom(folder / "small.sssom.tsv", rows, **rest)))


def test_the_release_of_an_end_is_what_the_addresses_show(tmp_path: Path) -> None:
    metadata = [*SSSOM_METADATA, "# subject_source: infores:mondo"]
    metadata[1] = "#   ICD10WHO: https://icd.who.int/browse10/2019/en#/"
    path = write_sssom(tmp_path / "x.tsv", [row(object="ICD10WHO:A00")], metadata=metadata)
    (known,) = parts(path)
    assert known.map_set is not None
    assert (known.map_set.id, known.map_set.version) == ("small", "2026-08-04")
    assert known.map_set.source == Edition("mondo", "2026-08-04")
    assert known.map_set.target == Edition("icd10", "2019")
    assert known.map_set.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert known.map_set.publisher == "Monarch Initiative"


def test_a_stated_version_goes_before_an_address(tmp_path: Path) -> None:
    metadata = [*SSSOM_METADATA, "# subject_source_version: '2025-01-07'", "# object_source_version: 2025"]
    (known,) = parts(write_sssom(tmp_path / "x.tsv", [row()], metadata=metadata))
    assert known.map_set is not None
    assert (known.map_set.source.version, known.map_set.target.version) == ("2025-01-07", "2025")


def test_a_table_without_metadata_is_called_after_its_file(tmp_path: Path) -> None:
    (known,) = parts(write_sssom(tmp_path / "mine.sssom.tsv", [row()], metadata=()))
    assert known.map_set is not None
    assert (known.map_set.id, known.map_set.version, known.map_set.source.version) == ("mine", UNSTATED, UNSTATED)


def test_each_pair_of_systems_is_a_map_set(tmp_path: Path) -> None:
    rows = [row(), row(object="MESH:D002771"), row(object="Nobody:7"), row(object="MSH:D1"), row("no curie")]
    path = write_sssom(tmp_path / "x.tsv", rows)
    found = parts(path)
    assert [part.map_set.target.system for part in found if part.map_set] == ["icd10cm", "local:mesh", "local:nobody"]
    assert len({part.map_set.id for part in found if part.map_set}) == 3
    read_back = [list(sssom.read(path, part)) for part in found]
    assert [len(mappings(records)) for records in read_back] == [1, 2, 1]
    assert [len(problems(records)) for records in read_back] == [1, 0, 0]


def test_a_prefix_that_is_written_for_two_systems_is_read_by_its_codes(tmp_path: Path) -> None:
    path = write_sssom(tmp_path / "x.tsv", [row(object="ICD11:257068234"), row(object="ICD11:1A00")])
    assert [part.map_set.target.system for part in parts(path) if part.map_set] == ["icd11-foundation", "icd11"]
    assert problems(list(sssom.read(path))) == []


@pytest.mark.parametrize(
    ("predicate", "relation"),
    [
        ("skos:exactMatch", "equivalent"),
        ("skos:broadMatch", "narrower"),
        ("skos:narrowMatch", "broader"),
        ("skos:closeMatch", "related"),
        ("skos:relatedMatch", "related"),
        ("owl:equivalentClass", "equivalent"),
        ("oboInOwl:hasDbXref", "unstated"),
        ("rdfs:subClassOf", "narrower"),
        ("skos:mappingRelation", "unstated"),
    ],
)
def test_predicates(tmp_path: Path, predicate: str, relation: str) -> None:
    (edge,) = mappings(read(tmp_path, row(predicate=predicate)))
    assert edge.relation == relation
    assert edge.stated["predicate_id"] == predicate


def test_a_denied_mapping_leads_nowhere(tmp_path: Path) -> None:
    (edge,) = mappings(read(tmp_path, row(predicate_modifier="Not")))
    assert edge.relation == "unrelated"


def test_a_term_that_was_not_found_is_a_no_map(tmp_path: Path) -> None:
    metadata = [*SSSOM_METADATA, "# object_source: infores:icd10cm"]
    records = read(tmp_path, row(), row("MONDO:0000001", object="sssom:NoTermFound"), metadata=metadata)
    assert [edge.target for edge in mappings(records)][1] == NO_MAP
    assert problems(records) == []


@pytest.mark.parametrize(
    ("bad", "field", "reason"),
    [
        (row(predicate=""), "predicate_id", "no predicate"),
        (row(subject=""), "subject_id", "only a name"),
        (row(object=""), "object_id", "only a name"),
        (row(object="cholera"), "object_id", "not a CURIE"),
        (row(subject="sssom:NoTermFound"), "subject_id", "only the other side"),
        (row(object="sssom:NoTermFound"), "object_source", "nothing says"),
        (row()[:5], "", "cut short"),
        ([*row(), "more"], "", "too long"),
    ],
)
def test_rows_that_are_no_mapping(tmp_path: Path, bad: Row, field: str, reason: str) -> None:
    records = read(tmp_path, row(), bad)
    (problem,) = problems(records)
    assert problem.field == field
    assert reason in problem.reason
    assert problem.repaired is None
    assert problem.line == len(SSSOM_METADATA) + 3
    assert len(mappings(records)) == 1


@pytest.mark.parametrize(
    ("odd", "field", "repaired"),
    [
        (row(object="ICD10CM:A0"), "object_id", "A0"),
        (row(subject="MONDO:12"), "subject_id", "12"),
        (row(predicate="skos:exactMtch"), "predicate_id", "unstated"),
        (row(confidence="high"), "confidence", ""),
        (row(confidence="1.5"), "confidence", ""),
    ],
)
def test_odd_rows_are_stored_and_told(tmp_path: Path, odd: Row, field: str, repaired: str) -> None:
    records = read(tmp_path, odd)
    (problem,) = problems(records)
    assert (problem.field, problem.repaired) == (field, repaired)
    assert len(mappings(records)) == 1


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = write_sssom(tmp_path / "x.tsv", [row(subject_label="fi" + "x" * 400), row()])
    path.write_bytes(path.read_bytes().replace(b"fix", b"f\xffx"))
    (problem,) = problems(list(sssom.read(path)))
    assert "not text" in problem.reason


def test_quotes_as_a_spreadsheet_writes_them(tmp_path: Path) -> None:
    records = read(tmp_path, row(subject_label='"the ""blue death"""'))
    assert next(record.display for record in records if isinstance(record, Concept)) == 'the "blue death"'


def test_columns_are_found_by_name_and_a_missing_one_is_a_format_error(tmp_path: Path) -> None:
    header = ("object_id", "predicate_id", "subject_id")
    records = read(tmp_path, ["ICD10CM:A00", "skos:exactMatch", "MONDO:0015766"], header=header)
    assert [edge.source for edge in mappings(records)] == ["MONDO:0015766"]
    path = write_sssom(tmp_path / "x.tsv", [], header=("subject_id", "object_id"))
    with pytest.raises(FormatError, match="not an SSSOM table"):
        sssom.read(path)


MONDO_FILES = {
    "mondo_broadmatch_icd10cm": ("icd10cm", 79, "narrower"),
    "mondo_exactmatch_icd10cm": ("icd10cm", 2038, "equivalent"),
    "mondo_exactmatch_icd10who": ("icd10", 209, "equivalent"),
    "mondo_exactmatch_icd11.foundation": ("icd11-foundation", 4633, "equivalent"),
    "mondo_exactmatch_orphanet": ("ordo", 9785, "equivalent"),
    "mondo_hasdbxref_icd9": ("icd9cm", 5658, "unstated"),
    "mondo_narrowmatch_icd10cm": ("icd10cm", 5, "broader"),
    "mondo_narrowmatch_icd11.foundation": ("icd11-foundation", 2, "broader"),
}


@pytest.mark.real_data
def test_every_row_of_mondos_tables_is_stored(real_data: Path) -> None:
    found = {}
    for source in sources(real_data / "crossmaps" / "mondo-sssom-2026-08.zip"):
        known = sssom.recognise(source)
        assert known is not None
        assert known.map_set is not None
        assert known.map_set.source == Edition("mondo", "2026-08-04")
        assert known.also == ()
        records = list(sssom.read(source, known))
        assert not [record for record in records if isinstance(record, Problem)]
        edges = [record for record in records if isinstance(record, Mapping)]
        (relation,) = {edge.relation for edge in edges}
        found[known.map_set.id] = (known.map_set.target.system, len(edges), relation)
    assert found == MONDO_FILES
