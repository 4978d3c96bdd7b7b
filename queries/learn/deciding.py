"""Which candidates are the answer: all that are likely enough, and the likeliest where a text must have one."""

from __future__ import annotations

import msgspec
import numpy as np

from ..match.grams import Array
from .calibration import accepted_at

_PRECISION = 0.98
_SMOOTHED = 5


class Deciding(msgspec.Struct, frozen=True):
    """Names with a chance above `above` are the answer; where there is none, the best one if it is above `least`.

    Whole answers whose confidence is `accept` or more are right 98 times in a hundred. `held_out` is what the answers
    reached on the past, out of fold, and `accepted` the share of them that may be accepted so.
    """

    above: float = 0.5
    least: float = 1.01
    accept: float = 1.01
    accepted: float = 0.0
    held_out: float = 0.0

    def chosen(self, text: Array, chance: Array) -> Array:
        """Which rows are answers; rows ascend by text."""
        if not len(text):
            return np.zeros(0, bool)
        first = np.concatenate([[True], np.diff(text) > 0])
        own = np.cumsum(first) - 1
        best = np.maximum.reduceat(chance, np.flatnonzero(first))[own]
        leads = (chance == best) & (chance > self.least) & (best <= self.above)
        leads &= _first_of(leads, own)
        return np.asarray((chance > self.above) | leads)


def confidence(text: Array, chance: Array, chosen: Array, texts: int) -> Array:
    """The chance that the whole answer of each text is right: that all chosen are, and none of the others."""
    each = np.log(np.clip(np.where(chosen, chance, 1 - chance), 1e-6, 1))
    return np.asarray(np.exp(np.bincount(text, each, texts)))


def _first_of(marked: Array, own: Array) -> Array:
    """The first marked row of each group."""
    rows = np.flatnonzero(marked)
    first = rows[np.unique(own[rows], return_index=True)[1]]
    kept = np.zeros(len(marked), bool)
    kept[first] = True
    return kept


def best_deciding(text: Array, chance: Array, right: Array, total: Array, aim: str) -> Deciding:
    """The thresholds under which past answers come out best; `total` counts the names chosen for each text."""
    found = []
    for least in (1.01, 0.0, 0.15):
        grid = [Deciding(float(above), least) for above in np.arange(0.2, 0.81, 0.02)]
        reached = [_reached(one, text, chance, right, total, aim) for one in grid]
        smooth = np.convolve(np.pad(reached, _SMOOTHED // 2, mode="edge"), np.ones(_SMOOTHED) / _SMOOTHED, "valid")
        best = int(np.argmax(smooth))
        found.append((float(smooth[best]), msgspec.structs.replace(grid[best], held_out=round(reached[best], 4))))
    best_of_all = max(found, key=lambda one: one[0])[1]
    return _accepting(best_of_all, text, chance, right, total)


def _accepting(deciding: Deciding, text: Array, chance: Array, right: Array, total: Array) -> Deciding:
    """With the confidence from which on answers may be accepted; answers with no name in them are never."""
    chosen = deciding.chosen(text, chance)
    said = np.bincount(text[chosen], minlength=len(total))
    hits = np.bincount(text[chosen], right[chosen], len(total))
    sure = np.where(said > 0, confidence(text, chance, chosen, len(total)), 0)
    accept, accepted = accepted_at(sure, (hits == said) & (hits == total), _PRECISION)
    return msgspec.structs.replace(deciding, accept=accept, accepted=round(accepted, 4))


def _reached(deciding: Deciding, text: Array, chance: Array, right: Array, total: Array, aim: str) -> float:
    chosen = deciding.chosen(text, chance)
    hits = np.bincount(text[chosen], right[chosen], len(total))
    said = np.bincount(text[chosen], minlength=len(total))
    if aim == "exact":
        return float(np.mean((hits == said) & (hits == total)))
    return float(2 * hits.sum() / (said.sum() + total.sum()))
