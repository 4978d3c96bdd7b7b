"""What two titles say about each other, in words that can be checked by eye."""

from __future__ import annotations

import re
from functools import lru_cache

_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "due",
        "elsewhere",
        "for",
        "from",
        "in",
        "of",
        "on",
        "or",
        "other",
        "otherwise",
        "specified",
        "classified",
        "the",
        "to",
        "type",
        "unspecified",
        "with",
    ]
)
_WORD = re.compile(r"[a-z0-9]+")
_NOS = re.compile(r"unspecified|not otherwise specified")
_OTHER_FIRST = re.compile(r"^other\b|\bother (?:and|or) unspecified")
_OTHER = re.compile(r"^other\b|\bother specified|: other\b|\bother (?:and|or) unspecified")
_NEGATION = re.compile(r"\b(?:without|not|no|non)\b")
_STOCK = re.compile(r"not (?:elsewhere|otherwise) (?:classified|specified)")


@lru_cache(maxsize=65_536)
def content_words(title: str) -> frozenset[str]:
    """The words that carry meaning, plural s dropped; `unspecified`, `other` and small words are left out."""
    words = _WORD.findall(title.lower())
    return frozenset(word[:-1] if _is_plural(word) else word for word in words if word not in _STOP)


def _is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))


def agreement(one: str, other: str) -> float:
    """Jaccard similarity of the content words, 0 to 1."""
    left, right = content_words(one), content_words(other)
    return len(left & right) / len(left | right) if left or right else 0.0


def is_unspecified(title: str) -> bool:
    """Whether a class stands for what is not specified; `Other and unspecified …` does not."""
    lower = title.lower()
    return _NOS.search(lower) is not None and _OTHER_FIRST.search(lower) is None


def is_other(title: str) -> bool:
    """Whether a class gathers what its siblings leave over."""
    return _OTHER.search(title.lower()) is not None


def negation_differs(one: str, other: str) -> bool:
    """Whether one title says without, not or no, and the other does not; stock phrases do not count."""
    return _negates(one) != _negates(other)


def _negates(title: str) -> bool:
    return _NEGATION.search(_STOCK.sub("", title.lower())) is not None
