"""Whatever is entered in whatever order, what holds is the last answer of whoever may give one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.graph.codes import Edition
from termwalk.graph.decisions import Decision
from termwalk.queries.review import Board, Project, effective
from termwalk.queries.review.project import Policy
from termwalk.queries.walk.veto import Veto
from termwalk.queries.walk.word import parts_of, system_of

ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(("accept", "reject", "no-map", "defer")), st.sampled_from(("1", "2")),
        st.sampled_from(("t:A", "t:B", "t:A + B")),
        st.sampled_from(("author", "reviewer", "single-review", "adjudicator")),
        st.sampled_from(("reviewer-1", "reviewer-2")),
    ), max_size=14,
)  # fmt: skip
Entries = list[tuple[str, str, str, str, str]]
PROJECT = Project(name="p", source=Edition("local:s", "1"), target=Edition("t", "1"))


def chain(entries: Entries) -> list[Decision]:
    return [
        Decision(
            project="p", verb=verb, source=f"local:s:{source}", source_version="1",  # type: ignore[arg-type]
            target=target if verb in ("accept", "reject") else "t:", target_version="1", who=who,
            when="2026-01-01T00:00:00+00:00", role=role, id=id,
        )
        for id, (verb, source, target, role, who) in enumerate(entries, start=1)
    ]  # fmt: skip


@given(ENTRIES)
def test_at_most_one_answer_for_a_source_and_never_a_rejected_one(
    entries: Entries,
) -> None:
    held = effective(chain(entries))
    answers = [one.source for one in held if one.verb in ("accept", "no-map")]
    assert len(answers) == len(set(answers))
    pairs = [(one.source, one.target) for one in held]
    assert len(pairs) == len(set(pairs))
    assert {one.verb for one in held} <= {"accept", "no-map", "reject"}
    assert {one.role for one in held} <= {"single-review", "adjudicator"}
    assert [one.id for one in held] == sorted(one.id for one in held)


@given(ENTRIES)
def test_the_walk_the_board_and_the_list_say_the_same(entries: Entries) -> None:
    made = chain(entries)
    held = {one.source: one for one in effective(made) if one.verb in ("accept", "no-map")}
    board, veto = Board(PROJECT, made), Veto(made)
    for source in ("1", "2"):
        one, seen = held.get(f"local:s:{source}"), board.holding(source)
        assert (seen.id if seen else None) == (one.id if one else None)
        assert [said.id for said in veto.answers(f"local:s:{source}", "t")] == ([one.id] if one else [])
    assert veto.rejected == {(one.source, one.target) for one in effective(made) if one.verb == "reject"}


@given(ENTRIES)
def test_what_authors_and_blind_reviewers_say_changes_nothing(entries: Entries) -> None:
    made = chain(entries)
    assert effective(made) == effective(one for one in made if one.role in ("single-review", "adjudicator"))


@given(ENTRIES, st.integers(0, 14))
def test_entry_by_entry_comes_to_the_same_as_all_at_once(entries: Entries, cut: int) -> None:
    made = chain(entries)
    whole, grown = Board(PROJECT, made), Board(PROJECT, made[:cut])
    grown.add(made[cut:])
    for source in ("1", "2"):
        assert (whole.state(source), whole.holding(source)) == (grown.state(source), grown.holding(source))
        assert whole.opinions(source) == grown.opinions(source)


@pytest.mark.parametrize("policy", ["single-review", "double"])
def test_a_single_review_in_a_project_of_two_is_none(policy: Policy) -> None:
    declared = Decision(
        project="p", verb="project", source="local:s", source_version="1", target="t", target_version="1", who="l",
        when="2026-01-01T00:00:00+00:00", relation=policy, id=0,
    )  # fmt: skip
    held = effective([declared, *chain([("accept", "1", "t:A", "single-review", "reviewer-1")])])
    assert len(held) == (policy == "single-review")


@pytest.mark.parametrize(
    ("target", "system", "parts"),
    [
        ("icd10:I10", "icd10", ("I10",)), ("icd10:I21.9 + I10", "icd10", ("I21.9", "I10")),
        ("icd10:A17.0+G01*", "icd10", ("A17.0+G01*",)), ("icd11:BA41.Z/BA00.Z", "icd11", ("BA41.Z", "BA00.Z")),
        ("icd11:1B12.3&XA0NE9/5A74.0", "icd11", ("1B12.3", "XA0NE9", "5A74.0")), ("icd10:", "icd10", ()),
        ("icd10", "icd10", ()), ("local:his:", "local:his", ()), ("local:his:a:b", "local:his", ("a:b",)), ("", "", ()),
    ],
)  # fmt: skip
def test_the_parts_of_a_target(target: str, system: str, parts: tuple[str, ...]) -> None:
    assert (system_of(target), parts_of(target)) == (system, parts)
