"""Combinations put together again from what each of their parts is elsewhere.

The parts of a combination hold together: none of them stands for the whole, and the whole is found only if every part
is. Of a pair of dagger and asterisk the dagger's target is the answer; the asterisk's is added where it says more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import product
from math import prod
from typing import TypeVar

from .trail import Trail

T = TypeVar("T")
JOINERS = {"icd11": "/"}
OTHERWISE = " + "
"""What stands between the codes of a combination, by system."""
_MOST = 12
"""Scenarios that a choice list may unfold into; beyond that nobody reads them, and the rows themselves say it."""


def parts(found: Sequence[Sequence[Trail]]) -> list[Trail]:
    """The whole of several parts; nothing where a part has no target or several that compete."""
    chosen = [_only(trails) for trails in found]
    if not chosen or any(one is None for one in chosen):
        return []
    whole = [one for one in chosen if one is not None]
    first = whole[0]
    texts = list(dict.fromkeys(one.text for one in whole))
    if len(texts) == 1:
        return [first.with_threads(whole[1:])]
    return [first.joined(joiner(first).join(texts), whole[1:])]


def joiner(trail: Trail) -> str:
    """What stands between two codes of a combination in the target's system."""
    return JOINERS.get(trail.map_set.target.system, OTHERWISE)


def _only(trails: Sequence[Trail]) -> Trail | None:
    """The one target of a part: the preferred one, or the only one there is."""
    usable = [one for one in trails if one.last.status == "mapped" and one.last.edge.target.kind in ("code", "cluster")]
    preferred = [one for one in usable if one.last.preferred]
    chosen = preferred or usable
    return chosen[0] if len({one.text for one in chosen}) == 1 else None


def _adds(second: Trail) -> bool:
    """Whether the target of an asterisk can be coded and says what it is."""
    return second.last.preferred and second.last.edge.target.kind == "code" and not second.steps[-1].residual


def unfolded(rows: Iterable[T], place: Callable[[T], tuple[int, int]]) -> list[tuple[T, ...]]:
    """The scenarios of rows, one row out of each choice list; none of a group that would unfold into too many."""
    few = (lists for lists in choice_lists(rows, place) if prod(map(len, lists)) <= _MOST)
    return [scenario for lists in few for scenario in product(*lists)]


def choice_lists(rows: Iterable[T], place: Callable[[T], tuple[int, int]]) -> list[list[list[T]]]:
    """The choice lists of each group, in order, of rows whose `place` is (group, choice list)."""
    groups: dict[int, dict[int, list[T]]] = {}
    for row in rows:
        group, choice = place(row)
        groups.setdefault(group, {}).setdefault(choice, []).append(row)
    return [[choices[number] for number in sorted(choices)] for choices in groups.values()]


def complete(kept: Sequence[T], before: Iterable[T], place: Callable[[T], tuple[int, int]]) -> list[T]:
    """What was kept, without the scenarios of which a whole choice list was not; rows of group 0 stand alone."""
    held = {place(row) for row in kept}
    broken = {group for group, choice in map(place, before) if group and (group, choice) not in held}
    return [row for row in kept if place(row)[0] not in broken]


def with_asterisk(trail: Trail, seconds: Sequence[Trail], above: Collection[str]) -> Trail:
    """The dagger's trail with the asterisk's target added, if that is codable, no residual, and neither the same as the
    dagger's nor one of the classes `above` it."""
    if trail.last.status != "mapped" or trail.last.edge.target.kind not in ("code", "cluster"):
        return trail
    second = _only(seconds)
    if second is None or not _adds(second) or second.text in above or second.text in trail.last.parts:
        return trail
    return trail.joined(trail.text + joiner(trail) + second.text, [second])
