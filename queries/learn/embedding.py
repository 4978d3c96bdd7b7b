"""A user's own embedding model as one more signal: texts in, vectors out; termwalk ships none and fetches none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from termwalk.graph.errors import QuestionError

from ..match.grams import Array


class Embedding(msgspec.Struct, frozen=True):
    """`encode` gives a float array of shape (texts, dimensions); `name` tells a model file which one it was."""

    name: str
    encode: Callable[[Sequence[str]], Array]

    def vectors(self, texts: Sequence[str]) -> Array:
        """Vectors of length one; QuestionError if what comes back is not one finite row per text."""
        made = np.asarray(self.encode(list(texts)), np.float32)
        if made.ndim != 2 or len(made) != len(texts) or not np.isfinite(made).all():
            raise QuestionError(
                f"The embedding {self.name} gave {made.shape} for {len(texts)} texts: one row each is due."
            )
        lengths = np.linalg.norm(made, axis=1, keepdims=True)
        return np.asarray(made / np.where(lengths > 0, lengths, 1), np.float32)
