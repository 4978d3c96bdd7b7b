"""Families of codes: how likely a text is in the words of a whole category, whatever the wording of one name.

A code's family is its beginning; how much of it that is, the shape of the codes says (weights.toml). Codes of no known
shape (numbers of LOINC) have no families, and nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .grams import Array
from .weights import shapes

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_SMOOTH = 0.01
_AT_ONCE = 256


def lengths(codes: Sequence[str]) -> tuple[int, ...]:
    """How many characters of these codes make a family, the most telling first; empty for codes of no known shape."""
    for shape in shapes():
        pattern = re.compile(shape.pattern)
        if codes and 2 * sum(bool(pattern.match(code)) for code in codes) > len(codes):
            return shape.lengths
    return ()


class Families:
    """The families of the codes that rows stand for, at one length, and the pieces that their rows are made of."""

    def __init__(self, codes: Sequence[str], length: int) -> None:
        number: dict[str, int] = {}
        for family in sorted({code[:length] for code in codes}):
            number[family] = len(number)
        self.of = np.array([number[code[:length]] for code in codes], np.int64)
        self.count = len(number)

    def learn(self, vectors: csr_matrix) -> None:
        """Keep how likely each piece is in each family; one never seen there counts against it, and no more."""
        sums = (self._members() @ vectors).tocsr()
        total = np.asarray(sums.sum(axis=1)).ravel()
        self._rest = np.log(_SMOOTH / (total + _SMOOTH * sums.shape[1])).astype(np.float32)
        sums.data = np.log1p(sums.data / _SMOOTH)
        self._likely = sums.T.tocsr()

    def likelihood(self, texts: csr_matrix, text: Array, row: Array) -> Array:
        """Log likelihood of texts in the families of rows, one per pair; pairs are in the order of texts."""
        made = np.zeros(len(text), np.float32)
        weight = np.asarray(texts.sum(axis=1)).ravel()
        for at in range(0, texts.shape[0], _AT_ONCE):
            some = slice(at, at + _AT_ONCE)
            told = (texts[some] @ self._likely).toarray() + weight[some, None] * self._rest
            pairs = slice(*np.searchsorted(text, [at, at + _AT_ONCE]))
            made[pairs] = told[text[pairs] - at, self.of[row[pairs]]]
        return made

    def telling(self, pieces: csr_matrix) -> Array:
        """How much each piece says about the family: the entropy of all families less that of those it stands in."""
        present = pieces.copy()
        present.data = np.ones_like(present.data)
        held = (self._members() @ present).tocsc()
        held.data = 1 + np.log(held.data)
        spread = np.diff(held.indptr)
        share = held.data / np.repeat(np.asarray(held.sum(axis=0)).ravel() + 1e-9, spread)
        chaos = np.bincount(np.repeat(np.arange(len(spread)), spread), -share * np.log(share), minlength=len(spread))
        told: Array = np.maximum(np.log(self.count) - chaos, 0).astype(np.float32)
        return told

    def _members(self) -> csr_matrix:
        from scipy.sparse import csr_matrix

        ones = np.ones(len(self.of), np.float32)
        return csr_matrix((ones, (self.of, np.arange(len(self.of)))), shape=(self.count, len(self.of)))
