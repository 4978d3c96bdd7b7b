"""OMOP vocabulary tables: releases, maps per vocabulary, hierarchy, dates, quoting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Relationship
from termwalk.graph.errors import FormatError
from termwalk.graph.store import Record
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import Source, sources
from termwalk.importers.tools import omop

from .. import writers as w
from ..samples import concepts, mappings, problems
from ..samples.tools import (
    OMOP_CONCEPT,
    OMOP_MAP,
    OMOP_MAP_ROWS,
    OMOP_RELATIONSHIP,
    OMOP_ROWS,
    RELATED_ROWS,
    omop_concept,
    write_omop,
)

VOCABULARY = ("vocabulary_id", "vocabulary_name", "vocabulary_reference", "vocabulary_version")


def recognised(path: Path) -> Recognised:
    found = omop.recognise(Source(path))
    assert found is not None
    return found


def read(folder: Path, *rows: Sequence[str], header: Sequence[str] = OMOP_CONCEPT) -> list[Record]:
    return list(omop.read(write_omop(folder / "athena_2024-02-29" / "CONCEPT.csv", header, rows)))


def test_the_release_stands_in_the_vocabulary_table_beside(tmp_path: Path) -> None:
    rows = [("ICD10CM", "ICD-10-CM", "cdc.gov", "2024"), ("None", "OMOP", "omop", "v5.0 31-AUG-23")]
    write_omop(tmp_path / "VOCABULARY.csv", VOCABULARY, rows)
    path = write_omop(tmp_path / "CONCEPT.csv", OMOP_CONCEPT, OMOP_ROWS)
    assert recognised(path).edition == Edition("omop", "2023-08-31")
    files = {name: (tmp_path / name).read_bytes() for name in ("CONCEPT.csv", "VOCABULARY.csv")}
    packed = w.write_zip(tmp_path / "download.zip", files)
    (found,) = [found for source in sources(packed) if (found := omop.recognise(source))]
    assert found.edition == Edition("omop", "2023-08-31")


def test_a_file_that_nothing_dates_is_asked_about(tmp_path: Path) -> None:
    path = write_omop(tmp_path / "plain" / "CONCEPT.csv", OMOP_CONCEPT, OMOP_ROWS)
    known = recognised(path)
    assert known.unsaid() == ["--release"]
    assert [part.map_set.version for part in known.also if part.map_set] == [UNSTATED, UNSTATED]
    with pytest.raises(FormatError, match="add --release"):
        omop.read(path)


def test_each_vocabulary_that_is_known_is_a_map(tmp_path: Path) -> None:
    path = omop_concept(tmp_path).path
    known = recognised(path)
    assert [part.map_set.id for part in known.also if part.map_set] == ["omop-icd10cm", "omop-snomedct"]
    found = [[(edge.source, edge.target.text) for edge in mappings(omop.read(path, part))] for part in known.also]
    assert found == [[("A00", "45542411")], [("63650001", "198677"), ("100001", "1")]]
    assert all(edge.relation == "equivalent" for part in known.also for edge in mappings(omop.read(path, part)))


def test_a_code_is_spelt_as_its_publisher_does_and_an_odd_one_is_told(tmp_path: Path) -> None:
    rows = [[*OMOP_ROWS[0][:6], code, *OMOP_ROWS[0][7:]] for code in ("a000", "?", "")]
    rows = [[str(number), *row[1:]] for number, row in enumerate(rows, start=1)]
    path = write_omop(tmp_path / "CONCEPT-2024.csv", OMOP_CONCEPT, rows)
    records = list(omop.read(path, recognised(path).also[0]))
    assert [edge.source for edge in mappings(records)] == ["A00.0", "?"]
    assert [(problem.reason, problem.repaired) for problem in problems(records)] == [
        ("not a code of icd10cm; the row is kept as it stands", "?"),
        ("no code", None),
    ]


def test_athenas_quotes_are_letters_and_an_extracts_are_quotes(tmp_path: Path) -> None:
    assert concepts(omop.read(omop_concept(tmp_path).path))["198677"].display == 'Cholera "O1"'
    path = tmp_path / "CONCEPT-2024.csv"
    path.write_text('concept_id,concept_name,domain_id,vocabulary_id,concept_class_id,concept_code\n'
                    '7,"Pain, ""sharp""",Condition,Own,Finding,P7\n', encoding="utf-8")  # fmt: skip
    assert concepts(omop.read(path))["7"].display == 'Pain, "sharp"'


@pytest.mark.parametrize(
    ("place", "cell", "field", "reason", "repaired"),
    [
        (0, "x1", "concept_id", "not a concept_id", None),
        (0, "198677", "concept_id", "stands twice", None),
        (1, "", "concept_name", "no name", "A00"),
        (7, "31/12/2099", "valid_start_date", "not a date", ""),
    ],
)
def test_rows_with_a_fault(
    tmp_path: Path, place: int, cell: str, field: str, reason: str, repaired: str | None
) -> None:
    bad = [*OMOP_ROWS[0][:place], cell, *OMOP_ROWS[0][place + 1 :]]
    records = read(tmp_path, OMOP_ROWS[1], bad)
    (problem,) = problems(records)
    assert (problem.field, problem.repaired) == (field, repaired)
    assert reason in problem.reason
    assert len(concepts(records)) == (1 if repaired is None else 2)


def test_rows_of_another_length_are_told(tmp_path: Path) -> None:
    records = read(tmp_path, OMOP_ROWS[0][:6], [*OMOP_ROWS[0], "more"])
    assert [problem.reason for problem in problems(records)] == [
        "the row is cut short: 6 cells, 10 expected",
        "the row is too long: 11 cells, 10 expected",
    ]


def test_an_edge_needs_a_type_and_two_ids(tmp_path: Path) -> None:
    rows = [RELATED_ROWS[0], ("1", "x", "Maps to", "", "", ""), ("1", "2", "", "", "", "")]
    records = list(omop.read(write_omop(tmp_path / "CR-2024.csv", OMOP_RELATIONSHIP, rows)))
    assert [problem.field for problem in problems(records)] == ["concept_id_2", "relationship_id"]
    assert sum(isinstance(record, Relationship) for record in records) == 1


def test_an_is_a_that_is_invalid_is_no_hierarchy(tmp_path: Path) -> None:
    rows = [("1", "2", "Is a", "20020131", "20101231", "D")]
    (edge,) = omop.read(write_omop(tmp_path / "CR-2024.csv", OMOP_RELATIONSHIP, rows))
    assert isinstance(edge, Relationship)
    assert (edge.type, edge.stated["invalid_reason"]) == ("Is a", "D")


def test_a_synonym_without_text_is_told(tmp_path: Path) -> None:
    header = ("concept_id", "concept_synonym_name", "language_concept_id")
    path = write_omop(tmp_path / "CS-2024.csv", header, [("1", "", "4180186")])
    assert [problem.reason for problem in problems(list(omop.read(path)))] == ["no name"]


@pytest.mark.real_data
def test_the_excerpt_of_mimic_is_read_whole(real_data: Path) -> None:
    folder = real_data / "crossmaps" / "omop-mimic-demo"
    listed = recognised(folder / "concept.csv")
    assert listed.also == ()
    records = list(omop.read(folder / "concept.csv", listed.said_by_user(version="demo")))
    assert len(records) == len(concepts(records)) == 3_885
    assert sum(isinstance(one, Concept) and one.properties.get("standard_concept") == "S" for one in records) == 51
    known = recognised(folder / "concept_relationship.csv").said_by_user(version="demo")
    edges = Counter(one.type for one in omop.read(folder / "concept_relationship.csv", known)
                    if isinstance(one, Relationship))  # fmt: skip
    assert edges == {"Maps to": 3_858, "Mapped from": 3_858}


def test_a_release_that_is_no_date_stands_in_the_vocabulary_table_too(tmp_path: Path) -> None:
    write_omop(tmp_path / "VOCABULARY.csv", VOCABULARY, [("None", "OMOP", "omop", "release extract-7")])
    path = write_omop(tmp_path / "CONCEPT.csv", OMOP_CONCEPT, OMOP_ROWS)
    assert recognised(path).edition == Edition("omop", "extract-7")


def map_row(**cells: str) -> list[str]:
    return list((dict(zip(OMOP_MAP, OMOP_MAP_ROWS[0], strict=True)) | cells).values())


def test_each_source_vocabulary_of_a_sites_table_is_a_map(tmp_path: Path) -> None:
    rows = [map_row(), map_row(source_vocabulary_id="ICD10CM", source_code="a000"), map_row(source_code="K9")]
    rows.append(map_row(source_vocabulary_id="icd10cn-clinical", source_code="A00.000x001"))
    path = write_omop(tmp_path / "SOURCE_TO_CONCEPT_MAP.csv", OMOP_MAP, rows)
    found = recognised(path)
    parts = [found, *found.also]
    systems = ["local:ward", "icd10cm", "icd10cn-clinical"]
    assert [part.map_set.source.system for part in parts if part.map_set] == systems
    codes = [[edge.source for edge in mappings(omop.read(path, part))] for part in parts]
    assert codes == [["K01", "K9"], ["A00.0"], ["A00.000x001"]]


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"source_code": ""}, "source_code", "no source code"),
        ({"target_concept_id": "cholera"}, "target_concept_id", "not a concept_id"),
        ({"source_vocabulary_id": ""}, "source_vocabulary_id", "no source vocabulary"),
        ({"invalid_reason": "D"}, "invalid_reason", "valid no more"),
    ],
)
def test_rows_of_a_sites_table_with_a_fault(tmp_path: Path, cells: dict[str, str], field: str, reason: str) -> None:
    path = write_omop(tmp_path / "MAP.csv", OMOP_MAP, [map_row(), map_row(**cells)])
    records = list(omop.read(path))
    (problem,) = problems(records)
    assert (problem.field, problem.repaired) == (field, None)
    assert reason in problem.reason
    assert len(mappings(records)) == 1
