"""Texts as sparse vectors of what they are made of: runs of characters, and pairs of characters that stand together.

A pair does not care how far apart its characters are, nor in which order: `乳癌根治` and `乳腺癌改良根治` share most of
theirs. Weights are tf-idf, each row of length one. Everything is done on whole lists of texts at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]

_LONGEST = 160
"""Characters of a text that pairs are made of: a novel in a cell costs no more than a long diagnosis."""
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(29))

_PAIR, _ABOVE = 99, np.uint64(32)
"""What a key begins with stands above all characters, so that no character can undo it."""


class Make(msgspec.Struct, frozen=True):
    """What vectors are made of: runs of these lengths, with the ends of a text marked or not, and pairs or not."""

    runs: tuple[int, ...]
    ends: bool = False
    pairs: bool = False


CLOSE = Make(runs=(1, 2, 3))
"""For likeness of wording."""
LOOSE = Make(runs=(1, 2), pairs=True)
"""For likeness of content: what a text is about, in whatever order."""
FULL = Make(runs=(1, 2, 3, 4), ends=True, pairs=True)
"""For telling past texts apart."""


class Grams:
    """A vocabulary with its weights; `vectors` turns texts into rows over it, what it never saw is left out."""

    def __init__(self, make: Make, keys: Array, rarity: Array) -> None:
        self.make, self.keys, self.rarity = make, keys, rarity

    @classmethod
    def of(cls, make: Make, texts: Sequence[str]) -> Grams:
        """The vocabulary of these texts; rarity is smoothed idf."""
        keys = np.unique(_pieces(make, texts)[1])
        bare = cls(make, keys, np.ones(len(keys), np.float32))
        present = np.bincount(bare.counts(texts).indices, minlength=len(keys))
        rarity = np.log((1 + len(texts)) / (1 + present)) + 1
        return cls(make, keys, rarity.astype(np.float32))

    def __len__(self) -> int:
        return len(self.keys)

    def vectors(self, texts: Sequence[str]) -> csr_matrix:
        """One row per text, of length one (or empty); shape (len(texts), len(self))."""
        made = self.counts(texts)
        made.data = (1 + np.log(made.data)) * self.rarity[made.indices]
        lengths = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)).ravel())
        made.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(made.indptr)).astype(np.float32)
        return made

    def counts(self, texts: Sequence[str]) -> csr_matrix:
        """How often each run stands in each text."""
        from scipy.sparse import csr_matrix

        row, key = _pieces(self.make, texts)
        column = np.searchsorted(self.keys, key)
        column[column == len(self.keys)] = 0
        known = self.keys[column] == key if len(self.keys) else np.zeros(len(key), bool)
        ones = np.ones(int(known.sum()), np.float32)
        made = csr_matrix((ones, (row[known], column[known])), shape=(len(texts), len(self.keys)))
        made.sum_duplicates()
        made.sort_indices()
        return made


def _pieces(make: Make, texts: Sequence[str]) -> tuple[Array, Array]:
    """For every piece of every text the row of the text and the key of the piece."""
    joined = [text.replace(" ", "") for text in texts]
    marked = [f"\x02{text}\x03" for text in joined] if make.ends else joined
    found = [_runs(*_flat(marked), length) for length in make.runs]
    if make.pairs:
        found += _pairs(*_flat([_distinct(text[:_LONGEST]) for text in joined]))
    rows, keys = zip(*found, strict=True)
    return np.concatenate(rows), np.concatenate(keys)


def _distinct(text: str) -> str:
    return "".join(sorted(set(text)))


def _flat(texts: Sequence[str]) -> tuple[Array, Array, Array]:
    """All characters in a row; for each the row of its text and the place where that text ends."""
    characters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    row = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
    return characters, row, np.repeat(np.cumsum(lengths), lengths)


def _runs(characters: Array, row: Array, end: Array, length: int) -> tuple[Array, Array]:
    inside = np.flatnonzero(np.arange(len(characters)) + length <= end)
    key = np.full(len(inside), length, np.uint64) << _ABOVE
    for step in range(length):
        key = _mixed(key, characters[inside + step])
    return row[inside], key


def _pairs(characters: Array, row: Array, end: Array) -> list[tuple[Array, Array]]:
    """Characters of a text come in order, so that a pair is one pair whichever of the two comes first in the text."""
    found = []
    place, step = np.arange(len(characters)), 1
    while len(place := place[place + step < end[place]]):
        key = _mixed(np.full(len(place), _PAIR, np.uint64) << _ABOVE, characters[place])
        found.append((row[place], _mixed(key, characters[place + step])))
        step += 1
    return found


def _mixed(key: Array, characters: Array) -> Array:
    """A key that also says what comes next; 64 bits, so that two pieces with one key are not to be expected."""
    first, second, shift = _MIX
    key = (key ^ characters) * first
    key ^= key >> shift
    mixed: Array = key * second
    return mixed
