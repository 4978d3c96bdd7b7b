"""The parts of the insurance's drug and consumable codes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from termwalk.ontologies.nhsa import ConsumableCode, DrugCode, consumable_code, drug_code, heading_above
from termwalk.ontologies.registry import is_heading, is_wellformed


def test_a_western_drug_has_six_parts() -> None:
    assert drug_code("XA11CCA351E002010201121") == DrugCode(
        kind="western", class_code="A11CC", name_code="A351", form="E002", strength="01", pack="02", maker="01121"
    )


def test_a_chinese_patent_drug_has_no_form() -> None:
    found = drug_code("ZD03AAA0043010100166")
    assert found == DrugCode(
        kind="chinese patent", class_code="D03AA", name_code="A0043", strength="01", pack="01", maker="00166"
    )
    assert found is not None
    assert found.atc_like == ""


@pytest.mark.parametrize(("code", "kind"), [("J110000000012345", "hospital preparation"), ("T000100123", "herb")])
def test_other_kinds_are_known_by_their_letter(code: str, kind: str) -> None:
    found = drug_code(code)
    assert found is not None
    assert found.kind == kind
    assert is_wellformed("nhsa-drug", code)


@pytest.mark.parametrize(
    "code",
    ["", "XA11CCA351E00201020112", "XA11CC3351E002010201121", "YD03AAA0043010100166", "XA11CCA351E0020102０1121"],
)
def test_what_is_no_drug_code(code: str) -> None:
    assert drug_code(code) is None


def test_a_consumable_stands_under_three_headings() -> None:
    assert consumable_code("C0101010010100103941") == ConsumableCode(
        headings=("C01", "C0101", "C010101"), generic_name="001", material="01", feature="001", maker="03941"
    )


def test_a_single_product_adds_seven_digits() -> None:
    found = consumable_code("C01010100101001039410000042")
    assert found is not None
    assert (found.maker, found.product) == ("03941", "0000042")


@pytest.mark.parametrize("code", ["C01", "C010101001010010394", "D0101010010100103941", "C010101001010010394100000"])
def test_what_is_no_consumable(code: str) -> None:
    assert consumable_code(code) is None


@pytest.mark.parametrize(
    ("code", "above"),
    [("C0101010010100103941", "C010101"), ("C010101", "C0101"), ("C0101", "C01"), ("C01", "")],
)
def test_a_heading_is_the_beginning_of_a_code(code: str, above: str) -> None:
    assert heading_above(code) == above
    assert above == "" or is_heading("nhsa-consumable", above)


@pytest.mark.real_data
def test_every_code_of_the_drug_extract_has_parts(real_data: Path) -> None:
    text = (real_data / "cn" / "nhsa-drugs-extract.csv").read_text(encoding="utf-8-sig")
    codes = [row["医保药品编码"] for row in csv.DictReader(text.splitlines(keepends=True))]
    kinds = [found.kind for code in codes if (found := drug_code(code))]
    assert (kinds.count("western"), kinds.count("chinese patent")) == (3755, 7115)
