"""Migration tables between systems that no single map joins."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import termwalk
from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError
from termwalk.queries.migration_rows import MigrationRow

from .walk.maps import decide, map_of, node_of, release_of, row

Tiny = Callable[..., termwalk.Graph]
A1 = Edition("local:a", "1")


@pytest.fixture
def graph(tiny: Tiny) -> termwalk.Graph:
    return tiny(
        beside=[
            release_of(
                "local:a@1", node_of(A1, "A: Heading", chapter="I"), "A1 < A: Fever", "A2 < A: Chill", "A3 < A: Ache",
                "A4 < A: Cough", "A5 < A: Rash", node_of(A1, "A6 < A: Old", active=False),
            ),
            map_of(
                "local:a@1 > local:b@1", row("A1 = B1", basis="L1"), row("A2 < B1", basis="L7"), "A3 = B3", "A4 = B4",
                "A9 = B1",
            ),
            map_of(
                "local:b@1 > local:c@1", row("B1 = C1", basis="T4", confidence=0.5), "B3 ∅", "B4 = C4&C5", "B4 < C6"
            ),
            release_of("local:c@1", "C1: Fever there"),
        ]
    )  # fmt: skip


def rows(graph: termwalk.Graph, code: str = "") -> list[MigrationRow]:
    return [row for row in graph.migrate("local:a", "local:c") if code in ("", row.source_code)]


def test_no_code_of_the_release_is_missing_and_none_is_added(graph: termwalk.Graph) -> None:
    assert list(dict.fromkeys(row.source_code for row in rows(graph))) == ["A", "A1", "A2", "A3", "A4", "A5"]


def test_a_row_says_how_it_was_reached(graph: termwalk.Graph) -> None:
    (one,) = rows(graph, "A1")
    assert (one.status, one.relation, one.target_code, one.target_kind, one.hops) == (
        "mapped", "equivalent", "C1", "code", 2
    )  # fmt: skip
    assert (one.source_title, one.source_chapter, one.target_release, one.target_system) == (
        "Fever",
        "",
        "1",
        "local:c",
    )
    assert one.path == (
        "local:a:A1 –equivalent→ local:b:B1 [a-b@1, rule L1] ; local:b:B1 –equivalent→ local:c:C1 [b-c@1, rule T4]"
    )
    assert one.reason_code == "L1 T4"
    assert one.reason.startswith("Both editions have this code with the same words in its title.")
    assert one.grade == "D", "a path is as good as its worst rule"


def test_statuses(graph: termwalk.Graph) -> None:
    said = {
        code: [(row.status, row.relation, row.target_code) for row in rows(graph, code)] for code in ("A2", "A3", "A5")
    }
    assert said == {
        "A2": [("mapped", "narrower", "C1")], "A3": [("no-map", None, "")], "A5": [("unmapped", None, "")]
    }  # fmt: skip
    gap = rows(graph, "A5")[0]
    assert (gap.verdict, gap.review, gap.hops, gap.path) == ("unmapped", True, 0, "")


def test_several_targets_and_combinations(graph: termwalk.Graph) -> None:
    found = rows(graph, "A4")
    assert [(row.target_code, row.target_kind, row.relation, row.verdict) for row in found] == [
        ("C4&C5", "cluster", "equivalent", "combination"), ("C6", "code", "narrower", "several")
    ]  # fmt: skip
    assert {row.cardinality for row in found} == {"1:n"}
    assert {row.cardinality for row in rows(graph) if row.target_code == "C1"} == {"n:1"}


def test_a_heading_is_told_from_a_leaf(graph: termwalk.Graph) -> None:
    assert {row.source_code: row.source_leaf for row in rows(graph)} == {
        "A": False, "A1": True, "A2": True, "A3": True, "A4": True, "A5": True
    }  # fmt: skip


def test_the_table_and_single_questions_say_the_same(graph: termwalk.Graph) -> None:
    table = rows(graph)
    codes = list(dict.fromkeys(f"local:a:{row.source_code}" for row in table))
    asked = graph.translate(codes, "local:c")
    assert [(row.status, row.relation, row.verdict, row.preferred, row.hops, row.support) for row in asked] == [
        (row.status, row.relation, row.verdict or "", row.preferred, row.hops, row.support)
        if row.status != "unmapped" else ("unmapped", None, "", False, 0, 1) for row in table
    ]  # fmt: skip


def test_the_map_sets_and_the_release_that_it_rests_on(graph: termwalk.Graph) -> None:
    table = graph.migrate("local:a", "local:c")
    assert {str(one) for one in table.map_sets} == {"a-b@1", "b-c@1"}
    assert table.target == Edition("local:c", "1")
    assert {row.target_release for row in table} == {"1"}


def test_reasons_in_chinese(graph: termwalk.Graph) -> None:
    found = {row.source_code: row.reason for row in graph.migrate("local:a", "local:c", lang="zh")}
    assert "两个版本中编码相同" in found["A1"]
    assert found["A5"] == "没有任何对照路径说明此编码在对方是什么。"


def test_use_weights_the_summary(graph: termwalk.Graph) -> None:
    table = graph.migrate("local:a", "local:c", uses={"A1": 90, "A5": 10})
    assert table.summary().used == {"equivalent": 90, "unmapped": 10}
    assert {row.source_code: row.uses for row in table}["A2"] == 0


def test_no_more_maps_than_allowed(graph: termwalk.Graph) -> None:
    with pytest.raises(QuestionError):
        graph.migrate("local:a", "local:c", max_hops=1)
    assert len(graph.migrate("local:a", "local:c", max_hops=2)) == len(rows(graph))


def test_a_rejected_pair_is_in_no_walked_table(graph: termwalk.Graph) -> None:
    decide(graph, "reject", "local:b:B1", "local:c:C1")
    assert [(row.status, row.target_code) for row in rows(graph, "A1")] == [("unmapped", "")]


def test_a_decision_is_in_a_walked_table(graph: termwalk.Graph) -> None:
    decide(graph, "accept", "local:a:A5", "local:c:C1", relation="narrower")
    (one,) = rows(graph, "A5")
    assert (one.target_code, one.relation, one.preferred, one.path) == (
        "C1", "narrower", True, "local:a:A5 –narrower→ local:c:C1 [decisions of p, line 1]"
    )  # fmt: skip


def test_of_several_releases_the_one_asked_for_is_migrated(tiny: Tiny) -> None:
    graph = tiny(
        beside=[
            release_of("local:a@1", "A1: Old"), release_of("local:a@2", "A1: New", "A2: New"),
            map_of("local:a@1 > local:b@1", "A1 = B1", version="1"),
            map_of("local:a@2 > local:b@1", "A1 = B2", "A2 = B2", version="2"),
            map_of("local:b@1 > local:c@1", "B1 = C1", "B2 = C2"),
        ]
    )  # fmt: skip
    old, new = graph.migrate("local:a@1", "local:c"), graph.migrate("local:a", "local:c")
    assert [(row.source_release, row.source_code, row.target_code) for row in old] == [("1", "A1", "C1")]
    assert [(row.source_release, row.target_code) for row in new] == [("2", "C2"), ("2", "C2")]
