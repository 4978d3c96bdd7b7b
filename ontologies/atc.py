"""How ATC codes are built, and how defined daily doses are written.

Source: WHO Collaborating Centre for Drug Statistics Methodology, Guidelines for ATC classification and DDD
assignment: five levels of 1, 3, 4, 5 and 7 characters; a DDD is an amount, a unit and a route, with a note where
it holds for one use or salt only. A substance may have several.
"""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec

LEVELS = {1: 1, 3: 2, 4: 3, 5: 4, 7: 5}
"""A code's level by its length."""
LEVEL_NAMES = {
    1: "anatomical main group",
    2: "therapeutic subgroup",
    3: "pharmacological subgroup",
    4: "chemical subgroup",
    5: "chemical substance",
}
_LENGTHS = (1, 3, 4, 5, 7)
_MISSING = "-"
_DDD = re.compile(r"(\S+) (\S+) (.*?)(?: \((.*)\))?", re.DOTALL)
_JOINER = " | "


class Ddd(msgspec.Struct, frozen=True):
    """A defined daily dose as published; what the publisher leaves out is empty."""

    amount: str
    unit: str = ""
    route: str = ""
    note: str = ""

    @property
    def value(self) -> Decimal:
        """The amount as a number."""
        return Decimal(self.amount)

    def __str__(self) -> str:
        note = f" ({self.note})" if self.note else ""
        return f"{self.amount} {self.unit or _MISSING} {self.route or _MISSING}{note}"


def level_of(code: str) -> int:
    """1 to 5; 0 for what has the length of no level."""
    return LEVELS.get(len(code), 0)


def parent_of(code: str) -> str:
    """The code of the level above; empty for a main group."""
    level = level_of(code)
    return code[: _LENGTHS[level - 2]] if level > 1 else ""


def ancestors(code: str) -> tuple[str, ...]:
    """The codes of all levels above, the nearest first."""
    above = parent_of(code)
    return (above, *ancestors(above)) if above else ()


def written_ddds(ddds: list[Ddd]) -> str:
    """Several doses as one property: `2.5 g O | 1 g P (as base)`; a dash stands for what is not stated."""
    return _JOINER.join(map(str, ddds))


def ddds(text: str) -> tuple[Ddd, ...]:
    """The doses of such a property. ValueError for text that is none."""
    return tuple(_ddd(one) for one in text.split(_JOINER)) if text else ()


def _ddd(text: str) -> Ddd:
    found = _DDD.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a DDD")
    unit, route = (("" if piece == _MISSING else piece) for piece in (found[2], found[3]))
    return Ddd(found[1], unit, route, found[4] or "")
