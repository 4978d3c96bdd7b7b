"""What a match answers: candidates for each part of a text, and what speaks for and against them."""

from __future__ import annotations

from typing import Literal

import msgspec

from ..results import Answer

Advice = Literal["accept", "review", "none"]


class MatchRow(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate for a part of a text.

    Parts of one text hold together; `part` is the text itself where it has only one. `rank` counts the candidates of
    a part from 1. `score` is the chance that the candidate is right, 0 to 1: of those with 0.9, nine in ten are.
    `advice` is about the first candidates of all parts together: `accept` them, `review` them, or take `none`. A text
    for which there is no candidate has one row without a code. `source` is the text's code in its dictionary, `matched`
    the name that was found, `why_code` the reasons without language, separated by ` | `.
    """

    text: str
    part: str
    rank: int
    code: str
    title: str
    score: float
    advice: Advice
    why: str
    source: str = ""
    system: str = ""
    release: str = ""
    matched: str = ""
    why_code: str = ""


class Matches(Answer[MatchRow]):
    """The candidates in the order of the texts, parts and ranks."""

    row_type = MatchRow

    def shown(self) -> tuple[str, ...]:
        """Without what repeats."""
        return ("text", "part", "rank", "code", "title", "score", "advice", "why")

    def cell(self, row: MatchRow, column: str) -> str:
        """Scores with two decimals; a text stands once, before its first candidate."""
        if column == "score":
            return f"{row.score:.2f}" if row.code else ""
        if column == "part":
            return "" if row.part == row.text else row.part
        return super().cell(row, column)

    def first(self) -> Matches:
        """The first candidate of each part alone: the answer that is proposed."""
        return Matches(tuple(row for row in self.rows if row.rank == 1))
