"""`termwalk gaps`."""

from __future__ import annotations

import sys
from pathlib import Path

from termwalk.exporters import csv, json
from termwalk.exporters.formats import check_ending, export
from termwalk.exporters.headers import Lang, header
from termwalk.queries.gaps import STATES, Gaps, GapSummary
from termwalk.usage_files import read_uses

from . import graphs, printing

_STYLES = {
    "mapped": "green", "broader-only": "cyan", "related-only": "magenta", "ambiguous": "yellow",
    "heading-only": "yellow", "no-map": "dim", "target-retired": "red", "unmapped": "red",
}  # fmt: skip


def run(
    source: str, target: str, graph: str, release: str, uses: Path | None, headings: bool, format: str,
    out: Path | None, lang: Lang, rows: int,
) -> int:  # fmt: skip
    """Says what is missing; 1 where nothing is."""
    if out:
        check_ending(out)
    counts = read_uses(uses) if uses else None
    with graphs.to_read(graph) as held:
        found = held.gaps(source, target, release=release, uses=counts, headings=headings, lang=lang)
        name = held.name
    if out:
        export(found, out, graph=name, lang=lang)
        printing.say(f"termwalk: {len(found):,} rows written to {out}.")
    elif format == "json":
        print(json.text(found, graph=name))
    elif format == "csv":
        csv.write_to(found, sys.stdout)
    else:
        _print(found, lang, rows)
    return 0 if found.work_list() else 1


def _print(found: Gaps, lang: Lang, most: int) -> None:
    summary = found.summary()
    _print_summary(summary, lang)
    todo = found.work_list()
    shown = todo[:most] if most else todo
    columns = found.shown()
    cells = ([found.cell(row, column) for column in columns] for row in shown)
    printing.table([header(column, lang) for column in columns], cells, _STYLES)
    if len(shown) < len(todo):
        printing.say(
            f"termwalk: {len(todo) - len(shown):,} more to do: --rows 0 prints all, --out FILE.xlsx writes them."
        )


def _print_summary(summary: GapSummary, lang: Lang) -> None:
    """A line per chapter, and one for the whole; with counts of use, their shares."""
    states = [state for state in STATES if state in summary.states]
    lines = [[chapter, *(f"{counts.get(state, 0):,}" for state in states)]
             for chapter, counts in summary.chapters.items()]  # fmt: skip
    whole = ["Σ", *(f"{summary.states[state]:,}" for state in states)]
    share = ["%", *(f"{100 * summary.states[state] / summary.codes:.1f}" for state in states)]
    lines += [whole, share]
    if summary.used:
        used = sum(summary.used.values()) or 1
        lines.append([header("uses", lang) + " %", *(f"{100 * summary.used.get(s, 0) / used:.1f}" for s in states)])
    printing.table([header("chapter", lang), *states], lines)
