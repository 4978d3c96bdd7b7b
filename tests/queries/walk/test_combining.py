"""Combinations on the way and at the end: clusters, scenarios, pairs of dagger and asterisk."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import termwalk
from termwalk.graph.codes import Edition
from termwalk.queries.translation import Translation
from termwalk.queries.walk.combining import unfolded
from termwalk.queries.walk.steps import signed

from .maps import Content, map_of, node_of, release_of, row

Graphs = Callable[..., termwalk.Graph]
NHSA = Edition("icd10cn-nhsa", "2.0")
PAIR = "icd10cn-nhsa:B65.202+K77.0*"


def scenarios_of(rows: list[tuple[int, int, str]]) -> list[tuple[str, ...]]:
    """The targets of each scenario of rows given as (group, choice list, target)."""
    return [tuple(target for _, _, target in found) for found in unfolded(rows, lambda row: row[:2])]


def one(made: termwalk.Graph, code: str, to: str, **more: Any) -> Translation:
    found = made.translate(code, to, **more)
    assert len(found) == 1, [row.target for row in found]
    return found[0]


def targets(made: termwalk.Graph, code: str, to: str) -> list[tuple[str | None, str | None]]:
    return [(row.target, row.relation) for row in made.translate(code, to)]


# ---- unfolding -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "scenarios"),
    [
        ([], []),
        ([(1, 1, "X"), (1, 2, "Y")], [("X", "Y")]),
        ([(1, 1, "X1"), (1, 1, "X2"), (1, 2, "Y")], [("X1", "Y"), ("X2", "Y")]),
        ([(1, 2, "Y"), (1, 1, "X")], [("X", "Y")]),
        ([(1, 1, "X"), (1, 2, "Y"), (2, 1, "X"), (2, 2, "Z")], [("X", "Y"), ("X", "Z")]),
    ],
)
def test_one_target_out_of_each_choice_list(rows: list[tuple[int, int, str]], scenarios: list[tuple[str, ...]]) -> None:
    assert scenarios_of(rows) == scenarios


def test_a_choice_list_that_unfolds_into_too_many_is_left_to_its_rows() -> None:
    assert len(scenarios_of([(1, choice, f"{choice}{n}") for choice in (1, 2) for n in range(3)])) == 9
    assert len(scenarios_of([(1, choice, f"{choice}{n}") for choice in (1, 2, 3, 4) for n in range(2)])) == 0


@given(st.lists(st.tuples(st.integers(1, 2), st.integers(1, 3), st.sampled_from("UVWXYZ")), max_size=6, unique=True))
def test_a_scenario_takes_one_out_of_each_list_of_its_group(rows: list[tuple[int, int, str]]) -> None:
    lists: dict[int, dict[int, set[str]]] = {}
    for group, choice, target in rows:
        lists.setdefault(group, {}).setdefault(choice, set()).add(target)
    for scenario in scenarios_of(rows):
        assert any(
            len(scenario) == len(choices)
            and all(t in choices[n] for t, n in zip(scenario, sorted(choices), strict=True))
            for choices in lists.values()
        )


# ---- clusters and scenarios in the middle --------------------------------------------------------------------------


def test_a_cluster_in_the_middle_is_translated_part_by_part_and_put_together(graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", "A1 = B1&B2"), map_of("local:b@1 > local:c@1", "B1 = C1", "B2 = C2"))
    row = one(made, "local:a:A1", "local:c")
    assert (row.target, row.target_kind, row.relation, row.verdict) == (
        "local:c:C1 + C2", "cluster", "equivalent", "combination"
    )  # fmt: skip
    assert [(path[-1].source, path[-1].target) for path in (row.path, *row.beside)] == [
        ("local:b:B1", "local:c:C1"), ("local:b:B2", "local:c:C2")
    ]  # fmt: skip
    assert {path[0].source for path in (row.path, *row.beside)} == {"local:a:A1"}


def test_codes_of_icd11_are_joined_by_a_slash(graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", "A1 = B1&B2"), map_of("local:b@1 > icd11@2024-01", "B1 = 1A00", "B2 = 5A10")
    )
    assert one(made, "local:a:A1", "icd11").target == "icd11:1A00/5A10"


@pytest.mark.parametrize(
    ("second", "relation"),
    [("B2 < C2", "narrower"), ("B2 > C2", "broader"), ("B2 ~ C2", "related"), ("B2 ? C2", "related")],
)
def test_the_whole_is_no_closer_than_its_vaguest_part(second: str, relation: str, graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", "A1 = B1&B2"), map_of("local:b@1 > local:c@1", "B1 = C1", second))
    assert targets(made, "local:a:A1", "local:c") == [("local:c:C1 + C2", relation)]


@pytest.mark.parametrize("missing", [(), ("B2 ∅",), ("B2 = C2", "B2 = C3"), ("B2 ! C2",)])
def test_one_part_never_answers_for_the_whole(missing: tuple[str, ...], graph: Graphs) -> None:
    """A part without a target, with a stated no map, or with several that compete leaves no answer at all."""
    made = graph(map_of("local:a@1 > local:b@1", "A1 = B1&B2"), map_of("local:b@1 > local:c@1", "B1 = C1", *missing))
    assert targets(made, "local:a:A1", "local:c") == [(None, None)]


def test_the_preferred_target_of_a_part_is_taken(graph: Graphs) -> None:
    rule = {"basis": "V12", "role": "preferred"}
    made = graph(
        map_of("local:a@1 > local:b@1", "A1 = B1&B2"),
        map_of(
            "local:b@1 > local:c@1", "B1 = C1", row("B2 = C2", **rule), row("B2 ~ C3", basis="V12", role="alternative")
        ),
    )
    assert targets(made, "local:a:A1", "local:c") == [("local:c:C1 + C2", "equivalent")]


def test_a_way_that_says_nothing_does_not_compete_for_a_part(graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", "A1 = B1&B2"),
        map_of("local:b@1 > local:c@1", "B1 = C1", "B1 ~ X1", "B2 = C2"),
        map_of("local:c@1 > local:d@1", "C1 = D1", "C2 = D2", "X1 ~ D9"),
    )
    assert targets(made, "local:a:A1", "local:d") == [("local:d:D1 + D2", "equivalent")]


def test_a_heading_is_no_part_of_a_combination(graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", "A1 = B1&B2"),
        map_of("local:b@1 > local:c@1", "B1 = C1", row("B2 < C2", kind="block")),
    )
    assert targets(made, "local:a:A1", "local:c") == [(None, None)]


def test_confidences_of_all_parts_multiply(graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", row("A1 = B1&B2", confidence=0.9)),
        map_of("local:b@1 > local:c@1", row("B1 = C1", confidence=0.5), row("B2 = C2", confidence=0.5)),
    )
    found = one(made, "local:a:A1", "local:c").confidence
    assert found is not None
    assert found == pytest.approx(0.9 * 0.5 * 0.5)


def scenario(*rows: tuple[str, int, int]) -> list[Any]:
    return [row(text, group=group, choice=choice, line=n) for n, (text, group, choice) in enumerate(rows, start=1)]


def test_a_scenario_in_the_middle_is_put_together_from_each_choice(graph: Graphs) -> None:
    rows = scenario(("A1 ? B1", 1, 1), ("A1 ? B2", 1, 1), ("A1 ? B3", 1, 2))
    made = graph(
        map_of("local:a@1 > local:b@1", *rows), map_of("local:b@1 > local:c@1", "B1 = C1", "B2 = C2", "B3 = C3")
    )
    assert targets(made, "local:a:A1", "local:c") == [
        ("local:c:C1 + C3", "related"), ("local:c:C2 + C3", "related")
    ]  # fmt: skip
    found = made.translate("local:a:A1", "local:c")
    assert [[path[0].line for path in (row.path, *row.beside)] for row in found] == [[1, 3], [2, 3]]
    assert {row.preferred for row in found} == {False}


def test_a_scenario_with_a_missing_part_gives_nothing(graph: Graphs) -> None:
    rows = scenario(("A1 = B1", 1, 1), ("A1 = B2", 1, 2), ("A1 = B1", 2, 1), ("A1 = B3", 2, 2))
    made = graph(map_of("local:a@1 > local:b@1", *rows), map_of("local:b@1 > local:c@1", "B1 = C1", "B3 = C3"))
    assert targets(made, "local:a:A1", "local:c") == [("local:c:C1 + C3", "equivalent")]


def test_rows_of_a_scenario_at_the_end_stay_together(graph: Graphs) -> None:
    rows = scenario(("B1 = C1", 1, 1), ("B1 = C2", 1, 2))
    made = graph(map_of("local:a@1 > local:b@1", "A1 = B1"), map_of("local:b@1 > local:c@1", *rows))
    found = made.translate("local:a:A1", "local:c")
    assert [(row.target, row.group, row.choice, row.preferred, row.verdict) for row in found] == [
        ("local:c:C1", 1, 1, False, "combination"), ("local:c:C2", 1, 2, False, "combination")
    ]  # fmt: skip


# ---- dagger and asterisk -------------------------------------------------------------------------------------------


def pair(graph: Graphs, *rows: Any, beside: tuple[Content, ...] = (), to: str = "icd11@2024-01") -> termwalk.Graph:
    """The pair 血吸虫病性肝硬化, its classes, and a map from WHO's ICD-10."""
    node = node_of(NHSA, "B65.202+K77.0*", properties={"dagger": "B65.202", "asterisk": "K77.0"}, parents=("B65.2",))
    return graph(
        release_of(str(NHSA), "B65.2", node), release_of("icd10@2019", "B65.2", "K77.0"),
        map_of(f"icd10@2019 > {to}", *rows), *beside,
    )  # fmt: skip


def test_the_target_of_the_asterisk_is_added_where_it_says_more(graph: Graphs) -> None:
    made = pair(graph, "B65.2 = 1F86.2", "K77.0 = DB93.1")
    row = one(made, PAIR, "icd11")
    assert (row.target, row.relation, row.target_kind, row.verdict) == (
        "icd11:1F86.2/DB93.1", "narrower", "cluster", "combination"
    )  # fmt: skip
    assert signed(row.beside[0]).endswith("icd10:K77.0 = icd11:DB93.1")
    assert row.path[0].source == PAIR


def uri(residual: str) -> str:
    return f"http://id.who.int/icd/release/11/2024-01/mms/100{residual}"


@pytest.mark.parametrize(
    "second",
    [
        (),
        ("K77.0 ∅",),
        (row("K77.0 = 1H0Z", uri=uri("/unspecified")),),
        (row("K77.0 = DB9Y", uri=uri("/other")),),
        (row("K77.0 < 100", kind="block"),),
        (row("K77.0 < 01", kind="chapter"),),
        (row("K77.0 = XA5DY0"),),
        ("K77.0 = 1F86.2",),
        ("K77.0 = DB93.1", "K77.0 = DB93.2"),
        ("K77.0 = DB93/XN1",),
    ],
    ids=["silent", "no map", "unspecified", "other", "block", "chapter", "extension", "same", "several", "cluster"],
)
def test_the_target_of_the_asterisk_is_left_out_where_it_does_not(second: tuple[Any, ...], graph: Graphs) -> None:
    row = one(pair(graph, "B65.2 = 1F86.2", *second), PAIR, "icd11")
    assert (row.target, row.relation, row.target_kind, row.beside) == ("icd11:1F86.2", "narrower", "code", ())


def test_a_class_above_the_daggers_target_adds_nothing(graph: Graphs) -> None:
    mms = release_of("icd11@2024-01", "1F86", "1F86.2 < 1F86", "1F86.20 < 1F86.2")
    for above in ("1F86", "1F86.2"):
        made = pair(graph, "B65.2 = 1F86.20", f"K77.0 = {above}", beside=(mms,))
        assert one(made, PAIR, "icd11").target == "icd11:1F86.20"
    made = pair(graph, "B65.2 = 1F86.2", "K77.0 = 1F86.20", beside=(mms,))
    assert one(made, PAIR, "icd11").target == "icd11:1F86.2/1F86.20"


def test_without_a_target_of_the_dagger_there_is_none(graph: Graphs) -> None:
    assert one(pair(graph, "K77.0 = DB93.1"), PAIR, "icd11").status == "unmapped"
    assert one(pair(graph, "B65.2 ∅", "K77.0 = DB93.1"), PAIR, "icd11").status == "unmapped"
    heading = one(pair(graph, row("B65.2 < 100", kind="block"), "K77.0 = DB93.1"), PAIR, "icd11")
    assert (heading.target, heading.target_kind, heading.beside) == ("icd11:100", "block", ())


def test_a_vague_asterisk_makes_the_whole_related(graph: Graphs) -> None:
    row = one(pair(graph, "B65.2 = 1F86.2", "K77.0 ~ DB93.1"), PAIR, "icd11")
    assert (row.target, row.relation, row.review) == ("icd11:1F86.2/DB93.1", "related", True)


def test_in_icd10_itself_a_pair_is_written_as_a_pair(graph: Graphs) -> None:
    row = one(pair(graph), PAIR, "icd10")
    assert (row.target, row.relation, row.target_kind) == ("icd10:B65.2+K77.0*", "narrower", "cluster")


# ---- the GEMs ------------------------------------------------------------------------------------------------------


def test_scenarios_of_the_gems_go_on_part_by_part(graph: Graphs) -> None:
    """249.51 is E08.311 or E08.319, with E08.65."""
    gem = map_of(
        "icd9cm@32 > icd10cm@2018",
        *scenario(("249.51 ? E08.311", 1, 1), ("249.51 ? E08.319", 1, 1), ("249.51 ? E08.65", 1, 2)),
    )
    made = graph(gem, map_of("icd10cm@2018 > local:c@1", "E08.311 = C1", "E08.319 = C2", "E08.65 = C3"))
    assert [row.target for row in made.translate("icd9cm:249.51", "local:c")] == [
        "local:c:C1 + C3", "local:c:C2 + C3"
    ]  # fmt: skip
    direct = made.translate("icd9cm:249.51", "icd10cm")
    assert [(row.target, row.group, row.choice) for row in direct] == [
        ("icd10cm:E08.311", 1, 1), ("icd10cm:E08.319", 1, 1), ("icd10cm:E08.65", 1, 2)
    ]  # fmt: skip
    for one_row, other in combinations(direct, 2):
        assert (one_row.group, one_row.verdict) == (other.group, "combination")


def test_scenarios_of_an_answer_take_one_row_out_of_every_choice_list(graph: Graphs) -> None:
    places = [("B1", 1, 1), ("B2", 1, 1), ("B3", 1, 2), ("B4", 2, 1), ("B5", 2, 2)]
    rows = [row(f"A1 ~ {code}", group=group, choice=choice) for code, group, choice in places]
    found = graph(map_of("local:a@1 > local:b@1", *rows)).translate("local:a:A1", "local:b")
    told = [tuple(one.target.rpartition(":")[2] for one in scenario if one.target)
            for scenario in found.scenarios("local:a:A1")]  # fmt: skip
    assert told == [("B1", "B3"), ("B2", "B3"), ("B4", "B5")]
    assert found.scenarios("local:a:A2") == ()
