"""Which numbers stand under which word: the words sorted, their numbers one after another."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .strings import Strings, between

if TYPE_CHECKING:
    from .strings import Ids

_FEW = 4_000


class Postings:
    """Words with the numbers under each, ascending."""

    def __init__(self, words: Strings, at: Ids, numbers: Ids) -> None:
        self.words, self.at, self.numbers = words, at, numbers

    @classmethod
    def of(cls, words: list[str], seen: Ids, under: Ids) -> Postings:
        """From pairs: `seen` is a place in `words`, `under` the number; pairs stand in the order of the numbers."""
        import numpy as np

        order = sorted(range(len(words)), key=words.__getitem__)
        place = np.empty(len(words), np.uint32)
        place[order] = np.arange(len(words), dtype=np.uint32)
        seen = place[seen]
        at = np.zeros(len(words) + 1, np.uint32)
        np.cumsum(np.bincount(seen, minlength=len(words)), out=at[1:])
        return cls(Strings.of(words[number] for number in order), at, under[np.argsort(seen, kind="stable")])

    def word(self, word: str) -> Ids:
        """The numbers under one word."""
        sought = word.encode()
        place = bisect_left(self.words, sought)
        if place == len(self.words) or self.words[place] != sought:
            return self.numbers[:0]
        return self.numbers[self.at[place] : self.at[place + 1]]

    def begun(self, prefix: str) -> Ids:
        """The numbers under all words that begin so, not in order and perhaps repeated."""
        low, high = between(self.words, prefix.encode())
        return self.numbers[self.at[low] : self.at[high]]

    def of_places(self, places: Ids) -> Ids:
        """The numbers under the words at some places, not in order and perhaps repeated."""
        return self.numbers[spread(self.at, places)]


def spread(at: Ids, places: Ids) -> Ids:
    """The places of the items of several runs, run after run; run `i` is `at[i]` up to `at[i + 1]`."""
    import numpy as np

    begin = at[places].astype(np.int64)
    length = at[places + 1].astype(np.int64) - begin
    ends = np.cumsum(length)
    total = int(ends[-1]) if len(ends) else 0
    places = np.arange(total) + np.repeat(begin - (ends - length), length)
    items: Ids = places.astype(np.uint32)
    return items


def ascending(numbers: Ids, most: int) -> Ids:
    """Numbers below `most` in order, each once."""
    import numpy as np

    if len(numbers) < _FEW:
        return np.unique(numbers)
    flags = np.zeros(most, np.bool_)
    flags[numbers] = True
    return np.flatnonzero(flags).astype(np.uint32)


def common(sets: Iterable[Ids]) -> Ids:
    """The numbers that stand in every one of some ascending sets."""
    import numpy as np

    first: Ids
    first, *others = sorted(sets, key=len)
    for other in others:
        if not len(first) or not len(other):
            return first[:0]
        place = np.minimum(np.searchsorted(other, first), len(other) - 1)
        first = first[other[place] == first]
    return first
