"""Words that differ from one by a slip or two: a letter too many, too few, another one, or two that changed places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .building import letters
from .strings import Strings, between

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from .strings import Ids

_ONE_EDIT, _TWO_EDITS = 4, 8


def edits(word: str) -> int:
    """How many slips a word may have: none in a short one, or in one with a digit."""
    if len(word) < _ONE_EDIT or not word.isalpha() or not word.isascii():
        return 0
    return 2 if len(word) >= _TWO_EDITS else 1


class Spelling:
    """The sorted words of an index and which letters each holds. The first letter is right, or changed places with the
    second."""

    def __init__(self, words: Strings, held: Ids) -> None:
        self._words, self._held = words, held
        self._texts = [words.text(place) for place in range(len(words))]

    def near(self, word: str, unfinished: bool, most: int) -> Ids:
        """The places of words at a distance of up to `most` edits (fewer in short words); of an unfinished word, of
        those that begin nearly so."""
        import numpy as np

        allowed = min(most, edits(word))
        if not allowed:
            return np.empty(0, np.uint32)
        places = self._likely(word, unfinished, allowed)
        others = [self._texts[place] for place in places.tolist()]
        ends = range(len(word) - allowed, len(word) + allowed + 1) if unfinished else (None,)
        fits = np.zeros(len(places), np.bool_)
        for end in ends:
            fits |= _close(word, [other[:end] for other in others], allowed)
        return places[fits]

    def _likely(self, word: str, unfinished: bool, allowed: int) -> Ids:
        """Words with nearly the same letters, from those that begin so."""
        import numpy as np

        ranges = [between(self._words, first.encode()) for first in dict.fromkeys((word[0], word[1] + word[0]))]
        places = np.concatenate([np.arange(low, high, dtype=np.uint32) for low, high in ranges])
        length = self._words.at[places + 1] - self._words.at[places]
        mine, theirs = np.uint32(letters(word)), self._held[places]
        fits = (np.bitwise_count(mine & ~theirs) <= allowed) & (length + allowed >= len(word))
        if not unfinished:
            fits &= (np.bitwise_count(theirs & ~mine) <= allowed) & (length <= len(word) + allowed)
        likely: Ids = np.unique(places[fits])
        return likely


def _close(word: str, others: list[str], allowed: int) -> npt.NDArray[np.bool_]:
    """Which of some words differ by so many edits at most."""
    import numpy as np
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cdist

    if not others:
        return np.zeros(0, np.bool_)
    close: npt.NDArray[np.bool_] = cdist([word], others, scorer=OSA.distance, score_cutoff=allowed)[0] <= allowed
    return close
