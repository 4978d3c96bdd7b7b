"""HIBC supplier labels: `+`, the device identifier, then lot or serial number, dates and quantity behind `/`.

The check character is the sum of all characters before it, modulo 43, so that no transposition is ever seen, and two
changes may cancel out. It stands once, at the end of everything; a second symbol has the first one's check character
before its own. It may be a blank, which captions print as `_` and keyboards lose.

Source: ANSI/HIBC 2.6 Supplier Labeling Standard §2, tables 1 to 4; IMDRF N48, appendix A.
"""

from __future__ import annotations

import datetime
import re

import msgspec

from .carrier import Draft, Udi
from .data_identifiers import read_data_identifier

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"

DATE_FORMS = {"2": "MMDDYY", "3": "YYMMDD", "4": "YYMMDDHH", "5": "YYJJJ", "6": "YYJJJHH"}
"""The form of a date by the digit before it; a date without such a digit is `MMYY`, and 7 says that there is none."""

_QUANTITY_WIDTHS = {"8": 2, "9": 5}
_SECONDARY = re.compile(r"\$|\d{5}", re.ASCII)
_DI = re.compile(r"[A-Z][0-9A-Z]{3}[0-9A-Z]{1,18}[0-9]")
_REFERENCE = re.compile(r"\$\$\+|\$\$|\$\+|\$")
_JULIAN = re.compile(r"\d{5}", re.ASCII)
_BEGINNING = re.compile(r"[*( ]*\+(?:[0-9A-Z]{4}|\$)", re.ASCII | re.IGNORECASE)
_LONGEST = 18
_LOST_BLANK = "check-character-blank"


def check_character(text: str) -> str:
    """The modulo 43 check character of everything from the `+` on; empty where a character has no value."""
    if any(letter not in ALPHABET for letter in text):
        return ""
    return ALPHABET[sum(map(ALPHABET.index, text)) % len(ALPHABET)]


def is_hibcc(text: str) -> bool:
    """Whether a tidied text begins as a HIBC symbol or its caption does."""
    return _BEGINNING.match(text) is not None


def read(text: str, today: datetime.date | None = None) -> Udi:
    """Reads a primary symbol, a secondary one, or both in one.

    A wrong check character that would be right with a blank behind it may be the last character of a value. It is
    taken so where this alone makes the values well-formed; else the issue says so.
    """
    body = _unwrapped(text).upper()
    as_given = _read_body(text, body, today)
    if as_given.check_state != "wrong" or as_given.check == " " or check_character(body) != " ":
        return as_given
    filled = _read_body(text, body + " ", today)
    better = filled if len(filled.issues) < len(as_given.issues) - 1 else as_given
    issues = (_LOST_BLANK, *(issue for issue in better.issues if issue != "check-character"))
    return msgspec.structs.replace(better, check_state="absent" if better is filled else "wrong", issues=issues)


def _read_body(text: str, body: str, today: datetime.date | None) -> Udi:
    draft = Draft(text, "HIBCC", today)
    if _SECONDARY.match(body[1:]):
        body = _checked(body, draft)
        draft.link, body = body[-1:], body[:-1]
        _read_segments(body[1:], draft)
    elif "/" not in body[:-1]:
        _read_primary(body, draft)
    else:
        primary, _, secondary = _checked(body, draft).partition("/")
        _read_di(primary[1:], draft)
        _read_segments(secondary, draft)
    return draft.finish()


def _unwrapped(text: str) -> str:
    """Without the asterisks and brackets of a caption; `_` at the end is the blank it stands for."""
    body = text.lstrip("*( ").rstrip("*)").replace("(", "").replace(")", "")
    return body[:-1] + " " if body.endswith("_") else body


def _checked(body: str, draft: Draft) -> str:
    """Takes the check character off."""
    draft.checked(body[-1], check_character(body[:-1]), "check-character")
    return body[:-1]


def _read_primary(body: str, draft: Draft) -> None:
    """A device identifier alone. Where its last digit is no check character, it is rather the unit of measure.

    People type device identifiers without their check character, and every one ends in a digit.
    """
    given, due = body[-1], check_character(body[:-1])
    if given != due and given.isdecimal() and _DI.fullmatch(body[1:]):
        draft.check_due = check_character(body)
        draft.check_state = "absent"
        draft.issue(_LOST_BLANK if draft.check_due == " " else "check-character-absent")
        return _read_di(body[1:], draft)
    return _read_di(_checked(body, draft)[1:], draft)


def _read_di(di: str, draft: Draft) -> None:
    draft.say("di", di.strip(), "+")
    if not _DI.fullmatch(di):
        draft.issue("device-identifier-form")


def _read_segments(secondary: str, draft: Draft) -> None:
    for number, segment in enumerate(secondary.split("/")):
        if number == 0 and (_REFERENCE.match(segment) or _JULIAN.match(segment)):
            _read_reference(segment, draft)
        elif segment.strip() and not read_data_identifier(segment.strip(), draft):
            draft.leave(f"/{segment}")


def _read_reference(segment: str, draft: Draft) -> None:
    """`$$3` and a date, then the lot; `$$+` makes it a serial number, one `$` means that there is no date."""
    found = _REFERENCE.match(segment)
    if found is None:
        draft.date("expires", segment[:5], "YYJJJ", "expires")
        return _read_number(segment[5:], "", draft)
    flag, rest = found[0], segment[found.end() :]
    if flag.startswith("$$"):
        rest = _read_date(_read_quantity(rest, draft), draft)
    return _read_number(rest, flag, draft)


def _read_number(number: str, flag: str, draft: Draft) -> None:
    number = number.strip()
    draft.say("serial" if flag.endswith("+") else "lot", number, flag)
    if len(number) > _LONGEST:
        draft.issue("value-form")


def _read_quantity(rest: str, draft: Draft) -> str:
    width = _QUANTITY_WIDTHS.get(rest[:1])
    if width is None:
        return rest
    draft.count(rest[1 : 1 + width], "quantity")
    return rest[1 + width :]


def _read_date(rest: str, draft: Draft) -> str:
    flag = rest[:1]
    if flag == "7" or not rest:
        return rest[1:]
    if flag in ("0", "1"):
        draft.date("expires", rest[:4], "MMYY", "expires")
        return rest[4:]
    form = DATE_FORMS.get(flag)
    if form is None:
        draft.issue("value-form")
        return rest
    draft.date("expires", rest[1 : 1 + len(form)], form, "expires")
    return rest[1 + len(form) :]
