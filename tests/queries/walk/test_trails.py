"""Following maps over several systems."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import termwalk
from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError
from termwalk.queries.translation import Translation

from .maps import map_of, node_of, release_of, row, told

Graphs = Callable[..., termwalk.Graph]


def one(made: termwalk.Graph, code: str, to: str, **more: object) -> Translation:
    """The only row for a code."""
    found = made.translate(code, to, **more)  # type: ignore[arg-type]
    assert len(found) == 1, [told(row) for row in found]
    return found[0]


def lines(made: termwalk.Graph, code: str, to: str, **more: object) -> list[str]:
    return [told(row) for row in made.translate(code, to, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "relation", "signs"),
    [
        ("A1 = B1", "B1 = C1", "equivalent", "A1 = b:B1 = c:C1"),
        ("A1 < B1", "B1 = C1", "narrower", "A1 ⊂ b:B1 = c:C1"),
        ("A1 > B1", "B1 > C1", "broader", "A1 ⊃ b:B1 ⊃ c:C1"),
        ("A1 ~ B1", "B1 < C1", "related", "A1 ~ b:B1 ⊂ c:C1"),
        ("A1 = B1", "B1 ? C1", "related", "A1 = b:B1 ? c:C1"),
    ],
)
def test_two_maps_are_followed(first: str, second: str, relation: str, signs: str, graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", first), map_of("local:b@1 > local:c@1", second))
    row = one(made, "local:a:A1", "local:c")
    assert told(row) == f"local:c:C1: {relation} | a:{signs}"
    assert (row.status, row.target_kind, row.hops, row.target_release) == ("mapped", "code", 2, "1")
    assert [(step.map_set, step.line, step.kind, step.inverse) for step in row.path] == [
        ("a-b@1", 1, "map", False), ("b-c@1", 1, "map", False)
    ]  # fmt: skip
    assert row.verdict == relation


@pytest.mark.parametrize(
    ("first", "second"),
    [("A1 < B1", "B1 > C1"), ("A1 > B1", "B1 < C1"), ("A1 ~ B1", "B1 ~ C1"), ("A1 ? B1", "B1 ~ C1")],
)
def test_what_says_nothing_is_unmapped_and_a_suggestion_when_asked(first: str, second: str, graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", first), map_of("local:b@1 > local:c@1", second))
    assert lines(made, "local:a:A1", "local:c") == ["unmapped: – | "]
    asked = made.translate("local:a:A1", "local:c", suggest=True)
    assert [told(row) for row in asked.rows] == ["unmapped: – | "]
    (shown,) = asked.suggestions
    assert (shown.target, shown.relation, shown.preferred, shown.review) == ("local:c:C1", None, False, True)
    assert len(shown.path) == 2
    assert made.translate("local:a:A1", "local:c").suggestions == ()


def test_what_a_map_denies_is_not_followed(graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", "A1 ! B1", "A2 = B1"), map_of("local:b@1 > local:c@1", "B1 = C1"))
    for suggest in (False, True):
        found = made.translate("local:a:A1", "local:c", suggest=suggest)
        assert [row.status for row in found] == ["unmapped"]
        assert found.suggestions == ()


def test_nothing_leads_on_from_a_stated_no_map_and_it_is_no_answer_for_what_lies_behind(graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", "A1 ∅", "A2 = B2"), map_of("local:b@1 > local:c@1", "B2 = C2"))
    assert one(made, "local:a:A1", "local:b").status == "no-map"
    row = one(made, "local:a:A1", "local:c")
    assert (row.status, row.target, row.path) == ("unmapped", None, ())
    assert one(made, "local:a:A2", "local:c").target == "local:c:C2"


def test_a_no_map_holds_for_what_is_equivalent_and_for_nothing_else(graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", "A1 = B1", "A2 < B1", "A3 > B1", "A4 ~ B1", "A5 ? B1"),
        map_of("local:b@1 > local:c@1", "B1 ∅"),
    )
    found = made.translate([f"local:a:A{n}" for n in range(1, 6)], "local:c", suggest=True)
    assert [row.status for row in found] == ["no-map", "unmapped", "unmapped", "unmapped", "unmapped"]
    assert (found[0].relation, found[0].target, found[0].verdict, found[0].hops) == (None, None, "no-map", 2)
    assert found.suggestions == ()


def test_what_is_mapped_goes_before_a_no_map_of_another_way(graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", "A1 = B1"), map_of("local:b@1 > local:d@1", "B1 ∅"),
        map_of("local:a@1 > local:c@1", "A1 = C1"), map_of("local:c@1 > local:d@1", "C1 < D1"),
    )  # fmt: skip
    assert lines(made, "local:a:A1", "local:d") == ["local:d:D1: narrower | a:A1 = c:C1 ⊂ d:D1"]


def test_the_fewest_maps_that_answer_a_code_answer_it(graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", "A1 = B1", "A2 = B2", "A3 ~ B3"), map_of("local:b@1 > local:d@1", "B1 ~ D1"),
        map_of("local:b@1 > local:c@1", "B1 = C1", "B2 = C2", "B3 ~ C3"),
        map_of("local:c@1 > local:d@1", "C1 = D9", "C2 = D2", "C3 = D3"),
    )  # fmt: skip
    assert lines(made, "local:a:A1", "local:d") == ["local:d:D1: related | a:A1 = b:B1 ~ d:D1"]
    assert lines(made, "local:a:A2", "local:d") == ["local:d:D2: equivalent | a:A2 = b:B2 = c:C2 = d:D2"]
    assert one(made, "local:a:A2", "local:d", max_hops=2).status == "unmapped"
    assert one(made, "local:a:A3", "local:d").status == "unmapped"


def test_a_map_that_leads_straight_there_answers_alone(graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:d@1", "A1 ~ D1"), map_of("local:a@1 > local:b@1", "A1 = B1", "A2 = B2"),
        map_of("local:b@1 > local:d@1", "B1 = D9", "B2 = D2"),
    )  # fmt: skip
    assert lines(made, "local:a:A1", "local:d") == ["local:d:D1: related | a:A1 ~ d:D1"]
    assert one(made, "local:a:A2", "local:d").status == "unmapped"


def test_max_hops_with_no_way_at_all_is_an_error(graph: Graphs) -> None:
    made = graph(map_of("local:a@1 > local:b@1", "A1 = B1"), map_of("local:b@1 > local:c@1", "B1 = C1"))
    with pytest.raises(QuestionError, match="local:a"):
        made.translate("local:a:A1", "local:c", max_hops=1)
    with pytest.raises(QuestionError, match="may be used, none leads from local:a to local:c"):
        made.translate("local:a:A1", "local:c", map_sets=["a-b"])
    with pytest.raises(QuestionError, match="may be used, none leads"):
        made.translate("local:a:A1", "local:c", map_sets=["a-b", "b-c@9"])
    assert one(made, "local:a:A1", "local:c", map_sets=["a-b", "b-c@1"]).target == "local:c:C1"


def test_a_two_way_map_is_read_backwards_exactly(graph: Graphs) -> None:
    made = graph(
        map_of("local:b@1 > local:a@1", "B1 < A1", "B2 = A2", "B3 > A3", one_way=False),
        map_of("local:b@1 > local:c@1", "B1 = C1", "B2 = C2", "B3 = C3"),
    )
    found = made.translate(["local:a:A1", "local:a:A2", "local:a:A3"], "local:c")
    assert [row.relation for row in found] == ["broader", "equivalent", "narrower"]
    assert [[step.inverse for step in row.path] for row in found] == [[True, False]] * 3
    assert found[0].path[0].line == 1
    direct = made.translate(["local:a:A1", "local:a:A2", "local:a:A3"], "local:b")
    assert [row.relation for row in direct] == ["broader", "equivalent", "narrower"]


def test_a_one_way_map_read_backwards_is_alone_and_never_better_than_related(graph: Graphs) -> None:
    made = graph(
        map_of("local:b@1 > local:a@1", "B1 = A1", "B2 < A2", "B3 ! A3", "B4 = A4", "B5 = A4"),
        map_of("local:b@1 > local:c@1", "B1 = C1"),
    )
    found = made.translate([f"local:a:A{n}" for n in range(1, 5)], "local:b")
    assert [(row.target, row.relation) for row in found] == [
        ("local:b:B1", "related"), ("local:b:B2", "related"), (None, None), ("local:b:B4", "related"),
        ("local:b:B5", "related"),
    ]  # fmt: skip
    assert all(step.inverse for row in found for step in row.path)
    assert "read backwards" in str(found[0].path[0])
    assert not found[3].preferred
    assert not found[4].preferred
    with pytest.raises(QuestionError):
        made.translate("local:a:A1", "local:c")


def test_parts_of_a_combination_and_no_maps_cannot_be_read_backwards(graph: Graphs) -> None:
    rows = ("B1 = A1&A2", row("B2 ~ A3", group=1, choice=1), row("B2 ~ A4", group=1, choice=2), "B3 ∅", "B4 = A5")
    for one_way in (True, False):
        made = graph(map_of("local:b@1 > local:a@1", *rows, one_way=one_way))
        found = made.translate([f"local:a:A{n}" for n in range(1, 6)], "local:b")
        assert [row.status for row in found] == ["unmapped"] * 4 + ["mapped"]


def test_a_code_that_only_a_list_extends_goes_by_the_class_above_it(graph: Graphs) -> None:
    """I10.x00x002 → I10.x00 → I10 → ICD-11."""
    made = graph(
        release_of("icd10cn-nhsa@2.0", "I10.x00", "I10.x00x002 < I10.x00"), release_of("icd10@2019", "I10"),
        map_of("icd10@2019 > local:c@1", "I10 = C1"),
    )  # fmt: skip
    assert lines(made, "icd10cn-nhsa:I10.x00x002", "icd10") == [
        "icd10:I10: narrower | icd10cn-nhsa:I10.x00x002 ⊂ icd10cn-nhsa:I10.x00 = icd10:I10"
    ]
    row = one(made, "icd10cn-nhsa:I10.x00x002", "local:c")
    assert [step.kind for step in row.path] == ["hierarchy", "map", "map"]
    assert (row.relation, row.hops) == ("narrower", 2)
    assert one(made, "icd10cn-nhsa:I10.x00", "local:c").relation == "equivalent"


@pytest.mark.parametrize(("residual", "relation"), [("other", "related"), ("unspecified", "related"), ("", "narrower")])
def test_a_class_above_that_is_coded_to_a_residual_leaves_related(residual: str, relation: str, graph: Graphs) -> None:
    uri = f"http://id.who.int/icd/release/11/2024-01/mms/761947693{residual and '/'}{residual}"
    made = graph(
        release_of("icd10cn-nhsa@2.0", "I10.x00", "I10.x00x002 < I10.x00"), release_of("icd10@2019", "I10"),
        map_of("icd10@2019 > icd11@2024-01", row("I10 = BA00.Z", uri=uri)),
    )  # fmt: skip
    row_ = one(made, "icd10cn-nhsa:I10.x00x002", "icd11")
    assert (row_.relation, row_.path[-1].residual) == (relation, bool(residual))
    assert row_.review
    assert one(made, "icd10cn-nhsa:I10.x00", "icd11").relation == "equivalent"


def test_from_a_class_that_is_only_related_also_the_nearest_class_that_says_more(graph: Graphs) -> None:
    """S93.106A stands in S93.1, which is related to WHO's, and in S93, which is WHO's."""
    made = graph(
        release_of(
            "icd10cm@2026", "S93: Dislocation of ankle", "S93.1 < S93: Subluxation and dislocation of toe",
            "S93.10 < S93.1: Unspecified toe joint", "S93.106A < S93.10: Dislocation of unspecified toe joint",
        ),
        release_of("icd10@2019", "S93: Dislocation of ankle", "S93.1 < S93: Dislocation of great toe"),
        map_of("icd10@2019 > local:c@1", "S93 = C9", "S93.1 = C1"),
    )  # fmt: skip
    assert set(lines(made, "icd10cm:S93.106A", "icd10")) == {
        "icd10:S93: narrower | icd10cm:S93.106A ⊂ icd10cm:S93.10 ⊂ icd10cm:S93.1 ⊂ icd10cm:S93 = icd10:S93",
        "icd10:S93.1: related | icd10cm:S93.106A ⊂ icd10cm:S93.10 ⊂ icd10cm:S93.1 ~ icd10:S93.1",
    }
    assert lines(made, "icd10cm:S93.106A", "local:c") == [
        "local:c:C9: narrower | icd10cm:S93.106A ⊂ icd10cm:S93.10 ⊂ icd10cm:S93.1 ⊂ icd10cm:S93 = icd10:S93 = c:C9",
        "local:c:C1: related | icd10cm:S93.106A ⊂ icd10cm:S93.10 ⊂ icd10cm:S93.1 ~ icd10:S93.1 = c:C1",
    ], "the best path first"
    assert lines(made, "icd10cm:S93.1", "local:c")[0].startswith("local:c:C9: narrower")


def test_a_code_with_a_strong_class_of_its_own_does_not_climb(graph: Graphs) -> None:
    made = graph(
        release_of("icd10cm@2026", "A00: Cholera", "A00.0 < A00: Classical cholera"),
        release_of("icd10@2019", "A00: Cholera", "A00.0 < A00: Classical cholera"),
    )
    assert lines(made, "icd10cm:A00.0", "icd10") == ["icd10:A00.0: equivalent | icd10cm:A00.0 = icd10:A00.0"]


def test_a_heading_is_no_class_to_go_by(graph: Graphs) -> None:
    edition = Edition("icd10cm", "2026")
    made = graph(
        release_of(
            "icd10cm@2026", node_of(edition, "A00-A09", kind="block", code=None), "A10 < A00-A09", "A01: Typhoid"
        ),
        release_of("icd10@2019", "A01: Typhoid"),
    )
    assert lines(made, "icd10cm:A10", "icd10") == ["unmapped: – | "]


def test_a_release_between_two_maps_is_crossed_with_evidence(graph: Graphs) -> None:
    """The first map leads into B@1, the second one starts from B@2."""
    made = graph(
        map_of("local:a@1 > local:b@1", "A1 = B1", "A2 = B2", "A3 = B3"),
        map_of("local:b@2 > local:c@1", "B1 = C1", "B2 = C2", "B3 = C3"),
        release_of("local:b@1", "B1: Chronic fever", "B2: Chronic fever", "B3: Fever"),
        release_of("local:b@2", "B1: Chronic fever", "B2: Broken leg"),
    )
    found = made.translate(["local:a:A1", "local:a:A2"], "local:c")
    assert [(row.relation, row.hops, [step.kind for step in row.path]) for row in found] == [
        ("equivalent", 2, ["map", "map"]), ("related", 2, ["map", "release", "map"])
    ]  # fmt: skip


def test_a_hub_by_uri(graph: Graphs) -> None:
    mms = node_of(Edition("icd11", "2024-01"), "1A00", identity="257068234", display="Cholera")
    heading = node_of(Edition("icd11", "2024-01"), "L1-1A0", identity="588616678", kind="block", code=None)
    made = graph(
        release_of("icd11@2024-01", mms, heading),
        map_of("local:a@1 > icd11-foundation@2024-01", "A1 = 257068234", "A2 < 588616678", "A3 = 999"),
    )
    found = made.translate(["local:a:A1", "local:a:A2", "local:a:A3"], "icd11", max_hops=1)
    assert [(row.target, row.relation, row.target_kind, row.hops) for row in found] == [
        ("icd11:1A00", "equivalent", "code", 1), ("icd11:L1-1A0", "narrower", "block", 1), (None, None, None, 0)
    ]  # fmt: skip
    assert [step.kind for step in found[0].path] == ["map", "identity"]
    assert (found[0].target_title, found[0].target_release) == ("Cholera", "2024-01")
    assert not found[1].preferred


def test_targets_are_carried_to_the_release_asked_for(graph: Graphs) -> None:
    old, new = Edition("icd11", "2024-01"), Edition("icd11", "2025-01")
    made = graph(
        map_of("local:a@1 > local:b@1", "A1 = B1", "A2 = B2"),
        map_of("local:b@1 > icd11@2024-01", "B1 = AA10", "B2 = AA11"),
        release_of("icd11@2024-01", node_of(old, "AA10", identity="1"), node_of(old, "AA11", identity="2")),
        release_of("icd11@2025-01", node_of(new, "AB10", identity="1")),
    )
    found = made.translate(["local:a:A1", "local:a:A2"], "icd11", release="2025-01")
    assert [(row.target, row.status, row.target_release, row.relation) for row in found] == [
        ("icd11:AB10", "mapped", "2025-01", "equivalent"), ("icd11:AA11", "broken", "2024-01", "equivalent")
    ]  # fmt: skip
    assert [step.kind for step in found[0].path] == ["map", "map", "identity"]
    assert made.translate("local:a:A1", "icd11@2025-01").rows == found.rows[:1]


def test_one_build_of_a_direct_map(graph: Graphs) -> None:
    made = graph(*(map_of("local:a@1 > local:b@1", f"A1 = B{n}", version=f"20{n}") for n in (19, 24)))
    assert one(made, "local:a:A1", "local:b").target == "local:b:B24"
    assert one(made, "local:a:A1", "local:b", build="2019").target == "local:b:B19"
    with pytest.raises(QuestionError, match="of build 2020 is loaded; builds loaded: 2019, 2024"):
        made.translate("local:a:A1", "local:b", build="2020")


def test_as_of_a_date(graph: Graphs) -> None:
    made = graph(*(map_of("local:a@1 > local:b@1", f"A1 = B{n}", version=f"20{n}-03") for n in (19, 24)))
    assert one(made, "local:a:A1", "local:b", as_of="2020-01-01").target == "local:b:B19"
    assert one(made, "local:a:A1", "local:b", as_of="2024-03-01").target == "local:b:B24"
    with pytest.raises(QuestionError, match="may be used"):
        made.translate("local:a:A1", "local:b", as_of="2018")


def test_a_confidence_that_is_stated_and_too_low_leaves_a_row_out(graph: Graphs) -> None:
    made = graph(
        map_of("local:a@1 > local:b@1", row("A1 = B1", confidence=0.9), row("A2 = B2", confidence=0.5), "A3 = B3"),
        map_of("local:b@1 > local:c@1", *(row(f"B{n} = C{n}", confidence=0.8) for n in (1, 2, 3))),
    )
    asked = ["local:a:A1", "local:a:A2", "local:a:A3"]
    said = [row.confidence for row in made.translate(asked, "local:c")]
    assert said == [pytest.approx(0.72), pytest.approx(0.4), None]
    kept = made.translate(asked, "local:c", min_confidence=0.5)
    assert [row.status for row in kept] == ["mapped", "unmapped", "mapped"]


def test_systems_in_between_are_asked_a_handful_of_questions_whatever_the_batch(graph: Graphs) -> None:
    rows_a, rows_b = [f"A{n} = B{n}" for n in range(300)], [f"B{n} < C{n}" for n in range(300)]
    made = graph(map_of("local:a@1 > local:b@1", *rows_a), map_of("local:b@1 > local:c@1", *rows_b))
    asked: list[int] = []
    leaving = made.store.leaving

    def counted(*arguments: object) -> object:
        asked.append(1)
        return leaving(*arguments)  # type: ignore[arg-type]

    made.store.leaving = counted  # type: ignore[method-assign, assignment]
    for size in (1, 300):
        asked.clear()
        made.translate([f"local:a:A{n}" for n in range(size)], "local:c")
        assert len(asked) <= 4
