"""Rows of a table, from delimited text or a workbook, and its columns by name."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, Literal

from termwalk.graph.errors import FormatError, SourceError

from .source import MAX_WORKBOOK, Source, check_unpacked

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Row = tuple[int, list[str]]
_UNDECODABLE = re.compile("[\udc80-\udcff]")


def text_rows(source: Source, delimiter: str, *, quoted: bool) -> Iterator[Row]:
    """(line number, cells) of delimited UTF-8 or UTF-16 text, BOM or not, CRLF or not.

    Bytes that are no text come through as lone surrogates, so that the row can be reported: see `damaged`.
    """
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    with source.open() as stream, _decoded(stream, source.head(4)) as text:
        reader = csv.reader(text, delimiter=delimiter, quoting=quoting)
        try:
            for cells in reader:
                if any(cells):
                    yield reader.line_num, cells
        except csv.Error as error:
            raise FormatError(f"{source.name}:{reader.line_num}: not a table ({error}).") from error


def _decoded(stream: IO[bytes], head: bytes) -> io.TextIOWrapper:
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")


def workbook_rows(source: Source) -> Iterator[Row]:
    """(line number, cells) of the first sheet that holds anything. Every cell is text: `1E30` saved as a number
    comes out as the number, which no code pattern accepts."""
    workbook = source.workbook = source.workbook or _opened(source)
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        for line, cells in enumerate(sheet.iter_rows(), start=1):
            yield line, ["" if cell is None else str(cell) for cell in cells]
        if sheet.height:
            return


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
        raise SourceError(f"{source.name} is a damaged workbook ({error}): download it again.") from error


def damaged(cells: list[str]) -> bool:
    """Whether a row holds bytes that are not text in the file's encoding."""
    return any(_UNDECODABLE.search(cell) for cell in cells)


def folded(header: str) -> str:
    """A header as it is compared: letters and digits only, lower case."""
    return re.sub(r"[\W_]+", "", header).lower()


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
