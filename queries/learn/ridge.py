"""Past decisions as a kernel ridge: what a text becomes is a weighted sum of what past texts became.

The weights serve for any target at once: names chosen, categories, the n-grams of names. They are exact also with a
block of past texts left out, which is how a model sees its own past as if it were new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..match.grams import Array

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

PENALTY = 0.1
"""λ of the ridge, chosen by cross-validation on procedures and diagnoses; anything from 0.03 to 0.3 is near it."""


class Ridge:
    """`weights(kernel) @ targets` is the prediction; `blocks` numbers the past texts that are left out together."""

    def __init__(self, past: csr_matrix, blocks: Array) -> None:
        """`past` holds the vectors of the past texts, each of length one or empty."""
        from scipy.linalg import lapack

        self.past = past
        kernel = np.asfortranarray((past @ past.T).toarray(), np.float32)
        kernel.flat[:: len(kernel) + 1] += PENALTY
        factor, _ = lapack.spotrf(kernel, lower=1, overwrite_a=1)
        lower, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
        lower = np.tril(lower)
        self._inverse: Array = lower + np.tril(lower, -1).T
        self._blocks = blocks
        self._members = [np.flatnonzero(blocks == block) for block in range(int(blocks.max()) + 1)]
        self._within = [np.linalg.inv(self._inverse[np.ix_(m, m)].astype(float)) for m in self._members]

    def kernel(self, vectors: csr_matrix) -> Array:
        """Likeness of texts to each past text, 0 to 1."""
        return np.asarray((vectors @ self.past.T).toarray(), np.float32)

    def weights(self, kernel: Array, hidden: Array | None = None) -> Array:
        """The share of each past text in each new one; `hidden` gives for each row the block that it may not see."""
        weights = np.asarray(kernel @ self._inverse, np.float32)
        for block in np.unique(hidden) if hidden is not None else ():
            rows, members = np.flatnonzero(hidden == block), self._members[block]
            own = weights[np.ix_(rows, members)] @ self._within[block]
            weights[rows] -= (own @ self._inverse[members]).astype(np.float32)
        return weights

    def unseen(self, kernel: Array, hidden: Array | None) -> Array:
        """The kernel with nothing in it of each row's own block."""
        if hidden is None:
            return kernel
        return np.where(hidden[:, None] == self._blocks[None, :], np.float32(0), kernel)
