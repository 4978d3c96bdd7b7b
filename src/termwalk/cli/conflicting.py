"""`termwalk conflicts`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NamedTuple

from termwalk.exporters.formats import check_ending
from termwalk.exporters.headers import Lang
from termwalk.queries.conflicts import Conflicts

from . import answers, graphs, printing

_STYLES = {"error": "red", "warning": "yellow", "note": "dim"}
_SHOWN = ("kind", "severity", "reason", "edges")


def run(systems: list[str], kinds: list[str], graph: str, format: str, out: Path | None, lang: Lang, rows: int) -> int:
    """Finds the conflicts, prints or writes them; 1 where there are none."""
    if out:
        check_ending(out)
    with graphs.to_read(graph) as held:
        found = held.conflicts(systems, kinds=kinds, lang=lang)
        name = held.name
    about = {"graph": name, "map_sets": found.map_sets, "summary": found.summary()}
    answers.put(found, format, out, lang, lambda: _print(found, lang, rows), **about)
    if out or format == "table":
        printing.say(f"termwalk: {found.sentence()}")
    return 0 if len(found) else 1


class How(NamedTuple):
    """Which reasoner looks, and what excludes what."""

    reasoner: str
    disjoint: str


def reason(systems: list[str], graph: str, how: How, format: str, out: Path | None, lang: Lang, rows: int) -> int:
    """Lets a reasoner look for contradictions, prints or writes them; 1 where there are none."""
    if out:
        check_ending(out)
    with graphs.to_read(graph) as held, printing.progress("reasoning over") as progress:
        found = held.contradictions(systems, reasoner=how.reasoner, disjoint=how.disjoint, progress=progress)
        name = held.name
    about = {"graph": name, "map_sets": found.found.map_sets, "releases": found.found.releases}
    table = partial(answers.rows, found.shown(), found.rows, found.cell, lang, rows)
    answers.put(found, format, out, lang, table, **about)
    if out or format == "table":
        printing.say(f"termwalk: {found.sentence()}")
    return 0 if len(found) else 1


def _print(found: Conflicts, lang: Lang, most: int) -> None:
    answers.rows(_SHOWN, found.rows, found.cell, lang, most, _STYLES)
