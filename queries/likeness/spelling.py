"""Titles made comparable: British and American spelling, full-width and half-width, stock phrases of one edition."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ..titles import content_words

_STOCK = re.compile(
    r"^encounter (?:for|due to)\s+|\bperson\b|\boccupant of\b|, not elsewhere classified$", re.IGNORECASE
)
_BRITISH = (
    (re.compile("ae|æ"), "e"),
    (re.compile("oe|œ"), "e"),
    (re.compile(r"our\b"), "or"),
    (re.compile(r"our(?=ed|ing|al\b|s\b)"), "or"),
    (re.compile(r"(?<=[ei])ll(?=ing\b|ed\b)"), "l"),
    (re.compile(r"tre\b"), "ter"),
    (re.compile(r"disk\b"), "disc"),
)
_VAGUE = re.compile(
    r"\bother\b|\bunspecified\b|not otherwise specified|\bsonstige|\bandere|nicht näher bezeichnet"
    r"|其他|其它|未特指|未指明",
    re.IGNORECASE,
)


@lru_cache(maxsize=65_536)
def words(title: str) -> frozenset[str]:
    """The content words of a title in one spelling."""
    text = _STOCK.sub(" ", title.lower())
    for theirs, ours in _BRITISH:
        text = theirs.sub(ours, text)
    return content_words(text)


def alike(one: str, other: str) -> float:
    """Jaccard similarity of the content words in one spelling, 0 to 1."""
    left, right = words(one), words(other)
    if not left and not right:
        return float(folded(one) == folded(other))
    return len(left & right) / len(left | right)


@lru_cache(maxsize=131_072)
def folded(name: str) -> str:
    """A name without its punctuation, blanks, width and case: what two lists may write differently."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


def is_vague(title: str) -> bool:
    """Whether a class gathers what is other or unspecified, in English, German or Chinese words."""
    return _VAGUE.search(title) is not None
