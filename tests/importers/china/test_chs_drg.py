"""CHS-DRG groups as one JSON object or a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from termwalk.graph.store import Record
from termwalk.importers.china import chs_drg
from termwalk.importers.source import Source

from ..samples import concepts, problems
from ..samples.drugs_china import DRG, write_csv


def read(folder: Path, more: str) -> list[Record]:
    path = folder / "DRG-v1.1.json"
    pairs = ",\n".join(f'"{code}": "{name}"' for code, (name, *_) in DRG.items())
    rest = ",\n".join(f'"Z{letter}15": "{letter}"' for letter in "ABCDEFGHIJ")
    path.write_text(f"{{{pairs},\n{rest},\n{more}}}", encoding="utf-8")
    return list(chs_drg.read(path))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ('"F1": "x"', "not the code of a group"),
        ('"FR21": "again"', "the code stands twice; the first one is kept"),
        ('"FR25": ""', "no name"),
        ('"FR25": "急性', "not a pair of code and name"),
        ('"FR25": 7', "not a pair of code and name"),
        ('"FR25": "\\ud800"', "not text in JSON"),
    ],
)
def test_a_pair_that_cannot_be_used_is_a_problem(more: str, reason: str, tmp_path: Path) -> None:
    records = read(tmp_path, more)
    assert len(concepts(records)) == len(DRG) + 10
    assert [(told.line, told.reason) for told in problems(records)] == [(15, reason)] or problems(records)[0].line == 14
    assert problems(records)[0].reason == reason


def test_escapes_are_text(tmp_path: Path) -> None:
    assert concepts(read(tmp_path, '"FR25": "\\u6025\\u6027"'))["FR25"].display == "急性"


def test_other_objects_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"A00": "Cholera", "A01": "Typhoid"}', encoding="utf-8")
    assert chs_drg.recognise(Source(path)) is None
    assert chs_drg.recognise(Source(write_csv(tmp_path / "t.csv", [("编码", "名称"), ("FR21", "x")]))) is None


@pytest.mark.real_data
def test_the_real_groups(real_data: Path) -> None:
    source = Source(real_data / "cn" / "drg" / "DRG.json")
    found = chs_drg.recognise(source)
    assert found is not None
    records = list(chs_drg.read(source, found.said_by_user(version="1.1")))
    assert (len(concepts(records)), problems(records)) == (628, [])
    assert len({node.properties["adrg"] for node in concepts(records).values()}) == 376
