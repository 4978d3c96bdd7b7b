"""What a clinical text says that another text may contradict: side, stage, course, negation, approach and more.

The words are facets.toml's. Names that only hold such a word (左氧氟沙星, 无精症, nodule) say nothing by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache

import msgspec

from .aligned import aligned
from .facettable import Lang, numbers, numerals, spellings, table

_CACHED = 1 << 16
_LONGEST = 20_000
_LATIN = re.compile("[a-z]")
_UNIT = re.compile("[期型级度]")
_TNM = re.compile(r"(?<![a-z])[cpyr]{0,3}(t(?:is|[0-4x][a-d]?))\s?(n[0-3x][a-c]?)\s?(m[01x][a-c]?)?(?![a-z0-9])")

FACETS: tuple[str, ...] = (
    *("side", "level", "region", "acuity", "stage", "activity", "tnm", "type", "grade", "degree", "extent", "number"),
    *("negation", "certainty", "exclusion", "time", "cause", "behaviour", "kind", "openness", "approach", "contrast"),
    *("sex", "age", "pregnancy", "residual"),
)
"""The facets in the order of facets.toml."""


class Found(msgspec.Struct, frozen=True):
    """One value that a text says: as it is spelt there, and from which character to which."""

    facet: str
    value: str
    spelling: str
    start: int
    end: int


class Facets(msgspec.Struct, frozen=True, dict=True):
    """What a text says, in the order of its words."""

    found: tuple[Found, ...]

    @cached_property
    def values(self) -> Mapping[str, frozenset[str]]:
        """The values that are said of each facet; a facet of which nothing is said is left out."""
        said: dict[str, set[str]] = {}
        for one in self.found:
            said.setdefault(one.facet, set()).add(one.value)
        return {facet: frozenset(values) for facet, values in said.items()}

    def of(self, facet: str) -> frozenset[str]:
        """The values of one facet; empty where nothing is said."""
        return self.values.get(facet, frozenset())

    def __bool__(self) -> bool:
        return bool(self.found)


@lru_cache(maxsize=_CACHED)
def facets(text: str) -> Facets:
    """What a text says; of one longer than 20,000 characters, its beginning."""
    written = text[:_LONGEST]
    form, places = aligned(written)
    found = [
        Found(facet, value, written[places[start] : places[end - 1] + 1], places[start], places[end - 1] + 1)
        for facet, value, start, end in _read(form)
    ]
    found.sort(key=lambda one: (one.start, one.end, one.facet, one.value))
    return Facets(tuple(found))


_Reading = tuple[str, str, int, int]


def _read(form: str) -> Iterator[_Reading]:
    yield from _words(form, "zh")
    if _LATIN.search(form):
        yield from _words(form, "en")
        yield from _numbered(form, "en")
        yield from _tumour(form)
    if _UNIT.search(form):
        yield from _numbered(form, "zh")


def _words(form: str, lang: Lang) -> Iterator[_Reading]:
    """The spellings of one language; the next is sought where the saying part of the last ends."""
    known = spellings(lang)
    search: Callable[[str, int], re.Match[str] | None] = known.pattern.search
    found = search(form, 0)
    while found:
        said, start = known.of(found), found.start()
        end = start + said.length if lang == "zh" else found.end()
        if said.facet:
            yield said.facet, said.value, start, end
        found = search(form, end)


def _numbered(form: str, lang: Lang) -> Iterator[_Reading]:
    pattern, units = numbers(lang)
    digits = numerals()
    for found in pattern.finditer(form):
        facet, (first, second) = units[found["unit"]], found.group("first", "second")
        if not first:
            yield facet, found["letter"], *found.span()
            continue
        yield facet, digits[first] + (found["sub"] or ""), *found.span()
        if second:
            yield facet, digits[second] + (found["subsecond"] or ""), *found.span()


def _tumour(form: str) -> Iterator[_Reading]:
    for found in _TNM.finditer(form):
        for group in (1, 2, 3):
            if found[group]:
                yield "tnm", found[group], *found.span(group)


@cache
def facet_name(facet: str, lang: Lang) -> str:
    """What a facet is called."""
    return table().facets[facet].name[lang]


@cache
def value_name(facet: str, value: str, lang: Lang) -> str:
    """How a value is told; a number by itself."""
    known = table().facets[facet].values.get(value)
    return known.name[lang] if known else value.upper()


def spelt(found: Sequence[Found], facet: str) -> tuple[str, ...]:
    """The words in which a text says something of a facet."""
    return tuple(one.spelling for one in found if one.facet == facet)
