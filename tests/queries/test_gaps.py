"""What is missing between two systems: each state, by chapter and by use."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import termwalk
from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError
from termwalk.queries.gaps import STATES, GapSummary, gaps, of_table
from termwalk.queries.usage import checked

from .walk.maps import map_of, node_of, release_of, row

Tiny = Callable[..., termwalk.Graph]
OLD, NEW = Edition("icd11", "2024-01"), Edition("icd11", "2025-01")
A1 = Edition("local:a", "1")
EXPECTED = {
    "A1": "mapped", "A2": "broader-only", "A3": "related-only", "A4": "related-only", "A5": "ambiguous",
    "A6": "heading-only", "A7": "no-map", "A8": "unmapped", "A9": "mapped", "B1": "mapped", "B2": "mapped",
}  # fmt: skip


@pytest.fixture
def graph(tiny: Tiny) -> termwalk.Graph:
    """A code in each state, in two chapters; A is a heading over all of them."""
    codes = [node_of(A1, f"{code} < A: Fever {code}", chapter="I" if code < "A5" else "II") for code in EXPECTED]
    rows = (
        "A1 = AA1", "A2 < AA2", "A3 ~ AA3", "A4 ? AA4", "A5 ~ AA5", "A5 ~ AA6", row("A6 < 100", kind="block"), "A7 ∅",
        "A9 > AA9", row("B1 ~ AA1", group=1, choice=1), row("B1 ~ AA2", group=1, choice=2), "B2 = AA7/AA8", "A = AA1",
    )  # fmt: skip
    targets = [node_of(OLD, f"AA{n}", identity=str(n)) for n in range(1, 10)]
    return tiny(
        beside=[
            release_of("local:a@1", node_of(A1, "A: Heading", chapter="I"), *codes),
            map_of("local:a@1 > icd11@2024-01", *rows),
            release_of("icd11@2024-01", *targets),
            release_of("icd11@2025-01", *(node_of(NEW, f"AA{n}", identity=str(n)) for n in range(2, 10))),
        ]
    )


@pytest.mark.parametrize("code", EXPECTED)
def test_each_code_has_its_state(code: str, graph: termwalk.Graph) -> None:
    found = {row.code: row.state for row in graph.gaps("local:a", "icd11")}
    expected = "related-only" if code == "B1" else EXPECTED[code]
    assert found[code] == expected


def test_every_leaf_is_there_once_in_the_order_of_its_list(graph: termwalk.Graph) -> None:
    found = graph.gaps("local:a", "icd11")
    assert [row.code for row in found] == list(EXPECTED)
    assert (found.source, found.target) == (A1, OLD)
    with_headings = graph.gaps("local:a", "icd11", headings=True)
    assert [row.code for row in with_headings] == ["A", *EXPECTED]


def test_targets_on_offer_are_named(graph: termwalk.Graph) -> None:
    said = {row.code: row.targets for row in graph.gaps("local:a", "icd11")}
    assert (said["A5"], said["A7"], said["A8"], said["B2"]) == ("AA5 | AA6", "", "", "AA7/AA8")
    assert said["A6"] in ("100", "")


def test_a_retired_target(graph: termwalk.Graph) -> None:
    found = {row.code: row.state for row in graph.gaps("local:a", "icd11", release="2025-01")}
    assert (found["A1"], found["A2"]) == ("target-retired", "broader-only")


def test_states_over_several_maps(tiny: Tiny) -> None:
    graph = tiny(
        beside=[
            release_of("local:a@1", *(f"A{n}: Fever {n}" for n in range(1, 8))),
            map_of("local:a@1 > local:b@1", "A1 = B1", "A2 < B1", "A3 ~ B1", "A4 = B2", "A5 = B3", "A6 < B4"),
            map_of("local:b@1 > local:c@1", "B1 = C1", "B2 = C1", "B2 = C2", "B3 ∅", "B4 > C1"),
        ]
    )
    found = graph.gaps("local:a", "local:c")
    assert [(row.code, row.state) for row in found] == [
        ("A1", "mapped"), ("A2", "broader-only"), ("A3", "related-only"), ("A4", "ambiguous"), ("A5", "no-map"),
        ("A6", "unmapped"), ("A7", "unmapped"),
    ]  # fmt: skip
    assert found[6].reason == "No path of maps says what this code is there."
    assert graph.gaps("local:a", "local:c", lang="zh")[6].reason.startswith("没有任何对照路径")


def test_the_summary_counts_by_state_and_chapter(graph: termwalk.Graph) -> None:
    found = graph.gaps("local:a", "icd11")
    summary = found.summary()
    assert summary.codes == len(EXPECTED) == sum(summary.states.values())
    assert list(summary.states) == [state for state in STATES if state in summary.states]
    assert {chapter: sum(counts.values()) for chapter, counts in summary.chapters.items()} == {"I": 4, "II": 7}
    assert summary.share("unmapped") == pytest.approx(1 / len(EXPECTED))
    assert summary.share("target-retired") == 0.0
    assert summary.used == {}
    assert GapSummary(codes=0, states={}, used={}, chapters={}).share("mapped") == 0.0


def test_use_weights_the_summary_and_sorts_the_work(graph: termwalk.Graph) -> None:
    uses = {"A1": 1_000, "A3": 5, "A5": 50, "A8": 5, "Q9": 7}
    found = graph.gaps("local:a", "icd11", uses=uses)
    assert {row.code: row.uses for row in found if row.uses} == {"A1": 1_000, "A3": 5, "A5": 50, "A8": 5}
    assert found.summary().used == {"mapped": 1_000, "related-only": 5, "ambiguous": 50, "unmapped": 5}
    todo = found.work_list()
    assert [(row.code, row.uses) for row in todo[:3]] == [("A5", 50), ("A8", 5), ("A3", 5)]
    assert not {"mapped", "no-map"} & {row.state for row in todo}
    assert [row.code for row in todo[3:]] == ["A6", "A4", "B1", "A2"]
    unweighted = graph.gaps("local:a", "icd11")
    assert {row.uses for row in unweighted} == {None}
    assert [row.code for row in unweighted.work_list()][:2] == ["A8", "A5"]


def test_counts_by_other_spellings_of_a_code_are_added() -> None:
    assert checked("icd10", {"i10": 2, "I10": 3, "I50.9": 1, "I509": 1}) == {"I10": 5, "I50.9": 2}
    for bad in (-1, 1.5):
        with pytest.raises(QuestionError, match="counts are whole numbers from 0"):
            checked("icd10", {"I10": bad})  # type: ignore[dict-item]
    assert checked("icd10", {"I10": 0}) == {"I10": 0}


def test_gaps_of_a_table_that_is_there(graph: termwalk.Graph) -> None:
    table = graph.migrate("local:a", "icd11")
    assert of_table(table).rows == gaps(graph.store, "local:a", "icd11").rows
    assert of_table(table).to_frame()["code"].tolist() == list(EXPECTED)
