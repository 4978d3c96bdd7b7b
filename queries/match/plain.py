"""The ranker that needs no training: names that share rare pieces with a text, weighed by a fixed formula.

Names with Chinese characters are asked by texts with such, the others by the others, so that a lexicon may hold both.
A text without Chinese characters (COPD) goes to Chinese names where there are no others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .candidates import Candidates, Names
from .chinese import CHINESE
from .english import ENGLISH
from .forms import has_han
from .grams import Array
from .lexicon import Lexicon
from .ranked import Ranked
from .weights import Kind, Writing, logit, weighed, weights

_AT_ONCE = 500


class PlainRanker:
    """Ranks the names of a lexicon; texts are raw ones. `kind` says what the weights were fitted on."""

    def __init__(self, lexicon: Lexicon, kind: Kind = "joint") -> None:
        self.lexicon, self.names = lexicon, lexicon.names
        chinese = [place for place, name in enumerate(lexicon.names) if has_han(name)]
        english = [place for place, name in enumerate(lexicon.names) if not has_han(name)]
        self._order = _order(lexicon)
        self._ways: dict[Writing, _Way] = {}
        if chinese:
            self._ways["chinese"] = _Way(Names(CHINESE, lexicon, chinese), "chinese", kind)
        if english:
            self._ways["english"] = _Way(Names(ENGLISH, lexicon, english), "english", kind)

    @property
    def accept(self) -> float:
        """The confidence from which on whole answers may be accepted: measured where the chances were."""
        return max((way.accept for way in self._ways.values()), default=1.01)

    def rank(self, texts: Sequence[str], most: int = 50) -> Ranked:
        """The `most` likeliest names of each text; of one chance by score, then code and name."""
        found = [
            rows
            for writing, way in self._ways.items()
            for rows in way.ranked(texts, [at for at, text in enumerate(texts) if self._writing(text) == writing])
        ]
        none = np.zeros(0)
        columns = zip(*found, strict=True) if found else ([none], [none], [none], [none])
        text, name, score, chance = (np.concatenate(column) for column in columns)
        text, name = text.astype(np.int64), name.astype(np.int64)
        return Ranked.of(text, name, score, chance, most, self._order[name])

    def _writing(self, text: str) -> Writing:
        return "chinese" if has_han(text) or "english" not in self._ways else "english"


Rows = tuple[Array, Array, Array, Array]


class _Way:
    """The names of one script with what weighs there."""

    def __init__(self, names: Names, writing: Writing, kind: Kind) -> None:
        self._names = names
        self._weights, self._chance = weights().of(kind, writing)
        self.accept = self._chance.accept

    def ranked(self, texts: Sequence[str], asked: Sequence[int]) -> list[Rows]:
        """Text, name, score and chance of candidates, some texts at a time to keep memory small."""
        found = []
        for at in range(0, len(asked), _AT_ONCE):
            some = asked[at : at + _AT_ONCE]
            text, name, score, chance = self._weighed(self._names.candidates([texts[place] for place in some]))
            found.append((np.array(some, np.int64)[text], name, score, chance))
        return found

    def _weighed(self, found: Candidates) -> Rows:
        """Of each text and name the reading and form that score best."""
        score = np.round(weighed(self._weights, found.features, np.zeros(len(found.text))), 4)
        order = np.lexsort((-score, found.name, found.text))
        text, name = found.text[order], found.name[order]
        best = order[np.flatnonzero(np.diff(text, prepend=-1) | np.diff(name, prepend=-1))]
        features = {term: found.features[term][best] for term in self._chance.terms}
        share = _shares(found.text[best], score[best])
        kin = _together(found.text[best], found.family[best], share)
        chance = self._chance.of(share, kin, features)
        stands = np.round(score[best] + self._chance.vote * logit(kin), 4)
        return found.text[best], found.name[best], stands, _falling(found.text[best], stands, chance)


def _shares(text: Array, score: Array) -> Array:
    """The share of each candidate in its text, by the exponentials of their scores; rows are in the order of texts."""
    if not len(text):
        return score
    starts = np.flatnonzero(np.diff(text, prepend=-1))
    rows = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(text))))
    weight = np.exp(score - np.maximum.reduceat(score, starts)[rows])
    shares: Array = weight / np.add.reduceat(weight, starts)[rows]
    return shares


def _together(text: Array, family: Array, share: Array) -> Array:
    """The share of all candidates of a text that are of one family."""
    pairs = text.astype(np.int64) * (int(family.max(initial=0)) + 1) + family
    _, which = np.unique(pairs, return_inverse=True)
    total: Array = np.bincount(which, share)[which] if len(which) else share
    return total


def _falling(text: Array, score: Array, chance: Array) -> Array:
    """Chances of which none is above that of a candidate that scores better: the curve was fitted on first ones."""
    order = np.lexsort((-chance, -score, text))
    apart = 2.0 * text[order]
    made = np.empty(len(text))
    made[order] = np.minimum.accumulate(chance[order] - apart) + apart
    return np.round(made, 6)


def _order(lexicon: Lexicon) -> Array:
    """For each name its number by code, then name."""
    keys = [(lexicon.entry(place).code, name) for place, name in enumerate(lexicon.names)]
    made = np.empty(len(keys), np.int64)
    made[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return made
