"""Texts answered part by part: the whole where it is one name, else the likeliest way to take it apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import Protocol

import msgspec
import numpy as np

from ..learn.deciding import confidence
from ..terms.pieces import pieces
from ..terms.splitting import Kind, Split, splits
from .grams import Array
from .ranked import Ranked

_WHOLE = 0.9
"""A chance from which on a text is one name, whatever stands in it: joint names are one code."""


class Ranker(Protocol):
    """What ranks names for texts, trained or not."""

    @property
    def names(self) -> list[str]:
        """The names, folded."""

    @property
    def accept(self) -> float:
        """The confidence from which on whole answers may be accepted: 98 in a hundred of them are right."""

    def rank(self, texts: Sequence[str], most: int = 50) -> Ranked:
        """The candidates of raw texts."""


class Deciding(Ranker, Protocol):
    """A ranker that learnt which candidates together are the answer of a text."""

    def chosen(self, ranked: Ranked) -> Array:
        """Which candidates are the answer."""

    def past(self, name: int) -> int:
        """How often a name was chosen in the past."""


class Option(msgspec.Struct, frozen=True):
    """A name that may be meant, and how likely; `concept` is the place of one that bears it, -1 for the first."""

    name: int
    chance: float
    concept: int = -1


class Part(msgspec.Struct, frozen=True):
    """A part of a text and its candidates, the likeliest first."""

    text: str
    options: tuple[Option, ...] = ()


class Composed(msgspec.Struct, frozen=True):
    """The parts of a text. `confidence` is the chance that the first candidates of all parts are the whole answer."""

    parts: tuple[Part, ...]
    confidence: float = 0.0


def composed(ranker: Ranker, texts: Sequence[str], of: Kind) -> list[Composed]:
    """Each text taken apart where that is likelier than one name for all of it."""
    ways = [splits(text, of) for text in texts]
    asked = list(dict.fromkeys(part.text for some in ways for way in some for part in way.parts))
    asked = list(dict.fromkeys([*texts, *asked]))
    ranked = ranker.rank(asked)
    options = dict(zip(asked, _options(ranked, len(asked)), strict=True))
    return [_likeliest(text, some, options) for text, some in zip(texts, ways, strict=True)]


def _options(ranked: Ranked, texts: int) -> list[tuple[Option, ...]]:
    edges = np.searchsorted(ranked.text, np.arange(texts + 1))
    found = [Option(int(name), float(chance)) for name, chance in zip(ranked.name, ranked.chance, strict=True)]
    return [tuple(found[start:end]) for start, end in pairwise(edges)]


def _likeliest(text: str, ways: Sequence[Split], options: dict[str, tuple[Option, ...]]) -> Composed:
    whole = Composed((Part(text, options[text]),), _best(options[text]))
    if len(ways) < 2 or _is_joint(whole, ways, options):
        return whole
    found = [(ways[0].prior * whole.confidence, whole)]
    for way in ways[1:]:
        parts = tuple(Part(part.text, options[part.text]) for part in way.parts)
        chances = [_best(part.options) for part in parts]
        mean = prod(chances) ** (1 / len(chances))
        found.append((way.prior * mean, Composed(parts, prod(chances))))
    return max(found, key=lambda one: one[0])[1]


def _is_joint(whole: Composed, ways: Sequence[Split], options: dict[str, tuple[Option, ...]]) -> bool:
    """Whether all of a text is one name; what a part alone is as surely called is the name of that part."""
    if whole.confidence < _WHOLE:
        return False
    best = whole.parts[0].options[0]
    parts = (part.text for way in ways[1:] for part in way.parts)
    alone = (option.chance for text in parts for option in options[text][:1] if option.name == best.name)
    return best.chance > max(alone, default=0.0)


def _best(options: Sequence[Option]) -> float:
    return options[0].chance if options else 0.0


def decided(ranker: Deciding, texts: Sequence[str]) -> list[Composed]:
    """Each text with the names that the ranker chose, every one for the piece that it is nearest to."""
    ranked = ranker.rank(texts)
    chosen = ranker.chosen(ranked)
    sure = confidence(ranked.text, ranked.chance, chosen, len(texts))
    found = []
    for place, text in enumerate(texts):
        rows = ranked.of_text(place)
        options = [Option(int(n), float(c)) for n, c in zip(ranked.name[rows], ranked.chance[rows], strict=True)]
        taken = [option for option, yes in zip(options, chosen[rows], strict=True) if yes]
        left = [option for option, yes in zip(options, chosen[rows], strict=True) if not yes]
        found.append(Composed(_apart(text, taken, left, ranker.names), float(sure[place]) if taken else 0.0))
    return found


def _apart(text: str, taken: Sequence[Option], left: Sequence[Option], names: Sequence[str]) -> tuple[Part, ...]:
    """A part for each name taken, in the order of the text.

    What was not taken is offered for the part whose name it is most like.
    """
    from rapidfuzz import fuzz

    if len(taken) < 2:
        return (Part(text, (*taken, *left)),)
    some = pieces(text)
    nearest = [max(some, key=lambda piece: fuzz.ratio(piece, names[one.name])) for one in taken]
    order = sorted(range(len(taken)), key=lambda place: some.index(nearest[place]))
    taken, nearest = [taken[place] for place in order], [nearest[place] for place in order]
    others: list[list[Option]] = [[] for _ in taken]
    for option in left:
        alike = [fuzz.ratio(names[option.name], names[one.name]) for one in taken]
        others[alike.index(max(alike))].append(option)
    return tuple(Part(piece, (one, *rest)) for piece, one, rest in zip(nearest, taken, others, strict=True))
