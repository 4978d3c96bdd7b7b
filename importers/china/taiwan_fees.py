"""The fee schedule of Taiwan's National Health Insurance: items with points, dates and names in two languages.

Source: NHIA Taiwan, 健保支付標準 診療項目 (診療項目代碼, 健保支付點數, 開始日期, 結束日期, 英文項目名稱,
中文項目名稱, 附註). The text does not quote commas inside names and notes; the Chinese name tells where the English one
ends, and the row is told as repaired. An item whose last day is before the newest first day in the list is no longer
active.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record

from ..headed import Header, Line, lines, named_version
from ..recognised import Recognised, identified
from ..source import Source
from ..tables import Row, table_rows
from .coded_list import CodedList

FORMATS = ("tw-nhi-fee-list",)

_COLUMNS = {
    "code": ("診療項目代碼",),
    "points": ("健保支付點數",),
    "start": ("開始日期",),
    "end": ("結束日期",),
    "english": ("英文項目名稱",),
    "name": ("中文項目名稱",),
    "note": ("附註",),
}
_HEADER = Header(_COLUMNS, ("code", "points", "name"))
_SHOWN = {"points": "健保支付點數", "start": "開始日期", "end": "結束日期", "note": "附註"}
_CODE = re.compile(r"[0-9A-Z]{2,8}(?:\+[0-9A-Z]{2,8})?", re.ASCII)
_HAN = re.compile(r"[\u3400-\u9fff]")


def recognise(source: Source) -> Recognised | None:
    """By the header, in traditional characters."""
    if _HEADER.find(source) is None:
        return None
    edition = Edition("tw-nhi-fee", named_version(source))
    return Recognised(format=FORMATS[0], edition=edition, language="zh-TW", title="健保支付標準")


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per item, shown by its English name where it has one; the Chinese name is a Term."""
    source, known = identified(path, recognised, recognise, "Taiwan's fee schedule")
    return _records(source, known.edition)


def _records(source: Source, edition: Edition) -> Iterator[Record]:
    told: list[Problem] = []
    read = list(lines(source, _HEADER, _rejoined(source, told)))
    yield from told
    newest = max((line["start"] for line in read if isinstance(line, Line)), default="")
    items = CodedList(
        header=_HEADER, fault=_fault, shown=_SHOWN, english="english", language="zh-TW", kind="service",
        active=lambda line: not line["end"] or line["end"] >= newest,
    )  # fmt: skip
    yield from items.of_lines(source, edition, read)


def _fault(code: str) -> str:
    return "" if _CODE.fullmatch(code) else "not the code of a fee item"


def _rejoined(source: Source, told: list[Problem]) -> Iterator[Row]:
    """The rows, those with too many cells brought to the width of the header."""
    found = _HEADER.find(source)
    first, places = found or (0, {})
    width = len(_COLUMNS)
    standard = list(places) == list(_COLUMNS) and list(places.values()) == list(range(width))
    for line, cells in table_rows(source):
        if line <= first or not standard or len(cells) <= width:
            yield line, cells
            continue
        row = cells[:4] + _parted(cells[4:])
        reason = "commas inside a name or note are not quoted"
        told.append(
            Problem(file=source.name, line=line, reason=reason, raw=",".join(cells), repaired=" | ".join(row[4:6]))
        )
        yield line, row


def _parted(cells: list[str]) -> list[str]:
    """English name, Chinese name and note out of their pieces."""
    at = next((place for place, cell in enumerate(cells) if place and _HAN.search(cell)), 1)
    name = cells[at]
    while name.count("(") > name.count(")") and at + 1 < len(cells):
        at += 1
        name += "," + cells[at]
    before = cells[: cells.index(name.partition(",")[0])] if name.partition(",")[0] in cells else cells[:1]
    return [",".join(before).strip(), name.strip(), ",".join(cells[at + 1 :]).strip()]
