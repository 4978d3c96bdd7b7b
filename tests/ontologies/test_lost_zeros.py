"""Zeros that a spreadsheet took: put back where the list shows them, and left open elsewhere."""

from __future__ import annotations

import pytest

from termwalk.ontologies.lost_zeros import UNTOLD, chances, restored


def told(*rows: tuple[str, str]) -> list[str | None]:
    found = restored((line, code, name) for line, (code, name) in enumerate(rows))
    return [found.get(line) for line in range(len(rows))]


def test_a_sound_list_is_left_alone() -> None:
    assert told(("00", "甲"), ("00.1", "乙"), ("00.10", "丙"), ("10.0", "丁"), ("00.0100", "戊")) == [None] * 5


def test_two_digits_stand_before_the_dot() -> None:
    assert told(("0.01", "甲"), ("1.21", "乙"), ("10.21", "丙")) == ["00.01", "01.21", None]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([("0.0", "类"), ("0.0", "亚目")], ["00", "00.0"]),
        ([("7.0", "类"), ("7.0", "亚目"), ("7.0", "细目")], ["07", "07.0", "07.00"]),
        ([("0.1", "亚目"), ("0.1", "细目")], ["00.1", "00.10"]),
        ([("0.5", "亚目"), ("0.5", "亚目"), ("0.5", "细目"), ("0.5", "细目")], ["00.5", "00.5", "00.50", "00.50"]),
        ([("7", "类"), ("10", "又一类"), ("10", "亚目")], ["07", "10", "10.0"]),
    ],
)
def test_the_first_name_of_a_number_is_the_shortest_code(rows: list[tuple[str, str]], codes: list[str]) -> None:
    assert told(*rows) == codes


def test_more_names_than_codes_cannot_be_told() -> None:
    assert told(("0.1", "甲"), ("0.1", "乙"), ("0.1", "丙")) == [UNTOLD] * 3


def test_out_of_order_only_what_stood_before_the_dot_is_sure() -> None:
    assert told(("9.1", "甲"), ("0.1", "乙"), ("0.12", "丙")) == [UNTOLD, UNTOLD, "00.12"]


def test_damaged_codes_of_four_decimals_leave_short_ones_open() -> None:
    assert told(("0.01", "甲"), ("0.0101", "乙"), ("0.102", "丙")) == [UNTOLD, "00.0101", "00.1020"]


@pytest.mark.parametrize(
    ("number", "codes"),
    [
        ("0.1", ("00.1", "00.10")),
        ("7.0", ("07", "07.0", "07.00")),
        ("7", ("07", "07.0", "07.00")),
        ("3.21", ("03.21",)),
        ("45.13", ("45.13",)),
        ("00.0100", ()),
        ("A00.0", ()),
    ],
)
def test_what_a_number_by_itself_may_have_been(number: str, codes: tuple[str, ...]) -> None:
    assert chances(number) == codes


def test_four_decimals_only_where_they_are_asked_for() -> None:
    assert chances("0.102", 4) == ("00.102", "00.1020")
