"""What each person says of a source, after all of that person's entries."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from termwalk.graph.decisions import Decision

from ..walk.word import Word, parts_of

Role = Literal["author", "reviewer", "adjudicator"]
ROLES: tuple[Role, ...] = ("author", "reviewer", "adjudicator")
REVIEWING = ("reviewer", "single-review")
"""How reviewers' entries are marked: as one of two opinions, or where one is enough."""
_BULK = re.compile(r"\[bulk [^\]]*\]\s*\Z")


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's last word on a source. `codes` are the answer, or what was rejected where there is no answer.

    `bulk` tells what was accepted by a threshold and nobody has looked at.
    """

    source: str
    who: str
    role: Role
    verb: Literal["accept", "no-map", "reject", "defer"]
    codes: tuple[str, ...] = ()
    relation: str = ""
    why: str = ""
    when: str = ""
    id: int = 0
    bulk: bool = False

    @property
    def answer(self) -> tuple[str, ...]:
        """What is compared between two opinions: the verb, and the codes in a fixed order."""
        return (self.verb, *sorted(self.codes))

    @property
    def speaks(self) -> bool:
        """Whether it is a judgement; a note alone is none."""
        return self.verb != "defer"


def role_of(decision: Decision) -> Role:
    """The part that somebody played."""
    if decision.role in REVIEWING:
        return "reviewer"
    return "adjudicator" if decision.role == "adjudicator" else "author"


def opinion(word: Word) -> Opinion | None:
    """An opinion from what somebody's entries come to."""
    last = word.last
    if last is None:
        return None
    said = word.answer or last
    verb = said.verb if word.answer or last.verb == "defer" else "reject" if word.rejected else "defer"
    codes = word.rejected.values() if verb == "reject" else [said] if verb == "accept" else []
    return Opinion(
        source=said.source, who=said.who, role=role_of(said), verb=verb,  # type: ignore[arg-type]
        codes=tuple(part for one in codes for part in parts_of(one.target)), relation=said.relation, why=said.why,
        when=said.when, id=said.id, bulk=is_bulk(said.why),
    )  # fmt: skip


def is_bulk(why: str) -> bool:
    """Whether a reason says that a threshold decided."""
    return bool(_BULK.search(why))


def bulk_mark(says: str) -> str:
    """The end of a reason that marks an entry as made by a threshold."""
    return f"[bulk {says.replace('[', '(').replace(']', ')')}]"
