"""The charges that hold together for one order: a package's tests, a charge's surcharges and what stands beside it.

The packages stand in `fees.toml`; what a hospital books together is learnt from its own past bundles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

from .fee import Fee, assumed_contrast, read_fee
from .item import Item, half_width
from .tables import table

_KEPT = 0.5
_SEEN, _SHARE = 2, 0.5


def package(name: str) -> tuple[str, ...]:
    """The tests that the name of a package stands for (乙肝五项); empty for what is none."""
    written = half_width(name)
    found = sorted((word for word in _packages() if word in written), key=lambda word: (-len(word), word))
    return _packages()[found[0]] if found else ()


def companions(bundles: Iterable[Collection[str]]) -> dict[str, tuple[str, ...]]:
    """By charge, the charges that stand beside it in half and in two or more of the bundles it is in."""
    alone: Counter[str] = Counter()
    beside: Counter[tuple[str, str]] = Counter()
    for charges in bundles:
        alone.update(set(charges))
        beside.update((one, other) for one in set(charges) for other in set(charges) if one != other)
    found: dict[str, list[str]] = {}
    for (one, other), times in sorted(beside.items()):
        if times >= _SEEN and times / alone[one] >= _SHARE:
            found.setdefault(one, []).append(other)
    return {one: tuple(others) for one, others in found.items()}


def bundle(
    item: Item, scored: Sequence[tuple[Item, float]], known: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[str, ...]:
    """The codes of the charges that hold together for an order, the main one first.

    Of candidates with their final scores: the best, and its `companions` where they are known, else the surcharges
    of the same technique and contrast; for a package the best candidate of each of its tests.
    """
    ordered = sorted(scored, key=lambda pair: (-pair[1], pair[0].code))
    tests = package(item.name)
    if tests:
        chosen = (next((one.code for one, _ in ordered if test in one.name), "") for test in tests)
        return tuple(dict.fromkeys(filter(None, chosen)))
    if not ordered or ordered[0][1] <= 0:
        return ()
    best = ordered[0][0].code
    if known is not None:
        return tuple(dict.fromkeys((best, *known.get(best, ()))))
    stated = read_fee(item.name)
    together = [one.code for one, score in ordered if score >= ordered[0][1] * _KEPT and _beside(stated, one)]
    return tuple(dict.fromkeys((best, *together)))


def _beside(stated: Fee, offered: Item) -> bool:
    """Whether a charge may stand beside others: a surcharge of the same technique and contrast."""
    other = read_fee(offered.name)
    fits = bool(set(stated.modalities) & set(other.modalities))
    return bool(other.surcharge) and fits and other.contrast in ("", assumed_contrast(stated))


@cache
def _packages() -> dict[str, tuple[str, ...]]:
    return table("fees", dict[str, tuple[str, ...]], "packages")
