"""How a title became another one: in spelling, in form, in its scope or in its words."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from ..titles import content_words

Wording = Literal["same", "respelt", "reworded", "scope-words", "words-added", "words-dropped", "words-changed"]
UNCHANGED_MEANING: tuple[Wording, ...] = ("same", "respelt", "reworded")
"""What leaves the words of a title as they were."""

_BRACKETS = re.compile(r"[\[\](){}（）［］【】]")
_TOKEN = re.compile(r"\w+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[^\w<>≤≥=±+%°]+(?=\d)")


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    british: tuple[tuple[str, str], ...]
    signs: str
    harmless: frozenset[str]
    scope: frozenset[str]
    greek: dict[str, str]


@cache
def _table() -> _Table:
    text = Path(__file__).with_name("wording.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _Table)


def wording(old: str, new: str, language: str) -> Wording:
    """What the new title is to the old one; both are in one language."""
    if old == new:
        return "same"
    if _letters(old, language) == _letters(new, language):
        return "respelt"
    before, after = _words(old, language), _words(new, language)
    if before == after:
        return "reworded" if _same_scope(old, new, language) else "scope-words"
    if before < after:
        return "words-added"
    return "words-dropped" if after < before else "words-changed"


def _same_scope(old: str, new: str, language: str) -> bool:
    """Whether titles of the same content words differ in harmless words, or in the order of words without a scope."""
    before, after = ([w for w in _tokens(title, language) if w not in _table().harmless] for title in (old, new))
    reordered = sorted(before) == sorted(after) and not _table().scope & {*before}
    return (before == after or reordered) and _signs(old) == _signs(new)


def _letters(title: str, language: str) -> str:
    """What is left of a title without case, accents, blanks and punctuation; digits stay apart, signs stay."""
    apart = _BETWEEN_DIGITS.sub("|", _plain(title, language))
    return "".join(letter for letter in apart if letter.isalnum() or letter == "|" or letter in _table().signs)


def _signs(title: str) -> list[str]:
    return sorted(letter for letter in title if letter in _table().signs)


@lru_cache(maxsize=4096)
def _plain(title: str, language: str) -> str:
    for letter, name in _table().greek.items():
        title = title.replace(letter, name)
    bare = unicodedata.normalize("NFKD", title).casefold()
    text = "".join(letter for letter in bare if not unicodedata.combining(letter))
    if language.startswith("en"):
        for british, american in _british():
            text = british.sub(american, text)
    return text


@cache
def _british() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(british), american) for british, american in _table().british)


def _tokens(title: str, language: str) -> list[str]:
    """The words in their order, without the plural's s."""
    found = _TOKEN.findall(_plain(title, language))
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found]


def _words(title: str, language: str) -> frozenset[str]:
    """The words that carry meaning, those in brackets too; of a script without blanks, its characters."""
    plain = _BRACKETS.sub(" ", _plain(title, language))
    found = content_words(plain) if plain.isascii() else frozenset(_TOKEN.findall(plain))
    if any("\u3400" <= letter <= "\u9fff" for letter in plain):
        return frozenset(letter for letter in plain if letter.isalnum())
    return found or frozenset(_tokens(title, language))
