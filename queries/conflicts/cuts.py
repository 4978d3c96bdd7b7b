"""The smallest set of edges that parts codes which equivalences join."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from .edges import Edge, Place

Pair = tuple[Place, Place]
Alike = Callable[[Place, Place], float]
EXACT_WITHIN = 400
"""Codes of a component with cycles in which the smallest cut between two codes is sought exactly."""
_COUNT = 1_000_000
"""One edge more weighs more than all the agreement of titles in a component."""


class Cut(msgspec.Struct, frozen=True):
    """The edges to take away; `exact` is false where a smaller set may exist."""

    edges: tuple[Edge, ...]
    exact: bool


class Component:
    """What equivalences hold together: places, and the edges between each pair of them."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self.pairs: defaultdict[Pair, list[Edge]] = defaultdict(list)
        self.beside: defaultdict[Place, list[Place]] = defaultdict(list)
        for edge in edges:
            pair = pair_of(edge)
            if pair not in self.pairs:
                self.beside[pair[0]].append(pair[1])
                self.beside[pair[1]].append(pair[0])
            self.pairs[pair].append(edge)

    def __len__(self) -> int:
        return len(self.beside)

    @property
    def is_tree(self) -> bool:
        """Whether there is one way only between any two places."""
        return len(self.pairs) == len(self) - 1

    def without(self, removed: Iterable[Edge]) -> Component:
        """What is left when edges are taken away; it may fall into several parts."""
        gone = set(removed)
        return Component(edge for edges in self.pairs.values() for edge in edges if edge not in gone)

    def joined(self, codes: Iterable[Place]) -> list[list[Place]]:
        """The codes that still hang together with another one."""
        found: list[list[Place]] = []
        left = list(codes)
        while left:
            reached = self._ways_from(left[0])
            found.append([code for code in left if code in reached])
            left = [code for code in left if code not in reached]
        return [together for together in found if len(together) > 1]

    def part(self, place: Place) -> Component:
        """The part that a place is in."""
        reached = self._ways_from(place)
        if len(reached) == len(self):
            return self
        return Component(edge for pair, edges in self.pairs.items() if pair[0] in reached for edge in edges)

    def between(self, places: Sequence[Place]) -> tuple[Edge, ...]:
        """The edges of a shortest way from the first place to each of the others."""
        came = self._ways_from(places[0])
        found: dict[Pair, None] = {}
        for place in places[1:]:
            while place != places[0]:
                found[_ordered(place, came[place])] = None
                place = came[place]
        return tuple(edge for pair in found for edge in self.pairs[pair])

    def _ways_from(self, start: Place) -> dict[Place, Place]:
        came, queue = {start: start}, deque([start])
        while queue:
            here = queue.popleft()
            for there in self.beside.get(here, ()):
                if there not in came:
                    came[there] = here
                    queue.append(there)
        return came


def pair_of(edge: Edge) -> Pair:
    """The two ends, in a fixed order."""
    return _ordered(edge.source, edge.target)


def _ordered(one: Place, other: Place) -> Pair:
    return (one, other) if one <= other else (other, one)


def smallest_cut(component: Component, families: Sequence[Sequence[Place]], alike: Alike) -> Cut:
    """The fewest edges without which no two families hang together; of equally few, those whose titles differ most.

    It is exact for single codes where there is one way only between any two places, and for two families of a
    component that is not too large. To part three or more in a component with cycles is NP-hard: what is found there
    is a bound, unless it needs no more edges than there must be.
    """
    weights = {
        pair: len(edges) * _COUNT + round(alike(*pair) * 1000) + (not all(edge.derived for edge in edges))
        for pair, edges in component.pairs.items()
    }
    single = all(len(family) == 1 for family in families)
    if len(families) == 2 and len(component) <= EXACT_WITHIN and not (single and component.is_tree):
        return Cut(_edges(component, _between_two(weights, families)), exact=True)
    edges = _edges(component, _left_out(weights, families))
    return Cut(edges, exact=(single and component.is_tree) or len(edges) == len(families) - 1)


def _edges(component: Component, pairs: Iterable[Pair]) -> tuple[Edge, ...]:
    return tuple(edge for pair in sorted(pairs) for edge in component.pairs[pair])


def _left_out(weights: Mapping[Pair, int], families: Sequence[Sequence[Place]]) -> list[Pair]:
    """The pairs left out when all are put back, the weightiest first, except where that would join two families."""
    roots: dict[Place, Place] = {}
    holding = {code: number for number, family in enumerate(families) for code in family}
    left = []
    for pair in sorted(weights, key=lambda pair: (-weights[pair], pair)):
        one, other = root(roots, pair[0]), root(roots, pair[1])
        theirs = {holding[place] for place in (one, other) if place in holding}
        if len(theirs) > 1:
            left.append(pair)
        elif one != other:
            roots[other] = one
            holding.update(dict.fromkeys([one], *theirs) if theirs else {})
    return left


def root(roots: dict[Place, Place], place: Place) -> Place:
    """The place that stands for all that `place` was joined with."""
    here = place
    while (above := roots.get(here, here)) != here:
        here = above
    while (above := roots.get(place, place)) != here:
        roots[place] = here
        place = above
    return here


def _between_two(weights: Mapping[Pair, int], families: Sequence[Sequence[Place]]) -> list[Pair]:
    import networkx as nx

    graph = nx.Graph()
    for pair in sorted(weights):
        graph.add_edge(*pair, capacity=weights[pair])
    for end, family in enumerate(families):
        for code in family:
            graph.add_edge(end, code)  # without a capacity: it is never cut
    _, (side, _) = nx.minimum_cut(graph, 0, 1)
    return [pair for pair in weights if (pair[0] in side) != (pair[1] in side)]
