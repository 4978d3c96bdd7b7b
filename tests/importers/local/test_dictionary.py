"""A hospital's own tables: only what a description says is read, and a guess is only ever a proposal."""

from __future__ import annotations

import tomllib
from pathlib import Path

import openpyxl
import pytest

from termwalk.graph.concepts import Concept, Term
from termwalk.graph.errors import FormatError, TermwalkError
from termwalk.graph.mappings import Mapping
from termwalk.graph.problems import Problem
from termwalk.importers.local import dictionary
from termwalk.importers.local.guess import guess, to_toml
from termwalk.importers.local.layout import read_layout
from termwalk.importers.source import Source

from ..samples import concepts, problems, terms
from ..samples.local import HEADER, LAYOUT, MAP_LAYOUT, ROWS, write


def told(path: Path) -> list[tuple[int, str, str]]:
    return [(one.line, one.field, one.reason) for one in problems(dictionary.read(path))]


def test_a_table_without_description_is_not_claimed(tmp_path: Path) -> None:
    path = write(tmp_path / "items.csv", [HEADER, *ROWS], LAYOUT)
    assert dictionary.recognise(Source(path)) is not None
    path.with_name("items.csv.columns.toml").unlink()
    assert dictionary.recognise(Source(path)) is None
    with pytest.raises(FormatError, match=r"is not a table that a \.columns\.toml"):
        dictionary.read(path)


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-16"])
def test_the_same_table_in_any_encoding_says_the_same(tmp_path: Path, encoding: str) -> None:
    plain = list(dictionary.read(write(tmp_path / "a.csv", [HEADER, *ROWS * 3], LAYOUT)))
    other = list(dictionary.read(write(tmp_path / "b.csv", [HEADER, *ROWS * 3], LAYOUT, encoding)))
    assert [r for r in other if not isinstance(r, Problem)] == [r for r in plain if not isinstance(r, Problem)]


def test_a_workbook_says_the_same(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [HEADER, *ROWS]:
        book.worksheets[0].append(row)
    book.save(tmp_path / "items.xlsx")
    (tmp_path / "items.xlsx.columns.toml").write_text(LAYOUT, encoding="utf-8")
    text = list(dictionary.read(write(tmp_path / "items.csv", [HEADER, *ROWS], LAYOUT)))
    assert list(dictionary.read(tmp_path / "items.xlsx")) == text


def test_what_is_wrong_with_a_row_is_said(tmp_path: Path) -> None:
    rows = [HEADER, ROWS[0], ["0101", "另一个", *ROWS[0][2:]], ["", *ROWS[1][1:]], ["0103", "", *ROWS[1][2:]],
            ["0104"], ["0105", "钾", "J", "", "", "mmol/L", "血清", "很多", ""]]  # fmt: skip
    path = write(tmp_path / "items.csv", rows, LAYOUT)
    assert told(path) == [
        (3, "项目编码", "the code stands twice; the first one (葡萄糖) is kept"),
        (4, "项目编码", "no code"),
        (5, "项目名称", "no name"),
        (6, "", "the row is cut short: 1 cells, at least 2 expected"),
        (7, "例数", "not a count; the row is kept without it"),
    ]
    found = concepts(dictionary.read(path))
    assert set(found) == {"0101", "0105"}
    assert "uses" not in found["0105"].properties


def test_bytes_that_are_no_text_are_a_problem(tmp_path: Path) -> None:
    path = write(tmp_path / "items.csv", [HEADER, *ROWS], LAYOUT, "utf-8")
    path.write_bytes(path.read_bytes().replace("肌酐".encode(), b"\xff\xfe\xff"))
    assert [reason for _, _, reason in told(path)] == ["bytes that are not text in utf-8-sig"]
    assert set(concepts(dictionary.read(path))) == {"0101", "0102"}


def test_a_code_that_comes_again_may_bring_a_synonym(tmp_path: Path) -> None:
    rows = [HEADER, ROWS[0], ["0101", "血糖测定", "XTCD", "", "", "", "", "", ""], ROWS[0]]
    path = write(tmp_path / "items.csv", rows, LAYOUT.replace("[columns]", 'repeated = "synonym"\n[columns]'))
    assert [term.text for term in terms(dictionary.read(path))][-2:] == ["血糖测定", "XTCD"]
    assert [line for line, _, _ in told(path)] == [4]


def test_several_columns_make_one_code(tmp_path: Path) -> None:
    layout = LAYOUT.replace('code = "项目编码"', 'code = ["项目编码", "单位"]')
    found = concepts(dictionary.read(write(tmp_path / "items.csv", [HEADER, *ROWS], layout)))
    assert list(found) == ["0101|mmol/L", "0102|%", "1E30|μmol/L"]


def test_a_table_without_header_goes_by_numbers(tmp_path: Path) -> None:
    layout = 'system="local:x"\nrelease="1"\nheader=false\n[columns]\ncode="2"\nname="1"\n'
    path = write(tmp_path / "items.csv", [["葡萄糖", "0101", "mmol/L"]], layout)
    assert concepts(dictionary.read(path))["0101"].properties == {"3": "mmol/L"}
    write(path, [["葡萄糖", "0101"]], layout.replace('"2"', '"code"'))
    with pytest.raises(FormatError, match="go by numbers from 1, not 'code'"):
        list(dictionary.read(path))


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ("", r"missing required field `columns`"),
        ("[columns]\ncode='a'", r"does not say which column holds name\."),
        ("[columns]\ncode='a'\nnaem='b'", "naem"),
        ("[columns]\ncode='a'\nname='b'\n[map]\nid='m'\nsource='local:a'\ntarget='local:b'", "source_code and target"),
        ("repeated='never'\n[columns]\ncode='a'\nname='b'", "repeated is"),
        ("[columns", "Expected"),
    ],
)
def test_a_description_that_cannot_be_meant_is_an_error(tmp_path: Path, layout: str, said: str) -> None:
    path = write(tmp_path / "items.csv", [["a", "b"], ["1", "x"]], layout)
    with pytest.raises(FormatError, match=said):
        dictionary.recognise(Source(path))


def test_a_column_that_is_not_there_is_an_error_that_names_those_that_are(tmp_path: Path) -> None:
    path = write(tmp_path / "items.csv", [["项目编码", "名称"], ["1", "x"]], LAYOUT)
    with pytest.raises(FormatError, match=r"has no column '项目名称'.*it has: 项目编码, 名称"):
        list(dictionary.read(path))


def test_rows_of_a_map_that_do_not_hold_together_stand_alone(tmp_path: Path) -> None:
    layout = MAP_LAYOUT.replace("combination = true", 'relation = "equivalent"').replace(
        '["CHARGE", "SPEC"]', '"CHARGE"'
    )
    rows = [["ITEM", "ITEM_NAME", "CHARGE"], ["a", "", "b"], ["a", "", ""], ["", "", "b"]]
    path = write(tmp_path / "charges.csv", rows, layout)
    found = [record for record in dictionary.read(path) if isinstance(record, Mapping)]
    assert [(edge.source, edge.target.text, edge.relation, edge.group) for edge in found] == [
        ("a", "b", "equivalent", 0)
    ]
    assert told(path) == [(3, "CHARGE", "no target code"), (4, "ITEM", "no source code")]


def test_a_guess_is_a_description_that_reads_the_table(tmp_path: Path) -> None:
    path = tmp_path / "检验项目.csv"
    write(path, [HEADER, *ROWS], "")
    text = to_toml(*guess(Source(path)))
    stated = tomllib.loads(text)
    assert stated["columns"] == tomllib.loads(LAYOUT)["columns"]
    assert "葡萄糖 | 糖化血红蛋白" in text
    described = path.with_name(f"{path.name}.columns.toml")
    described.write_text(text.replace('release = ""', 'release = "1"'), encoding="utf-8")
    assert read_layout(described).header
    assert len(concepts(dictionary.read(path))) == 3


def test_a_guess_sees_that_there_is_no_header(tmp_path: Path) -> None:
    path = write(tmp_path / "items.csv", [["0101", "葡萄糖"], ["0102", "肌酐"], ["0103", "钾"]], "")
    layout, _ = guess(Source(path))
    assert not layout.header


@pytest.mark.parametrize("content", [b"", b"only one column\n1\n2\n", b"\x89PNG\r\n\x1a\n"])
def test_a_guess_at_what_is_no_table_is_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(TermwalkError):
        guess(Source(path))


KNOWN = {
    "his-a/clinic_item_dict.csv": ("ITEM_CODE", "ITEM_NAME", 1_517),
    "his-a/clinic_item_name_dict.csv": ("ITEM_CODE", "ITEM_NAME", 1_377),
    "his-a/drug_dict.csv": ("DRUG_CODE", "DRUG_NAME", 757),
    "his-a/drug_name_dict.csv": ("DRUG_CODE", "DRUG_NAME", 758),
    "his-a/price_item_name_dict.csv": ("ITEM_CODE", "ITEM_NAME", 406),
    "his-a/price_list.csv": ("ITEM_CODE", "ITEM_NAME", 1_606),
    "his-b/dms_dise.csv": ("ICD", "name", 29_265),
}
ROWS_OF = {"his-a/drug_dict.csv": 773, "his-a/price_list.csv": 1_953, "his-b/dms_dise.csv": 29_395}


@pytest.mark.real_data
@pytest.mark.parametrize("name", KNOWN)
def test_real_dictionaries_are_guessed_and_read_whole(real_data: Path, tmp_path: Path, name: str) -> None:
    code, title, count = KNOWN[name]
    path = tmp_path / Path(name).name
    path.write_bytes((real_data / "local" / name).read_bytes())
    layout, columns = guess(Source(path))
    assert (layout.columns.code, layout.columns.name, layout.language, layout.header) == (code, title, "zh", True)
    text = to_toml(layout, columns).replace('release = ""', 'release = "2026"')
    path.with_name(f"{path.name}.columns.toml").write_text(text, encoding="utf-8")
    records = list(dictionary.read(path))
    assert len(concepts(records)) == count
    twice = [problem for problem in problems(records) if problem.repaired is None]
    assert len(twice) == ROWS_OF.get(name, count) - count
    assert {type(record) for record in records} <= {Concept, Term, Problem}


@pytest.mark.real_data
def test_a_code_column_with_two_values_is_no_code_column(real_data: Path) -> None:
    layout, columns = guess(Source(real_data / "local" / "his-b" / "dms_drug.csv"))
    assert layout.columns.of("code") == ()
    assert "#   id: 1 | 2 |" in to_toml(layout, columns)
    assert "(every row differs)" in to_toml(layout, columns)


@pytest.mark.real_data
def test_a_real_map_is_seen_to_be_one(real_data: Path) -> None:
    layout, _ = guess(Source(real_data / "local" / "his-a" / "clinic_vs_charge.csv"))
    assert layout.map is not None
    assert (layout.columns.source_code, layout.columns.target_code) == ("CLINIC_ITEM_CODE", "CHARGE_ITEM_CODE")
