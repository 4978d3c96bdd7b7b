"""Approval numbers as JSON lines, standard codes as workbooks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from termwalk.graph.store import Record
from termwalk.importers.china import nmpa_approvals
from termwalk.importers.source import Source

from .. import writers as w
from ..samples import concepts, problems, terms
from ..samples.drugs import STANDARD_HEADER, approvals, standard_codes
from ..samples.drugs_china import write_csv

FIRST = {"code": "国药准字S20063025", "zh": "抗狂犬病血清", "en": "Rabies Antiserum"}


def read(folder: Path, *rows: Mapping[str, object] | str) -> list[Record]:
    path = folder / "approvals-2024.jsonl"
    texts = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in (FIRST, *rows)]
    path.write_text("\n".join(texts), encoding="utf-8")
    return list(nmpa_approvals.read(path))


def test_english_is_shown_and_chinese_is_a_term(tmp_path: Path) -> None:
    records = read(tmp_path)
    assert concepts(records)["国药准字S20063025"].display == "Rabies Antiserum"
    assert [(term.text, term.language, term.use) for term in terms(records)] == [("抗狂犬病血清", "zh", "preferred")]


def test_names_one_place_to_the_left_are_put_back(tmp_path: Path) -> None:
    row = {
        "code": "S20160025",
        "product_zh": "双价人乳头瘤病毒吸附疫苗",
        "product_en": "希瑞适",
        "commodity_zh": "CERVARIX",
        "commodity_en": "",
    }
    records = read(tmp_path, row)
    assert [(term.text, term.language) for term in terms(records, "S20160025")] == [
        ("双价人乳头瘤病毒吸附疫苗", "zh"),
        ("希瑞适", "zh"),
        ("CERVARIX", "en"),
    ]
    assert [(told.reason, told.repaired) for told in problems(records)] == [
        ("the names stand one place to the left", "希瑞适")
    ]


def test_two_numbers_in_one_cell_are_two_nodes(tmp_path: Path) -> None:
    records = read(tmp_path, {"code": "S20180021S20180022", "zh": "依洛尤单抗注射液", "en": "Evolocumab Injection"})
    assert list(concepts(records))[1:] == ["S20180021", "S20180022"]
    assert [told.repaired for told in problems(records)] == ["S20180021, S20180022"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"code": "S2018002", "zh": "x", "en": ""}, "not an approval number"),
        (FIRST, "the approval number stands twice; the first one is kept"),
        ({"code": "S20180021", "zh": "", "en": "----"}, "no name"),
        ({"code": 20180021, "zh": "x"}, "not a JSON object of texts"),
        ('{"code": "S20180021", "zh": "依洛', "not a JSON object of texts"),
        ('{"code": "S20180021", "zh": "\\ud800"}', "not a JSON object of texts"),
        ("[1, 2]", "not a JSON object of texts"),
    ],
)
def test_a_line_that_cannot_be_used_is_a_problem(row: Mapping[str, object] | str, reason: str, tmp_path: Path) -> None:
    records = read(tmp_path, row)
    assert list(concepts(records)) == [FIRST["code"]]
    assert [(told.line, told.reason, told.repaired) for told in problems(records)] == [(2, reason, None)]


def test_standard_codes_stand_under_their_number(tmp_path: Path) -> None:
    source = Source(standard_codes(tmp_path).path)
    found = nmpa_approvals.recognise(source)
    assert found is not None
    assert found.section == "standard codes"
    (numbers,) = found.also
    assert numbers.section == "approval numbers"
    above = concepts(nmpa_approvals.read(source, numbers))
    below = concepts(nmpa_approvals.read(source, found))
    assert {parent for node in below.values() for parent in node.parents} == set(above) == {"国药准字H20023370"}
    assert above["国药准字H20023370"].display == "Metformin Hydrochloride Tablets"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("1", "国药准字H20023370", "片", "", "", "", "", "", "", "86900001000018", ""), "the check digit is wrong"),
        (
            ("1", "国药准字H20023370", "片", "", "", "", "", "", "", "8.69E+13", ""),
            "not a standard code (was the file saved by Excel?)",
        ),
        (("1", "H2002337", "片", "", "", "", "", "", "", "86900001000019", ""), "not an approval number"),
        (("1", "国药准字H20023370", "-", "", "", "", "", "", "", "86900001000019", ""), "no name"),
        (
            ("1", "国药准字H20023370", "片", "", "", "", "", "", "", "86900001000026", ""),
            "the code stands twice; the first one is kept",
        ),
    ],
)
def test_a_standard_code_that_cannot_be_used_is_a_problem(row: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    whole = ("1", "国药准字H20023370", "片", "", "", "", "", "", "", "86900001000026", "")
    path = w.write_workbook(tmp_path / "codes-2024.xlsx", [STANDARD_HEADER, whole, row])
    records = list(nmpa_approvals.read(path))
    assert list(concepts(records)) == ["86900001000026"]
    assert [told.reason for told in problems(records)] == [reason]


def test_the_insurance_s_list_is_another_one(tmp_path: Path) -> None:
    for header in (
        ("医保药品编码", "产品名称", "批准文号", "药品本位码"),
        ("编码", "产品名称", "批准文号", "药品本位码", "目录药品名称"),
    ):
        assert nmpa_approvals.recognise(Source(write_csv(tmp_path / "t.csv", [header]))) is None
    assert nmpa_approvals.recognise(Source(approvals(tmp_path).path)) is not None


@pytest.mark.real_data
def test_the_real_list(real_data: Path) -> None:
    source = Source(real_data / "cn" / "nmpa-approvals-zh-en.jsonl")
    found = nmpa_approvals.recognise(source)
    assert found is not None
    assert found.unsaid() == ["--release"]
    records = list(nmpa_approvals.read(source, found.said_by_user(version="2019")))
    assert len(concepts(records)) == 4925
    assert sum(told.repaired is None for told in problems(records)) == 1
    assert concepts(records)["S20140007"].display == "Insulin Glargine Injection"
