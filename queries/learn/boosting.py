"""Gradient-boosted trees, four of each: every row is judged by trees that did not see its text."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from ..match.grams import Array

if TYPE_CHECKING:
    from lightgbm import Booster

FOLDS = 4
_TOGETHER = 2
"""Folds grown at a time, each in one thread: threads of one tree would wait for each other on a busy machine."""

_ROUNDS = 200
_COMMON: dict[str, Any] = {
    "objective": "binary", "num_leaves": 31, "feature_fraction": 0.5, "lambda_l2": 5, "max_bin": 63, "verbose": -1,
    "force_col_wise": True, "deterministic": True, "num_threads": 1,
}  # fmt: skip
FIRST = {**_COMMON, "learning_rate": 0.06, "min_child_samples": 40}
SECOND = {**_COMMON, "learning_rate": 0.04, "min_child_samples": 60}


def folds_of(blocks: Array) -> Array:
    """The fold of each text: whole blocks, so that a text and its twin are never apart."""
    return np.asarray(blocks % FOLDS)


def out_of_fold(values: Array, right: Array, fold: Array, settings: dict[str, Any]) -> tuple[Array, list[Booster]]:
    """Probabilities of rows by trees that did not see their fold, and the trees."""
    import lightgbm

    def grown(one: int) -> Booster:
        learnt = fold != one
        data = lightgbm.Dataset(values[learnt], right[learnt])
        return lightgbm.train({**settings, "seed": one + 1}, data, _ROUNDS)

    with ThreadPoolExecutor(_TOGETHER) as pool:
        trees = list(pool.map(grown, range(FOLDS)))
    p = np.zeros(len(right))
    for one, tree in enumerate(trees):
        asked = fold == one
        if asked.any():
            p[asked] = tree.predict(values[asked])
    return p, trees


def average(trees: Sequence[Booster], values: Array) -> Array:
    """The mean of what the trees say."""
    if not len(values):
        return np.zeros(0)
    return np.asarray(np.mean([np.asarray(tree.predict(values)) for tree in trees], axis=0))
