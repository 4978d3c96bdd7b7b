"""Which candidates are the answer."""

from __future__ import annotations

import numpy as np
import pytest

from termwalk.queries.learn.deciding import Deciding, best_deciding, confidence

TEXT = np.array([0, 0, 0, 1, 1, 2, 2])
CHANCE = np.array([0.9, 0.6, 0.1, 0.3, 0.3, 0.05, 0.01])


def test_all_that_are_likely_enough_are_the_answer() -> None:
    assert list(Deciding(0.5).chosen(TEXT, CHANCE)) == [True, True, False, False, False, False, False]


def test_a_text_that_must_have_one_gets_its_best_and_of_equals_the_first() -> None:
    assert list(Deciding(0.5, least=0.0).chosen(TEXT, CHANCE)) == [True, True, False, True, False, True, False]
    assert list(Deciding(0.5, least=0.15).chosen(TEXT, CHANCE)) == [True, True, False, True, False, False, False]


def test_nothing_asked_is_nothing_chosen() -> None:
    assert len(Deciding().chosen(np.zeros(0), np.zeros(0))) == 0


def test_confidence_is_that_all_chosen_are_right_and_no_other() -> None:
    chosen = Deciding(0.5).chosen(TEXT, CHANCE)
    sure = confidence(TEXT, CHANCE, chosen, 4)
    assert sure == pytest.approx([0.9 * 0.6 * 0.9, 0.7 * 0.7, 0.95 * 0.99, 1.0])


def past(texts: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Each text has a right and a wrong candidate; every tenth has neither of them right."""
    text = np.repeat(np.arange(texts), 2)
    chance = np.tile([0.9, 0.35], texts)
    right = np.tile([1.0, 0.0], texts)
    right[::20] = 0
    chance[::20] = 0.55
    return text, chance, right, np.ones(texts)


def test_thresholds_are_those_under_which_the_past_comes_out_best() -> None:
    found = best_deciding(*past(), "exact")
    assert found.above >= 0.35
    assert found.held_out == pytest.approx(0.9)
    assert best_deciding(*past(), "f1").held_out == pytest.approx(2 * 180 / (180 + 200), abs=0.03)


def test_only_what_is_right_98_times_in_a_hundred_is_accepted() -> None:
    text, chance, right, total = past()
    found = best_deciding(text, chance, right, total, "exact")
    assert found.accepted == pytest.approx(0.9)
    assert found.accept == pytest.approx(0.9 * 0.65)
    right[:120:2] = 0
    assert best_deciding(text, chance, right, total, "exact").accepted == 0
