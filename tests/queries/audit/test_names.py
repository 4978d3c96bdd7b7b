"""Findings on names and on what stands twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from termwalk.queries.audit import Audit
from termwalk.queries.audit.namesake import contradiction, likeness, says_the_same

Held = Callable[..., Audit]
Reasons = Callable[..., list[str]]


def test_width_brackets_and_synonyms_are_no_difference(reasons: Reasons) -> None:
    assert (
        reasons(("I10.x00", "特发性(原发性)高血压 NOS"), ("A00.900", "霍乱[虎列拉]"), ("C34.900x001", "左肺恶性瘤"))
        == []
    )
    assert reasons(("I10.x00", "高血压病")) == []


def test_the_name_of_another_code(held: Held) -> None:
    (found,) = held(("A00.000", "霍乱"))
    assert (found.finding, found.severity, found.suggested_code) == ("name-of-other", "error", "A00.900")


def test_a_name_unlike_the_codes(held: Held) -> None:
    (found,) = held(("I10.x00", "脚气"))
    assert (found.finding, found.severity) == ("name-differs", "warning")


def test_a_word_that_excludes_the_codes_own(held: Held) -> None:
    (found,) = held(("C34.900x001", "右上肺恶性肿瘤"))
    assert found.finding == "name-contradicts"
    assert "左 against 右" in found.message


def test_names_in_another_script_are_not_compared(held: Held) -> None:
    asked = held(("I10", "高血压"), system="icd10")
    assert len(asked) == 0
    assert {rule.finding: rule.asked for rule in asked.asked}["name-differs"] is False


@pytest.mark.parametrize(
    ("name", "title", "clash"),
    [
        ("左肺癌", "右肺癌", True),
        ("左肺癌", "双侧肺癌", True),
        ("亚急性肝炎", "急性肝炎", False),
        ("慢性胆囊炎急性发作", "慢性胆囊炎", False),
        ("良性肿瘤", "恶性肿瘤", True),
        ("2型糖尿病", "1型糖尿病", True),
        ("左室肥大", "心室肥大", False),
        ("Fracture of left femur", "Fracture of right femur", True),
    ],
)
def test_contradictions(name: str, title: str, clash: bool) -> None:
    assert (contradiction(name, [title]) is not None) is clash


def test_every_title_must_contradict() -> None:
    assert contradiction("左肺癌", ["右肺癌", "左肺癌"]) is None


def test_readings_and_likeness() -> None:
    assert says_the_same("神经衰弱[比尔德氏病]", ["神经衰弱"])
    assert not says_the_same("肺结核，痰镜检（+）", ["肺结核，痰镜检（-）"])
    assert likeness("胆囊炎", "急性胆囊炎") == 1.0
    assert likeness("脚气", "霍乱") == 0.0


def test_a_dictionary_has_each_code_and_name_once(reasons: Reasons) -> None:
    rows = [("A00.900", "霍乱"), ("a00.900", "霍乱"), ("A00.900", "古典霍乱"), ("I10.x01", "甲"), ("I10.x02", "甲")]
    found = reasons(*rows, kind="dictionary")
    assert [reason for reason in found if reason.startswith("duplicate")] == [
        "duplicate-row", "duplicate-code", "duplicate-name",
    ]  # fmt: skip


def test_records_repeat_codes(reasons: Reasons) -> None:
    assert reasons(("A00.900", "霍乱"), ("A00.900", "霍乱"), ("A00.900", "霍乱")) == []


def test_a_leaf_named_like_its_heading_is_no_repetition(reasons: Reasons) -> None:
    found = reasons(("Q10.1", "甲"), ("Q10.100", "甲"), kind="dictionary")
    assert not [reason for reason in found if reason.startswith("duplicate")]


def test_the_order_of_a_damaged_list_tells_its_codes(held: Held) -> None:
    found = held(("0.0", "操作"), ("0.0", "治疗性超声"), ("0.01", "头和颈部血管治疗性超声"), system="icd9cm3-nhsa")
    assert [(row.row, row.reason_code) for row in found] == [
        (1, "malformed.restored"),
        (2, "malformed.restored"),
        (3, "spelling.zeros"),
    ]
    assert "made 00 into 0.0" in found[0].message
