"""Specifications of drugs as amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.queries.items.strength import Amount, same_amount, strength


def mg(value: str) -> Amount:
    return Amount("mass", Decimal(value))


@pytest.mark.parametrize(
    ("text", "amount", "volume", "count", "total"),
    [
        ("0.74g", "740 mg", "", None, ""),
        ("200mg×100ml/瓶", "200 mg", "100 ml", None, ""),
        ("5mg*14片", "5 mg", "", 14, "70 mg"),
        ("2.25g:250ml×1瓶", "2250 mg", "250 ml", 1, "2250 mg"),
        ("10ml：100mg×5支/盒", "100 mg", "10 ml", 5, "500 mg"),
        ("1g/15g*1袋", "1000 mg", "", 1, "1000 mg"),
        ("0.35g(相当于饮片0.75g)每粒装", "350 mg", "", None, ""),
        ("8.000万*1支/支", "80000 iu", "", 1, "80000 iu"),
        ("600iu*24片/盒", "600 iu", "", 24, "14400 iu"),
        ("12片×2板/盒", "", "", 24, ""),
        ("10.3%200ml×1瓶", "", "200 ml", 1, "20600 mg"),
        ("每片重0.25g", "250 mg", "", None, ""),
        ("50ug", "0.05 mg", "", None, ""),
    ],
)
def test_a_specification_is_read(text: str, amount: str, volume: str, count: int | None, total: str) -> None:
    found = strength(text)
    assert found is not None
    told = (str(found.amount or ""), str(found.volume or ""), found.count, str(found.total or ""))
    assert told == (amount, volume, count, total)


@pytest.mark.parametrize("text", ["", "中号", "1", "/", "0.7mm", "复方"])
def test_what_says_no_amount_is_none(text: str) -> None:
    assert strength(text) is None


def test_a_percentage_of_the_name_makes_the_amount_of_a_volume() -> None:
    found = strength("100ml", "10%氯化钠注射液")
    assert found is not None
    assert found.per_unit == mg("10000")


def test_the_amounts_of_a_combination_are_all_kept() -> None:
    found = strength("80mg/400mg×20片")
    assert found is not None
    assert (found.amount, found.others) == (mg("80"), (mg("400"),))


def test_amounts_are_the_same_within_half_a_percent_and_of_one_kind() -> None:
    assert same_amount(mg("1000"), mg("1004"))
    assert not same_amount(mg("1000"), mg("1010"))
    assert not same_amount(mg("1000"), Amount("activity", Decimal(1000)))


@given(st.text(max_size=300), st.text(max_size=30))
def test_no_text_fails(text: str, name: str) -> None:
    found = strength(text, name)
    assert found is None or found.per_unit is None or found.per_unit.value >= 0


@given(st.decimals(min_value="0.001", max_value=9999, places=3), st.integers(1, 500), st.sampled_from("*×xX"))
def test_what_is_written_is_read(value: Decimal, count: int, sign: str) -> None:
    found = strength(f"{value}mg{sign}{count}片/盒")
    assert found is not None
    assert (found.amount, found.count) == (mg(str(value)), Decimal(count))
