"""`termwalk match`: what texts mean, from the command line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import termwalk

from ..queries.match import lists

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("matching") / "hospital.termwalk"
    ward = [("D1", "急性心梗伴高血压"), ("D2", "肺炎"), ("D3", "🫀")]
    with lists.graph(path, local__ward_at_1=ward):
        return path


@pytest.fixture
def hospital(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "own.termwalk"
    path.write_bytes(made.read_bytes())
    monkeypatch.setenv("TERMWALK_GRAPH", str(path))
    monkeypatch.chdir(tmp_path)
    return path


def test_a_composite_text_as_json(run: Run, hospital: Path) -> None:
    said = run("match", "急性心梗伴高血压", "--to", "icd10cn-nhsa", "--limit", "1", "--format", "json")
    assert said.code == 0
    printed = json.loads(said.out)
    assert [(row["text"], row["part"], row["rank"], row["code"]) for row in printed["rows"]] == [
        ("急性心梗伴高血压", "急性心梗", 1, "I21.900"),
        ("急性心梗伴高血压", "高血压", 1, "I10.x00"),
    ]
    contract = ["text", "part", "rank", "code", "title", "score", "advice", "why"]
    assert list(printed["rows"][0])[:8] == contract
    assert printed["graph"] == "own.termwalk" or "own" in printed["graph"]


def test_a_table_shows_a_text_once_and_in_either_language(run: Run, hospital: Path) -> None:
    said = run("match", "急性心梗伴高血压", "--to", "icd10cn-nhsa", "--limit", "2", "--lang", "zh")
    assert said.code == 0
    assert "建议" in said.out
    assert "共同" in said.out
    english = run("match", "肺炎", "--to", "icd10cn-nhsa", "--limit", "2")
    assert "The same name." in english.out


def test_several_texts_and_a_count_of_advice(run: Run, hospital: Path) -> None:
    said = run("match", "肺炎", "🫀", "--to", "icd10cn-nhsa", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert {row["text"] for row in rows} == {"肺炎", "🫀"}
    assert "2 texts: accept" in said.err
    assert "none 1" in said.err


def test_lines_from_a_pipe(run: Run, hospital: Path) -> None:
    said = run(
        "match", "-", "--to", "icd10cn-nhsa", "--format", "json", "--limit", "1", stdin="肺炎\n\n 急性支气管炎 \n"
    )
    assert [row["text"] for row in json.loads(said.out)["rows"]] == ["肺炎", "急性支气管炎"]


def test_a_dictionary_and_its_codes(run: Run, hospital: Path) -> None:
    said = run("match", "--from", "local:ward", "--to", "icd10cn-nhsa", "--format", "json", "--limit", "1")
    rows = json.loads(said.out)["rows"]
    assert [(row["source"], row["code"]) for row in rows] == [
        ("D1", "I21.900"), ("D1", "I10.x00"), ("D2", "J18.9"), ("D3", ""),
    ]  # fmt: skip


def test_a_column_of_a_table(run: Run, hospital: Path) -> None:
    Path("in.csv").write_text("no,name\n1,肺炎\n2,\n", encoding="utf-8")
    said = run(
        "match", "--file", "in.csv", "--column", "name", "--to", "icd10cn-nhsa", "--format", "json", "-f", "json"
    )
    assert json.loads(said.out)["rows"][0]["code"] == "J18.9"
    wrong = run("match", "--file", "in.csv", "--column", "title", "--to", "icd10cn-nhsa")
    assert wrong.code == 3
    assert "name one of no, name with --column" in wrong.err


def test_charges_are_judged_as_such(run: Run, hospital: Path) -> None:
    said = run("match", "头颅CT", "--to", "local:fees", "--kind", "fee", "--format", "json")
    rows = json.loads(said.out)["rows"]
    assert rows[0]["code"] == "F1"
    assert "part-same" in rows[0]["why_code"]
    plain = run("match", "头颅CT", "--to", "local:fees", "--format", "json")
    assert "part-same" not in plain.out


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "parquet"])
def test_written_to_a_file(run: Run, hospital: Path, ending: str) -> None:
    said = run("match", "急性心梗伴高血压", "--to", "icd10cn-nhsa", "--out", f"p.{ending}")
    assert (said.code, said.out) == (0, "")
    assert f"rows written to p.{ending}" in said.err
    if ending == "csv":
        rows = list(csv.DictReader(Path("p.csv").read_text(encoding="utf-8-sig").splitlines()))
        assert rows[0]["code"] == "I21.900"
    if ending == "xlsx":
        cells = [cell.value for cell in openpyxl.load_workbook("p.xlsx").worksheets[0][2]]
        assert {"急性心梗伴高血压", "急性心梗", "I21.900"} <= set(cells)


def test_proposals_go_on_into_a_review(run: Run, hospital: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERMWALK_WHO", "reviewer-1")
    assert run("match", "--from", "local:ward", "--to", "icd10cn-nhsa", "--out", "p.csv").code == 0
    assert run("review", "start", "dx", "local:ward", "icd10cn-nhsa").code == 0
    assert run("review", "export", "dx", "r.xlsx", "-p", "p.csv").code == 0
    book = openpyxl.load_workbook("r.xlsx")
    page = book.worksheets[0]
    heads = [cell.value for cell in page[1]]
    for line in range(2, 5):
        row = dict(zip(heads, [cell.value for cell in page[line]], strict=True))
        said = "accept" if row["Proposed"] else "no-map"
        page.cell(line, heads.index("Decision") + 1).value = said
    book.save("r.xlsx")
    assert run("review", "import", "r.xlsx").code == 0
    with termwalk.open(hospital) as graph:
        found = {row.source: (row.target, row.status) for row in graph.translate(["local:ward:D1", "local:ward:D2", "local:ward:D3"], "icd10cn-nhsa")}  # fmt: skip  # noqa: E501
    assert found["local:ward:D2"] == ("icd10cn-nhsa:J18.9", "mapped")
    assert found["local:ward:D3"][1] == "no-map"
    assert "I21.900" in str(found["local:ward:D1"][0])
    assert "I10.x00" in str(found["local:ward:D1"][0])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say what to match in one way: texts, --from local:NAME, or --file FILE --column COLUMN."),
        (("肺炎", "--from", "local:ward"), "in one way"),
        (("肺炎", "--file", "in.csv"), "in one way"),
        (("--file", "nowhere.csv", "--column", "name"), "There is no file nowhere.csv"),
        (("肺炎", "--kind", "food"), "lab, drug, device, fee"),
    ],
)
def test_wrong_combinations_are_usage_errors(
    run: Run, hospital: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    said = run("match", *arguments, "--to", "icd10cn-nhsa")
    assert said.code == 2
    assert sentence in said.err


def test_a_target_is_needed_and_must_be_there(run: Run, hospital: Path) -> None:
    assert run("match", "肺炎").code == 2
    assert run("match", "肺炎", "--to", "icd99").code == 2
    assert run("match", "肺炎", "--to", "icd10cn-nhsa", "--limit", "0").code == 2


def test_nothing_found_is_said_by_the_exit_code(run: Run, hospital: Path) -> None:
    said = run("match", "🫀", "--to", "icd10cn-nhsa")
    assert said.code == 1
    assert "Nothing in icd10cn-nhsa@2.0 is like it." in said.out


def test_a_model_that_is_none(run: Run, hospital: Path) -> None:
    Path("m.model").write_text("no model")
    said = run("match", "肺炎", "--to", "icd10cn-nhsa", "--model", "m.model")
    assert said.code == 3
    assert "m.model is no model of termwalk, or is damaged" in said.err
    assert run("match", "肺炎", "--to", "icd10cn-nhsa", "--model", "nowhere.model").code in (2, 3)


def test_the_starter_graph_is_said_to_be_one(run: Run) -> None:
    said = run(
        "match", "acute myocardial infarction with hypertension", "--to", "icd10", "--format", "json", "--limit", "1"
    )
    assert said.code == 0
    assert "starter graph" in said.err
    assert [row["code"][:3] for row in json.loads(said.out)["rows"]] == ["I21", "I10"]
