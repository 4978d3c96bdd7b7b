"""Counts of what a release changed, as a load reports them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.queries.changes import against_the_one_before, counts

OLD, NEW, NEWEST = (Edition("icd11", version) for version in ("2024-01", "2025-01", "2026-01"))


@pytest.fixture
def graph(empty: Callable[[], termwalk.Graph], put: Any, node: Any, release: Any) -> termwalk.Graph:
    """A1 stayed, A2 was retitled, A3 moved to B3, A4 went, A5 and A6 came; the title of a heading does not count."""
    made = empty()
    old = [("A1", "One", "1"), ("A2", "Two", "2"), ("A3", "Three", "3"), ("A4", "Four", "4")]
    new = [("A1", "One", "1"), ("A2", "Two!", "2"), ("B3", "Three!", "3"), ("A5", "Five", "5"), ("A6", "Six", "6")]
    for edition, rows in ((OLD, old), (NEW, new)):
        heading = node(edition, "H", f"Heading of {edition}", code=None, identity="9", kind="block")
        put(made, [release(heading, *(node(edition, id, title, identity=key) for id, title, key in rows))])
    return made


def test_what_came_went_moved_and_was_retitled(graph: termwalk.Graph) -> None:
    found = counts(graph.store, OLD, NEW)
    assert (found.added, found.retired, found.retitled, found.moved) == (3, 2, 1, 1)
    assert str(found) == "against 2024-01: +3 −2 codes, 1 retitled, 1 moved"


def test_the_other_way_round_is_the_mirror(graph: termwalk.Graph) -> None:
    found = counts(graph.store, NEW, OLD)
    assert (found.added, found.retired, found.retitled, found.moved) == (2, 3, 1, 1)


def test_a_release_changed_nothing_against_itself(graph: termwalk.Graph) -> None:
    found = counts(graph.store, NEW, NEW)
    assert (found.added, found.retired, found.retitled, found.moved) == (0, 0, 0, 0)


def test_without_identity_a_code_stands_for_itself(
    empty: Callable[[], termwalk.Graph], put: Any, node: Any, release: Any
) -> None:
    made = empty()
    put(made, [release(node(OLD, "A1", "One"), node(OLD, "A2", "Two")), release(node(NEW, "A1", "One!"))])
    found = counts(made.store, OLD, NEW)
    assert (found.added, found.retired, found.retitled, found.moved) == (0, 1, 1, 0)


def test_codes_that_the_list_does_not_print_are_counted_apart(
    empty: Callable[[], termwalk.Graph], put: Any, node: Any, release: Any
) -> None:
    made, unprinted = empty(), {"printed": "no"}
    before, after = Edition("icd10cm", "2025-04"), Edition("icd10cm", "2026-04")
    put(made, [release(node(before, "S00", "Injury"), node(before, "S00.XXXA", "Injury, first", properties=unprinted))])
    put(made, [release(node(after, "S00", "Injury!"), node(after, "S00.XXXB", "Injury, next", properties=unprinted))])
    found = counts(made.store, before, after)
    assert (found.added, found.retired, found.retitled) == (0, 0, 1)
    assert str(found) == (
        "against 2025-04: +0 −0 codes, 1 retitled, 0 moved; expanded: +1 −1 codes, 0 retitled, 0 moved"
    )


def test_titles_in_two_languages_are_not_counted_as_retitled(
    empty: Callable[[], termwalk.Graph], put: Any, node: Any
) -> None:
    made = empty()
    for edition, language, title in ((OLD, "zh", "霍乱"), (NEW, "en", "Cholera")):
        part = Part(role="release", edition=edition, language=language, structured=True, file=str(edition))
        put(made, [(part, [node(edition, "1A00", title)])])
    found = counts(made.store, OLD, NEW)
    assert (found.retitled, found.comparable) == (0, False)
    assert "titles not compared" in str(found)


def test_the_one_before_is_the_newest_older_one_that_was_published(
    graph: termwalk.Graph, put: Any, node: Any, release: Any, who: Any
) -> None:
    put(graph, [release(node(NEWEST, "A1", "One", identity="1"))])
    put(graph, list(who("2019", "2025-07", ("one",)).one("Q10", "A1", "1").contents()))
    found = against_the_one_before(graph.store, NEWEST)
    assert found is not None
    assert found.old == NEW
    assert against_the_one_before(graph.store, OLD) is None
