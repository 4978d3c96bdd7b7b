"""What is missing between two systems: the state of every code, by chapter, weighted by use, with a work list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.store import Reader

from .answered import Lang
from .migrate import Migration, migrate
from .migration_rows import MigrationRow
from .results import Answer
from .translate import MOST_HOPS
from .usage import Uses

State = Literal[
    "mapped", "broader-only", "related-only", "ambiguous", "heading-only", "no-map", "target-retired", "unmapped"
]
STATES: tuple[State, ...] = get_args(State)
"""A target that may be used; only a target that is wider; one that is related, and nobody says how; several that
compete; only a block or chapter; stated to have none; a target that the release asked for has no more; nobody says
anything."""
_WORK: dict[State, int] = {
    "unmapped": 0, "target-retired": 1, "ambiguous": 2, "heading-only": 3, "related-only": 4, "broader-only": 5,
}  # fmt: skip


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """A source code and its state. `targets` are the codes on offer, `reason` says why in words."""

    code: str
    title: str
    chapter: str
    state: State
    uses: int | None = None
    targets: str = ""
    reason_code: str = ""
    reason: str = ""


class GapSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of codes by state, in all and by chapter; `used` are the same weighted by use, where counts were given."""

    codes: int
    states: dict[str, int]
    used: dict[str, int]
    chapters: dict[str, dict[str, int]]

    def share(self, state: State) -> float:
        """The share of codes in a state, 0 to 1."""
        return self.states.get(state, 0) / self.codes if self.codes else 0.0


class Gaps(Answer[Gap]):
    """Every leaf of the source (every code, if asked), in its order."""

    row_type = Gap

    def __init__(self, rows: tuple[Gap, ...], source: Edition, target: Edition) -> None:
        super().__init__(rows)
        self.source, self.target = source, target

    def work_list(self) -> tuple[Gap, ...]:
        """What is left to do: the most used first, and of equally used ones the barest first."""
        todo = [row for row in self.rows if row.state in _WORK]
        return tuple(sorted(todo, key=lambda row: (-(row.uses or 0), _WORK[row.state], row.code)))

    def summary(self) -> GapSummary:
        """Counts by state."""
        chapters: defaultdict[str, Counter[str]] = defaultdict(Counter)
        used: Counter[str] = Counter()
        for row in self.rows:
            chapters[row.chapter][row.state] += 1
            used[row.state] += row.uses or 0
        return GapSummary(
            codes=len(self.rows),
            states=_in_order(Counter(row.state for row in self.rows)),
            used=_in_order(used) if any(row.uses is not None for row in self.rows) else {},
            chapters={chapter: _in_order(counts) for chapter, counts in chapters.items()},
        )

    def shown(self) -> tuple[str, ...]:
        """Without the chapter and the rule's code."""
        return ("code", "title", "state", "uses", "targets", "reason")


def _in_order(counts: Counter[str]) -> dict[str, int]:
    return {state: counts[state] for state in STATES if counts[state]}


def gaps(
    reader: Reader,
    source: str,
    target: str,
    *,
    release: str = "",
    build: str = "",
    uses: Uses | None = None,
    headings: bool = False,
    max_hops: int = MOST_HOPS,
    lang: Lang = "en",
) -> Gaps:
    """The state of each code of a system towards another one, over the same ways as `migrate`.

    Only leaves count, for a heading and its leaf share a target; `headings` takes the codes above them too. `uses`
    are counts by source code.
    """
    table = migrate(reader, source, target, release=release, build=build, lang=lang, uses=uses, max_hops=max_hops)
    return of_table(table, headings=headings)


def of_table(table: Migration, *, headings: bool = False) -> Gaps:
    """The same from a migration table that is already there."""
    found: dict[str, list[MigrationRow]] = {}
    for row in table.rows:
        if row.source_leaf or headings:
            found.setdefault(row.source_code, []).append(row)
    first = table.rows[0] if table.rows else None
    source = Edition(first.source_system, first.source_release) if first else Edition("")
    return Gaps(tuple(_gap(rows) for rows in found.values()), source, table.target)


def _gap(rows: Sequence[MigrationRow]) -> Gap:
    one = rows[0]
    return Gap(
        code=one.source_code,
        title=one.source_title,
        chapter=one.source_chapter,
        state=state_of(rows),
        uses=one.uses,
        targets=" | ".join(dict.fromkeys(_offered(rows))),
        reason_code=one.reason_code,
        reason=one.reason,
    )


def _offered(rows: Iterable[MigrationRow]) -> Iterable[str]:
    return (row.target_code or row.target_uri.rpartition("/mms/")[2] for row in rows if row.target_kind)


def state_of(rows: Sequence[MigrationRow]) -> State:
    """The state of a code by its rows in a migration table."""
    mapped = [row for row in rows if row.status == "mapped"]
    if not mapped:
        return _without(rows)
    codable = [row for row in mapped if row.target_kind in ("code", "cluster")]
    if not codable:
        return "heading-only"
    preferred = [row for row in codable if row.preferred] or codable
    if _competes(preferred):
        return "ambiguous"
    if preferred[0].relation in ("related", "unstated"):
        return "related-only"
    return "broader-only" if all(row.relation == "narrower" for row in preferred) else "mapped"


def _competes(rows: Sequence[MigrationRow]) -> bool:
    """Whether several targets compete; the parts of one scenario hold together and do not."""
    if all(row.group for row in rows):
        places = [(row.group, row.choice) for row in rows]
        return len({group for group, _ in places}) > 1 or len(set(places)) < len(places)
    return len({row.target_code for row in rows}) > 1


def _without(rows: Sequence[MigrationRow]) -> State:
    if any(row.status == "broken" for row in rows):
        return "target-retired"
    return "no-map" if any(row.status == "no-map" for row in rows) else "unmapped"
