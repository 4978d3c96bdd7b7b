"""`termwalk translate`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from termwalk.exporters.formats import check_ending
from termwalk.exporters.headers import Lang
from termwalk.queries.explain import Explanations, explain
from termwalk.queries.translation import Translations

from . import answers, graphs, printing

_STYLES = {"mapped": "green", "no-map": "yellow", "unmapped": "red", "broken": "red"}


class How(NamedTuple):
    """How to ask, and what to show."""

    release: str = ""
    build: str = ""
    max_hops: int = 3
    min_confidence: float = 0.0
    map_sets: tuple[str, ...] = ()
    as_of: str = ""
    suggest: bool = False
    explain: bool = False


def run(codes: list[str], to: str, graph: str, how: How, format: str, out: Path | None, lang: Lang) -> int:
    """Translates and prints; 1 where no code has a target."""
    if out:
        check_ending(out)
    options = how._asdict()
    del options["explain"]
    with graphs.to_read(graph) as held:
        found = held.translate(codes, to, **options)
        if len(codes) == 1:
            found.require_known(held.store)
        name = held.name
        if how.explain:
            _tell(explain(held.store, found, lang))
    for code in found.unknown:
        printing.say(f"termwalk: {code} is in no loaded release of {code.system}.")
    answers.put(found, format, out, lang, lambda: None if how.explain else _print(found, lang), graph=name)
    return 0 if any(row.target for row in found) else 1


def _tell(told: Explanations) -> None:
    for row in told:
        print(row.sentence, end="\n\n")
    print(told.drawing.text())


def _print(found: Translations, lang: Lang) -> None:
    answers.rows(found.shown(), found.rows, found.cell, lang, 0, _STYLES)
    if found.suggestions:
        printing.say(f"termwalk: {len(found.suggestions):,} suggestions, whose paths say nothing of the two ends:")
        answers.rows(found.shown(), found.suggestions, found.cell, lang, 0, _STYLES)
