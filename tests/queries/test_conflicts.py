from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.decisions import Decision
from termwalk.graph.errors import QuestionError, UnknownSystem
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.relations import Relation
from termwalk.graph.store import Record
from termwalk.queries.conflicts import KINDS, Conflicts, conflicts, draw
from termwalk.queries.conflicts.wording import sentences

Content = tuple[Part, list[Record]]
Put = Callable[..., termwalk.Graph]
Make = Callable[..., Concept]

ATC, DOID, MONDO, ORDO = Edition("atc", "2025"), Edition("doid", "1"), Edition("mondo", "1"), Edition("ordo", "1")


def row(source: str, target: str, relation: Relation = "equivalent", **more: Any) -> Mapping:
    return Mapping(source=source, target=Target("code", target, (target,)), relation=relation, **more)


def maps(
    id: str, source: Edition, target: Edition, *rows: tuple[str, str] | Mapping, version: str = "1",
    publisher: str = "Nobody", **more: Any,
) -> Content:  # fmt: skip
    """A map set of equivalences, given as pairs, and of other rows."""
    map_set = MapSet(
        id=id, version=version, title=id, publisher=publisher, source=source, target=target, **{"one_way": False} | more
    )
    part = Part(role="map", edition=source, map_set=map_set, file=f"{id} {version}")
    return part, [one if isinstance(one, Mapping) else row(*one) for one in rows]


@pytest.fixture
def graph(empty: Callable[[], termwalk.Graph], put: Callable[..., Any]) -> Put:
    """A graph of releases and maps."""

    def made(*contents: Content) -> termwalk.Graph:
        one = empty()
        put(one, contents)
        return one

    return made


@pytest.fixture
def atc(node: Make, release: Callable[..., Content]) -> Callable[..., Content]:
    """A release of ATC by code and title; a title may be a node's further fields."""

    def made(version: str = "2025", **titles: str | dict[str, Any]) -> Content:
        edition = Edition("atc", version)
        given = {id: {"display": title} if isinstance(title, str) else title for id, title in titles.items()}
        return release(*(node(edition, id, **more) for id, more in given.items()))

    return made


def found(graph: termwalk.Graph, *kinds: str, **asked: Any) -> Conflicts:
    return conflicts(graph.store, kinds=kinds, **asked)


def decide(graph: termwalk.Graph, verb: Any, source: str, target: str, **more: Any) -> None:
    graph.store.decide(
        Decision(
            project="p", verb=verb, source=source, source_version="1", target=target, target_version="1", who="a",
            when="2026-01-01T00:00:00Z", role="adjudicator", **more,
        )
    )  # fmt: skip


def test_two_active_codes_of_one_system_become_one(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(atc(A01="Fever", B02="Chill"), maps("m", MONDO, ATC, ("M1", "A01"), ("M1", "B02")))
    (one,) = found(made, "made-equal")
    assert (one.severity, one.reason_code, one.systems, one.size, one.exact) == ("error", "C10", ("atc",), 3, True)
    assert sorted(zip(one.codes, one.titles, strict=True)) == [("atc:A01", "Fever"), ("atc:B02", "Chill")]
    assert len(one.edges) == 1
    assert one.map_sets == ("m@1",)
    assert one.through == ("mondo:M1",)


def test_the_edge_whose_titles_agree_least_is_the_cause(graph: Put, atc: Callable[..., Content], node: Make) -> None:
    part, rows = maps("m", MONDO, ATC, ("M1", "A01"), ("M1", "B02"))
    named = part, [node(MONDO, "M1", "Fever"), *rows]
    (one,) = found(graph(atc(A01="Chill", B02="Fever"), named), "made-equal")
    assert one.edges == ("mondo:M1 –equivalent→ atc:A01 [m@1]",)


def test_a_heading_and_its_code_are_a_note(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(
        atc(A01="Fever", X9={"display": "Fever, unspecified", "parents": ("A01",)}),
        maps("m", MONDO, ATC, ("M1", "A01"), ("M1", "X9")),
    )
    assert [(one.severity, one.reason_code) for one in found(made, "made-equal")] == [("note", "C11")]


def test_codes_that_meet_in_a_heading_are_still_different(graph: Put, atc: Callable[..., Content]) -> None:
    below: dict[str, Any] = {"parents": ("A01",)}
    made = graph(
        atc(A01="Fever", X1={"display": "Hot", **below}, X2={"display": "Cold", **below}),
        maps("m", MONDO, ATC, ("M1", "A01"), ("M1", "X1"), ("M1", "X2")),
    )
    (one,) = found(made, "made-equal")
    assert (one.reason_code, sorted(one.codes), len(one.edges)) == ("C10", ["atc:X1", "atc:X2"], 1)


def test_codes_begin_with_the_code_above_them(graph: Put, node: Make, release: Callable[..., Content]) -> None:
    icd9 = Edition("icd9cm", "32")
    made = graph(
        release(*(node(icd9, id) for id in ("250", "250.0", "460-519", "519.9"))),
        maps("m", MONDO, icd9, ("M1", "250"), ("M1", "250.0"), ("M2", "460-519"), ("M2", "519.9")),
    )
    assert {one.reason_code for one in found(made, "made-equal")} == {"C11"}


def test_inactive_codes_are_not_at_odds(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(
        atc(A01="Fever", B02={"display": "Chill", "active": False}),
        maps("m", MONDO, ATC, ("M1", "A01"), ("M1", "B02")),
    )
    assert len(found(made, "made-equal", "not-one-to-one")) == 0


def test_a_system_that_only_maps_know_is_a_warning(graph: Put) -> None:
    made = graph(maps("m", MONDO, ORDO, ("M1", "O1"), ("M1", "O2")))
    assert [(one.severity, one.reason_code) for one in found(made, "made-equal")] == [("warning", "C12")]


def test_one_title_twice_is_a_warning(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(atc(A01="Fever", B02="Fever"), maps("m", MONDO, ATC, ("M1", "A01"), ("M1", "B02")))
    assert [one.reason_code for one in found(made, "made-equal")] == ["C13"]


def test_a_code_of_two_releases_is_one_code(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(
        atc(A01="Fever"), atc("2026", A01="Fever"),
        maps("m", MONDO, ATC, ("M1", "A01")), maps("n", MONDO, Edition("atc", "2026"), ("M1", "A01")),
    )  # fmt: skip
    assert len(found(made)) == 0


def test_a_code_that_moved_by_identity_is_one_code(graph: Put, atc: Callable[..., Content]) -> None:
    new = Edition("atc", "2026")
    made = graph(
        atc(A01={"display": "Fever", "identity": "x"}), atc("2026", A02={"display": "Fever", "identity": "x"}),
        maps("m", MONDO, ATC, ("M1", "A01")), maps("n", MONDO, new, ("M1", "A02")),
    )  # fmt: skip
    assert len(found(made)) == 0


def test_a_code_used_again_for_something_else_is_another_code(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(
        atc(A01={"display": "Fever", "identity": "x"}), atc("2026", A01={"display": "Chill", "identity": "y"}),
        maps("m", MONDO, ATC, ("M1", "A01")), maps("n", DOID, Edition("atc", "2026"), ("D1", "A01")),
        maps("k", MONDO, DOID, ("M2", "D1")),
    )  # fmt: skip
    assert len(found(made, "made-equal")) == 0


def test_a_transition_leads_on_by_its_rows_and_not_by_the_code(graph: Put, atc: Callable[..., Content]) -> None:
    """A01 became B02, and what was B02 became C03: three codes that are never one."""
    old, new = ATC, Edition("atc", "2026")
    made = graph(
        atc(A01="Fever", B02="Chill"), atc("2026", B02="Fever", C03="Chill"),
        maps("t", old, new, ("A01", "B02"), ("B02", "C03")),
    )  # fmt: skip
    assert len(found(made, "made-equal")) == 0
    merged = graph(
        atc(A01="Fever", B02="Chill"), atc("2026", B02="Fever"), maps("t", old, new, ("A01", "B02"), ("B02", "B02"))
    )
    (one,) = found(merged, "made-equal")
    assert sorted(one.codes) == ["atc:A01", "atc:B02"]


def test_parts_of_a_combination_are_no_synonyms(graph: Put, atc: Callable[..., Content]) -> None:
    cluster = Mapping(source="M1", target=Target("cluster", "A01/B02", ("A01", "B02")), relation="equivalent")
    scenario = [row("M2", "A01", group=1, choice=1), row("M2", "B02", group=1, choice=2)]
    made = graph(atc(A01="Fever", B02="Chill"), maps("m", MONDO, ATC, cluster, *scenario))
    assert len(found(made)) == 0


def test_only_the_newest_build_speaks(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(
        atc(A01="Fever", B02="Chill"),
        maps("m", MONDO, ATC, ("M1", "A01"), version="2026"),
        maps("m", MONDO, ATC, ("M1", "B02"), version="2025"),
    )
    assert len(found(made)) == 0
    assert found(made).map_sets == ("m@2026",)


def test_a_derived_set_stands_for_its_premises_of_the_same_systems(graph: Put, atc: Callable[..., Content]) -> None:
    derived = maps(
        "d", MONDO, ATC, ("M1", "A01"), rules="likeness/1", premises=("said@1#00", "there@1#00", "atc@2025 (en)#00")
    )
    made = graph(
        atc(A01="Fever", B02="Chill"), maps("said", MONDO, ATC, ("M1", "B02")), maps("there", MONDO, ORDO), derived
    )
    assert len(found(made)) == 0
    assert set(found(made).map_sets) == {"d@1", "there@1"}


def test_rejected_pairs_part_and_accepted_ones_join(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(atc(A01="Fever", B02="Chill"), maps("m", MONDO, ATC, ("M1", "A01"), ("M1", "B02")))
    decide(made, "reject", "mondo:M1", "atc:B02")
    assert len(found(made)) == 0
    decide(made, "accept", "mondo:M1", "atc:B02", relation="narrower")
    assert len(found(made)) == 0
    other = graph(atc(A01="Fever", B02="Chill"), maps("m", MONDO, ATC, ("M1", "A01")))
    decide(other, "accept", "mondo:M1", "atc:B02", relation="equivalent")
    (one,) = found(other, "made-equal")
    assert {step.map_set for step in one.steps} == {"m@1", "decisions of p"}


def test_codes_of_further_systems_are_consequences(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(
        atc(A01="Fever", B02="Chill"),
        maps("m", MONDO, ATC, ("M1", "A01"), ("M1", "B02")),
        maps("o", ORDO, ATC, ("O1", "A01"), ("O2", "B02")),
    )
    (one,) = found(made, "made-equal")
    assert sorted(one.codes) == ["atc:A01", "atc:B02"]
    assert one.consequences == ("ordo:O1", "ordo:O2")
    assert [one.kind for one in found(made, "made-equal", systems=["ordo"])] == ["made-equal"]


def test_what_a_first_cut_leaves_joined_is_a_cause_of_its_own(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(
        atc(A01="Fever", B02="Chill"),
        maps("m", MONDO, ATC, ("M1", "A01"), ("M1", "B02")),
        maps("o", ORDO, ATC, ("O1", "A01"), ("O2", "A01"), ("O3", "B02"), ("O4", "B02")),
    )
    rows = found(made, "made-equal")
    assert [one.reason_code for one in rows] == ["C10", "C12", "C12"]


def test_a_cycle_that_does_not_close(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(
        atc(A01="Fever", B02="Chill"),
        maps("m", MONDO, ATC, ("M1", "A01")), maps("k", MONDO, ORDO, ("M1", "O1")),
        maps("o", ORDO, ATC, ("O1", "B02")),
    )  # fmt: skip
    (one,) = found(made, "cycle-open")
    assert (one.severity, set(one.codes), len(one.steps), len(one.edges)) == ("error", {"atc:A01", "atc:B02"}, 3, 1)
    closed = graph(
        atc(A01="Fever"), maps("m", MONDO, ATC, ("M1", "A01")), maps("k", MONDO, ORDO, ("M1", "O1")),
        maps("o", ORDO, ATC, ("O1", "A01")),
    )  # fmt: skip
    assert len(found(closed)) == 0


def test_a_way_back_over_the_same_map_is_no_cycle(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(atc(A01="Fever", B02="Chill"), maps("m", MONDO, ATC, ("M1", "A01"), ("M1", "B02")))
    assert len(found(made, "cycle-open")) == 0


def test_maps_there_and_back_are_a_cycle(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(
        atc(A01="Fever", B02="Chill"), maps("there", MONDO, ATC, ("M1", "A01")), maps("back", ATC, MONDO, ("B02", "M1"))
    )
    assert [set(one.codes) for one in found(made, "cycle-open")] == [{"atc:A01", "atc:B02"}]


def test_a_finding_has_words_in_both_languages(graph: Put, atc: Callable[..., Content], node: Make) -> None:
    chinese = Part(role="release", edition=ATC, language="zh", structured=True, file="zh"), [
        node(ATC, "A01", "发热"), node(ATC, "B02", "寒战"),
    ]  # fmt: skip
    made = graph(atc(A01="Fever", B02="Chill"), chinese, maps("m", MONDO, ATC, ("M1", "A01"), ("M1", "B02")))
    english, translated = found(made), found(made, lang="zh")
    assert [one.edges for one in english] == [one.edges for one in translated]
    assert [one.id for one in english] == [one.id for one in translated]
    assert "Fever" in english[0].reason
    assert "{" not in english[0].reason + english[0].suggestion
    assert "成为同一概念" in translated[0].reason
    assert english.sentence().startswith("2 findings in 1 map sets with 2 equivalences: made equal 1, not one to one 1")
    assert translated.sentence().startswith("1 个对照集、2 条等价关系中有 2 项发现：被等同 1、非一对一 1")


def test_no_findings_are_said_too(graph: Put) -> None:
    nothing = found(graph())
    assert (len(nothing), nothing.sentence()) == (0, "No findings in 0 map sets with 0 equivalences.")
    assert found(graph(), lang="zh").sentence() == "0 个对照集、0 条等价关系中没有发现。"


def test_what_is_asked_for(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(
        atc(A01="Fever", B02="Chill", C03="Ache", D04="Pain"),
        maps("m", MONDO, ATC, ("M1", "A01"), ("M1", "B02"), ("M2", "C03"), ("M2", "D04")),
    )
    assert len(found(made, "made-equal")) == 2
    assert [sorted(one.codes) for one in found(made, "made-equal", ids=["atc:C03"])] == [["atc:C03", "atc:D04"]]
    assert len(found(made, "made-equal", ids=["mondo:M1"])) == 1
    assert len(found(made, "made-equal", systems=["icd10"])) == 0
    with pytest.raises(QuestionError, match="no kind of conflict"):
        found(made, "war")
    with pytest.raises(UnknownSystem):
        found(made, systems=["nowhere"])
    with pytest.raises(QuestionError, match="not a code"):
        found(made, ids=["C03"])


def test_rows_come_in_one_order_and_frame(graph: Put, atc: Callable[..., Content]) -> None:
    contents = [
        atc(A01="Fever", B02="Chill"), maps("m", MONDO, ATC, ("M1", "A01"), ("M1", "B02")),
        maps("o", ORDO, ATC, ("O1", "A01"), ("O2", "A01")),
    ]  # fmt: skip
    one, other = found(graph(*contents)), found(graph(*reversed(contents)))
    assert one.rows == other.rows
    assert [row.severity for row in one] == ["error", "error", "warning", "warning"]
    frame = one.to_frame()
    assert list(frame.columns) == list(Conflicts.columns())
    summary = one.summary()
    assert summary.findings == 4
    assert summary.kinds == {"made-equal": 2, "not-one-to-one": 2}
    assert summary.map_sets == {"m@1": 2, "o@1": 2}
    assert "<table>" in one._repr_html_()


def test_a_drawing_shows_every_code_and_what_is_cut(graph: Put, atc: Callable[..., Content]) -> None:
    made = graph(atc(A01="Fever <&>", B02="Chill"), maps("m", MONDO, ATC, ("M1", "A01"), ("M1", "B02")))
    (one,) = found(made, "made-equal")
    picture = ET.fromstring(draw(one))
    lines = picture.findall("{http://www.w3.org/2000/svg}line")
    assert sum(line.get("stroke") == "#c62828" for line in lines) == 1
    assert len(lines) == 2
    assert all(code in draw(one) for code in ("atc:A01", "atc:B02", "mondo:M1", "Fever &lt;&amp;&gt;"))


def test_every_sentence_is_there_in_both_languages() -> None:
    for code, sentence in sentences().items():
        assert all((sentence.en, sentence.zh, sentence.suggest_en, sentence.suggest_zh)), code
    assert len(KINDS) == 6


def test_no_map_rows_join_nothing(graph: Put, atc: Callable[..., Content]) -> None:
    nothing = Mapping(source="M1", target=NO_MAP, relation="equivalent")
    assert len(found(graph(atc(A01="Fever"), maps("m", MONDO, ATC, nothing, ("M1", "A01"))))) == 0
