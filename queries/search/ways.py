"""The ways a name can answer a text, one after another, the best first, and no further than is needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from ..terms.abbreviations import expanded
from .asked import Text
from .hits import How
from .looking import Check, Looking, holds
from .spelling import edits

if TYPE_CHECKING:
    import numpy as np

    from .strings import Ids

_LONGEST_TYPED = 40


class Found(msgspec.Struct, frozen=True):
    """Keys that answer in one way. `low` and `high` bound their scores, `size` is how much of a key the text makes up,
    `check` is what each still has to pass."""

    how: How
    keys: Ids
    low: float
    high: float
    size: int
    check: Check | None = None


def ways(looking: Looking, text: Text, bits: np.uint64 | None) -> Iterator[Found]:
    """Everything that the names of an index can say to a text; codes are not among it."""
    whole, size = text.whole, len(text.whole)
    yield Found("exact", looking.whole(whole), 1.0, 1.0, size)
    meant = expanded(whole)
    for said in meant:
        yield Found("abbreviation", looking.whole(said), 0.95, 0.95, size)
    yield Found("prefix", looking.begun(whole, bits), 0.80, 0.94, size)
    check = holds(text.runs)
    if text.words:
        yield Found("word", looking.worded(text, bits), 0.65, 0.79, size, check)
    yield Found("infix", looking.within(text, bits), 0.50, 0.64, size, check)
    yield from _said(looking, text)
    for said in meant:
        yield from _meant(looking, Text.of(said), bits)
    for most in range(1, max(map(edits, text.words), default=0) + 1):
        yield Found("typo", looking.misspelt(text, bits, most), 0.20 - 0.09 * most, 0.28 - 0.09 * most, size, check)


def _said(looking: Looking, text: Text) -> Iterator[Found]:
    """Chinese names that the text is the pinyin of."""
    if text.runs or len(text.whole) > _LONGEST_TYPED:
        return
    typed = [way for way in looking.syllabary.ways(text.whole) if len(way) > 1 or way[0].letters in looking.syllables]
    read = [(way, *looking.sounds.said(way)) for way in typed]
    for place, (way, first, _) in enumerate(read):
        yield Found("pinyin", first, 0.43 - 0.005 * place, 0.49 - 0.005 * place, len(way))
    for place, (way, _, later) in enumerate(read):
        yield Found("pinyin", later, 0.38 - 0.005 * place, 0.42 - 0.005 * place, len(way))


def _meant(looking: Looking, said: Text, bits: np.uint64 | None) -> Iterator[Found]:
    """Names that have what an abbreviation stands for."""
    size, check = len(said.whole), holds(said.runs)
    yield Found("abbreviation", looking.begun(said.whole, bits), 0.27, 0.34, size)
    if said.words:
        yield Found("abbreviation", looking.worded(said, bits), 0.20, 0.26, size, check)
    else:
        yield Found("abbreviation", looking.within(said, bits), 0.20, 0.26, size, check)
