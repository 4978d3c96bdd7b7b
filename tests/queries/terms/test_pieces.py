"""Pieces of a text between all separators."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.queries.terms.folding import folded
from termwalk.queries.terms.pieces import pieces


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("急性心梗伴高血压", ["急性心梗", "高血压"]),
        ("肺炎、糖尿病；高血压", ["肺炎", "糖尿病", "高血压"]),
        ("胃肿物摘除术＋膀胱整形术", ["胃肿物摘除术", "膀胱整形术"]),
        ("1、高血压 2、糖尿病", ["高血压", "糖尿病"]),
        ("1高血压2糖尿病", ["高血压", "糖尿病"]),
        ("肺炎合并心衰", ["肺炎", "心衰"]),
        ("Hypertension, diabetes", ["hypertension", "diabetes"]),
        ("高血压", ["高血压"]),
    ],
)
def test_a_text_is_cut_at_every_separator(text: str, wanted: list[str]) -> None:
    assert pieces(text) == wanted


def test_single_characters_are_no_pieces() -> None:
    assert pieces("胃+肝、高血压") == ["高血压"]
    assert pieces("胃") == ["胃"]


def test_numbers_and_codes_are_no_pieces() -> None:
    assert pieces("高血压 12") == ["高血压"]
    assert pieces("12.5") == [folded("12.5")]


def test_a_text_without_any_is_its_own() -> None:
    assert pieces("") == [""]
    assert pieces("+、") == [folded("+、")]


def test_no_more_than_forty() -> None:
    assert len(pieces("、".join(["肺炎"] * 100))) == 40


@given(st.text())
def test_no_text_breaks_it_and_pieces_are_folded(text: str) -> None:
    found = pieces(text)
    assert 1 <= len(found) <= 40
    assert all(folded(one) == one for one in found)
