"""The chapters of ICD-10 and the codes that they span.

Source: WHO, ICD-10, volume 1. A chapter ends where its last block ends, so that what editions add at the end of a
letter (E90, U85) has its chapter too. H holds two chapters; D and S do not begin one.
"""

from __future__ import annotations

CHAPTERS: tuple[tuple[str, str, str], ...] = (
    ("I", "A00", "B99"), ("II", "C00", "D48"), ("III", "D50", "D89"), ("IV", "E00", "E90"), ("V", "F00", "F99"),
    ("VI", "G00", "G99"), ("VII", "H00", "H59"), ("VIII", "H60", "H95"), ("IX", "I00", "I99"), ("X", "J00", "J99"),
    ("XI", "K00", "K93"), ("XII", "L00", "L99"), ("XIII", "M00", "M99"), ("XIV", "N00", "N99"), ("XV", "O00", "O99"),
    ("XVI", "P00", "P96"), ("XVII", "Q00", "Q99"), ("XVIII", "R00", "R99"), ("XIX", "S00", "T98"),
    ("XX", "V01", "Y98"), ("XXI", "Z00", "Z99"), ("XXII", "U00", "U99"),
)  # fmt: skip
"""Number, first and last category."""


def chapter_of(code: str) -> str:
    """The number of the chapter that a code's category stands in; empty where it stands in none."""
    category = code[:3] if code[1:3].isdecimal() else ""
    return next((number for number, first, last in CHAPTERS if first <= category <= last), "")


def chapter_spanning(first: str, last: str) -> str:
    """The number of the chapter with just these bounds; empty where there is none."""
    return next((number for number, *bounds in CHAPTERS if bounds == [first, last]), "")
