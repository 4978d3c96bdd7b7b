"""Ways over several map sets that come back to a system, and not to the code they began at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from .components import Components
from .edges import Edge, Joined, Place
from .facts import Facts
from .findings import Finding, steps_of

MOST_SETS = 4
"""Map sets that a cycle leads over at most, each of them once."""

Next = Mapping[Place, Sequence[Edge]]
Hop = tuple[str, str, str]
"""From a system over a map set to a system."""


def open_cycles(joined: Joined, components: Components, facts: Facts) -> list[Finding]:
    """A finding for each two codes of which one comes back as the other over a cycle of map sets, and never as itself.

    Equivalence holds both ways, so map sets are followed in either direction; one that is followed back over itself
    is no cycle.
    """
    ways = {hop: _onward(joined.of_set[hop[1]], hop[0]) for hop in _hops(joined)}
    found = [walk for cycle in _cycles(list(ways)) for walk in _open(cycle, ways, components)]
    found = list({tuple(sorted(_ends(walk))): walk for walk in sorted(found, key=len, reverse=True)}.values())
    facts.learn({place for walk in found for place in _ends(walk)})
    standing = [walk for walk in found if all(facts.is_active(place) for place in _ends(walk))]
    facts.name({place for walk in standing for edge in walk for place in (edge.source, edge.target)})
    return [_finding(walk, components, facts) for walk in standing]


def _hops(joined: Joined) -> Iterator[Hop]:
    for map_set in joined.map_sets:
        one, other = map_set.source.system, map_set.target.system
        if one != other and joined.of_set[str(map_set)]:
            yield one, str(map_set), other
            yield other, str(map_set), one


def _onward(edges: Sequence[Edge], system: str) -> Next:
    onward: defaultdict[Place, list[Edge]] = defaultdict(list)
    for edge in edges:
        onward[edge.source if edge.source.system == system else edge.target].append(edge)
    return onward


def _cycles(hops: Sequence[Hop]) -> list[tuple[Hop, ...]]:
    """Every closed way over different map sets and systems, once in one direction and from one beginning."""
    leaving: defaultdict[str, list[Hop]] = defaultdict(list)
    for hop in sorted(hops):
        leaving[hop[0]].append(hop)
    found: dict[frozenset[str], tuple[Hop, ...]] = {}
    level: list[tuple[Hop, ...]] = [(hop,) for hop in sorted(hops)]
    for _ in range(MOST_SETS - 1):
        level = [(*way, hop) for way in level for hop in leaving[way[-1][2]] if _goes_on(way, hop)]
        for way in level:
            if way[-1][2] == way[0][0]:
                found.setdefault(frozenset(hop[1] for hop in way), way)
        level = [way for way in level if way[-1][2] != way[0][0]]
    return list(found.values())


def _goes_on(way: Sequence[Hop], hop: Hop) -> bool:
    begun = {each[0] for each in way[1:]} | {way[0][0]}
    new = hop[1] not in {each[1] for each in way}
    return new and (hop[2] == way[0][0] or hop[2] not in begun) and hop[2] >= way[0][0]


def _open(cycle: Sequence[Hop], ways: Mapping[Hop, Next], components: Components) -> list[tuple[Edge, ...]]:
    """The first way in each component that does not close, from whichever system of the cycle it begins."""
    found: dict[Place, tuple[Edge, ...]] = {}
    for turn in range(len(cycle)):
        turned = [*cycle[turn:], *cycle[:turn]]
        for start in sorted(ways[turned[0]]):
            top = components.of(start)
            if top not in found and (walk := _not_closing(start, [ways[hop] for hop in turned])):
                found[top] = walk
    return list(found.values())


def _not_closing(start: Place, ways: Sequence[Next]) -> tuple[Edge, ...]:
    """The edges of a way that ends elsewhere, if ways end at all and none ends where it began."""
    ends: dict[Place, tuple[Edge, ...]] = {start: ()}
    for onward in ways:
        further: dict[Place, tuple[Edge, ...]] = {}
        for place, walk in ends.items():
            for edge in onward.get(place, ()):
                further.setdefault(_other(edge, place), (*walk, edge))
        ends = further
    return () if start in ends or not ends else ends[min(ends)]


def _other(edge: Edge, place: Place) -> Place:
    return edge.target if edge.source == place else edge.source


def _ends(walk: Sequence[Edge]) -> tuple[Place, Place]:
    here = start = walk[0].source if walk[0].target in (walk[1].source, walk[1].target) else walk[0].target
    for edge in walk:
        here = _other(edge, here)
    return start, here


def _finding(walk: tuple[Edge, ...], components: Components, facts: Facts) -> Finding:
    start, end = _ends(walk)
    weakest = min(walk, key=lambda edge: (facts.alike(edge.source, edge.target), not edge.derived))
    nested = facts.nested(start, end)
    passed = [place for edge in walk for place in (edge.source, edge.target)]
    return Finding(
        kind="cycle-open",
        reason="C21" if nested else "C20" if facts.is_published(start) else "C22",
        codes=(start, end),
        edges=steps_of((weakest,)),
        steps=steps_of(walk),
        through=tuple(dict.fromkeys(place for place in passed if place not in (start, end))),
        size=components.size(start),
    )
