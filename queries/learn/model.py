"""A trained model: it ranks the names that texts may mean, and says what it was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from ..match.grams import Array
from ..match.ranked import Ranked
from ..terms.folding import folded
from .beside import beside
from .boosting import average
from .calibration import Calibration
from .candidates import candidates
from .columns import Rates, edits, ranks
from .deciding import Deciding
from .space import Space
from .swaps import described

if TYPE_CHECKING:
    from lightgbm import Booster

KEPT = 0.003
"""Chance in the first stage above which the second one looks at a candidate; it learnt of no others."""

_BELOW = 1e-6
"""What is left of the first stage's chances for the rest: enough to keep their order."""


class Trained(msgspec.Struct, frozen=True, kw_only=True):
    """What a model was trained on, and what it reached there out of fold.

    `held_out` is measured by the `aim`; `accepted` is the share of texts whose answer may be accepted unseen, for of
    those 98 in a hundred were right.
    """

    source: str = ""
    mappings: int = 0
    left_out: int = 0
    unknown: int = 0
    target: str = ""
    names: int = 0
    aim: str = "f1"
    held_out: float = 0.0
    accepted: float = 0.0
    when: str = ""
    embedding: str = ""


class Model:
    """Ranks names for texts by what it learnt; the same texts get the same answers, whatever else is asked."""

    def __init__(
        self,
        space: Space,
        rates: Rates,
        swaps: Array,
        first: tuple[Booster, ...],
        second: tuple[Booster, ...],
        calibration: Calibration,
        deciding: Deciding,
        trained: Trained,
    ) -> None:
        self.space, self.rates, self.swaps = space, rates, swaps
        self.first, self.second = first, second
        self.calibration, self.deciding, self.trained = calibration, deciding, trained

    @property
    def names(self) -> list[str]:
        """The names that `Ranked.name` counts: the lexicon's, and after them those that only the past knew."""
        return self.space.names

    @property
    def accept(self) -> float:
        """The confidence from which on whole answers may be accepted."""
        return self.deciding.accept

    def past(self, name: int) -> int:
        """How often a name was chosen in the past."""
        return int(self.space.total[name])

    def chosen(self, ranked: Ranked) -> Array:
        """Which candidates are the answer."""
        return self.deciding.chosen(ranked.text, ranked.chance)

    def rank(self, texts: Sequence[str], most: int = 50) -> Ranked:
        """The candidates of raw texts, the likeliest first, at most `most` of each."""
        if not texts:
            none = np.zeros(0)
            return Ranked.of(none, none, none, none)
        forms = [folded(text) for text in texts]
        pairs = candidates(self.space, texts)
        ranked = ranks(self.space, pairs)
        swapped = described(self.space, forms, pairs) @ self.swaps
        own = [pairs.values, edits(self.space, forms, pairs), ranked, self.rates.columns(pairs), swapped[:, None]]
        values = np.column_stack(own).astype(np.float32)
        p = average(self.first, values)
        kept, score = p > KEPT, p * _BELOW
        beside_others = beside(self.space, forms, pairs, p)
        score[kept] = average(self.second, np.column_stack([values, beside_others])[kept])
        return Ranked.of(pairs.text, pairs.name, score, self.calibration(np.where(kept, score, 0)), most)
