"""The ledger of known differences: what a reviewer judged once is silenced, for that very change and no other.

A judgement is a decision of the project `known-differences`: source and target are the old and the new code, relation
is the word for the change, and the end of `why` holds a digest of codes, releases and titles. It is no mapping: its
role never makes a decision effective, so no walk is led over it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from termwalk.graph.decisions import Decision, Verb
from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Store

from .answer import ChangeRow

PROJECT = "known-differences"
_ROLE = "author"
_SEALED = re.compile(r"(?P<why>.*) \[change (?P<digest>[0-9a-f]{16})\]", re.DOTALL)


def judge(store: Store, row: ChangeRow, who: str, why: str) -> Decision:
    """Writes down that somebody looked at a change and why it needs no more looking at; returns the decision."""
    return _decide(store, row, "accept", who, why)


def reopen(store: Store, row: ChangeRow, who: str, why: str) -> Decision:
    """Takes a judgement back: the change is open again. What was judged before stays in the chain."""
    return _decide(store, row, "reject", who, why)


def _decide(store: Store, row: ChangeRow, verb: Verb, who: str, why: str) -> Decision:
    who, why = who.strip(), why.strip()
    if not who or not why:
        raise QuestionError("A judgement says who judged and why.")
    return store.decide(
        Decision(
            project=PROJECT,
            verb=verb,
            source=f"{row.system}:{row.old_code}" if row.old_code else "",
            source_version=row.old_release,
            target=f"{row.system}:{row.new_code}" if row.new_code else "",
            target_version=row.new_release,
            relation=row.change,
            who=who,
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            role=_ROLE,
            why=f"{why} [change {digest(row)}]",
        )
    )


def digest(row: ChangeRow) -> str:
    """What tells one change from every other: its word, codes, releases and titles."""
    said = (
        row.change, row.system, row.old_code, row.old_release, row.old_title, row.new_code, row.new_release,
        row.new_title,
    )  # fmt: skip
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:16]


def marked(rows: Iterable[ChangeRow], decisions: Iterable[Decision]) -> list[ChangeRow]:
    """The rows, those that were judged with who, when and why."""
    held: dict[str, Decision] = {}
    for decision in decisions:
        sealed = _SEALED.fullmatch(decision.why)
        if decision.project == PROJECT and sealed:
            held[sealed["digest"]] = decision
    held = {key: decision for key, decision in held.items() if decision.verb == "accept"}
    return [_marked(row, held.get(digest(row))) for row in rows] if held else list(rows)


def _marked(row: ChangeRow, decision: Decision | None) -> ChangeRow:
    if decision is None:
        return row
    sealed = _SEALED.fullmatch(decision.why)
    why = sealed["why"] if sealed else decision.why
    return msgspec.structs.replace(
        row, judged=True, judged_by=decision.who, judged_when=decision.when, judged_why=why, review=False
    )
