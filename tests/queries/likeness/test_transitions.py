"""Relations for the rows of a transition between Chinese editions: each rule with an example."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import termwalk
from termwalk.graph.mappings import Mapping

from ..walk.maps import Content, map_of, release_of, row

Tiny = Callable[..., termwalk.Graph]
ENDS = "icd10cn-clinical@2.0 > icd10cn-nhsa@2.0"


def named(text: str, here: str, there: str, **more: Any) -> Mapping:
    return row(text, source_name=here, target_name=there, line=7, **more)


def related(tiny: Tiny, *rows: str | Mapping, ends: str = ENDS, beside: tuple[Content, ...] = ()) -> list[Mapping]:
    """The rows of the derived set that stands for a transition."""
    graph = tiny(beside=[map_of(ends, *rows, id="transition"), *beside])
    (made,) = (one for one in graph.map_sets() if one.id == "termwalk-transition")
    return list(graph.store.mappings(made))


@pytest.mark.parametrize(
    ("text", "here", "there", "rule", "relation"),
    [
        ("A00.000 ? A00.000", "霍乱", "霍乱", "T1", "equivalent"),
        ("A00.000 ? A00.000", "霍乱（古典型）", "霍乱(古典型)", "T1", "equivalent"),
        ("A00.000 ? A00.000", "其他霍乱", "其他霍乱", "T1", "equivalent"),
        ("A00.001 ? A00.002", "古典霍乱", "古典霍乱", "T2", "equivalent"),
        ("L63.100x001 ? L63.100", "普秃", "全秃", "T3", "narrower"),
        ("L63.101 ? L63.100", "其他秃", "其他秃", "T3", "narrower"),
        ("A00.001 ? B00.001", "其他霍乱", "其他霍乱", "T5", "related"),
        ("A00.000 ? A00.000", "霍乱", "伤寒", "T4", "related"),
        ("A00.000 ? A00.000", "", "", "T4", "related"),
        ("A00.001 ? A01.001", "霍乱", "伤寒", "T5", "related"),
        ("L63.100 ? L63.100x001", "全秃", "普秃", "T5", "related"),
    ],
)
def test_code_and_name(text: str, here: str, there: str, rule: str, relation: str, tiny: Tiny) -> None:
    (made,) = related(tiny, named(text, here, there))
    assert (made.stated["basis"], made.relation) == (rule, relation)
    assert (made.line, made.stated["source_name"], made.stated["target_name"]) == (7, here, there)
    assert made.stated.get("review", "") == ("yes" if rule in ("T4", "T5") else "")


def test_what_is_stated_stays_as_it_is(tiny: Tiny) -> None:
    made = related(tiny, named("A00.000 < A00.000", "霍乱", "霍乱"), "A01.000 ∅", "A02.000 ? A02.000&A03.000")
    assert [(one.relation, one.target.kind, "basis" in one.stated) for one in made] == [
        ("narrower", "code", False), ("unstated", "no-map", False), ("unstated", "cluster", False)
    ]  # fmt: skip


def test_every_row_is_there_once_in_the_publishers_order(tiny: Tiny) -> None:
    rows = [named(f"A0{n}.000 ? A0{9 - n}.000", f"名{n}", f"名{n}") for n in range(10)]
    made = related(tiny, *rows)
    assert [(one.source, one.target.text) for one in made] == [(one.source, one.target.text) for one in rows]


@pytest.mark.parametrize(
    "ends",
    ["local:a@1 > icd10cn-nhsa@2.0", "icd10cn-clinical@1.0 > icd10cn-clinical@2.0", "icd10cn-nhsa@2.0 > icd10@2019"],
)
def test_only_transitions_between_two_chinese_editions(ends: str, tiny: Tiny) -> None:
    graph = tiny(beside=[map_of(ends, named("A00.000 ? A00.000", "霍乱", "霍乱"), id="transition")])
    assert "termwalk-transition" not in {one.id for one in graph.map_sets()}


def test_the_derived_set_answers_in_the_place_of_the_published_one(tiny: Tiny) -> None:
    graph = tiny(beside=[map_of(ENDS, named("A00.000 ? A00.000", "霍乱", "霍乱"), id="transition")])
    (found,) = graph.translate("icd10cn-clinical:A00.000", "icd10cn-nhsa")
    assert (found.relation, found.path[0].map_set, found.path[0].line, found.preferred, found.review) == (
        "equivalent", "termwalk-transition@1", 7, True, False
    )  # fmt: skip
    (raw,) = graph.translate("icd10cn-clinical:A00.000", "icd10cn-nhsa", map_sets=["transition"])
    assert (raw.relation, raw.path[0].map_set) == ("unstated", "transition@1")


def test_backwards_merged_codes_come_as_alternatives_and_none_is_equivalent(tiny: Tiny) -> None:
    rows = [named(f"A00.00{n} ? A00.000", f"霍乱{n}" if n else "霍乱", "霍乱") for n in range(3)]
    graph = tiny(beside=[map_of(ENDS, *rows, id="transition")])
    found = graph.translate("icd10cn-nhsa:A00.000", "icd10cn-clinical")
    assert [row.target for row in found] == [f"icd10cn-clinical:A00.00{n}" for n in range(3)]
    assert {(row.relation, row.path[0].inverse) for row in found} == {("related", True)}


def test_the_clinical_edition_goes_by_its_transition_and_not_by_likeness_of_its_own(tiny: Tiny) -> None:
    releases = release_of("icd10cn-clinical@2.0", "A00.000: 霍乱"), release_of("icd10@2019", "A00.0")
    rows = named("A00.000 ? A00.000", "霍乱", "霍乱")
    graph = tiny(beside=[map_of(ENDS, rows, id="transition"), *releases])
    assert {one.id for one in graph.map_sets() if one.rules} == {
        "termwalk-transition",
        "termwalk-icd10cn-nhsa-to-icd10",
    }
    alone = tiny(beside=releases)
    assert {one.id for one in alone.map_sets()} == {"termwalk-icd10cn-clinical-to-icd10"}
