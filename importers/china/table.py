"""How a table of Chinese codes is laid out: which columns hold codes, which names, and of which edition.

Hospitals and publishers save these lists with or without a header, with titles above it, with the name before the
code. Where a header speaks it decides; else the cells do. A table with a column that nobody knows is left alone: it is
more likely a hospital's dictionary than an edition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.errors import FormatError
from termwalk.ontologies.chinese import SYSTEMS, NamedEdition, Subject, is_extended, named_editions
from termwalk.ontologies.registry import is_wellformed, normalise

from ..source import Source
from ..tables import Row, csv_rows, delimiter_of, folded, table_rows

_SAMPLE = 300
_TITLES = 5
"""Rows that may stand above a header."""
_WIDEST = 16
_MOST = 0.8
_SOME = 0.2
_HAN = re.compile(r"[\u3400-\u9fff]")
_DAMAGED = re.compile(r"\d{1,2}(?:\.\d{1,4})?")
_CODE = re.compile(r"(?:编码|代码|编号|操作码|码|code|icd10|icd9cm3)\Z")
_NAME = re.compile(r"(?:名称|名|诊断|疾病|手术|手术操作|name|disease|procedure)\Z")
_SECOND = re.compile(r"(?:附加|星号|次要)(?:编码|代码|码)\Z")
_FURTHER = re.compile(
    r"是国临映射目标|备注|说明|序号|类别|手术类别|操作类别|手术级别|录入选项|性别限制|"
    r"(?:章|节|类目|亚目|细目)(?:代码|编码|名称|代码范围|编码范围)?"
)
"""Columns that publishers put beside code and name."""


class Column(msgspec.Struct, frozen=True):
    """A column of codes with the column of their names, and the edition that the header says they are of."""

    code: int
    name: int
    edition: NamedEdition | None = None
    version: str = ""


class Layout(msgspec.Struct, frozen=True):
    """A table of codes: its lists (one, or the two that it maps), and its further columns by name.

    `first` is the number of rows down to the header and with it. `second` holds the code of the asterisk, where that
    stands in a column of its own. `extended` is the share of codes that only a Chinese edition has.
    """

    subject: Subject
    lists: tuple[Column, ...]
    further: dict[str, int] = {}
    second: int = -1
    first: int = 0
    extended: float = 0.0

    @property
    def least(self) -> int:
        """Cells that a row must have."""
        return 1 + max(max(one.code, one.name) for one in self.lists)


def layout_of(source: Source) -> Layout | None:
    """How a table is laid out; None for what is no table of Chinese codes and names."""
    rows = _sample(source)
    width = max(map(len, rows), default=0)
    if not 2 <= width <= _WIDEST:
        return None
    header = next((place for place, cells in enumerate(rows[: _TITLES + 1]) if _is_header(cells)), -1)
    body = rows[header + 1 :]
    columns = [[cells[place].strip() for cells in body if place < len(cells)] for place in range(width)]
    names = [cell.strip() for cell in rows[header]] if header >= 0 else []
    names += [""] * (width - len(names))
    titles = [_spread(cells) for cells in rows[: max(header, 0)]]
    return _laid_out(columns, names, titles, header + 1)


def body_rows(source: Source, layout: Layout) -> Iterator[Row]:
    """The rows below the header."""
    return islice(_rows(source), layout.first, None)


def _rows(source: Source) -> Iterator[Row]:
    """A text without commas, tabs and the like on each line is one column, and so no table."""
    return table_rows(source) if source.is_workbook() else csv_rows(source, delimiter_of(source))


def _sample(source: Source) -> list[list[str]]:
    if not source.is_workbook() and not _HAN.search(source.head_text()):
        return []
    try:
        return [cells for _, cells in islice(_rows(source), _SAMPLE)]
    except FormatError:
        return []


def _is_header(cells: list[str]) -> bool:
    words = [folded(cell) for cell in cells]
    return any(_CODE.search(word) for word in words) and any(_NAME.search(word) for word in words)


def _spread(cells: list[str]) -> list[str]:
    """A row of titles, each standing over the empty cells to its right as merged ones do."""
    over, spread = "", []
    for cell in cells:
        over = cell.strip() or over
        spread.append(over)
    return spread


def _laid_out(columns: list[list[str]], names: list[str], titles: list[list[str]], first: int) -> Layout | None:
    filled = [list(filter(None, cells)) for cells in columns]
    used = [place for place, cells in enumerate(filled) if cells and not _is_further(names[place])]
    subject = next((one for one in SYSTEMS if any(_holds_codes(filled[place], one) for place in used)), None)
    if subject is None:
        return None
    second = next((place for place in used if _SECOND.search(folded(names[place]))), -1)
    codes = [place for place in used if place != second and _holds_codes(filled[place], subject)]
    named = [place for place in used if place not in codes and _share(filled[place], _HAN) > _MOST]
    if len(codes) not in (1, 2) or len(codes) != len(named) or len(codes) + len(named) + (second >= 0) != len(used):
        return None
    lists = [_column(code, name, names, titles) for code, name in zip(codes, named, strict=True)]
    further = {names[place]: place for place, cells in enumerate(filled) if cells and place not in used}
    spelt = [_spelt(cell, subject) for place in codes for cell in filled[place]]
    share = sum(map(is_extended, spelt)) / len(spelt)
    return Layout(subject, tuple(lists), further, second, first, share)


def _is_further(name: str) -> bool:
    return _FURTHER.fullmatch(folded(name)) is not None


def _column(code: int, name: int, names: list[str], titles: list[list[str]]) -> Column:
    """A list's columns and its edition: by its own headers, else by the titles above them."""
    above = [row[place] for row in titles for place in (code, name) if place < len(row)]
    for text in (names[code], names[name], *above):
        found = named_editions(text)
        if len(found) == 1:
            return Column(code, name, *found[0])
    return Column(code, name)


def _holds_codes(cells: list[str], subject: Subject) -> bool:
    """Whether nearly all cells are codes; of procedures also ones that a spreadsheet has damaged."""
    if subject == "procedures" and 2 * sum("." in cell for cell in cells) < len(cells):
        return False
    return sum(_is_code(cell, subject) for cell in cells) > _MOST * len(cells)


def _is_code(cell: str, subject: Subject) -> bool:
    if subject == "procedures" and _DAMAGED.fullmatch(cell):
        return True
    return any(is_wellformed(system, normalise(system, cell)) for system in SYSTEMS[subject])


def _spelt(cell: str, subject: Subject) -> str:
    return normalise(SYSTEMS[subject][0], cell)


def _share(cells: list[str], pattern: re.Pattern[str]) -> float:
    return sum(pattern.search(cell) is not None for cell in cells) / len(cells)


def editions_of(source: Source, layout: Layout) -> list[Edition]:
    """The edition of each list: by the header, else by the names of file, archive and folder; unsaid parts are empty.

    A name says something only where it names as many editions as there are lists.
    """
    said = [(one.edition, one.version) for one in layout.lists]
    for name in (source.file_name, source.path.name, source.path.parent.name):
        named = named_editions(name)
        if len(named) == len(said):
            said = [_joined(own, other) for own, other in zip(said, named, strict=True)]
    return [Edition(edition.system(layout.subject) if edition else "", version) for edition, version in said]


def _joined(own: tuple[NamedEdition | None, str], other: tuple[NamedEdition, str]) -> tuple[NamedEdition | None, str]:
    edition, version = own
    if edition is None:
        return other
    return edition, version or (other[1] if other[0] == edition else "")


def is_chinese_edition(layout: Layout, editions: list[Edition]) -> bool:
    """Whether names or the codes themselves show that it is an edition, and no hospital's dictionary."""
    return layout.extended >= _SOME or all(edition.system for edition in editions)
