"""JSON answers of the device databases: one object, a list of objects, or one object per line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.errors import FormatError, SourceError

from ..recognised import Recognised
from ..source import Source
from .gudid_record import release_of

MAX_JSON = 2**28
"""Bytes of one answer, which is read as a whole; the databases answer with some hundred devices at a time."""
_BOM = b"\xef\xbb\xbf"


def starts_like_json(source: Source) -> bytes:
    """The head of a JSON file; empty where the file cannot be one."""
    head = source.head().removeprefix(_BOM).lstrip()
    return head if head[:1] in (b"{", b"[") else b""


def an_answer(source: Source, format: str, database: str, title: str) -> Recognised:
    """An answer of a device database: devices as they stood on the day that its file's or folder's name says."""
    date = release_of(source)
    return Recognised(
        format=format,
        edition=Edition("udi", f"{database}-{date}" if date else ""),
        section=source.file_name.rpartition(".")[0] or source.file_name,
        incremental=True,
        counted="device",
        title=title,
        date=date,
    )


def answers(source: Source) -> Iterator[dict[str, Any]]:
    """Each object of the file; FormatError in one sentence where it is not JSON."""
    with source.open() as stream:
        data = stream.read(MAX_JSON + 1).removeprefix(_BOM)
    if len(data) > MAX_JSON:
        raise SourceError(f"{source.name} is larger than any answer of a device database: it is not read.")
    try:
        found = _decoded(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FormatError(f"{source.name} is not JSON: {error}.") from error
    for item in found if isinstance(found, list) else [found]:
        if not isinstance(item, dict):
            raise FormatError(f"{source.name} does not hold JSON objects.")
        yield item


def _decoded(data: bytes) -> object:
    """One JSON value, or one per line."""
    decode = msgspec.json.Decoder().decode
    try:
        return decode(data)
    except msgspec.DecodeError:
        lines = [line for line in data.splitlines() if line.strip()]
        if len(lines) < 2 or not lines[0].rstrip().endswith(b"}"):
            raise
        return [decode(line) for line in lines]


def scalar(value: object) -> str:
    """A JSON value as text, `true` and `false` as XML writes them; empty for null, lists and objects."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(value).split()) if isinstance(value, (str, int, float)) else ""
