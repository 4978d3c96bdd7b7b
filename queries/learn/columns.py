"""What is told of a candidate besides: likeness of spelling, its rank among the others, how it fared before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..match.grams import Array
from .candidates import Pairs
from .past import BLOCKS
from .space import Space

EDITS = ("partial", "ratio", "common_in_name", "common_in_text", "name_length", "text_length", "inside", "same_end")
RANKS = (
    "rank_moved", "rank_label", "rank_piece_moved", "rank_in_text", "rank_family", "gap_moved", "gap_label",
    "gap_piece_moved", "gap_moved_close", "rank_moved_close", "residual", "family_id", "code_length",
)  # fmt: skip
_SITUATIONS = ("contained", "near", "spelled", "first_of_piece")
RATES = tuple(f"{situation}_{what}" for situation in _SITUATIONS for what in ("proposed", "rate"))


def edits(space: Space, texts: Sequence[str], pairs: Pairs) -> Array:
    """Columns EDITS of folded texts and the names of their candidates."""
    from rapidfuzz import distance, fuzz, process

    names = [space.names[name] for name in pairs.name]
    said = [texts[text] for text in pairs.text]

    def scored(scorer: Any) -> Array:
        return np.asarray(process.cpdist(names, said, scorer=scorer, dtype=np.float32))

    long, asked = (np.array([len(one) for one in some], np.float32) for some in (names, said))
    common = scored(distance.LCSseq.similarity)
    inside = np.array([name in text for name, text in zip(names, said, strict=True)], np.float32)
    ends = scored(distance.Postfix.similarity)
    columns = [scored(fuzz.partial_ratio), scored(fuzz.ratio), common / long, common / np.maximum(asked, 1)]
    return np.column_stack([*columns, long, asked, inside, ends])


def ranks(space: Space, pairs: Pairs) -> Array:
    """Columns RANKS: places and distances among the candidates of one text, and what class the name is of."""
    by = ("moved", "label", "piece_moved", "in_text", "family")
    placed = [rank_within(pairs.text, pairs.column(column)) for column in by]
    gaps = [below_best(pairs.text, pairs.column(column)) for column in by[:3]]
    close = pairs.column("moved_close")
    gaps += [below_best(pairs.text, close), rank_within(pairs.text, close)]
    return np.column_stack(
        [*placed, *gaps, space.residual[pairs.name], space.family[pairs.name], space.code_length[pairs.name]]
    )


def rank_within(groups: Array, values: Array) -> Array:
    """The place of each value among those of its group, the highest 0; groups ascend."""
    order = np.lexsort((-values, groups))
    starts = np.concatenate([[0], np.flatnonzero(np.diff(groups[order])) + 1])
    placed = np.empty(len(values), np.float32)
    placed[order] = np.arange(len(values)) - np.repeat(starts, np.diff(np.append(starts, len(values))))
    return placed


def below_best(groups: Array, values: Array) -> Array:
    """How far each value is below the highest of its group."""
    best = np.full(int(groups.max()) + 1, -np.inf, np.float32)
    np.maximum.at(best, groups, values)
    return np.asarray(best[groups] - values, np.float32)


class Rates:
    """How often a name was chosen when it was proposed in a situation; a text's own block is left out.

    `tables` has the shape (situations, 2, BLOCKS, names): proposed and chosen.
    """

    def __init__(self, tables: Array) -> None:
        self.tables = tables

    @classmethod
    def of(cls, space: Space, pairs: Pairs, ranked: Array, right: Array) -> Rates:
        """Counted over the past; `right` says which candidates were chosen."""
        tables = np.zeros((len(_SITUATIONS), 2, BLOCKS, len(space.names)), np.float32)
        for table, mask in zip(tables, _situations(pairs, ranked), strict=True):
            at = (space.blocks[pairs.text[mask]], pairs.name[mask])
            np.add.at(table[0], at, 1)
            np.add.at(table[1], at, right[mask])
        return cls(tables)

    def summed(self) -> Rates:
        """The same with all blocks in one, as new texts need it."""
        return Rates(self.tables.sum(axis=2, keepdims=True))

    def columns(self, pairs: Pairs, blocks: Array | None = None) -> Array:
        """Columns RATES; `blocks` gives the block of each text of the past."""
        found = []
        for table in self.tables:
            proposed, chosen = table.sum(axis=1)[:, pairs.name]
            if blocks is not None:
                own = blocks[pairs.text], pairs.name
                proposed, chosen = proposed - table[0][own], chosen - table[1][own]
            found += [proposed, (chosen + 0.3) / (proposed + 1.5)]
        return np.column_stack(found)


def _situations(pairs: Pairs, ranked: Array) -> list[Array]:
    """Where a name is proposed strongly: its pieces stand in the text, it is near, it is spelt so, it leads a piece."""
    return [
        pairs.column("in_text") > 0.85,
        ranked[:, RANKS.index("rank_moved")] < 3,
        pairs.column("cosine") > 0.6,
        pairs.column("piece_rank_least") == 0,
    ]
