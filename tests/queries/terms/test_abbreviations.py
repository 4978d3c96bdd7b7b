"""Abbreviations written out."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.queries.terms.abbreviations import abbreviations, expanded
from termwalk.queries.terms.folding import folded


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("COPD", "慢性阻塞性肺病"),
        ("COPD", "chronic obstructive pulmonary disease"),
        ("慢阻肺", "慢性阻塞性肺病"),
        ("急性心梗", "急性心肌梗死"),
        ("acute MI", "acute myocardial infarction"),
        ("急性MI", "急性心肌梗死"),
        ("心梗伴心衰", "心肌梗死伴心力衰竭"),
        ("2型", "2型糖尿病"),
        ("Ⅱ型", "2型糖尿病"),
        ("T2DM", "type 2 diabetes mellitus"),
        ("冠心病", "冠状动脉粥样硬化性心脏病"),
        ("房颤", "心房颤动"),
    ],
)
def test_what_is_short_is_written_out(text: str, said: str) -> None:
    assert said in expanded(folded(text))


@pytest.mark.parametrize(
    "text",
    ["", "2型呼吸衰竭", "mitral", "TBX1", "高血压", "脑梗死", "heart failure", "慢性肾衰竭", "流行性感冒", "all limbs"],
)
def test_what_is_not_short_is_left_alone(text: str) -> None:
    assert expanded(folded(text)) == ()


@given(st.text(max_size=50))
def test_no_text_raises(text: str) -> None:
    for said in expanded(folded(text)):
        assert said == folded(said)


def test_ten_thousand_abbreviations_take_no_time() -> None:
    begun = time.perf_counter()
    assert len(expanded("心梗" * 5_000)) == 1
    assert len(expanded("hbv mri " * 1_000)) <= 8
    expanded("乙肝" * 5_000)
    assert time.perf_counter() - begun < 1


def test_no_abbreviation_stands_twice() -> None:
    stands = Counter(short for one in abbreviations() for short in one.short)
    assert [short for short, times in stands.items() if times > 1] == []
    assert all(one.zh and one.en for one in abbreviations())
