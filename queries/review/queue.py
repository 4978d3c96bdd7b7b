"""What is still to do: sources with their proposals, for one person in one role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from termwalk.graph.store import Reader

from ..results import Answer
from .board import STATES, Board, State, board_of
from .candidates import Candidate, Proposals, Proposed, best, by_source
from .opinions import Opinion, Role
from .project import Project

_ORDER: dict[State, int] = {"disputed": 0, "agreed": 1, "open": 2, "waiting": 2, "rejected": 3, "deferred": 4}


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A source, what is proposed for it, and what whoever asks may see of others' opinions.

    `source` is the code of the dictionary, or the text itself. `holding` is the answer that is effective, `note` what
    somebody left last who put it off.
    """

    source: str
    text: str
    state: State
    candidates: tuple[Candidate, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    holding: Opinion | None = None
    note: Opinion | None = None

    @property
    def proposed(self) -> tuple[str, ...]:
        """The codes that are proposed together."""
        return tuple(one.code for one in best(self.candidates))


class Queue(Answer[Item]):
    """Items in the order in which they are best worked off."""

    row_type = Item

    def counts(self) -> dict[State, int]:
        """How many there are in each state."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in STATES if found[state]}

    def cell(self, row: Item, column: str) -> str:
        """Proposals as codes with their scores, opinions as who said what."""
        if column == "candidates":
            return " | ".join(f"{one.code} {one.title} ({one.score:.2f})" for one in row.candidates)
        if column == "opinions":
            return "; ".join(f"{one.who}: {' '.join((one.verb, *one.codes))}" for one in row.opinions)
        if column == "note":
            return f"{row.note.who}: {row.note.why}" if row.note else ""
        if column == "holding":
            return " ".join((row.holding.verb, *row.holding.codes)) if row.holding else ""
        return super().cell(row, column)


def items(reader: Reader, project: Project, candidates: Iterable[Proposed] = ()) -> Queue:
    """Every source of a project and its state, as an adjudicator sees it."""
    board = board_of(reader, project)
    made = _Items(reader, board, candidates)
    return Queue(tuple(made.open(source, board.state(source), board.opinions(source)) for source in made.texts))


def queue(
    reader: Reader, project: Project, candidates: Iterable[Proposed] = (), *, who: str = "", role: Role = "reviewer"
) -> Queue:
    """What is left to do for a person. Under `double` a reviewer sees neither others' opinions nor that there are any.

    Sources come from the dictionary in its order, or from the candidates' texts; then what was rejected before, then
    what was put off. An adjudicator gets what two have spoken on, the disputed first.
    """
    board = board_of(reader, project)
    made = _Items(reader, board, candidates)
    found = [item for source in made.texts if (item := made.todo(source, who, role))]
    return Queue(tuple(sorted(found, key=lambda item: _ORDER.get(item.state, 9))))


class _Items:
    """Joins sources, proposals and opinions."""

    def __init__(self, reader: Reader, board: Board, candidates: Iterable[Proposed]) -> None:
        self.board = board
        self.proposals = by_source(candidates, board.project.target.system)
        self.texts = dict(_texts(reader, board, self.proposals))

    def seen(self, source: str, state: State, opinions: tuple[Opinion, ...], mine: Opinion | None = None) -> Item:
        """An item without the proposals that were rejected already."""
        text = self.texts[source]
        gone = self.board.rejected(source) | (set(mine.codes) if mine and mine.verb == "reject" else set())
        found = self.proposals.get(source) or self.proposals.get(text) or Proposals(text)
        return Item(
            source=source, text=text, state=state, candidates=tuple(one for one in found.rows if one.code not in gone),
            opinions=opinions, holding=self.board.holding(source),
        )  # fmt: skip

    def open(self, source: str, state: State, opinions: tuple[Opinion, ...]) -> Item:
        """An item for whoever may see the notes of others."""
        return msgspec.structs.replace(self.seen(source, state, opinions), note=self.board.note(source))

    def todo(self, source: str, who: str, role: Role) -> Item | None:
        """The item, if there is something to do in that role."""
        state = self.board.state(source)
        if state == "done":
            return None
        if role == "adjudicator" and self.board.project.policy == "double":
            wanted = state in ("disputed", "agreed")
            return self.open(source, state, self.board.opinions(source)) if wanted else None
        if self.board.project.policy == "double" and role == "reviewer":
            return self._blind(source, state, who)
        return self.open(source, state, self.board.opinions(source) + self.board.opinions(source, "author"))

    def _blind(self, source: str, state: State, who: str) -> Item | None:
        """What a reviewer sees: only the own opinion, and nothing that tells whether somebody else has spoken."""
        others = {one.who for one in self.board.pending(source)} - {who}
        if len(others) >= 2 or any(one.who == who for one in self.board.opinions(source, "author")):
            return None
        mine = self.board.opinion(source, who, "reviewer")
        if mine is None:
            return self.seen(source, "rejected" if state == "rejected" else "open", ())
        if mine.verb in ("accept", "no-map"):
            return None
        if mine.verb == "defer":
            return msgspec.structs.replace(self.seen(source, "deferred", ()), note=mine)
        return self.seen(source, "rejected", (mine,), mine)


def _texts(reader: Reader, board: Board, proposals: dict[str, Proposals]) -> Iterator[tuple[str, str]]:
    """Each source and its text: the dictionary's codes, or else the texts that were matched or decided on."""
    source = board.project.source
    if reader.catalogue().is_published(source):
        for node in reader.members(source):
            if node.code and node.active and node.listed:
                yield node.id, node.display
        return
    yield from ((id, one.text) for id, one in proposals.items())
    yield from ((text, text) for text in board.entries if text not in proposals)
