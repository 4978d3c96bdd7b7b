"""`termwalk changes`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from termwalk.exporters.formats import check_ending
from termwalk.exporters.headers import Lang
from termwalk.facade import Graph
from termwalk.graph.errors import QuestionError
from termwalk.queries.changes import Agreement, Changes, Impact

from . import answers, graphs, printing

_STYLES = {
    "added": "green", "retired": "red", "moved": "cyan", "re-used": "bold red", "meaning-changed": "red",
    "split": "yellow", "merged": "yellow", "retitled": "magenta", "reparented": "blue",
}  # fmt: skip
Found = Changes | Impact | Agreement


class How(NamedTuple):
    """What to ask. `all` shows what was judged too; `judge` and `reopen` name a code whose change is judged."""

    impact: bool = False
    agreement: bool = False
    all: bool = False
    language: str = ""
    questions: tuple[str, ...] = ()
    judge: str = ""
    reopen: str = ""
    who: str = ""
    why: str = ""


def run(
    system: str, old: str, new: str, graph: str, how: How, format: str, out: Path | None, lang: Lang, rows: int
) -> int:
    """Says what changed between two releases, or what that breaks; 1 where nothing did. Judging says what it judged."""
    if out:
        check_ending(out)
    if how.judge or how.reopen:
        return _judge(system, old, new, graph, how, lang)
    with graphs.to_read(graph) as held:
        found = _asked(held, system, old, new, how, lang)
        name = held.name
    answers.put(found, format, out, lang, lambda: _print(found, lang, rows), **_beside(found, name))
    if out or format == "table":
        printing.say(f"termwalk: {_summed(found, lang)}")
    return 0 if len(found) else 1


def _asked(held: Graph, system: str, old: str, new: str, how: How, lang: Lang) -> Found:
    if how.impact:
        return held.impact(system, old, new, questions=how.questions, lang=lang, language=how.language)
    if how.agreement:
        return held.agreement(system, old, new, lang=lang)
    found = held.changes(system, old, new, lang=lang, language=how.language)
    return found if how.all else found.open()


def _judge(system: str, old: str, new: str, graph: str, how: How, lang: Lang) -> int:
    """Judges, or opens again, every change of a code."""
    if not graph:
        raise QuestionError("Say in which graph to judge: --graph hospital.termwalk (or set TERMWALK_GRAPH).")
    code = how.judge or how.reopen
    with graphs.to_read(graph) as held:
        found = held.changes(system, old, new, lang=lang, language=how.language)
        wanted = [row for row in found if code in (row.old_code, row.new_code) and row.judged == bool(how.reopen)]
        if not wanted:
            state = "judged" if how.reopen else "open"
            raise QuestionError(f"Between {found.old} and {found.new} there is no {state} change of the code {code}.")
        for row in wanted:
            decide = held.reopen if how.reopen else held.judge
            decision = decide(row, how.who, how.why)
            done = "opened again" if how.reopen else "judged"
            printing.say(f"termwalk: {row.change} {row.code}: {done} by {decision.who} (decision {decision.id}).")
    return 0


def _beside(found: Found, graph: str) -> dict[str, object]:
    summary = found.sentence() if isinstance(found, Agreement) else found.summary()
    return {"graph": graph, "summary": summary}


def _summed(found: Found, lang: Lang) -> str:
    return found.sentence(lang) if isinstance(found, Agreement) else found.summary().sentences[lang]


def _print(found: Found, lang: Lang, most: int) -> None:
    columns = tuple("reason_code" if column == "reason" else column for column in found.shown())
    chosen = found.differing() if isinstance(found, Agreement) else found.rows
    answers.rows(columns, chosen, found.cell, lang, most, _STYLES)
