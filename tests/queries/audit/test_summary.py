"""Whole columns, the summary, the order, and which release fits."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Store
from termwalk.queries.audit import SEVERITIES, Audit, audit, fitting
from termwalk.queries.audit.findings import id_of, meanings, sentences, texts
from termwalk.queries.audit.shapes import families, shape_of

Held = Callable[..., Audit]


def test_a_column_that_holds_two_values(held: Held) -> None:
    rows = [(f"8697947400020{8 + number % 2}", f"药品{number}") for number in range(60)]
    (found,) = asked = held(*rows)
    assert (found.row, found.finding, found.reason_code) == (0, "few-codes", "few-codes.two")
    assert "two values in 60 rows (86979474000208 × 30, 86979474000209 × 30)" in found.message
    assert asked.summary().clean == 0
    assert {rule.finding: rule.asked for rule in asked.asked}["unknown-code"] is False


def test_a_mixed_column(held: Held) -> None:
    diseases = [(f"A{number}.000", f"甲{number}") for number in range(10, 20)]
    procedures = [(f"{number}.1300", f"乙{number}") for number in range(10, 20)]
    found = [row for row in held(*diseases, *procedures) if row.row == 0]
    assert [row.finding for row in found] == ["mixed-systems"]
    assert "a diagnosis (ICD-10 or an edition of it) 10, a procedure" in found[0].message


def test_the_summary(held: Held) -> None:
    codes = ("A17.9", "A17.0", "A170", "Q1", "Q1")
    asked = held(*({"code": code} for code in codes), system="icd10gm", kind="records")
    summary = asked.summary()
    assert (summary.rows, summary.codes, summary.known, summary.clean) == (5, 5, 3, 2)
    assert (summary.unspecified, summary.unspecified_of) == (1, 3)
    assert summary.findings == {"malformed": 2, "spelling": 1}
    assert summary.severities == {"error": 2, "warning": 1}
    assert [(one.code, one.rows) for one in summary.wrong_codes] == [("Q1", 2)]
    assert asked.sentence().startswith("5 rows against icd10gm@2017: 3 of 5 codes are in it, 2 rows (40.0%) are clean.")


def test_the_same_findings_in_two_languages(held: Held) -> None:
    english, chinese = (held(("A00.000", "霍乱"), ("Q1", "")) for _ in range(2))
    chinese = held(("A00.000", "霍乱"), ("Q1", ""), lang="zh")
    assert [row.reason_code for row in english] == [row.reason_code for row in chinese]
    assert chinese[0].message == "A00.000 是“霍乱，由于O1群霍乱弧菌，霍乱生物型所致”；“霍乱”是 A00.900 的名称。"
    assert chinese[0].suggestion == "改用 A00.900 霍乱。"


def test_findings_are_in_order_by_row_severity_and_id(held: Held) -> None:
    asked = held(("Q1", "甲"), ("a00.000", "脚气"), ("A00.000", "霍乱"), kind="dictionary")
    keys = [(row.row, SEVERITIES.index(row.severity), row.finding) for row in asked]
    assert keys == sorted(keys)
    assert len({row.row for row in asked}) == 3


def test_a_frame_gives_the_same_as_records(store: Store) -> None:
    rows = [{"code": "A00.000", "name": "霍乱"}, {"code": "A17", "name": None}]
    frame = pd.DataFrame(rows)
    ask = {"system": "icd10cn-nhsa", "name": "name"}
    assert audit(store, frame, **ask).rows == audit(store, rows, **ask).rows  # type: ignore[arg-type]
    assert list(audit(store, frame, system="icd10cn-nhsa").to_frame().columns[:6]) == [
        "row", "code", "finding", "severity", "message", "suggestion",
    ]  # fmt: skip


def test_which_release_fits(store: Store) -> None:
    rows = [{"code": "K35.000", "name": "急性阑尾炎伴有弥漫性腹膜炎"}, {"code": "A17.0", "name": ""}, {"code": "A17.9"}]
    first, second, *_ = fitting(store, rows, name="name")
    assert (str(first.edition), first.known, first.named) == ("icd10gm@2017", 2, 0)
    assert (str(second.edition), second.known) == ("icd10gm@2016", 2)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"code": "kode"}, "no column kode"),
        ({"code": "code", "name": ("code", "code")}, "one column of names for each"),
        ({"code": "code", "kind": "list"}, "no kind of table"),
    ],
)
def test_questions_that_cannot_be_asked(store: Store, how: dict[str, object], said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        audit(store, [{"code": "A00.900"}], system="icd10cn-nhsa", **how)  # type: ignore[arg-type]


def test_every_reason_belongs_to_a_finding_and_has_both_languages() -> None:
    assert {reason.partition(".")[0] for reason in sentences()} == set(meanings())
    assert all(set(both) == {"en", "zh"} for table in ("suggest", "why") for both in texts()[table].values())
    assert id_of.__doc__


def test_forms_tell_families_apart() -> None:
    shapes = {"A00.051": "diagnoses", "I10XX00": "diagnoses", "45.13": "procedures", "M80000/3": "morphology",
              "BEA000": "tcm-diseases", "ZBCD10": "tcm-syndromes", "1A00": "icd11", "86979474000208": "drugs",
              "A02BC02X9999": "", "霍乱": ""}  # fmt: skip
    assert {code: shape_of(code) for code in shapes} == shapes
    assert len({one.id for one in families().values()}) == len(families())
