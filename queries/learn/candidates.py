"""The names that a text may mean, and how each of them stands to the text: one row per pair of text and name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from ..match.grams import Array
from ..terms.folding import folded
from ..terms.pieces import pieces
from .space import Space, Views

RELEVANCE = (
    "cosine", "moved", "label", "nearest", "neighbours", "piece_cosine", "piece_moved", "piece_label",
    "piece_rank_least", "piece_rank", "piece_neighbours", "in_text", "covered", "family", "family_gap",
    "label_most", "pieces", "seen", "embedding", "piece_embedding",
    "moved_close", "piece_moved_close",
)  # fmt: skip
_CHUNK = 128


class Pairs(msgspec.Struct):
    """Row i says that text `text[i]` may mean name `name[i]`; `values[i]` are its columns, as RELEVANCE names them.

    `piece[i]` numbers the piece, over all texts, where the name scores best; `pieces` holds their wording.
    """

    text: Array
    name: Array
    values: Array
    piece: Array
    pieces: list[str]

    def column(self, name: str) -> Array:
        """One of the columns of RELEVANCE."""
        column: Array = self.values[:, RELEVANCE.index(name)]
        return column


def candidates(space: Space, texts: Sequence[str], hidden: Array | None = None) -> Pairs:
    """Candidates of raw texts; `hidden` gives for each the block of the past that it may not see."""
    cut = [pieces(text) for text in texts]
    starts = np.concatenate([[0], np.cumsum([len(one) for one in cut])]).astype(np.int64)
    chunks = range(0, len(texts), _CHUNK)
    rows = [row for at in chunks for row in _Chunk(space, texts, cut, starts, at, hidden).rows()]
    text, name, values, piece = (np.concatenate(column) for column in zip(*rows, strict=True))
    return Pairs(text, name, values.astype(np.float32), piece, [one for some in cut for one in some])


class _Chunk:
    """Some texts at a time, for each has a number for every name; `rows` are their candidates."""

    def __init__(
        self, space: Space, texts: Sequence[str], cut: list[list[str]], starts: Array, at: int, hidden: Array | None
    ) -> None:
        end = min(at + _CHUNK, len(texts))
        own = np.repeat(np.arange(end - at), [len(one) for one in cut[at:end]])
        blocks = hidden[at:end] if hidden is not None else None
        self.space, self.first, self.blocks = space, at, blocks
        self.starts = starts[at : end + 1]
        self.whole = Views(space, [folded(text) for text in texts[at:end]], blocks)
        parts = [one for some in cut[at:end] for one in some]
        self.parts = Views(space, parts, blocks[own] if blocks is not None else None)
        self._measure()

    def _measure(self) -> None:
        space, whole = self.space, self.whole
        self.nearest, self.neighbours = whole.nearest(space), whole.neighbours(space, 20)
        self.piece_neighbours = self.parts.neighbours(space, 5)
        present = whole.rows.copy()
        present.data[:] = 1
        shared = np.asarray((present @ space.weighed).toarray(), np.float32)
        self.in_text, self.covered = shared / space.weight, shared / (space.weight + 12)
        known = space.known
        self.pools = [
            _top(whole.moved, 30),
            _top(whole.cosine, 8),
            _top(self.covered, 12),
            known[_top(whole.label, 15)],
        ]
        if whole.embedded is not None:
            self.pools.append(_top(whole.embedded, 10))
        self.piece_pools = [_top(self.parts.moved, 8), known[_top(self.parts.label, 4)], _top(self.parts.cosine, 4)]

    def rows(self) -> Iterator[tuple[Array, Array, Array, Array]]:
        for i in range(len(self.starts) - 1):
            at = slice(self.starts[i] - self.starts[0], self.starts[i + 1] - self.starts[0])
            block = int(self.blocks[i]) if self.blocks is not None else None
            names = np.unique(
                np.concatenate([pool[i] for pool in self.pools] + [pool[at].ravel() for pool in self.piece_pools])
            )
            seen = self.space.seen(names, block)
            names, seen = (column[(names < self.space.listed) | (seen > 0)] for column in (names, seen))
            values, best = self._columns(i, at, names, seen)
            yield np.full(len(names), self.first + i), names, values, self.starts[i] + best

    def _columns(self, i: int, at: slice, names: Array, seen: Array) -> tuple[Array, Array]:
        whole, parts, place = self.whole, self.parts, self.space.place[names]

        def known(values: Array) -> Array:
            return np.where(seen > 0, values[place], np.float32(0))

        moved = parts.moved[at][:, names]
        best = moved.argmax(axis=0)
        ranks = (moved[:, :, None] < moved[:, None, :]).sum(axis=2)
        family = whole.family[i, self.space.family[names]]
        columns = [
            whole.cosine[i, names], whole.moved[i, names], known(whole.label[i]), known(self.nearest[i]),
            known(self.neighbours[i]), parts.cosine[at][:, names].max(axis=0), moved.max(axis=0),
            known(parts.label[at].max(axis=0)), ranks.min(axis=0), ranks[best, np.arange(len(names))],
            known(self.piece_neighbours[at].max(axis=0)), self.in_text[i, names], self.covered[i, names], family,
            whole.family[i].max() - family, np.full(len(names), whole.label[i].max()),
            np.full(len(names), at.stop - at.start), seen, *_embedding(whole, parts, i, at, names),
            whole.moved_close[i, names], parts.moved_close[at][:, names].max(axis=0),
        ]  # fmt: skip
        return np.stack(columns, axis=1), best


def _embedding(whole: Views, parts: Views, i: int, at: slice, names: Array) -> tuple[Array, Array]:
    """The user's own signal, for the text and for its nearest piece; nothing where there is none."""
    if whole.embedded is None or parts.embedded is None:
        return np.zeros(len(names)), np.zeros(len(names))
    return whole.embedded[i, names], parts.embedded[at][:, names].max(axis=0)


def _top(matrix: Array, number: int) -> Array:
    """The columns of the highest values of each row, in no order."""
    number = min(number, matrix.shape[1])
    return np.argpartition(-matrix, number - 1, axis=1)[:, :number]
