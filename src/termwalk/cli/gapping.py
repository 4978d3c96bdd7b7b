"""`termwalk gaps`."""

from __future__ import annotations

from pathlib import Path

from termwalk.exporters.formats import check_ending
from termwalk.exporters.headers import Lang, header
from termwalk.queries.gaps import STATES, Gaps, GapSummary
from termwalk.usage_files import read_uses

from . import answers, graphs, printing

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
    answers.put(found, format, out, lang, lambda: _print(found, lang, rows), graph=name)
    return 0 if found.work_list() else 1


def _print(found: Gaps, lang: Lang, most: int) -> None:
    summary = found.summary()
    _print_summary(summary, lang)
    answers.rows(found.shown(), found.work_list(), found.cell, lang, most, _STYLES)


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
