"""Chinese names and texts: rewritten into one wording, with readings that say less (chinese_words.toml)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from ..terms.abbreviations import expanded
from ..terms.folding import folded
from .cuts import Cut, Listed, Runs
from .forms import BRACKET, Form, Script, has_han, written
from .words import Rewriting, chinese_words

_NUMERALS = {numeral: str(number) for number, numeral in enumerate("一二三四五六七八九十", 1)}
_NUMBERED = re.compile("(?<![一二三四五六七八九十])[一二三四五六七八九十](?=[型度期级])")
_LEAST_BRACKET, _LEAST_PART, _PARTS = 4, 3, 6


def canonical(text: str) -> str:
    """A text folded, its abbreviations written out, in the words of the table."""
    form = folded(text)
    said = next((way for way in expanded(form) if has_han(way)), form)
    return _NUMBERED.sub(lambda found: _NUMERALS[found[0]], _same()(said))


def forms(name: str) -> list[Form]:
    """The forms of a name, as `Form` numbers them."""
    whole = _marked(written(name))
    full = canonical(whole)
    found = {full: 0}
    bare = BRACKET.sub(" ", whole)
    if bare != whole:
        found.setdefault(canonical(bare), 1)
        for bracket in BRACKET.findall(whole):
            held = canonical(bracket)
            if len(held) >= _LEAST_BRACKET and has_han(held):
                found.setdefault(held, 2)
    general = _residual().sub("", canonical(bare))
    if len(general) > 1:
        found.setdefault(folded(general), 3)
    return [Form(text, kind, full) for text, kind in found.items() if text]


def readings(text: str) -> list[Form]:
    """The readings of a text, as `Form` numbers them; never more than fourteen."""
    whole = _marked(written(text))
    full = canonical(whole)
    blind, general = _blindness(full)
    bare = BRACKET.sub(" ", whole)
    soft = blind(canonical(bare))
    found = {full: Form(full, 0, full)}
    for reading in (soft, general(soft)):
        found.setdefault(reading, Form(reading, 1, full))
    parts = [part for piece in _joins().split(bare) if len(part := blind(canonical(piece))) >= _LEAST_PART]
    if len(parts) > 1:
        for part in parts[:_PARTS]:
            for reading, kind in ((part, 2), (general(part), 3)):
                found.setdefault(reading, Form(reading, kind, reading))
    return [form for form in found.values() if form.text]


def cuts(texts: Sequence[str]) -> dict[str, tuple[Cut, float]]:
    """The layers: runs of one to three characters, sites, and heads."""
    words = chinese_words()
    return {
        "one": (Runs(texts, 1), 0.6),
        "two": (Runs(texts, 2), 1.0),
        "three": (Runs(texts, 3), 0.8),
        "site": (Listed(words.sites.split()), 0.0),
        "head": (Listed(words.heads.split()), 0.0),
    }


CHINESE = Script(forms=forms, readings=readings, cuts=cuts)


def _blindness(full: str) -> tuple[Callable[[str], str], Callable[[str], str]]:
    """What leaves out words that do not count in such a text, and what puts the rest in general words."""
    procedure = bool(_procedure().search(full))
    dropped = _dropped(procedure)
    return lambda text: folded(dropped.sub("", _residual().sub("", text))), _general() if procedure else _as_it_is


def _as_it_is(text: str) -> str:
    return text


def _marked(text: str) -> str:
    for mark, said in chinese_words().marks.items():
        text = text.replace(mark, said)
    return text


@cache
def _same() -> Rewriting:
    return Rewriting(chinese_words().same, chinese_words().short)


@cache
def _general() -> Rewriting:
    return Rewriting(chinese_words().general)


@cache
def _procedure() -> re.Pattern[str]:
    return re.compile("|".join(chinese_words().procedure))


@cache
def _joins() -> re.Pattern[str]:
    return re.compile("|".join(chinese_words().joins))


@cache
def _residual() -> re.Pattern[str]:
    return re.compile("|".join(chinese_words().residual))


@cache
def _dropped(procedure: bool) -> re.Pattern[str]:
    words = chinese_words().dropped
    sides = [f"{side}(?=[^{words.kept_before}])" for side in words.sides]
    return re.compile("|".join([*words.everywhere, *sides, *(words.in_procedures if procedure else ())]))
