"""Composite texts taken apart, as hypotheses: joint names may be one code, so the whole always comes first.

Each hypothesis says how likely it is, by how often texts with its connectives were coded apart (splitting.toml). What
is negated stays with its name, as do sides, stages, 术后, 待查 and 除外; parts get the heads and sites they share.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from math import prod
from typing import Literal

import msgspec
from msgspec.structs import replace

from .aligned import plain
from .components import components
from .connectives import BRACKET, KEPT, SEAM, SEAM_LEVEL, Cut, cut, cuts, procedure_shares, seams
from .facets import facets
from .folding import HAN
from .sharing import is_headless, is_qualifying, shared, siblings

MOST = 12
"""Hypotheses for one text."""

_LONGEST = 20_000
_CUTS = 120
_EVEN = 0.5
_COMPONENTS = "components"
_OPENED = re.compile(rf"\((?=[^()\[\]]*(?:[{HAN}]{{2}}|[a-z]{{5}}))[^()\[\]]*\)(?![{HAN}a-z0-9])")
"""A bracket that may hold a name: no abbreviation or code, and no part of a word."""

_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]](?![a-z])")
_BEGINS = " \t\r\n,;.。、+/-:\"'"
_EDGES = _BEGINS + ")]"
_MARKING = ("negation", "certainty", "exclusion", "time")


class Part(msgspec.Struct, frozen=True):
    """One name of a text: as it may be looked up, and the words of it that stand at `start` to `end`.

    `qualifiers` are what stands in brackets there.
    """

    text: str
    start: int
    end: int
    qualifiers: tuple[str, ...] = ()

    @property
    def markers(self) -> tuple[str, ...]:
        """What is said of the part as a whole: without, suspected, open, excluded, postoperative, history …"""
        said = facets(self.text)
        return tuple(value for facet in _MARKING for value in sorted(said.of(facet)))


class Split(msgspec.Struct, frozen=True):
    """A way to take a text apart: its parts, the connectives between them, and how likely it is among the others."""

    parts: tuple[Part, ...]
    connectives: tuple[str, ...] = ()
    prior: float = 1.0


Kind = Literal["diagnosis", "procedure"]
_Chosen = Callable[[Cut], bool]


@lru_cache(maxsize=1 << 15)
def splits(text: str, of: Kind = "diagnosis") -> tuple[Split, ...]:
    """The ways to take a text apart: the whole, then from coarse to fine; of a very long text, its beginning.

    Procedures are taken apart alike, but far less of it is likely: an operation's steps have one code.
    """
    written = text[:_LONGEST]
    form = plain(written)
    found: dict[tuple[str, ...], Split] = {}
    every = _every_cut(form)
    if of == "procedure":
        every = [replace(one, share=procedure_shares()[one.name]) for one in every]
    for split in _hypotheses(written, form, every):
        if of == "procedure" and _COMPONENTS in split.connectives:
            continue
        found.setdefault(tuple(part.text for part in split.parts), split)
    whole, *others = found.values()
    likely = sorted(others, key=lambda split: -split.prior)[: MOST - 1]
    return _weighed([whole, *sorted(likely, key=lambda split: (len(split.parts), -split.prior))])


def likeliest(text: str, of: Kind = "diagnosis") -> Split:
    """The likeliest way to take a text apart; of two, the coarser one."""
    return max(splits(text, of), key=lambda split: split.prior)


def _weighed(found: list[Split]) -> tuple[Split, ...]:
    total = sum(split.prior for split in found) or 1.0
    return tuple(replace(split, prior=split.prior / total) for split in found)


def _every_cut(form: str) -> list[Cut]:
    """All places to cut, in order: signs and words, brackets, and seams between them."""
    marked = cuts(form)
    brackets = [
        replace(cut(place, place + 1, BRACKET), counts=place == found.start())
        for found in _OPENED.finditer(form)
        if not is_qualifying(found[0][1:-1])
        for place in (found.start(), found.end() - 1)
    ]
    ordered = _apart(sorted([*marked, *brackets], key=lambda one: one.start))
    edges = [0, *(place for one in ordered for place in (one.start, one.end)), len(form)]
    pieces = list(zip(edges[::2], edges[1::2], strict=True))
    between = [one for piece in pieces for find in (seams, siblings) for one in find(form, *piece)]
    return _apart(sorted([*ordered, *between], key=lambda one: (one.start, one.end)))[:_CUTS]


def _apart(ordered: list[Cut]) -> list[Cut]:
    kept: list[Cut] = []
    for one in ordered:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _hypotheses(written: str, form: str, every: list[Cut]) -> Iterator[Split]:
    whole = Part(written, 0, len(written), _within(written, form, 0, len(written)))
    yield next(_with_components(Split((whole,), (), _prior(every, ()))))
    chosen: list[_Chosen] = [lambda one: False]
    chosen += [_up_to(level) for level in range(SEAM_LEVEL)]
    chosen += [lambda one: one.share > _EVEN, lambda one: one.name == SEAM or one.level < SEAM_LEVEL - 2]
    chosen += [_up_to(SEAM_LEVEL), lambda one: True] if any(one.name == KEPT for one in every) else [_up_to(SEAM_LEVEL)]
    ways = dict.fromkeys(tuple(_outside(form, [one for one in every if choice(one)])) for choice in chosen)
    for used in ways:
        yield from _with_components(_split(written, form, every, used))


def _up_to(level: int) -> _Chosen:
    return lambda one: one.level <= level


def _prior(every: list[Cut], used: tuple[Cut, ...]) -> float:
    """How likely it is that a text is cut at just these of its places."""
    return prod(one.share if one in used else 1 - one.share for one in every if one.counts)


def _split(written: str, form: str, every: list[Cut], used: tuple[Cut, ...]) -> Split:
    spans = _merged(form, _pieces(form, used))
    own = [_without_brackets(written, form, start, end) for start, end in spans]
    parts = tuple(
        Part(text, start, end, _within(written, form, start, end))
        for text, (start, end) in zip(shared(own), spans, strict=True)
    )
    cutting = tuple(one for one in used if not any(start < one.start < end for start, end in spans))
    return Split(parts, tuple(written[one.start : one.end] for one in cutting), _prior(every, cutting))


def _outside(form: str, used: list[Cut]) -> list[Cut]:
    """The cuts but those within a bracket that is not opened itself."""
    if any(one.name == BRACKET for one in used):
        return used
    brackets = [found.span() for found in _BRACKET.finditer(form)]
    return [one for one in used if not any(start < one.start < end for start, end in brackets)]


def _pieces(form: str, used: tuple[Cut, ...]) -> Iterator[tuple[int, int]]:
    """The trimmed stretches between cuts, empty ones left out."""
    edges = [0, *(place for one in used for place in (one.start, one.end)), len(form)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        piece = form[start:end]
        first = start + len(piece) - len(piece.lstrip(_BEGINS))
        last = end - (len(piece) - len(piece.rstrip(_BEGINS)))
        if first < last and form[first:last].strip(_EDGES):
            yield first, last


def _merged(form: str, pieces: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces, each that is no name of its own joined to the one before; a leading one waits for its head."""
    merged: list[tuple[int, int]] = []
    listed = list(pieces)
    for place, (start, end) in enumerate(listed):
        waits = place + 1 < len(listed) and is_headless(form[start:end])
        if merged and ((not waits and is_qualifying(form[start:end])) or _is_loose(form[slice(*merged[-1])])):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged or [(0, len(form))]


def _is_loose(piece: str) -> bool:
    return is_qualifying(piece) and not is_headless(piece)


def _without_brackets(written: str, form: str, start: int, end: int) -> str:
    """The words of a piece outside brackets; all of it where nothing else is there."""
    bare, last = [], start
    for found in _BRACKET.finditer(form, start, end):
        bare.append(written[last : found.start()])
        last = found.end()
    bare.append(written[last:end])
    return "".join(bare).strip() or written[start:end]


def _within(written: str, form: str, start: int, end: int) -> tuple[str, ...]:
    return tuple(written[slice(*found.span(1))] for found in _BRACKET.finditer(form, start, end) if found[1].strip())


def _with_components(split: Split) -> Iterator[Split]:
    """A split as it is, and with each tumour told by its site, its morphology and its treatment."""
    told = [components(part.text) for part in split.parts]
    shares = [one.share for one in told if one.names]
    yield replace(split, prior=split.prior * prod(1 - share for share in shares))
    if shares:
        parts = tuple(
            replace(part, text=name)
            for part, one in zip(split.parts, told, strict=True)
            for name in one.names or (part.text,)
        )
        connectives = (*split.connectives, *[_COMPONENTS] * (len(parts) - len(split.parts)))
        yield Split(parts, connectives, split.prior * prod(shares))
