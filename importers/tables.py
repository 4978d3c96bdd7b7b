"""Rows of a table, from delimited text or a workbook, and its columns by name."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from termwalk.graph.errors import FormatError, SourceError

from .source import MAX_WORKBOOK, Source, check_unpacked

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Row = tuple[int, list[str]]
_WHOLE = 1e15
"""Numbers below this are exact in a worksheet."""
_LONGEST_CELL = 200
"""Lines that a quoted cell may run over; beyond that a quote was left open."""
_UNDECODABLE = re.compile("[\udc80-\udcff]")


def text_rows(source: Source, delimiter: str, encoding: str = "") -> Iterator[Row]:
    """(line number, cells) of delimited text in any encoding, CRLF or not; one row is one line.

    Quotes have no meaning here (see `unquoted`), so that one that is missing cannot swallow the lines below it.
    Bytes that are no text come through as lone surrogates, so that the row can be reported: see `damaged`.
    `encoding` is for publishers whose files do not show it; without it the bytes decide.
    """
    with _opened_text(source, encoding) as text:
        reader = csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        try:
            for cells in reader:
                if any(cells):
                    yield reader.line_num, cells
        except (csv.Error, UnicodeError) as error:
            raise FormatError(f"{source.name}:{reader.line_num}: not a table ({error}).") from error


def csv_rows(source: Source, delimiter: str = ",", encoding: str = "") -> Iterator[Row]:
    """(number of the first line, cells) of delimited text with quoted cells, which may hold line breaks.

    A line whose quotes do not fit is read as it stands, quotes and all: it cannot swallow the lines below it.
    """
    with _opened_text(source, encoding) as text:
        lines = _Lines(text)
        try:
            for first, line in lines:
                cells = _quoted_cells(first, line, lines, delimiter)
                if any(cells):
                    yield first, cells
        except UnicodeError as error:
            raise FormatError(f"{source.name}:{lines.number}: not a table ({error}).") from error


def table_rows(source: Source) -> Iterator[Row]:
    """(line number, cells) of any table, a workbook's first sheet or text by whatever delimiter it uses."""
    return workbook_rows(source) if source.is_workbook() else csv_rows(source, delimiter_of(source))


def delimiter_of(source: Source) -> str:
    """The character that parts the cells of a text, by its first lines; a comma where nothing does."""
    lines = source.head_text().splitlines()[:20]
    return max(("\t", ",", ";", "|"), key=lambda mark: (min((line.count(mark) for line in lines), default=0) > 0,
                                                        sum(line.count(mark) for line in lines)))  # fmt: skip


@contextmanager
def _opened_text(source: Source, encoding: str) -> Iterator[io.TextIOWrapper]:
    with (
        source.open() as stream,
        io.TextIOWrapper(stream, encoding=encoding or source.encoding, errors="surrogateescape", newline="") as text,
    ):
        yield text


class _Lines:
    """Numbered lines, of which some may be given back to be read again."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text, self._back, self.number = text, list[str](), 0

    def __iter__(self) -> Iterator[tuple[int, str]]:
        while (line := self.next()) is not None:
            yield self.number, line

    def next(self) -> str | None:
        line = self._back.pop() if self._back else next(self._text, None)
        self.number += line is not None
        return line

    def give_back(self, lines: list[str]) -> None:
        self._back += reversed(lines)
        self.number -= len(lines)


def _quoted_cells(first: int, line: str, lines: _Lines, delimiter: str) -> list[str]:
    more: list[str] = []
    while line.count('"') % 2 and len(more) < _LONGEST_CELL:
        below = lines.next()
        if below is None:
            break
        more.append(below)
        line += below
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        lines.give_back(more)
        alone = line[: len(line) - sum(map(len, more))]
        return alone.rstrip("\r\n").split(delimiter)


def unquoted(cell: str) -> str | None:
    """A cell without the quotes round it, doubled ones inside made single; None where a quote is not closed."""
    if not cell.startswith('"'):
        return cell
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell.endswith('"') else None


def first_row(rows: Iterator[Row]) -> list[str]:
    """The cells of the first row; none where the file is empty or is no table at all."""
    try:
        return next(rows, (0, []))[1]
    except FormatError:
        return []


def below_header(source: Source, rows: Iterator[Row]) -> tuple[list[str], Iterator[Row]]:
    """The header and the rows below it; FormatError where there is no header (any more)."""
    head = next(rows, None)
    if head is None:
        raise FormatError(f"{source.name} is empty.")
    return head[1], rows


def workbook_rows(source: Source) -> Iterator[Row]:
    """(line number, cells) of the first sheet that holds anything. Every cell is text: `1E30` saved as a number
    comes out as the number, which no code pattern accepts."""
    from python_calamine import CalamineError

    workbook = source.workbook = source.workbook or _opened(source)
    try:
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            for line, cells in enumerate(sheet.iter_rows(), start=1):
                if any(cell not in ("", None) for cell in cells):
                    yield line, [_written(cell) for cell in cells]
            if sheet.height:
                return
    except CalamineError as error:
        raise _damaged_workbook(source, error) from error


def _written(cell: object) -> str:
    """A cell as a person would write it: 12, not 12.0."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _WHOLE:
        return str(int(cell))
    return "" if cell is None else str(cell)


def _opened(source: Source) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook

    with source.open() as stream:
        data = io.BytesIO(stream.read())
    try:
        if data.getvalue()[:2] == b"PK":
            with zipfile.ZipFile(data) as archive:
                check_unpacked(source.name, archive.infolist(), MAX_WORKBOOK)
            data.seek(0)
        return CalamineWorkbook.from_filelike(data)
    except (CalamineError, zipfile.BadZipFile) as error:
        raise _damaged_workbook(source, error) from error


def _damaged_workbook(source: Source, error: Exception) -> SourceError:
    return SourceError(f"{source.name} is a damaged workbook ({' '.join(str(error).split())}): download it again.")


def damaged(cells: list[str]) -> bool:
    """Whether a row holds bytes that are not text in the file's encoding."""
    return any(_UNDECODABLE.search(cell) for cell in cells)


def row_fault(cells: list[str], width: int) -> str:
    """What is wrong with a row as a whole: too few cells, too many that hold anything, bytes that are no text."""
    if len(cells) < width:
        return f"the row is cut short: {len(cells)} cells, {width} expected"
    if any(cells[width:]):
        return f"the row is too long: {len(cells)} cells, {width} expected"
    return "bytes that are not text" if damaged(cells) else ""


@lru_cache(maxsize=8_192)
def folded(header: str) -> str:
    """A header as it is compared: letters and digits only, lower case."""
    return re.sub(r"[\W_]+", "", header).lower()


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ENGLISH_DATE = re.compile(r"(\d{4})[- ]([A-Z][a-z]{2})[- ](\d{1,2})")


def stamped_date(cell: str) -> date | None:
    """A date as WHO stamps its files (`2024-Jan-21`, `2024 Jan 21`) or as a workbook gives it; None for all else."""
    english = _ENGLISH_DATE.match(cell.strip())
    try:
        if english:
            return date(int(english[1]), _MONTHS.index(english[2]) + 1, int(english[3]))
        return date.fromisoformat(cell.strip())
    except ValueError:
        return None


def columns(header: list[str], names: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Where each column stands, by any of its spellings; columns that are not there are absent."""
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        places.setdefault(folded(cell), place)
    found = {}
    for name, spellings in names.items():
        standing = [places[s] for s in map(folded, spellings) if s in places]
        if standing:
            found[name] = standing[0]
    return found
