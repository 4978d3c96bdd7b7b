"""LOINC's numbers: what they name, and the check digit that tells a damaged one.

Source: LOINC Users' Guide, appendix "Calculating Mod 10 Check Digits". For the numbers that begin with letters the
guide gives no example: that a letter counts as its place after the character `0` (P is 32) holds for every part,
answer, answer list and group number of the releases it was measured on.
"""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["term", "part", "answer", "answer list", "group"]
KINDS: dict[str, Kind] = {"": "term", "LP": "part", "LA": "answer", "LL": "answer list", "LG": "group"}
"""What a number names, by the letters it begins with."""

_NUMBER = re.compile(r"(L[AGLP])?(\d{1,8})-(\d)", re.ASCII)


def kind_of(number: str) -> Kind | None:
    """What a number names; None for text that has not the form of one."""
    found = _NUMBER.fullmatch(number)
    return KINDS[found[1] or ""] if found else None


def check_digit(body: str) -> str:
    """The digit that belongs behind the hyphen: `4548` gives 4, `LP14449` gives 0."""
    values = [ord(letter) - ord("0") for letter in reversed(body)]
    doubled = sum(2 * value - 9 * (value // 5) for value in values[::2])
    return str(-(doubled + sum(values[1::2])) % 10)


def has_check_digit(number: str) -> bool:
    """Whether a number of the right form ends in the digit that belongs to it."""
    body, _, digit = number.rpartition("-")
    return check_digit(body) == digit
