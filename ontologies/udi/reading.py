"""A scanned or typed text in, what it says out: which agency issued it is seen from its first characters."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable

import msgspec

from termwalk.graph.errors import QuestionError

from . import ahm, gs1, hibcc, iccbba, ifa, ma
from .carrier import Draft, Udi
from .issues import unreadable
from .keys import AGENCIES, agency_name, device_key

_FORMS: tuple[tuple[Callable[[str], bool], Callable[[str, datetime.date | None], Udi]], ...] = (
    (hibcc.is_hibcc, hibcc.read),
    (iccbba.is_iccbba, iccbba.read),
    (ma.is_ma, ma.read),
    (ifa.is_ifa, ifa.read),
    (gs1.is_gs1, gs1.read),
    (ahm.is_ahm, ahm.read),
)
_WRITTEN_SEPARATOR = re.compile(r"\u241d|\\x1d|\\u001d|[<{\[](?:GS|FNC1)[>}\]]|\^\]", re.IGNORECASE)
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z](?=[*+=&(\[MA0-9])", re.ASCII)
_FORMAT_05 = re.compile("\\[\\)>\x1e05\x1d(.*?)[\x1e\x04]*", re.DOTALL)
_KEY = re.compile(r"([^:\s]{2,12}):(\S+)")
_ALONE = re.compile(r"[A-Z][0-9A-Z]{3}[0-9A-Z]{1,18}\d", re.ASCII | re.IGNORECASE)
_ISBT_DI = re.compile(r"[A-Z]\d{4}[0-9A-Z]{6}[A-Z]\d{4}", re.ASCII | re.IGNORECASE)


def parse(text: str, today: datetime.date | None = None) -> Udi:
    """Reads a UDI as a scanner sends it, as a label prints it, or as a graph holds it (`GS1:00643169001763`).

    Whatever can be read is returned, with what is wrong in `issues`; a text that is no UDI raises QuestionError.
    `today` decides the century of years with two digits.
    """
    tidied = _tidied(text)
    named = _KEY.fullmatch(tidied.strip())
    if named and agency_name(named[1]) in AGENCIES:
        read = _read_key(agency_name(named[1]), named[2], today)
    else:
        read = _read(tidied, today) or _read_alone(tidied.strip(), today)
    if read is None or not _says_something(read):
        raise QuestionError(unreadable(text))
    return msgspec.structs.replace(read, text=text)


def _read(tidied: str, today: datetime.date | None) -> Udi | None:
    symbology = _SYMBOLOGY.match(tidied)
    if symbology and symbology[0] not in gs1.SYMBOLOGIES:
        found = _read(tidied[symbology.end() :], today)
        return found and msgspec.structs.replace(found, symbology=symbology[0])
    for recognises, read in _FORMS:
        if recognises(tidied):
            return read(tidied, today)
    return None


def _read_key(agency: str, di: str, today: datetime.date | None) -> Udi | None:
    """A key of a graph. What is written as a carrier behind the name of its agency is read as that carrier."""
    read = _read(di, today) or _read_alone(di, today)
    if read is not None and read.agency == agency and _says_something(read):
        return msgspec.structs.replace(read, issues=tuple(one for one in read.issues if one != "agency-assumed"))
    if not device_key(agency, di).removeprefix(f"{agency}:"):
        return None
    draft = Draft(di, agency, today)
    draft.say("di", di, agency)
    return draft.finish()


def _read_alone(text: str, today: datetime.date | None) -> Udi | None:
    """A device identifier and nothing else: digits are a GTIN, letters are HIBCC's unless they look like ICCBBA's."""
    bare = "".join(text.split())
    if gs1.is_gtin(bare):
        return gs1.read(bare, today)
    if not (_ALONE.fullmatch(bare) or _ISBT_DI.fullmatch(bare)) or bare != text:
        return None
    draft = Draft(text, "ICCBBA" if _ISBT_DI.fullmatch(bare) else "HIBCC", today)
    draft.say("di", bare, "")
    draft.issue("agency-assumed")
    return draft.finish()


def _tidied(text: str) -> str:
    """Half-width, nothing invisible in it, separators as one character. A blank at the end may be a check character."""
    if not text.isascii():
        visible = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
        text = unicodedata.normalize("NFKC", visible)
    text = _WRITTEN_SEPARATOR.sub(gs1.GROUP_SEPARATOR, text).strip("\r\n\t\0").lstrip(" ")
    text = text.removeprefix("'")  # what keeps a spreadsheet from running + and = as a formula
    enveloped = _FORMAT_05.fullmatch(text)
    return gs1.GROUP_SEPARATOR + enveloped[1] if enveloped else text


def _says_something(udi: Udi) -> bool:
    said = (udi.di, udi.lot, udi.serial, udi.donation, udi.manufactured, udi.expires, udi.quantity, udi.fields)
    return any(value not in ("", None, {}) for value in said)
