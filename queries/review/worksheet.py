"""A review on paper: the rows that go out to be filled in, and the decisions that a filled-in sheet comes to.

Files are read and written elsewhere. A row goes by its seal, which holds for its source, text and proposal; what was
changed, doubled or left out is reported and never guessed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from termwalk.graph.decisions import Decision
from termwalk.graph.errors import FormatError, QuestionError
from termwalk.graph.problems import Problem
from termwalk.graph.store import Reader

from .board import Board, State, board_of
from .candidates import Candidate
from .codes import Codes
from .deciding import ACTS, Act, Entry, plan
from .opinions import Opinion, Role
from .project import Project
from .queue import Queue
from .reconciliation import told
from .wording import meant


class SheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """One source; `decision` and what follows is filled in already where the same person has spoken."""

    seal: str
    source: str
    text: str
    state: State
    proposed: str = ""
    candidates: tuple[Candidate, ...] = ()
    opinions: str = ""
    decision: str = ""
    codes: str = ""
    relation: str = ""
    who: str = ""
    note: str = ""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What goes out: for which project, person and role, and after which entry of the chain (`last`)."""

    project: str
    source: str
    target: str
    who: str
    role: Role
    last: int
    rows: tuple[SheetRow, ...]


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """A row as it comes back: its line, and its cells as text."""

    line: int
    seal: str
    text: str = ""
    decision: str = ""
    codes: str = ""
    relation: str = ""
    who: str = ""
    note: str = ""


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as it comes back. `sources` are all sources that went out, by seal, each with its text and proposal."""

    file: str
    project: str
    source: str
    target: str
    who: str
    role: Role
    last: int
    sources: dict[str, tuple[str, str, str]]
    rows: tuple[Filled, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The decisions of a filled-in sheet, not yet written; the rows that say nothing new; what cannot be read."""

    decisions: tuple[Decision, ...]
    same: int
    problems: tuple[Problem, ...]


def worksheet(reader: Reader, project: Project, rows: Queue, *, who: str = "", role: Role = "reviewer") -> Sheet:
    """The sheet for a person. `rows` is a queue, or all `items` of a project; blind is whoever got a blind queue."""
    board = board_of(reader, project)
    codes = Codes(reader, project.target)
    blind = project.policy == "double" and role == "reviewer"
    made = []
    for item in rows:
        proposed = codes.joined(item.proposed)
        mine = board.opinion(item.source, who, role) if who else None
        said = [] if blind else [f"{one.who}: {told(one, codes)}" for one in item.opinions]
        said += [f"{item.note.who}: {item.note.why}"] if item.note and item.note.who != who else []
        row = SheetRow(
            seal=seal(project.name, item.source, item.text, proposed), source=item.source, text=item.text,
            state="open" if blind and mine is None and item.state != "rejected" else item.state, proposed=proposed,
            candidates=item.candidates, opinions="; ".join(said),
            **(_filled(mine, codes) if mine else {}),
        )  # fmt: skip
        made.append(row)
    return Sheet(
        project=project.name, source=str(project.source), target=str(project.target), who=who, role=role,
        last=board.last, rows=tuple(made),
    )  # fmt: skip


def _filled(mine: Opinion, codes: Codes) -> dict[str, str]:
    relation = mine.relation if mine.verb == "accept" else ""
    return {
        "decision": mine.verb, "codes": codes.joined(mine.codes), "relation": relation, "who": mine.who,
        "note": mine.why,
    }  # fmt: skip


def seal(project: str, source: str, text: str, proposed: str) -> str:
    """What a row goes by."""
    said = msgspec.json.encode((project, source, text, proposed))
    return hashlib.sha256(said).hexdigest()[:12]


def planned(reader: Reader, project: Project, back: Returned) -> Plan:
    """What a filled-in sheet says that the chain does not say yet; FormatError for the sheet of another project.

    Reading a sheet twice adds nothing, even where somebody has decided otherwise between the two.
    """
    ends = (back.project, back.source.partition("@")[0], back.target)
    if ends != (project.name, project.source.system, str(project.target)):
        raise FormatError(
            f"{back.file} is the review of {back.project} ({back.source} to {back.target}),"
            f" not of {project.name} ({project.source} to {project.target})."
        )
    return _Reading(reader, project, back).plan()


class _Reading:
    """Reads rows one by one."""

    def __init__(self, reader: Reader, project: Project, back: Returned) -> None:
        self.reader, self.back = reader, back
        self.board: Board = board_of(reader, project)
        self.codes = Codes(reader, project.target)
        self.decisions: list[Decision] = []
        self.problems: list[Problem] = []
        self.same = 0

    def plan(self) -> Plan:
        seen: dict[str, int] = {}
        for row in self.back.rows:
            fault = self._fault(row, seen)
            if fault:
                self._problem(row, *fault)
                continue
            seen[row.seal] = row.line
            self._row(row)
        for one, (source, _, _) in self.back.sources.items():
            if one not in seen and not any(row.seal == one for row in self.back.rows):
                self.problems.append(self._missing(source))
        return Plan(decisions=tuple(self.decisions), same=self.same, problems=tuple(self.problems))

    def _fault(self, row: Filled, seen: dict[str, int]) -> tuple[str, str] | None:
        if row.seal not in self.back.sources:
            return "seal", "the row is not one of those that went out"
        if row.seal in seen:
            return "seal", f"the row of line {seen[row.seal]} again"
        if _plain(row.text) != _plain(self.back.sources[row.seal][1]):
            return "text", "the source text was changed"
        return None

    def _row(self, row: Filled) -> None:
        try:
            entry = self._entry(row)
            if entry is None:
                self.same += 1
                return
            who = row.who or self.back.who
            since = self._since(entry.source, who)
            if any(_says(one, entry, self.codes) for one in since) or self._stands(entry, who):
                self.same += 1
                return
            if since:
                last = since[-1]
                said = f"{last.who} has decided otherwise since (#{last.id}: {last.verb} {last.target})"
                raise QuestionError(f"{said}; review it anew")
            made = plan(self.reader, self.board, [entry], who=who, role=self.back.role)
        except QuestionError as error:
            self._problem(row, "decision", str(error).rstrip("."))
            return
        self.decisions += made
        self.same += not made

    def _stands(self, entry: Entry, who: str) -> bool:
        """Whether it is the very answer that holds, in whatever role it was given."""
        held = self.board.holding(entry.source)
        return held is not None and (held.who, held.verb, held.codes, held.why) == (
            who, entry.act, entry.codes, entry.why,
        )  # fmt: skip

    def _entry(self, row: Filled) -> Entry | None:
        """What a row says; None where nothing is filled in."""
        source, _, proposed = self.back.sources[row.seal]
        act = _act(row.decision)
        relation = _relation(row.relation)
        if act is None:
            return self._undecided(row, source)
        codes: Sequence[str] = ()
        if act in ("accept", "reject"):
            codes = self.codes.read(row.codes or proposed)
        elif row.codes:
            raise QuestionError(f"{row.decision} goes with no code, and {row.codes} is filled in")
        return Entry(source=source, act=act, codes=tuple(codes), relation=relation, why=row.note.strip())

    def _undecided(self, row: Filled, source: str) -> Entry | None:
        if row.codes or row.relation:
            raise QuestionError(f"{row.codes or row.relation} is filled in, but no decision")
        mine = self.board.opinion(source, row.who or self.back.who, self.back.role)
        if mine and mine.speaks and mine.id <= self.back.last:
            raise QuestionError("the decision that was there is deleted: to take it back, write skip")
        return Entry(source=source, act="defer", why=row.note.strip()) if row.note.strip() else None

    def _since(self, source: str, who: str) -> list[Decision]:
        """What was entered on a source after the sheet went out; of blind reviewers only the same person's."""
        blind = self.board.project.policy == "double" and self.back.role == "reviewer"
        written = (one for one in self.board.entries.get(source, ()) if one.id > self.back.last)
        return [one for one in written if one.who == who or (not blind and one.role != "author")]

    def _problem(self, row: Filled, field: str, reason: str) -> None:
        raw = "\t".join((row.text, row.decision, row.codes, row.relation, row.who, row.note))
        self.problems.append(Problem(file=self.back.file, line=row.line, field=field, raw=raw, reason=reason))

    def _missing(self, source: str) -> Problem:
        return Problem(file=self.back.file, line=0, field="seal", raw=source, reason="a row that went out is missing")


def _act(text: str) -> Act | None:
    if not text.strip():
        return None
    known = meant("decision", text)
    act = next((one for one in ACTS if one == known), None)
    if act is None:
        raise QuestionError(f"{text!r} is no decision")
    return act


def _relation(text: str) -> str:
    known = meant("relation", text) if text.strip() else ""
    if known is None:
        raise QuestionError(f"{text!r} is no relation")
    return known


def _says(one: Decision, entry: Entry, codes: Codes) -> bool:
    """Whether a decision is the one that an entry would make."""
    targets: Iterable[str] = entry.codes if entry.act == "reject" else [codes.joined(entry.codes)]
    system = codes.edition.system
    same = (one.verb, one.why) == (entry.act, entry.why) and one.target in {f"{system}:{text}" for text in targets}
    return same and entry.relation in ("", one.relation)


def _plain(text: str) -> str:
    """A text as any spreadsheet gives it back: without control characters, blanks as one, not too long."""
    return "".join(_letters(text))[:20_000]


def _letters(text: str) -> Iterator[str]:
    return (letter for letter in text if letter.isprintable() and not letter.isspace())
