"""`termwalk translate`."""

from __future__ import annotations

import sys
from pathlib import Path

from termwalk.exporters import csv, json
from termwalk.exporters.formats import check_ending, export
from termwalk.exporters.headers import Lang, header
from termwalk.queries.translate import Translations

from . import graphs, printing

_STYLES = {"mapped": "green", "no-map": "yellow", "unmapped": "red", "broken": "red"}


def run(
    codes: list[str], to: str, graph: str, release: str, build: str, format: str, out: Path | None, lang: Lang
) -> int:
    """Translates and prints; 1 where no code has a target."""
    if out:
        check_ending(out)
    with graphs.to_read(graph) as held:
        found = held.translate(codes, to, release=release, build=build)
        if len(codes) == 1:
            found.require_known(held.store)
        name = held.name
    for code in found.unknown:
        printing.say(f"termwalk: {code} is in no loaded release of {code.system}.")
    if out:
        export(found, out, graph=name, lang=lang)
        printing.say(f"termwalk: {len(found):,} rows written to {out}.")
    elif format == "json":
        print(json.text(found, graph=name))
    elif format == "csv":
        csv.write_to(found, sys.stdout)
    else:
        _print(found, lang)
    return 0 if any(row.target for row in found) else 1


def _print(found: Translations, lang: Lang) -> None:
    columns = found.shown()
    rows = ([found.cell(row, column) for column in columns] for row in found)
    printing.table([header(column, lang) for column in columns], rows, _STYLES)
