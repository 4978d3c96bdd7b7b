"""The ledger of known differences: what it silences, and what it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

import termwalk
from termwalk.graph.codes import Edition
from termwalk.graph.decisions import broken_link
from termwalk.graph.errors import QuestionError
from termwalk.queries.changes import Changes, changes, judge, reopen
from termwalk.queries.changes.known import PROJECT

OLD, NEW, NEWEST = (Edition("icd11", version) for version in ("2024-01", "2025-01", "2026-01"))
WHY = "Only the word order changed."


@pytest.fixture
def graph(empty: Callable[[], termwalk.Graph], put: Any, node: Any, release: Any) -> termwalk.Graph:
    made = empty()
    put(made, [release(node(OLD, "A", "Fever", identity="1"), node(OLD, "B", "Cough", identity="2"))])
    put(made, [release(node(NEW, "A", "Great fever", identity="1"), node(NEW, "C", "Rash", identity="3"))])
    put(made, [release(node(NEWEST, "A", "Greatest fever", identity="1"), node(NEWEST, "C", "Rash", identity="3"))])
    return made


def compared(graph: termwalk.Graph, new: Edition = NEW) -> Changes:
    return changes(graph.store, "icd11", "2024-01", new.version)


def row_of(graph: termwalk.Graph, code: str, new: Edition = NEW) -> Any:
    return next(row for row in compared(graph, new) if row.code == code)


def test_a_judged_change_is_marked_and_counted_apart(graph: termwalk.Graph) -> None:
    judge(graph.store, row_of(graph, "A"), "A. Reviewer", WHY)
    found = compared(graph)
    row = row_of(graph, "A")
    assert (row.judged, row.judged_by, row.judged_why) == (True, "A. Reviewer", WHY)
    assert row.judged_when.endswith("+00:00")
    assert row.review is False
    assert [row.code for row in found.open()] == ["B", "C"]
    assert [row.code for row in found.judged()] == ["A"]
    assert (found.summary().judged, found.summary().changes) == (1, {"printed": {"retired": 1, "added": 1}})
    assert "1 more have been judged." in str(found.summary())
    assert str(found.open().summary()) == str(found.summary())
    assert found.counts.retitled == 1, "the figures of the release stay what they are"


@pytest.mark.parametrize("code", ["A", "B", "C"])
def test_each_kind_of_change_can_be_judged(graph: termwalk.Graph, code: str) -> None:
    judge(graph.store, row_of(graph, code), "A. Reviewer", WHY)
    assert {row.code for row in compared(graph) if row.judged} == {code}


def test_a_later_change_of_the_same_code_is_not_silenced(graph: termwalk.Graph) -> None:
    judge(graph.store, row_of(graph, "A"), "A. Reviewer", WHY)
    assert not row_of(graph, "A", NEWEST).judged


def test_another_title_under_the_same_codes_is_not_silenced(graph: termwalk.Graph) -> None:
    judged = msgspec.structs.replace(row_of(graph, "A"), new_title="Great fevers")
    judge(graph.store, judged, "A. Reviewer", WHY)
    assert not row_of(graph, "A").judged


def test_a_judgement_is_a_decision_in_the_chain(graph: termwalk.Graph) -> None:
    judge(graph.store, row_of(graph, "B"), "A. Reviewer", WHY)
    (entry,) = graph.store.decisions(PROJECT)
    assert (entry.project, entry.verb, entry.relation) == ("known-differences", "accept", "retired")
    assert (entry.source, entry.source_version, entry.target, entry.target_version) == (
        "icd11:B", "2024-01", "", "2025-01",
    )  # fmt: skip
    assert entry.why.startswith(WHY)
    assert broken_link(graph.store.decisions()) is None


def test_a_judgement_can_be_taken_back_and_given_again(graph: termwalk.Graph) -> None:
    judge(graph.store, row_of(graph, "A"), "A. Reviewer", WHY)
    reopen(graph.store, row_of(graph, "A"), "B. Reviewer", "It does matter.")
    assert not row_of(graph, "A").judged
    judge(graph.store, row_of(graph, "A"), "B. Reviewer", "It does not after all.")
    assert row_of(graph, "A").judged_why == "It does not after all."
    assert len(graph.store.decisions(PROJECT)) == 3


@pytest.mark.parametrize(("who", "why"), [("", WHY), ("A. Reviewer", " ")])
def test_a_judgement_says_who_and_why(graph: termwalk.Graph, who: str, why: str) -> None:
    with pytest.raises(QuestionError, match="who judged and why"):
        judge(graph.store, row_of(graph, "A"), who, why)


def test_no_walk_is_led_over_a_judgement(starter: termwalk.Graph, tiny: Any, who: Any) -> None:
    graph = tiny(who().category("Q10").one("Q10", "1A00", "100"))
    before = graph.translate("icd10:Q10", to="icd11").rows
    row = msgspec.structs.replace(
        next(iter(_any_row())), system="icd10", old_code="Q10", new_code="Q99", old_release="2019", new_release="2020"
    )
    judge(graph.store, row, "A. Reviewer", WHY)
    assert graph.translate("icd10:Q10", to="icd11").rows == before


def _any_row() -> list[Any]:
    from termwalk.queries.changes import ChangeRow

    return [
        ChangeRow(
            change="moved", code="Q10", old_code="", new_code="", old_title="", new_title="", successors="", evidence=""
        )
    ]
