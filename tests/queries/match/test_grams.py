"""Texts as sparse vectors, held against the same in plain Python."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termwalk.queries.match.grams import CLOSE, FULL, LOOSE, Grams, Make

ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
NEAR = st.text("ab 胃炎\ud800🫀", max_size=8)
MAKES = (CLOSE, LOOSE, FULL, Make(runs=(2,)))


def pieces(make: Make, text: str) -> Counter[object]:
    joined = text.replace(" ", "")
    marked = f"\x02{joined}\x03" if make.ends else joined
    found: Counter[object] = Counter(marked[at : at + n] for n in make.runs for at in range(len(marked) - n + 1))
    if make.pairs:
        found.update(combinations(sorted(set(joined[:160])), 2))
    return found


def plain(make: Make, known: list[str], asked: list[str]) -> list[dict[object, float]]:
    stands = Counter(piece for text in known for piece in pieces(make, text))
    present = Counter(piece for text in known for piece in set(pieces(make, text)))
    made = []
    for text in asked:
        row = {
            piece: (1 + math.log(number)) * (math.log((1 + len(known)) / (1 + present[piece])) + 1)
            for piece, number in pieces(make, text).items()
            if piece in stands
        }
        length = math.sqrt(sum(weight**2 for weight in row.values())) or 1
        made.append({piece: weight / length for piece, weight in row.items()})
    return made


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(MAKES),
    st.lists(st.one_of(ANY, NEAR), min_size=1, max_size=6),
    st.lists(st.one_of(ANY, NEAR), min_size=1, max_size=4),
)
def test_vectors_are_those_of_a_plain_implementation(make: Make, known: list[str], asked: list[str]) -> None:
    made = Grams.of(make, known)
    vectors, wanted = made.vectors(asked), plain(make, known, asked)
    assert len(made) == len({piece for text in known for piece in pieces(make, text)})
    assert list(np.diff(vectors.indptr)) == [len(row) for row in wanted]
    alike = (vectors @ vectors.T).toarray()
    for one, row in enumerate(wanted):
        for other, column in enumerate(wanted):
            dot = sum(weight * column.get(piece, 0) for piece, weight in row.items())
            assert alike[one, other] == pytest.approx(dot, abs=1e-4)


@settings(deadline=None, max_examples=40)
@given(st.lists(NEAR, min_size=1, max_size=8))
def test_rows_have_length_one_or_none(texts: list[str]) -> None:
    vectors = Grams.of(FULL, texts[:4]).vectors(texts)
    lengths = np.sqrt(np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel())
    assert all(length == pytest.approx(1, abs=1e-5) or length == 0 for length in lengths)


@settings(deadline=None, max_examples=40)
@given(st.permutations(["胃炎", "胃 炎", "慢性胃炎", "", "🫀", "a\ud800"]))
def test_the_order_of_texts_does_not_matter(texts: list[str]) -> None:
    made = Grams.of(CLOSE, texts)
    again = Grams.of(CLOSE, sorted(texts))
    assert (made.keys == again.keys).all()
    assert (made.rarity == again.rarity).all()
    rows = made.vectors(["胃炎", "慢性"]).toarray()
    assert (rows[::-1] == again.vectors(["慢性", "胃炎"]).toarray()).all()


def test_a_pair_does_not_care_what_stands_between() -> None:
    loose, close = (Grams.of(make, ["乳癌根治", "乳腺癌改良根治", "胃炎"]) for make in (LOOSE, CLOSE))

    def alike(grams: Grams, one: str, other: str) -> float:
        vectors = grams.vectors([one, other])
        return float((vectors[0] @ vectors[1].T).toarray()[0, 0])

    assert alike(loose, "乳癌根治", "乳腺癌改良根治") > alike(close, "乳癌根治", "乳腺癌改良根治")
    assert alike(loose, "乳癌根治", "胃炎") == 0
    assert alike(loose, "根乳治癌", "乳癌根治") > alike(close, "根乳治癌", "乳癌根治")


def test_the_mark_of_a_beginning_is_no_neighbour_of_a_character() -> None:
    made = Grams.of(FULL, [chr(ord("胃") ^ 1)])
    assert made.vectors([f"{'胃'}x"]).nnz == 2  # the marks alone
    assert len(Grams.of(FULL, [""])) == 3


def test_what_was_never_seen_is_left_out() -> None:
    made = Grams.of(CLOSE, ["胃炎"])
    assert made.vectors(["肝癌"]).nnz == 0
    assert (made.vectors(["胃炎肝癌"]).indices == made.vectors(["胃炎"]).indices).all()
    assert made.counts(["胃胃胃炎"]).max() == 3


def test_no_texts_and_empty_ones_are_no_rows_and_empty_ones() -> None:
    assert Grams.of(CLOSE, [""]).vectors(["胃炎", ""]).shape == (2, 0)
    assert Grams.of(CLOSE, []).vectors(["胃炎"]).nnz == 0
    assert Grams.of(CLOSE, ["胃炎"]).vectors([]).shape == (0, 3)
    assert Grams.of(CLOSE, ["胃炎"]).vectors(["", "  "]).nnz == 0
