"""`termwalk search`."""

from __future__ import annotations

import sys

from termwalk.exporters import csv, json
from termwalk.exporters.headers import Lang, header

from . import graphs, printing


def run(text: str, system: str, graph: str, limit: int, format: str, lang: Lang) -> int:
    """Prints the codes found; 1 where there are none."""
    with graphs.to_read(graph) as held:
        found = held.search(text, system, limit=limit)
        name = held.name
    if format == "json":
        print(json.text(found, graph=name))
    elif format == "csv":
        csv.write_to(found, sys.stdout)
    else:
        columns = found.shown()
        rows = ([found.cell(row, column) for column in columns] for row in found)
        printing.table([header(column, lang) for column in columns], rows)
    return 0 if len(found) else 1
