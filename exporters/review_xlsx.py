"""A review as a workbook to fill in: a row for each source with its candidates side by side, and a list of decisions.

The second sheet says how; the third is for the program, and holds what the rows go by when they come back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from termwalk.queries.review import Candidate, Sheet
from termwalk.queries.review.wording import word, words
from termwalk.queries.review.worksheet import SheetRow

from .audit_xlsx import COLOURS
from .files import whole
from .headers import Lang
from .sheets import head, put, workbook

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

FORMAT = "termwalk review 1"
ABOUT = "termwalk"
CANDIDATES = 5
"""Candidates that stand side by side."""
CHUNK = 30_000
_LONGEST = 32_000
"""Letters of a cell; a worksheet takes 32,767."""
_FRONT = ("source", "text", "state", "proposed", "decision", "codes", "relation", "note", "who")
_TO_FILL = ("decision", "codes", "relation", "note", "who")
_CHOSEN = {"decision": "decision", "relation": "relation"}
_WIDTHS = {"source": 16, "text": 34, "state": 10, "proposed": 18, "decision": 11, "codes": 20, "relation": 12,
           "note": 34, "who": 13, "opinions": 40, "why": 40, "seal": 14, "candidate": 34}  # fmt: skip
_LOOKS = {"accept": "#D8EBD3", "reject": COLOURS["error"], "no-map": COLOURS["info"], "defer": COLOURS["warning"]}
_STATES = {"disputed": "error", "rejected": "warning", "deferred": "warning", "waiting": "info", "agreed": "info"}


def write(sheet: Sheet, path: Path, lang: Lang = "en") -> None:
    """Writes the three sheets; the file appears whole or not at all."""
    with whole(path) as part, workbook(part) as book:
        rows, help, about = (book.add_worksheet(word("sheet", name, lang)) for name in ("rows", "help", "about"))
        _Rows(book, rows, sheet, lang).write()
        help.set_column(0, 0, 110)
        for line, text in enumerate(words("help", lang).values()):
            help.write_string(line, 0, text)
        _about(about, sheet, lang)


class _Rows:
    """The sheet that is filled in."""

    def __init__(self, book: Workbook, page: Worksheet, sheet: Sheet, lang: Lang) -> None:
        self.book, self.page, self.sheet, self.lang = book, page, sheet, lang
        most = max((len(row.candidates) for row in sheet.rows), default=0)
        told = ("opinions",) if any(row.opinions for row in sheet.rows) else ()
        candidates = tuple(f"candidate {n}" for n in range(1, min(most, CANDIDATES) + 1))
        self.columns = (*_FRONT, *told, *candidates, *(("why",) if most else ()), "seal")
        self.text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.fill = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FFFFF0",
                                     "border": 1, "border_color": "#C9C9C9"})  # fmt: skip
        self.states = {
            state: book.add_format({"bg_color": COLOURS[look], "valign": "top"}) for state, look in _STATES.items()
        }

    def write(self) -> None:
        head(self.book, self.page, [self._title(column) for column in self.columns])
        self.page.freeze_panes(1, 2)
        for place, column in enumerate(self.columns):
            hidden = {"hidden": True} if column == "seal" else {}
            self.page.set_column(place, place, _WIDTHS[column.partition(" ")[0]], None, hidden)
        for line, row in enumerate(self.sheet.rows, start=1):
            for place, column in enumerate(self.columns):
                self._cell(line, place, column, row)
        last = max(len(self.sheet.rows), 1)
        self.page.autofilter(0, 0, last, len(self.columns) - 1)
        for place, column in enumerate(self.columns):
            if column in _CHOSEN:
                said = [said for id, said in words(column, self.lang).items() if id != "unstated"]
                self.page.data_validation(1, place, last, place, {"validate": "list", "source": said})
        self._colours(self.columns.index("decision"), last)

    def _title(self, column: str) -> str:
        name, _, number = column.partition(" ")
        return word("column", name, self.lang).format(n=number)

    def _cell(self, line: int, place: int, column: str, row: SheetRow) -> None:
        value = self._value(column, row)
        if column in _TO_FILL:
            self.page.write_string(line, place, value, self.fill) if value else self.page.write_blank(
                line, place, None, self.fill
            )
        elif value:
            look = self.states.get(row.state, self.text) if column == "state" else self.text
            self.page.write_string(line, place, value[:_LONGEST], look)

    def _value(self, column: str, row: SheetRow) -> str:
        if column.startswith("candidate "):
            at = int(column.partition(" ")[2]) - 1
            return _told(row.candidates[at]) if at < len(row.candidates) else ""
        if column == "why":
            return row.candidates[0].why if row.candidates else ""
        if column == "state":
            return word("state", row.state, self.lang)
        value: str = getattr(row, column)
        return word(_CHOSEN[column], value, self.lang) if column in _CHOSEN and value else value

    def _colours(self, place: int, last: int) -> None:
        for id, colour in _LOOKS.items():
            rule: dict[str, Any] = {"type": "cell", "criteria": "==", "value": f'"{word("decision", id, self.lang)}"',
                                    "format": self.book.add_format({"bg_color": colour})}  # fmt: skip
            self.page.conditional_format(1, place, last, place, rule)


def _told(one: Candidate) -> str:
    part = f" ← {one.part}" if one.part and one.part != one.text else ""
    return f"{one.code} {one.title} ({one.score:.2f}){part}"


def _about(page: Worksheet, sheet: Sheet, lang: Lang) -> None:
    """What the workbook is; of each row its seal and, as JSON in cells that are not too long, what it stands for."""
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 60)
    about: list[Sequence[str]] = [
        (FORMAT, lang), ("project", sheet.project), ("source", sheet.source), ("target", sheet.target),
        ("who", sheet.who), ("role", sheet.role), ("last", str(sheet.last)), ("rows", str(len(sheet.rows))),
    ]  # fmt: skip
    for line, cells in enumerate([*about, *map(_sealed, sheet.rows)]):
        for place, cell in enumerate(cells):
            put(page, line, place, cell, lang)


def _sealed(row: SheetRow) -> Sequence[str]:
    said = json.dumps([row.source, row.text, row.proposed])
    return (row.seal, *(said[start : start + CHUNK] for start in range(0, len(said), CHUNK)))
