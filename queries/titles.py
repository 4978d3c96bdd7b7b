"""What two titles say about each other, in words that can be checked by eye."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SMALL = ("a", "an", "and", "as", "at", "by", "due", "for", "from", "in", "of", "on", "or", "the", "to", "with")
_VAGUE = ("classified", "elsewhere", "other", "otherwise", "specified", "type", "unspecified")
_STOP = frozenset((*_SMALL, *_VAGUE))
_WORD = re.compile(r"[a-z0-9]+")
_BRACKETED = re.compile(r"\[[^\]]*\]|\([^)]*\)")
_STOCK = (
    ("contact with health services for", ""),
    ("problems associated with", ""),
    ("problem associated with", ""),
    ("secondary malignant neoplasm", "malignant neoplasm metastasis"),
    ("metastatic malignant neoplasm", "malignant neoplasm metastasis"),
    ("not elsewhere classified", ""),
    ("not otherwise specified", "unspecified"),
    ("with or without", "with"),
)
"""Phrases of one classification that the other writes otherwise or not at all."""

_OPPOSITES = (
    ("acute", "chronic"), ("benign", "malignant"), ("open", "closed"), ("left", "right"), ("upper", "lower"),
    ("anterior", "posterior"), ("internal", "external"), ("male", "female"), ("maternal", "fetal"),
    ("congenital", "acquired"), ("primary", "secondary"), ("bilateral", "unilateral"), ("first", "second"),
    ("intentional", "unintentional"),
)  # fmt: skip
_QUALIFIERS = frozenset((
    "acquired", "acute", "adult", "anterior", "asymptomatic", "benign", "bilateral", "central", "chronic", "closed",
    "complete", "congenital", "deep", "distal", "early", "external", "familial", "female", "genetic", "hereditary",
    "idiopathic", "incomplete", "induced", "infective", "internal", "juvenile", "large", "lateral", "left", "lower",
    "male", "malignant", "medial", "mild", "moderate", "mosaic", "multiple", "newborn", "noninfective",
    "nontraumatic", "open", "peripheral", "permanent", "persistent", "posterior", "postpartum", "primary",
    "proximal", "recurrent", "rheumatic", "right", "secondary", "severe", "single", "small", "spontaneous",
    "streptococcal", "subacute", "superficial", "transient", "traumatic", "unilateral", "upper",
))  # fmt: skip
"""Words that make a narrower thing of a thing; one that stands in a single title is worth a look."""
_SAME_QUALIFIER = {"neonatal": "newborn", "neonate": "newborn", "infant": "newborn", "infancy": "newborn",
                   "metastasis": "secondary", "metastatic": "secondary"}  # fmt: skip
_SEQUELA = re.compile(r"\bsequelae?\b")
_PAST = re.compile(r"\bsequelae?\b|\blate effect|\bhistory\b|\bprevious\b|\bold\b")
_REVERSED = (("trisomy", "monosomy"), ("mosaicism", "complete"), ("traffic", "nontraffic"), ("nontraffic", "traffic"))
_PLAIN_NOS = re.compile(
    r"^unspecified\b|(?<!\bor )(?<!\band )\bunspecified(?: (?:site|part|level|degree|type|cause|organism))?$"
    r"|\bof unspecified\b|not otherwise specified$"
)
_OTHER_FIRST = re.compile(r"^other\b|\bother (?:and|or) unspecified|\bother [a-z]+(?:, including)?\b.*unspecified")
_OTHER = re.compile(r"^other\b|\bother specified|: other\b|\bother (?:and|or) unspecified")
_NEGATION = re.compile(r"\b(?:without|not|no|non)\b")


@lru_cache(maxsize=65_536)
def content_words(title: str) -> frozenset[str]:
    """The words that carry meaning: no accents, plural s dropped, -ize as -ise, small words and stock phrases left out.

    What stands in brackets is a synonym or a hint, and counts only where nothing else is left.
    """
    bare = _BRACKETED.sub(" ", title)
    return _words(bare) or _words(title)


def _words(text: str) -> frozenset[str]:
    text = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    for theirs, ours in _STOCK:
        text = text.replace(theirs, ours)
    return frozenset(_folded(word) for word in _WORD.findall(text) if word not in _STOP)


def _folded(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    word = word[:-1] if plural else word
    return re.sub(r"iz(?=e|ed|ing|ation)", "is", word) if len(word) > 5 else word


def agreement(one: str, other: str) -> float:
    """Jaccard similarity of the content words, 0 to 1."""
    left, right = content_words(one), content_words(other)
    return len(left & right) / len(left | right) if left or right else 0.0


def coverage(title: str, longer: str) -> float:
    """The share of a title's content words that another title has too, 0 to 1."""
    words = content_words(title)
    return len(words & content_words(longer)) / len(words) if words else 0.0


def is_unspecified(title: str) -> bool:
    """Whether a class stands for what is not specified, and says so at its head or end.

    `Other and unspecified …` does not, nor does `chronic or unspecified with perforation`.
    """
    lower = title.lower().strip()
    return _PLAIN_NOS.search(lower) is not None and _OTHER_FIRST.search(lower) is None


def is_other(title: str) -> bool:
    """Whether a class gathers what its siblings leave over."""
    return _OTHER.search(title.lower()) is not None


def other_differs(one: str, two: str) -> bool:
    """Whether one title speaks of others (`with other complications`) and the other title does not."""
    return (" other " in f" {one.lower()} ") != (" other " in f" {two.lower()} ")


def negation_differs(one: str, other: str) -> bool:
    """Whether one title says without, not or no, and the other does not; stock phrases do not count."""
    return _negates(one) != _negates(other)


def _negates(title: str) -> bool:
    text = title.lower()
    for theirs, _ in _STOCK:
        text = text.replace(theirs, "")
    return _NEGATION.search(text) is not None


def qualifiers_differ(one: str, other: str) -> bool:
    """Whether a word that narrows (right, genetic, in neonate) stands in one title only."""
    return _qualifiers(one) != _qualifiers(other)


@lru_cache(maxsize=65_536)
def _qualifiers(title: str) -> frozenset[str]:
    words = {_folded(word) for word in _WORD.findall(_BRACKETED.sub(" ", title).lower())}
    return frozenset(_SAME_QUALIFIER.get(word, word) for word in words) & _QUALIFIERS


def is_opposite(source: str, target: str) -> bool:
    """Whether the target is what the source is not: the current injury for its sequela, nontraffic for traffic."""
    lower, upper = source.lower(), target.lower()
    if _SEQUELA.search(lower) and not _PAST.search(upper):
        return True
    left, right = _all_words(source), _all_words(target)
    return any(a in left and b in right and a not in right and b not in left for a, b in _REVERSED)


def contradicts(one: str, other: str) -> bool:
    """Whether a word of one title has its opposite, and not itself, in the other: acute/chronic, traffic/nontraffic."""
    left, right = _all_words(one), _all_words(other)
    return _opposed(left, right) or _opposed(right, left)


@lru_cache(maxsize=65_536)
def _all_words(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(title.lower()))


def _opposed(left: frozenset[str], right: frozenset[str]) -> bool:
    pairs = any(a in left and b in right and a not in right and b not in left for a, b in _OPPOSITES)
    return pairs or any(f"non{word}" in right and word not in right for word in left)
