"""Findings on a code: each with a case that has it, and a case that has it not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from termwalk.queries.audit import Audit

Reasons = Callable[..., list[str]]
Held = Callable[..., Audit]


def test_what_the_release_has_is_clean(reasons: Reasons) -> None:
    assert reasons(("I10.x00", "特发性(原发性)高血压"), ("A00.900", "霍乱"), ("I10.x09", "")) == [
        "unknown-code.extension",
        "empty-name",
    ]


@pytest.mark.parametrize(
    ("written", "reason", "code"),
    [
        ("Ａ00.900", "spelling.width", "A00.900"),
        ("a00.900", "spelling.case", "A00.900"),
        ("I10.X00", "spelling.filler", "I10.x00"),
        ("A00900", "spelling.dot", "A00.900"),
        ("A00 .900", "spelling.blank", "A00.900"),
        ("AO0.900", "spelling.letter", "A00.900"),
        ("A00,900", "spelling.comma", "A00.900"),
        ("I10", "spelling.filled", "I10.x00"),
        ("I10xx00", "spelling.filler", "I10.x00"),
    ],
)
def test_a_code_spelt_otherwise_is_repaired(held: Held, written: str, reason: str, code: str) -> None:
    (found,) = held({"code": written})
    assert (found.finding, found.reason_code, found.suggested_code) == ("spelling", reason, code)


@pytest.mark.parametrize(
    ("written", "reason", "code"),
    [
        ("0.01", "spelling.zeros", "00.0100"),
        ("3.1", "spelling.zeros", "03.1x00"),
        ("45.13", "spelling.filled", "45.1300"),
        ("2024-03-01 00:00:00", "malformed", ""),
    ],
)
def test_a_damaged_number_of_a_procedure(held: Held, written: str, reason: str, code: str) -> None:
    (found,) = held({"code": written}, system="icd9cm3-nhsa", kind="records")
    assert (found.reason_code, found.suggested_code) == (reason, code)


def test_a_repair_that_the_release_lacks_is_not_taken(held: Held) -> None:
    (found,) = held({"code": "AO7.1"})
    assert (found.finding, found.severity, found.suggested_code) == ("malformed", "error", "")


def test_a_large_number_is_lost(reasons: Reasons) -> None:
    assert reasons({"code": "8.69795E+13"}) == ["malformed.lost"]


def test_a_code_of_another_edition_leads_by_the_map(held: Held) -> None:
    (found,) = held(("K35.000", "急性阑尾炎伴有弥漫性腹膜炎"))
    assert (found.finding, found.suggested_code) == ("wrong-edition", "K35.200")
    assert "icd10cn-clinical@2.0" in found.message


def test_an_own_extension_is_not_another_editions_code_of_another_name(reasons: Reasons) -> None:
    assert reasons(("B30.000", "腺病毒性角膜炎")) == ["wrong-edition"]
    assert reasons(("B30.000", "脚气")) == ["unknown-code"]


def test_a_code_of_another_kind_of_system(held: Held) -> None:
    known, formed = held(("45.1300", "小肠其他内镜检查"), ("BEA000", "儿科癌病"))
    assert known.reason_code == "other-system.known"
    assert (formed.reason_code, formed.severity) == ("other-system", "error")
    assert "traditional Chinese medicine" in formed.message


def test_an_unknown_code_is_led_on_by_its_name(held: Held) -> None:
    (found,) = held(("A00.051", "霍乱"))
    assert (found.reason_code, found.suggested_code) == ("unknown-code.extension", "A00.900")


def test_retired_codes_and_their_successors(held: Held) -> None:
    gone, dropped = held({"code": "A90"}, {"code": "U06.1"}, system="icd10gm")
    assert (gone.reason_code, gone.suggested_code) == ("retired.succession", "A97.0")
    assert (dropped.reason_code, dropped.suggested_code) == ("retired", "")


def test_a_code_of_a_later_release(reasons: Reasons) -> None:
    assert reasons({"code": "A97.0"}, system="icd10gm", release="2016") == ["wrong-edition.newer"]


def test_a_heading_may_be_listed_but_not_coded(held: Held) -> None:
    (coded,) = held({"code": "A17", "sex": "M"}, system="icd10gm", sex="sex")
    (listed,) = held({"code": "A17"}, system="icd10gm")
    assert (coded.reason_code, coded.severity) == ("not-selectable", "error")
    assert "A17.0 Tuberkulöse Meningitis" in coded.suggestion
    assert (listed.reason_code, listed.severity) == ("not-selectable.listed", "info")


def test_a_dagger_that_the_release_has_only_as_a_pair(held: Held) -> None:
    (found,) = held(("A01.002+", "伤寒性脑膜炎"))
    assert (found.finding, found.suggested_code) == ("dagger-alone", "A01.002+G01*")


def test_two_codes_in_one_cell_are_judged_each(held: Held) -> None:
    found = held({"code": "A00.900|Q99.900"})
    assert [(row.code, row.finding) for row in found] == [("A00.900", "several-codes"), ("Q99.900", "unknown-code")]


def test_an_empty_code(held: Held) -> None:
    (found,) = held(("", "霍乱"), ("A00.900", "霍乱"))
    assert (found.row, found.finding, found.suggested_code) == (1, "empty-code", "A00.900")
