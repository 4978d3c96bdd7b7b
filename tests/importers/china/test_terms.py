"""GB/T 15657 and clinical terms, by their headers or by the shape of their codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from termwalk.importers.china import terms as chinese_terms
from termwalk.importers.source import Source

from .. import writers as w
from ..samples import concepts, problems, terms
from ..samples.drugs_china import write_csv


@pytest.mark.parametrize(
    ("header", "system"),
    [
        (("中医疾病编码", "中医疾病名称"), "tcm-disease"),
        (("病名名称", "病名代码", "病名"), "tcm-disease"),
        (("证候代码", "证候名称"), "tcm-syndrome"),
        (("中医证型编码", "中医证型"), "tcm-syndrome"),
    ],
)
def test_the_header_says_which_list_it_is(header: tuple[str, ...], system: str, tmp_path: Path) -> None:
    found = chinese_terms.recognise(Source(write_csv(tmp_path / "list-2021.csv", [header, ("A04.01", "心系病类")])))
    assert found is not None
    assert (found.edition.system, found.edition.version) == (system, "2021")


@pytest.mark.parametrize(
    "rows",
    [
        [("编码", "名称"), ("A00.0", "霍乱"), ("A01.0", "伤寒")],
        [("编码", "名称"), ("A01.01", "伤寒脑膜炎"), ("A01.02", "伤寒")],
        [("编码", "名称"), ("110200001", "诊查费")],
        [("疾病编码", "疾病名称"), ("A04.01.01", "胸痹心痛病")],
        [("code", "name"), ("A04.01.01", "x"), ("no code", "y")],
        [("编码", "名称")],
    ],
)
def test_other_lists_are_refused(rows: list[tuple[str, ...]], tmp_path: Path) -> None:
    assert chinese_terms.recognise(Source(write_csv(tmp_path / "list-2021.csv", rows))) is None


def test_the_older_codes_stand_under_their_letters(tmp_path: Path) -> None:
    rows = [("病名代码", "病名"), ("BNN010", "感冒病"), ("BNN0101", "时行感冒病")]
    found = concepts(chinese_terms.read(w.write_workbook(tmp_path / "GBT15657-1995.xlsx", rows)))
    assert [(id, node.parents, node.selectable) for id, node in found.items()] == [
        ("BNN010", (), False),
        ("BNN0101", ("BNN010",), True),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("", "胸痹"), "no code"),
        (("胸痹", "胸痹"), "not a code of GB/T 15657"),
        (("A04.1", "胸痹"), "not a code of GB/T 15657"),
        (("A04.01.02", ""), "no name"),
        (("A04.01.01.", "再次"), "the code stands twice; the first one is kept"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(row: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "list-2021.csv", [("病证代码", "病证名称"), ("A04.01.01", "胸痹心痛病"), row])
    records = list(chinese_terms.read(path))
    assert list(concepts(records)) == ["A04.01.01"]
    assert [told.reason for told in problems(records)] == [reason]


def test_a_clinical_term_with_a_code_has_it_as_id(tmp_path: Path) -> None:
    rows = [
        ("编码", "中文正名", "英文名", "又称", "曾称"),
        ("0301", "心悸", "palpitation", "心慌", ""),
        ("0302", "", "", "x", ""),
    ]
    records = list(chinese_terms.read(write_csv(tmp_path / "cmt-2019.csv", rows)))
    assert [(node.system, id, node.display) for id, node in concepts(records).items()] == [
        ("cmt", "0301", "palpitation")
    ]
    assert [(term.text, term.use) for term in terms(records)] == [("心悸", "preferred"), ("心慌", "synonym")]
    assert [told.reason for told in problems(records)] == ["no name"]
