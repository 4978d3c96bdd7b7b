"""ASC data identifiers, which HIBC labels carry behind `/` and IFA labels between group separators: `16D20130202`.

Source: ANS MH10.8.2 Data Identifiers; ANSI/HIBC 2.6 table 4; IFA Coding System, UDI specification §2.5.
"""

from __future__ import annotations

import re

from .carrier import DateOf, Draft, Said

_IDENTIFIED = re.compile(r"(\d{0,3}[A-Z])(.+)", re.ASCII | re.DOTALL)
_SAID: dict[str, Said] = {"1T": "lot", "S": "serial"}
_DATES: dict[str, tuple[DateOf, str]] = {
    "14D": ("expires", "YYYYMMDD"),
    "16D": ("manufactured", "YYYYMMDD"),
    "D": ("expires", "YYMMDD"),
}


def read_data_identifier(segment: str, draft: Draft) -> bool:
    """Takes one identified value; False where the text has no data identifier before it."""
    found = _IDENTIFIED.fullmatch(segment)
    if found is None:
        return False
    identifier, value = found[1], found[2].strip()
    if identifier in _DATES:
        name, form = _DATES[identifier]
        draft.date(name, value, form, identifier)
    elif identifier == "Q":
        draft.count(value, identifier)
    elif identifier in _SAID:
        draft.say(_SAID[identifier], value, identifier)
    else:
        draft.field(identifier, value)
    return True
