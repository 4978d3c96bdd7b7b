"""The forms under which a name is looked up, and the readings of a text that are looked up: two scripts, one shape."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

import msgspec

from ..terms.folding import HAN
from .cuts import Cut

LONGEST = 1_000
"""Characters of a text that are read; no name of a classification is near it."""

BRACKET = re.compile(r"[\[({【][^\[\](){}【】]{0,80}[\])}】]")
_CODE = re.compile(r"(?<![\d.])\d{2}\.\d{2,8}[x.+\da-z]{0,40}")
_HAS_HAN = re.compile(f"[{HAN}]")


class Form(msgspec.Struct, frozen=True, gc=False):
    """One form of a name or text.

    Of a name: 0 whole, 1 without brackets, 2 what a bracket holds, 3 without other and unspecified. Of a text: 0 as
    written, 1 without what the classification is blind to, 2 a part, 3 a part in general words. `whole` is what facets
    are read from.
    """

    text: str
    kind: int
    whole: str


class Script(msgspec.Struct, frozen=True):
    """How names and texts of one script are read; `cuts` gives the layers of pieces with their part in the likeness."""

    forms: Callable[[str], Sequence[Form]]
    readings: Callable[[str], Sequence[Form]]
    cuts: Callable[[Sequence[str]], dict[str, tuple[Cut, float]]]


def has_han(text: str) -> bool:
    """Whether a text holds a Chinese character."""
    return bool(_HAS_HAN.search(text))


def written(text: str) -> str:
    """A text in plain width and case with its brackets and signs, without the codes of operations in it."""
    return _CODE.sub(" ", unicodedata.normalize("NFKC", text[:LONGEST]).lower())
