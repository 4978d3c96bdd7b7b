"""Decisions as they are made: who may say what, and the entries that say it.

Under the policy `double` two reviewers judge without seeing each other. Where they agree, an adjudicator adopts it;
where they differ, one who is neither of them decides. The author of a proposal is none of its reviewers. Nothing is
ever changed: a correction is a new entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

from termwalk.graph.decisions import Decision
from termwalk.graph.errors import QuestionError, UnknownCode
from termwalk.graph.relations import RELATIONS
from termwalk.graph.store import Reader, Store

from .board import Board, board_of
from .codes import Codes
from .opinions import ROLES, Role, is_bulk
from .project import Project, now

Act = Literal["accept", "reject", "no-map", "defer"]
ACTS: tuple[Act, ...] = get_args(Act)
_RELATIONS = tuple(one for one in RELATIONS if one != "unrelated")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says of a source (a code of the dictionary, or the text itself).

    The `codes` of an `accept` hold together; those of a `reject` are rejected one by one. A `defer` is a note, and
    takes back what the same person said before.
    """

    source: str
    act: Act
    codes: tuple[str, ...] = ()
    relation: str = ""
    why: str = ""


def decide(
    store: Store, project: Project, source: str, act: Act, codes: Iterable[str] = (), *, who: str,
    role: Role = "reviewer", relation: str = "", why: str = "", board: Board | None = None,
) -> tuple[Decision, ...]:  # fmt: skip
    """Appends a decision and returns it as stored; a rejection of several codes is several.

    Nothing is written where the same person's last word says just that. Whoever decides a lot keeps a `board` of the
    project, so that the chain is not read anew each time. QuestionError for what may not be decided.
    """
    entry = Entry(source=source.strip(), act=act, codes=tuple(codes), relation=relation, why=why.strip())
    return record(store, plan(store, board or board_of(store, project), [entry], who=who, role=role))


def plan(reader: Reader, board: Board, entries: Iterable[Entry], *, who: str, role: Role) -> tuple[Decision, ...]:
    """The decisions that entries come to, checked and not yet written; the board counts them from here on."""
    person = _person(who, role)
    codes = Codes(reader, board.project.target)
    sources = Codes(reader, board.project.source)
    found: list[Decision] = []
    for entry in entries:
        made = _decisions(board, _checked(entry, codes, sources), person, role, codes)
        board.add(made)
        found += made
    return tuple(found)


def record(store: Store, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Appends planned decisions."""
    return tuple(store.decide(one) for one in decisions)


def _person(who: str, role: str) -> str:
    if not who.strip():
        raise QuestionError("A decision says who decided.")
    if role not in ROLES:
        raise QuestionError(f"{role!r} is no role: use {', '.join(ROLES)}.")
    return who.strip()


def _checked(entry: Entry, codes: Codes, sources: Codes) -> Entry:
    if entry.act not in ACTS:
        raise QuestionError(f"{entry.act!r} is no decision: use {', '.join(ACTS)}.")
    if entry.act in ("accept", "reject") and not entry.codes:
        raise QuestionError(f"{entry.source}: an {entry.act} names a code." if entry.act == "accept" else
                            f"{entry.source}: a reject names the codes that do not fit.")  # fmt: skip
    if entry.act in ("no-map", "defer") and entry.codes:
        raise QuestionError(f"{entry.source}: a {entry.act} names no code.")
    if entry.relation and entry.relation not in _RELATIONS:
        raise QuestionError(f"{entry.relation!r} is no relation: use {', '.join(_RELATIONS)}.")
    if not entry.source or (sources.published and sources.find(entry.source) is None):
        raise UnknownCode(f"{sources.edition.system}:{entry.source} is not in {sources.edition}.")
    if entry.act == "accept":
        return msgspec.structs.replace(entry, codes=codes.checked(entry.codes))
    return entry


def _decisions(board: Board, entry: Entry, who: str, role: Role, codes: Codes) -> list[Decision]:
    """The entries of the chain; none where nothing new is said."""
    reject = entry.act == "reject"
    texts = _rejected_anew(board, entry, who, role) if reject else [codes.joined(entry.codes)]
    if not texts or (not reject and _is_said(board, entry, who, role)):
        return []
    if board.project.policy == "double":
        _require_independent(board, entry, who, role)
    relation = (entry.relation or _usual(codes, entry.codes)) if entry.act == "accept" else ""
    return [_decision(board.project, entry, text, relation, who, role) for text in texts]


def _decision(project: Project, entry: Entry, text: str, relation: str, who: str, role: Role) -> Decision:
    alone = role == "reviewer" and project.policy == "single-review"
    return Decision(
        project=project.name, verb=entry.act, source=project.source_of(entry.source),
        source_version=project.source.version, target=project.target_of(text), target_version=project.target.version,
        who=who, when=now(), role="single-review" if alone else role, relation=relation, why=entry.why,
    )  # fmt: skip


def _usual(codes: Codes, chosen: Iterable[str]) -> str:
    """What an accepted target is to its source unless somebody says otherwise; a rest class is wider."""
    nodes = [codes.find(code) for code in chosen]
    return "narrower" if any(node and node.residual == "other" for node in nodes) else "equivalent"


def _is_said(board: Board, entry: Entry, who: str, role: Role) -> bool:
    """Whether it is that person's last word already; to leave out the relation is to keep it."""
    said = board.opinion(entry.source, who, role)
    if said is None or (said.verb, said.why, said.codes) != (entry.act, entry.why, entry.codes):
        return False
    if entry.relation not in ("", said.relation):
        return False
    holding = board.holding(entry.source)
    held = holding is None if entry.act == "defer" else holding is not None and holding.answer == said.answer
    return held or not _counts_alone(board, role)


def _rejected_anew(board: Board, entry: Entry, who: str, role: Role) -> list[str]:
    """The codes that the same person has not rejected for that reason, or that hold again since."""
    said, gone = board.rejections(entry.source, who, role), board.rejected(entry.source)
    alone = _counts_alone(board, role)
    return [code for code in entry.codes if said.get(code) != entry.why or (alone and code not in gone)]


def _counts_alone(board: Board, role: Role) -> bool:
    """Whether one entry in that role is effective by itself."""
    return role == "adjudicator" or (role == "reviewer" and board.project.policy == "single-review")


def _require_independent(board: Board, entry: Entry, who: str, role: Role) -> None:
    said = board.pending(entry.source)
    people = {one.who for one in said}
    if role == "reviewer":
        _require_blind(board, entry, who, len(people - {who}))
    if role != "adjudicator" or entry.act == "defer" or board.holding(entry.source):
        return
    if len(people) < 2:
        raise QuestionError(f"{entry.source} has {len(people)} of the two opinions that {board.project.name} asks for.")
    answers = {one.answer for one in said}
    if who in people and answers != {(entry.act, *sorted(entry.codes))}:
        raise QuestionError(f"{who} gave one of the opinions on {entry.source}: somebody else adjudicates.")


def _require_blind(board: Board, entry: Entry, who: str, others: int) -> None:
    if any(one.who == who for one in board.opinions(entry.source, "author")):
        raise QuestionError(f"{who} is the author of a proposal for {entry.source}: somebody else reviews it.")
    if others >= 2 and board.opinion(entry.source, who, "reviewer") is None:
        raise QuestionError(f"{entry.source} has its two opinions: an adjudicator decides.")
    if is_bulk(entry.why) and any(one.bulk for one in board.opinions(entry.source) if one.who != who):
        raise QuestionError(f"{entry.source} was accepted by a threshold already: two thresholds are no two opinions.")
    if board.opinions(entry.source, "adjudicator") and board.state(entry.source) == "done":
        raise QuestionError(f"{entry.source} is adjudicated: only an adjudicator changes it.")
