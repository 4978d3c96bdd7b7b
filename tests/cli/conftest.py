"""Running the command line, in this process for what it says, in another for how it ends."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import termwalk
from termwalk.cli import main, printing
from termwalk.ontologies.starter import who_files


class Said(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _no_graph_named_and_room_for_every_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERMWALK_GRAPH", raising=False)
    monkeypatch.setattr(printing, "_PLAIN_WIDTH", 2_000)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Runs a command in this process."""

    def call(*arguments: object, stdin: str = "") -> Said:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        code = ended.value.code
        return Said(code if isinstance(code, int) else 0 if code is None else 1, out, err)

    return call


@pytest.fixture
def process() -> Callable[..., Said]:
    """Runs a command as a user would."""

    def call(*arguments: object, stdin: str = "") -> Said:
        command = [sys.executable, "-m", "termwalk", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, input=stdin, encoding="utf-8", check=False)
        return Said(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph file of the starter's files."""
    path = tmp_path_factory.mktemp("cli") / "hospital.termwalk"
    with termwalk.open(path) as made:
        made.load(*who_files())
    return path
