"""AHM (Ali Health, China): a device identifier of twenty digits, no zero first, then data behind bracketed letters.

Only the letters and their meanings are published, not the rule for the check digits, so none is verified. BD, the
best-before date, is kept among the fields where ED, the expiration date, stands too.

Source: 阿里健康医疗器械唯一标识编码规范: BN lot, SN serial number, MD manufactured, BD best before, ED expires.
"""

from __future__ import annotations

import datetime
import re

from .carrier import DateOf, Draft, Said, Udi

_CARRIED = re.compile(r"(?:AHM[.:]?)?([1-9]\d{19})((?:\([A-Z]{2}\)[^()]+)*)", re.ASCII | re.IGNORECASE)
_UNIT = re.compile(r"\(([A-Z]{2})\)([^()]+)", re.ASCII | re.IGNORECASE)
_SAID: dict[str, Said] = {"BN": "lot", "SN": "serial"}
_DATES: dict[str, DateOf] = {"MD": "manufactured", "ED": "expires"}
_BEST_BEFORE: dict[str, DateOf] = _DATES | {"BD": "expires"}


def is_ahm(text: str) -> bool:
    """Whether a tidied text is twenty digits, with or without production data."""
    return _CARRIED.fullmatch("".join(text.split())) is not None


def read(text: str, today: datetime.date | None = None) -> Udi:
    """Reads the device identifier and what follows it."""
    draft = Draft(text, "AHM", today)
    found = _CARRIED.fullmatch("".join(text.split()))
    if found is None:
        draft.leave(text)
        return draft.finish()
    draft.say("di", found[1], "AHM")
    units = [(letters.upper(), value) for letters, value in _UNIT.findall(found[2])]
    dates = _DATES if any(letters == "ED" for letters, _ in units) else _BEST_BEFORE
    for letters, value in units:
        draft.lettered(letters, value, _SAID, dates)
    return draft.finish()
