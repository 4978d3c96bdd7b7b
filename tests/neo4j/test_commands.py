"""The command line on a graph of a server, as on one in a file."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import termwalk
from termwalk.cli import main
from termwalk.graph.copying import copy
from termwalk.ontologies.starter import who_files

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process: exit code, output, messages."""
    monkeypatch.delenv("TERMWALK_GRAPH", raising=False)

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        return int(ended.value.code or 0), *capsys.readouterr()

    return call


@pytest.fixture
def url(neo4j_url: str) -> str:
    """A graph that no other test has."""
    return f"{neo4j_url}?graph=cli-{os.getpid()}-{time.monotonic_ns()}"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter graph in a file."""
    path = tmp_path_factory.mktemp("cli") / "a.termwalk"
    with termwalk.starter() as starter, termwalk.open(path) as made:
        copy(starter.store, made.store)
    return path


def answer(run: Run, *arguments: object) -> Any:
    code, out, err = run(*arguments, "--format", "json")
    assert code == 0, err
    said = json.loads(out)
    return [{name: value for name, value in row.items() if name != "seconds"} for row in said["rows"]]


def test_a_pushed_graph_answers_like_the_file(run: Run, file: Path, url: str, tmp_path: Path) -> None:
    code, _, err = run("push", file, url)
    assert code == 0, err
    assert "records) and 0 decisions copied to bolt://neo4j@127.0.0.1" in err
    for question in (
        ("translate", "icd10:I10", "icd10:A41.0", "--to", "icd11"),
        ("migrate", "icd10", "icd11"),
        ("gaps", "icd10cn-clinical", "icd11"),
        ("conflicts",),
        ("search", "hypertension", "--system", "icd10"),
    ):
        assert answer(run, *question, "--graph", url) == answer(run, *question, "--graph", file)
    code, out, _ = run("systems", "--graph", url)
    assert code == 0
    assert "icd10" in out
    for graph, name in ((file, "a.ttl"), (url, "b.ttl")):
        assert run("export", "skos", tmp_path / name, "icd10", "who-10to11-one", "--graph", graph)[0] == 0
    assert (tmp_path / "a.ttl").read_bytes() == (tmp_path / "b.ttl").read_bytes()


def test_files_are_loaded_there(run: Run, url: str, tmp_path: Path) -> None:
    code, out, err = run("load", *who_files(), "--graph", url, "--format", "json")
    assert code == 0, err
    assert {entry["status"] for entry in json.loads(out)["entries"]} == {"loaded", "derived"}
    code, _, err = run("load", *who_files(), "--graph", url)
    assert "nothing changed" in err
    near = tmp_path / "near.termwalk"
    assert run("load", *who_files(), "--graph", near)[0] == 0
    question = ("migrate", "icd10", "icd11")
    assert answer(run, *question, "--graph", url) == answer(run, *question, "--graph", near)


def test_what_a_server_refuses_is_one_line(run: Run, neo4j_url: str, file: Path) -> None:
    nobody = neo4j_url.replace("neo4j@", "nobody:secret@")
    for arguments in (("translate", "icd10:I10", "--to", "icd11", "--graph", nobody), ("push", file, nobody)):
        code, out, err = run(*arguments)
        assert (code, out) == (3, "")
        assert err.count("\n") == 1
        assert "refused the user name or the password" in err
        assert "secret" not in err


def test_a_graph_that_is_not_there_is_not_asked(run: Run, url: str) -> None:
    code, _, err = run("translate", "icd10:I10", "--to", "icd11", "--graph", url)
    assert code == 3
    assert "There is no graph cli-" in err
