"""What a migration table comes to: counts that a project lead can quote."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec

from .migration_rows import MigrationRow


class MigrationSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of source codes. Shares are of leaves: a heading and its `.9` share a target and would count twice.

    A code counts once, by its first row. `chapters` is verdicts by chapter, leaves only; `used` is all verdicts
    weighted by use, empty where no counts were given.
    """

    codes: int
    leaves: int
    map_only: int
    verdicts: dict[str, int]
    leaf_verdicts: dict[str, int]
    grades: dict[str, int]
    statuses: dict[str, int]
    target_kinds: dict[str, int]
    cardinalities: dict[str, int]
    review: int
    round_trip: int
    round_trip_equivalent: int
    chapters: dict[str, dict[str, int]]
    used: dict[str, int] = {}


def summarise(rows: Iterable[MigrationRow]) -> MigrationSummary:
    """One count per source code; codes that only the map knows are counted apart."""
    first: dict[str, MigrationRow] = {}
    for row in rows:
        first.setdefault(row.source_code, row)
    listed = [row for row in first.values() if row.in_edition]
    leaves = [row for row in listed if row.source_leaf]
    chapters: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in leaves:
        chapters[row.source_chapter][row.verdict] += 1
    return MigrationSummary(
        codes=len(listed),
        leaves=len(leaves),
        map_only=len(first) - len(listed),
        verdicts=_counted(row.verdict for row in listed),
        leaf_verdicts=_counted(row.verdict for row in leaves),
        grades=_counted(row.grade for row in leaves if row.grade),
        statuses=_counted(row.status for row in leaves),
        target_kinds=_counted(row.target_kind for row in leaves if row.target_kind),
        cardinalities=_counted(row.cardinality for row in leaves if row.cardinality),
        review=sum(row.review for row in leaves),
        round_trip=sum(row.round_trip for row in leaves),
        round_trip_equivalent=sum(row.round_trip and row.verdict == "equivalent" for row in leaves),
        chapters={chapter: dict(counts.most_common()) for chapter, counts in chapters.items()},
        used=_used(listed),
    )


def _used(rows: Iterable[MigrationRow]) -> dict[str, int]:
    used: Counter[str] = Counter()
    for row in rows:
        if row.uses:
            used[row.verdict] += row.uses
    return dict(used.most_common())


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(Counter(values).most_common())
