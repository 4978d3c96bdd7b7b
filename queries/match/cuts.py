"""Ways to cut texts into pieces that can be counted: runs of characters, words of a list, tokens of a vocabulary.

Columns never depend on the order of the texts that a cut was made from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..terms.facettable import alternation
from .grams import Array, Grams, Make

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


class Cut(Protocol):
    """Counts known pieces, and tells how many pieces of each text it does not know."""

    def counts(self, texts: Sequence[str]) -> csr_matrix:
        """How often each known piece stands in each text."""

    def unknown(self, texts: Sequence[str], known: Array) -> Array:
        """Pieces of each text beyond the `known` number of it."""


class Runs:
    """Runs of so many characters."""

    def __init__(self, texts: Sequence[str], length: int) -> None:
        self._grams, self._length = Grams.of(Make(runs=(length,)), texts), length

    def counts(self, texts: Sequence[str]) -> csr_matrix:
        """As `Cut` says."""
        return self._grams.counts(texts)

    def unknown(self, texts: Sequence[str], known: Array) -> Array:
        """As `Cut` says."""
        every = np.array([max(len(text) - text.count(" ") - self._length + 1, 0) for text in texts], np.float32)
        return every - known


class Listed:
    """The words of a list, the longest at each place; what is not listed is no piece."""

    def __init__(self, words: Sequence[str]) -> None:
        self._place = {word: place for place, word in enumerate(sorted(set(words)))}
        self._pattern = re.compile(alternation(self._place))

    def counts(self, texts: Sequence[str]) -> csr_matrix:
        """As `Cut` says."""
        return _counted(
            ((self._place[word] for word in self._pattern.findall(text)) for text in texts), len(self._place)
        )

    def unknown(self, texts: Sequence[str], known: Array) -> Array:
        """None."""
        return np.zeros(len(known), np.float32)


class Tokens:
    """What a function cuts a text into, each kind of piece that was seen having a column."""

    def __init__(self, texts: Sequence[str], cut: Callable[[str], Sequence[str]]) -> None:
        self._cut = cut
        self._place = {word: place for place, word in enumerate(sorted({word for text in texts for word in cut(text)}))}

    def counts(self, texts: Sequence[str]) -> csr_matrix:
        """As `Cut` says; what stands more than twice counts twice."""
        places = ((self._place[word] for word in self._cut(text) if word in self._place) for text in texts)
        return _counted(places, len(self._place))

    def unknown(self, texts: Sequence[str], known: Array) -> Array:
        """As `Cut` says."""
        return np.array([sum(word not in self._place for word in self._cut(text)) for text in texts], np.float32)


def _counted(rows: Iterable[Iterable[int]], columns: int) -> csr_matrix:
    from scipy.sparse import csr_matrix

    starts: list[int] = [0]
    places: list[int] = []
    numbers: list[int] = []
    for row in rows:
        for place, number in sorted(Counter(row).items()):
            places.append(place)
            numbers.append(min(number, 2))
        starts.append(len(places))
    shape = (len(starts) - 1, columns)
    return csr_matrix((np.array(numbers, np.float32), np.array(places, np.int32), starts), shape=shape)
