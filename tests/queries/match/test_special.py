"""Lab, drug and charge items: what their columns say decides where names do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import termwalk
from termwalk.graph.errors import QuestionError
from termwalk.queries.items import Item
from termwalk.queries.match.query import match
from termwalk.queries.match.rows import MatchRow
from termwalk.queries.match.special import judge_for, kind_of, words

from . import lists


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[termwalk.Graph]:
    with lists.graph(tmp_path_factory.mktemp("special") / "lists.termwalk") as made:
        yield made


def item(name: str, **cells: str) -> Item:
    return Item(name=name, cells=tuple(sorted(cells.items())))


def rows(graph: termwalk.Graph, one: Item, to: str, kind: str, lang: str = "en") -> list[MatchRow]:
    return list(match(graph.store, [one], to, kind=kind, limit=8, lang=lang))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "first", "worse"),
    [
        ("头颅CT", "F1", ("F2", "F4", "F5", "F8")),
        ("头颅CT增强", "F2", ("F1", "F4", "F5")),
        ("胸部CT平扫", "F6", ("F1", "F2", "F4")),
    ],
)
def test_a_charge_of_the_right_technique_part_and_contrast(
    graph: termwalk.Graph, text: str, first: str, worse: tuple[str, ...]
) -> None:
    found = [row.code for row in rows(graph, Item(name=text), "local:fees", "fee")]
    assert found[0] == first
    assert all(code not in found or found.index(code) > 0 for code in worse)


def test_what_contradicts_a_charge_is_told_in_both_languages(graph: termwalk.Graph) -> None:
    en = {row.code: row for row in rows(graph, Item(name="头颅CT增强"), "local:fees", "fee")}
    zh = {row.code: row for row in rows(graph, Item(name="头颅CT增强"), "local:fees", "fee", "zh")}
    assert en["F1"].why_code.startswith("contrast-against")
    assert "The item is 增强, the charge 平扫." in en["F1"].why
    assert en["F1"].why_code == zh["F1"].why_code
    assert "The" not in zh["F1"].why
    assert en["F1"].score < en["F2"].score


@pytest.mark.parametrize(("specimen", "right", "wrong"), [("尿液", "2828-2", "2823-3"), ("血清", "2823-3", "2828-2")])
def test_a_lab_item_goes_by_its_specimen(graph: termwalk.Graph, specimen: str, right: str, wrong: str) -> None:
    found = rows(graph, item("钾测定", specimen=specimen, unit="mmol/L"), "loinc", "lab")
    assert [row.code for row in found][:2] == [right, wrong]
    assert "specimen-same" in found[0].why_code
    assert found[1].why_code.startswith("specimen-against")
    assert found[1].score < found[0].score / 3


def test_of_two_terms_of_one_name_neither_is_sure_where_nothing_tells_them_apart(graph: termwalk.Graph) -> None:
    found = rows(graph, item("钾测定"), "loinc", "lab")
    assert {row.code for row in found[:2]} == {"2823-3", "2828-2"}
    assert found[0].score <= 0.8


def test_a_unit_of_another_property_is_told(graph: termwalk.Graph) -> None:
    found = {row.code: row for row in rows(graph, item("葡萄糖测定", unit="mmol/L"), "loinc", "lab")}
    assert {"2345-7", "14749-6"} <= set(found)
    assert found["14749-6"].rank < found["2345-7"].rank
    for row in found.values():
        told = row.why_code.split(" | ")
        assert ("unit-other-property" in told) == (row.code == "2345-7")


@pytest.mark.parametrize(("number", "code"), [("国药准字H20203456", "XJ01A"), ("国药准字H20203457", "XJ01B")])
def test_an_approval_number_decides(graph: termwalk.Graph, number: str, code: str) -> None:
    found = rows(graph, item("左氧氟沙星片", 批准文号=number, 规格="0.5g"), "nhsa-drug", "")
    assert found[0].code == code
    assert found[0].score >= 0.99
    assert "approval-same" in found[0].why_code
    assert not any("approval-same" in row.why_code for row in found[1:])


@pytest.mark.parametrize(
    ("cells", "advice"),
    [({}, "accept"), ({"批准文号": "国药准字H20203458"}, "accept"), ({"批准文号": "国药准字H20209999"}, "review")],
)
def test_the_very_name_is_not_accepted_where_a_column_contradicts(
    graph: termwalk.Graph, cells: dict[str, str], advice: str
) -> None:
    found = rows(graph, item("乳酸左氧氟沙星注射液", **cells), "nhsa-drug", "")
    assert (found[0].code, found[0].advice) == ("XJ01C", advice)


def test_words_that_an_item_is_searched_with() -> None:
    assert words("lab", item("血清钾测定")) == "钾"
    assert words("drug", item("盐酸左氧氟沙星片(乐朗)")) != ""
    assert words("", item("血清钾测定")) == "血清钾测定"
    assert words("device", item("支架")) == "支架"
    assert words("lab", item("!!")) == "!!"


def test_a_system_says_of_what_kind_its_items_are(graph: termwalk.Graph) -> None:
    said = [
        kind_of(system, "") for system in ("loinc", "nhsa-drug", "udi", "nhsa-service", "atc", "icd10", "local:fees")
    ]
    assert said == ["lab", "drug", "device", "fee", "", "", ""]
    assert kind_of("local:fees", "fee") == "fee"
    one = item("血清钾测定", specimen="血清", unit="mmol/L")
    assert rows(graph, one, "loinc", "") == rows(graph, one, "loinc", "lab")


def test_a_system_has_its_judge_and_a_kind_may_name_another() -> None:
    assert judge_for("loinc", "") is not None
    assert judge_for("icd10", "") is None
    assert judge_for("local:fees", "fee") is judge_for("nhsa-service", "")
    with pytest.raises(QuestionError, match="one of lab, drug, device, fee"):
        judge_for("loinc", "food")
