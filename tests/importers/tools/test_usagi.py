"""What Usagi saves: approved mappings, proposals, codes without target, gaps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from termwalk.graph.mappings import NO_MAP
from termwalk.graph.store import Record
from termwalk.importers.source import Source
from termwalk.importers.tools import usagi

from ..samples import mappings, problems
from ..samples.tools import USAGI_HEADER, USAGI_ROWS, write_usagi


def row(**cells: str) -> list[str]:
    known = dict(zip(USAGI_HEADER, USAGI_ROWS[0], strict=True))
    return list((known | cells).values())


def read(folder: Path, *rows: Sequence[str]) -> list[Record]:
    return list(usagi.read(write_usagi(folder / "ward_usagi.csv", rows)))


@pytest.mark.parametrize(
    ("file", "system", "version"),
    [
        ("ward_usagi.csv", "local:ward", "unstated"),
        ("Usagi lab items.csv", "local:lab-items", "unstated"),
        ("usagi_lab_2024-05.csv", "local:lab_2024-05", "2024-05"),
        ("usagi.csv", "local:usagi", "unstated"),
    ],
)
def test_the_dictionary_is_called_after_the_file(tmp_path: Path, file: str, system: str, version: str) -> None:
    found = usagi.recognise(Source(write_usagi(tmp_path / file, USAGI_ROWS)))
    assert found is not None
    assert found.map_set is not None
    assert (found.map_set.source.system, found.map_set.version) == (system, version)
    assert found.map_set.target.system == "omop"


@pytest.mark.parametrize(
    ("word", "relation"),
    [
        ("EQUAL", "equivalent"),
        ("EQUIVALENT", "equivalent"),
        ("WIDER", "narrower"),
        ("NARROWER", "broader"),
        ("INEXACT", "related"),
        ("UNREVIEWED", "unstated"),
        ("", "unstated"),
    ],
)
def test_usagis_words_speak_of_the_target(tmp_path: Path, word: str, relation: str) -> None:
    (edge,) = mappings(read(tmp_path, row(equivalence=word)))
    assert edge.relation == relation


def test_what_somebody_approved_does_not_rest_on_a_score(tmp_path: Path) -> None:
    first, second = mappings(read(tmp_path, row(), row(mappingStatus="UNCHECKED")))
    assert (first.confidence, second.confidence) == (None, 0.93)
    assert second.stated["mappingStatus"] == "UNCHECKED"


def test_reviewed_without_target_is_a_no_map_and_unreviewed_is_a_gap(tmp_path: Path) -> None:
    records = read(tmp_path, row(conceptId="0"), row(conceptId="0", mappingStatus="UNCHECKED", equivalence=""))
    assert [edge.target for edge in mappings(records)] == [NO_MAP]
    assert ["it stays a gap" in problem.reason for problem in problems(records)] == [True]


@pytest.mark.parametrize(
    ("cells", "field", "repaired"),
    [
        ({"sourceCode": ""}, "sourceCode", None),
        ({"conceptId": "cholera"}, "conceptId", None),
        ({"mappingStatus": "IGNORED"}, "mappingStatus", None),
        ({"equivalence": "SAME"}, "equivalence", "unstated"),
        ({"mappingStatus": "UNCHECKED", "matchScore": "good"}, "matchScore", ""),
    ],
)
def test_rows_with_a_fault(tmp_path: Path, cells: dict[str, str], field: str, repaired: str | None) -> None:
    records = read(tmp_path, row(), row(**cells))
    (problem,) = problems(records)
    assert (problem.field, problem.repaired, problem.line) == (field, repaired, 3)
    assert len(mappings(records)) == (1 if repaired is None else 2)


def test_rows_of_another_length_are_told(tmp_path: Path) -> None:
    reasons = [problem.reason for problem in problems(read(tmp_path, row(), row()[:9], [*row(), "more"]))]
    assert reasons == ["the row is cut short: 9 cells, 17 expected", "the row is too long: 18 cells, 17 expected"]
