"""Conflicts of a map set with its target, with its way back, and with other publishers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.relations import Relation
from termwalk.graph.store import Record
from termwalk.queries.conflicts import Conflicts, conflicts

Content = tuple[Part, list[Record]]
Put = Callable[..., termwalk.Graph]
Make = Callable[..., Concept]

ATC, DOID, MONDO, ORDO = Edition("atc", "2025"), Edition("doid", "1"), Edition("mondo", "1"), Edition("ordo", "1")


def row(source: str, target: str, relation: Relation = "equivalent", **more: Any) -> Mapping:
    return Mapping(source=source, target=Target("code", target, (target,)), relation=relation, **more)


def maps(id: str, source: Edition, target: Edition, *rows: Mapping, publisher: str = "Nobody", **more: Any) -> Content:
    map_set = MapSet(
        id=id, version="1", title=id, publisher=publisher, source=source, target=target, **{"one_way": False} | more
    )
    return Part(role="map", edition=source, map_set=map_set, file=id), list(rows)


@pytest.fixture
def graph(
    empty: Callable[[], termwalk.Graph], put: Callable[..., Any], node: Make, release: Callable[..., Content]
) -> Put:
    """A graph of ATC (A01 over A01A; B02; C03, which is inactive) and of maps."""
    nodes = (
        node(ATC, "A01", "Fever"), node(ATC, "A01A", "High fever", parents=("A01",)), node(ATC, "B02", "Chill"),
        node(ATC, "C03", "Ache", active=False),
    )  # fmt: skip

    def made(*contents: Content) -> termwalk.Graph:
        one = empty()
        put(one, [release(*nodes), *contents])
        return one

    return made


def found(graph: termwalk.Graph, *kinds: str) -> Conflicts:
    return conflicts(graph.store, kinds=kinds)


def test_publishers_call_different_codes_equivalent(graph: Put) -> None:
    made = graph(
        maps("m", MONDO, ATC, row("M1", "A01"), publisher="One"),
        maps("n", MONDO, ATC, row("M1", "B02"), publisher="Two"),
    )
    (one,) = found(made, "publishers-disagree")
    assert (one.severity, one.reason_code, one.codes) == ("error", "C30", ("mondo:M1", "atc:A01", "atc:B02"))
    assert "One: atc:A01 Fever; Two: atc:B02 Chill" in one.reason
    assert len(one.edges) == 1
    assert len(one.steps) == 2


def test_a_target_above_the_other_is_no_disagreement(graph: Put) -> None:
    made = graph(
        maps("m", MONDO, ATC, row("M1", "A01"), publisher="One"),
        maps("n", MONDO, ATC, row("M1", "A01A"), publisher="Two"),
    )
    assert len(found(made, "publishers-disagree")) == 0


def test_one_publisher_does_not_disagree_with_itself_nor_with_what_rests_on_it(graph: Put) -> None:
    rests: dict[str, Any] = {"rules": "r/1", "premises": ("k@1#00",), "publisher": "Two"}
    made = graph(
        maps("m", MONDO, ATC, row("M1", "A01"), publisher="One"),
        maps("n", MONDO, ATC, row("M1", "B02"), publisher="One"),
        maps("k", MONDO, ORDO, publisher="One"), maps("o", MONDO, ATC, row("M9", "B02"), publisher="Three"),
    )  # fmt: skip
    assert len(found(made, "publishers-disagree")) == 0
    on_it = graph(
        maps("k", MONDO, ORDO, row("M1", "O1"), publisher="One"),
        maps("m", MONDO, ATC, row("M1", "A01"), publisher="One"),
        maps("d", ORDO, ATC, row("O1", "B02"), **rests),
    )  # fmt: skip
    assert len(found(on_it, "publishers-disagree")) == 0


def test_a_target_without_a_relation_is_a_warning_and_is_doubted_first(graph: Put) -> None:
    made = graph(
        maps("m", MONDO, ATC, row("M1", "A01"), publisher="Two"),
        maps("n", MONDO, ATC, row("M1", "B02", "unstated"), publisher="One"),
    )
    (one,) = found(made, "publishers-disagree")
    assert (one.severity, one.reason_code, one.map_sets) == ("warning", "C31", ("n@1",))


def test_other_relations_claim_no_target(graph: Put) -> None:
    made = graph(
        maps("m", MONDO, ATC, row("M1", "A01"), publisher="One"),
        maps("n", MONDO, ATC, row("M1", "B02", "narrower"), publisher="Two"),
        maps("k", MONDO, ATC, row("M1", "B02", "unrelated"), publisher="Three"),
        maps("o", MONDO, ATC, row("M1", "B02", group=1), publisher="Four"),
    )
    assert len(found(made, "publishers-disagree")) == 0


def test_terms_of_a_publisher_join_codes_of_two_systems(graph: Put) -> None:
    made = graph(
        maps("m", ORDO, ATC, row("O1", "A01"), publisher="One"),
        maps("a", MONDO, ORDO, row("M1", "O1"), publisher="Two"),
        maps("b", MONDO, ATC, row("M1", "B02"), publisher="Two"),
    )  # fmt: skip
    (one,) = found(made, "publishers-disagree")
    assert (one.reason_code, one.codes[0], one.through) == ("C30", "ordo:O1", ("mondo:M1",))
    assert {step.map_set for step in one.steps} == {"m@1", "a@1", "b@1"}


def test_two_cross_references_are_a_note(graph: Put) -> None:
    made = graph(
        maps("m", ORDO, ATC, row("O1", "A01"), publisher="One"),
        maps("a", DOID, ORDO, row("D1", "O1", "unstated"), publisher="Two"),
        maps("b", DOID, ATC, row("D1", "B02", "unstated"), publisher="Two"),
    )
    (one,) = found(made, "publishers-disagree")
    assert (one.severity, one.reason_code) == ("note", "C32")


def test_targets_without_a_hierarchy_cannot_be_judged(graph: Put) -> None:
    made = graph(
        maps("m", MONDO, ORDO, row("M1", "O1"), publisher="One"),
        maps("n", MONDO, ORDO, row("M1", "O2"), publisher="Two"),
    )
    assert [one.reason_code for one in found(made, "publishers-disagree")] == ["C33"]


@pytest.mark.parametrize(
    ("back", "reasons"),
    [
        (row("A01", "M1", "unstated"), []),
        (row("A01", "M2", "unstated"), ["C40"]),
        (Mapping(source="A01", target=NO_MAP), ["C41"]),
        (row("A01", "M2", "unrelated"), []),
        (row("B02", "M2", "unstated"), []),
    ],
)
def test_the_way_back_must_lead_back(graph: Put, back: Mapping, reasons: list[str]) -> None:
    made = graph(maps("there", MONDO, ATC, row("M1", "A01")), maps("back", ATC, MONDO, back))
    assert [one.reason_code for one in found(made, "backward-differs")] == reasons


def test_another_publishers_way_back_is_none(graph: Put) -> None:
    made = graph(
        maps("there", MONDO, ATC, row("M1", "A01")),
        maps("back", ATC, MONDO, row("A01", "M2", "unstated"), publisher="X"),
    )
    assert len(found(made, "backward-differs")) == 0


def test_a_premise_of_a_derived_set_is_its_way_back(graph: Put) -> None:
    made = graph(
        maps("there", MONDO, ATC, row("M1", "A01"), rules="r/1", premises=("back@1#00",), publisher="termwalk"),
        maps("back", ATC, MONDO, row("A01", "M2", "unstated"), publisher="X"),
    )
    (one,) = found(made, "backward-differs")
    assert (one.codes, one.through) == (("mondo:M1", "mondo:M2"), ("atc:A01 Fever",))
    assert [step.map_set for step in one.steps] == ["there@1", "back@1"]


def test_a_target_that_its_release_marks_as_retired(graph: Put) -> None:
    (one,) = found(graph(maps("m", MONDO, ATC, row("M1", "C03"))), "retired-target")
    assert (one.severity, one.reason_code, one.codes) == ("error", "C50", ("atc:C03", "mondo:M1"))
    assert "atc@2025" in one.reason


def test_a_target_that_no_release_has(graph: Put) -> None:
    (one,) = found(graph(maps("m", MONDO, ATC, row("M1", "Z99"))), "retired-target")
    assert (one.severity, one.reason_code) == ("warning", "C51")


def test_a_target_that_a_newer_release_dropped(graph: Put, node: Make, release: Callable[..., Content]) -> None:
    newer = release(node(Edition("atc", "2026"), "B02", "Chill"))
    (one,) = found(graph(newer, maps("m", MONDO, ATC, row("M1", "A01"), row("M2", "B02"))), "retired-target")
    assert (one.reason_code, one.codes) == ("C51", ("atc:A01", "mondo:M1"))
    assert "atc@2026" in one.reason


def test_releases_that_are_not_loaded_retire_nothing(graph: Put) -> None:
    newer = Edition("atc", "2026")
    made = graph(maps("m", MONDO, ORDO, row("M1", "O1")), maps("n", MONDO, newer, row("M1", "Z99")))
    assert len(found(made, "retired-target")) == 0


def test_headings_are_named_in_many_ways(graph: Put) -> None:
    heading = Mapping(source="M1", target=Target("chapter", "A-B", ("A-B",)), relation="equivalent")
    assert len(found(graph(maps("m", MONDO, ATC, heading)), "retired-target")) == 0


@pytest.mark.parametrize(
    ("pairs", "reason", "severity"),
    [
        ((("M1", "A01"), ("M1", "B02")), "C61", "error"),
        ((("M1", "A01"), ("M1", "A01A")), "C63", "note"),
        ((("M1", "A01"), ("M2", "A01")), "C64", "warning"),
    ],
)
def test_one_to_one_claims_that_are_not(
    graph: Put, pairs: tuple[tuple[str, str], ...], reason: str, severity: str
) -> None:
    (one,) = found(graph(maps("m", MONDO, ATC, *(row(*pair) for pair in pairs))), "not-one-to-one")
    assert (one.reason_code, one.severity, len(one.edges), len(one.steps)) == (reason, severity, 1, 2)


def test_two_sources_of_a_loaded_release_share_a_target(graph: Put) -> None:
    made = graph(maps("m", ATC, MONDO, row("A01", "M1"), row("B02", "M1")))
    assert [one.reason_code for one in found(made, "not-one-to-one")] == ["C60"]
    nested = graph(maps("m", ATC, MONDO, row("A01", "M1"), row("A01A", "M1")))
    assert [one.reason_code for one in found(nested, "not-one-to-one")] == ["C62"]


def test_a_map_set_that_is_many_to_one_throughout_is_a_note(graph: Put) -> None:
    made = graph(maps("m", ORDO, ATC, *(row(f"O{number}", "A01") for number in range(25))))
    assert [one.reason_code for one in found(made, "made-equal", "not-one-to-one")] == ["C14", "C66"]
