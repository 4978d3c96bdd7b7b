"""`termwalk migrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from termwalk.exporters import json
from termwalk.exporters.formats import check_ending
from termwalk.exporters.headers import Lang
from termwalk.queries.compare import Comparison
from termwalk.queries.migrate import Migration
from termwalk.queries.refine import Suggestions
from termwalk.queries.results import Answer
from termwalk.queries.summary import MigrationSummary
from termwalk.usage_files import read_uses

from . import answers, graphs, printing

_STYLES = {
    "equivalent": "green", "equivalent-parent": "green", "narrower": "cyan", "broader": "cyan", "combination": "cyan",
    "related": "magenta", "several": "yellow", "grouping-only": "yellow", "extension-only": "yellow",
    "no-map": "dim", "unmapped": "red", "broken": "red",
}  # fmt: skip


class How(NamedTuple):
    """How to ask."""

    release: str = ""
    build: str = ""
    beside: str = ""
    uses: Path | None = None
    suggest: bool = False
    max_hops: int = 3


def run(source: str, target: str, graph: str, how: How, format: str, out: Path | None, lang: Lang, rows: int) -> int:
    """Makes the table (or the comparison with another build), prints or writes it; 1 where it is empty."""
    if out:
        check_ending(out)
    uses = read_uses(how.uses) if how.uses else None
    with graphs.to_read(graph) as held:
        answer: Migration | Comparison
        if how.beside:
            answer = held.compare(source, target, build=how.build, beside=how.beside)
        else:
            answer = held.migrate(
                source, target, release=how.release, build=how.build, lang=lang, uses=uses, suggest=how.suggest,
                max_hops=how.max_hops,
            )  # fmt: skip
        name = held.name
    answers.put(answer, format, out, lang, lambda: _print(answer, lang, rows), **_beside(answer, name))
    if out or format == "table":
        said = answer.sentence() if isinstance(answer, Comparison) else _summed(answer.summary())
        printing.say(f"termwalk: {said}")
    if isinstance(answer, Migration) and answer.suggestions and format == "table" and not out:
        _print_suggestions(answer, lang, rows)
    return 0 if len(answer) else 1


def _beside(answer: Migration | Comparison, graph: str) -> dict[str, object]:
    counts = {"common": len(answer), "changed": len(answer.changed)} if isinstance(answer, Comparison) else {}
    return json.about(answer, graph) | counts


def _print(answer: Answer[Any], lang: Lang, most: int) -> None:
    columns = tuple("reason_code" if column == "reason" else column for column in answer.shown())
    chosen = answer.changed if isinstance(answer, Comparison) else answer.rows
    answers.rows(columns, chosen, answer.cell, lang, most, _STYLES)


def _print_suggestions(answer: Migration, lang: Lang, most: int) -> None:
    finer = Suggestions(answer.suggestions)
    printing.say(f"termwalk: {len(finer):,} finer targets by name, as suggestions:")
    answers.rows(finer.columns(), finer.rows, finer.cell, lang, most)


def _summed(summary: MigrationSummary) -> str:
    verdicts = ", ".join(f"{verdict} {count:,}" for verdict, count in summary.leaf_verdicts.items())
    beside = f", and {summary.map_only:,} that only the map knows" if summary.map_only else ""
    used = f" By use: {_shares(summary.used)}." if summary.used else ""
    return (
        f"{summary.codes:,} codes{beside}. Of {summary.leaves:,} leaves: {verdicts}."
        f" Without review: {summary.leaves - summary.review:,}.{used}"
    )


def _shares(used: dict[str, int]) -> str:
    whole = sum(used.values()) or 1
    return ", ".join(f"{verdict} {100 * count / whole:.1f}%" for verdict, count in used.items())
