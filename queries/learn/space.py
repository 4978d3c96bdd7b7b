"""Where texts, past texts and names meet: their vectors, and what past texts became."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..match.grams import CLOSE, FULL, LOOSE, Array, Grams
from ..match.lexicon import Lexicon, residual_of
from ..terms.folding import folded
from .embedding import Embedding
from .past import BLOCKS, Past
from .ridge import Ridge

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_FREQUENT = 3
"""Texts and names in which a piece must stand before its coming and going is learnt."""


Counts = tuple[Counter[tuple[int, int]], Counter[int]]


class Together(dict[int, Counts]):
    """How often names were chosen for one text, in pairs and at all, by the block that is left out; BLOCKS is none.

    Counted when first asked for: a model that is read only needs the last.
    """

    def __init__(self, past: Past) -> None:
        self._past = past

    def __missing__(self, hidden: int) -> Counts:
        pairs: Counter[tuple[int, int]] = Counter()
        alone: Counter[int] = Counter()
        for chosen, block in zip(self._past.chosen, self._past.blocks, strict=True):
            if block != hidden:
                alone.update(chosen)
                pairs.update((one, other) for one in chosen for other in chosen if one != other)
        self[hidden] = pairs, alone
        return self[hidden]


class Space:
    """A lexicon seen through a past. Names that only past decisions know come after the lexicon's own."""

    def __init__(self, past: Past, lexicon: Lexicon, embedding: Embedding | None = None) -> None:
        self.past, self.lexicon, self.embedding = past, lexicon, embedding
        self.texts = [folded(text) for text in past.texts]
        self.names = [*lexicon.names, *past.added]
        self.listed = len(lexicon.names)
        self.blocks = past.blocks
        self._vectors()
        self._targets()
        self._classes()
        self.embedded_columns = embedding.vectors(self.names).T if embedding else None
        self.ridge = Ridge(self.full.vectors(self.texts), self.blocks)
        self.together = Together(past)

    def _vectors(self) -> None:
        both = self.names + self.texts
        self.close, self.loose, self.full = Grams.of(CLOSE, both), Grams.of(LOOSE, both), Grams.of(FULL, self.texts)
        self.close_names = self.close.vectors(self.names)
        self.loose_names = self.loose.vectors(self.names)
        self.close_columns = self.close_names.T.tocsr()
        self.loose_columns = self.loose_names.T.tocsr()
        present = self.close.counts(self.names)
        present.data[:] = self.close.rarity[present.indices]
        self.weighed = present.T.tocsr()
        self.weight = np.asarray(present.sum(axis=1)).ravel() + np.float32(1e-6)

    def _targets(self) -> None:
        """For each past text the names chosen, and what changes in it to become them."""
        from scipy.sparse import csr_matrix

        number = [len(chosen) for chosen in self.past.chosen]
        row = np.repeat(np.arange(len(self.texts)), number)
        name = np.concatenate([np.array(chosen, np.int64) for chosen in self.past.chosen])
        self.known = np.unique(name)
        self.place = np.full(len(self.names), -1)
        self.place[self.known] = np.arange(len(self.known))
        ones = np.ones(len(name), np.float32)
        self.chosen = csr_matrix((ones, (row, self.place[name])), shape=(len(self.texts), len(self.known)))
        self.chosen_columns = self.chosen.tocsc()
        self.counts = np.zeros((BLOCKS, len(self.names)), np.float32)
        np.add.at(self.counts, (self.blocks[row], name), 1)
        self.total = self.counts.sum(axis=0)
        self.loose_change = self._change(self.loose, self.loose_names)
        self.close_change = self._change(self.close, self.close_names)

    def _change(self, grams: Grams, names: csr_matrix) -> tuple[csr_matrix, csr_matrix]:
        """What each past text lost and gained to become its names, and the names over the same pieces."""
        from scipy.sparse import vstack

        before, after = grams.vectors(self.texts), self.chosen @ names[self.known]
        frequent = np.flatnonzero(np.bincount(vstack([before, after]).indices, minlength=len(grams)) >= _FREQUENT)
        return (after - before)[:, frequent].tocsr(), names[:, frequent].T.tocsr()

    def _classes(self) -> None:
        """The family (three characters of a code) and the chapter (the first) of each name; empty where unknown."""
        from scipy.sparse import csr_matrix

        codes = [self.lexicon.entry(name).code for name in range(self.listed)] + [""] * len(self.past.added)
        self.residual = np.array([residual_of(name) for name in self.names], np.float32)
        self.code_length = np.array([len(code) for code in codes], np.float32)
        families, self.family = np.unique(np.array([code[:3] for code in codes]), return_inverse=True)
        self.chapter = np.unique(np.array([code[:1] for code in codes]), return_inverse=True)[1]
        coo = self.chosen.tocoo()
        made = csr_matrix(
            (coo.data, (coo.row, self.family[self.known[coo.col]])), shape=(len(self.texts), len(families))
        )
        made.data[:] = 1
        self.families = made

    def seen(self, names: Array, block: int | None) -> Array:
        """How often names were chosen in the past, that block left out."""
        counts: Array = self.total[names] - (self.counts[block, names] if block is not None else 0)
        return counts


class Views:
    """Texts against past texts and names, each a dense matrix: rows are texts, columns names (or known ones)."""

    def __init__(self, space: Space, texts: Sequence[str], hidden: Array | None) -> None:
        self.rows = space.close.vectors(texts)
        seen = space.ridge.kernel(space.full.vectors(texts))
        weights = space.ridge.weights(seen, hidden)
        self.kernel = space.ridge.unseen(seen, hidden)
        self.cosine = dense(self.rows @ space.close_columns)
        self.moved = dense(space.loose.vectors(texts) @ space.loose_columns)
        self.moved += _changed(weights, *space.loose_change)
        self.moved_close = self.cosine + _changed(weights, *space.close_change)
        self.label = times(weights, space.chosen)
        self.embedded = _embedded(space, texts)
        self.family = times(weights, space.families)

    def nearest(self, space: Space) -> Array:
        """For each known name the likeness of the nearest past text that was given it."""
        columns = space.chosen_columns
        best: Array = np.maximum.reduceat(self.kernel[:, columns.indices], columns.indptr[:-1], axis=1)
        return best

    def neighbours(self, space: Space, number: int) -> Array:
        """For each known name the summed likeness of those of the nearest past texts that were given it."""
        number = min(number, self.kernel.shape[1] - 1)
        cut = -np.partition(-self.kernel, number, axis=1)[:, number : number + 1]
        return times(np.where(self.kernel > cut, self.kernel, np.float32(0)), space.chosen)


def _changed(weights: Array, change: csr_matrix, names: csr_matrix) -> Array:
    """How much nearer each name comes to a text that changes as past texts did."""
    return times(times(weights, change), names)


def _embedded(space: Space, texts: Sequence[str]) -> Array | None:
    """Cosine of each text and each name under the user's own embedding, if there is one."""
    if space.embedding is None or space.embedded_columns is None:
        return None
    return np.asarray(space.embedding.vectors(texts) @ space.embedded_columns, np.float32)


def dense(matrix: csr_matrix) -> Array:
    """A sparse product as an array."""
    return np.asarray(matrix.toarray(), np.float32)


def times(left: Array, right: Any) -> Array:
    """A dense matrix times a sparse one."""
    return np.ascontiguousarray((right.T @ left.T).T, np.float32)
