"""Scores that mean what they say."""

from __future__ import annotations

import numpy as np
import pytest

from termwalk.queries.learn.calibration import Calibration, accepted_at, expected_error, reliability


def test_knots_rise_and_chances_stay_between_none_and_all() -> None:
    draw = np.random.RandomState(0)
    scores = draw.rand(500)
    made = Calibration.of(scores, (draw.rand(500) < scores**2).astype(float))
    at, share = zip(*made.knots, strict=True)
    assert list(at) == sorted(at)
    assert list(share) == sorted(share)
    assert 0 <= share[0] <= share[-1] <= 1
    chances = made(np.array([-1.0, 0.5, 2.0]))
    assert chances[1] == pytest.approx(0.25, abs=0.1)
    assert (chances[0], chances[2]) == (share[0], share[-1])


def test_scores_that_say_nothing_become_the_mean() -> None:
    made = Calibration.of(np.array([0.1, 0.2, 0.3, 0.4]), np.array([1.0, 0.0, 1.0, 0.0]))
    assert made(np.array([0.15, 0.35])) == pytest.approx([0.5, 0.5])


def test_without_being_fitted_a_score_is_a_chance() -> None:
    assert list(Calibration()(np.array([0.0, 0.3, 1.0]))) == [0.0, 0.3, 1.0]


def test_a_curve_has_a_bin_for_scores_that_occur() -> None:
    curve = reliability(np.array([0.05, 0.05, 0.95, 0.95, 1.0, 0.0]), np.array([0.0, 1.0, 1.0, 1.0, 0.0, 0.0]))
    assert [(one.low, one.answers) for one in curve] == [(0.0, 3), (pytest.approx(0.9), 3)]
    assert curve[0].right == pytest.approx(1 / 3)
    assert curve[1].score == pytest.approx(2.9 / 3)
    assert expected_error(curve) == pytest.approx((3 * abs(0.1 / 3 - 1 / 3) + 3 * abs(2.9 / 3 - 2 / 3)) / 6)
    assert expected_error(()) == 0


def test_a_perfect_forecast_has_no_error() -> None:
    assert expected_error(reliability(np.array([0.0, 1.0]), np.array([0.0, 1.0]))) == 0


@pytest.mark.parametrize(
    ("scores", "right", "precision", "wanted"),
    [
        ((0.9, 0.8, 0.7, 0.6), (1, 1, 0, 1), 0.98, (0.8, 0.5)),
        ((0.9, 0.8, 0.7, 0.6), (1, 1, 0, 1), 0.75, (0.6, 1.0)),
        ((0.9, 0.8, 0.8, 0.6), (1, 1, 0, 0), 0.98, (0.9, 0.25)),  # what is equal goes together
        ((0.8, 0.8, 0.8, 0.6), (1, 1, 0, 0), 0.98, (1.01, 0.0)),
        ((0.9, 0.8), (0, 1), 0.98, (1.01, 0.0)),
        ((), (), 0.98, (1.01, 0.0)),
    ],
)
def test_from_which_score_on_answers_may_be_accepted(
    scores: tuple[float, ...], right: tuple[int, ...], precision: float, wanted: tuple[float, float]
) -> None:
    assert accepted_at(np.array(scores, float), np.array(right, float), precision) == wanted
