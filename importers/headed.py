"""Tables that are known by the words in their header, in whatever order, encoding or file type they come.

Publishers' workbooks often have a title or a date above the header; it is looked for in the first rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

import msgspec

from termwalk.graph.errors import FormatError, InputError
from termwalk.graph.problems import Problem

from .source import Source
from .tables import Row, columns, damaged, table_rows

_ABOVE = 20
"""Rows in which a header is looked for."""
_NO_TABLE = (b"<", b"{", b"[", b"%PDF")
_DATED = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_.年]?([01]\d)(?:[-_.月]?([0-3]\d))?)?(?!\d)")
_NUMBERED = re.compile(r"(?<![A-Za-z])[vV](\d+(?:\.\d+)*)")
_EXTRACT = re.compile(r"extract|excerpt", re.IGNORECASE)
_heads: WeakKeyDictionary[Source, list[Row]] = WeakKeyDictionary()


class Header(msgspec.Struct, frozen=True):
    """The columns of a table by all their spellings, and those of them that it must have."""

    names: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]

    def places(self, cells: list[str]) -> dict[str, int]:
        """Where each column stands; empty where a row is not such a header."""
        found = columns(cells, self.names)
        return found if all(name in found for name in self.required) else {}

    def find(self, source: Source) -> tuple[int, dict[str, int]] | None:
        """The header's line and its columns, or None where the file has no such header."""
        for line, cells in head_rows(source):
            found = self.places(cells)
            if found:
                return line, found
        return None


class Line(msgspec.Struct, frozen=True):
    """A row below the header: its cells by column, without blanks round them; columns that are not there are empty."""

    number: int
    cells: dict[str, str]
    raw: str

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def problem(self, source: Source, reason: str, field: str = "", repaired: str | None = None) -> Problem:
        """What is wrong with the row."""
        raw = self.raw if len(self.raw) <= _LONGEST_RAW else self.raw[:_LONGEST_RAW] + "…"
        return Problem(file=source.name, line=self.number, field=field, raw=raw, reason=reason, repaired=repaired)


_LONGEST_RAW = 2_000
"""Letters of a damaged row that a Problem shows; a torn PDF can leave a hundred pages in one cell."""


def head_rows(source: Source) -> list[Row]:
    """The first rows of a table; none where the file is no table. They are read once for all who ask."""
    if source not in _heads:
        _heads[source] = _first_rows(source)
    return _heads[source]


def _first_rows(source: Source) -> list[Row]:
    start = source.head(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start or start.startswith(_NO_TABLE):
        return []
    found: list[Row] = []
    try:
        for row in table_rows(source):
            found.append(row)
            if len(found) == _ABOVE:
                break
    except InputError:
        return []
    return found


def lines(source: Source, header: Header, rows: Iterator[Row] | None = None) -> Iterator[Line | Problem]:
    """The rows below the header; one that is cut short or holds bytes that are no text is a Problem."""
    found = header.find(source)
    if found is None:
        raise FormatError(f"{source.name} has no header with the columns it needs: {', '.join(header.required)}.")
    first, places = found
    last = max(places.values())
    for number, cells in rows or table_rows(source):
        if number <= first:
            continue
        cell = {name: cells[at].strip() for name, at in places.items() if at < len(cells)}
        line = Line(number, cell, ",".join(cells))
        if damaged(cells):
            yield line.problem(source, "bytes that are not text in the file's encoding")
        elif len(cells) <= last:
            yield line.problem(source, f"the row is cut short: {len(cells)} cells, {last + 1} expected")
        else:
            yield line


def named_version(source: Source) -> str:
    """The edition that a file's or folder's name states: a date, a year or a number; `extract` for one that is none."""
    for name in (source.file_name, source.path.name, source.path.parent.name):
        dated = _DATED.search(name)
        if dated:
            return "-".join(piece for piece in dated.groups() if piece)
        numbered = _NUMBERED.search(name)
        if numbered:
            return numbered[1]
        if _EXTRACT.search(name):
            return "extract"
    return ""


def stated(line: Line, names: Mapping[str, str]) -> dict[str, str]:
    """The cells that say anything, under the names that properties have; line breaks of a torn cell are closed."""
    said = {shown: "".join(line[name].splitlines()) for name, shown in names.items()}
    return {shown: cell for shown, cell in said.items() if cell}
