"""GS1: application identifiers in brackets, as on a label, or bare with group separators, as from a scanner.

The check digit (modulo 10, weights 3 and 1) sees every single wrong digit. It does not see two neighbours that
changed places if they differ by 5, nor any two digits an even distance apart that did.

Source: GS1 General Specifications §3 (application identifiers), §7.8 (element strings and FNC1), §7.9 (check digits);
GS1 Digital Link: URI Syntax §4.
"""

from __future__ import annotations

import datetime
import functools
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from .carrier import DateOf, Draft, Said, Udi
from .dates import read_date

if TYPE_CHECKING:
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier

GROUP_SEPARATOR = "\x1d"
SYMBOLOGIES = ("]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1", "]E0", "]E1", "]E2", "]E3", "]E4", "]I0", "]I1")
"""What a scanner says before GS1 data: GS1-128, DataBar, DataMatrix, QR, DotCode; then EAN/UPC and ITF-14."""

GTIN_LENGTHS = (8, 12, 13, 14)
_SAID: dict[str, Said] = {"10": "lot", "21": "serial"}
_DATES: dict[str, tuple[DateOf, str]] = {
    "11": ("manufactured", "YYMMDD"),
    "17": ("expires", "YYMMDD"),
    "7003": ("expires", "YYMMDDHHmm"),
    "8008": ("manufactured", "YYMMDDHH"),
}
_BRACKETED = re.compile(r"\((\d{2,4})\)", re.ASCII)
_BARE = re.compile(r"01\d{14}|1[17]\d{6}(?:$|\x1d|1[017]|2[14])", re.ASCII)
_WIDTH = re.compile(r"[NXYZ](?:\.\.)?(\d+)")
_HIDDEN_DATE = re.compile(r".+?1[17](\d{6})$", re.ASCII)


def check_digit(digits: str) -> str:
    """The check digit of a GTIN without one."""
    from biip.checksums import gs1_standard_check_digit

    return str(gs1_standard_check_digit(digits))


def is_gtin(text: str) -> bool:
    """Whether a text has the form of a GTIN-8, -12, -13 or -14; its check digit may be wrong."""
    return text.isascii() and text.isdecimal() and len(text) in GTIN_LENGTHS


def is_gs1(text: str) -> bool:
    """Whether a tidied text is GS1's: by symbology, brackets, separator, Digital Link or the GTIN's identifier 01."""
    bare = text.replace(" ", "")
    return (
        text.startswith((*SYMBOLOGIES, GROUP_SEPARATOR))
        or _BRACKETED.match(bare) is not None
        or _BARE.match(bare) is not None
        or _is_digital_link(text)
    )


def read(text: str, today: datetime.date | None = None) -> Udi:
    """Reads element strings, a Digital Link or a GTIN that stands alone."""
    draft = Draft(text, "GS1", today)
    if _is_digital_link(text):
        _read_pairs(_pairs(text), draft)
        return draft.finish()
    body = "".join(letter for letter in text if letter == GROUP_SEPARATOR or not letter.isspace())
    if body.startswith("]"):
        draft.symbology, body = body[:3], body[3:]
    body = body.strip(GROUP_SEPARATOR)
    if is_gtin(body) and not (_BARE.match(body) and check_digit(body[:-1]) != body[-1]):
        _read_gtin(body, draft)
    elif _BRACKETED.match(body):
        _read_pairs(_bracketed(body), draft)
    else:
        _read_bare(body, draft)
    return draft.finish()


def _read_gtin(gtin: str, draft: Draft) -> None:
    draft.say("di", gtin, "01")
    if draft.di != gtin:
        return
    if is_gtin(gtin):
        draft.checked(gtin[-1], check_digit(gtin[:-1]), "check-digit")
    else:
        draft.issue("device-identifier-form")


def _read_pairs(pairs: list[tuple[str, str]], draft: Draft) -> None:
    for identifier, value in pairs:
        if identifier and _identifier(identifier) is not None:
            _read_element(identifier, value, draft)
        else:
            draft.leave(f"({identifier}){value}" if identifier else value)


def _bracketed(body: str) -> list[tuple[str, str]]:
    """Identifier and value, in turn. Brackets round a number that is no identifier belong to the value before them."""
    pieces = _BRACKETED.split(body)
    pairs: list[tuple[str, str]] = [("", pieces[0])] if pieces[0] else []
    for identifier, value in zip(pieces[1::2], pieces[2::2], strict=True):
        if _identifier(identifier) is None and pairs:
            before, held = pairs[-1]
            pairs[-1] = (before, f"{held}({identifier}){value}")
        else:
            pairs.append((identifier, value))
    return [(identifier, value.strip(GROUP_SEPARATOR)) for identifier, value in pairs]


def _read_bare(body: str, draft: Draft) -> None:
    """Takes element strings off the front. One of fixed length needs no separator behind it; the longest is assumed."""
    separated = GROUP_SEPARATOR in body
    while body := body.lstrip(GROUP_SEPARATOR):
        known = _identifier_at(body)
        if known is None:
            return draft.leave(body.replace(GROUP_SEPARATOR, " "))
        at = len(known.ai)
        value = body[at:].split(GROUP_SEPARATOR)[0][: _widest(known.format)]
        body = body[at + len(value) :]
        if known.ai in _SAID and not separated and not body and _holds_a_date(value, draft):
            draft.issue("separator-missing")
        _read_element(known.ai, value, draft)
    return None


def _read_element(identifier: str, value: str, draft: Draft) -> None:
    if identifier == "01":
        return _read_gtin(value, draft)
    if not _fits(identifier, value):
        draft.issue("value-form")
    if identifier in _SAID:
        draft.say(_SAID[identifier], value, identifier)
    elif identifier in _DATES:
        name, form = _DATES[identifier]
        form = form + "mm" if identifier == "8008" and len(value) > len(form) else form
        draft.date(name, value[: len(form)] if identifier == "8008" else value, form, identifier)
    elif identifier == "30":
        draft.count(value, identifier)
    else:
        draft.field(identifier, value)
    return None


def _holds_a_date(value: str, draft: Draft) -> bool:
    found = _HIDDEN_DATE.match(value)
    return found is not None and read_date(found[1], "YYMMDD", draft.today).date is not None


def _fits(identifier: str, value: str) -> bool:
    known = _identifier(identifier)
    return known is not None and value.isascii() and re.fullmatch(known.pattern, identifier + value) is not None


@functools.cache
def _identifier(identifier: str) -> GS1ApplicationIdentifier | None:
    known = _identifier_at(identifier)
    return known if known is not None and known.ai == identifier else None


def _identifier_at(text: str) -> GS1ApplicationIdentifier | None:
    from biip import ParseError
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier

    try:
        return GS1ApplicationIdentifier.extract(text)
    except ParseError:
        return None


@functools.cache
def _widest(format: str) -> int:
    """How many characters a value may have: `N3+N13[+X..17]` has 30; the first part is the identifier itself."""
    return sum(int(width) for width in _WIDTH.findall(format.partition("+")[2]))


def _is_digital_link(text: str) -> bool:
    return re.match(r"https?://\S+?/01/\d{8,14}(?:[/?#]|$)", text, re.ASCII | re.IGNORECASE) is not None


def _pairs(uri: str) -> list[tuple[str, str]]:
    """The identifiers and values of a Digital Link: in its path from 01 on, then in its query."""
    split = urlsplit(uri)
    steps = [unquote(step) for step in split.path.strip("/").split("/")]
    steps = steps[steps.index("01") :]
    return [*zip(steps[::2], steps[1::2], strict=False), *parse_qsl(split.query)]
