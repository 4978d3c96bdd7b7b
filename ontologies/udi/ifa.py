"""IFA (Germany): a Pharmacy Product Number behind the data identifier 9N, in an envelope of format 06 or bare.

The last two digits are a check: the characters before them, weighted 2, 3, 4 …, modulo 97.

Source: IFA Coding System, Specification UDI 2019-09; PPN Technical Specification 3.1 §12; ISO/IEC 15434 (envelope).
"""

from __future__ import annotations

import datetime
import re

from .carrier import Draft, Udi
from .data_identifiers import read_data_identifier

_HEADER = "[)>\x1e06\x1d"
_SEPARATORS = re.compile("[\x1d\x1e\x04]")
_PPN = re.compile(r"9N([0-9A-Z]{4,22})", re.ASCII)


def check_digits(ppn: str) -> str:
    """The two check digits of a PPN without them."""
    return f"{sum(weight * ord(letter) for weight, letter in enumerate(ppn, 2)) % 97:02}"


def is_ifa(text: str) -> bool:
    """Whether a tidied text is an envelope of format 06, or begins with a PPN."""
    return text.startswith(_HEADER) or _PPN.match(text) is not None


def read(text: str, today: datetime.date | None = None) -> Udi:
    """Reads the PPN and what else the symbol holds."""
    draft = Draft(text, "IFA", today)
    for segment in _SEPARATORS.split(text.removeprefix(_HEADER)):
        ppn = _PPN.fullmatch(segment)
        if ppn is not None:
            draft.say("di", ppn[1], "9N")
            draft.checked(ppn[1][-2:], check_digits(ppn[1][:-2]), "check-digit")
        elif segment and not read_data_identifier(segment, draft):
            draft.leave(segment)
    return draft.finish()
