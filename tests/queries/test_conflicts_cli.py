from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from termwalk.cli import conflicting
from termwalk.graph.errors import QuestionError
from termwalk.queries.conflicts import ConflictRow

from ..java import needs_java


def test_it_prints_findings_and_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert conflicting.run([], ["made-equal"], "", "table", None, "en", 1) == 0
    out, err = capsys.readouterr()
    assert "made-equal" in out
    assert "more rows" in err
    assert "findings in" in err


def test_json_and_csv_have_the_same_fields(capsys: pytest.CaptureFixture[str]) -> None:
    conflicting.run([], [], "", "json", None, "en", 0)
    said = json.loads(capsys.readouterr().out)
    assert list(said["rows"][0]) == list(ConflictRow.__struct_fields__)
    assert said["graph"] == "starter"
    assert said["summary"]["findings"] == len(said["rows"])
    conflicting.run([], [], "", "csv", None, "zh", 0)
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["id"] for row in rows] == [row["id"] for row in said["rows"]]
    assert json.loads(rows[0]["codes"]) == said["rows"][0]["codes"]


def test_it_writes_a_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert conflicting.run([], [], "", "table", tmp_path / "c.xlsx", "zh", 0) == 0
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx").active
    assert sheet is not None
    assert sheet.max_row > 1
    assert "written to" in capsys.readouterr().err
    with pytest.raises(QuestionError):
        conflicting.run([], [], "", "table", tmp_path / "c.txt", "en", 0)


def test_nothing_found_is_told_by_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert conflicting.run(["cpt"], [], "", "table", None, "en", 0) == 1
    assert "No findings" in capsys.readouterr().err


HERMIT = conflicting.How("hermit", "siblings")


@needs_java
def test_a_reasoner_prints_what_is_impossible_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert conflicting.reason([], "", HERMIT, "table", None, "en", 1) == 0
    out, err = capsys.readouterr()
    assert "disjoint" in out
    assert "can hold nothing, by" in err


@needs_java
def test_a_reasoners_answer_is_one_like_any_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    conflicting.reason(["icd10", "icd11-foundation"], "", HERMIT, "json", None, "en", 0)
    said = json.loads(capsys.readouterr().out)
    assert {row["code"] for row in said["rows"]} >= {"icd10:B95.6", "icd11-foundation:1367266331"}
    assert said["map_sets"] == ["who-foundation-10to11@2024-01"]
    assert conflicting.reason(["icd10", "icd11-foundation"], "", HERMIT, "table", tmp_path / "c.xlsx", "zh", 0) == 0
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx").active
    assert sheet is not None
    assert sheet.max_row == len(said["rows"]) + 1


@pytest.mark.parametrize("how", [("hermitt", "chapters"), ("hermit", "some")])
def test_a_reasoner_that_is_none(how: tuple[str, str]) -> None:
    with pytest.raises(QuestionError):
        conflicting.reason([], "", conflicting.How(*how), "table", None, "en", 1)


def test_systems_without_a_map_have_nothing_that_contradicts() -> None:
    with pytest.raises(QuestionError, match="no map between these systems"):
        conflicting.reason(["icd10", "cpt"], "", HERMIT, "table", None, "en", 1)
