"""Sheets of a workbook: how it is opened, what its header looks like, how a cell is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .headers import Lang

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet


def workbook(path: Path) -> Workbook:
    """Text stays text: nothing in a cell is ever turned into a formula, a link or a number."""
    from xlsxwriter import Workbook

    off = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return Workbook(str(path), {"constant_memory": True, **off})


def head(book: Workbook, sheet: Worksheet, heads: Sequence[str]) -> None:
    """The header: bold, frozen, and repeated on every printed page."""
    bold = book.add_format({"bold": True, "bg_color": "#2F4B6E", "font_color": "#FFFFFF", "text_wrap": True})
    bold.set_align("top")
    sheet.set_row(0, 32)
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, bold)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def put(sheet: Worksheet, line: int, place: int, value: Any, lang: Lang, look: Any = None) -> None:
    """A cell as text or number; what is empty or false is left out."""
    if isinstance(value, bool):
        yes = {"en": "yes", "zh": "是"}[lang]
        if value:
            sheet.write_string(line, place, yes)
    elif isinstance(value, (int, float)):
        sheet.write_number(line, place, value)
    elif value:
        sheet.write_string(line, place, value, look)
