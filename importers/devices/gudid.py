"""The FDA's Global Unique Device Identification Database, as AccessGUDID publishes it in XML.

Source: FDA, GUDID Data Elements Reference Table; NLM, AccessGUDID, full release and daily, weekly and monthly updates
(`FULLDownload_Part20_Of_184_2024-11-01.xml`). The namespace stands on each `<device>`, not on the root. Parts may be
empty (`<devices />`): they are parts of the release all the same. The release is named only in the file's name.

Every element of a record is a property by its own name, but for customer contacts and the definitions of GMDN terms,
which stand word for word in tens of thousands of records. A record's public key is its identity between releases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from termwalk.graph.codes import Edition
from termwalk.graph.errors import FormatError
from termwalk.graph.store import Record

from ..recognised import Recognised, identified
from ..source import Source
from .gudid_record import CONDITIONS, KEPT_OUT, SIZES, SUBMISSIONS, condition, device_of, release_of, size, submission
from .nodes import SEVERAL, Writer
from .xml import bare, devices

FORMATS = ("gudid-xml",)

_NAMESPACE = b"http://www.fda.gov/cdrh/gudid"
_PART = re.compile(r"Part(\d+)_Of_(\d+)_", re.IGNORECASE)
_UPDATE = re.compile(r"(daily|weekly|monthly)", re.IGNORECASE)
_EMPTY = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?\s*<devices\s*(?:/>|>\s*</devices>)\s*\Z")
_FOLDED = {SIZES: size, CONDITIONS: condition, SUBMISSIONS: submission}


def recognise(source: Source) -> Recognised | None:
    """By the FDA's namespace, or as an empty part by its name; release and part by the file's name."""
    head = source.head().replace(b"\0", b"")
    part = _PART.search(source.file_name)
    empty = bool(part and _EMPTY.match(head))
    if not empty and not (
        _NAMESPACE in head and b"<device" in head and head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"
    ):
        return None
    update = _UPDATE.search(source.file_name) or _UPDATE.search(source.path.name)
    date = release_of(source)
    return Recognised(
        format=FORMATS[0],
        edition=Edition("udi", f"gudid-{date}" if date else ""),
        section=f"part {part[1]} of {part[2]}" if part else f"{update[1].lower()} update" if update else "",
        incremental=True,
        counted="device",
        title="Global Unique Device Identification Database (GUDID)",
        date=date,
    )


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """A Concept per device with its description and edges, and one per other identifier; nothing for an empty part."""
    source, known = identified(path, recognised, recognise, "an XML file of GUDID")
    return _records(source, known)


def _records(source: Source, known: Recognised) -> Iterator[Record]:
    writer = Writer(source.name, known.edition, "deviceIdIssuingAgency", "deviceId")
    element = None
    for element in devices(source):
        properties, identifiers = _cells(element)
        device, problems = device_of(properties, identifiers, element.sourceline or 0, writer)
        yield from problems
        if device:
            yield from writer.records(device)
    yield from writer.rest()
    if element is None and not _EMPTY.match(source.head()):
        raise FormatError(f"{source.name} is of GUDID, but holds no device.")


def _cells(element: etree._Element) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The record's properties by name, and its identifiers."""
    properties: dict[str, str] = {}
    identifiers: list[dict[str, str]] = []
    for child in element:
        name, text = bare(str(child.tag)), child.text
        if text is not None:
            properties[name] = text.strip()
        elif not len(child):
            continue
        elif name == "identifiers":
            identifiers = [_leaves(identifier) for identifier in child]
        elif name in _FOLDED:
            values = (_FOLDED[name](_leaves(item)) for item in child)
            properties[name] = SEVERAL.join(filter(None, values))
        elif name not in KEPT_OUT:
            _add_leaves(child, properties)
    return properties, identifiers


def _leaves(element: etree._Element) -> dict[str, str]:
    """An element's children by name: their text, or the measure that their attributes give."""
    found = {}
    for child in element:
        value = child.text or " ".join(filter(None, (child.get("value"), child.get("unit"))))
        if value:
            found[bare(str(child.tag))] = value.strip()
    return found


def _add_leaves(element: etree._Element, properties: dict[str, str]) -> None:
    """Everything below an element as properties, the values of one name joined."""
    for child in element:
        name = bare(str(child.tag))
        if len(child):
            _add_leaves(child, properties)
        elif name not in KEPT_OUT and child.text and (value := child.text.strip()):
            properties[name] = f"{properties[name]}{SEVERAL}{value}" if name in properties else value
