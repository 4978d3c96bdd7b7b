"""Texts in one form that keeps its places: what is found in it can be shown in the text as it was written.

`folded` changes lengths and drops punctuation. Here every character stays one character, the question mark and the
plus sign are kept, and only blanks between Chinese characters and characters that cannot be seen are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from .folding import HAN, folded

_LOOSE = re.compile(rf"(?<=[{HAN}])[ \t\u3000\xa0]+(?=[{HAN}])|[\x00-\x08\x0e-\x1f\xad\u200b-\u200f\u2060\ufeff]+")
_KEPT = str.maketrans("，；：（）＋／？。、", ",;:()+/?。、")


class _Characters(dict[int, str]):
    """What each character becomes, filled in as characters are met."""

    def __missing__(self, number: int) -> str:
        character = chr(number)
        made = folded(character)
        if len(made) != 1:
            made = character.translate(_KEPT).casefold()
        self[number] = made if len(made) == 1 else character
        return self[number]


@cache
def _characters() -> _Characters:
    return _Characters()


def plain(text: str) -> str:
    """A text character by character in one form, of the same length."""
    return text.translate(_characters())


def aligned(text: str) -> tuple[str, Sequence[int]]:
    """A text in one form, and where each of its characters, and its end, stood in the text as written."""
    if not _LOOSE.search(text):
        return plain(text), range(len(text) + 1)
    dropped = {place for found in _LOOSE.finditer(text) for place in range(*found.span())}
    kept = [place for place in range(len(text)) if place not in dropped]
    return plain("".join(text[place] for place in kept)), (*kept, len(text))
