"""The parts of approval numbers and standard codes."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.ontologies.nhsa import drug_code
from termwalk.ontologies.nmpa import StandardCode, approval, approval_number, check_digit, standard_code
from termwalk.ontologies.registry import is_wellformed


@pytest.mark.parametrize(
    ("number", "category", "origin", "source", "year"),
    [
        ("国药准字Z11020085", "traditional Chinese medicine", "domestic", "11", ""),
        ("国药准字H20023370", "chemical drug", "domestic", "20", "2002"),
        ("国药准字S10870021", "biological product", "domestic", "10", "1987"),
        ("国药准字HJ20140691", "chemical drug", "imported", "20", "2014"),
        ("国药准字J20130093", "imported drug, repacked", "domestic", "20", "2013"),
        ("H20171268", "chemical drug", "imported", "20", "2017"),
        ("HC20181010", "chemical drug", "Hong Kong, Macao or Taiwan", "20", "2018"),
        ("BH20020623", "chemical drug", "imported in bulk", "20", "2002"),
    ],
)
def test_an_approval_number_has_parts(number: str, category: str, origin: str, source: str, year: str) -> None:
    found = approval(number)
    assert found is not None
    assert (found.category, found.origin, found.source, found.year) == (category, origin, source, year)
    assert found.serial == number[-4:]
    assert is_wellformed("nmpa-drug", number)


@pytest.mark.parametrize(
    "number", ["", "国药准字Z1102008", "国药准字X11020085", "S20180021S20180022", "86900166000077"]
)
def test_what_is_no_approval_number(number: str) -> None:
    assert approval(number) is None


@pytest.mark.parametrize("text", ["国药准字 Z 1102 0085", "国药准字Ｚ１１０２００８５", "国药准字z11020085"])
def test_the_normal_form_has_no_blanks_and_half_width(text: str) -> None:
    assert approval_number(text) == "国药准字Z11020085"


def test_a_standard_code_has_a_maker_and_a_product() -> None:
    assert standard_code("86900166000077") == StandardCode(maker="00166", product="00007", check="7")


@pytest.mark.parametrize("code", ["86900166000078", "8690016600007", "86800166000077", "869001660000770", "国药准字"])
def test_a_wrong_check_digit_or_shape_is_refused(code: str) -> None:
    assert standard_code(code) is None


@given(st.integers(0, 10**10 - 1), st.integers(3, 13), st.integers(1, 9))
def test_one_wrong_digit_is_seen(number: int, place: int, by: int) -> None:
    body = f"869{number:010}"
    code = body + check_digit(body)
    assert standard_code(code) is not None
    wrong = code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :]
    assert standard_code(wrong) is None


@pytest.mark.real_data
def test_every_whole_standard_code_of_the_extract_checks(real_data: Path) -> None:
    text = (real_data / "cn" / "nhsa-drugs-extract.csv").read_text(encoding="utf-8-sig")
    rows = [(row["医保药品编码"], row["药品本位码"]) for row in csv.DictReader(text.splitlines(keepends=True))]
    whole = [(code, standard) for code, standard in rows if re.fullmatch(r"86\d{12}", standard)]
    assert len(whole) == 4562
    parts = [(drug_code(code), standard_code(standard)) for code, standard in whole]
    assert all(standard for _, standard in parts)
    assert sum(bool(code and standard and code.maker == standard.maker) for code, standard in parts) == 4559
