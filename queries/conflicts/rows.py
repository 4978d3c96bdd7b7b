"""The row of a conflict, and the answer that holds them."""

from __future__ import annotations

from collections import Counter
from typing import Literal, get_args

import msgspec

from ..answered import Lang
from ..results import Answer
from ..walk.steps import Step

Kind = Literal[
    "made-equal", "cycle-open", "publishers-disagree", "backward-differs", "retired-target", "not-one-to-one"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""`error` cannot be right as it stands; `warning` may be, and wants a look; `note` is usual, and good to know."""


class ConflictRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One finding. `codes` are what is at odds, and `titles` theirs; `edges` is the smallest set that causes it.

    Taking `edges` away parts the codes; `exact` is false where it is only known that no more edges than these are
    needed. Among equally small sets it is the one whose titles agree least. `steps` are these edges and those that
    join the codes beside them, over what stands in `through`. `consequences` are codes of other systems that the same
    edges make equal. `size` counts the codes of all systems that the equivalences hold together. `id` stays the same
    as long as kind, codes and map sets do.
    """

    id: str
    kind: Kind
    severity: Severity
    systems: tuple[str, ...]
    codes: tuple[str, ...]
    titles: tuple[str, ...]
    map_sets: tuple[str, ...]
    edges: tuple[str, ...]
    exact: bool
    size: int
    reason_code: str
    reason: str
    suggestion: str
    through: tuple[str, ...] = ()
    consequences: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


class ConflictSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of findings; `map_sets` counts those in whose edges a map set occurs, so one finding may count twice."""

    findings: int
    kinds: dict[str, int]
    severities: dict[str, int]
    reasons: dict[str, int]
    map_sets: dict[str, int]


class Conflicts(Answer[ConflictRow]):
    """The findings, errors first, and the map sets that were compared. `equivalences` counts their edges."""

    row_type = ConflictRow

    def __init__(
        self, rows: tuple[ConflictRow, ...], map_sets: tuple[str, ...] = (), equivalences: int = 0, lang: Lang = "en"
    ) -> None:
        super().__init__(rows)
        self.map_sets = map_sets
        self.equivalences = equivalences
        self.lang: Lang = lang

    def shown(self) -> tuple[str, ...]:
        """Leaves out what repeats: the steps, the systems and the map sets stand in the edges."""
        return ("kind", "severity", "codes", "titles", "edges", "reason", "suggestion")

    def cell(self, row: ConflictRow, column: str) -> str:
        """Lists with a stroke between their items."""
        value = getattr(row, column)
        return " | ".join(map(str, value)) if isinstance(value, tuple) else super().cell(row, column)

    def summary(self) -> ConflictSummary:
        """Counts by kind, severity, reason and map set."""
        return ConflictSummary(
            findings=len(self),
            kinds=_counts((row.kind for row in self), KINDS),
            severities=_counts((row.severity for row in self), SEVERITIES),
            reasons=dict(sorted(Counter(row.reason_code for row in self).items())),
            map_sets=dict(Counter(name for row in self for name in row.map_sets).most_common()),
        )

    def sentence(self) -> str:
        """The summary in one sentence, in the language of the reasons."""
        from .wording import summed

        return summed(self.summary(), len(self.map_sets), self.equivalences, self.lang)


def _counts(found: object, order: tuple[str, ...]) -> dict[str, int]:
    counted = Counter(found)  # type: ignore[call-overload]
    return {name: counted[name] for name in order if counted[name]}
