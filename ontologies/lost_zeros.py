"""The zeros that a spreadsheet takes from codes which look like numbers: `0.1` was `00.1`, or `00.10`.

What stands before the dot is certain: codes of ICD-9-CM-3 have two digits there. What stood at the end is told by the
list itself. It is in the order of its codes, a class never stands without the class above it, and so of the rows that
were made one number the first name is the shortest code's: 07, 07.0 and 07.00 all became `7.0`, in that order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

UNTOLD = ""
"""Where the file does not show which of several codes a number was."""

_NUMBER = re.compile(r"\d(?:\.\d{1,4})?|\d\d(?:\.\d{1,3})?")
_WHOLE = re.compile(r"\d\d\.\d\d")
_SHORT = re.compile(r"\d(?:\.\d{1,4})?")
_LONG = re.compile(r"\d\.\d{3,4}|\d\d\.\d{3}")
_Row = tuple[int, str, str]


def restored(rows: Iterable[_Row]) -> dict[int, str]:
    """The codes of a damaged list by line, for rows of (line, code, name) that look like numbers; else nothing.

    Where codes of four decimals were damaged too, `0.01` may have been any of three: then it is UNTOLD.
    """
    numbers = [row for row in rows if _NUMBER.fullmatch(row[1])]
    if not any(_SHORT.fullmatch(code) for _, code, _ in numbers):
        return {}
    if any(_LONG.fullmatch(code) for _, code, _ in numbers):
        return {line: _four_decimals(code) for line, code, _ in numbers}
    numbers = [row for row in numbers if not _WHOLE.fullmatch(row[1])]
    values = [_value(code) for _, code, _ in numbers]
    in_order = values == sorted(values)
    found: dict[int, str] = {}
    for value, run in groupby(numbers, key=lambda row: _value(row[1])):
        found |= _told(value, list(run), in_order)
    return found


def _value(code: str) -> tuple[int, str]:
    whole, _, fraction = code.partition(".")
    return int(whole), fraction.rstrip("0")


def _four_decimals(code: str) -> str:
    whole, _, fraction = code.partition(".")
    return f"{whole:0>2}.{fraction:0<4}" if len(fraction) > 2 else UNTOLD


def _told(value: tuple[int, str], run: list[_Row], in_order: bool) -> dict[int, str]:
    """The codes of the rows that are one number; the same name again is the same code again."""
    whole, fraction = f"{value[0]:02}", value[1]
    chances = [f"{whole}.{fraction:0<{size}}" for size in range(max(1, len(fraction)), 3)]
    if not fraction:
        chances.insert(0, whole)
    names = list(dict.fromkeys(name for _, _, name in run))
    sure = len(chances) == 1 or (in_order and len(names) <= len(chances))
    return {line: chances[names.index(name)] if sure else UNTOLD for line, _, name in run}


def chances(number: str, decimals: int = 2) -> tuple[str, ...]:
    """The codes that a number by itself may have been, the shortest first; none for what no spreadsheet shortened.

    `0.1` may have been 00.1 or 00.10, and with four decimals 00.1000 too; `3.2` is 03.2 or 03.20.
    """
    if not _NUMBER.fullmatch(number):
        return ()
    whole, fraction = _value(number)
    sizes = range(max(len(fraction), 1), max(decimals, len(fraction)) + 1)
    codes = [f"{whole:02}.{fraction:0<{size}}" for size in sizes]
    return tuple(codes if fraction else [f"{whole:02}", *codes])
