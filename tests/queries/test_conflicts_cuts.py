"""The smallest cut, against every cut there is."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from termwalk.queries.conflicts.cuts import Component, smallest_cut
from termwalk.queries.conflicts.edges import Edge, Place

PLACES = [Place("s", "", str(number)) for number in range(6)]
pairs = st.lists(st.sampled_from(list(itertools.combinations(PLACES, 2))), min_size=1, max_size=9)
graphs = pairs.map(lambda drawn: [Edge(a, b, f"m{number}") for number, (a, b) in enumerate(drawn)])
counts = st.integers(min_value=2, max_value=4)


def smallest(edges: list[Edge], codes: list[Place]) -> int:
    return next(
        size
        for size in range(len(edges) + 1)
        if any(not Component(set(edges) - set(cut)).joined(codes) for cut in itertools.combinations(edges, size))
    )


def level(one: Place, other: Place) -> float:
    return 0.5


@given(graphs, counts)
def test_a_cut_parts_the_codes_and_is_the_smallest_where_it_says_so(edges: list[Edge], count: int) -> None:
    component = Component(edges).part(edges[0].source)
    codes = sorted(component.beside)[:count]
    if len(codes) < 2:
        return
    held = [edge for found in component.pairs.values() for edge in found]
    cut = smallest_cut(component, [[code] for code in codes], level)
    assert component.without(cut.edges).joined(codes) == []
    least = smallest(held, codes)
    assert len(cut.edges) >= least
    if cut.exact:
        assert len(cut.edges) == least
    if len(codes) == 2 or component.is_tree:
        assert cut.exact


def test_codes_of_one_family_need_not_be_parted() -> None:
    a, a1, b, hub = PLACES[:4]
    component = Component([Edge(a, hub, "m"), Edge(a1, hub, "m"), Edge(b, hub, "m")])
    cut = smallest_cut(component, [[a, a1], [b]], level)
    assert (cut.edges, cut.exact) == ((Edge(b, hub, "m"),), True)


def test_two_statements_of_one_pair_count_twice() -> None:
    a, b, hub = PLACES[:3]
    component = Component([Edge(a, hub, "m"), Edge(hub, a, "n"), Edge(b, hub, "m")])
    cut = smallest_cut(component, [[a], [b]], level)
    assert cut.edges == (Edge(b, hub, "m"),)


def test_of_equally_small_cuts_the_one_whose_titles_differ_most() -> None:
    a, b, hub = PLACES[:3]
    component = Component([Edge(a, hub, "m"), Edge(b, hub, "m")])
    for odd in (a, b):
        cut = smallest_cut(component, [[a], [b]], lambda one, other, odd=odd: 0.1 if odd in (one, other) else 0.9)
        assert cut.edges == (Edge(odd, hub, "m"),)
