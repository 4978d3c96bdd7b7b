"""What is left to do, for whom, and what a blind reviewer does not see."""

from __future__ import annotations

from itertools import permutations

import pytest

import termwalk
from termwalk.graph.errors import QuestionError
from termwalk.queries.review import Item, adopt_agreed, board_of, items, plan, proposed_above, queue, record

from .hospital import PROPOSED, opened, say, seen


def todo(graph: termwalk.Graph, one: object, who: str = "reviewer-1", **more: object) -> dict[str, Item]:
    found = queue(graph.store, one, PROPOSED, who=who, **more)  # type: ignore[arg-type]
    return {item.source: item for item in found}


def test_every_code_of_the_dictionary_with_its_proposals(graph: termwalk.Graph) -> None:
    found = todo(graph, opened(graph))
    assert {source: item.proposed for source, item in found.items()} == {
        "D1": ("I21.9", "I10"), "D2": ("I10",), "D3": ("E11.9",), "D4": (), "D5": (),
    }  # fmt: skip
    assert [one.code for one in found["D1"].candidates] == ["I21.9", "I21.0", "I10"]


def test_texts_are_what_was_matched_or_decided(graph: termwalk.Graph) -> None:
    one = opened(graph, source="local:notes")
    say(graph, one, "头痛", "defer", why="which kind?")
    found = queue(graph.store, one, PROPOSED, who="reviewer-1")
    assert [item.source for item in found] == ["急性心梗伴高血压", "高血压", "糖尿病", "无名", "头痛"]
    assert found.counts() == {"open": 4, "deferred": 1}


def test_what_is_proposed_does_not_hang_on_the_order_of_rows(graph: termwalk.Graph) -> None:
    one = opened(graph)
    same_part = PROPOSED[:2]
    answers = {
        items(graph.store, one, [*order, *PROPOSED[2:]])[0].proposed for order in permutations(same_part)
    }  # fmt: skip
    assert answers == {("I21.9", "I10")}


def test_what_was_decided_leaves_and_what_was_rejected_comes_back_without_it(graph: termwalk.Graph) -> None:
    one = opened(graph)
    say(graph, one, "D2", "accept", "I10")
    say(graph, one, "D4", "no-map")
    say(graph, one, "D1", "reject", "I21.9")
    say(graph, one, "D3", "defer", why="ask")
    found = todo(graph, one)
    assert list(found) == ["D5", "D1", "D3"]
    assert [item.state for item in found.values()] == ["open", "rejected", "deferred"]
    assert found["D1"].proposed == ("I21.0", "I10")


def test_a_blind_reviewer_sees_no_trace_of_the_other(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    before = todo(graph, one, "reviewer-2")
    say(graph, one, "D2", "accept", "I21.9", why="secret")
    say(graph, one, "D3", "reject", "E11.9", why="secret")
    say(graph, one, "D5", "defer", why="secret")
    assert todo(graph, one, "reviewer-2") == before
    assert list(todo(graph, one)) == ["D1", "D4", "D3", "D5"]


def test_whoever_proposed_it_is_not_asked_to_review_it(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    say(graph, one, "D2", "accept", "I10", role="author")
    assert "D2" not in todo(graph, one)
    assert "D2" in todo(graph, one, "reviewer-2")


def test_an_adjudicator_gets_disputes_first_and_sees_both_sides(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    for who, code in (("reviewer-1", "I10"), ("reviewer-2", "I21.9")):
        say(graph, one, "D2", "accept", "E11.9", who=who)
        say(graph, one, "D3", "accept", code, who=who, why=f"so says {who}")
    assert todo(graph, one, "reviewer-3").keys() == {"D1", "D4", "D5"}
    found = todo(graph, one, "adjudicator-1", role="adjudicator")
    assert [(item.source, item.state) for item in found.values()] == [("D3", "disputed"), ("D2", "agreed")]
    assert [one.why for one in found["D3"].opinions] == ["so says reviewer-1", "so says reviewer-2"]


def test_agreements_are_adopted_at_once_and_say_on_what_they_rest(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    for who in ("reviewer-1", "reviewer-2"):
        say(graph, one, "D1", "accept", *(("I21.9", "I10") if who == "reviewer-1" else ("I10", "I21.9")), who=who)
        say(graph, one, "D4", "no-map", who=who)
        say(graph, one, "D3", "reject", "E11.9", who=who)
        say(graph, one, "D2", "accept", "I10" if who == "reviewer-1" else "I21.9", who=who)
    made = adopt_agreed(graph.store, one, who="reviewer-2")
    assert [(entry.source, entry.verb, entry.role) for entry in made] == [
        ("local:his:D1", "accept", "adjudicator"), ("local:his:D4", "no-map", "adjudicator"),
        ("local:his:D3", "reject", "adjudicator"),
    ]  # fmt: skip
    assert made[0].why == "Adopted: reviewer-1 (#2) and reviewer-2 (#6) agree."
    assert seen(graph, "D1") == [("icd10:I21.9 + I10", "mapped")]
    assert adopt_agreed(graph.store, one, who="reviewer-2") == ()
    assert [item.state for item in items(graph.store, one)] == ["done", "disputed", "rejected", "done", "open"]
    assert "D3" in todo(graph, one)


def test_relations_that_differ_are_adopted_as_related(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    say(graph, one, "D2", "accept", "I10", relation="narrower")
    say(graph, one, "D2", "accept", "I10", who="reviewer-2", relation="equivalent")
    (made,) = adopt_agreed(graph.store, one, who="adjudicator-1")
    assert made.relation == "related"


def bulk(graph: termwalk.Graph, one: object, above: float | None, who: str = "reviewer-1") -> list[tuple[str, str]]:
    found = queue(graph.store, one, PROPOSED, who=who)  # type: ignore[arg-type]
    board = board_of(graph.store, one)  # type: ignore[arg-type]
    sure = proposed_above(found, above, model="m1", board=board)
    made = record(graph.store, plan(graph.store, board, sure, who=who, role="reviewer"))
    return [(entry.source.rpartition(":")[2], entry.why) for entry in made]


def test_what_is_above_a_threshold_in_every_part(graph: termwalk.Graph) -> None:
    one = opened(graph)
    found = queue(graph.store, one, PROPOSED, who="reviewer-1")
    assert [entry.source for entry in proposed_above(found, 0.99)] == ["D2"]
    assert [entry.source for entry in proposed_above(found, 0.6)] == ["D1", "D2", "D3"]
    assert [entry.source for entry in proposed_above(found)] == ["D1", "D2"]
    assert len(graph.store.decisions("dx")) == 1
    assert bulk(graph, one, 0.98) == [
        ("D1", "[bulk score 0.985 >= 0.98, model m1]"), ("D2", "[bulk score 0.995 >= 0.98, model m1]"),
    ]  # fmt: skip
    assert bulk(graph, one, 0.98) == []
    assert seen(graph, "D1") == [("icd10:I21.9 + I10", "mapped")]


@pytest.mark.parametrize("above", [0.0, -1.0, 1.01])
def test_a_threshold_that_is_none(above: float) -> None:
    with pytest.raises(QuestionError, match="between 0 and 1"):
        proposed_above((), above)


def test_a_tie_is_left_to_a_person(graph: termwalk.Graph) -> None:
    one = opened(graph)
    from termwalk.queries.review import Candidate

    tied = [Candidate(text="高血压", code=code, rank=rank, score=0.99) for rank, code in enumerate(("I10", "I21.9"), 1)]
    assert proposed_above(queue(graph.store, one, tied, who="reviewer-1"), 0.9) == ()


def test_bulk_leaves_alone_what_somebody_has_looked_at(graph: termwalk.Graph) -> None:
    one = opened(graph)
    say(graph, one, "D2", "defer", why="not so sure")
    assert [source for source, _ in bulk(graph, one, 0.9)] == ["D1"]


def test_two_thresholds_are_no_two_opinions(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    assert len(bulk(graph, one, 0.98)) == 2
    assert bulk(graph, one, 0.9, "reviewer-2") == []
    say(graph, one, "D2", "accept", "I10", who="reviewer-2")
    with pytest.raises(QuestionError, match="two thresholds"):
        say(graph, one, "D1", "accept", "I21.9", who="reviewer-2", why="[bulk score 1]")
