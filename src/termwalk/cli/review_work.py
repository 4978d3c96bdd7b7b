"""What the commands of `termwalk review` do."""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

from termwalk.exporters import graph_formats, review_usagi, review_xlsx
from termwalk.exporters.headers import Lang
from termwalk.facade import Graph
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import Mapping
from termwalk.graph.opening import open_store
from termwalk.queries import review
from termwalk.queries.review.agreement import Agreement
from termwalk.queries.review.opinions import ROLES, Role
from termwalk.queries.review.project import POLICIES, Policy
from termwalk.queries.review.wording import word
from termwalk.review_tables import read_proposals, read_sheet, read_usagi

from . import answers, graphs, printing
from .review_loop import Loop

_SHOWN = 20


def start(name: str, source: str, target: str, graph: str, policy: str, who: str, why: str, lang: Lang) -> int:
    """Declares a project and says what it is."""
    known: Policy | None = next((one for one in POLICIES if one == policy), None)
    if known is None:
        raise QuestionError(f"--policy is {' or '.join(POLICIES)}, not {policy!r}.")
    with graphs.named(graph, "the decisions") as held:
        made = review.declare(held.store, name, source, target, policy=known, who=who, why=why)
    printing.say(f"termwalk: {made.name}: {made.source} → {made.target}, {word('policy', made.policy, lang)}.")
    return 0


def projects(graph: str, lang: Lang) -> int:
    """Prints the projects of a graph; 1 where there is none."""
    with graphs.named(graph, "the decisions") as held:
        found = review.projects(held.store)
    heads = [word("column", "source", lang), "→", "policy"]
    rows = [[one.name, str(one.source), str(one.target), word("policy", one.policy, lang)] for one in found]
    printing.table(["project", *heads], rows)
    return 0 if found else 1


def loop(project: str, graph: str, proposals: Path | None, who: str, role: str, lang: Lang) -> int:
    """Asks for one decision after the other; 1 where there is nothing to decide."""
    with graphs.named(graph, "the decisions") as held:
        one, part = review.project(held.store, project), _role(role)
        _require_name(who)
        found = review.queue(held.store, one, _proposals(proposals), who=who, role=part)
        said = {"n": len(found), "project": project, "who": who, "role": word("role", part, lang)}
        printing.say("termwalk: " + word("say", "left" if len(found) else "nothing", lang).format(**said))
        if len(found):
            done = Loop(held.store, one, who, part, lang).run(list(found), _line)
            printing.say("termwalk: " + word("say", "written", lang).format(n=done, project=project, same=0))
    return 0 if len(found) else 1


def _line(prompt: str) -> str:
    """The next line; a prompt only where somebody sees it."""
    if sys.stdin.isatty():
        return input(prompt)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def status(project: str, graph: str, proposals: Path | None, format: str, lang: Lang) -> int:
    """Prints how many sources are in which state, or every source as JSON or CSV."""
    with graphs.named(graph, "the decisions") as held:
        found = review.items(held.store, review.project(held.store, project), _proposals(proposals))
        name = held.name
    counts = [[word("state", state, lang), f"{count:,}"] for state, count in found.counts().items()]
    table = partial(printing.table, [word("column", "state", lang), "n"], counts)
    answers.put(found, format, None, lang, table, graph=name)
    return 0


def agreement(project: str, graph: str, format: str, lang: Lang) -> int:
    """Prints kappa and what it rests on; 1 where no source has two opinions."""
    import msgspec

    with graphs.named(graph, "the decisions") as held:
        found = review.agreement(review.project(held.store, project), held.store.decisions(project))
    if format == "json":
        print(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return 0 if found.n else 1
    if not found.n:
        printing.say("termwalk: " + word("say", "no-pairs", lang))
        return 1
    for one in (found, *found.pairs):
        print(_told(one, lang))
    rows = [[word("category", name, lang), f"{count:,}"] for name, count in found.categories.items()]
    printing.table(["", "n"], rows)
    if found.bulk:
        printing.say("termwalk: " + word("say", "bulk-out", lang).format(n=found.bulk))
    return 0


def _told(one: Agreement, lang: Lang) -> str:
    numbers = {name: "–" if value is None else f"{value:.3f}" for name, value in
               (("kappa", one.kappa), ("low", one.low), ("high", one.high))}  # fmt: skip
    raw = "–" if one.raw is None else f"{one.raw:.1%}"
    return word("say", "kappa", lang).format(who=" / ".join(one.who), n=one.n, same=one.same, raw=raw, **numbers)


def reconcile(
    project: str, graph: str, who: str, adopt: bool, format: str, out: Path | None, rows: int, lang: Lang
) -> int:
    """Prints what reviewers differ on, and adopts what they agree on if asked; 1 where neither is left."""
    with graphs.named(graph, "the decisions") as held:
        one = review.project(held.store, project)
        left = len(review.agreed(review.board_of(held.store, one)))
        if adopt:
            _require_name(who)
            made = review.adopt_agreed(held.store, one, who=who)
            printing.say("termwalk: " + word("say", "written", lang).format(n=len(made), project=project, same=0))
        elif left:
            printing.say("termwalk: " + word("say", "agreed", lang).format(n=left))
        found = review.reconciliation(held.store, one)
        name = held.name
    _put(found, format, out, rows, lang, name)
    return 0 if len(found) or left else 1


def _put(found: review.Reconciliation, format: str, out: Path | None, rows: int, lang: Lang, graph: str) -> None:
    def cell(row: review.Dispute, column: str) -> str:
        return word("category", row.kind, lang) if column == "kind" else found.cell(row, column)

    table = partial(answers.rows, found.shown(), found.rows, cell, lang, rows)
    answers.put(found, format, out, lang, table, graph=graph)


def bulk(
    project: str, graph: str, proposals: Path, above: float | None, model: str, who: str, role: str, yes: bool,
    lang: Lang,
) -> int:  # fmt: skip
    """Counts what would be accepted by score, and writes it where `yes` says so; 1 where it is nothing."""
    with graphs.named(graph, "the decisions") as held:
        one, part = review.project(held.store, project), _role(role)
        _require_name(who)
        found = review.queue(held.store, one, _proposals(proposals), who=who, role=part)
        board = review.board_of(held.store, one)
        sure = review.proposed_above(found, above, model=model, board=board)
        made = review.plan(held.store, board, sure, who=who, role=part)
        if yes:
            review.record(held.store, made)
            said = word("say", "written", lang).format(n=len(made), project=project, same=0)
        else:
            opened = sum(item.state == "open" for item in found)
            said = word("say", "bulk", lang).format(n=len(made), open=opened)
    printing.say(f"termwalk: {said}")
    return 0 if made else 1


def export(
    project: str, path: Path, graph: str, proposals: Path | None, what: str, who: str, role: str, everything: bool,
    lang: Lang,
) -> int:  # fmt: skip
    """Writes a workbook to fill in, Usagi's file, or what holds as a map in another format."""
    with graphs.named(graph, "the decisions") as held:
        one = review.project(held.store, project)
        kind = what or ("workbook" if path.suffix.lower() == ".xlsx" else "")
        if kind == "workbook":
            count = _workbook(held, one, path, proposals, who, _role(role), everything, lang)
        elif kind == "usagi":
            found = review.items(held.store, one, _proposals(proposals))
            last = review.board_of(held.store, one).last
            count = review_usagi.write(held.store, one, found, path, last=last)
        elif kind in graph_formats.FORMATS and kind not in graph_formats.WHOLE:
            count = _map(held, one, path, kind)
        else:
            formats = ", ".join(name for name in graph_formats.FORMATS if name not in graph_formats.WHOLE)
            raise QuestionError(f"--as is workbook, or one of {formats}; {path.name} alone does not say which.")
    printing.say("termwalk: " + word("say", "rows", lang).format(n=f"{count:,}", file=path))
    return 0


def _workbook(
    held: Graph, one: review.Project, path: Path, proposals: Path | None, who: str, role: Role, everything: bool,
    lang: Lang,
) -> int:  # fmt: skip
    blind = one.policy == "double" and role == "reviewer"
    if blind and (everything or not who):
        raise QuestionError("A blind review is one reviewer's: say --who, and leave out --all.")
    candidates = _proposals(proposals)
    rows = review.items(held.store, one, candidates) if everything else review.queue(
        held.store, one, candidates, who=who, role=role
    )  # fmt: skip
    sheet = review.worksheet(held.store, one, rows, who=who, role=role)
    review_xlsx.write(sheet, path, lang)
    return len(sheet.rows)


def _map(held: Graph, one: review.Project, path: Path, format: str) -> int:
    """What holds, staged as a graph of its own, so that every exporter can write it."""
    part, records = review.map_part(held.store, one)
    with tempfile.TemporaryDirectory(prefix="termwalk-review-", ignore_cleanup_errors=True) as folder:
        store = open_store(Path(folder) / "map.termwalk")
        try:
            with store.stage() as staging:
                staging.add(part, records)
                staging.publish()
            graph_formats.write(format, store, path, [str(part.map_set)])
        finally:
            store.close()
    return sum(isinstance(record, Mapping) for record in records)


def read(
    path: Path, graph: str, project: str, who: str, role: str, partial: bool, lang: Lang
) -> int:  # fmt: skip
    """Reads what reviewers filled in. Nothing is written where a row cannot be read, unless `partial`; then 3."""
    with graphs.named(graph, "the decisions") as held:
        if path.suffix.lower() == ".xlsx":
            back = read_sheet(path)
            one = review.project(held.store, project or back.project)
        else:
            if not project:
                raise QuestionError("Say for which project the file is: --project NAME.")
            one = review.project(held.store, project)
            back = read_usagi(path, one, who=who, role=_role(role))
        plan = review.planned(held.store, one, back)
        stopped = bool(plan.problems) and not partial
        written = () if stopped else review.record(held.store, plan.decisions)
    for problem in plan.problems[:_SHOWN]:
        printing.say(f"  {problem}")
    if plan.problems:
        text = word("say", "faults" if stopped else "faults-partial", lang)
        printing.say("termwalk: " + text.format(n=len(plan.problems)))
    if not stopped:
        said = word("say", "written", lang).format(n=len(written), project=one.name, same=plan.same)
        printing.say(f"termwalk: {said}")
    return 3 if stopped else 0


def _proposals(path: Path | None) -> list[review.Candidate]:
    return read_proposals(path) if path else []


def _role(text: str) -> Role:
    found: Role | None = next((one for one in ROLES if one == text), None)
    if found is None:
        raise QuestionError(f"--role is {', '.join(ROLES)}, not {text!r}.")
    return found


def _require_name(who: str) -> None:
    if not who.strip():
        raise QuestionError("Say who decides: --who NAME (or set TERMWALK_WHO).")
