"""The changes as rows, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

import msgspec

from termwalk.graph.codes import Edition

from ..answered import Lang
from ..results import Answer
from .counted import ChangeCounts
from .pairing import CHANGES, Change
from .sections import SECTIONS, Section
from .sentences import LANGS, counted, say

SuccessorBy = Literal["", "stated", "replacement", "identity", "title", "words", "above", "below"]
"""Who names the successors: the publisher's transition, its list of replacements, its identity; a proposal by an equal
title, by equal words beside it, by the class above, by the codes below."""


class ChangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One change of one code. Codes are bare; several successors are joined by ` | `.

    `code` is the old code, or the new one of what came. `also` are further words of `change` that hold. Titles are in
    the language of the comparison where the code has one in it. `proposed` successors are nobody's statement.
    """

    change: Change
    code: str
    old_code: str
    new_code: str
    old_title: str
    new_title: str
    successors: str
    evidence: str
    also: str = ""
    section: Section = "printed"
    kind: str = ""
    leaf: bool = True
    proposed: bool = False
    successor_by: SuccessorBy = ""
    review: bool = False
    reason_code: str = ""
    reason: str = ""
    system: str = ""
    old_release: str = ""
    new_release: str = ""
    judged: bool = False
    judged_by: str = ""
    judged_when: str = ""
    judged_why: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Every word of `change` that holds, the main one first."""
        return (self.change, *self.also.split())


class ChangeSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of rows by section and change, judged ones apart; `codes` are those that came and went.

    `sentences` say the same in English and Chinese.
    """

    codes: ChangeCounts
    changes: dict[Section, dict[Change, int]]
    judged: int
    proposed: int
    review: int
    sentences: dict[Lang, str]

    def __str__(self) -> str:
        return self.sentences["en"]


class Changes(Answer[ChangeRow]):
    """Every change between two releases, those of the list's own codes first.

    `open` leaves out what was judged; `silenced` is how many it left out.
    """

    row_type = ChangeRow

    def __init__(
        self, rows: tuple[ChangeRow, ...], old: Edition, new: Edition, counts: ChangeCounts,
        language: str | None, lang: Lang, silenced: int = 0,
    ) -> None:  # fmt: skip
        super().__init__(rows)
        self.old, self.new, self.counts = old, new, counts
        self.language = language
        self.lang: Lang = lang
        self.silenced = silenced

    def open(self) -> Changes:
        """The changes that nobody has judged."""
        rows = tuple(row for row in self.rows if not row.judged)
        return self._with(rows, self.silenced + len(self) - len(rows))

    def judged(self) -> Changes:
        """The changes that a reviewer has judged."""
        return self._with(tuple(row for row in self.rows if row.judged), self.silenced)

    def _with(self, rows: tuple[ChangeRow, ...], silenced: int) -> Changes:
        return Changes(rows, self.old, self.new, self.counts, self.language, self.lang, silenced)

    def of(self, *changes: Change) -> tuple[ChangeRow, ...]:
        """The rows for which one of these words holds, as the main word or beside it."""
        return tuple(row for row in self.rows if set(changes) & set(row.words))

    def shown(self) -> tuple[str, ...]:
        """The columns that tell a row's story."""
        told = ("change", "code", "new_code", "old_title", "new_title", "successors", "section", "reason")
        return (*told, "judged_by", "judged_why") if any(row.judged for row in self.rows) else told

    def summary(self) -> ChangeSummary:
        """Counts by section and change, and a sentence; what was judged counts apart."""
        todo = [row for row in self.rows if not row.judged]
        found = {section: _by_change(row for row in todo if row.section == section) for section in SECTIONS}
        changes = {section: these for section, these in found.items() if these}
        judged = len(self.rows) - len(todo) + self.silenced
        said = {lang: self._sentence(changes, judged, lang) for lang in LANGS}
        return ChangeSummary(
            codes=self.counts,
            changes=changes,
            judged=judged,
            proposed=sum(row.proposed for row in todo),
            review=sum(row.review for row in todo),
            sentences=said,
        )

    def _sentence(self, changes: dict[Section, dict[Change, int]], judged: int, lang: Lang) -> str:
        told = [say("head", lang, old=self.old, new=self.new, counts=counted(self.counts.printed, lang))]
        told += [
            say("apart", lang, section=say(section, lang), counts=counted(one, lang))
            for section, one in self.counts.apart.items()
        ]
        for section, these in changes.items():
            listed = say("comma", lang).join(f"{say(change, lang)} {count:,}" for change, count in these.items())
            told.append(say("rows", lang, section=say(section, lang), counts=listed))
        if self.language is None:
            told.append(say("unread", lang))
        if judged:
            told.append(say("judged", lang, count=f"{judged:,}"))
        return ("" if lang == "zh" else " ").join(told)


def _by_change(rows: Iterable[ChangeRow]) -> dict[Change, int]:
    found = Counter(row.change for row in rows)
    return {change: found[change] for change in CHANGES if found[change]}
