"""What a new release breaks: maps, decisions, answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.decisions import Decision
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.queries.changes import Impact, changes, impact, judge

OLD, NEW = Edition("icd11", "2024-01"), Edition("icd11", "2025-01")


@pytest.fixture
def graph(tiny: Callable[..., termwalk.Graph], who: Any, node: Any, release: Any) -> termwalk.Graph:
    """1A00 stays, 1A01 moves to 1B01, 1A02 goes, 1A03 is retitled only; Q1 to Q4 lead there, Q5 to a cluster."""
    build = who("2019", "2024-01", ("one", "back"))
    for number, place in enumerate(("100", "101", "102", "103"), start=1):
        build.category(f"Q{number}").one(f"Q{number}", f"1A0{number - 1}", place)
    build.category("Q5").one("Q5", "1A00/1A01", "100").back("102", "1A02", "Q3")
    old = [("1A00", "Zero", "100"), ("1A01", "One", "101"), ("1A02", "Two", "102"), ("1A03", "Three", "103")]
    new = [("1A00", "Zero", "100"), ("1B01", "One", "101"), ("1A03", "Three fevers", "103"), ("1C00", "Two", "200")]
    both = [release(*(node(edition, id, title, identity=key) for id, title, key in rows))
            for edition, rows in ((OLD, old), (NEW, new))]  # fmt: skip
    return tiny(build, beside=both)


def asked(graph: termwalk.Graph, **how: Any) -> Impact:
    return impact(graph.store, "icd11", "2024-01", "2025-01", **how)


def test_rows_of_maps_that_lead_to_or_from_changed_codes(graph: termwalk.Graph) -> None:
    rows = [row for row in asked(graph) if row.what == "map"]
    said = {(row.where, row.source, row.target, row.problem, row.repair, row.repair_by, row.end) for row in rows}
    assert said == {
        ("who-10to11-one@2024-01", "icd10:Q2", "icd11:1A01", "moved", "icd11:1B01", "identity", "target"),
        ("who-10to11-one@2024-01", "icd10:Q3", "icd11:1A02", "retired", "icd11:1C00", "title", "target"),
        ("who-10to11-one@2024-01", "icd10:Q5", "icd11:1A00/1A01", "moved", "icd11:1A00/1B01", "identity", "target"),
        ("who-11to10-one@2024-01", "icd11:1A02", "icd10:Q3", "retired", "icd11:1C00", "title", "source"),
    }
    review = {row.source: row.review for row in rows}
    assert (review["icd10:Q2"], review["icd10:Q3"]) == (False, True), "a proposed repair is for a person"


def test_answers_that_differ_in_the_new_release(graph: termwalk.Graph) -> None:
    rows = {row.source: row for row in asked(graph) if row.what == "answer"}
    assert rows.keys() == {"icd10:Q2", "icd10:Q3", "icd10:Q5"}
    assert (rows["icd10:Q2"].target, rows["icd10:Q2"].repair) == ("icd11:1A01", "icd11:1B01")
    assert rows["icd10:Q3"].reason_code == "answer-differs retired succ-title"
    assert rows["icd10:Q3"].where == "icd10 → icd11"


def test_only_the_questions_given_are_asked(graph: termwalk.Graph) -> None:
    found = asked(graph, questions=["icd10:Q2", "icd10:Q1", "icd11:1A02", "icd11:1A00"])
    assert [(row.source, row.problem) for row in found if row.what == "answer"] == [
        ("icd11:1A02", "retired"),
        ("icd10:Q2", "moved"),
    ]


def test_decisions_that_rest_on_a_changed_code(graph: termwalk.Graph) -> None:
    def decide(source: str, target: str, project: str = "local", version: str = "2024-01") -> None:
        graph.store.decide(
            Decision(
                project=project,
                verb="accept",
                source=source,
                source_version="1",
                target=target,
                target_version=version,
                who="A. Reviewer",
                when="2025-01-01T00:00:00+00:00",
            )
        )

    decide("local:his:1", "icd11:1A01")
    decide("local:his:1", "icd11:1A01")
    decide("local:his:2", "icd11:1A00/1A02")
    decide("local:his:3", "icd11:1A00")
    decide("local:his:4", "icd11:1A02", version="2023-01")
    decide("local:his:5", "")
    row = next(row for row in changes(graph.store, "icd11", "2024-01", "2025-01") if row.code == "1A02")
    judge(graph.store, row, "A. Reviewer", "It was never used here.")
    rows = [row for row in asked(graph) if row.what == "decision"]
    assert [(row.where, row.source, row.problem, row.repair) for row in rows] == [
        ("local", "local:his:1", "moved", "icd11:1B01"),
        ("local", "local:his:2", "retired", "icd11:1A00/1C00"),
    ]
    assert rows[0].line == 2, "the latest decision on a pair counts"


def test_a_map_that_names_no_release_is_told_with_a_word_on_it(
    graph: termwalk.Graph, put: Any
) -> None:  # fmt: skip
    map_set = MapSet(
        id="own", version="1", title="", publisher="Tests", source=Edition("local:his", "1"),
        target=Edition("icd11", UNSTATED),
    )  # fmt: skip
    edge = Mapping(source="9", target=Target("code", "1A02", ("1A02",)), relation="equivalent", line=7)
    put(graph, [(Part(role="map", edition=map_set.source, map_set=map_set, file="own"), [edge])])
    (row,) = [row for row in asked(graph, questions=["icd10:Q1"]) if row.where == "own@1"]
    assert (row.stated_release, row.relation, row.line) == (False, "equivalent", 7)
    assert row.reason_code == "map-target retired succ-title release-unstated"


def test_the_summary_says_what_breaks(graph: termwalk.Graph) -> None:
    summary = asked(graph).summary()
    assert summary.problems == {"map": {"retired": 2, "moved": 2}, "answer": {"retired": 1, "moved": 2}}
    assert (summary.rows, summary.repaired, summary.proposed) == (7, 7, 3)
    assert str(summary) == (
        "From icd11@2024-01 to icd11@2025-01, resting on codes that are no longer what they were: rows of maps 4,"
        " decisions 0, answers 3. With a repair: 7, of these proposed and not stated: 3."
    )
    assert "4 行对照" in summary.sentences["zh"]
    assert asked(graph, lang="zh")[0].reason.startswith("对照表以旧编码为目标。")


def test_where_nothing_changed_nothing_breaks(
    empty: Callable[[], termwalk.Graph], put: Any, node: Any, release: Any
) -> None:
    made = empty()
    put(made, [release(node(OLD, "A", identity="1")), release(node(NEW, "A", identity="1"))])
    assert len(asked(made)) == 0


def test_columns_and_order_are_fixed(graph: termwalk.Graph) -> None:
    assert Impact.columns()[:7] == ("what", "where", "source", "target", "problem", "repair", "repair_by")
    assert asked(graph).rows == asked(graph).rows
    assert list(asked(graph).to_frame().columns) == list(Impact.columns())
