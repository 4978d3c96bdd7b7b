"""Titles made comparable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.queries.likeness.spelling import alike, folded, is_vague, words


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("Haemorrhage of oesophagus", "Hemorrhage of esophagus"),
        ("Tumour of the colour-sensing cells", "Tumor of the color-sensing cells"),
        ("Anæmia", "Anemia"),
        ("Tumours", "Tumors"),
        ("Behavioural disorders", "Behavioral disorders"),
        ("Fibre of disk", "Fibre of disc"),
        ("Travelling", "Traveling"),
    ],
)
def test_british_and_american_spelling_are_one(british: str, american: str) -> None:
    assert words(british) == words(american)
    assert alike(british, american) == 1.0


def test_stock_phrases_of_one_edition_do_not_count() -> None:
    assert alike("Encounter for adoption services", "Adoption services") == 1.0
    assert alike("Disorders of lung, not elsewhere classified", "Disorders of lung") == 1.0


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("Typhoid fever", "Typhoid fever", 1.0),
        ("Typhoid fever", "Paratyphoid fever", 1 / 3),
        ("Typhoid fever", "Broken leg", 0.0),
        ("", "", 1.0),
        ("霍乱", "霍乱", 1.0),
        ("霍乱", "伤寒", 0.0),
    ],
)
def test_the_share_of_common_words(one: str, other: str, share: float) -> None:
    assert alike(one, other) == pytest.approx(share)


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_a_share_and_symmetric(one: str, other: str) -> None:
    assert 0.0 <= alike(one, other) <= 1.0
    assert alike(one, other) == alike(other, one)
    assert alike(one, one) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [("糖尿病（２型）", "糖尿病(2型)"), ("Ａ 型 肝炎", "A型肝炎"), ("Type-2 Diabetes", "type 2 diabetes")],
)
def test_punctuation_width_and_case_are_folded(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_folding_keeps_what_differs() -> None:
    assert folded("1型糖尿病") != folded("2型糖尿病")
    assert folded("Fever") != folded("Fevers")


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@pytest.mark.parametrize(
    "title", ["Other cholera", "Cholera, unspecified", "Sonstige Cholera", "其他霍乱", "未特指的霍乱"]
)
def test_classes_for_what_is_left_over(title: str) -> None:
    assert is_vague(title)


@pytest.mark.parametrize("title", ["Cholera", "Mother's cholera", "霍乱", "Brothers"])
def test_classes_that_are_something(title: str) -> None:
    assert not is_vague(title)
