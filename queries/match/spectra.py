"""Texts as the pieces they are made of, in several layers at once, each piece weighing what it tells.

Likeness is the cosine of the layers together; coverage says per layer how much of one text stands in the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from .cuts import Cut
from .grams import Array

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_AT_ONCE = 256
_LITTLE = 0.1
"""Keeps the weight of what stands in every name above nothing, or a list of one name would never be found."""

_UNSEEN = 90
"""Percentile of what pieces tell that one never seen is taken to tell."""


class Counted(msgspec.Struct, frozen=True):
    """Texts counted: pieces of all layers beside each other, their rows of length one, and the weight of each layer."""

    pieces: csr_matrix
    vectors: csr_matrix
    weight: Array


class Spectrum:
    """The layers made of the forms of names; `measures` are the columns of coverage.

    Every layer is measured by the rarity of its pieces, and by what else `measure` is told of them.
    """

    def __init__(self, layers: dict[str, tuple[Cut, float]], texts: Sequence[str]) -> None:
        self._cuts = [cut for cut, _ in layers.values()]
        counts = [cut.counts(texts) for cut in self._cuts]
        self._edges = np.concatenate([[0], np.cumsum([one.shape[1] for one in counts])])
        self._rarity = [_rarity(one) for one in counts]
        share = [np.full(len(rare), part) for rare, (_, part) in zip(self._rarity, layers.values(), strict=True)]
        self._likeness = (np.concatenate(self._rarity) * np.concatenate(share)).astype(np.float32)
        self.measures = list(layers)
        self._unseen = [float(rare.max(initial=0)) for rare in self._rarity]
        self._of = list(range(len(layers)))
        self._weights = [self._column(place, rare) for place, rare in enumerate(self._rarity)]
        self.names = self.counted(texts)
        self._upright = self.names.vectors.T.tocsr()

    def measure(self, name: str, layer: str, told: Array) -> None:
        """One more measure: the pieces of a layer weighed by what they tell; `told` is of the pieces of all layers."""
        place = self.measures.index(layer)
        own = told[self._edges[place] : self._edges[place + 1]]
        self.measures.append(name)
        self._unseen.append(float(np.percentile(own, _UNSEEN)) if len(own) else 0.0)
        self._of.append(place)
        self._weights.append(self._column(place, own))
        self.names = msgspec.structs.replace(self.names, weight=self.names.pieces @ np.stack(self._weights, 1))

    @property
    def width(self) -> int:
        """How many pieces there are."""
        return int(self._edges[-1])

    def counted(self, texts: Sequence[str]) -> Counted:
        """Any texts over the same pieces; those never seen only weigh."""
        from scipy.sparse import hstack

        counts = [cut.counts(texts) for cut in self._cuts]
        unknown = [cut.unknown(texts, _sums(one)) for cut, one in zip(self._cuts, counts, strict=True)]
        pieces = hstack(counts, format="csr", dtype=np.float32)
        weight = pieces @ np.stack(self._weights, 1)
        weight += np.stack([unknown[at] * rest for at, rest in zip(self._of, self._unseen, strict=True)], 1)
        return Counted(pieces, self._vectors(pieces), weight.astype(np.float32))

    def coverage(self, texts: Counted, text: Array, name: Array) -> tuple[Array, Array]:
        """For pairs of rows the share of the text's weight that the name has, and of the name's that the text has."""
        shared = texts.pieces[text].minimum(self.names.pieces[name]) @ np.stack(self._weights, 1)
        asked, offered = texts.weight[text], self.names.weight[name]
        return shared / (asked + 1e-6), shared / (offered + 1e-6)

    def nearest(self, texts: Counted, most: int) -> tuple[Array, Array, Array]:
        """For each text the rows of the likest names: text, name, likeness; of equally like ones the first."""
        found = []
        for at in range(0, texts.vectors.shape[0], _AT_ONCE):
            near = (texts.vectors[at : at + _AT_ONCE] @ self._upright).tocsr()
            near.sort_indices()
            for row, (start, end) in enumerate(zip(near.indptr[:-1], near.indptr[1:], strict=True)):
                like = np.round(near.data[start:end], 5)
                kept = _likest(like, most)
                found.append((np.full(len(kept), at + row), near.indices[start:end][kept], like[kept]))
        none = np.zeros(0, np.int64)
        columns = zip(*found, strict=True) if found else ([none], [none], [none])
        text, name, like = (np.concatenate(column) for column in columns)
        return text, name, like

    def _column(self, place: int, weights: Array) -> Array:
        column = np.zeros(self._edges[-1], np.float32)
        column[self._edges[place] : self._edges[place + 1]] = weights
        return column

    def _vectors(self, pieces: csr_matrix) -> csr_matrix:
        made = pieces.copy()
        made.data = np.minimum(1 + np.log(made.data), 2) * self._likeness[made.indices]
        made.eliminate_zeros()
        lengths = np.sqrt(_sums(made.multiply(made))) + 1e-9
        made.data = made.data / np.repeat(lengths, np.diff(made.indptr)).astype(np.float32)
        return made


def _likest(like: Array, most: int) -> Array:
    if len(like) <= most:
        return np.arange(len(like))
    least = -np.partition(-like, most - 1)[most - 1]
    above, equal = np.flatnonzero(like > least), np.flatnonzero(like == least)
    return np.sort(np.concatenate([above, equal[: most - len(above)]]))


def _rarity(counts: csr_matrix) -> Array:
    present = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity: Array = np.log((_LITTLE + 1 + counts.shape[0]) / (1 + present)).astype(np.float32)
    return rarity


def _sums(matrix: csr_matrix) -> Array:
    return np.asarray(matrix.sum(axis=1)).ravel()
