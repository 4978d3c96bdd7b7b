"""Devices as the public EUDAMED answers in JSON: the result pages of a search, or one device in full.

Source: European Commission, EUDAMED public API (`devices/udiDiData`), and its reference data (`refdata.….CODE`, of
which the last word is kept). No answer states a release: it is taken from the file's name or from the user. Result
pages leave out the issuing agency: there it is read off the shape of the identifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from termwalk.graph.concepts import TermUse
from termwalk.graph.store import Record

from ..recognised import Recognised, identified
from ..source import Source
from .json import an_answer, answers, scalar, starts_like_json
from .keys import inferred_agency
from .nodes import SEVERAL, Device, Other, Writer

FORMATS = ("eudamed-json",)

_MARKS = (b'"primaryDi"', b'"uuid"')
_ALSO = (b'"basicUdi', b'"riskClass"', b'"marketInfoLink"', b'"cndNomenclatures"')
_REFERENCE = re.compile(r"refdata\.[a-z-]+\.(.+)")
_IN_USE = "on-the-market"
_OTHERS = {"secondaryDi": "secondary", "unitOfUse": "unit of use", "directMarkingDi": "direct marking"}
_NAMES = ("tradeName", "additionalDescription")
_LEFT_OUT = frozenset(
    (*_OTHERS, *_NAMES, "primaryDi", "containedItem", "new", "ulid", "linkedUdiDiView", "basicUdiDiDataUlid",
     "basicUdiDataUlid", "basicUdiDataUuid", "basicUdiDataVersionNumber", "latestVersion")
)  # fmt: skip
"""Identifiers, names, and what the database keeps for itself."""
_WORDS = ("type", "typeCode", "code", "value", "minimum", "maximum", "unitOfMeasure", "metricOfMeasurement")
_AFTER = ("description", "text", "name")


def recognise(source: Source) -> Recognised | None:
    """By the names that only EUDAMED's answers have; the date by the file's or the folder's name."""
    head = starts_like_json(source)
    if not all(mark in head for mark in _MARKS) or not any(mark in head for mark in _ALSO):
        return None
    return an_answer(source, FORMATS[0], "eudamed", "European Database on Medical Devices (EUDAMED)")


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """A Concept per device with its names and edges, and one per other identifier. A Problem's line counts devices."""
    source, known = identified(path, recognised, recognise, "an answer of EUDAMED")
    return _records(source, known)


def _records(source: Source, known: Recognised) -> Iterator[Record]:
    writer = Writer(source.name, known.edition, "issuingAgency", "primaryDi")
    number = 0
    for answer in answers(source):
        content = answer.get("content")
        for record in content if isinstance(content, list) else [answer]:
            number += 1
            if not isinstance(record, dict):
                yield writer.problem(number, "not a device", "content", scalar(record))
                continue
            if record.get("containedItem"):
                raw = msgspec.json.encode(record["containedItem"]).decode()[:200]
                yield writer.problem(number, "packages are not read", "containedItem", raw, repaired="kept without")
            yield from writer.records(_device(record, number))
    yield from writer.rest()


def _device(record: dict[str, Any], number: int) -> Device:
    agency, di = _identifier(record.get("primaryDi"))
    names = _texts(record.get("tradeName"))
    name = _one(names) or scalar(record.get("deviceName")) or scalar(record.get("deviceModel"))
    return Device(
        agency=agency or _said(record.get("issuingAgency")).upper() or inferred_agency(di),
        di=di,
        name=name,
        brand=name,
        identity=scalar(record.get("uuid")),
        active=_in_use(record),
        line=number,
        properties=_properties(record),
        terms=_terms(names, name, _texts(record.get("additionalDescription"))),
        others=list(_others(record)),
    )


def _identifier(value: object) -> tuple[str, str]:
    """Issuing agency and DI; a result page gives the DI alone."""
    if isinstance(value, dict):
        return _said(value.get("issuingAgency")).upper(), scalar(value.get("code"))
    return "", scalar(value)


def _others(record: dict[str, Any]) -> Iterator[Other]:
    active = _in_use(record)
    for name, kind in _OTHERS.items():
        agency, di = _identifier(record.get(name))
        if di:
            yield Other(agency=agency, di=di, kind=kind, active=active)


def _in_use(record: dict[str, Any]) -> bool:
    status = record.get("deviceStatus")
    said = _said(status.get("type")) if isinstance(status, dict) else _said(record.get("deviceStatusType"))
    return said in ("", _IN_USE) and not record.get("discardedDate")


def _terms(
    names: list[tuple[str, str]], shown: str, descriptions: list[tuple[str, str]]
) -> list[tuple[str, str, TermUse]]:
    """Names in other languages, and descriptions. What stands for all languages has none of its own: it is `en`."""
    found: list[tuple[str, str, TermUse]] = [
        (text, language, "preferred") for text, language in names if text != shown or language not in ("", "en")
    ]
    return found + [(text, language or "en", "definition") for text, language in descriptions]


def _texts(value: object) -> list[tuple[str, str]]:
    """(text, language) of a text in several languages."""
    if isinstance(value, str):
        return [(scalar(value), "")] if value.strip() else []
    entries = value.get("texts") if isinstance(value, dict) else None
    found = []
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and (text := scalar(entry.get("text"))):
            language = entry.get("language")
            found.append((text, scalar(language.get("isoCode")) if isinstance(language, dict) else ""))
    return found


def _one(texts: list[tuple[str, str]]) -> str:
    """The text for all languages, else the English one, else the first."""
    by_language = {language: text for text, language in reversed(texts)}
    return by_language.get("") or by_language.get("en") or next((text for text, _ in texts), "")


def _properties(record: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in record.items():
        if name in _LEFT_OUT:
            continue
        if name == "udiPiType" and isinstance(value, dict):
            found |= {part: scalar(below) for part, below in value.items() if scalar(below)}
        elif name == "marketInfoLink" and isinstance(value, dict):
            found["msWhereAvailable"] = _said([_country(one) for one in value.get("msWhereAvailable") or []])
        elif said := _said(value):
            found[name] = said
    return {name: said for name, said in found.items() if said}


def _country(available: object) -> object:
    return available.get("country") if isinstance(available, dict) else available


def _said(value: object) -> str:
    """What a value says: a code of the reference data by its last word, and the words that explain it."""
    if isinstance(value, list):
        return SEVERAL.join(filter(None, map(_said, value)))
    if not isinstance(value, dict):
        text = scalar(value)
        reference = _REFERENCE.fullmatch(text)
        return reference[1] if reference else text
    if "texts" in value or "iso2Code" in value:
        return scalar(value.get("iso2Code")) or _one(_texts(value))
    return " ".join(filter(None, (_said(value.get(word)) for word in (*_WORDS, *_AFTER))))
