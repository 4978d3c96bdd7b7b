"""MA (IDcode, China): `MA.156.M0.100472.11103316`, then production data, each a dot, a letter and the value.

E is the day of expiry and V the last day of use, which lies before it or is the same; where both stand, E is kept as
the date and V among the fields. The rule for the check characters is not published, so none is verified.

Source: 医疗器械唯一标识 MA(IDcode) 编码手册 (ZIIOT): country 3, industry 2, registrant 6, product 8 characters.
"""

from __future__ import annotations

import datetime
import re

from .carrier import DateOf, Draft, Said, Udi

_SAID: dict[str, Said] = {"L": "lot", "S": "serial"}
_DATES: dict[str, DateOf] = {"M": "manufactured", "P": "manufactured", "E": "expires"}
_LAST_USE: dict[str, DateOf] = _DATES | {"V": "expires"}
_CARRIED = re.compile(r"(?:https?://\S*?[/=?])?(MA\.\d{3}\.[0-9A-Z]{2}\..+)", re.ASCII | re.IGNORECASE)
_DI = re.compile(r"MA\.\d{3}\.M0\.[0-9A-Z]{6}\.[0-9A-Z]{8}", re.ASCII)
_DI_PARTS = 5


def is_ma(text: str) -> bool:
    """Whether a tidied text is an MA code, or the address of one."""
    return _CARRIED.fullmatch(text) is not None


def read(text: str, today: datetime.date | None = None) -> Udi:
    """Reads the device identifier and what follows it."""
    draft = Draft(text, "MA", today)
    found = _CARRIED.fullmatch(text)
    parts = "".join((found[1] if found else text).split()).split(".")
    di = ".".join(parts[:_DI_PARTS]).upper()
    draft.say("di", di, "MA")
    if not _DI.fullmatch(di):
        draft.issue("device-identifier-form")
    units = {part[:1].upper() for part in parts[_DI_PARTS:]}
    for part in parts[_DI_PARTS:]:
        _read_unit(part[:1].upper(), part[1:], units, draft)
    return draft.finish()


def _read_unit(letter: str, value: str, units: set[str], draft: Draft) -> None:
    if not value or not letter.isalpha():
        return draft.leave(f".{letter}{value}")
    return draft.lettered(letter, value, _SAID, _DATES if "E" in units else _LAST_USE)
