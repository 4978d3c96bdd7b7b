"""Which ways lead from one system to another, from the catalogue alone."""

from __future__ import annotations

import random
from typing import Any

import pytest

from termwalk.graph.catalogue import Catalogue, Part
from termwalk.graph.codes import UNSTATED, Edition
from termwalk.queries.walk.legs import Choice, Route, Way, level_of, routes, steps_of

from .maps import map_of, release_of


def catalogue(*parts: Part) -> Catalogue:
    return Catalogue(parts)


def edge(ends: str, **more: Any) -> Part:
    """A map set: `a > b` stands for `local:a@1 > local:b@1`."""
    full = " > ".join(end if ":" in end or "@" in end else f"local:{end}@1" for end in ends.split(" > "))
    return map_of(full, **more)[0]


def two_way(ends: str, **more: Any) -> Part:
    return edge(ends, one_way=False, **more)


def found(parts: Catalogue, ends: str, most: int = 3, choice: Choice = Choice()) -> list[str]:  # noqa: B008 - frozen
    """The routes as lines: `b c` is over b to c."""
    source, target = (end if "-" in end or "icd" in end else f"local:{end}" for end in ends.split(" > "))
    ways = routes(parts, source, target, most, choice)
    return [" ".join(leg.target.removeprefix("local:") for leg in route) for route in ways]


def sets(route: Route) -> list[list[str]]:
    return [[str(way.map_set) for way in leg.ways] for leg in route]


def test_every_route_the_shortest_first() -> None:
    net = catalogue(*map(edge, ("a > b", "b > d", "a > c", "c > d", "b > c", "a > d")))
    assert found(net, "a > d") == ["d", "b d", "c d", "b c d"]


@pytest.mark.parametrize(("most", "count"), [(1, 1), (2, 3), (3, 4)])
def test_no_longer_than_allowed(most: int, count: int) -> None:
    net = catalogue(*map(edge, ("a > b", "b > d", "a > c", "c > d", "b > c", "a > d")))
    ways = routes(net, "local:a", "local:d", most, Choice())
    assert len(ways) == count
    assert max(map(steps_of, ways)) == most


def test_a_route_never_comes_back_to_a_system() -> None:
    net = catalogue(*map(two_way, ("a > b", "b > c", "c > a", "c > d")))
    ways = routes(net, "local:a", "local:d", 6, Choice())
    assert found(net, "a > d", 6) == ["c d", "b c d"]
    for route in ways:
        passed = [route[0].source, *(leg.target for leg in route)]
        assert len(passed) == len(set(passed))


def test_a_two_way_map_leads_both_ways_and_a_one_way_map_one() -> None:
    net = catalogue(two_way("a > b"), edge("c > b"))
    assert found(net, "b > a") == ["a"]
    assert routes(net, "local:b", "local:a", 3, Choice())[0][0].ways[0].inverse
    assert found(net, "a > c") == []


def test_a_one_way_map_is_read_backwards_only_alone() -> None:
    net = catalogue(edge("b > a"), edge("c > b"))
    assert found(net, "a > b") == ["b"]
    assert routes(net, "local:a", "local:b", 3, Choice())[0][0].ways[0].inverse
    assert found(net, "a > c") == []
    assert found(net, "b > c") == ["c"]


def test_nothing_is_read_backwards_where_another_way_leads_there() -> None:
    net = catalogue(edge("b > a"), edge("a > c"), edge("c > b"))
    assert found(net, "a > b") == ["c b"]
    assert found(net, "a > b", most=1) == ["b"]


def test_a_leg_has_every_map_between_two_systems() -> None:
    net = catalogue(edge("a > b", id="m2"), edge("a > b", id="m1"), two_way("b > a", id="m3"))
    (route,) = routes(net, "local:a", "local:b", 3, Choice())
    assert sorted(sets(route)[0]) == ["m1@1", "m2@1", "m3@1"]
    assert [way.inverse for way in route[0].ways if way.map_set.id == "m3"] == [True]


def test_the_newest_build_answers_unless_one_is_asked_for() -> None:
    net = catalogue(*(edge("a > b", version=version) for version in ("2019-04", "2024-01", "v9")))
    assert sets(routes(net, "local:a", "local:b", 3, Choice())[0]) == [["a-b@2024-01"]]
    assert sets(routes(net, "local:a", "local:b", 3, Choice(build="2019-04"))[0]) == [["a-b@2019-04"]]


def test_a_map_of_the_sources_own_release_goes_before_a_newer_one() -> None:
    net = catalogue(edge("local:a@1 > local:b@1", version="1"), edge("local:a@2 > local:b@1", version="2"))
    choice = Choice(source=Edition("local:a", "1"))
    assert sets(routes(net, "local:a", "local:b", 3, choice)[0]) == [["a-b@1"]]
    assert sets(routes(net, "local:a", "local:b", 3, Choice())[0]) == [["a-b@2"]]


@pytest.mark.parametrize(
    ("allowed", "ways"),
    [((), ["d", "b d"]), (("a-d",), ["d"]), (("a-b", "b-d@1"), ["b d"]), (("a-b",), []), (("b-d@2", "a-b"), [])],
)
def test_only_allowed_maps_are_used(allowed: tuple[str, ...], ways: list[str]) -> None:
    net = catalogue(edge("a > b"), edge("b > d"), edge("a > d"))
    assert found(net, "a > d", choice=Choice(allowed=allowed)) == ways


def test_a_derived_set_stands_for_what_it_was_made_from() -> None:
    premise = "raw@1#digest"
    derived = edge("a > b", id="derived", rules="rules/1", premises=(premise, "other@1#digest"))
    net = catalogue(edge("a > b", id="raw"), derived, edge("a > c", id="other"), edge("c > b", id="last"))
    assert [sets(route) for route in routes(net, "local:a", "local:b", 3, Choice())] == [[["derived@1"]]]
    only = Choice(allowed=("raw",))
    assert [sets(route) for route in routes(net, "local:a", "local:b", 3, only)] == [[["raw@1"]]]


def test_a_premise_that_leads_elsewhere_still_leads_there() -> None:
    derived = edge("a > b", id="derived", rules="rules/1", premises=("other@1#digest",))
    net = catalogue(derived, edge("a > c", id="other"))
    assert found(net, "a > c") == ["c"]


@pytest.mark.parametrize(
    ("as_of", "version"),
    [("2018-12-31", ""), ("2019-04", "2019-04"), ("2023-12", "2019-04"), ("2024-01-01", "2024-01")],
)
def test_what_came_out_later_is_left_out(as_of: str, version: str) -> None:
    net = catalogue(edge("a > b", version="2019-04"), edge("a > b", version="2024-01"))
    ways = routes(net, "local:a", "local:b", 3, Choice(as_of=as_of))
    assert [sets(route) for route in ways] == ([[[f"a-b@{version}"]]] if version else [])


def test_the_dates_of_the_releases_at_both_ends_and_of_the_file_count() -> None:
    later = edge("local:a@2025 > local:b@1"), edge("local:a@1 > local:b@2025"), edge("a > b", date="2025-03-01")
    for part in later:
        assert found(catalogue(part), "a > b", choice=Choice(as_of="2024-12-31")) == []
        assert found(catalogue(part), "a > b", choice=Choice(as_of="2025-03-01")) == ["b"]
    assert found(catalogue(edge("local:a@2.0 > local:b@32")), "a > b", choice=Choice(as_of="2001")) == ["b"]


def test_the_same_thing_under_its_uri_is_no_map_step() -> None:
    mms = release_of("icd11@2024-01")[0]
    net = catalogue(edge("local:a@1 > icd11-foundation@2024-01"), mms)
    ways = routes(net, "local:a", "icd11", 1, Choice())
    assert found(net, "a > icd11", 1) == ["icd11-foundation icd11"]
    assert [steps_of(route) for route in ways] == [1]
    assert ways[0][1].ways[0].target == Edition("icd11", "2024-01")
    assert found(catalogue(edge("local:a@1 > icd11-foundation@2024-01")), "a > icd11", 3) == []


def test_a_single_leg_goes_before_all_others() -> None:
    net = catalogue(edge("local:a@1 > icd11-foundation@2024-01"), edge("local:a@1 > icd11@2024-01"))
    ways = routes(net, "local:a", "icd11", 3, Choice())
    assert [level_of(route) for route in ways] == [0, 1]


def test_a_transition_within_a_system_is_no_leg() -> None:
    net = catalogue(edge("local:a@1 > local:a@2"), edge("local:a@2 > local:b@1"))
    assert found(net, "a > b") == ["b"]


def test_routes_do_not_depend_on_what_was_loaded_first() -> None:
    parts = [edge(ends, id=id) for ends in ("a > b", "b > d", "a > c", "c > d") for id in (f"{ends}1", f"{ends}2")]
    expected = [sets(route) for route in routes(catalogue(*parts), "local:a", "local:d", 3, Choice())]
    for seed in range(5):
        random.Random(seed).shuffle(parts)
        again = routes(catalogue(*parts), "local:a", "local:d", 3, Choice())
        assert [sets(route) for route in again] == expected


def test_only_likeness_to_whos_edition_climbs() -> None:
    likeness = edge("icd10cm@2026 > icd10@2019", rules="likeness/1+00", one_way=False).map_set
    transition = edge("icd10cn-clinical@2 > icd10cn-nhsa@2", rules="likeness/1+00").map_set
    published = edge("icd10cm@2026 > icd10@2019").map_set
    assert likeness
    assert transition
    assert published
    assert Way(likeness).climbs
    assert not Way(likeness, inverse=True).climbs
    assert not Way(transition).climbs
    assert not Way(published).climbs


def test_a_way_backwards_swaps_its_ends() -> None:
    map_set = edge("a > b").map_set
    assert map_set
    assert (Way(map_set).source, Way(map_set).target) == (Edition("local:a", "1"), Edition("local:b", "1"))
    assert Way(map_set, inverse=True).source == Edition("local:b", "1")
    assert Way(map_set, inverse=True).target == Edition("local:a", "1")
    assert UNSTATED not in (map_set.source.version, map_set.target.version)
