"""Candidates in their order."""

from __future__ import annotations

import numpy as np

from termwalk.queries.match.ranked import Ranked

TEXT, NAME = np.array([1, 0, 1, 1, 0]), np.array([4, 7, 3, 9, 2])
SCORE, CHANCE = np.array([1.0, 2.0, 1.0, 5.0, 3.0]), np.array([0.5, 0.9, 0.5, 0.5, 0.1])


def test_by_text_then_chance_then_score_then_place_in_the_lexicon() -> None:
    found = Ranked.of(TEXT, NAME, SCORE, CHANCE)
    assert list(found.text) == [0, 0, 1, 1, 1]
    assert list(found.name) == [7, 2, 9, 3, 4]
    assert list(found.score) == [2, 3, 5, 1, 1]


def test_the_order_given_does_not_matter() -> None:
    order = np.array([3, 1, 4, 0, 2])
    again = Ranked.of(TEXT[order], NAME[order], SCORE[order], CHANCE[order])
    assert list(again.name) == list(Ranked.of(TEXT, NAME, SCORE, CHANCE).name)


def test_cut_to_the_first_of_each_text() -> None:
    found = Ranked.of(TEXT, NAME, SCORE, CHANCE, most=2)
    assert list(found.text) == [0, 0, 1, 1]
    assert list(found.name) == [7, 2, 9, 3]
    assert list(found.chance) == [0.9, 0.1, 0.5, 0.5]


def test_rows_of_a_text_and_of_one_that_has_none() -> None:
    found = Ranked.of(np.array([0, 2]), np.array([1, 1]), np.ones(2), np.ones(2))
    assert found.of_text(0) == slice(0, 1)
    assert found.of_text(1) == slice(1, 1)
    assert found.of_text(2) == slice(1, 2)
    none = np.zeros(0)
    assert Ranked.of(none, none, none, none).of_text(0) == slice(0, 0)
