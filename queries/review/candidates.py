"""What a matcher proposes for a text, as a reviewer sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec


class Proposed(Protocol):
    """A row of a matcher; anything with these fields will do."""

    @property
    def text(self) -> str:
        """The text that was matched."""

    @property
    def part(self) -> object:
        """The part of the text that is answered; parts hold together."""

    @property
    def rank(self) -> int:
        """The place among the candidates of the part, from 1."""

    @property
    def code(self) -> str:
        """The target's code; empty where there is none."""

    @property
    def title(self) -> str:
        """The target's name."""

    @property
    def score(self) -> float:
        """How likely it is right, 0 to 1."""

    @property
    def advice(self) -> str:
        """`accept`, `review` or `none`."""

    @property
    def why(self) -> str:
        """What speaks for it, and against."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A code proposed for a part of a text. `source` is the code of the text where a dictionary has it."""

    text: str
    code: str
    title: str = ""
    score: float = 0.0
    advice: str = "review"
    part: str = ""
    rank: int = 1
    why: str = ""
    source: str = ""


class Proposals(msgspec.Struct, frozen=True):
    """A text and the candidates for it, best first within a part; none where the matcher found none."""

    text: str
    rows: tuple[Candidate, ...] = ()


def by_source(rows: Iterable[Proposed], system: str) -> dict[str, Proposals]:
    """What is proposed for each text, or for each code of a dictionary where rows name it."""
    found: dict[str, list[Candidate]] = {}
    for row in rows:
        one = _candidate(row, system)
        found.setdefault(one.source or one.text, []).append(one)
    return {key: Proposals(these[0].text, _ordered([one for one in these if one.code])) for key, these in found.items()}


def _candidate(row: Proposed, system: str) -> Candidate:
    return Candidate(
        text=row.text.strip(), code=row.code.removeprefix(f"{system}:"), title=row.title or "", score=row.score or 0.0,
        advice=row.advice, part=str(row.part or ""), rank=row.rank, why=row.why or "",
        source=str(getattr(row, "source", "") or ""),
    )  # fmt: skip


def _ordered(rows: Sequence[Candidate]) -> tuple[Candidate, ...]:
    places = {part: place for place, part in enumerate(dict.fromkeys(row.part for row in rows))}
    return tuple(sorted(rows, key=lambda row: (places[row.part], row.rank, -row.score, row.code)))


def best(rows: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The first candidate of each part: together they are the answer that is proposed."""
    first: dict[str, Candidate] = {}
    for row in rows:
        first.setdefault(row.part, row)
    chosen = {row.code: row for row in reversed(first.values())}
    return tuple(row for row in first.values() if chosen[row.code] is row)


def is_tied(rows: Sequence[Candidate], one: Candidate) -> bool:
    """Whether another candidate of the same part is just as likely."""
    return any(row.code != one.code and (row.part, row.score) == (one.part, one.score) for row in rows)
