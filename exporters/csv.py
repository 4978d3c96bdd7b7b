"""CSV in UTF-8 with a byte order mark, so that Excel shows Chinese; field names as headers."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import IO, Any

from termwalk.queries.results import Answer

from .cells import rows, unarmed


def write(answer: Answer[Any], path: Path) -> None:
    """Writes the rows; a text cell that a spreadsheet would run as a formula gets an apostrophe before it."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        write_to(answer, stream)


def write_to(answer: Answer[Any], stream: IO[str]) -> None:
    """The same, to a stream of the caller's."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(answer.columns())
    for row in rows(answer):
        writer.writerow([_cell(value) for value in row])


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return unarmed(value)
