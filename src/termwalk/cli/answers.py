"""An answer put out in the form that was asked for: to a file, as JSON or CSV, or as a table on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from termwalk.exporters import csv, json
from termwalk.exporters.formats import export
from termwalk.exporters.headers import Lang, header
from termwalk.queries.results import Answer

from . import printing


def put(
    answer: Answer[Any], format: str, out: Path | None, lang: Lang, table: Callable[[], None], **about: Any
) -> None:
    """Writes to `out` if there is one, else prints; `about` (the graph's name among it) stands beside rows in JSON."""
    if out:
        export(answer, out, graph=about["graph"], lang=lang)
        printing.say(f"termwalk: {len(answer):,} rows written to {out}.")
    elif format == "json":
        print(json.text(answer, **about))
    elif format == "csv":
        csv.write_to(answer, sys.stdout)
    else:
        table()


def rows(
    columns: Sequence[str],
    found: Sequence[msgspec.Struct],
    cell: Callable[[Any, str], str],
    lang: Lang,
    most: int,
    styles: Mapping[str, str] | None = None,
) -> None:
    """Prints up to `most` rows under headers (0 prints all), and says how many are left."""
    shown = found[:most] if most else found
    cells: Iterable[list[str]] = ([cell(row, column) for column in columns] for row in shown)
    printing.table([header(column, lang) for column in columns], cells, dict(styles or {}))
    if len(shown) < len(found):
        printing.say(
            f"termwalk: {len(found) - len(shown):,} more rows: --rows 0 prints all, --out FILE.xlsx writes them."
        )
