"""Where a project stands: every source with what was said of it, in one reading of the chain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from termwalk.graph.decisions import Decision
from termwalk.graph.store import Reader

from ..walk.word import Holding, Word
from .opinions import Opinion, Role, opinion, role_of
from .project import Project

State = Literal["open", "rejected", "deferred", "waiting", "agreed", "disputed", "done"]
STATES: tuple[State, ...] = get_args(State)
"""Nobody has spoken; proposals were rejected, and no answer was given; a note was left; one of two opinions is there;
two say the same, and nobody has adopted it; two differ; an answer holds."""
_Key = tuple[str, str, Role]


class Board:
    """The decisions of one project by source. Sources are codes or texts without their system."""

    def __init__(self, project: Project, decisions: Iterable[Decision]) -> None:
        self.project = project
        self.entries: dict[str, list[Decision]] = {}
        self.last = 0
        self._words: dict[_Key, Word] = {}
        self._held = Holding()
        self.add(one for one in decisions if one.project == project.name)

    def add(self, entries: Iterable[Decision]) -> None:
        """Counts further entries, written or only planned."""
        for entry in entries:
            self._held.take(entry)
            self.last = max(self.last, entry.id)
            if entry.verb != "project":
                source = self.project.value_of(entry.source)
                self.entries.setdefault(source, []).append(entry)
                self._words.setdefault((source, entry.who, role_of(entry)), Word()).take(entry)

    def opinion(self, source: str, who: str, role: Role) -> Opinion | None:
        """What one person says in one role."""
        word = self._words.get((source, who, role))
        return opinion(word) if word else None

    def rejections(self, source: str, who: str, role: Role) -> dict[str, str]:
        """The targets that one person has rejected, with the reasons."""
        word = self._words.get((source, who, role))
        prefix = self.project.target_of("")
        return {target.removeprefix(prefix): one.why for target, one in word.rejected.items()} if word else {}

    def opinions(self, source: str, role: Role = "reviewer") -> tuple[Opinion, ...]:
        """The judgements of everybody in a role, in the order in which they first spoke."""
        people = dict.fromkeys(one.who for one in self.entries.get(source, ()) if role_of(one) == role)
        found = (self.opinion(source, who, role) for who in people)
        return tuple(one for one in found if one and one.speaks)

    def note(self, source: str) -> Opinion | None:
        """The note that was left last, where nothing was entered after it."""
        last = self.entries.get(source, [])[-1:]
        return self.opinion(source, last[0].who, role_of(last[0])) if last and last[0].verb == "defer" else None

    def pending(self, source: str) -> tuple[Opinion, ...]:
        """Reviewers' judgements that still count: rejections that were adopted call for new ones."""
        gone = self.rejected(source)
        return tuple(one for one in self.opinions(source) if one.verb != "reject" or not gone.issuperset(one.codes))

    def holding(self, source: str) -> Opinion | None:
        """The answer that holds, if one does."""
        word = self._holding(source)
        return opinion(word) if word and word.answer else None

    def _holding(self, source: str) -> Word | None:
        return self._held.word(self.project.name, self.project.source_of(source), self.project.target.system)

    def rejected(self, source: str) -> frozenset[str]:
        """The targets (codes, or combinations as they are written) that may not be proposed any more."""
        word = self._holding(source)
        prefix = self.project.target_of("")
        return frozenset(target.removeprefix(prefix) for target in word.rejected) if word else frozenset()

    def state(self, source: str) -> State:
        """How far a source has come."""
        if self.holding(source):
            return "done"
        said = self.pending(source)
        if self.project.policy == "double" and said:
            return _of_two(said)
        entries = self.entries.get(source, ())
        if self.rejected(source):
            return "rejected"
        return "deferred" if entries and entries[-1].verb == "defer" else "open"


def _of_two(said: tuple[Opinion, ...]) -> State:
    if len(said) < 2:
        return "waiting"
    return "agreed" if len({one.answer for one in said}) == 1 else "disputed"


def board_of(reader: Reader, project: Project) -> Board:
    """Reads the chain of a project."""
    return Board(project, reader.decisions(project.name))
