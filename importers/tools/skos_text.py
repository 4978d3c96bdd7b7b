"""Escapes that Turtle and N-Triples share."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def unescaped(text: str) -> str:
    """The text that is meant; ValueError where an escape stands for no letter."""
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(_letter, text)
    plain.encode()
    return plain


def _letter(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    if not code and escape[3] not in _LETTERS:
        raise ValueError(f"no escape: {escape[0]}")
    return chr(int(code, 16)) if code else _LETTERS[escape[3]]
