"""Many decisions at once: what a matcher is sure of, and what two reviewers agree on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from termwalk.graph.decisions import Decision
from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Store

from .board import Board, board_of
from .candidates import Candidate, best, is_tied
from .deciding import Entry, plan, record
from .opinions import bulk_mark
from .project import Project
from .queue import Item


def proposed_above(
    items: Iterable[Item], threshold: float | None = None, *, model: str = "", why: str = "", board: Board | None = None
) -> tuple[Entry, ...]:
    """The proposals of open sources that may be accepted unseen: every part at or above the threshold.

    Without a threshold it is the matcher's own advice `accept`. Where another code is just as likely, a person decides.
    Each entry says by which score, threshold and model it was made; how many there are is what a dry run tells. With a
    board, sources of which another opinion was made that way are left out: two thresholds are no two opinions.
    """
    if threshold is not None and not 0.0 < threshold <= 1.0:
        raise QuestionError(f"A threshold lies between 0 and 1: {threshold} does not.")
    taken = {source for source in board.entries if any(one.bulk for one in board.opinions(source))} if board else set()
    open_ones = (item for item in items if item.state == "open" and not item.opinions and item.source not in taken)
    found = (_entry(item, threshold, model, why) for item in open_ones)
    return tuple(entry for entry in found if entry)


def _entry(item: Item, threshold: float | None, model: str, why: str) -> Entry | None:
    chosen = best(item.candidates)
    if not chosen or not all(_is_sure(item.candidates, one, threshold) for one in chosen):
        return None
    score = min(one.score for one in chosen)
    said = f"score {score:.3f}" + (f" >= {threshold:g}" if threshold is not None else ", advice accept")
    mark = bulk_mark(said + (f", model {model}" if model else ""))
    codes = tuple(one.code for one in chosen)
    return Entry(source=item.source, act="accept", codes=codes, why=f"{why.strip()} {mark}".strip())


def _is_sure(rows: Sequence[Candidate], one: Candidate, threshold: float | None) -> bool:
    sure = one.advice == "accept" if threshold is None else one.score >= threshold
    return sure and not is_tied(rows, one)


def agreed(board: Board) -> tuple[Entry, ...]:
    """What two reviewers said alike and nobody has adopted yet, with both entries named."""
    return tuple(_agreed(board))


def _agreed(board: Board) -> Iterator[Entry]:
    for source in board.entries:
        if board.state(source) != "agreed":
            continue
        said = board.pending(source)
        first = said[0]
        relations = {one.relation for one in said}
        relation = first.relation if len(relations) == 1 else "related"
        why = "Adopted: " + " and ".join(f"{one.who} (#{one.id})" for one in said) + " agree."
        act = first.verb
        if act != "defer":
            accepted = relation if act == "accept" else ""
            yield Entry(source=source, act=act, codes=first.codes, relation=accepted, why=why)


def adopt_agreed(store: Store, project: Project, *, who: str) -> tuple[Decision, ...]:
    """Makes every agreement effective, as an adjudicator; this is all that one of the two may adjudicate."""
    board = board_of(store, project)
    return record(store, plan(store, board, agreed(board), who=who, role="adjudicator"))
