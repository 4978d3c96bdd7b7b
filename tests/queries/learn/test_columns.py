"""What is told of a candidate beside the others of its text."""

from __future__ import annotations

import numpy as np
import pytest

from termwalk.queries.learn.boosting import FOLDS, average, folds_of, out_of_fold
from termwalk.queries.learn.columns import below_best, rank_within
from termwalk.queries.learn.swaps import conditional_logit

GROUPS = np.array([0, 0, 0, 1, 1])
VALUES = np.array([0.2, 0.9, 0.5, 0.1, 0.4])


def test_places_and_distances_within_a_text() -> None:
    assert list(rank_within(GROUPS, VALUES)) == [2, 0, 1, 1, 0]
    assert below_best(GROUPS, VALUES) == pytest.approx([0.7, 0, 0.4, 0.3, 0], abs=1e-6)


def test_equals_are_placed_in_their_order() -> None:
    assert list(rank_within(np.array([0, 0, 0]), np.array([1.0, 1.0, 2.0]))) == [1, 2, 0]


def test_what_tells_the_right_candidates_gets_weight_and_what_never_occurs_none() -> None:
    from scipy.sparse import csr_matrix

    rows = csr_matrix(np.array([[1, 0, 0, 1], [0, 1, 0, 1], [1, 0, 0, 1], [0, 1, 0, 1]], np.float32))
    weights = conditional_logit(rows, np.array([1, 0, 1, 0], np.float32), np.array([0, 0, 1, 1]))
    assert weights[0] > 1 > -1 > weights[1]
    assert weights[2] == 0
    assert abs(weights[3]) < 1e-3


def test_a_text_without_a_right_candidate_teaches_nothing() -> None:
    from scipy.sparse import csr_matrix

    rows = csr_matrix(np.array([[1, 0], [0, 1], [0, 1], [1, 0]], np.float32))
    text = np.array([0, 0, 1, 1])
    taught = conditional_logit(rows, np.array([1, 0, 0, 0], np.float32), text)
    alone = conditional_logit(rows[:2], np.array([1, 0], np.float32), text[:2])
    np.testing.assert_allclose(taught, alone, atol=1e-3)
    assert not conditional_logit(rows, np.zeros(4, np.float32), text).any()


def test_rows_are_judged_by_trees_that_did_not_see_them() -> None:
    draw = np.random.RandomState(1)
    right = (draw.rand(800) < 0.5).astype(np.float32)
    noise = draw.rand(800, 1).astype(np.float32)
    fold = folds_of(np.arange(800))
    settings = {"objective": "binary", "min_child_samples": 5, "num_threads": 1, "verbose": -1, "deterministic": True}
    p, trees = out_of_fold(noise, right, fold, settings)
    unseen = np.corrcoef(p, right)[0, 1]
    assert len(trees) == FOLDS
    assert abs(unseen) < 0.2 < np.corrcoef(average(trees, noise), right)[0, 1]
    assert len(average(trees, noise[:0])) == 0
