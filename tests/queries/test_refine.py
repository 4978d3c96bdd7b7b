"""Finer targets by name: suggestions beside the table, never rows of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import termwalk
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.store import Record
from termwalk.queries.refine import Suggestion, Wanted, alike, suggestions

from .walk.maps import Content, map_of, node_of, release_of

Tiny = Callable[..., termwalk.Graph]
MMS = Edition("icd11", "2024-01")


def mms(*more: str | Concept, terms: dict[str, str] | None = None) -> Content:
    """A corner of ICD-11: hypertension, its residual, what stands beside and below."""
    residual = node_of(MMS, "BA00.Z < BA00: Essential hypertension, unspecified", residual="unspecified")
    part, nodes = release_of(
        str(MMS), "BA00: Essential hypertension", "BA00.0 < BA00: Combined diastolic and systolic hypertension",
        residual, "MC80: Elevated blood-pressure reading", "MC80.00 < MC80: White coat hypertension", *more,
    )  # fmt: skip
    said: list[Record] = [Term(id=id, text=text, language="zh", use="preferred") for id, text in (terms or {}).items()]
    return part, [*nodes, *said]


def found(tiny: Tiny, title: str, *targets: str, content: Content | None = None) -> list[tuple[str, str, float]]:
    graph = tiny(beside=[content or mms()])
    made = suggestions(graph.store, [Wanted("X", title, targets)], MMS)
    return [(one.target_code, one.by, one.score) for one in made]


def test_the_very_same_name_is_found_anywhere(tiny: Tiny) -> None:
    """I10.x00x016 白大衣高血压 is MC80.00, outside the family of BA00.Z."""
    assert found(tiny, "White-coat hypertension", "BA00.Z") == [("MC80.00", "same-name", 1.0)]
    chinese = mms(terms={"MC80.00": "白大衣高血压"})
    assert found(tiny, "白大衣高血压", "BA00.Z", content=chinese) == [("MC80.00", "same-name", 1.0)]


def test_the_likest_name_in_the_family_of_the_target(tiny: Tiny) -> None:
    title = "Combined systolic and diastolic hypertension"
    ((code, by, score),) = found(tiny, title, "BA00.Z")
    assert (code, by) == ("BA00.0", "family")
    assert 0.75 <= score <= 1.0
    assert found(tiny, title, "BA00") == [(code, by, score)]
    assert found(tiny, title, "MC80") == [], "another family"


@pytest.mark.parametrize(
    "title",
    ["Other combined diastolic and systolic hypertension", "Hypertension, unspecified", "其他高血压", "Broken leg", ""],
)
def test_vague_or_unlike_names_suggest_nothing(title: str, tiny: Tiny) -> None:
    assert found(tiny, title, "BA00.Z") == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Acute combined systolic hypertension", "Chronic combined systolic hypertension"),
        ("Combined hypertension with coma of liver", "Combined hypertension without coma of liver"),
        ("Hypertension of left arm vessels", "Hypertension of right arm vessels"),
        ("Benign intracranial arterial hypertension", "Malignant intracranial arterial hypertension"),
    ],
)
def test_opposites_are_left_out(title: str, name: str, tiny: Tiny) -> None:
    content = mms(f"BA00.1 < BA00: {name}")
    assert alike(title, name) >= 0.75
    assert "BA00.1" not in {code for code, *_ in found(tiny, title, "BA00.Z", content=content)}
    assert found(tiny, f"{name}s", "BA00.Z", content=content)[0][0] == "BA00.1"


def test_chinese_opposites_are_left_out(tiny: Tiny) -> None:
    content = mms(
        "BA00.1 < BA00: Left",
        "BA00.2 < BA00: Right",
        terms={"BA00.1": "左侧肾血管性高血压", "BA00.2": "肾血管性高血压"},
    )
    assert [code for code, *_ in found(tiny, "右侧肾血管性高血压", "BA00.Z", content=content)] == ["BA00.2"]


def test_the_mapped_target_itself_is_no_suggestion(tiny: Tiny) -> None:
    assert found(tiny, "White coat hypertension", "MC80.00") == []


def test_at_most_one_per_source_in_the_order_asked(tiny: Tiny) -> None:
    graph = tiny(beside=[mms()])
    asked = [Wanted(code, "White coat hypertension", ("BA00.Z",)) for code in ("X2", "X1", "X3")]
    made = suggestions(graph.store, [*asked, Wanted("X4", "Broken leg", ("BA00.Z",))], MMS)
    assert [one.source_code for one in made] == ["X2", "X1", "X3"]
    assert made[0] == Suggestion(
        source_code="X2", source_title="White coat hypertension", mapped_code="BA00.Z", target_code="MC80.00",
        target_title="White coat hypertension", by="same-name", score=1.0,
    )  # fmt: skip
    assert suggestions(graph.store, [], MMS) == ()


def test_headings_and_codes_that_cannot_be_selected_are_not_suggested(tiny: Tiny) -> None:
    block = node_of(MMS, "BA00.9 < BA00: Renal hypertension", selectable=False)
    assert found(tiny, "Renal hypertension", "BA00.Z", content=mms(block)) == []


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_of_names_is_a_share_and_symmetric(one: str, other: str) -> None:
    assert 0.0 <= alike(one, other) <= 1.0
    assert alike(one, other) == alike(other, one)


def table(tiny: Tiny) -> termwalk.Graph:
    return tiny(
        beside=[
            release_of("local:a@1", "A1: White coat hypertension", "A2: Essential hypertension", "A3: Broken leg"),
            map_of("local:a@1 > local:b@1", "A1 < B1", "A2 = B1", "A3 < B1"),
            map_of("local:b@1 > icd11@2024-01", "B1 = BA00"), mms(),
        ]
    )  # fmt: skip


def test_suggestions_stand_beside_the_table_and_never_in_it(tiny: Tiny) -> None:
    graph = table(tiny)
    plain, asked = graph.migrate("local:a", "icd11"), graph.migrate("local:a", "icd11", suggest=True)
    assert plain.rows == asked.rows
    assert plain.suggestions == ()
    assert [(one.source_code, one.mapped_code, one.target_code) for one in asked.suggestions] == [
        ("A1", "BA00", "MC80.00")
    ]
    assert "MC80.00" not in {row.target_code for row in asked}


def test_what_is_equivalent_is_not_refined(tiny: Tiny) -> None:
    asked: Any = table(tiny).migrate("local:a", "icd11", suggest=True).suggestions
    assert "A2" not in {one.source_code for one in asked}
