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
