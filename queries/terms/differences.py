"""How what one text says differs from what another says, facet by facet.

A difference is told as `agrees`, `contradicts`, `missing` (the term does not say it) or `added` (only the term does).
A contradiction has a strength: left and right exclude each other, left and bilateral less so.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import msgspec

from .facets import FACETS, Facets, facet_name, value_name
from .facettable import NUMBERED, Lang, strengths, table

Kind = Literal["agrees", "contradicts", "missing", "added"]
KINDS: tuple[Kind, ...] = ("agrees", "contradicts", "missing", "added")
_PLACE = {facet: place * len(KINDS) for place, facet in enumerate(FACETS)}
_FINER = 0.5
"""Of a facet's strength, for two subdivisions of one number: 2a and 2b."""


class Difference(msgspec.Struct, frozen=True):
    """What two texts say of one facet; `strength` is above 0 for contradictions only."""

    facet: str
    kind: Kind
    said: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    strength: float = 0.0

    @property
    def code(self) -> str:
        """The difference in no language: `side-contradicts`."""
        return f"{self.facet}-{self.kind}"


def compared(said: Facets, offered: Facets) -> tuple[Difference, ...]:
    """What a text says beside what an offered term says, in the order of the facets."""
    ours, theirs = said.values, offered.values
    if not ours and not theirs:
        return ()
    nothing: frozenset[str] = frozenset()
    return tuple(
        difference
        for facet in FACETS
        if facet in ours or facet in theirs
        for difference in of_facet(facet, ours.get(facet, nothing), theirs.get(facet, nothing))
    )


@lru_cache(maxsize=1 << 16)
def of_facet(facet: str, said: frozenset[str], offered: frozenset[str]) -> tuple[Difference, ...]:
    """The differences in one facet, of which at most one is a contradiction."""
    left, right = _with_wholes(facet, said), _with_wholes(facet, offered)
    matched = {(a, b) for a in left for b in right if strength(facet, a, b) == 0.0}
    ours = sorted(left - {a for a, _ in matched}) if left != right else []
    theirs = sorted(right - {b for _, b in matched}) if left != right else []
    found = []
    if matched:
        found.append(Difference(facet, "agrees", _sorted(a for a, _ in matched), _sorted(b for _, b in matched)))
    if clashing := _clashing(facet, ours, theirs):
        found.append(Difference(facet, "contradicts", tuple(ours), tuple(theirs), clashing))
        return tuple(found)
    if ours:
        found.append(Difference(facet, "missing", tuple(ours)))
    if theirs:
        found.append(Difference(facet, "added", (), tuple(theirs)))
    return tuple(found)


def _clashing(facet: str, ours: list[str], theirs: list[str]) -> float:
    """The contradiction of the value that is worst off, each held against the nearest on the other side."""
    against = ([found for other in theirs if (found := strength(facet, one, other))] for one in ours)
    return max((min(found) for found in against if found), default=0.0)


def _sorted(values: object) -> tuple[str, ...]:
    return tuple(sorted(set(values)))  # type: ignore[call-overload]


def _with_wholes(facet: str, values: frozenset[str]) -> frozenset[str]:
    """The values, or the whole that they amount to: left and right are bilateral."""
    for whole, parts in table().facets[facet].wholes.items():
        if values.issuperset(parts):
            return values.difference(parts) | {whole}
    return values


def strength(facet: str, said: str, offered: str) -> float | None:
    """How strongly two values contradict each other: 0 if both may be said of one thing, None if they are unrelated."""
    if said == offered:
        return 0.0
    listed = strengths(facet)
    known = listed.get((said, offered), listed.get((_main(said), _main(offered))))
    if known is not None:
        return known
    clash = table().facets[facet].clash
    numbers = (_numbered(facet, said), _numbered(facet, offered))
    if all(numbers):
        return clash * _apart(said, offered)
    return clash if clash and not any(numbers) and not _other_axis(facet, said, offered) else None


def _numbered(facet: str, value: str) -> bool:
    return facet == "tnm" or bool(NUMBERED.fullmatch(value))


def _main(value: str) -> str:
    return value[:1] if NUMBERED.fullmatch(value) else value


def _other_axis(facet: str, said: str, offered: str) -> bool:
    """Whether a letter stands beside a word: type A says nothing of mixed or atypical."""
    return facet == "type" and (len(said) == 1) != (len(offered) == 1)


def _apart(said: str, offered: str) -> float:
    """How far two numbers are apart: not at all where one only says more (2 and 2b)."""
    if said.startswith(offered) or offered.startswith(said):
        return 0.0
    same = said[:2] == offered[:2] if said[0] in "tnm" else said[0] == offered[0]
    return _FINER if same else 1.0


def clash(said: Facets, offered: Facets) -> float:
    """How much two texts contradict each other: the sum of the strengths."""
    return sum(difference.strength for difference in compared(said, offered))


def vector(said: Facets, offered: Facets) -> list[float]:
    """Per facet what agrees, contradicts (by its strength), is missing and is added, in the order of `vector_names`."""
    made = [0.0] * (len(FACETS) * len(KINDS))
    for difference in compared(said, offered):
        place = _PLACE[difference.facet] + KINDS.index(difference.kind)
        made[place] = difference.strength or float(len(difference.said or difference.offered))
    return made


def vector_names() -> tuple[str, ...]:
    """What the numbers of a `vector` are: `side-agrees`, `side-contradicts` …"""
    return tuple(f"{facet}-{kind}" for facet in FACETS for kind in KINDS)


def reason(difference: Difference, lang: Lang) -> str:
    """A difference as one short phrase."""
    words = table().reason
    joint = words["joint"][lang]
    told = {
        "said": joint.join(value_name(difference.facet, value, lang) for value in difference.said),
        "offered": joint.join(value_name(difference.facet, value, lang) for value in difference.offered),
    }
    return words[difference.kind][lang].format(facet=facet_name(difference.facet, lang), **told)
