"""Candidates of texts, ranked: what every ranker answers with, trained or not."""

from __future__ import annotations

import msgspec
import numpy as np

from .grams import Array


class Ranked(msgspec.Struct, frozen=True):
    """Parallel arrays, sorted by text, then the likeliest first; ties go to the higher score, then as `of` says.

    `text` and `name` are places in the texts asked and in the lexicon's names; `score` compares within one text;
    `chance` is calibrated, 0 to 1: of answers with chance 0.9, nine in ten are right.
    """

    text: Array
    name: Array
    score: Array
    chance: Array

    @classmethod
    def of(
        cls, text: Array, name: Array, score: Array, chance: Array, most: int = 50, ties: Array | None = None
    ) -> Ranked:
        """Sorted, and cut to the first `most` of each text.

        Of equals the one with the lower number in `ties` is first; without it, the first in the lexicon.
        """
        order = np.lexsort((name if ties is None else ties, -score, -chance, text))
        asked = text[order]
        kept = order[np.arange(len(asked)) - np.searchsorted(asked, asked) < most]
        places = (np.asarray(column[kept], np.int64) for column in (text, name))
        measures = (np.asarray(column[kept], float) for column in (score, chance))
        return cls(*places, *measures)

    def of_text(self, text: int) -> slice:
        """The rows of one text."""
        return slice(int(np.searchsorted(self.text, text)), int(np.searchsorted(self.text, text, side="right")))
