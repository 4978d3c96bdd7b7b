"""Abbreviations written out: 急性心梗 is 急性心肌梗死, COPD is 慢性阻塞性肺疾病 and the same in English.

What stands for what is in abbreviations.toml. Texts are folded ones throughout.
"""

from __future__ import annotations

import functools
import re
import tomllib
from itertools import islice, product
from pathlib import Path

import msgspec

from .folding import HAN, folded

_MOST = 8
_HAN = re.compile(f"[{HAN}]")


class Abbreviation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry: any of `short` stands for any of `zh` and `en`; where `alone`, only as the whole text."""

    short: tuple[str, ...]
    zh: tuple[str, ...]
    en: tuple[str, ...]
    alone: bool = False


def expanded(text: str) -> tuple[str, ...]:
    """The text with its abbreviations written out, in every way up to eight; empty where there is none.

    A text that is nothing but an abbreviation is given in both languages, any other one in its own.
    """
    whole = _alone().get(text)
    if whole:
        return tuple(said for said in whole if said != text)[:_MOST]
    pieces = [piece for piece in _pattern().split(text) if piece]
    meant = {piece: _meant(piece, text) or (piece,) for piece in dict.fromkeys(pieces)}
    ways = islice(product(*(meant[piece] for piece in pieces)), _MOST)
    return tuple(said for said in dict.fromkeys(map("".join, ways)) if said != text)


def _meant(piece: str, text: str) -> tuple[str, ...]:
    """What a piece stands for in the language of the text, unless the text says so itself."""
    entry = _within().get(piece)
    if entry is None:
        return ()
    chosen = entry.zh if _HAN.search(text) else entry.en
    return tuple(said for said in chosen if said not in text)


@functools.cache
def abbreviations() -> tuple[Abbreviation, ...]:
    """The entries that a terminologist can review, folded."""
    text = Path(__file__).with_name("abbreviations.toml").read_text(encoding="utf-8")
    stated = msgspec.convert(tomllib.loads(text)["abbreviation"], tuple[Abbreviation, ...])
    return tuple(Abbreviation(_folded(one.short), _folded(one.zh), _folded(one.en), one.alone) for one in stated)


def _folded(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(folded, said))


@functools.cache
def _alone() -> dict[str, tuple[str, ...]]:
    return {short: (*one.zh, *one.en) for one in abbreviations() for short in one.short}


@functools.cache
def _within() -> dict[str, Abbreviation]:
    return {short: one for one in abbreviations() if not one.alone for short in one.short}


@functools.cache
def _pattern() -> re.Pattern[str]:
    """Any abbreviation, the longest first; Latin letters only as a whole word."""
    said = sorted(_within(), key=lambda short: (-len(short), short))
    plain = "|".join(re.escape(short) for short in said if not short.isascii())
    latin = "|".join(re.escape(short) for short in said if short.isascii())
    return re.compile(f"({plain}|(?<![a-z0-9])(?:{latin})(?![a-z0-9]))")
