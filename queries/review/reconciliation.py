"""What two reviewers see differently, for an adjudicator."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from termwalk.graph.store import Reader

from ..results import Answer
from .agreement import CATEGORIES, Category, category
from .candidates import Proposed
from .codes import Codes
from .opinions import Opinion
from .project import Project
from .queue import Item, items


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """One source and two opinions that differ: codes with their names, and what each says for it."""

    source: str
    text: str
    kind: Category
    first_who: str
    first: str
    first_titles: str
    first_why: str
    second_who: str
    second: str
    second_titles: str
    second_why: str
    others: int = 0


class Reconciliation(Answer[Dispute]):
    """The disputes of a project by their kind, and then in the order of the sources."""

    row_type = Dispute


def reconciliation(reader: Reader, project: Project, candidates: Iterable[Proposed] = ()) -> Reconciliation:
    """Every source on which reviewers differ and nobody has decided; `others` counts opinions beyond two."""
    codes = Codes(reader, project.target)
    found = [_dispute(item, codes) for item in items(reader, project, candidates) if item.state == "disputed"]
    return Reconciliation(tuple(sorted(found, key=lambda one: CATEGORIES.index(one.kind))))


def _dispute(item: Item, codes: Codes) -> Dispute:
    first = item.opinions[0]
    second = next(one for one in item.opinions if one.answer != first.answer)
    return Dispute(
        source=item.source, text=item.text, kind=category(first, second),
        first_who=first.who, first=told(first, codes), first_titles=_titles(first, codes), first_why=first.why,
        second_who=second.who, second=told(second, codes), second_titles=_titles(second, codes), second_why=second.why,
        others=len(item.opinions) - 2,
    )  # fmt: skip


def told(one: Opinion, codes: Codes) -> str:
    """An opinion as a cell: the codes, or the verb, or what was rejected."""
    if one.verb == "accept":
        return codes.joined(one.codes)
    return f"reject {'、'.join(one.codes)}" if one.verb == "reject" else one.verb


def _titles(one: Opinion, codes: Codes) -> str:
    return " / ".join(filter(None, codes.titles(one.codes)))
