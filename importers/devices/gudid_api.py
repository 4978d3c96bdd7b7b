"""AccessGUDID's JSON answer to a look-up of one device (`devices/lookup.json`).

Source: NLM, AccessGUDID API v3. The answer says nothing of a release: its date is taken from the file's name or from
the user. Answers about a device's history hold older versions of one record and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from termwalk.graph.store import Record

from ..recognised import Recognised, identified
from ..source import Source
from .gudid_record import CONDITIONS, KEPT_OUT, SIZES, SUBMISSIONS, condition, device_of, size, submission
from .json import an_answer, answers, scalar, starts_like_json
from .nodes import SEVERAL, Writer

FORMATS = ("gudid-lookup-json",)

_LOOKUP = re.compile(rb'\s*[\[{]*\s*"gudid"\s*:\s*\{\s*"device"\s*:')
_MIDNIGHT = re.compile(r"T00:00:00(\.0+)?Z$")
_FOLDED = {SIZES: size, CONDITIONS: condition, SUBMISSIONS: submission}


def recognise(source: Source) -> Recognised | None:
    """By the answer's first words; several answers stand in a list or one per line."""
    if not _LOOKUP.match(starts_like_json(source)):
        return None
    return an_answer(source, FORMATS[0], "gudid", "Global Unique Device Identification Database (GUDID)")


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """The same records as the full release gives of the same devices."""
    source, known = identified(path, recognised, recognise, "an answer of AccessGUDID about a device")
    return _records(source, known)


def _records(source: Source, known: Recognised) -> Iterator[Record]:
    writer = Writer(source.name, known.edition, "deviceIdIssuingAgency", "deviceId")
    for number, answer in enumerate(answers(source), start=1):
        gudid = answer.get("gudid")
        record = gudid.get("device") if isinstance(gudid, dict) else None
        if not isinstance(record, dict):
            yield writer.problem(number, "an answer without a device", "gudid", scalar(answer.get("error")))
            continue
        device, problems = device_of(*_cells(record), number, writer)
        yield from problems
        if device:
            yield from writer.records(device)
    yield from writer.rest()


def _cells(record: dict[str, Any]) -> tuple[dict[str, str], list[dict[str, str]]]:
    properties: dict[str, str] = {}
    for name, value in record.items():
        if name in KEPT_OUT or name == "identifiers":
            continue
        if name in _FOLDED:
            properties[name] = SEVERAL.join(filter(None, (_FOLDED[name](_leaves(item)) for item in _items(value))))
        else:
            _add(name, value, properties)
    identifiers = [_leaves(item) for item in _items(record.get("identifiers"))]
    return {name: value for name, value in properties.items() if value}, identifiers


def _items(group: object) -> list[dict[str, Any]]:
    """The records in a group, which the answer wraps in an object of one list."""
    found = next(iter(group.values()), None) if isinstance(group, dict) else group
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _leaves(item: dict[str, Any]) -> dict[str, str]:
    """A record's values by name; a measure is an object of value and unit."""
    said = {
        name: " ".join(filter(None, (scalar(value.get("value")), scalar(value.get("unit")))))
        if isinstance(value, dict)
        else scalar(value)
        for name, value in item.items()
    }
    return {name: _MIDNIGHT.sub("", value) for name, value in said.items() if value}


def _add(name: str, value: object, properties: dict[str, str]) -> None:
    if name in KEPT_OUT:
        return
    if isinstance(value, dict):
        for inner, below in value.items():
            _add(inner, below, properties)
    elif isinstance(value, list):
        for item in value:
            _add(name, item, properties)
    elif said := _MIDNIGHT.sub("", scalar(value)):
        properties[name] = f"{properties[name]}{SEVERAL}{said}" if name in properties else said
