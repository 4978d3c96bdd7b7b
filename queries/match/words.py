"""The words that texts are rewritten by, read from chinese_words.toml and english_words.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from ..terms.facettable import alternation
from ..terms.folding import folded

Table = dict[str, tuple[str, ...]]
_Words = TypeVar("_Words", bound=msgspec.Struct)


class Dropped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a reading leaves out."""

    everywhere: tuple[str, ...]
    sides: tuple[str, ...]
    kept_before: str
    in_procedures: tuple[str, ...]


class ChineseWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of chinese_words.toml."""

    procedure: tuple[str, ...]
    joins: tuple[str, ...]
    residual: tuple[str, ...]
    sites: str
    heads: str
    marks: dict[str, str]
    dropped: Dropped
    same: Table
    short: Table
    general: Table


class EnglishWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of english_words.toml."""

    stop: str
    residual: tuple[str, ...]
    endings: tuple[tuple[str, str], ...]
    same: Table


class Rewriting:
    """Words that become others, the longest at each place; Latin ones as whole words only."""

    def __init__(self, *tables: Mapping[str, Sequence[str]]) -> None:
        self._said: dict[str, str] = {}
        for canonical, others in (pair for table in tables for pair in table.items()):
            to = folded(canonical)
            self._said |= {folded(word): to for word in others}
            self._said.setdefault(to, to)
        plain = [word for word in self._said if not word.isascii()]
        latin = [word for word in self._said if word.isascii()]
        branches = [alternation(plain)] if plain else []
        branches += [rf"(?<![a-z0-9]){alternation(latin)}(?![a-z0-9])"] if latin else []
        self._pattern = re.compile("|".join(branches))

    def __call__(self, text: str) -> str:
        return self._pattern.sub(lambda found: self._said[found[0]], text)


@cache
def chinese_words() -> ChineseWords:
    """The Chinese words that a terminologist can review."""
    return _read("chinese_words.toml", ChineseWords)


@cache
def english_words() -> EnglishWords:
    """The English words that a terminologist can review."""
    return _read("english_words.toml", EnglishWords)


def _read(name: str, words: type[_Words]) -> _Words:
    return msgspec.convert(tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8")), words)
