"""Rows of tables as they come: old workbooks, quoted cells, encodings, names in archives."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlwt

from termwalk.graph.errors import SourceError
from termwalk.importers.source import Source, sources
from termwalk.importers.tables import csv_rows, damaged, table_rows, text_rows, workbook_rows


def test_a_workbook_of_old_excel_is_read_as_any_other(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("目录")
    for row, cells in enumerate((("编码", "名称"), ("1E30", "流感"), (12, "整数"), ("00.10", ""))):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    path = tmp_path / "old.xls"
    book.save(str(path))
    source = Source(path)
    assert source.is_workbook()
    assert list(table_rows(source)) == [
        (1, ["编码", "名称"]), (2, ["1E30", "流感"]), (3, ["12", "整数"]), (4, ["00.10", ""]),
    ]  # fmt: skip
    path.write_bytes(path.read_bytes()[:1_000])
    with pytest.raises(SourceError, match="damaged"):
        list(workbook_rows(Source(path)))


QUOTED = (
    'code,name,note\r\nA,"one, two","line\r\nbreak"\r\nB,双"J"管,\r\n"C"x,odd,\r\nD,"never closed,\r\nE,last,""\r\n'
)


def test_quoted_cells_may_hold_what_parts_cells_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(QUOTED.encode())
    assert list(csv_rows(Source(path))) == [
        (1, ["code", "name", "note"]),
        (2, ["A", "one, two", "line\r\nbreak"]),
        (4, ["B", '双"J"管', ""]),
        (5, ['"C"x', "odd", ""]),
        (6, ["D", '"never closed', ""]),
        (7, ["E", "last", ""]),
    ]


def test_a_quote_that_is_never_closed_does_not_swallow_the_table(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('a,b\n"open,1\n' + "x,y\n" * 5_000, encoding="utf-8")
    found = list(csv_rows(Source(path)))
    assert len(found) == 5_002
    assert found[1] == (2, ['"open', "1"])


CHINESE = "编码,名称\r\nA00.000,霍乱，由于O1群霍乱弧菌\r\nI10.x00,特发性高血压\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "gb2312", "utf-16"])
def test_the_encoding_is_seen_by_the_bytes(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(("x,y\r\n" * 300_000 + CHINESE).encode(encoding))
    assert list(table_rows(Source(path)))[-1][1] == ["I10.x00", "特发性高血压"]


def test_damaged_utf_8_stays_utf_8_and_the_damage_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes((CHINESE * 20).encode() + b"B00,\xff\xfe\n")
    rows = list(table_rows(Source(path)))
    assert Source(path).encoding == "utf-8-sig"
    assert [damaged(cells) for _, cells in rows] == [False] * 60 + [True]


@pytest.mark.parametrize("text", ["für Entzündung; Übrige Fälle", "Choléra dû à Vibrio", "Señal ¿qué?"])
def test_western_text_is_not_taken_for_chinese(tmp_path: Path, text: str) -> None:
    path = tmp_path / "liste.txt"
    path.write_bytes((text + "\n").encode("latin-1") * 50)
    assert Source(path).encoding == "utf-8-sig"
    assert next(iter(text_rows(Source(path), ";", "latin-1")))[1] == text.split(";")


def test_a_member_named_by_chinese_windows_has_its_name(tmp_path: Path) -> None:
    path = tmp_path / "下载.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("0123456789"), CHINESE)
    name = "医保版.csv".encode("gbk")
    path.write_bytes(path.read_bytes().replace(b"0123456789", name))
    (source,) = sources(path)
    assert source.file_name == "医保版.csv"
    assert source.name == "下载.zip!医保版.csv"
    assert source.head_text().startswith("编码")
