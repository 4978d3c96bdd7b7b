"""The table that is audited: its columns, and each code in it with what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import msgspec

from termwalk.graph.errors import QuestionError
from termwalk.ontologies.normalisers import clean

from .rows import Kind
from .shapes import shape_of

if TYPE_CHECKING:
    import pandas as pd

_BETWEEN = re.compile(r"[|;,；，、\s]+")
_YES = frozenset((
    "1", "y", "yes", "true", "t", "x", "main", "principal", "primary", "是", "主", "主要", "主诊断", "主要诊断",
))  # fmt: skip
_NO = frozenset((
    "", "0", "2", "n", "no", "false", "f", "other", "secondary", "否", "次", "其他", "其他诊断", "次要诊断",
))  # fmt: skip
_ALL_OWN = 0.8
"""The share of rows with a code and name of their own from which a table is a dictionary."""
_PATIENT = ("sex", "age", "main", "case")


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Which columns hold what. `main` is a column of codes, or one that marks the rows whose code is the main one."""

    code: tuple[str, ...]
    name: tuple[str, ...] = ()
    sex: str = ""
    age: str = ""
    main: str = ""
    case: str = ""

    def named(self) -> tuple[str, ...]:
        """Every column that is named."""
        return (*self.code, *self.name, *(name for role in _PATIENT if (name := getattr(self, role))))


class Table(msgspec.Struct, frozen=True):
    """Rows of text under the names of their columns; `lines` says where each row stands in its file."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int] = ()

    def line(self, place: int) -> int:
        """The line of a row; without a file its number, from 1."""
        return self.lines[place] if self.lines else place + 1


Rows: TypeAlias = "Table | pd.DataFrame | Iterable[Mapping[str, Any]]"


def table_of(rows: Rows) -> Table:
    """A data frame, or records by column name, as rows of text; what is missing is empty.

    Columns of numbers come as they are written there, 401.0 and all: read a file with every cell as text.
    """
    if isinstance(rows, Table):
        return rows
    if hasattr(rows, "itertuples"):
        frame = cast("pd.DataFrame", rows)
        names = tuple(map(str, frame.columns))
        return Table(names, [[_text(cell) for cell in row] for row in frame.itertuples(index=False, name=None)])
    held = [*rows]
    names = tuple(dict.fromkeys(str(name) for row in held for name in row))
    return Table(names, [[_text(row.get(name)) for name in names] for row in held])


def _text(cell: Any) -> str:
    return "" if cell is None or cell != cell or str(cell) == "<NA>" else str(cell)


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A code as it stands in a cell. `written` is the one code, the `part` of `parts` in its `cell`."""

    place: int
    row: int
    column: str
    written: str
    cell: str
    name: str
    main: bool
    part: int = 0
    parts: int = 1


class Case(msgspec.Struct, frozen=True, gc=False):
    """What is known of the person whom the codes of a row are of; cells as they are written."""

    sex: str = ""
    age: str = ""
    key: str = ""


class Sheet(msgspec.Struct, frozen=True):
    """A table read by its columns."""

    columns: Columns
    kind: Kind
    rows: int
    lines: tuple[int, ...]
    entries: tuple[Entry, ...]
    cases: tuple[Case, ...]

    @property
    def together(self) -> bool:
        """Whether it shows which codes belong to one and the same case."""
        return bool(self.columns.case) or len(self.columns.code) > 1

    def case_of(self, entry: Entry) -> str:
        """What codes of one case have in common."""
        return self.cases[entry.place].key or f"row {entry.place}"


def sheet_of(table: Table, columns: Columns, kind: str = "") -> Sheet:
    """The table by its columns; QuestionError where a column is not there or cannot be what it is said to be."""
    missing = [name for name in columns.named() if name not in table.columns]
    if missing:
        raise QuestionError(f"The table has no column {', '.join(missing)}: it has {', '.join(table.columns)}.")
    if len(columns.name) not in (0, len(columns.code)):
        raise QuestionError("Say one column of names for each column of codes, in the same order.")
    if kind not in ("", "dictionary", "records"):
        raise QuestionError(f"{kind!r} is no kind of table: it is a dictionary or records.")
    read = _Reading(table, columns)
    entries = tuple(read.entries())
    patient = any(getattr(columns, role) for role in _PATIENT) or len(columns.code) > 1
    guessed: Kind = "records" if patient or not _all_own(entries) else "dictionary"
    return Sheet(
        columns=read.columns,
        kind=guessed if not kind else "records" if kind == "records" else "dictionary",
        rows=read.filled,
        lines=tuple(table.line(place) for place in range(len(table.rows))),
        entries=entries,
        cases=tuple(read.case(row) for row in table.rows),
    )


def _all_own(entries: Sequence[Entry]) -> bool:
    own = {(entry.cell, entry.name) for entry in entries}
    return len(own) >= _ALL_OWN * len({entry.place for entry in entries})


class _Reading:
    """Reads the rows of a table by the places of its columns."""

    def __init__(self, table: Table, columns: Columns) -> None:
        self.table = table
        self.at = {name: place for place, name in reversed(tuple(enumerate(table.columns)))}
        self.marks = bool(columns.main) and columns.main not in columns.code and self._marks(columns.main)
        if columns.main and not self.marks and columns.main not in columns.code:
            columns = msgspec.structs.replace(columns, code=(columns.main, *columns.code),
                                              name=("", *columns.name) if columns.name else ())  # fmt: skip
        self.columns = columns
        self.filled = 0

    def _marks(self, column: str) -> bool:
        """Whether a column says yes or no; QuestionError where it holds neither that nor codes."""
        cells = {self._cell(row, column).casefold() for row in self.table.rows}
        if cells <= _YES | _NO:
            return True
        odd = sorted(cell for cell in cells if cell and not any(char.isdigit() for char in cell))
        if odd:
            raise QuestionError(f"Column {column} neither holds codes nor says yes or no: {odd[0]!r}.")
        return False

    def _cell(self, row: Sequence[str], column: str) -> str:
        place = self.at.get(column, -1)
        return row[place].strip() if 0 <= place < len(row) else ""

    def case(self, row: Sequence[str]) -> Case:
        columns = self.columns
        return Case(self._cell(row, columns.sex), self._cell(row, columns.age), self._cell(row, columns.case))

    def entries(self) -> Iterator[Entry]:
        for place, row in enumerate(self.table.rows):
            found = list(self._of_row(place, row))
            self.filled += bool(found)
            yield from found

    def _of_row(self, place: int, row: Sequence[str]) -> Iterator[Entry]:
        if not any(cell.strip() for cell in row):
            return
        names = self.columns.name or ("",) * len(self.columns.code)
        for column, named in zip(self.columns.code, names, strict=True):
            cell, name = self._cell(row, column), self._cell(row, named)
            if not cell and not name and len(self.columns.code) > 1 and column != self.columns.main:
                continue
            parts = codes_in(cell)
            main = self._is_main(row, column)
            line = self.table.line(place)
            for number, part in enumerate(parts):
                yield Entry(place, line, column, part, cell, name, main, number, len(parts))

    def _is_main(self, row: Sequence[str], column: str) -> bool:
        if self.marks:
            return self._cell(row, self.columns.main).casefold() in _YES
        return bool(self.columns.main) and column == self.columns.main


@lru_cache(maxsize=65_536)
def codes_in(cell: str) -> tuple[str, ...]:
    """The codes of a cell: several only where each piece between bars, commas or blanks has the form of a code."""
    pieces = [piece for piece in _BETWEEN.split(cell) if piece]
    if len(pieces) > 1 and all(shape_of(clean(piece).upper()) for piece in pieces):
        return tuple(pieces)
    return (cell,)
