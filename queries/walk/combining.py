"""Combinations put together again from what each of their parts is elsewhere.

The parts of a combination hold together: none of them stands for the whole, and the whole is found only if every part
is. Of a pair of dagger and asterisk the dagger's target is the answer; the asterisk's is added where it says more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import product

from .trail import Trail

_JOINERS = {"icd11": "/"}
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
        return [first]
    return [first.joined(joiner(first).join(texts), whole[1:])]


def joiner(trail: Trail) -> str:
    """What stands between two codes of a combination in the target's system."""
    return _JOINERS.get(trail.map_set.target.system, " + ")


def _only(trails: Sequence[Trail]) -> Trail | None:
    """The one target of a part: the preferred one, or the only one there is."""
    usable = [one for one in trails if one.last.status == "mapped" and one.last.edge.target.kind in ("code", "cluster")]
    preferred = [one for one in usable if one.last.preferred]
    chosen = preferred or usable
    return chosen[0] if len({one.text for one in chosen}) == 1 else None


def _adds(second: Trail) -> bool:
    """Whether the target of an asterisk can be coded and says what it is."""
    return second.last.preferred and second.last.edge.target.kind == "code" and not second.steps[-1].residual


def unfolded(rows: Iterable[tuple[int, int, str]]) -> list[tuple[str, ...]]:
    """The scenarios of grouped rows given as (group, choice list, target): one target out of each choice list."""
    groups: dict[int, dict[int, list[str]]] = {}
    for group, choice, target in rows:
        groups.setdefault(group, {}).setdefault(choice, []).append(target)
    found: list[tuple[str, ...]] = []
    for choices in groups.values():
        many = [choices[number] for number in sorted(choices)]
        count = 1
        for one in many:
            count *= len(one)
        if count <= _MOST:
            found += product(*many)
    return found


def with_asterisk(trail: Trail, seconds: Sequence[Trail], above: Collection[str]) -> Trail:
    """The dagger's trail with the asterisk's target added, if that is codable, no residual, and neither the same as the
    dagger's nor one of the classes `above` it."""
    if trail.last.status != "mapped" or trail.last.edge.target.kind not in ("code", "cluster"):
        return trail
    second = _only(seconds)
    if (
        second is None
        or second.last.edge.target.kind != "code"
        or second.steps[-1].residual
        or not second.last.preferred
    ):
        return trail
    if second.text in above or second.text in trail.last.parts:
        return trail
    return trail.joined(trail.text + joiner(trail) + second.text, [second])
