"""What a text says and its name says otherwise: a linear model over the words that differ (肿物 → 病损 is learnt).

Each pair of text and name is described by what stands in the one and not in the other, singly and in pairs; weights
are those under which the chosen names stand out most among the candidates of their texts (a conditional logit).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..match.grams import Array
from .candidates import Pairs
from .space import Space

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BITS = 20
_PENALTY = 1e-4
_STEPS = 50
_MOST = (18, 14)
_LONGEST = 60
_KINDS = 7
"""Gone, come, in both, swapped, lost, gained, the name itself; pairs of what is gone and come are the eighth."""

_MIX = 0x9E3779B1


class _Grams(NamedTuple):
    """The numbers of a text's runs of one to three characters, of those of two, and of those of two and three."""

    all: frozenset[int]
    two: frozenset[int]
    long: frozenset[int]


def described(space: Space, texts: Sequence[str], pairs: Pairs) -> csr_matrix:
    """A row of hashed descriptions per pair; a text in pieces is compared by the piece that is nearest to the name."""
    from scipy.sparse import csr_matrix

    made = _Descriptions()
    for text, name, piece in zip(pairs.text, pairs.name, pairs.piece, strict=True):
        made.add(pairs.pieces[piece] or texts[text], space.names[name])
    row, column = made.places()
    rows = csr_matrix((np.ones(len(row), np.float32), (row, column)), shape=(len(pairs.text), 1 << BITS))
    rows.sum_duplicates()
    rows.data[:] = 1
    return rows


class _Descriptions:
    """Numbers of what differs, pair after pair; they are hashed all at once at the end."""

    def __init__(self) -> None:
        self._grams: dict[str, _Grams] = {}
        self._values: list[int] = []
        self._counts: list[tuple[int, ...]] = []
        self._crossed: list[Array] = []

    def add(self, said: str, name: str) -> None:
        """One pair."""
        said, name = said.replace(" ", "")[:_LONGEST], name.replace(" ", "")[:_LONGEST]
        mine, theirs = self._of(said), self._of(name)
        gone, come, both = mine.all - theirs.all, theirs.all - mine.all, mine.long & theirs.long
        swapped, lost, gained = _segments(said, name)
        groups = (gone, come, both, swapped, lost, gained, (_number(name),))
        for group in groups:
            self._values.extend(group)
        self._counts.append(tuple(map(len, groups)))
        left = np.array(sorted(mine.two - theirs.two)[: _MOST[0]], np.uint64)
        right = np.array(sorted(theirs.two - mine.two)[: _MOST[1]], np.uint64)
        self._crossed.append((left[:, None] * np.uint64(_MIX) + right[None, :]).ravel())

    def places(self) -> tuple[Array, Array]:
        """Rows and columns of everything that was described."""
        counts = np.array(self._counts, np.int64).reshape(-1, _KINDS)
        kind = np.repeat(np.tile(np.arange(_KINDS), len(counts)), counts.ravel())
        single = _hashed(np.array(self._values, np.uint64) * np.uint64(8) + kind.astype(np.uint64))
        crossed = _hashed(np.concatenate([*self._crossed, np.zeros(0, np.uint64)]) * np.uint64(8) + np.uint64(_KINDS))
        row = np.repeat(np.arange(len(counts)), counts.sum(axis=1))
        crossed_row = np.repeat(np.arange(len(counts)), [len(one) for one in self._crossed])
        return np.concatenate([row, crossed_row]), np.concatenate([single, crossed])

    def _of(self, text: str) -> _Grams:
        if text not in self._grams:
            runs = [{text[at : at + n] for at in range(len(text) - n + 1)} for n in (1, 2, 3)]
            one, two, three = (frozenset(map(_number, some)) for some in runs)
            self._grams[text] = _Grams(one | two | three, two, two | three)
        return self._grams[text]


def _segments(said: str, name: str) -> tuple[list[int], list[int], list[int]]:
    """What stands in the one where something else stands in the other: together, and each for itself."""
    from rapidfuzz.distance import Levenshtein

    steps = [step for step in Levenshtein.opcodes(said, name) if step.tag != "equal"]
    lost = [_number(said[step.src_start : step.src_end]) for step in steps]
    gained = [_number(name[step.dest_start : step.dest_end]) for step in steps]
    return [one * _MIX + other & 0xFFFFFFFF for one, other in zip(lost, gained, strict=True)], lost, gained


def _number(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def _hashed(values: Array) -> Array:
    mixed = values * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= mixed >> np.uint64(29)
    return np.asarray((mixed * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - BITS), np.int32)


def conditional_logit(rows: csr_matrix, right: Array, text: Array) -> Array:
    """Weights that tell the right candidates of each text from its others; texts without a right one teach nothing."""
    used = np.unique(rows.indices)
    weights = np.zeros(rows.shape[1], np.float32)
    weights[used] = _fitted(rows[:, used], right, text)
    return weights


def _fitted(rows: csr_matrix, right: Array, text: Array) -> Array:
    from scipy.optimize import minimize

    starts = np.concatenate([[0], np.flatnonzero(np.diff(text)) + 1])
    own = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(text))))
    hits = np.add.reduceat(right.astype(float), starts)
    taught = (hits > 0)[own]
    wanted = np.where(taught, right / np.maximum(hits, 1)[own], 0)
    number, columns = max(int((hits > 0).sum()), 1), rows.T.tocsr()

    def loss(weights: Array) -> tuple[float, Array]:
        score = np.asarray(rows @ weights.astype(np.float32), float)
        score -= np.maximum.reduceat(score, starts)[own]
        e = np.exp(score)
        total = np.add.reduceat(e, starts)[own]
        missed = -(wanted * (score - np.log(total)))[taught].sum() / number
        slope = np.where(taught, e / total - wanted, 0).astype(np.float32)
        return missed + _PENALTY / 2 * float(weights @ weights), columns @ slope / number + _PENALTY * weights

    found = minimize(
        loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "maxcor": 6}
    )
    return np.asarray(found.x, np.float32)
