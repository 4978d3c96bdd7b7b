"""One form for what people write differently."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from termwalk.queries.terms.folding import folded, simplified, variants


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("高血壓", "高血压"),
        ("２型糖尿病", "2 型糖尿病"),
        ("Ⅱ型糖尿病", "2型糖尿病"),
        ("II型糖尿病", "2型糖尿病"),
        ("Ⅰ度房室传导阻滞", "I度房室传导阻滞"),
        ("Type II diabetes", "type 2 diabetes"),
        ("Type I diabetes", "type 1 diabetes"),
        ("CINⅡ", "CIN-II"),
        ("stage IIIA", "stage 3a"),
        ("胃粘膜炎", "胃黏膜炎"),
        ("肾病综合症", "腎病綜合徵"),
        ("胃(部)肿瘤", "胃部肿瘤"),
        ("Ménière's disease", "meniere s disease"),
        ("头颅\u200bCT", "头颅 ct"),
        ("β-lactam", "Β LACTAM"),
        ("Straße", "STRASSE"),
    ],
)
def test_what_is_written_differently_is_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("二型", "2型"),
        ("0.5 mg", "05 mg"),
        ("1.5 mg", "15 mg"),
        ("肝炎症", "肝炎征"),
        ("胃癌", "胃瘤"),
        ("via", "6a"),
        ("hepatitis B", "hepatitis C"),
        ("が", "か"),
    ],
)
def test_what_is_different_stays_different(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize("text", ["", " … ", "😀👩‍👧", "\x00\x07\u200d", "\ud800", "()[]{}*+?\\|^$"])
def test_a_text_of_nothing_is_nothing(text: str) -> None:
    assert folded(text) == ""


@pytest.mark.parametrize("text", ["I10.9", "a.b", "5.", ".5", "1.2.3"])
def test_a_point_stays_between_digits_only(text: str) -> None:
    kept = {"I10.9": "i10.9", "a.b": "a b", "5.": "5", ".5": "5", "1.2.3": "1.2.3"}
    assert folded(text) == kept[text]


_MEDICAL = st.text("高血壓综合症症候群泡疹其它粘瘀 ⅠⅡⅫⅩiIvVxX型度期.-12a()\u200b\u0301゙か中", max_size=20)


@given(st.one_of(st.text(), _MEDICAL, st.from_regex(r"(type |stage )?[ivx]{1,4}[ab型度]?", fullmatch=True)))
@example("a\u200d\u0301")
@example("İ ŉ ǰ ΐ")
@example("\u0345")
@example("中 ゙")
@example("⒈5")
def test_folding_again_changes_nothing(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert once == once.strip()
    assert "  " not in once


@pytest.mark.parametrize("unit", ["高", "a", "Ⅱ", "i ", "\u0301", "其它", "😀", "1.", "type i ", "\x00"])
def test_ten_thousand_characters_take_no_time(unit: str) -> None:
    begun = time.perf_counter()
    folded(unit * 10_000)
    assert time.perf_counter() - begun < 1


def test_the_tables_are_closed() -> None:
    known = simplified()
    assert known["壓"] == "压"
    assert (known["粘"], known["黴"]) == ("黏", "霉")
    assert not known.keys() & set(known.values())


def test_variant_words_end_where_they_should() -> None:
    for one, other in variants().words.items():
        assert folded(one) == folded(other) != one
        assert folded(other) == other
