"""`termwalk changes` as its module runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import termwalk
from termwalk.cli.changing import How, run
from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError

Address = Callable[[Path, str], str]

PLAIN = How()
OLD, NEW = Edition("icd11", "2024-01"), Edition("icd11", "2025-01")


@pytest.fixture
def file(tmp_path: Path, address: Address, put: Any, node: Any, release: Any) -> str:
    path = address(tmp_path, "two")
    with termwalk.open(path) as made:
        put(made, [release(node(OLD, "A", "Fever", identity="1"), node(OLD, "B", "Cough", identity="2"))])
        put(made, [release(node(NEW, "A", "High fever", identity="1"))])
    return path


def asking(file: str, how: How = PLAIN, format: str = "json", out: Path | None = None) -> int:
    return run("icd11", "2024-01", "2025-01", file, how, format, out, "en", 30)


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["rows"]
    return found


def test_rows_and_summary_as_json(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asking(file) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(row["change"], row["code"]) for row in told["rows"]] == [("retired", "B"), ("retitled", "A")]
    assert told["summary"]["codes"]["printed"] == {"added": 0, "retired": 1, "retitled": 1, "moved": 0}


def test_a_table_ends_in_a_sentence(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asking(file, format="table") == 0
    said = capsys.readouterr()
    assert "High fever" in said.out
    assert "From icd11@2024-01 to icd11@2025-01: +0 −1 codes, 1 retitled, 0 moved." in said.err


def test_what_was_judged_is_left_out_unless_asked_for(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    judging = How(judge="A", who="A. Reviewer", why="Seen.")
    assert asking(file, judging) == 0
    assert "retitled A: judged by A. Reviewer" in capsys.readouterr().err
    with pytest.raises(QuestionError, match="no open change of the code A"):
        asking(file, judging)
    asking(file)
    assert [row["code"] for row in rows(capsys)] == ["B"]
    asking(file, format="table")
    assert "1 more have been judged." in capsys.readouterr().err
    asking(file, How(all=True))
    assert [(row["code"], row["judged_by"]) for row in rows(capsys)] == [("B", ""), ("A", "A. Reviewer")]
    asking(file, How(reopen="A", who="A. Reviewer", why="Looked again."))
    capsys.readouterr()
    asking(file)
    assert [row["code"] for row in rows(capsys)] == ["B", "A"]


def test_judging_needs_a_graph_of_ones_own() -> None:
    with pytest.raises(QuestionError, match="in which graph"):
        asking("", How(judge="A", who="A. Reviewer", why="Seen."))


def test_nothing_broken_is_nothing_found(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asking(file, How(impact=True)) == 1
    assert rows(capsys) == []


def test_a_transition_is_needed_to_agree_with(file: str) -> None:
    with pytest.raises(QuestionError, match="No transition"):
        asking(file, How(agreement=True))


@pytest.mark.parametrize("name", ["changes.xlsx", "changes.csv", "changes.json"])
def test_files(file: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asking(file, out=tmp_path / name) == 0
    assert (tmp_path / name).stat().st_size
    assert f"2 rows written to {tmp_path / name}" in capsys.readouterr().err


def test_csv_on_standard_output(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    asking(file, format="csv")
    assert capsys.readouterr().out.splitlines()[0].startswith("change,code,old_code,new_code,old_title,new_title")


def test_the_starter_graph_is_asked_without_a_graph(starter: Callable[[], Any]) -> None:
    with pytest.raises(QuestionError):
        run("icd11", "1999-01", "2024-01", "", How(), "json", None, "en", 30)
