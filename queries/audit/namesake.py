"""Whether a name and a title say the same, in Chinese and in English."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from ..likeness.spelling import alike
from ..likeness.spelling import folded as plain
from ..titles import contradicts, negation_differs

ALIKE = 0.5
"""Below this a name and a title are not taken for one another: half of the letters, or of the telling words."""
SURE = 1.0
"""One name holds the other whole, or has the same words: only then does it tell which of several lists a code is of."""
_WITHIN = 0.8
"""The share of a shorter name's letters that a longer one has, in whatever order, when it may say the same."""
_CONTAINED = 3
"""Letters that a name has at least when it stands for a longer title by being part of it."""
_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class _Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    words: tuple[tuple[str, ...], ...]


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    same: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    mask: tuple[str, ...]
    group: tuple[_Group, ...]


@cache
def _words() -> _Words:
    text = Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _Words)


@cache
def _same() -> tuple[re.Pattern[str], dict[str, str]]:
    spellings = dict(_words().same)
    longest = sorted(spellings, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))), spellings


@cache
def _remarks() -> re.Pattern[str]:
    return re.compile("|".join(_words().remarks))


def is_chinese(text: str) -> bool:
    """Whether it has a Chinese character."""
    return _CHINESE.search(text) is not None


def comparable(name: str, title: str) -> bool:
    """Whether both are written in one script, so that they can be compared at all."""
    return bool(name and title) and is_chinese(name) == is_chinese(title)


@lru_cache(maxsize=262_144)
def folded(name: str) -> str:
    """A name without width, punctuation, blanks, case, codes in brackets and NOS; one spelling of those in use."""
    return plain(_respelt(_remarks().sub(" ", name) or name)) or plain(name)


def _respelt(name: str) -> str:
    pattern, spellings = _same()
    return pattern.sub(lambda found: spellings[found[0]], name)


@lru_cache(maxsize=131_072)
def readings(name: str) -> tuple[str, ...]:
    """A name as a whole, without what stands in brackets, and what stands in them: `神经衰弱[比尔德氏病]` is three."""
    name = _respelt(name)
    inside = [piece[1:-1] for piece in _BRACKETS.findall(name)]
    texts = (name, _BRACKETS.sub("", name), *inside)
    read = [folded(one) for one in texts]
    return tuple(dict.fromkeys(text for text in read if len(text) > 1 or text == read[0]))


def says_the_same(name: str, titles: Iterable[str]) -> bool:
    """Whether a name, its part before the brackets or what stands in them, is one of the titles."""
    wanted = {reading for title in titles for reading in readings(title)[:2]}
    return any(reading in wanted for reading in readings(name))


def likeness(name: str, title: str) -> float:
    """How like two names are, 0 to 1: the best of all readings on either side."""
    if not is_chinese(name):
        return max(alike(name, title), max(_matched(name, title), default=0.0))
    return max(_matched(name, title), default=0.0)


def _matched(name: str, title: str) -> Iterator[float]:
    for one in readings(name):
        for other in readings(title):
            short, long = sorted((one, other), key=len)
            if len(short) >= _CONTAINED and short in long:
                yield 1.0
            else:
                yield max(_ratio(one, other), ALIKE if _within(short, long) else 0.0)


def _within(short: str, long: str) -> bool:
    return len(short) > _CONTAINED and (Counter(short) & Counter(long)).total() >= _WITHIN * len(short)


@lru_cache(maxsize=131_072)
def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def contradiction(name: str, titles: Iterable[str]) -> tuple[str, str] | None:
    """The word of the name, and the word of the titles, that exclude each other; None where no title disagrees alone.

    Every title must disagree: one that has a word in common with the name, or none of the kind, clears it.
    """
    found = [_opposed(name, title) for title in titles if comparable(name, title)]
    return found[0] if found and all(found) else None


def _opposed(name: str, title: str) -> tuple[str, str] | None:
    if not is_chinese(name):
        return (name, title) if contradicts(name, title) or negation_differs(name, title) else None
    ours, theirs = _kinds(name), _kinds(title)
    for group, words in ours.items():
        others = theirs.get(group, {})
        if others and not words.keys() & others.keys():
            return next(iter(words.values())), next(iter(others.values()))
    return None


@lru_cache(maxsize=65_536)
def _kinds(name: str) -> dict[str, dict[int, str]]:
    """For each group the kinds of words that a name has, by their place in the group."""
    pattern, kinds = _excluding()
    found: dict[str, dict[int, str]] = {}
    for word in pattern.findall(name.replace("Ⅱ", "2").replace("Ⅰ", "1")):
        for group, kind in kinds.get(word, ()):
            found.setdefault(group, {})[kind] = word
    return found


@cache
def _excluding() -> tuple[re.Pattern[str], dict[str, list[tuple[str, int]]]]:
    kinds: dict[str, list[tuple[str, int]]] = {word: [] for word in _words().mask}
    for group in _words().group:
        for kind, words in enumerate(group.words):
            for word in words:
                kinds.setdefault(word, []).append((group.id, kind))
    return re.compile("|".join(map(re.escape, sorted(kinds, key=len, reverse=True)))), kinds
