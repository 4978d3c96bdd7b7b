"""What holds for the spelling of codes in every system, whatever is typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termwalk.ontologies.normalisers import NORMALISERS, clean
from termwalk.ontologies.registry import is_heading, is_wellformed, normalise, systems

IDS = [*systems(), "local:lab"]
# fmt: off
FRAGMENTS = st.sampled_from([
    "+", "*", "†", "。", ".", "-", ".-", "!", "X", "x", "XX", "I", "A00", "A00.0", "E812", "1A00", "B110-139",
    "BlockL", "blockl1-1a0", "/", "&", "%20", "%2F", "/unspecified", "/OTHER", "78422942",
    "http://id.who.int/icd/entity/", "http://id.who.int/icd/release/11/2024-01/mms/", "MA.156.M0.", "GS1:",
    "MONDO:", "DOID_", "Orphanet_", "国药准字", "ß", "ı", "ſ", "İ", "ﬀ", "ŉ", "ͅ", "¨", "´", "Ａ", "１", "٣", "²",
    "Ⅻ", "℃", "–", "—", "\u200b", "\ufeff", "\u00ad", "\u3000", "\u00a0", "\x1d",
])
# fmt: on
BLANKS = st.sampled_from(" \t\n\u3000\u00a0")
TYPED = st.text() | st.lists(FRAGMENTS | BLANKS | st.text("0123456789.AXIEVbsde-+*", max_size=6), max_size=7).map(
    "".join
)


def codes(id: str) -> st.SearchStrategy[str]:
    """Texts of the forms that the system publishes, else any."""
    known = systems().get(id)
    stated = [form for form in (known.pattern, known.heading_pattern) if form] if known else []
    if not stated or known is None or known.pattern is None:
        return TYPED
    return st.one_of([st.from_regex(re.compile(form, re.ASCII), fullmatch=True) for form in stated])


@pytest.mark.parametrize("id", IDS)
def test_spelling_a_code_twice_changes_nothing_more(id: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(TYPED | codes(id))
    def settles(text: str) -> None:
        once = normalise(id, text)
        assert normalise(id, once) == once

    settles()


@pytest.mark.parametrize("id", IDS)
def test_what_is_spelt_well_is_a_code_and_stays_one(id: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(codes(id))
    def stays(text: str) -> None:
        if is_wellformed(id, text) and clean(text) == text:
            assert is_wellformed(id, normalise(id, text))
        code = normalise(id, text)
        if is_wellformed(id, code):
            assert normalise(id, f" {code}\u200b\u3000") == code

    stays()


@pytest.mark.parametrize("id", IDS)
def test_nothing_that_can_be_typed_breaks_a_parser(id: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(TYPED)
    def answers(text: str) -> None:
        assert isinstance(normalise(id, text), str)
        assert is_wellformed(id, text) in (True, False)
        assert is_heading(id, text) in (True, False)

    answers()


@pytest.mark.parametrize("name", NORMALISERS)
def test_a_blank_round_a_code_never_matters(name: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(TYPED)
    def same(text: str) -> None:
        assert NORMALISERS[name](clean(f"\u3000{text}\ufeff ")) == NORMALISERS[name](clean(text))

    same()


def test_an_accent_that_a_blank_kept_apart_joins_its_letter_at_once() -> None:
    assert normalise("local:lab", "A\u00a8") == clean("A\u00a8")
    assert NORMALISERS["upper"](clean("A\u00a8")) == "\u00c4"
    assert NORMALISERS["upper"]("\u00c4") == "\u00c4"
