"""Cohen's kappa, its bounds, and what two reviewers differ in."""

from __future__ import annotations

import random
from collections import Counter

import pytest

import termwalk
from termwalk.queries.review import agreement, reconciliation
from termwalk.queries.review.agreement import cohen

from .hospital import opened, say

Table = Counter[tuple[tuple[str, ...], tuple[str, ...]]]


def table(*counts: tuple[str, str, int]) -> Table:
    return Counter({((first,), (second,)): count for first, second, count in counts})


def test_a_table_worked_out_by_hand() -> None:
    """20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: seen 0.7, by chance 0.5, so 0.4."""
    kappa, error = cohen(table(("yes", "yes", 20), ("yes", "no", 5), ("no", "yes", 10), ("no", "no", 15)))
    assert kappa == pytest.approx(0.4)
    assert error == pytest.approx(0.1270, abs=0.0005)


def test_the_error_is_that_of_drawing_again() -> None:
    cells = [("a", "a", 40), ("a", "b", 9), ("b", "a", 6), ("b", "b", 30), ("c", "c", 20), ("c", "a", 5), ("b", "c", 4)]
    drawn = random.Random(7)
    pairs = [(first, second) for first, second, count in cells for _ in range(count)]
    kappas = []
    for _ in range(3_000):
        again = Counter(((one,), (two,)) for one, two in drawn.choices(pairs, k=len(pairs)))
        kappas.append(cohen(again)[0] or 0.0)
    mean = sum(kappas) / len(kappas)
    spread = (sum((one - mean) ** 2 for one in kappas) / len(kappas)) ** 0.5
    assert cohen(table(*cells))[1] == pytest.approx(spread, rel=0.06)


def test_kappa_is_the_same_whichever_reviewer_comes_first() -> None:
    one = table(("a", "a", 4), ("a", "b", 3), ("b", "c", 2), ("c", "c", 5))
    turned: Table = Counter({(second, first): count for (first, second), count in one.items()})
    assert cohen(one) == pytest.approx(cohen(turned))


@pytest.mark.parametrize("counts", [(), (("a", "a", 9),)], ids=["nothing", "one answer only"])
def test_where_chance_alone_agrees_there_is_no_kappa(counts: tuple[tuple[str, str, int], ...]) -> None:
    assert cohen(table(*counts)) == (None, 0.0)


def test_agreement_of_a_project(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    said = {
        "D1": (("accept", "I21.9", "I10"), ("accept", "I10")), "D2": (("accept", "I10"), ("accept", "I10")),
        "D3": (("accept", "E11.9"), ("no-map",)), "D4": (("no-map",), ("no-map",)),
        "D5": (("accept", "D64.8"), ("accept", "I10")),
    }  # fmt: skip
    for source, opinions in said.items():
        for who, (act, *codes) in zip(("reviewer-1", "reviewer-2"), opinions, strict=True):
            say(graph, one, source, act, *codes, who=who)
    say(graph, one, "D3", "accept", "E11.9", who="adjudicator-1", role="adjudicator")
    found = agreement(one, graph.store.decisions())
    assert (found.who, found.n, found.same, found.raw) == (("reviewer-1", "reviewer-2"), 5, 2, 0.4)
    assert found.categories == {
        "same-code": 1, "same-no-map": 1, "other-code": 1, "some-codes": 1, "code-or-no-map": 1,
    }  # fmt: skip
    assert found.kappa == pytest.approx((0.4 - 5 / 25) / (1 - 5 / 25))
    bounds = [found.low, found.kappa, found.high]
    assert bounds == sorted(bounds, key=lambda bound: bound or 0.0)
    assert found.pairs == ()


def test_only_what_was_said_before_the_adjudicator_counts(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    say(graph, one, "D2", "accept", "I10")
    say(graph, one, "D2", "no-map", who="reviewer-2")
    say(graph, one, "D2", "accept", "I10", who="adjudicator-1", role="adjudicator")
    say(graph, one, "D2", "defer", who="adjudicator-1", role="adjudicator")
    say(graph, one, "D2", "accept", "I10", who="reviewer-2", why="seen the light")
    assert agreement(one, graph.store.decisions()).categories == {"code-or-no-map": 1}


def test_a_threshold_is_no_reviewer(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    say(graph, one, "D2", "accept", "I10", why="[bulk score 0.99 >= 0.98]")
    say(graph, one, "D2", "accept", "I10", who="reviewer-2")
    found = agreement(one, graph.store.decisions())
    assert (found.n, found.bulk, found.kappa, found.raw) == (0, 1, None, None)


def test_pairs_of_people_are_told_apart(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    for source, people in (("D2", ("reviewer-1", "reviewer-2")), ("D3", ("reviewer-3", "reviewer-2"))):
        for who in people:
            say(graph, one, source, "accept", "I10" if source == "D2" else "E11.9", who=who)
    found = agreement(one, graph.store.decisions())
    assert [(pair.who, pair.n) for pair in found.pairs] == [
        (("reviewer-1", "reviewer-2"), 1), (("reviewer-2", "reviewer-3"), 1),
    ]  # fmt: skip
    assert found.kappa == 1.0


def test_disputes_for_an_adjudicator(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    say(graph, one, "D1", "accept", "I21.9", "I10", why="both")
    say(graph, one, "D1", "accept", "I21.9", who="reviewer-2")
    say(graph, one, "D2", "accept", "I10")
    say(graph, one, "D2", "accept", "I10", who="reviewer-2")
    say(graph, one, "D3", "reject", "E11.9", why="type?")
    say(graph, one, "D3", "no-map", who="reviewer-2")
    first, second = reconciliation(graph.store, one)
    assert (first.source, first.kind, first.first, first.second) == ("D1", "some-codes", "I21.9 + I10", "I21.9")
    assert (first.first_titles, first.first_why) == ("Infarction / Hypertension", "both")
    assert (second.source, second.kind, second.first, second.second) == (
        "D3", "answer-or-reject", "reject E11.9", "no-map",
    )  # fmt: skip
    say(graph, one, "D1", "accept", "I21.9", who="adjudicator-1", role="adjudicator")
    assert [dispute.source for dispute in reconciliation(graph.store, one)] == ["D3"]
