"""Headers in any order, place, encoding and file type; editions by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from termwalk.graph.errors import FormatError
from termwalk.graph.problems import Problem
from termwalk.importers.headed import Header, Line, head_rows, lines, named_version
from termwalk.importers.source import Source

from . import writers as w
from .samples.drugs_china import write_csv

HEADER = Header({"code": ("编码", "代码"), "name": ("名称",), "note": ("说明",)}, ("code", "name"))
ROWS = [("名称", "编码"), ("感冒", "A01"), ("咳嗽", "A02")]


def cells(path: Path) -> list[dict[str, str]]:
    return [line.cells for line in lines(Source(path), HEADER) if isinstance(line, Line)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_columns_are_found_by_name_in_any_encoding(encoding: str, tmp_path: Path) -> None:
    assert cells(write_csv(tmp_path / "t.csv", ROWS, encoding=encoding)) == [
        {"code": "A01", "name": "感冒"},
        {"code": "A02", "name": "咳嗽"},
    ]


def test_a_title_may_stand_above_the_header(tmp_path: Path) -> None:
    path = w.write_workbook(tmp_path / "t.xlsx", [("全国代码表", ""), ("", ""), *ROWS])
    assert [line["code"] for line in cells(path)] == ["A01", "A02"]


def test_a_row_too_short_or_damaged_is_a_problem(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "t.csv", [*ROWS, ("发热",)], encoding="utf-8")
    found = list(lines(Source(w.spoil(path, "咳嗽".encode(), b"\xff\xfe")), HEADER))
    assert [(one.line, one.reason) for one in found if isinstance(one, Problem)] == [
        (3, "bytes that are not text in the file's encoding"),
        (4, "the row is cut short: 1 cells, 2 expected"),
    ]


def test_a_file_without_the_columns_is_an_error(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "t.csv", [("a", "b"), ("1", "2")])
    assert HEADER.find(Source(path)) is None
    with pytest.raises(FormatError, match=r"t\.csv has no header with the columns it needs: code, name"):
        list(lines(Source(path), HEADER))


@pytest.mark.parametrize("content", [b"", b"<a/>", b'{"a": 1}', b"[1]", b"%PDF-1.7", b"PK\x03\x04broken"])
def test_what_is_no_table_has_no_rows(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert head_rows(Source(path)) in ([], [(1, ["PK\x03\x04broken"])])


def test_a_long_row_is_shown_in_part(tmp_path: Path) -> None:
    told = Line(1, {}, "x" * 5000).problem(Source(tmp_path / "t.csv"), "too long")
    assert told.raw == "x" * 2000 + "…"


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("WHO-ATC-DDD-2024-07-31.csv", "2024-07-31"),
        ("list_20240731.csv", "2024-07-31"),
        ("本位码2024年07月.xlsx", "2024-07"),
        ("GBT15657-2021.csv", "2021"),
        ("CHS-DRG-v1.1.csv", "1.1"),
        ("nhsa-drugs-extract.csv", "extract"),
        ("codes.csv", ""),
        ("20240731123.csv", ""),
    ],
)
def test_a_name_says_the_edition(name: str, version: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    assert named_version(Source(folder / name)) == version


def test_a_folder_says_the_edition_where_the_file_does_not(tmp_path: Path) -> None:
    assert named_version(Source(tmp_path / "atc-2023" / "codes.csv")) == "2023"
