"""FHIR resources in JSON: one alone, those of a Bundle, or one per line (NDJSON).

Source: HL7 FHIR R4 and R5, the JSON format. A line of NDJSON is read whole, and so is any other file: what is too large
is refused with a sentence. Elements are asked for by kind (`text`, `objects`), because a damaged file may hold anything
anywhere.
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
"""The largest file, or line of NDJSON, that is read; parsed, it takes some five times as much memory."""
KEPT_BYTES = 16 * 2**20
"""The largest file whose resources are kept between its parts; those of a larger one are parsed for each part anew."""
TYPES = ("CodeSystem", "ValueSet", "ConceptMap")
_TYPE = re.compile(r'"resourceType"\s*:\s*"(CodeSystem|ValueSet|ConceptMap|Bundle)"')
_parsed: WeakKeyDictionary[Source, list[Resource]] = WeakKeyDictionary()


def looks_like(source: Source) -> bool:
    """Whether a file begins as a JSON object and names one of the resources early."""
    return source.head(200).decode("utf-8", "ignore").lstrip("\ufeff \t\r\n\0").startswith("{") and bool(
        _TYPE.search(source.head_text())
    )


def resources(source: Source) -> Iterator[Resource]:
    """Every CodeSystem, ValueSet and ConceptMap in turn; FormatError where the file is no JSON.

    Kept for the one file that was read last, unless it is large: its parts are read one after the other.
    """
    if source in _parsed:
        yield from _parsed[source]
        return
    _parsed.clear()
    kept: list[Resource] = []
    size = 0
    for length, resource in _resources(source):
        size += length
        if size <= KEPT_BYTES:
            kept.append(resource)
        else:
            kept.clear()
        yield resource
    if size <= KEPT_BYTES:
        _parsed[source] = kept


def _resources(source: Source) -> Iterator[tuple[int, Resource]]:
    """Each resource, and how many bytes it is (of a Bundle's, the first counts for all)."""
    for line, data in _texts(source):
        size = len(data)
        if size > MAX_BYTES:
            what = "holds a line that is" if line > 1 else "is"
            limit = f"{MAX_BYTES // 2**20} MiB: split it, one resource per file."
            raise FormatError(f"{source.name} {what} larger than {limit}")
        for resource in _inside(_decoded(source, line, data)):
            yield size, resource
            size = 0


def _texts(source: Source) -> Iterator[tuple[int, bytes]]:
    """The lines of NDJSON with their numbers, or the whole file as line 1."""
    with source.open() as stream:
        first = stream.readline(MAX_BYTES + 1)
        second = stream.readline(MAX_BYTES + 1)
        if source.encoding == "utf-16" or not (first.rstrip().endswith(b"}") and second.lstrip().startswith(b"{")):
            yield 1, first + second + stream.read(max(0, MAX_BYTES + 1 - len(first) - len(second)))
            return
        yield 1, first
        yield 2, second
        line = 2
        while data := stream.readline(MAX_BYTES + 1):
            line += 1
            if data.strip():
                yield line, data


def _decoded(source: Source, line: int, data: bytes) -> object:
    text = data.decode(source.encoding, "surrogateescape")
    try:
        return msgspec.json.decode(text.encode("utf-8")) if text.strip() else None
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
