"""`termwalk learn`: a model from a hospital's past, from the command line."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import termwalk
from termwalk.queries.learn.past import PastMapping

from ..queries.learn import world
from ..queries.match import lists

Run = Callable[..., Any]
CODES = {name: code for code, name in world.names()}


def written(path: Path, mappings: Sequence[PastMapping]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["原始词", "标准编码"])
        writer.writerows([one.text, "##".join(CODES.get(name, name) for name in one.targets)] for one in mappings)
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("learning") / "hospital.termwalk"
    with lists.graph(path, local__ops_at_1=world.names()):
        return path


@pytest.fixture
def hospital(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A graph of its own, named for the commands; the past lies beside it."""
    path = tmp_path / "own.termwalk"
    path.write_bytes(made.read_bytes())
    written(tmp_path / "past.csv", world.past(240))
    monkeypatch.setenv("TERMWALK_GRAPH", str(path))
    monkeypatch.chdir(tmp_path)
    return path


def test_learnt_from_a_table_and_asked(run: Run, hospital: Path) -> None:
    with Path("past.csv").open("a", encoding="utf-8") as stream:
        stream.write("怪字,怪异术\n,10.01\n肝肿物,\n")
    said = run("learn", "past.csv", "--to", "local:ops", "--out", "m.model")
    assert (said.code, said.out) == (0, "")
    assert re.search(
        r"m\.model learnt 241 mappings to local:ops@1 from past\.csv \(241 rows, sha256 [0-9a-f]{12}\)", said.err
    )
    assert "past.csv:243: no text; the row is left out." in said.err
    assert "1 of their targets are not in local:ops@1; texts given them have no code." in said.err
    assert re.search(r"held out of training, micro-F1 0\.\d{3}; accepted unseen \d+\.\d%", said.err)
    asked = run(
        "match",
        "胃肿物摘除术+膀胱整形术",
        "--to",
        "local:ops",
        "--model",
        "m.model",
        "--format",
        "json",
        "--limit",
        "1",
    )
    assert [row["code"] for row in json.loads(asked.out)["rows"]] == [CODES["胃病损切除术"], CODES["膀胱成形术"]]
    wrong = run("match", "肺炎", "--to", "icd10cn-nhsa", "--model", "m.model")
    assert wrong.code == 2
    assert "trained for local:ops@1, not for icd10cn-nhsa@2.0" in wrong.err


def test_learnt_from_what_a_review_decided(run: Run, hospital: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERMWALK_WHO", "reviewer-1")
    assert run("review", "start", "ops", "local:notes", "local:ops").code == 0
    nothing = run("learn", "past.csv", "--project", "ops", "--to", "local:ops", "--out", "m.model")
    assert nothing.code == 2
    assert "The review ops has decided nothing yet that could be learnt." in nothing.err
    with termwalk.open(hospital) as graph:
        graph.decide("ops", "一种怪写法", "accept", [CODES["胃成形术"]], who="reviewer-1")
        assert graph.decided("ops") == [PastMapping("一种怪写法", (CODES["胃成形术"],))]
    said = run("learn", "past.csv", "--project", "ops", "--to", "local:ops", "--out", "m.model", "--whole-answers")
    assert said.code == 0
    assert "learnt 241 mappings" in said.err
    assert "the review ops (1 decisions)" in said.err
    assert "whole answers right" in said.err


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        ("写法,落在\n心梗,I21\n", 3, "surely the text: name one of 写法, 落在 with --text"),
        ("", 3, ""),
        ("text,code\n", 2, "There are 0 past mappings to learn from; at least 200 are needed."),
        ("text,code\n胃肿物,10.01\n", 2, "There are 1 past mappings"),
    ],
)
def test_tables_that_teach_nothing(run: Run, hospital: Path, content: str, code: int, sentence: str) -> None:
    Path("few.csv").write_text(content, encoding="utf-8")
    said = run("learn", "few.csv", "--to", "local:ops", "--out", "m.model")
    assert said.code == code
    assert sentence in said.err
    assert not Path("m.model").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (
            ("--to", "local:ops", "--out", "m.model"),
            2,
            "Say what to learn from: files of past mappings, or --project NAME.",
        ),
        (("nowhere.csv", "--to", "local:ops", "--out", "m.model"), 2, "There is no file nowhere.csv."),
        (("past.csv", "--to", "local:ops"), 2, ""),
        (("past.csv", "--out", "m.model"), 2, ""),
        (("past.csv", "--to", "local:nowhere", "--out", "m.model"), 2, ""),
        (("past.csv", "--project", "none", "--to", "local:ops", "--out", "m.model"), 2, "none"),
    ],
)
def test_wrong_combinations_are_usage_errors(
    run: Run, hospital: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    said = run("learn", *arguments)
    assert said.code == code
    assert sentence in said.err


def test_a_damaged_workbook_is_bad_input(run: Run, hospital: Path) -> None:
    Path("past.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    assert run("learn", "past.xlsx", "--to", "local:ops", "--out", "m.model").code == 3


def test_a_graph_must_be_named(run: Run, hospital: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERMWALK_GRAPH")
    said = run("learn", "past.csv", "--to", "local:ops", "--out", "m.model")
    assert said.code == 2
    assert "Say which graph holds the target: --graph hospital.termwalk" in said.err
