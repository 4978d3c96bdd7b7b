"""What is decided for good is the project's map at once: translate, migrate, gaps and conflicts see it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import termwalk
from termwalk.graph.copying import copy
from termwalk.graph.decisions import broken_link
from termwalk.graph.errors import QuestionError

from ..walk.maps import map_of, release_of
from .hospital import opened, say, seen


def test_an_accepted_code_is_the_answer_at_once(graph: termwalk.Graph) -> None:
    with pytest.raises(QuestionError, match="No map from local:his to icd10"):
        graph.translate("local:his:D2", "icd10")
    one = opened(graph)
    assert seen(graph, "D2") == [(None, "unmapped")]
    say(graph, one, "D2", "accept", "I10")
    (row,) = graph.translate("local:his:D2", "icd10")
    assert (row.target, row.relation, row.target_title, row.review) == (
        "icd10:I10",
        "equivalent",
        "Hypertension",
        False,
    )
    assert (row.path[0].kind, row.path[0].map_set, row.hops) == ("decision", "decisions of dx", 1)


def test_the_codes_of_a_composite_hold_together(graph: termwalk.Graph) -> None:
    one = opened(graph)
    (made,) = say(graph, one, "D1", "accept", "I21.9", "I10")
    assert made.target == "icd10:I21.9 + I10"
    (row,) = graph.translate("local:his:D1", "icd10")
    assert (row.target, row.target_kind, row.verdict) == ("icd10:I21.9 + I10", "cluster", "combination")
    assert row.target_title == "Infarction / Hypertension"
    table = [(row.target_code, row.target_kind, row.verdict, row.cardinality)
             for row in graph.migrate("local:his", "icd10") if row.source_code == "D1"]  # fmt: skip
    assert table == [("I21.9 + I10", "cluster", "combination", "1:1")]


def test_decisions_lead_on_over_the_maps_behind_them(graph: termwalk.Graph) -> None:
    one = opened(graph)
    say(graph, one, "D1", "accept", "I21.9", "I10")
    say(graph, one, "D2", "accept", "I10", relation="narrower")
    (whole,) = graph.translate("local:his:D1", "local:drg")
    assert (whole.target, whole.relation, whole.hops) == ("local:drg:G2 + G1", "equivalent", 2)
    (plain,) = graph.translate("local:his:D2", "local:drg")
    assert (plain.target, plain.relation) == ("local:drg:G1", "narrower")
    assert [step.kind for step in plain.path] == ["decision", "map"]


def test_no_map_is_an_answer_and_nothing_is_none(graph: termwalk.Graph) -> None:
    one = opened(graph)
    say(graph, one, "D4", "no-map", why="no diagnosis")
    assert seen(graph, "D4") == [(None, "no-map")]
    assert seen(graph, "D3") == [(None, "unmapped")]
    states = {row.code: row.state for row in graph.gaps("local:his", "icd10")}
    assert states == {"D1": "unmapped", "D2": "unmapped", "D3": "unmapped", "D4": "no-map", "D5": "unmapped"}


def test_a_correction_takes_the_place_of_what_it_corrects(graph: termwalk.Graph) -> None:
    one = opened(graph)
    say(graph, one, "D2", "accept", "I21.9")
    say(graph, one, "D2", "accept", "I10", who="reviewer-2")
    assert seen(graph, "D2") == [("icd10:I10", "mapped")]
    say(graph, one, "D2", "no-map")
    assert seen(graph, "D2") == [(None, "no-map")]
    say(graph, one, "D2", "defer", why="asked the ward")
    assert seen(graph, "D2") == [(None, "unmapped")]
    assert [entry.verb for entry in graph.store.decisions("dx")] == ["project", "accept", "accept", "no-map", "defer"]
    assert broken_link(graph.store.decisions()) is None


def test_a_rejected_answer_is_gone(graph: termwalk.Graph) -> None:
    one = opened(graph)
    say(graph, one, "D2", "accept", "I21.9")
    say(graph, one, "D2", "reject", "I21.9", why="another organ")
    assert seen(graph, "D2") == [(None, "unmapped")]
    say(graph, one, "D2", "accept", "I21.9")
    assert seen(graph, "D2") == [("icd10:I21.9", "mapped")]


def test_a_rejection_vetoes_a_published_row_and_an_answer_replaces_it(tiny: Callable[..., termwalk.Graph]) -> None:
    rows = map_of("local:his@1 > icd10@2019", "D1 = I10", "D2 = I10", id="vendor")
    graph = tiny(beside=(release_of("icd10@2019", "I10: Hypertension", "I11: Heart"), rows))
    one = opened(graph)
    say(graph, one, "D1", "reject", "I10")
    say(graph, one, "D2", "accept", "I11")
    assert seen(graph, "D1") == [(None, "unmapped")]
    assert seen(graph, "D2") == [("icd10:I11", "mapped")]
    table = {row.source_code: (row.target_code, row.review) for row in graph.migrate("local:his", "icd10")}
    assert table == {"D1": ("", True), "D2": ("I11", False)}


def test_two_opinions_change_nothing_until_they_are_adopted(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    for who in ("reviewer-1", "reviewer-2"):
        say(graph, one, "D2", "accept", "I10", who=who)
        assert seen(graph, "D2") == [(None, "unmapped")]
    say(graph, one, "D2", "accept", "I10", who="adjudicator-1", role="adjudicator")
    assert seen(graph, "D2") == [("icd10:I10", "mapped")]


def test_an_author_s_proposal_is_not_effective(graph: termwalk.Graph) -> None:
    say(graph, opened(graph), "D2", "accept", "I10", role="author")
    assert seen(graph, "D2") == [(None, "unmapped")]


def test_a_single_reviewer_does_not_overrule_an_adjudicator(graph: termwalk.Graph) -> None:
    one = opened(graph)
    say(graph, one, "D2", "accept", "I10", role="adjudicator", who="adjudicator-1")
    say(graph, one, "D2", "accept", "I21.9")
    assert seen(graph, "D2") == [("icd10:I10", "mapped")]
    say(graph, one, "D2", "defer", role="adjudicator", who="adjudicator-1")
    say(graph, one, "D2", "accept", "I21.9", why="once more")
    assert seen(graph, "D2") == [("icd10:I21.9", "mapped")]


def test_a_single_review_counts_only_while_the_project_says_so(graph: termwalk.Graph) -> None:
    one = opened(graph)
    say(graph, one, "D2", "accept", "I10")
    two = opened(graph, "double")
    say(graph, two, "D3", "accept", "E11.9")
    assert (seen(graph, "D2"), seen(graph, "D3")) == ([("icd10:I10", "mapped")], [(None, "unmapped")])


def test_answers_of_two_projects_stand_beside_each_other(graph: termwalk.Graph) -> None:
    say(graph, opened(graph), "D2", "accept", "I10")
    say(graph, opened(graph, name="other"), "D2", "accept", "I21.9")
    assert {target for target, _ in seen(graph, "D2")} == {"icd10:I10", "icd10:I21.9"}


def test_texts_without_a_dictionary(graph: termwalk.Graph) -> None:
    one = opened(graph, source="local:notes")
    say(graph, one, "急性心梗: 伴高血压", "accept", "I21.9", "I10")
    assert graph.translate("local:notes:急性心梗: 伴高血压", "icd10")[0].target == "icd10:I21.9 + I10"
    (row,) = graph.migrate("local:notes", "icd10")
    assert (row.source_code, row.target_code) == ("急性心梗: 伴高血压", "I21.9 + I10")
    (onward,) = graph.migrate("local:notes", "local:drg")
    assert (onward.source_code, onward.target_code) == ("急性心梗: 伴高血压", "G2 + G1")
    assert graph.explain("local:notes:急性心梗: 伴高血压", "local:drg").drawing.svg().count("<rect") == 6
    unheard = graph.translate("local:notes:头痛", "icd10")
    assert (unheard[0].status, unheard.unknown) == ("unmapped", ())


def test_a_combination_makes_no_two_codes_equal(graph: termwalk.Graph) -> None:
    one = opened(graph)
    say(graph, one, "D1", "accept", "I21.9", "I10")
    assert len(graph.conflicts()) == 0


def test_as_of_a_date_before(graph: termwalk.Graph) -> None:
    say(graph, opened(graph), "D2", "accept", "I10")
    with pytest.raises(QuestionError):
        graph.translate("local:his:D2", "icd10", as_of="2020")


def test_on_the_starter_graph(starter: termwalk.Graph, address: Callable[[Path, str], str], tmp_path: Path) -> None:
    with termwalk.open(address(tmp_path, "starter")) as graph:
        copy(starter.store, graph.store)
        one = opened(graph, source="local:dx")
        say(graph, one, "急性心梗伴高血压", "accept", "I21.9", "I10")
        say(graph, one, "挂号", "no-map")
        texts = ["local:dx:急性心梗伴高血压", "local:dx:挂号"]
        rows = graph.translate(texts, "icd10").rows
        assert [(row.target, row.status) for row in rows] == [("icd10:I21.9 + I10", "mapped"), (None, "no-map")]
        assert graph.translate(texts[0], "icd11")[0].target == "icd11:BA41.Z/BA00.Z"
        assert graph.translate(texts[0], "icd11", release="2025-01")[0].target_release == "2025-01"
