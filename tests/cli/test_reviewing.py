"""`termwalk review`: a project from its opening to its map, in a terminal driven by lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import termwalk
from termwalk.graph.decisions import Decision
from termwalk.ontologies.starter import who_files

Run = Callable[..., Any]
PROPOSALS = """text,part,rank,code,title,score,advice,why
急性心梗伴高血压,急性心梗,1,I21.9,Acute myocardial infarction,0.97,accept,all characters agree
急性心梗伴高血压,急性心梗,2,I21.0,Anterior,0.4,review,
急性心梗伴高血压,高血压,1,I10,Essential hypertension,0.99,accept,
高血压,,1,I10,Essential hypertension,0.995,accept,
糖尿病,,1,E11.9,Diabetes,0.7,review,
无名,,,,,,none,
"""


@pytest.fixture
def hospital(tmp_path: Path, graph: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A graph of its own for each test, named for the commands; proposals lie beside it."""
    path = tmp_path / "own.termwalk"
    path.write_bytes(graph.read_bytes())
    (tmp_path / "p.csv").write_text(PROPOSALS, encoding="utf-8")
    monkeypatch.setenv("TERMWALK_GRAPH", str(path))
    monkeypatch.setenv("TERMWALK_WHO", "reviewer-1")
    monkeypatch.chdir(tmp_path)
    return path


def chain(path: Path) -> list[Decision]:
    with termwalk.open(path) as held:
        return [one for one in held.store.decisions() if one.verb != "project"]


def told(path: Path) -> list[tuple[str, str, str, str]]:
    return [(d.source.removeprefix("local:dx:"), d.verb, d.target.removeprefix("icd10:"), d.why) for d in chain(path)]


def start(run: Run, *more: str) -> None:
    assert run("review", "start", "dx", "local:dx", "icd10", *more).code == 0


def test_a_graph_has_to_be_named(run: Run) -> None:
    said = run("review", "projects")
    assert (said.code, "Say which graph holds the decisions" in said.err) == (2, True)


def test_projects(hospital: Path, run: Run) -> None:
    assert run("review", "projects").code == 1
    start(run, "--policy", "double")
    said = run("review", "projects", "--lang", "zh")
    assert (said.code, "双人盲审加仲裁" in said.out) == (0, True)
    assert run("review", "start", "dx", "local:dx", "icd10", "--policy", "triple").code == 2
    missing = run("review", "status", "ward")
    assert (missing.code, "its projects: dx" in missing.err) == (2, True)


def test_lines_decide_one_source_after_the_other(hospital: Path, run: Run) -> None:
    start(run)
    lines = "?\na both are there\nwhat\n9\n1 < wider\nc ZZZ\nc I10 + E11.9 ~; two\nn not a disease\n"
    said = run("review", "next", "dx", "-p", "p.csv", stdin=lines)
    assert said.code == 0
    assert told(hospital) == [
        ("急性心梗伴高血压", "accept", "I21.9 + I10", "both are there"), ("高血压", "accept", "I10", "wider"),
        ("糖尿病", "accept", "I10 + E11.9", "two"), ("无名", "no-map", "", "not a disease"),
    ]  # fmt: skip
    assert [one.relation for one in chain(hospital)] == ["equivalent", "narrower", "related", ""]
    assert "'what' is no decision." in said.out
    assert "icd10:ZZZ is not in icd10@2019." in said.out
    assert "4 decisions written to dx" in said.err
    assert run("review", "next", "dx", "-p", "p.csv").code == 1
    answers = run("translate", "local:dx:急性心梗伴高血压", "--to", "icd10", "--format", "json")
    assert [row["target"] for row in json.loads(answers.out)["rows"]] == ["icd10:I21.9 + I10"]


def test_numbers_rejections_notes_and_leaving(hospital: Path, run: Run) -> None:
    start(run)
    said = run("review", "next", "dx", "-p", "p.csv", "--lang", "zh", stdin="2+3\nr 不对\ns\ns 问医生\n")
    assert told(hospital) == [
        ("急性心梗伴高血压", "accept", "I21.0 + I10", ""), ("高血压", "reject", "I10", "不对"),
        ("无名", "defer", "", "问医生"),
    ]  # fmt: skip
    assert "无候选" in said.out
    assert "还有 4 条待处理" in said.err
    left = run("review", "next", "dx", "-p", "p.csv", stdin="q\na\n")
    assert (left.code, len(chain(hospital))) == (0, 3)
    assert "3 to do" in left.err


def test_status(hospital: Path, run: Run) -> None:
    start(run)
    run("review", "next", "dx", "-p", "p.csv", stdin="a\n")
    said = run("review", "status", "dx", "-p", "p.csv", "--format", "json")
    assert [row["state"] for row in json.loads(said.out)["rows"]] == ["done", "open", "open", "open"]
    assert "待审" in run("review", "status", "dx", "-p", "p.csv", "--lang", "zh").out


def test_two_blind_reviewers_and_an_adjudicator(hospital: Path, run: Run) -> None:
    start(run, "--policy", "double")
    assert run("review", "agreement", "dx").code == 1
    run("review", "next", "dx", "-p", "p.csv", stdin="a\na\nn secret\nn\n")
    second = run("review", "next", "dx", "-p", "p.csv", "--who", "reviewer-2", stdin="a\nn mine\nn\nn\n")
    assert "secret" not in second.out
    found = json.loads(run("review", "agreement", "dx", "--format", "json").out)
    assert (found["n"], found["same"], found["who"]) == (4, 3, ["reviewer-1", "reviewer-2"])
    said = run("review", "agreement", "dx")
    assert "4 sources, 3 alike (75.0%); Cohen's kappa 0.556" in said.out
    listed = run("review", "reconcile", "dx")
    assert (listed.code, "3 sources are agreed on" in listed.err) == (0, True)
    assert "a code against no map" in listed.out
    assert json.loads(run("review", "reconcile", "dx", "--format", "json").out)["rows"][0]["kind"] == "code-or-no-map"
    assert run("translate", "local:dx:急性心梗伴高血压", "--to", "icd10", "--format", "csv").out.count("unmapped") == 1
    adopted = run("review", "reconcile", "dx", "--adopt", "--who", "adjudicator-1")
    assert "3 decisions written to dx" in adopted.err
    judged = run("review", "next", "dx", "--who", "adjudicator-1", "--role", "adjudicator", stdin="c I10; as treated\n")
    assert "reviewer-2: no-map  mine" in judged.out
    assert run("review", "reconcile", "dx").code == 1
    rows = json.loads(run("migrate", "local:dx", "icd10", "--format", "json").out)["rows"]
    assert sorted((row["source_code"], row["target_code"], row["status"]) for row in rows) == [
        ("急性心梗伴高血压", "I21.9 + I10", "mapped"), ("无名", "", "no-map"), ("糖尿病", "", "no-map"),
        ("高血压", "I10", "mapped"),
    ]  # fmt: skip


def test_bulk_is_counted_before_it_is_written(hospital: Path, run: Run) -> None:
    start(run)
    counted = run("review", "bulk-accept", "dx", "-p", "p.csv", "--above", "0.96", "--model", "m1")
    assert (counted.code, "2 of 4 open sources" in counted.err, chain(hospital)) == (0, True, [])
    run("review", "bulk-accept", "dx", "-p", "p.csv", "--above", "0.96", "--model", "m1", "--yes")
    assert told(hospital) == [
        ("急性心梗伴高血压", "accept", "I21.9 + I10", "[bulk score 0.970 >= 0.96, model m1]"),
        ("高血压", "accept", "I10", "[bulk score 0.995 >= 0.96, model m1]"),
    ]  # fmt: skip
    assert run("review", "bulk-accept", "dx", "-p", "p.csv", "--above", "0.96", "--yes").code == 1
    assert run("review", "bulk-accept", "dx", "-p", "p.csv", "--above", "7").code == 2


def fill(path: str, *rows: tuple[int, str, str, str]) -> None:
    """Decision, code and note of rows of a Chinese workbook."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    places = {cell.value: cell.column for cell in page[1]}
    for line, *cells in rows:
        for name, value in zip(("决定", "选定编码", "备注"), cells, strict=True):
            page.cell(line, places[name]).value = value or None
    book.save(path)


def test_a_workbook_goes_out_and_comes_back(hospital: Path, run: Run) -> None:
    start(run)
    out = run("review", "export", "dx", "w.xlsx", "-p", "p.csv", "--lang", "zh")
    assert (out.code, "已写入 4 行到 w.xlsx" in out.err) == (0, True)
    fill("w.xlsx", (2, "接受", "", "好"), (3, "接受", "I1O", ""), (5, "无对应", "", ""))
    wrong = run("review", "import", "w.xlsx")
    assert (wrong.code, "w.xlsx:3" in wrong.err, "nothing was written" in wrong.err, chain(hospital)) == (
        3, True, True, [],
    )  # fmt: skip
    part = run("review", "import", "w.xlsx", "--partial")
    assert (part.code, "2 decisions written" in part.err) == (0, True)
    fill("w.xlsx", (3, "接受", "I10", ""))
    assert "1 decisions written to dx; 3 rows said nothing new" in run("review", "import", "w.xlsx").err
    assert "0 decisions written" in run("review", "import", "w.xlsx").err
    assert told(hospital) == [
        ("急性心梗伴高血压", "accept", "I21.9 + I10", "好"), ("无名", "no-map", "", ""),
        ("高血压", "accept", "I10", ""),
    ]  # fmt: skip


def test_a_blind_workbook_is_somebody_s(hospital: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    start(run, "--policy", "double")
    said = run("review", "export", "dx", "w.xlsx", "-p", "p.csv", "--all")
    assert (said.code, "A blind review is one reviewer's" in said.err) == (2, True)
    monkeypatch.delenv("TERMWALK_WHO")
    assert run("review", "export", "dx", "w.xlsx", "-p", "p.csv").code == 2
    assert run("review", "next", "dx", "-p", "p.csv").code == 2


def test_what_holds_goes_out_as_a_map(hospital: Path, run: Run) -> None:
    start(run)
    assert run("review", "export", "dx", "m.sssom.tsv", "--as", "sssom").code == 2
    run("review", "next", "dx", "-p", "p.csv", stdin="a\na\n")
    assert run("review", "export", "dx", "m.sssom.tsv", "--as", "sssom").code == 0
    with termwalk.open("back.termwalk") as other:
        other.load(*who_files())
        assert other.load("m.sssom.tsv").failed == ()
        assert other.translate("local:dx:高血压", "icd10")[0].target == "icd10:I10"
    usagi = run("review", "export", "dx", "u.csv", "--as", "usagi")
    assert (usagi.code, "Usagi only knows maps to concepts of OMOP" in usagi.err) == (2, True)
    assert run("review", "export", "dx", "u.tsv").code == 2
    assert run("review", "import", "u.csv").code == 2
