"""Sex and age as tables write them, and the limits that an edition or a rule table states."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

import msgspec

Sex = Literal["male", "female"]
_SEX: dict[str, Sex] = {
    **dict.fromkeys(("m", "male", "1", "男", "男性", "man", "männlich"), "male"),
    **dict.fromkeys(("f", "w", "female", "2", "女", "女性", "woman", "weiblich"), "female"),
}
_UNSTATED = frozenset(("", "0", "9", "u", "unknown", "未知", "不详", "未说明", "d", "divers", "x"))
_DAYS = {"y": 365, "m": 30, "w": 7, "d": 1, "h": 0}
_UNITS = {
    **dict.fromkeys(("", "y", "j", "a", "岁", "周岁", "年", "yr", "yrs", "year", "years"), "y"),
    **dict.fromkeys(("m", "mo", "月", "个月", "month", "months"), "m"),
    **dict.fromkeys(("w", "周", "week", "weeks"), "w"),
    **dict.fromkeys(("d", "t", "天", "日", "day", "days"), "d"),
    **dict.fromkeys(("h", "小时", "时", "hour", "hours"), "h"),
}
_PIECE = re.compile(r"(\d+)(?:\.(\d+))?\s*([^\d\s.]*)")
_BFARM = re.compile(r"([jmt])(\d{3})", re.IGNORECASE)
_LIMIT = re.compile(r"(\d+)\s*([ymwd])?", re.IGNORECASE)
_OLDEST = 150


def sex_of(cell: str) -> Sex | Literal["unread"] | None:
    """Male or female as GB/T 2261.1 (1, 2), HL7 or a person writes it; None where it is not stated."""
    text = cell.strip().casefold()
    return _SEX.get(text) or (None if text in _UNSTATED else "unread")


class Span(msgspec.Struct, frozen=True, gc=False):
    """Ages in days, both ends among them; years count 365 days, for what is asked is completed years."""

    least: int
    most: int

    def outside(self, other: Span) -> bool:
        """Whether no age of this span is one of the other."""
        return self.most < other.least or self.least > other.most


@lru_cache(maxsize=4_096)
def age_of(cell: str) -> Span | Literal["unread"] | None:
    """`35`, `35岁`, `3月`, `12天`, `1岁2月`, BfArM's `j035` and `t012`; None where it is empty."""
    text = cell.strip().casefold()
    if not text:
        return None
    coded = _BFARM.fullmatch(text)
    pieces = [(coded[2], None, coded[1])] if coded else [m.groups() for m in _PIECE.finditer(text)]
    if not pieces or (not coded and _PIECE.sub("", text).strip()):
        return "unread"
    least, unit = 0, ""
    for number, part, word in pieces:
        unit = _UNITS.get(word, "")
        if not unit or (unit == "y" and int(number) > _OLDEST):
            return "unread"
        least += _days(int(number), unit) + (int(float(f"0.{part}") * _DAYS[unit]) if part else 0)
    return Span(least, least + max(_DAYS[unit], 1) - 1)


def _days(number: int, unit: str) -> int:
    """Twelve months are a year."""
    return 365 * (number // 12) + 30 * (number % 12) if unit == "m" else number * _DAYS[unit]


def limits(lower: str, upper: str) -> Span:
    """From limits such as BfArM's `t028` and `j055`, or `15y` and `55y`: the upper one takes the whole of its unit."""
    least = _limit(lower)
    most = _limit(upper)
    return Span(least.least if least else 0, most.most if most else _OLDEST * 366)


def _limit(text: str) -> Span | None:
    found = age_of(text) if text.strip() else None
    return found if isinstance(found, Span) else None


def is_limit(text: str) -> bool:
    """Whether a rule table's `15y-55y` (either end may be missing) can be read."""
    lower, dash, upper = text.partition("-")
    ends = [end for end in (lower.strip(), upper.strip()) if end]
    return bool(dash and ends) and all(_LIMIT.fullmatch(end) for end in ends)
