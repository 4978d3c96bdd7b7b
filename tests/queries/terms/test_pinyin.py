"""Chinese typed in Latin letters."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.queries.terms.folding import folded
from termwalk.queries.terms.pinyin import Syllabary, alphabet, initials, syllables, table

typed = Syllabary(alphabet()).ways


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("高血压", "gao xue ya"),
        ("2型糖尿病", "2 xing tang niao bing"),
        ("便血", "bian xue"),
        ("咯血", "ka xue"),
        ("膀胱癌", "pang guang ai"),
        ("疟疾", "nue ji"),
        ("女性", "nv xing"),
        ("重度", "zhong du"),
        ("重复", "chong fu"),
        ("ct头部", "c t tou bu"),
        ("hsv 2型", "h s v 2 xing"),
        ("heart", "h e a r t"),
        ("", ""),
    ],
)
def test_how_a_text_is_said(text: str, said: str) -> None:
    assert syllables(text) == tuple(said.split())
    assert initials(text) == "".join(unit[0] for unit in said.split())


@pytest.mark.parametrize(
    ("letters", "ways"),
    [
        ("gaoxueya", ["gao xue ya."]),
        ("gxy", ["g. x. y."]),
        ("gaoxy", ["gao x. y."]),
        ("gaoxuey", ["gao xue y."]),
        ("2xtnb", ["2. x. t. n. b."]),
        ("xi an", ["xi an."]),
        ("zhgxy", ["zh. g. x. y."]),
    ],
)
def test_the_first_way_to_read_what_was_typed(letters: str, ways: list[str]) -> None:
    found = [" ".join(piece.letters + ("" if piece.whole else ".") for piece in way) for way in typed(letters)]
    assert found[: len(ways)] == ways


@pytest.mark.parametrize("letters", ["", "v", "ui", "高", "gao v", "é", "uuuu"])
def test_what_is_no_pinyin_has_no_reading(letters: str) -> None:
    assert typed(letters) == ()


@given(st.text(max_size=60))
def test_every_text_has_units_and_no_text_raises(text: str) -> None:
    units = syllables(folded(text))
    assert all(units)
    assert len(initials(folded(text))) == len(units)
    typed(folded(text))


@given(st.lists(st.sampled_from("高血压糖尿病心脏癌便秘冠状动脉膀胱"), min_size=1, max_size=6))
def test_a_text_typed_in_full_or_by_initials_reads_as_itself(characters: list[str]) -> None:
    units = syllables("".join(characters))
    for letters in (" ".join(units), "".join(unit[0] for unit in units)):
        assert any(
            len(way) == len(units)
            and all(unit.startswith(piece.letters) for unit, piece in zip(units, way, strict=True))
            for way in typed(letters)
        )


def test_ten_thousand_letters_take_no_time() -> None:
    begun = time.perf_counter()
    typed("gan" * 40)
    syllables("重复" * 5_000)
    assert time.perf_counter() - begun < 1


def test_the_table_is_of_use() -> None:
    assert set(table().characters.values()) <= set(alphabet())
    for word, said in table().words.items():
        assert len(word) == len(said.split())
        assert syllables(word) == tuple(said.split())
    assert {len(one) for one in table().characters} == {1}
