"""ISBT 128 (ICCBBA): values of fixed length, each behind two characters; the donation number behind `=` alone.

The check character that captions print after a donation number is not in the carrier, so there is none to verify.

Source: ISBT 128 Standard Technical Specification §2 (data structures 001, 004, 005, 008, 009, 023, 032, 034, 035);
IMDRF N48, appendix A, for the blood containers' `=)` and `&)`.
"""

from __future__ import annotations

import datetime
import re

from .carrier import DateOf, Draft, Said, Udi

_SAID: dict[str, tuple[Said, int]] = {
    "=/": ("di", 16),
    "=)": ("di", 10),
    "=,": ("serial", 6),
    "&,1": ("lot", 18),
    "&)": ("lot", 10),
}
_DATES: dict[str, tuple[DateOf, str]] = {
    "=>": ("expires", "YYYJJJ"),
    "&>": ("expires", "YYYJJJHHmm"),
    "=}": ("manufactured", "YYYJJJ"),
    "&}": ("manufactured", "YYYJJJHHmm"),
}
_ELEMENT = re.compile(r"(&,1|=(?=[0-9A-Za-z])|[=&][^0-9A-Za-z])([0-9A-Za-z]*)", re.ASCII)
_DONATION_LENGTH = 15


def is_iccbba(text: str) -> bool:
    """Whether a tidied text begins with a data identifier of ISBT 128."""
    return re.match(r"=[/),>}+]|&[,)>}]|=[0-9A-Z]{13}", text, re.ASCII | re.IGNORECASE) is not None


def read(text: str, today: datetime.date | None = None) -> Udi:
    """Reads the structures in any order, as a compound message or as separate ones."""
    draft = Draft(text, "ICCBBA", today)
    body, at = "".join(text.split()), 0
    for found in _ELEMENT.finditer(body):
        draft.leave(body[at : found.start()])
        at = found.end()
        _read_element(found[1], found[2], draft)
    draft.leave(body[at:])
    return draft.finish()


def _read_element(identifier: str, value: str, draft: Draft) -> None:
    if identifier in _SAID:
        name, length = _SAID[identifier]
        draft.say(name, value, identifier)
        if len(value) != length:
            draft.issue("device-identifier-form" if name == "di" else "value-form")
    elif identifier in _DATES:
        which, form = _DATES[identifier]
        draft.date(which, value, form, identifier)
    elif identifier == "=":
        draft.say("donation", value, identifier)
        if len(value) != _DONATION_LENGTH:
            draft.issue("value-form")
    else:
        draft.field(identifier, value)
