"""Rows from paths: order, support, preference, review, reasons."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

import termwalk
from termwalk.queries.translate import MOST_HOPS
from termwalk.queries.translation import Translation

from .maps import Content, map_of, row, told

Graphs = Callable[..., termwalk.Graph]


def over(hub: str, first: str, second: str, confidence: float | None = None, to: str = "z") -> tuple[Content, Content]:
    """A way from A1 over a hub: `=` and `<` are the signs of its two maps, the target is Z1 or what `second` names."""
    sign, _, target = second.partition(" ")
    up = hub.upper()
    return (
        map_of(f"local:a@1 > local:{hub}@1", row(f"A1 {first} {up}1", line=1)),
        map_of(f"local:{hub}@1 > local:{to}@1", row(f"{up}1 {sign} {target or 'Z1'}", confidence=confidence, line=1)),
    )


def rows(graph: termwalk.Graph, **more: Any) -> tuple[Translation, ...]:
    return graph.translate("local:a:A1", "local:z", **more).rows


def test_one_row_per_target_with_the_best_of_its_paths(graph: Graphs) -> None:
    made = graph(*over("b", "~", "="), *over("c", "=", "="), *over("d", "=", "<"))
    (row,) = rows(made)
    assert told(row) == "local:z:Z1: equivalent | a:A1 = c:C1 = z:Z1"
    assert row.support == 3


def test_best_first(graph: Graphs) -> None:
    made = graph(*over("b", "~", "= Z4"), *over("c", "=", "< Z2"), *over("d", "=", "= Z1"), *over("e", ">", "= Z3"))
    assert [(row.target, row.relation) for row in rows(made)] == [
        ("local:z:Z1", "equivalent"), ("local:z:Z2", "narrower"), ("local:z:Z3", "broader"), ("local:z:Z4", "related")
    ]  # fmt: skip


def test_of_equal_paths_the_target_decides(graph: Graphs) -> None:
    made = graph(*over("c", "=", "= Z2"), *over("b", "=", "= Z3"), *over("d", "=", "= Z1"))
    assert [row.target for row in rows(made)] == ["local:z:Z1", "local:z:Z2", "local:z:Z3"]


def test_more_support_goes_first_among_equals(graph: Graphs) -> None:
    made = graph(*over("b", "=", "= Z1"), *over("c", "=", "= Z2"), *over("d", "=", "= Z2"))
    assert [(row.target, row.support) for row in rows(made)] == [("local:z:Z2", 2), ("local:z:Z1", 1)]


def test_the_order_depends_neither_on_loading_nor_on_the_batch(graph: Graphs) -> None:
    contents = [part for hub in "bcd" for part in over(hub, "=", f"= Z{hub}")] + [
        map_of("local:a@1 > local:e@1", "A2 = E1", "A1 < E1"), map_of("local:e@1 > local:z@1", "E1 ~ Z1", "E1 ~ Z0")
    ]  # fmt: skip
    asked = ["local:a:A1", "local:a:A2", "local:a:A9"]
    expected = {code: graph(*contents).translate(code, "local:z").rows for code in asked}
    for seed in range(4):
        random.Random(seed).shuffle(contents)
        made = graph(*contents)
        for order in (asked, asked[::-1], [*asked, *asked]):
            found = made.translate(order, "local:z").rows
            assert found == tuple(row for code in order for row in expected[code])


def test_ways_that_share_a_map_are_no_independent_support(graph: Graphs) -> None:
    """B1 and B2 come from one table: what it says twice is said once."""
    made = graph(
        map_of("local:a@1 > local:b@1", "A1 = B1", "A1 = B2"), map_of("local:b@1 > local:z@1", "B1 = Z1", "B2 = Z1")
    )
    (row,) = rows(made)
    assert (row.support, row.target) == (1, "local:z:Z1")
    shared = graph(
        map_of("local:a@1 > local:b@1", "A1 = B1"), map_of("local:b@1 > local:c@1", "B1 = C1"),
        map_of("local:b@1 > local:d@1", "B1 = D1"), map_of("local:c@1 > local:z@1", "C1 = Z1"),
        map_of("local:d@1 > local:z@1", "D1 = Z1"),
    )  # fmt: skip
    assert [row.support for row in rows(shared)] == [1]


def test_confidences_of_independent_ways_add_up(graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", row("A1 = B1", confidence=0.5)),
        map_of("local:b@1 > local:z@1", row("B1 = Z1", confidence=0.8)),
        map_of("local:a@1 > local:c@1", row("A1 = C1", confidence=0.5)),
        map_of("local:c@1 > local:z@1", row("C1 = Z1", confidence=1.0)),
    )
    (found,) = rows(made)
    assert (found.support, found.confidence) == (2, pytest.approx(1 - 0.6 * 0.5))
    silent = graph(
        map_of("local:a@1 > local:b@1", row("A1 = B1", confidence=0.5)),
        map_of("local:b@1 > local:z@1", row("B1 = Z1", confidence=0.8)), *over("c", "=", "="),
    )  # fmt: skip
    assert silent.translate("local:a:A1", "local:z")[0].support == 2
    assert silent.translate("local:a:A1", "local:z")[0].confidence in (None, pytest.approx(0.4))


def test_only_one_target_is_preferred(graph: Graphs) -> None:
    alone = rows(graph(*over("b", "=", "= Z1"), *over("c", "=", "< Z2")))
    assert [(row.target, row.preferred) for row in alone] == [("local:z:Z1", True), ("local:z:Z2", False)]
    as_much = rows(graph(*over("b", "=", "= Z1"), *over("c", "=", "= Z2")))
    assert [row.preferred for row in as_much] == [False, False]
    assert [row.preferred for row in rows(graph(*over("b", "=", "= Z1"), *over("c", "=", "= Z1")))] == [True]


def test_one_of_several_is_not_preferred(graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", "A1 = B1"), map_of("local:b@1 > local:z@1", "B1 = Z1", "B1 < Z2"))
    assert [(row.target, row.preferred, row.verdict) for row in rows(made)] == [
        ("local:z:Z1", False, "several"), ("local:z:Z2", False, "several")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "verdict", "review"),
    [
        ("L1", "L1", "equivalent", False), ("T1", "L6", "equivalent", False), ("L2", "L1", "equivalent", False),
        ("T1", "V13", "related", True),
    ],
)  # fmt: skip
def test_rules_along_the_path_are_the_reasons(
    first: str, second: str, verdict: str, review: bool, graph: Graphs
) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", row("A1 = B1", basis=first)),
        map_of("local:b@1 > local:z@1", row("B1 = Z1", basis=second, role="preferred")),
    )
    (found,) = rows(made)
    assert found.reason_code.split() == list(dict.fromkeys((first, second)))
    assert (found.verdict, found.review) == (verdict, review)


@pytest.mark.parametrize(("sign", "review"), [("=", False), ("<", False), ("~", True), ("?", True)])
def test_a_vague_step_anywhere_wants_a_persons_look(sign: str, review: bool, graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", row(f"A1 {sign} B1", basis="L1")),
        map_of("local:b@1 > local:z@1", row("B1 = Z1", basis="L1", role="preferred")),
    )
    assert [found.review for found in rows(made)] == [review]


def test_verdicts_that_stay_what_they_are(graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", "A1 = B1"),
        map_of("local:b@1 > local:z@1", row("B1 < 100", kind="block"), row("B1 = Z1&Z2")),
    )
    assert {(row.target, row.target_kind, row.verdict) for row in rows(made)} == {
        ("local:z:Z1&Z2", "cluster", "combination"), ("local:z:100", "block", "grouping-only")
    }  # fmt: skip


def test_a_row_of_a_direct_map_is_as_its_publisher_puts_it(graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:z@1", "A1 ? Z2", "A1 ~ Z1"))
    assert [(row.target, row.relation, row.hops) for row in rows(made)] == [
        ("local:z:Z2", "unstated", 1), ("local:z:Z1", "related", 1)
    ]  # fmt: skip


def test_what_no_row_answers_is_unmapped_and_known_or_not(graph: Graphs) -> None:
    made = graph(*over("b", "=", "="), map_of("local:a@1 > local:q@1", "A2 = Q1"))
    found = made.translate(["local:a:A2", "local:a:A9"], "local:z")
    assert [(row.status, row.review, row.hops) for row in found] == [("unmapped", True, 0)] * 2
    assert [str(code) for code in found.unknown] == ["local:a:A9"]
    assert MOST_HOPS == 3
