"""`termwalk conflicts`."""

from __future__ import annotations

import sys
from pathlib import Path

from termwalk.exporters import csv, json
from termwalk.exporters.formats import check_ending, export
from termwalk.exporters.headers import Lang, header
from termwalk.queries.conflicts import Conflicts

from . import graphs, printing

_STYLES = {"error": "red", "warning": "yellow", "note": "dim"}
_SHOWN = ("kind", "severity", "reason", "edges")


def run(systems: list[str], kinds: list[str], graph: str, format: str, out: Path | None, lang: Lang, rows: int) -> int:
    """Finds the conflicts, prints or writes them; 1 where there are none."""
    if out:
        check_ending(out)
    with graphs.to_read(graph) as held:
        found = held.conflicts(systems, kinds=kinds, lang=lang)
        name = held.name
    if out:
        export(found, out, graph=name, lang=lang)
        printing.say(f"termwalk: {len(found):,} rows written to {out}.")
    elif format == "json":
        print(json.text(found, graph=name, map_sets=found.map_sets, summary=found.summary()))
    elif format == "csv":
        csv.write_to(found, sys.stdout)
    else:
        _print(found, lang, rows)
    if out or format == "table":
        printing.say(f"termwalk: {found.sentence()}")
    return 0 if len(found) else 1


def _print(found: Conflicts, lang: Lang, most: int) -> None:
    shown = found.rows[:most] if most else found.rows
    cells = ([found.cell(row, column) for column in _SHOWN] for row in shown)
    printing.table([header(column, lang) for column in _SHOWN], cells, _STYLES)
    if len(shown) < len(found):
        printing.say(
            f"termwalk: {len(found) - len(shown):,} more rows: --rows 0 prints all, --out FILE.xlsx writes them."
        )
