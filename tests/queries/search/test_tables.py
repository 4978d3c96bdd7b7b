"""The tables that an index is made of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from termwalk.queries.search.building import letters, squashed
from termwalk.queries.search.postings import Postings, ascending, common, spread
from termwalk.queries.search.spelling import Spelling, edits
from termwalk.queries.search.strings import Permuted, Strings, between

WORDS = st.lists(st.text("abcé高血", min_size=1, max_size=4), unique=True, max_size=30)
PAIRS = st.lists(st.tuples(st.integers(0, 9), st.sets(st.text("ab", min_size=1, max_size=2))), max_size=20)


@given(WORDS, st.text("abc高", max_size=2))
def test_a_prefix_is_found_in_sorted_strings(words: list[str], prefix: str) -> None:
    strings = Strings.of(words)
    assert [strings.text(place) for place in range(len(strings))] == words
    order = np.asarray(sorted(range(len(words)), key=words.__getitem__), np.uint32)
    permuted = Permuted(strings, order)
    low, high = between(permuted, prefix.encode())
    assert [one.decode() for one in permuted[low:high]] == sorted(one for one in words if one.startswith(prefix))
    assert [one.decode() for one in strings[: len(words)]] == words


@given(PAIRS)
def test_numbers_stand_under_their_words(pairs: list[tuple[int, set[str]]]) -> None:
    held = [words for _, words in pairs]
    known = sorted({word for words in held for word in words}, reverse=True)
    seen = [known.index(word) for words in held for word in words]
    under = [number for number, words in enumerate(held) for _ in words]
    postings = Postings.of(known, np.asarray(seen, np.uint32), np.asarray(under, np.uint32))
    for word in ("a", "b", "ab", "zz"):
        assert postings.word(word).tolist() == [number for number, words in enumerate(held) if word in words]
        begun = {number for number, words in enumerate(held) if any(one.startswith(word) for one in words)}
        assert set(postings.begun(word).tolist()) == begun


@given(st.lists(st.sets(st.integers(0, 40)), min_size=1, max_size=4))
def test_what_is_common(sets: list[set[int]]) -> None:
    arrays = [np.asarray(sorted(one), np.uint32) for one in sets]
    assert common(arrays).tolist() == sorted(set.intersection(*sets))


def test_many_numbers_and_few_are_put_in_order_alike() -> None:
    many = np.random.default_rng(6).integers(0, 9_000, 20_000).astype(np.uint32)
    assert ascending(many, 9_000).tolist() == sorted(set(many.tolist()))
    assert ascending(many[:50], 9_000).tolist() == sorted(set(many[:50].tolist()))


def test_runs_are_spread() -> None:
    at = np.asarray([0, 2, 2, 5], np.uint32)
    assert spread(at, np.asarray([2, 1, 0], np.uint32)).tolist() == [2, 3, 4, 0, 1]
    assert spread(at, np.asarray([], np.uint32)).tolist() == []


@pytest.mark.parametrize(
    ("code", "typed"), [("I10.9", "i109"), ("E11.900x001+N08.3*", "e11900x001n083"), ("Ｉ１０", "i10"), ("甲 1", "甲1")]
)
def test_codes_are_squashed(code: str, typed: str) -> None:
    assert squashed(code) == typed


VOCABULARY = sorted(["diabetes", "diabetic", "heart", "heat", "hearth", "attack", "tacks", "myocardial", "mycosis"])
SPELLING = Spelling(Strings.of(VOCABULARY), np.asarray([letters(word) for word in VOCABULARY], np.uint32))


def near(word: str, unfinished: bool = False, most: int = 2) -> list[str]:
    return [VOCABULARY[place] for place in SPELLING.near(word, unfinished, most).tolist()]


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("diabtes", ["diabetes"]),
        ("diabteic", ["diabetic"]),
        ("idabetes", ["diabetes"]),
        ("haert", ["heart"]),
        ("atack", ["attack"]),
        ("hat", []),
        ("mycoardail", ["myocardial"]),
        ("heart2", []),
    ],
)
def test_slips_are_forgiven_by_the_length_of_a_word(word: str, words: list[str]) -> None:
    assert set(words) <= set(near(word))
    assert all(OSA.distance(word, found) <= edits(word) for found in near(word))


def test_a_word_that_is_not_finished_is_compared_as_far_as_it_goes() -> None:
    assert near("myocadi", unfinished=True) == ["myocardial"]
    assert near("myocadi") == []
    assert near("diabtees", most=0) == []
