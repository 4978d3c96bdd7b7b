"""Past mapping tables as hospitals keep them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from termwalk.graph.errors import FormatError, QuestionError, TermwalkError
from termwalk.past_tables import read_past, read_texts
from termwalk.queries.learn.past import PastMapping


def table(folder: Path, text: str, name: str = "past.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("原始词,标准词", "past.csv"),
        ("text,code", "past.csv"),
        ("诊断名称\t标准编码", "past.tsv"),
        ("Local name,Target code", "past.csv"),
    ],
)
def test_usual_columns_are_known(tmp_path: Path, head: str, name: str) -> None:
    mark = "\t" if "\t" in head else ","
    found = read_past(table(tmp_path, f"{head}\n心梗{mark}I21\n糖尿病{mark}E11\n", name))
    assert found.mappings == (PastMapping("心梗", ("I21",)), PastMapping("糖尿病", ("E11",)))
    assert (found.name, found.problems) == (name, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_other_columns_are_named_and_any_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = table(tmp_path, "序号,写法,落在\r\n1,急性心梗,心肌梗死\r\n", encoding=encoding)
    assert read_past(path, "写法", "落在").mappings == (PastMapping("急性心梗", ("心肌梗死",)),)


@pytest.mark.parametrize(
    ("cell", "targets"),
    [
        ("I21##I10", ("I21", "I10")),
        ("I21 + I10", ("I21", "I10")),
        ("I21|I10", ("I21", "I10")),
        ("I21；I10", ("I21", "I10")),
        ("A17.0+G01*", ("A17.0+G01*",)),
        ("I21,未特指", ("I21,未特指",)),
        ("##I21## ", ("I21",)),
    ],
)
def test_several_targets_in_a_cell(tmp_path: Path, cell: str, targets: tuple[str, ...]) -> None:
    (found,) = read_past(table(tmp_path, f'text,code\n心梗伴高血压,"{cell}"\n')).mappings
    assert found.targets == targets


def test_a_workbook_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["原始词", "备注", "标准编码"], ["心梗", None, "I21"], ["高血压", "?", None]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "past.xlsx")
    found = read_past(tmp_path / "past.xlsx")
    assert found.mappings == (PastMapping("心梗", ("I21",)),)
    assert [(one.line, one.reason) for one in found.problems] == [(3, "nothing that it was mapped to")]


def test_rows_that_say_no_mapping_are_problems(tmp_path: Path) -> None:
    found = read_past(table(tmp_path, "text,code\n心梗,I21\n,I10\n高血压,\n##,##\n肺炎\n"))
    assert [one.text for one in found.mappings] == ["心梗"]
    assert [(one.line, one.reason) for one in found.problems] == [
        (3, "no text"),
        (4, "nothing that it was mapped to"),
        (5, "nothing that it was mapped to"),
        (6, "nothing that it was mapped to"),
    ]
    assert found.problems[0].raw == ",I10"


def test_bytes_that_are_no_text_are_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "past.csv"
    path.write_bytes("text,code\n心梗,I21\n".encode() + b"\xff\xfe\x80,I10\n" + "肺炎,J18\n".encode() * 50)
    found = read_past(path)
    assert len(found.mappings) + len(found.problems) == 52
    assert "bytes that are no text" in {one.reason for one in found.problems} or len(found.mappings) == 52


def test_a_table_without_the_columns_says_which_there_are(tmp_path: Path) -> None:
    path = table(tmp_path, "写法,落在\n心梗,I21\n")
    with pytest.raises(FormatError, match="surely the text: name one of 写法, 落在 with --text"):
        read_past(path)
    with pytest.raises(FormatError, match="the column code: name one of 写法, 落在 with --target"):
        read_past(path, "写法", "code")


@pytest.mark.parametrize("content", ["", "\n\n", "text,code\n"])
def test_an_empty_table_has_no_mappings_or_is_refused(tmp_path: Path, content: str) -> None:
    path = table(tmp_path, content)
    if content.startswith("text"):
        assert read_past(path).mappings == ()
    else:
        with pytest.raises(TermwalkError):
            read_past(path)


def test_what_is_not_there_or_no_table(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="There is no file"):
        read_past(tmp_path / "nowhere.csv")
    with pytest.raises(QuestionError, match="There is no file"):
        read_texts(tmp_path, "text")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(TermwalkError):
        read_past(broken)


def test_texts_of_a_column(tmp_path: Path) -> None:
    path = table(tmp_path, "code,name,note\nD1,心梗,a\nD2,,b\nD3, 肺炎 ,c\n")
    assert read_texts(path, "name") == ("心梗", "肺炎")
    with pytest.raises(FormatError, match="no such column: name one of code, name, note with --column"):
        read_texts(path, "title")
    assert read_texts(table(tmp_path, "text\n心梗\n", "texts.csv"), "") == ("心梗",)
