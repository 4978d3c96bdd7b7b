"""Findings on a code beside its case: main diagnosis, dagger and asterisk, sex, age, rule tables."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from termwalk.graph.errors import QuestionError
from termwalk.queries.audit import Audit, CodeRule, RuleTable
from termwalk.queries.audit.ages import Span, age_of, limits, sex_of
from termwalk.queries.audit.tables import Patterns

Held = Callable[..., Audit]
GM = {"system": "icd10gm"}


def rules(*which: CodeRule) -> list[RuleTable]:
    return [RuleTable(source="Tests", version="1", rules=which)]


def findings(audit: Audit) -> list[tuple[int, str, str]]:
    return [(row.row, row.code, row.finding) for row in audit]


def test_wide_records(held: Held) -> None:
    rows = [
        {"main": "G01*", "other": "A17.0", "sex": "W", "age": "30"},
        {"main": "A17.0+", "other": "G01", "sex": "W", "age": "30"},
        {"main": "N40", "other": "", "sex": "2", "age": "70岁"},
        {"main": "O80", "other": "Z37.0!", "sex": "女", "age": "60"},
        {"main": "Z37.0", "other": "O80", "sex": "M", "age": "?"},
        {"main": "A17.0+", "other": "N40", "sex": "1", "age": ""},
    ]
    asked = held(*rows, code=("main", "other"), main="main", sex="sex", age="age", **GM)
    assert findings(asked) == [
        (1, "G01*", "asterisk-main"),
        (3, "N40", "sex-conflict"),
        (4, "O80", "age-conflict"),
        (5, "Z37.0", "not-principal"),
        (5, "O80", "sex-conflict"),
        (5, "", "unread-value"),
        (6, "A17.0+", "dagger-alone"),
    ]
    assert [row.severity for row in asked if row.finding == "sex-conflict"] == ["warning", "error"]


def test_long_records_by_case_and_mark(held: Held) -> None:
    rows = [
        {"case": "1", "code": "G01", "first": "是"},
        {"case": "1", "code": "A17.0", "first": "否"},
        {"case": "2", "code": "N40", "first": "是"},
        {"case": "2", "code": "G01", "first": "否"},
        {"case": "3", "code": "G01", "first": "否"},
    ]
    asked = held(*rows, main="first", case="case", **GM)
    assert findings(asked) == [(1, "G01", "asterisk-main"), (5, "G01", "asterisk-alone")]


def test_a_main_column_of_codes_is_audited_too(held: Held) -> None:
    asked = held({"code": "A17.0", "main": "A17"}, main="main", **GM)
    assert findings(asked) == [(1, "A17", "not-selectable")]


def test_a_mark_that_says_nothing(held: Held) -> None:
    with pytest.raises(QuestionError, match="neither holds codes nor says yes or no"):
        held({"code": "A17.0", "main": "perhaps"}, main="main", **GM)


def test_rule_tables(held: Held) -> None:
    asked = held(
        {"main": "A00.900", "other": "I10.x00", "sex": "男", "age": "3"},
        code=("main", "other"), main="main", sex="sex", age="age",
        rules=rules(
            CodeRule(rule="not-principal", codes=("A00*",), en="List 1.", zh="清单一。"),
            CodeRule(rule="grey", codes=("I10-I15",), severity="info"),
            CodeRule(rule="sex", codes=("A00.900",), value="female"),
            CodeRule(rule="age", codes=("I10.x00",), value="18y-"),
            CodeRule(rule="additional-required", codes=("A00.900",), value="B95* B96*"),
            CodeRule(rule="additional-required", codes=("I10.x00",), value="A00*"),
        ),
    )  # fmt: skip
    assert findings(asked) == [
        (1, "A00.900", "not-principal"),
        (1, "A00.900", "sex-conflict"),
        (1, "A00.900", "additional-required"),
        (1, "I10.x00", "age-conflict"),
        (1, "I10.x00", "grey-code"),
    ]
    assert asked[0].message.endswith("(Tests 1). List 1.")
    assert {rule.finding: rule.source for rule in asked.asked}["grey-code"] == "Tests 1"


def test_rules_for_another_system_do_not_apply(held: Held) -> None:
    other = RuleTable(source="Tests", version="1", system="icd10", rules=(CodeRule(rule="grey", codes=("A00*",)),))
    assert len(held({"code": "A00.900"}, rules=[other])) == 0


def test_what_could_not_be_asked_is_said(held: Held) -> None:
    asked = held({"code": "A00.900", "sex": "男"}, sex="sex")
    said = {rule.finding: (rule.asked, rule.why) for rule in asked.asked}
    assert said["sex-conflict"] == (False, "icd10cn-nhsa@2.0 states nothing of it, and no rule table does")
    assert said["age-conflict"] == (False, "no column of age")
    assert said["asterisk-main"] == (False, "no main diagnosis is told")
    assert said["unknown-code"] == (True, "")


@pytest.mark.parametrize(
    ("cell", "span"),
    [
        ("35", Span(35 * 365, 36 * 365 - 1)),
        ("35岁", Span(35 * 365, 36 * 365 - 1)),
        ("j035", Span(35 * 365, 36 * 365 - 1)),
        ("3个月", Span(90, 119)),
        ("18月", Span(365 + 180, 365 + 209)),
        ("12天", Span(12, 12)),
        ("t012", Span(12, 12)),
        ("1岁2月", Span(365 + 60, 365 + 89)),
        ("", None),
        ("老", "unread"),
        ("999", "unread"),
    ],
)
def test_ages(cell: str, span: object) -> None:
    assert age_of(cell) == span


def test_limits_take_the_whole_of_their_unit() -> None:
    assert limits("j012", "j055") == Span(12 * 365, 56 * 365 - 1)
    assert limits("28d", "").least == 28


@pytest.mark.parametrize(
    ("cell", "sex"), [("1", "male"), ("女", "female"), ("W", "female"), ("9", None), ("?", "unread")]
)
def test_sexes(cell: str, sex: str | None) -> None:
    assert sex_of(cell) == sex


def test_patterns() -> None:
    some = Patterns(("A00.900", "O80*", "I10-I15"))
    assert [some.match(code) for code in ("A00.900", "A00.9", "O80.1", "I10.x00", "I16")] == [
        True, False, True, True, False,
    ]  # fmt: skip
