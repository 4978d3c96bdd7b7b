"""Usage counts from a file: two columns, a code and how often it is used, with or without a header."""

from __future__ import annotations

from pathlib import Path

from termwalk.graph.errors import FormatError
from termwalk.importers.source import Source
from termwalk.importers.tables import table_rows


def read_uses(path: Path) -> dict[str, int]:
    """The counts by code; FormatError with the line for a count that is no whole number."""
    found: dict[str, int] = {}
    first = True
    for line, cells in table_rows(Source(path)):
        filled = [cell.strip() for cell in cells]
        if not any(filled):
            continue
        if len(filled) < 2:
            raise FormatError(f"{path.name}, line {line}: a code and a count are needed, in two columns.")
        count = filled[1].replace(",", "")
        if not count.isdecimal():
            if first and not any(letter.isdecimal() for letter in count):
                first = False
                continue
            raise FormatError(f"{path.name}, line {line}: {filled[1]!r} is not a count.")
        first = False
        found[filled[0]] = found.get(filled[0], 0) + int(count)
    if not found:
        raise FormatError(f"{path.name} has no counts: its second column should hold whole numbers.")
    return found
