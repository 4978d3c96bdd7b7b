"""The words of facets.toml, made ready to be read in one pass: what each spelling says, and what contradicts what."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Literal

import msgspec

from .aligned import plain

Lang = Literal["en", "zh"]
Words = dict[str, str]

NUMBERED = re.compile(r"\d[a-z]?\d?")
"""A value that is a number with its subdivision: 2, 2b, 3a1."""

_REST = {"numerals", "names", "reason"}


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value of a facet and how it is spelt; `双|肾` is 双 where 肾 follows."""

    name: Words
    zh: tuple[str, ...]
    en: tuple[str, ...]


class Numbered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that make a number a value: after it in Chinese, before it in English."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


class Facet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that texts say, its values, and how strongly two of them contradict each other."""

    name: Words
    clash: float
    values: dict[str, Value] = {}
    numbered: Numbered | None = None
    pairs: dict[str, float] = {}
    wholes: dict[str, tuple[str, ...]] = {}


class Table(msgspec.Struct, frozen=True):
    """The content of facets.toml."""

    facets: dict[str, Facet]
    numerals: dict[str, tuple[str, ...]]
    names: dict[str, tuple[str, ...]]
    reason: dict[str, Words]


class Said(msgspec.Struct, frozen=True):
    """What a spelling says, and how many of its characters say it; no facet where it is a part of a name."""

    facet: str
    value: str
    length: int


@cache
def table() -> Table:
    """The words that a terminologist can review."""
    read = tomllib.loads(Path(__file__).with_name("facets.toml").read_text(encoding="utf-8"))
    facets = {facet: content for facet, content in read.items() if facet not in _REST}
    return msgspec.convert({"facets": facets, **{part: read[part] for part in sorted(_REST)}}, Table)


@cache
def strengths(facet: str) -> dict[tuple[str, str], float]:
    """How strongly the listed pairs of a facet's values contradict each other, either way round."""
    pairs = table().facets[facet].pairs
    return {both: strength for pair, strength in pairs.items() for both in permutations(pair.split())}  # type: ignore[misc]


@cache
def numerals() -> dict[str, str]:
    """Every spelling of a number with its digit."""
    return {plain(spelling): digit for digit, spellings in table().numerals.items() for spelling in spellings}


class Spellings:
    """The words of one language as one pattern, and what each of them says."""

    def __init__(self, lang: Lang) -> None:
        self.said: dict[str, Said] = {plain(name): Said("", "", len(name)) for name in table().names[lang]}
        for facet, value, spelling in _spellings(lang):
            self.said[plain(spelling).replace("|", "")] = Said(facet, value, len(spelling.partition("|")[0]))
        branches = alternation(self.said)
        if lang == "en":
            branches = branches.replace("\\ ", "[ -]+")
            self.pattern = re.compile(rf"(?<![a-z]){branches}(?![a-z])")
        else:
            self.pattern = re.compile(branches)

    def of(self, found: re.Match[str]) -> Said:
        """What a match says."""
        word = found[0]
        return self.said[word] if word in self.said else self.said[" ".join(word.replace("-", " ").split())]


@cache
def spellings(lang: Lang) -> Spellings:
    """The words of one language, ready to be found."""
    return Spellings(lang)


def _spellings(lang: Lang) -> Iterator[tuple[str, str, str]]:
    for name, facet in table().facets.items():
        for value, content in facet.values.items():
            yield from ((name, value, spelling) for spelling in (content.zh if lang == "zh" else content.en))


def alternation(words: Iterable[str]) -> str:
    """A regular expression of many words that reads the longest one; words with one beginning share it."""
    heads: dict[str, list[str]] = {}
    for word in words:
        heads.setdefault(word[:1], []).append(word[1:])
    branches = [re.escape(head) + _rest(heads[head]) for head in sorted(heads, reverse=True) if head]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _rest(tails: list[str]) -> str:
    if tails == [""]:
        return ""
    longer = [tail for tail in tails if tail]
    branches = alternation(longer)
    return branches if len(longer) == len(tails) else f"(?:{branches})?"


@cache
def numbers(lang: Lang) -> tuple[re.Pattern[str], dict[str, str]]:
    """Where a number is a value (2期, stage ⅡB, 2-3级), and the facet of each word that makes it one."""
    units = {
        plain(word): name
        for name, facet in table().facets.items()
        if facet.numbered
        for word in (facet.numbered.zh if lang == "zh" else facet.numbered.en)
    }
    number = f"(?:{alternation(numerals())})"
    rest = rf"(?P<sub>[a-d]\d?)?(?:\s*[-~、/至]\s*(?P<second>{number})(?P<subsecond>[a-d])?)?"
    unit = "|".join(sorted(units, key=lambda word: (-len(word), word)))
    if lang == "zh":
        first = rf"(?<![0-9a-z.])(?:(?P<first>{number})\s?{rest}|(?P<letter>[a-e]))"
        return re.compile(rf"{first}\s?(?P<unit>{unit})"), units
    first = rf"(?:(?P<first>{number}){rest}|(?P<letter>[a-e]))(?![a-z0-9])"
    return re.compile(rf"(?<![a-z])(?P<unit>{unit})[\s:-]*{first}"), units
