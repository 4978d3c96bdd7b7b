"""Candidates of texts, ranked: what every ranker answers with, trained or not."""

from __future__ import annotations

import msgspec
import numpy as np

from .grams import Array


class Ranked(msgspec.Struct, frozen=True):
    """Parallel arrays, sorted by text, then the likeliest first; ties go to the name that comes first in the lexicon.

    `text` and `name` are places in the texts asked and in the lexicon's names; `score` compares within one text;
    `chance` is calibrated, 0 to 1: of answers with chance 0.9, nine in ten are right.
    """

    text: Array
    name: Array
    score: Array
    chance: Array

    @classmethod
    def of(cls, text: Array, name: Array, score: Array, chance: Array, most: int = 50) -> Ranked:
        """Sorted, and cut to the first `most` of each text."""
        order = np.lexsort((name, -score, -chance, text))
        text = np.asarray(text, np.int64)[order]
        starts = np.searchsorted(text, text)
        kept = order[np.arange(len(text)) - starts < most]
        return cls(
            np.asarray(text, np.int64)[np.arange(len(text)) - starts < most],
            np.asarray(name, np.int64)[kept], np.asarray(score, float)[kept], np.asarray(chance, float)[kept],
        )  # fmt: skip

    def of_text(self, text: int) -> slice:
        """The rows of one text."""
        return slice(int(np.searchsorted(self.text, text)), int(np.searchsorted(self.text, text, side="right")))
