"""Who may decide what, and what is written."""

from __future__ import annotations

from typing import Any

import pytest

import termwalk
from termwalk.graph.decisions import Decision
from termwalk.graph.errors import QuestionError, UnknownCode, UnknownRelease
from termwalk.queries.review import declare, project, projects

from .hospital import opened, say


def roles(graph: termwalk.Graph) -> list[str]:
    return [entry.role for entry in graph.store.decisions("dx") if entry.verb != "project"]


def test_a_project_is_declared_once_and_its_policy_may_change(graph: termwalk.Graph) -> None:
    one = opened(graph)
    assert opened(graph) == one
    assert (str(one.source), str(one.target), one.policy) == ("local:his@1", "icd10@2019", "single-review")
    two = opened(graph, "double")
    assert project(graph.store, "dx") == two
    assert projects(graph.store) == (two,)
    assert len(graph.store.decisions()) == 2


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ({"name": " "}, QuestionError, "has a name"),
        ({"who": ""}, QuestionError, "somebody who declares it"),
        ({"policy": "triple"}, QuestionError, "is no policy"),
        ({"target": "icd11"}, UnknownRelease, "Nothing of icd11"),
        ({"source": "icd10cm"}, UnknownRelease, "Nothing of icd10cm"),
    ],
)
def test_a_project_that_cannot_be(graph: termwalk.Graph, given: dict[str, Any], error: type, says: str) -> None:
    usual: dict[str, Any] = {"name": "p", "source": "local:his", "target": "icd10", "who": "lead-1"} | given
    with pytest.raises(error, match=says):
        declare(graph.store, usual.pop("name"), usual.pop("source"), usual.pop("target"), **usual)
    assert graph.store.decisions() == ()


def test_a_name_stays_with_its_two_systems(graph: termwalk.Graph) -> None:
    opened(graph)
    with pytest.raises(QuestionError, match="take another name"):
        opened(graph, source="local:other")
    with pytest.raises(QuestionError, match="its projects: dx"):
        project(graph.store, "ward")


def test_the_entry_says_who_why_when_and_between_which_releases(graph: termwalk.Graph) -> None:
    (made,) = say(graph, opened(graph), "D2", "accept", "icd10: I10".replace(" ", ""), why=" as always ")
    assert (made.source, made.source_version, made.target, made.target_version) == (
        "local:his:D2", "1", "icd10:I10", "2019",
    )  # fmt: skip
    assert (made.who, made.why, made.role, made.relation) == ("reviewer-1", "as always", "single-review", "equivalent")
    assert made.when.endswith("+00:00")


def test_a_rest_class_is_wider_unless_somebody_says_otherwise(graph: termwalk.Graph) -> None:
    one = opened(graph)
    assert say(graph, one, "D5", "accept", "D64.8")[0].relation == "narrower"
    assert say(graph, one, "D5", "accept", "D64.8", relation="equivalent")[0].relation == "equivalent"


def test_the_same_word_twice_is_written_once(graph: termwalk.Graph) -> None:
    one = opened(graph)
    assert len(say(graph, one, "D2", "accept", "I10")) == 1
    assert say(graph, one, "D2", "accept", "I10") == ()
    assert len(say(graph, one, "D2", "accept", "I10", why="a reason")) == 1
    assert len(say(graph, one, "D2", "reject", "I21.9", "I21.0")) == 2
    assert say(graph, one, "D2", "reject", "I21.0") == ()


def test_what_somebody_said_before_counts_again_if_said_again(graph: termwalk.Graph) -> None:
    one = opened(graph)
    say(graph, one, "D2", "accept", "I10")
    say(graph, one, "D2", "accept", "I21.9", who="reviewer-2")
    assert len(say(graph, one, "D2", "accept", "I10")) == 1


@pytest.mark.parametrize(
    ("act", "codes", "more", "error", "says"),
    [
        ("accept", (), {}, QuestionError, "names a code"),
        ("reject", (), {}, QuestionError, "names the codes"),
        ("no-map", ("I10",), {}, QuestionError, "names no code"),
        ("accept", ("I1O",), {}, UnknownCode, "I1O is not in icd10@2019.*Nearest: .*icd10:I10"),
        ("accept", ("1.1",), {}, UnknownCode, "made a number of it"),
        ("accept", ("I20-I25",), {}, QuestionError, "is a heading"),
        ("accept", ("I99.9",), {}, QuestionError, "is retired"),
        ("accept", ("I10",), {"relation": "unrelated"}, QuestionError, "is no relation"),
        ("accept", ("I10",), {"who": " "}, QuestionError, "says who"),
        ("accept", ("I10",), {"role": "boss"}, QuestionError, "is no role"),
        ("maybe", (), {}, QuestionError, "is no decision"),
    ],
)
def test_what_may_not_be_decided(
    graph: termwalk.Graph, act: str, codes: tuple[str, ...], more: dict[str, Any], error: type, says: str
) -> None:
    one = opened(graph)
    with pytest.raises(error, match=says):
        say(graph, one, "D2", act, *codes, **more)
    assert roles(graph) == []


def test_a_source_that_the_dictionary_does_not_have(graph: termwalk.Graph) -> None:
    with pytest.raises(UnknownCode, match="local:his:D9 is not in local:his@1"):
        say(graph, opened(graph), "D9", "no-map")


def test_two_opinions_before_an_adjudicator(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    for opinions in (0, 1):
        with pytest.raises(QuestionError, match=f"has {opinions} of the two opinions"):
            say(graph, one, "D2", "accept", "I10", who="adjudicator-1", role="adjudicator")
        say(graph, one, "D2", "accept", "I10", who=f"reviewer-{opinions + 1}")
    with pytest.raises(QuestionError, match="has its two opinions"):
        say(graph, one, "D2", "accept", "I10", who="reviewer-3")
    say(graph, one, "D2", "accept", "I10", who="adjudicator-1", role="adjudicator")
    assert roles(graph) == ["reviewer", "reviewer", "adjudicator"]
    with pytest.raises(QuestionError, match="is adjudicated"):
        say(graph, one, "D2", "no-map", who="reviewer-1")


def test_nobody_adjudicates_between_the_own_opinion_and_another(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    say(graph, one, "D2", "accept", "I10")
    say(graph, one, "D2", "no-map", who="reviewer-2")
    with pytest.raises(QuestionError, match="somebody else adjudicates"):
        say(graph, one, "D2", "accept", "I10", role="adjudicator")
    say(graph, one, "D2", "accept", "I21.9", who="adjudicator-1", role="adjudicator")
    say(graph, one, "D3", "accept", "E11.9")
    say(graph, one, "D3", "accept", "E11.9", who="reviewer-2")
    with pytest.raises(QuestionError, match="somebody else adjudicates"):
        say(graph, one, "D3", "no-map", role="adjudicator")
    say(graph, one, "D3", "accept", "E11.9", role="adjudicator")


def test_an_author_does_not_review_the_own_proposal(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    say(graph, one, "D2", "accept", "I10", role="author")
    with pytest.raises(QuestionError, match="is the author"):
        say(graph, one, "D2", "accept", "I10")
    say(graph, one, "D2", "accept", "I10", who="reviewer-2")


def test_entries_of_before_verify_as_they_were() -> None:
    """Their digests were made when decisions had three verbs."""
    first = Decision(
        project="p", verb="accept", source="local:his:1", source_version="1", target="icd10:I10", target_version="2019",
        who="t", when="2026-01-01T00:00:00Z",
    ).chained(1, "0" * 64)  # fmt: skip
    assert first.digest == "808c7669d3d65b668e7108565cac402a46f8c2ae0e9a6225f6cb3f50f1b3380e"
