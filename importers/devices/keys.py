"""What device databases leave unsaid of a device identifier: its issuing agency, and whether its check digit fits.

Source: GS1 General Specifications §7.9 (check digit); ANSI/HIBC 2.6 (a letter first, a digit for the unit of measure
last); ICCBBA ST-011 (sixteen characters: facility, product and description code); MA and AHM as NMPA publishes them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from termwalk.ontologies.udi import AGENCIES, agency_name, device_key

_SHAPES = (
    ("GS1", re.compile(r"\d{8}|\d{12,14}")),
    ("AHM", re.compile(r"\d{20}")),
    ("MA", re.compile(r"MA\..+")),
    ("ICCBBA", re.compile(r"[A-Z]\d{4}[A-Z0-9]{6}[A-Z]\d{4}")),
    ("HIBCC", re.compile(r"\+?[A-Z][A-Z0-9]{4,21}\d")),
)
_agency = lru_cache(maxsize=256)(agency_name)


def inferred_agency(di: str) -> str:
    """The agency that issues identifiers of this shape; empty where none does.

    The shapes overlap: sixteen characters that ICCBBA would print are ICCBBA's, though HIBCC could have issued them.
    """
    return next((agency for agency, shape in _SHAPES if shape.fullmatch(di)), "")


def known_agency(name: str) -> bool:
    """Whether a name, in any spelling, is that of an agency that issues device identifiers."""
    return name in AGENCIES or _agency(name) in AGENCIES


def key(agency: str, di: str) -> str:
    """The id of a device: `device_key`, without the search for the agency's name where the name is one of ours."""
    if agency == "GS1" and len(di) == 14 and di.isdecimal() and di.isascii():
        return f"GS1:{di}"
    return device_key(_agency(agency), di)


def check_digit_fits(id: str) -> bool:
    """Whether a GS1 id's last digit is the one that the others give; ids of other agencies are not checked."""
    if not id.startswith("GS1:"):
        return True
    digits = id[4:]
    if len(digits) != 14 or not digits.isdecimal() or not digits.isascii():
        return False
    odd, even = sum(map(int, digits[0:13:2])), sum(map(int, digits[1:13:2]))
    return (3 * odd + even + int(digits[13])) % 10 == 0
