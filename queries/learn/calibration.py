"""Scores that mean what they say: of the answers with 0.9, nine in ten are right on texts that were not learnt from."""

from __future__ import annotations

import msgspec
import numpy as np

from ..match.grams import Array

_SUREST = 0.999
"""No past is large enough to make anything certain."""


class Calibration(msgspec.Struct, frozen=True):
    """A rising line through `knots`, pairs of a raw score and the share that was right."""

    knots: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 1.0))

    @classmethod
    def of(cls, scores: Array, right: Array) -> Calibration:
        """Fitted by isotonic regression to held-out scores."""
        from sklearn.isotonic import IsotonicRegression

        fitted = IsotonicRegression(y_min=0.0, y_max=_SUREST, out_of_bounds="clip").fit(scores, right)
        knots = zip(fitted.X_thresholds_, fitted.y_thresholds_, strict=True)
        return cls(tuple((float(score), float(share)) for score, share in knots))

    def __call__(self, scores: Array) -> Array:
        """The share that is right among answers with these scores."""
        at, share = np.array(self.knots).T
        return np.asarray(np.interp(scores, at, share))


class Reliability(msgspec.Struct, frozen=True):
    """One bin of a reliability curve: how many answers, their mean score, and the share that was right."""

    low: float
    high: float
    answers: int
    score: float
    right: float


def reliability(scores: Array, right: Array, bins: int = 10) -> tuple[Reliability, ...]:
    """The curve over equal bins of the score; empty bins are left out."""
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.digitize(scores, edges) - 1, 0, bins - 1)
    found = []
    for one in range(bins):
        inside = place == one
        if inside.any():
            mean, share = float(scores[inside].mean()), float(right[inside].mean())
            found.append(Reliability(float(edges[one]), float(edges[one + 1]), int(inside.sum()), mean, share))
    return tuple(found)


def expected_error(curve: tuple[Reliability, ...]) -> float:
    """Expected calibration error: the distance of score and share right, weighed by the answers in each bin."""
    answers = sum(one.answers for one in curve)
    return sum(one.answers * abs(one.score - one.right) for one in curve) / max(answers, 1)


def accepted_at(scores: Array, right: Array, precision: float) -> tuple[float, float]:
    """The lowest score from which on the wanted share is right, and the share of answers with it; (1.01, 0) if none."""
    order = np.argsort(-scores, kind="stable")
    held = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    last = np.append(np.diff(scores[order]) != 0, True)
    good = np.flatnonzero((held >= precision) & last)
    if not len(good):
        return 1.01, 0.0
    return float(scores[order][good[-1]]), float((good[-1] + 1) / len(order))
