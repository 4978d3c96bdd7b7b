"""Decisions: only effective ones lead or veto, the latest on a pair counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import termwalk
from termwalk.graph.decisions import Decision
from termwalk.queries.walk.steps import Step
from termwalk.queries.walk.veto import Veto

from .maps import decide, map_of, row, told

Graphs = Callable[..., termwalk.Graph]


@pytest.fixture
def chain(graph: Graphs) -> termwalk.Graph:
    """A1 = B1 = C1, and another way over D1 to C2."""
    return graph(
        map_of("local:a@1 > local:b@1", "A1 = B1", "A2 = B2"), map_of("local:b@1 > local:c@1", "B1 = C1", "B2 = C2"),
        map_of("local:a@1 > local:d@1", "A1 = D1"), map_of("local:d@1 > local:c@1", "D1 < C2"),
    )  # fmt: skip


def targets(graph: termwalk.Graph, code: str = "local:a:A1", to: str = "local:c", **more: str) -> list[str | None]:
    return [row.target for row in graph.translate(code, to, **more)]


@pytest.mark.parametrize("role", ["adjudicator", "single-review"])
@pytest.mark.parametrize(
    "pair",
    [("local:a:A1", "local:b:B1"), ("local:b:B1", "local:c:C1"), ("local:a:A1", "local:c:C1")],
    ids=["the first step", "the last step", "the two ends"],
)
def test_no_path_leads_over_a_rejected_pair(pair: tuple[str, str], role: str, chain: termwalk.Graph) -> None:
    assert targets(chain) == ["local:c:C1", "local:c:C2"]
    decide(chain, "reject", *pair, role=role)
    assert targets(chain) == ["local:c:C2"]
    assert targets(chain, "local:a:A2") == ["local:c:C2"]
    assert chain.translate("local:a:A1", "local:c", suggest=True).suggestions == ()


@pytest.mark.parametrize("role", ["author", "reviewer", "", "Adjudicator"])
def test_a_decision_that_is_not_effective_changes_nothing(role: str, chain: termwalk.Graph) -> None:
    before = chain.translate("local:a:A1", "local:c").rows
    decide(chain, "reject", "local:b:B1", "local:c:C1", role=role)
    decide(chain, "accept", "local:a:A1", "local:c:C9", role=role)
    assert chain.translate("local:a:A1", "local:c").rows == before


def test_a_direct_row_is_vetoed_too(chain: termwalk.Graph) -> None:
    decide(chain, "reject", "local:a:A1", "local:b:B1")
    assert targets(chain, to="local:b") == [None]
    assert targets(chain, "local:a:A2", "local:b") == ["local:b:B2"]


def test_what_was_decided_goes_before_every_map(chain: termwalk.Graph) -> None:
    made = decide(chain, "accept", "local:a:A1", "local:c:C9", relation="narrower")
    (row,) = chain.translate("local:a:A1", "local:c")
    assert told(row) == "local:c:C9: narrower | a:A1 ⊂ c:C9"
    assert (row.preferred, row.review, row.hops, row.status) == (True, False, 1, "mapped")
    step = row.path[0]
    assert (step.kind, step.map_set, step.line) == ("decision", "decisions of p", made.id)
    assert targets(chain, to="local:b") == ["local:b:B1"]


def test_a_decided_no_map_is_stated(graph: Graphs) -> None:
    made = graph(map_of("icd10@2019 > icd11@2024-01", "I10 = BA00", "I11 = BA01"))
    decide(made, "no-map", "icd10:I10", "icd11:")
    (row,) = made.translate("icd10:I10", "icd11")
    assert (row.status, row.target, row.relation, row.verdict) == ("no-map", None, None, "no-map")
    assert row.path[0].kind == "decision"
    assert targets(made, "icd10:I11", "icd11") == ["icd11:BA01"]


def test_the_latest_decision_on_a_pair_counts(chain: termwalk.Graph) -> None:
    decide(chain, "reject", "local:a:A1", "local:c:C1", when="2026-01-01T00:00:00Z")
    decide(chain, "accept", "local:a:A1", "local:c:C1", when="2026-02-01T00:00:00Z", relation="equivalent")
    assert targets(chain) == ["local:c:C1"]
    decide(chain, "reject", "local:a:A1", "local:c:C1", when="2026-03-01T00:00:00Z")
    assert targets(chain) == ["local:c:C2"]


def test_as_of_leaves_out_later_decisions(chain: termwalk.Graph) -> None:
    decide(chain, "reject", "local:a:A1", "local:c:C1", when="2026-03-01T08:00:00Z")
    for as_of, left in (("2026-02-28", 2), ("2026-03-01", 1), ("2026", 1), ("2025", 2), ("2026-03", 1)):
        assert len(targets(chain, as_of=as_of)) == left, as_of


def test_a_rejected_part_leaves_the_combination_without_an_answer(graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", "A1 = B1&B2"), map_of("local:b@1 > local:c@1", "B1 = C1", "B2 = C2"))
    decide(made, "reject", "local:b:B2", "local:c:C2")
    assert targets(made) == [None]


def test_a_rejected_cluster_row(graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", "A1 = B1&B2", row("A1 ~ B3")))
    decide(made, "reject", "local:a:A1", "local:b:B1&B2")
    assert targets(made, to="local:b") == ["local:b:B3"]


def test_a_veto_of_nothing_holds_nothing() -> None:
    step = Step(source="a:1", target="b:1", relation="equivalent", map_set="m")
    assert not Veto().holds((step,))
    only = Decision(
        project="p", verb="reject", source="a:1", source_version="", target="b:1", target_version="", who="t",
        when="2026-01-01T00:00:00Z", role="adjudicator",
    )  # fmt: skip
    assert Veto([only]).holds((step,))
    assert not Veto([only]).holds((Step(source="b:1", target="a:1", relation="equivalent", map_set="m"),))
