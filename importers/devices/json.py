"""JSON answers of the device databases: one object, a list of objects, or one object per line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from termwalk.graph.errors import FormatError, SourceError

from ..source import Source

MAX_JSON = 2**28
"""Bytes of one answer, which is read as a whole; the databases answer with some hundred devices at a time."""
_BOM = b"\xef\xbb\xbf"


def starts_like_json(source: Source) -> bytes:
    """The head of a JSON file; empty where the file cannot be one."""
    head = source.head().removeprefix(_BOM).lstrip()
    return head if head[:1] in (b"{", b"[") else b""


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
