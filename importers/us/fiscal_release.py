"""Which release of a US classification a file holds: a fiscal year, and the month of an update within it.

ICD-10-CM and ICD-10-PCS are published for a fiscal year that begins the October before, and again with the updates
of January and April. The year alone names the first (`2025`), year and month an update (`2025-04`). The files
themselves state the year or nothing; the month stands in the name of the file, of its archive or of its folder.

Source: CMS and NCHS, release pages of ICD-10-CM and ICD-10-PCS.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..source import Source

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_YEAR = r"(?<!\d)(20\d\d)(?!\d)"
_MONTH_FIRST = re.compile(rf"(?<![a-z])({_FULL})[-_ .,]*(?:\d{{1,2}}(?:st)?[-_ .,]+)?{_YEAR}", re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"{_YEAR}[-_ .,]*({_FULL})(?![a-z])", re.IGNORECASE)
_YEAR_ALONE = re.compile(_YEAR)
_BEGINS = 10
"""The month in which the next fiscal year begins."""


def fiscal_release(source: Source, year: str = "") -> str:
    """The release as `2025` or `2025-04`; empty where neither the content (`year`) nor any name says.

    A month is believed only where its fiscal year is the one that the content states.
    """
    for name in _names(source):
        said = _dated(name)
        if said and (not year or year == _fiscal_year(*said)):
            return _written(*said)
    alone = (found[1] for name in _names(source) if (found := _YEAR_ALONE.search(name)))
    return year or next(alone, "")


def _names(source: Source) -> Iterator[str]:
    """The names that may say it, nearest first: the file, its folder, its archive and the archive's folder."""
    yield source.file_name
    if source.member:
        yield source.member.rpartition("/")[0].rpartition("/")[2]
        yield source.path.name
    yield source.path.absolute().parent.name


def _dated(name: str) -> tuple[int, int] | None:
    """Year and month of a calendar date in a name."""
    if found := _MONTH_FIRST.search(name):
        return int(found[2]), _MONTHS.index(found[1][:3].lower()) + 1
    if found := _YEAR_FIRST.search(name):
        return int(found[1]), _MONTHS.index(found[2][:3].lower()) + 1
    return None


def _fiscal_year(year: int, month: int) -> str:
    return str(year + (month >= _BEGINS))


def _written(year: int, month: int) -> str:
    return _fiscal_year(year, month) if month >= _BEGINS else f"{year}-{month:02}"
