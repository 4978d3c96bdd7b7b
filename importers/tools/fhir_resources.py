"""FHIR resources in JSON: one alone, those of a Bundle, or one per line (NDJSON).

Source: HL7 FHIR R4 and R5, the JSON format. A file is read whole, so a very large one is refused with a sentence.
Elements are asked for by kind (`text`, `objects`), because a damaged file may hold anything anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

import msgspec

from termwalk.graph.errors import FormatError

from ..source import Source

Resource = dict[str, Any]
MAX_BYTES = 512 * 2**20
"""The largest file that is read; parsed, it takes some five times as much memory."""
TYPES = ("CodeSystem", "ValueSet", "ConceptMap")
_TYPE = re.compile(r'"resourceType"\s*:\s*"(CodeSystem|ValueSet|ConceptMap|Bundle)"')
_parsed: WeakKeyDictionary[Source, list[tuple[int, Resource]]] = WeakKeyDictionary()


def looks_like(source: Source) -> bool:
    """Whether a file begins as a JSON object and names one of the resources early."""
    return source.head(200).decode("utf-8", "ignore").lstrip("\ufeff \t\r\n\0").startswith("{") and bool(
        _TYPE.search(source.head_text())
    )


def resources(source: Source) -> list[tuple[int, Resource]]:
    """(line, resource) of every CodeSystem, ValueSet and ConceptMap; FormatError where the file is no JSON.

    Kept for the one file that was read last: its parts are read one after the other.
    """
    if source not in _parsed:
        _parsed.clear()
        _parsed[source] = list(_resources(source))
    return _parsed[source]


def _resources(source: Source) -> Iterator[tuple[int, Resource]]:
    with source.open() as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FormatError(f"{source.name} is larger than {MAX_BYTES // 2**20} MiB: split it, one resource per file.")
    text = data.decode(source.encoding, "surrogateescape")
    lines = text.split("\n") if _is_ndjson(text) else [text]
    for line, one in enumerate(lines, start=1):
        if one.strip():
            for resource in _inside(_decoded(source, line, one)):
                yield line, resource


def _is_ndjson(text: str) -> bool:
    """Whether the first line is a whole object and another one follows."""
    first, _, rest = text.lstrip().partition("\n")
    return first.rstrip().endswith("}") and rest.lstrip().startswith("{")


def _decoded(source: Source, line: int, text: str) -> object:
    try:
        return msgspec.json.decode(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise FormatError(f"{source.name} holds bytes that are not text in {source.encoding}.") from error
    except (msgspec.DecodeError, RecursionError) as error:
        where = f"{source.name}:{line}" if line > 1 else source.name
        raise FormatError(f"{where} is not well-formed JSON: {error}.") from error


def _inside(found: object) -> Iterator[Resource]:
    if not isinstance(found, dict):
        return
    if found.get("resourceType") == "Bundle":
        for entry in objects(found, "entry"):
            yield from _inside(entry.get("resource"))
    elif found.get("resourceType") in TYPES:
        yield found


def text(element: Resource, *names: str) -> str:
    """The first of these elements that is a text; empty where none is."""
    for name in names:
        value = element.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def objects(element: Resource, name: str) -> list[Resource]:
    """The objects of a repeating element; what is no object is left out (see `strange`)."""
    value = element.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def strange(element: Resource, name: str) -> bool:
    """Whether an element that repeats objects holds anything else."""
    value = element.get(name)
    return value is not None and len(objects(element, name)) != (len(value) if isinstance(value, list) else -1)


def plain(value: object) -> str:
    """A value of any type as text: a Coding by its code, true and false as FHIR writes them."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, dict) and text(value, "code"):
        return text(value, "code")
    return msgspec.json.encode(value).decode() if value is not None else ""


def canonical(reference: str) -> tuple[str, str]:
    """URL and version of `url|version`."""
    url, _, version = reference.partition("|")
    return url, version
