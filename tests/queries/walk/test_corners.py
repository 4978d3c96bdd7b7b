from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import termwalk
from termwalk.graph.codes import Edition
from termwalk.graph.errors import FormatError
from termwalk.usage_files import read_uses

from .maps import decide, map_of, node_of, release_of, row

Graphs = Callable[..., termwalk.Graph]
NHSA = Edition("icd10cn-nhsa", "2.0")
PAIR = "icd10cn-nhsa:B65.202+K77.0*"


def pair(graph: Graphs, *rows: Any) -> termwalk.Graph:
    node = node_of(NHSA, "B65.202+K77.0*", properties={"dagger": "B65.202", "asterisk": "K77.0"}, parents=("B65.2",))
    return graph(
        release_of(str(NHSA), "B65.2", node),
        release_of("icd10@2019", "B65.2", "K77.0"),
        map_of("icd10@2019 > icd11@2024-01", *rows),
    )


def test_asking_for_suggestions_changes_no_answer(graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", "A1 = B1&B2"),
        map_of("local:b@1 > local:c@1", "B1 = C1", "B1 ~ X1", "B2 = C2"),
        map_of("local:c@1 > local:d@1", "C1 = D1", "C2 = D2", "X1 ~ D9"),
    )
    plain, asked = (made.translate("local:a:A1", "local:d", suggest=suggest) for suggest in (False, True))
    assert asked.rows == plain.rows
    assert "local:d:D1 + D2" in str(made.explain("local:a:A1", "local:d"))


def test_a_doubtful_asterisk_makes_the_whole_related(graph: Graphs) -> None:
    made = pair(graph, row("B65.2 = 1F86.2", basis="V12"), row("K77.0 = DB93.1", basis="V13"))
    (found,) = made.translate(PAIR, "icd11")
    assert (found.target, found.relation, found.review) == ("icd11:1F86.2/DB93.1", "related", True)


def test_every_thread_starts_at_the_source(graph: Graphs) -> None:
    (found,) = pair(graph, "B65.2 = 1F86.2", "K77.0 = DB93.1").translate(PAIR, "icd11")
    assert [path[0].source for path in (found.path, *found.beside)] == [PAIR, PAIR]


@pytest.mark.parametrize("ask", ["translate", "migrate", "gaps"])
def test_a_rejected_pair_is_in_no_answer(ask: str, graph: Graphs) -> None:
    made = graph(release_of("local:a@1", "A1"), map_of("local:a@1 > local:b@1", "A1 = B1"))
    decide(made, "reject", "local:a:A1", "local:b:B1")
    if ask == "translate":
        assert [r.target for r in made.translate("local:a:A1", "local:b")] == [None]
    elif ask == "migrate":
        assert "B1" not in [r.target_code for r in made.migrate("local:a", "local:b")]
    else:
        assert [r.state for r in made.gaps("local:a", "local:b")] == ["unmapped"]


def test_of_a_direct_map_read_by_rules_one_target_is_preferred(graph: Graphs) -> None:
    made = graph(
        release_of(
            "icd10cm@2026",
            "S93: Dislocation of ankle",
            "S93.1 < S93: Subluxation and dislocation of toe",
            "S93.10 < S93.1: Of toe",
        ),
        release_of("icd10@2019", "S93: Dislocation of ankle", "S93.1 < S93: Dislocation of great toe"),
    )
    found = made.translate("icd10cm:S93.10", "icd10")
    assert sum(r.preferred for r in found) == 1
    assert [r.relation for r in found] == ["narrower", "related"], "best first"


def test_merged_codes_backwards_are_alternatives_none_preferred(graph: Graphs) -> None:
    rows = [row(f"A00.00{n} ? A00.000", source_name=f"x{n}", target_name="x0", line=n) for n in range(3)]
    made = graph(map_of("icd10cn-clinical@2.0 > icd10cn-nhsa@2.0", *rows, id="transition"))
    found = made.translate("icd10cn-nhsa:A00.000", "icd10cn-clinical")
    assert [r.preferred for r in found] == [False] * 3
    assert all(r.review for r in found)


def test_two_publishers_of_one_pair_make_one_row(graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", "A1 < B1", id="m1"), map_of("local:a@1 > local:b@1", "A1 = B1", id="m2")
    )
    (found,) = made.translate("local:a:A1", "local:b")
    assert (found.relation, found.support) == ("equivalent", 2)


def test_parts_with_one_target_are_judged_together(graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", "A1 = B1&B2"), map_of("local:b@1 > local:c@1", "B1 = C1", "B2 < C1"))
    (found,) = made.translate("local:a:A1", "local:c")
    assert (found.target, found.relation) == ("local:c:C1", "narrower")


def test_scenarios_of_two_ways_stay_apart(graph: Graphs) -> None:
    rows = [row(f"B{n} ~ C{n}{choice}", group=1, choice=choice) for n in (1, 2) for choice in (1, 2)]
    made = graph(map_of("local:a@1 > local:b@1", "A1 = B1", "A1 = B2"), map_of("local:b@1 > local:c@1", *rows))
    groups: dict[int, set[str]] = {}
    for found in made.translate("local:a:A1", "local:c"):
        groups.setdefault(found.group, set()).add(str(found.target).rpartition(":")[2])
    assert sorted(map(sorted, groups.values())) == [["C11", "C12"], ["C21", "C22"]]


def test_a_rejected_combination(graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", "A1 = B1&B2"), map_of("local:b@1 > local:c@1", "B1 = C1", "B2 = C2"))
    decide(made, "reject", "local:a:A1", "local:c:C1 + C2")
    assert [r.target for r in made.translate("local:a:A1", "local:c")] == [None]


@pytest.mark.parametrize("why", ["rejected", "unsure"])
def test_no_scenario_is_shown_without_one_of_its_parts(why: str, graph: Graphs) -> None:
    rows = [row("A1 ~ B1", group=1, choice=1, confidence=0.9), row("A1 ~ B2", group=1, choice=2, confidence=0.3)]
    made = graph(map_of("local:a@1 > local:b@1", *rows))
    if why == "rejected":
        decide(made, "reject", "local:a:A1", "local:b:B2")
    found = made.translate("local:a:A1", "local:b", min_confidence=0.5 if why == "unsure" else 0.0)
    assert [r.status for r in found] == ["unmapped"]


def test_a_no_map_behind_a_doubtful_step_is_unmapped(graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", row("A1 = B1", basis="V13")), map_of("local:b@1 > local:c@1", "B1 ∅"))
    assert [r.status for r in made.translate("local:a:A1", "local:c")] == ["unmapped"]


def test_a_combination_with_a_residual_part_is_only_related(graph: Graphs) -> None:
    uri = "http://id.who.int/icd/release/11/2024-01/mms/100"
    residual = node_of(Edition("icd11", "2024-01"), "BB7Z", residual="unspecified", identity="200/unspecified")
    made = graph(
        release_of(str(NHSA), "I08.000", "I08.001 < I08.000"),
        release_of("icd10@2019", "I08.0"),
        map_of("icd10@2019 > icd11@2024-01", row("I08.0 < BC00/BB7Z", basis="V10", uri=uri)),
        release_of("icd11@2024-01", "BC00", residual),
    )
    (found,) = made.translate("icd10cn-nhsa:I08.001", "icd11")
    assert found.relation == "related"


def test_what_wants_review_wants_it_backwards_too(graph: Graphs) -> None:
    made = graph(
        release_of("icd10@2019", "A01: Typhoid fever in the upper lobe"),
        release_of("icd10cm@2026", "A01: Typhoid fever in the upper lobe today"),
    )
    assert made.translate("icd10cm:A01", "icd10")[0].review
    assert made.translate("icd10:A01", "icd10cm")[0].review


def test_as_of_a_year_takes_in_the_whole_year(graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", "A1 = B1", version="2024-01"))
    assert made.translate("local:a:A1", "local:b", as_of="2024")[0].target == "local:b:B1"


def test_a_stated_no_map_names_the_system(graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > icf@1", "A1 ∅"))
    assert "no counterpart in icf:" in made.explain("local:a:A1", "icf")[0].sentence


def test_a_decision_holds_for_every_spelling_and_release(graph: Graphs) -> None:
    made = graph(map_of("icd10@2019 > local:b@1", "I10 = B1"))
    decide(made, "accept", "icd10:I10", "local:b:B2", relation="equivalent")
    assert made.translate("icd10:i10", "local:b")[0].target == "local:b:B2"


def test_a_decided_target_is_carried(graph: Graphs) -> None:
    old, new = Edition("icd11", "2024-01"), Edition("icd11", "2025-01")
    made = graph(
        map_of("local:a@1 > icd11@2024-01", "A1 = AA11"),
        release_of(str(old), node_of(old, "AA10", identity="1")),
        release_of(str(new), node_of(new, "AB10", identity="1")),
    )
    decide(made, "accept", "local:a:A1", "icd11:AA10", relation="equivalent")
    assert made.translate("local:a:A1", "icd11", release="2025-01")[0].target == "icd11:AB10"


@pytest.mark.parametrize("target", ["", "local:b"])
def test_a_decided_no_map_of_a_hospitals_system(target: str, graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", "A1 = B1"))
    decide(made, "no-map", "local:a:A1", target)
    assert made.translate("local:a:A1", "local:b")[0].status == "no-map"


def test_a_build_may_be_chosen_on_a_walk(graph: Graphs) -> None:
    builds = (map_of("local:b@1 > local:c@1", f"B1 = C{n}", version=f"20{n}") for n in (19, 24))
    made = graph(map_of("local:a@1 > local:b@1", "A1 = B1"), *builds)
    assert made.translate("local:a:A1", "local:c", build="2019")[0].target == "local:c:C19"


def test_a_scenario_cites_its_own_rows(graph: Graphs) -> None:
    rows = [
        row(f"A1 ? {target}", group=group, choice=choice, line=line)
        for line, (target, group, choice) in enumerate(
            [("B1", 1, 1), ("B2", 1, 2), ("B1", 2, 1), ("B3", 2, 2)], start=1
        )
    ]
    made = graph(
        map_of("local:a@1 > local:b@1", *rows), map_of("local:b@1 > local:c@1", "B1 = C1", "B2 = C2", "B3 = C3")
    )
    found = made.translate("local:a:A1", "local:c")
    assert [[path[0].line for path in (r.path, *r.beside)] for r in found] == [[1, 2], [3, 4]]


def test_the_confidence_of_a_shared_row_counts_once(graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", row("A1 = B1&B2", confidence=0.9)),
        map_of("local:b@1 > local:c@1", row("B1 = C1", confidence=0.5), row("B2 = C2", confidence=0.5)),
    )
    assert made.translate("local:a:A1", "local:c")[0].confidence == pytest.approx(0.9 * 0.5 * 0.5)


def test_within_a_system_nothing_is_read_backwards(graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:a@2", "A1 = A2"))
    assert [r.target for r in made.translate(["local:a:A1", "local:a:A2"], "local:a")] != [None, "local:a:A1"]


def test_the_table_and_single_questions_go_equally_far(graph: Graphs) -> None:
    made = graph(
        release_of("local:a@1", "A1", "A2"),
        map_of("local:a@1 > local:b@1", "A1 = B1"),
        map_of("local:a@1 > local:c@1", "A2 = C2"),
        map_of("local:c@1 > local:b@1", "C2 = B2"),
    )
    asked = [r.target for r in made.translate(["local:a:A1", "local:a:A2"], "local:b")]
    assert [f"local:b:{r.target_code}" if r.target_code else None for r in made.migrate("local:a", "local:b")] == asked


def test_titles_of_a_walked_table(graph: Graphs) -> None:
    made = graph(
        release_of("local:a@1", "A1"),
        map_of("local:a@1 > local:b@1", "A1 = B1"),
        map_of("local:b@1 > local:c@1", "B1 = C1"),
        release_of("local:c@1", "C1: Fever there"),
    )
    assert made.migrate("local:a", "local:c")[0].target_title == "Fever there"


@pytest.mark.parametrize("text", ["code,count\nI10,many\nI11,3\n", "code,count\nI10,-5\nI11,3\n"])
def test_a_bad_count_in_the_first_row_is_an_error(text: str, tmp_path: Any) -> None:
    path = tmp_path / "uses.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match="line 2"):
        read_uses(path)


def test_a_node_without_identity_still_goes_on_by_its_code(graph: Graphs) -> None:
    old, new = Edition("icd11", "2024-01"), Edition("icd11", "2025-01")
    made = graph(
        map_of("local:a@1 > icd11@2024-01", "A1 = AA10", "A2 = AA11"),
        map_of("icd11@2025-01 > local:c@1", "AA10 = C1", "AA11 = C2"),
        release_of(str(old), node_of(old, "AA10", identity="1"), node_of(old, "AA11")),
        release_of(str(new), node_of(new, "AA10", identity="1"), node_of(new, "AA11")),
    )
    batch = [r.target for r in made.translate(["local:a:A1", "local:a:A2"], "local:c")]
    single = [r.target for code in ("local:a:A1", "local:a:A2") for r in made.translate(code, "local:c")]
    assert batch == single


def test_english_titles_are_not_compared_with_german_ones(graph: Graphs) -> None:
    made = graph(
        release_of("icd10@2019", "A01: Typhus", language="de"), release_of("icd10cm@2026", "A01: Typhoid fever")
    )
    rows = [r for m in made.map_sets() for r in made.store.mappings(m)]
    assert [r.stated["basis"] for r in rows] == []
