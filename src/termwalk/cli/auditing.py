"""`termwalk audit`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from termwalk.audit_tables import Read, read_rules, read_table
from termwalk.exporters.formats import check_ending
from termwalk.exporters.headers import Lang
from termwalk.facade import Graph
from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError
from termwalk.queries.audit import SEVERITIES, Audit, Fit, likely

from . import answers, graphs, printing

_STYLES = {"error": "red", "warning": "yellow", "info": "cyan"}
_OFFERED = 5


class How(NamedTuple):
    """What the table is held against, and which columns hold what; several columns of codes are parted by commas."""

    system: str = ""
    release: str = ""
    code: str = ""
    name: str = ""
    sex: str = ""
    age: str = ""
    main: str = ""
    case: str = ""
    kind: str = ""
    rules: tuple[Path, ...] = ()

    def asked(self) -> dict[str, tuple[str, ...]]:
        """The columns by role."""
        roles = ("code", "name", "sex", "age", "main", "case")
        return {role: tuple(filter(None, map(str.strip, getattr(self, role).split(",")))) for role in roles}


def run(
    path: Path, graph: str, how: How, lang: Lang, format: str, out: Path | None, fail_on: str, rows: int
) -> int:  # fmt: skip
    """Audits a file, prints or writes the findings; 1 where there are some at least as bad as `fail_on`."""
    if out:
        check_ending(out)
    if fail_on not in ("", "error", "warning"):
        raise QuestionError(f"--fail-on is error or warning, not {fail_on!r}.")
    tables = tuple(table for file in how.rules for table in read_rules(file))
    read = read_table(path, how.asked())
    _tell_guess(read)
    with graphs.to_read(graph) as held:
        edition = _edition(held, read, how)
        single = {role: names[0] for role, names in read.columns.items() if role in ("sex", "age", "main", "case")}
        found = held.audit(
            read.table, system=edition.system, release=edition.version, code=read.columns.get("code", ()),
            name=read.columns.get("name", ()), kind=how.kind, rules=tables, lang=lang, **single,
        )  # fmt: skip
        name = held.name
    _show(found, name, lang, format, out, rows)
    return int(_fails(found, fail_on))


def _tell_guess(read: Read) -> None:
    if read.guessed:
        said = ", ".join(f"{role} = {' '.join(read.columns[role])}" for role in read.guessed)
        printing.say(f"termwalk: columns were guessed: {said}.")


def _edition(held: Graph, read: Read, how: How) -> Edition:
    """The release that is asked for; without a system the one that knows most of the codes, which is told."""
    if how.system:
        return Edition(how.system, how.release)
    code, name = read.columns.get("code") or read.columns.get("main", ()), read.columns.get("name", ())
    fits = held.fitting(read.table, code=code, name=name)
    if fits:
        printing.say("termwalk: no --system given; releases that know codes of this table:")
        for fit in fits[:_OFFERED]:
            printing.say(f"  {_told(fit, bool(name))}")
        best = fits[0].edition
    else:
        best = likely(held.store, read.table, code=code)
        printing.say("termwalk: no --system given, and no loaded release knows a code of this table.")
    printing.say(f"termwalk: held against {best}; --system says otherwise.")
    return best


def _told(fit: Fit, names: bool) -> str:
    named = f", {fit.named:,} by code and name" if names else ""
    return f"{fit.edition}: {fit.known:,} of {fit.rows:,} codes ({fit.share:.1%}){named}"


def _show(found: Audit, graph: str, lang: Lang, format: str, out: Path | None, rows: int) -> None:
    about = {"graph": graph, "edition": str(found.edition), "summary": found.summary(), "asked": found.asked}
    answers.put(found, format, out, lang, lambda: _print(found, lang, rows), **about)
    if out or format == "table":
        printing.say(f"termwalk: {found.sentence()}")


def _print(found: Audit, lang: Lang, most: int) -> None:
    """The worst findings first, for a terminal has room for a few only."""
    worst = sorted(found.rows, key=lambda row: SEVERITIES.index(row.severity))
    answers.rows(found.shown(), worst, found.cell, lang, most, _STYLES)


def _fails(found: Audit, fail_on: str) -> bool:
    """Whether there is a finding at least as bad."""
    bad = {"error": ("error",), "warning": ("error", "warning")}.get(fail_on, ())
    return any(row.severity in bad for row in found)
