"""English names and texts: rewritten into one wording, cut into words, their beginnings and their letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from ..terms.abbreviations import expanded
from ..terms.folding import folded
from .cuts import Cut, Tokens
from .forms import BRACKET, Form, Script, has_han, written
from .words import Rewriting, english_words

_BEGINNING, _LETTERS, _LONG = 5, 4, 5
_INTRODUCED = " : "
"""Parts a title of ICD-10 below a heading that ends in a colon."""


def canonical(text: str) -> str:
    """A text folded, its abbreviations written out, in the words of the table, each word without its ending."""
    form = folded(text)
    said = next((way for way in expanded(form) if not has_han(way)), form)
    return " ".join(_stem(word) for word in _same()(said).split() if word not in _stop())


def forms(name: str) -> list[Form]:
    """The forms of a name, as `Form` numbers them."""
    whole = written(name)
    bare = BRACKET.sub(" ", whole)
    found = {canonical(whole): 0}
    found.setdefault(canonical(bare), 1)
    found.setdefault(canonical(_residual().sub(" ", whole)), 3)
    return [Form(text, kind, folded(whole)) for text, kind in found.items() if text]


def readings(text: str) -> list[Form]:
    """The readings of a text, as `Form` numbers them."""
    whole = written(text)
    general = _residual().sub(" ", whole)
    found = {canonical(whole): 0}
    found.setdefault(canonical(BRACKET.sub(" ", general)), 1)
    found.setdefault(canonical(whole.partition(_INTRODUCED)[0]), 2)
    found.setdefault(canonical(general), 1)
    return [Form(reading, kind, folded(whole)) for reading, kind in found.items() if reading]


def cuts(texts: Sequence[str]) -> dict[str, tuple[Cut, float]]:
    """The layers: words, beginnings of words, runs of four letters within a word, and neighbouring words."""
    return {
        "word": (Tokens(texts, str.split), 1.0),
        "beginning": (Tokens(texts, _beginnings), 0.5),
        "letters": (Tokens(texts, _letters), 0.35),
        "neighbours": (Tokens(texts, _neighbours), 0.5),
    }


ENGLISH = Script(forms=forms, readings=readings, cuts=cuts)


def _beginnings(text: str) -> list[str]:
    return [word[:_BEGINNING] for word in text.split()]


def _letters(text: str) -> list[str]:
    marked = (f"^{word}$" for word in text.split())
    return [word[at : at + _LETTERS] for word in marked for at in range(max(1, len(word) - _LETTERS + 1))]


def _neighbours(text: str) -> list[str]:
    return [f"{one} {other}" for one, other in pairwise(text.split())]


def _stem(word: str) -> str:
    """British and American spelling made one, and the plural taken away."""
    if len(word) < _LONG:
        return word[:-1] if len(word) == _LONG - 1 and _is_plural(word) else word
    word = word.replace("ae", "e").replace("oe", "e").replace("isation", "ization").replace("ise", "ize")
    if len(word) > _LONG:
        for ending, kept in english_words().endings:
            if word.endswith(ending):
                return word[: -len(ending)] + kept
    word = word[:-1] if _is_plural(word) else word
    return word.replace("our", "or") if len(word) > _LONG else word


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


@cache
def _same() -> Rewriting:
    return Rewriting(english_words().same)


@cache
def _stop() -> frozenset[str]:
    return frozenset(english_words().stop.split())


@cache
def _residual() -> re.Pattern[str]:
    return re.compile("|".join(english_words().residual))
