"""What `termwalk search` prints."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import termwalk
from termwalk.cli import searching
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept

ICD = Edition("icd10cn-nhsa", "2.0")


@pytest.fixture
def ward(tmp_path: Path, put: Callable[..., list[Part]]) -> str:
    """The name of a graph with three codes."""
    path = tmp_path / "ward.termwalk"
    stated = (
        ("I10", "高血压", True, "category"),
        ("I11", "高血压性心脏病", False, "category"),
        ("I", "高危", True, "block"),
    )
    with termwalk.open(path) as graph:
        nodes = [
            Concept(system=ICD.system, version=ICD.version, id=code, code=code, display=name, active=active, kind=kind)
            for code, name, active, kind in stated
        ]
        put(graph, [(Part(role="release", edition=ICD, language="zh", structured=True, file="list"), nodes)])
    return str(path)


def test_rows_are_printed_as_json(ward: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert searching.run("gxy", "", ward, 1, "json", "en") == 0
    printed = json.loads(capsys.readouterr().out)
    (row,) = printed["rows"]
    assert (row["code"], row["how"], row["system"], row["release"]) == ("I10", "pinyin", "icd10cn-nhsa", "2.0")


def test_filters_and_an_empty_answer(ward: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert searching.run("高", ["icd10cn-nhsa"], ward, 20, "csv", "en", kinds=["category"], active=True) == 0
    heads, *lines = capsys.readouterr().out.splitlines()
    assert heads.startswith("code,title,matched,score")
    assert [line.split(",")[0] for line in lines] == ["I10"]
    assert searching.run("低", "", ward, 20, "table", "zh") == 1


def test_a_table_shows_where_each_code_is_from(ward: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert searching.run("高血压", "", ward, 20, "table", "zh") == 0
    printed = capsys.readouterr().out
    assert "icd10cn-nhsa" in printed
    assert "匹配名称" in printed
