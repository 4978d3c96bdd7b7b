"""WHO's mapping tables as WHO wrote them, read without termwalk: what the tests hold its answers against."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

Cells = dict[str, str]


def read_table(text: Iterable[str]) -> Iterator[Cells]:
    """The rows of a table by the names of their columns."""
    lines = csv.reader(text, delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(lines)
    for cells in lines:
        yield dict(zip(header, cells, strict=False))


def cell(row: Cells) -> str:
    """WHO's target: its code, for a heading the id at the end of its URI, or No Mapping."""
    uri = row.get("Linearization (releaseURI)") or row.get("Linearization (release) URI") or ""
    if "No Mapping" in row.values():
        return "No Mapping"
    heading = row["11ClassKind"] != "category" or not row["icd11Code"]
    return uri.partition("/mms/")[2] if heading else row["icd11Code"]
