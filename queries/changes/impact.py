"""What a new release breaks: rows of maps, decisions of projects and answers that rest on changed codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

import msgspec

from termwalk.graph.codes import Code
from termwalk.graph.store import Reader

from ..answered import Lang
from ..results import Answer
from .affected import Affected, Broken, affected_answers, affected_decisions, affected_maps
from .answer import Changes, SuccessorBy
from .listed import changes
from .pairing import CHANGES, Change
from .reasons import told, wants_review
from .sentences import LANGS, say

What = Literal["map", "decision", "answer"]


class ImpactRow(msgspec.Struct, frozen=True, kw_only=True):
    """What rests on a changed code. `source`, `target` and `repair` are CURIEs; several repairs are alternatives.

    `where` is the map set, the project, or for an answer the systems it leads between. `end` says which end changed,
    `code` is the changed code, bare. `repair_by` says who names the repair: only `stated`, `replacement`, `identity`
    are a publisher's. A `stated_release` of false means that the map does not say which release it means.
    """

    what: What
    where: str
    source: str
    target: str
    problem: Change
    repair: str
    repair_by: SuccessorBy
    reason_code: str
    reason: str
    end: Literal["source", "target"]
    code: str
    title: str
    relation: str = ""
    line: int = 0
    stated_release: bool = True
    review: bool = False


class ImpactSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of rows by what they are and what is wrong, by where they stand, and how many have a repair."""

    rows: int
    problems: dict[What, dict[Change, int]]
    where: dict[str, int]
    repaired: int
    proposed: int
    sentences: dict[Lang, str]

    def __str__(self) -> str:
        return self.sentences["en"]


class Impact(Answer[ImpactRow]):
    """Rows of maps, then decisions, then answers. `changes` is what they break by."""

    row_type = ImpactRow

    def __init__(self, rows: tuple[ImpactRow, ...], changed: Changes, lang: Lang) -> None:
        super().__init__(rows)
        self.changes = changed
        self.lang: Lang = lang

    def shown(self) -> tuple[str, ...]:
        """The columns that tell a row's story."""
        return ("what", "where", "source", "target", "problem", "repair", "repair_by", "reason")

    def summary(self) -> ImpactSummary:
        """Counts, and a sentence in English and Chinese."""
        repaired = [row for row in self.rows if row.repair]
        proposed = sum(row.repair_by not in _STATED for row in repaired)
        whats = Counter(row.what for row in self.rows)
        counts = {f"{what}s": whats[what] for what in _WHATS} | {"repaired": len(repaired), "proposed": proposed}
        ends = {"old": self.changes.old, "new": self.changes.new}
        told_by = {name: f"{count:,}" for name, count in counts.items()} | ends
        return ImpactSummary(
            rows=len(self.rows),
            problems={what: _problems(row for row in self.rows if row.what == what) for what in _WHATS if whats[what]},
            where=dict(sorted(Counter(row.where for row in self.rows).items())),
            repaired=len(repaired),
            proposed=proposed,
            sentences={lang: say("impact", lang, **told_by) for lang in LANGS},
        )


_WHATS: tuple[What, ...] = ("map", "decision", "answer")
_STATED = ("stated", "replacement", "identity")


def _problems(rows: Iterable[ImpactRow]) -> dict[Change, int]:
    found = Counter(row.problem for row in rows)
    return {change: found[change] for change in CHANGES if found[change]}


def impact(
    reader: Reader,
    system: str,
    old: str,
    new: str,
    *,
    questions: Iterable[str | Code] = (),
    lang: Lang = "en",
    language: str = "",
) -> Impact:
    """What rests on codes that are no longer what they were in release `old`, each with its repair.

    Published maps with an end in the old release, or in a release that they do not name; the decisions of all
    projects; and the answers to `questions` (codes of other systems, or of this one), without any to every code that
    such a map leads to a changed one. A code that was only retitled or hung up elsewhere breaks nothing.
    """
    with reader.snapshot():
        changed = changes(reader, system, old, new, lang=lang, language=language)
        affected = Affected(reader, changed)
        maps = affected_maps(affected)
        found = [*maps, *affected_decisions(affected), *affected_answers(affected, questions, maps)]
    return Impact(tuple(_row(one, lang) for one in found), changed, lang)


def _row(one: Broken, lang: Lang) -> ImpactRow:
    change = one.change
    codes = (one.reason, *change.reason_code.split(), *(() if one.stated_release else ("release-unstated",)))
    review = change.proposed or " | " in one.repair or not one.repair or wants_review([one.reason])
    return ImpactRow(
        what=one.what,
        where=one.where,
        source=one.source,
        target=one.target,
        problem=change.change,
        repair=one.repair,
        repair_by=change.successor_by if one.repair else "",
        reason_code=" ".join(codes),
        reason=told(codes, lang),
        end=one.end,
        code=change.code,
        title=change.old_title,
        relation=one.relation,
        line=one.line,
        stated_release=one.stated_release,
        review=review,
    )
