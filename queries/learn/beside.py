"""A candidate beside the other candidates of its text: rivals, companions, and what they explain of the text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ..match.grams import Array
from .candidates import Pairs
from .past import BLOCKS
from .space import Counts, Space

BESIDE = (
    "p", "rank", "gap", "expected", "second", "others_alike", "others_near", "stronger_alike", "same_family",
    "same_chapter", "same_piece", "same_piece_sum", "with_most", "with_sum", "of_most", "covered_by_others", "gain",
    "others_chosen",
)  # fmt: skip
_STRONGEST = 6


def beside(space: Space, texts: Sequence[str], pairs: Pairs, p: Array, blocks: Array | None = None) -> Array:
    """Columns BESIDE, given the probability `p` of each candidate for itself; texts are folded."""
    edges = np.concatenate([[0], np.flatnonzero(np.diff(pairs.text)) + 1, [len(pairs.text)]])
    made = np.zeros((len(p), len(BESIDE)), np.float32)
    for start, end in pairwise(edges):
        text = pairs.text[start]
        together = space.together[BLOCKS if blocks is None else blocks[text]]
        made[start:end] = _columns(
            space, texts[text], pairs.name[start:end], pairs.piece[start:end], p[start:end], together
        )
    return made


def _columns(space: Space, text: str, names: Array, piece: Array, p: Array, together: Counts) -> Array:
    order = np.argsort(-p, kind="stable")
    rank = np.empty(len(p))
    rank[order] = np.arange(len(p))
    second = p[order[1]] if len(p) > 1 else 0
    same = [_others(key, p) for key in (space.family[names], space.chapter[names], piece)]
    return np.column_stack([
        p, rank, p[order[0]] - p, np.full(len(p), p.sum()), np.full(len(p), second),
        *_rivals(space, names, p), *(one.max(axis=1) for one in same), same[2].sum(axis=1),
        *_company(names, p, order[:_STRONGEST], together), *_coverage(space, text, names, p),
        (p > 0.3).sum() - (p > 0.3),
    ])  # fmt: skip


def _rivals(space: Space, names: Array, p: Array) -> tuple[Array, Array, Array]:
    """The likelihood of names that say nearly the same, of near ones, and the likeness of stronger ones."""
    rows = space.loose_names[names]
    alike = (rows @ rows.T).toarray()
    np.fill_diagonal(alike, 0)
    stronger = np.where(p[None, :] > p[:, None], alike, 0)
    return (alike * p).max(axis=1), np.where(alike > 0.5, p, 0).max(axis=1), stronger.max(axis=1)


def _others(key: Array, p: Array) -> Array:
    same = key[:, None] == key[None, :]
    np.fill_diagonal(same, False)
    return np.where(same, p[None, :], 0)


def _company(names: Array, p: Array, strongest: Array, together: Counts) -> tuple[Array, Array, Array]:
    """How often a name was chosen together with each of the strongest, of theirs and of its own times."""
    pairs, alone = together
    counts = np.array([[pairs.get((one, names[other]), 0) for other in strongest] for one in names]) + 0.05
    theirs = np.array([alone[names[other]] for other in strongest]) + 1
    own = np.array([alone[one] for one in names]) + 1
    itself = np.arange(len(names))[:, None] == strongest[None, :]
    given = np.where(itself, 0, p[strongest] * counts / theirs)
    reverse = np.where(itself, 0, p[strongest] * counts / own[:, None])
    return given.max(axis=1), given.sum(axis=1), reverse.max(axis=1)


def _coverage(space: Space, text: str, names: Array, p: Array) -> tuple[Array, Array]:
    """How much of a name's characters in the text others explain, and its share of what they leave."""
    characters = sorted(set(text)) or [""]
    has = np.array([[one in space.names[name] for one in characters] for name in names], np.float32)
    weight = np.sort(has * p[:, None], axis=0)
    first, second = weight[-1], weight[-2] if len(names) > 1 else weight[-1] * 0
    others = np.where(has * p[:, None] >= first, second, first)
    left = 1 - others
    return (has * others).sum(axis=1) / (has.sum(axis=1) + 1e-6), (has * left).sum(axis=1) / (left.sum(axis=1) + 1e-6)
