"""The dates of a label: printed in a dozen forms, with a year of two digits or a day of a year, and at times no day.

Source: GS1 General Specifications §3.4 (day 00 is the last of its month) and §7.12 (the century of two digits);
ANSI/HIBC 2.6 table 2; ISBT 128 Standard Technical Specification, data structures 004 to 009 (`014032` is 2014, day 32).
"""

from __future__ import annotations

import calendar
import datetime
from itertools import groupby
from typing import Literal

import msgspec

Precision = Literal["minute", "hour", "day", "month", "unknown"]


class UdiDate(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A date as printed, in which form (`YYMMDD`, `YYJJJ`: J is the day of the year), and the day it means.

    A form without a day, or with day 00, means the last day of the month and has the precision `month`.
    What is no date of its form has `date` None and the precision `unknown`.
    """

    printed: str
    form: str
    date: datetime.date | None = None
    precision: Precision = "unknown"
    time: str = ""

    def __str__(self) -> str:
        """As ISO 8601 writes it; what is no date as it is printed."""
        if self.date is None:
            return self.printed
        return f"{self.date.isoformat()}T{self.time}" if self.time else self.date.isoformat()


def read_date(printed: str, form: str, today: datetime.date | None = None) -> UdiDate:
    """Reads what is printed in one form; `today` decides the century of a year of two digits."""
    cells = _cells(printed, form)
    day = _day(cells, today or datetime.date.today()) if cells else None
    if day is None or not cells:
        return UdiDate(printed=printed, form=form)
    time = _time(cells)
    if time is None:
        return UdiDate(printed=printed, form=form)
    precision: Precision = "minute" if "m" in cells else "hour" if "H" in cells else "day"
    if "J" not in cells and not cells.get("D"):
        precision = "month"
    return UdiDate(printed=printed, form=form, date=day, precision=precision, time=time)


def _cells(printed: str, form: str) -> dict[str, int]:
    """`{"Y": 15, "M": 3, "D": 31}`; empty where the text is not made of as many digits as the form."""
    if len(printed) != len(form) or not (printed.isascii() and printed.isdecimal()):
        return {}
    cells, at = {}, 0
    for letter, run in groupby(form):
        width = len(list(run))
        cells[letter] = int(printed[at : at + width])
        if letter == "Y":
            cells["digits of the year"] = width
        at += width
    return cells


def _day(cells: dict[str, int], today: datetime.date) -> datetime.date | None:
    year = _year(cells["Y"], cells["digits of the year"], today)
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        return None
    if "J" in cells:
        within = 1 <= cells["J"] <= 365 + calendar.isleap(year)
        return datetime.date(year, 1, 1) + datetime.timedelta(days=cells["J"] - 1) if within else None
    if not 1 <= cells["M"] <= 12:
        return None
    last = calendar.monthrange(year, cells["M"])[1]
    day = cells.get("D", 0) or last
    return datetime.date(year, cells["M"], day) if day <= last else None


def _year(year: int, digits: int, today: datetime.date) -> int:
    """Two digits mean a year from 49 years ago to 50 years ahead; ISBT 128 leaves out only the millennium."""
    if digits == 4:
        return year
    if digits == 3:
        return year + (1000 if year >= 900 else 2000)
    century = today.year - today.year % 100
    ahead = century + year - today.year
    return century + year + (-100 if ahead > 50 else 100 if ahead < -49 else 0)


def _time(cells: dict[str, int]) -> str | None:
    """`22:00`; empty where the form has no hour, None where there is no such time."""
    if "H" not in cells:
        return ""
    hour, minute = cells["H"], cells.get("m", 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None
