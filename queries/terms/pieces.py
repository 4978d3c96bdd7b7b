"""Pieces of a text between all separators, where nobody asks yet whether the whole is one name."""

from __future__ import annotations

import re
import unicodedata

from .folding import folded

_SEPARATOR = re.compile(
    r"[、;,。.+/?:()\[\]\s\"“”!~\-]+|伴有|合并|并发|并有|继发|伴|并|及|和|与|(?<![0-9a-z])[0-9](?=[^0-9a-z\-+.%])"
)
_WORDED = re.compile(r"[^\x00-\x7f]|[a-z]{2}")
_MOST = 40


def pieces(text: str) -> list[str]:
    """The folded pieces of two characters and more, at most forty; a text without any is its own only piece."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    found = [folded(piece) for piece in _SEPARATOR.split(plain) if len(piece) > 1 and _WORDED.search(piece)]
    return [piece for piece in found if piece][:_MOST] or [folded(text)]
