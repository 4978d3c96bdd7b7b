"""Rows of a table, from delimited text or a workbook, and its columns by name."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from termwalk.graph.errors import FormatError, SourceError

from .source import MAX_WORKBOOK, Source, check_unpacked, encoding_of

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Row = tuple[int, list[str]]
_UNDECODABLE = re.compile("[\udc80-\udcff]")


def text_rows(source: Source, delimiter: str) -> Iterator[Row]:
    """(line number, cells) of delimited UTF-8 or UTF-16 text, BOM or not, CRLF or not; one row is one line.

    Quotes have no meaning here (see `unquoted`), so that one that is missing cannot swallow the lines below it.
    Bytes that are no text come through as lone surrogates, so that the row can be reported: see `damaged`.
    """
    encoding = encoding_of(source.head(4))
    with (
        source.open() as stream,
        io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="") as text,
    ):
        reader = csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        try:
            for cells in reader:
                if any(cells):
                    yield reader.line_num, cells
        except (csv.Error, UnicodeError) as error:
            raise FormatError(f"{source.name}:{reader.line_num}: not a table ({error}).") from error


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
                    yield line, ["" if cell is None else str(cell) for cell in cells]
            if sheet.height:
                return
    except CalamineError as error:
        raise _damaged_workbook(source, error) from error


def _opened(source: Source) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook

    with source.open() as stream:
        data = io.BytesIO(stream.read())
    try:
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
