"""Reasons put together, and the table that they come from."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.graph.concepts import Concept, Term
from termwalk.graph.errors import QuestionError
from termwalk.queries.items import KINDS, Item, Reason, item_of, judge_as, judge_of
from termwalk.queries.items.item import half_width
from termwalk.queries.items.judgement import judgement, merged, reasons

AGAINST = Reason("form-against", "片", "胶囊")
AGREES = Reason("ingredient-same", "a", "a")
DECIDES = Reason("approval-same", "H1", "H1")


def test_every_reason_is_told_in_both_languages_with_a_sound_factor() -> None:
    for code, rule in reasons().items():
        assert re.search("[\u4e00-\u9fff]", rule.zh), code
        assert not re.search("[\u4e00-\u9fff]", rule.en), code
        assert 0 < rule.factor <= 1, code
        assert not (rule.decides and rule.factor < 1), code
        assert set(re.findall(r"{(\w+)}", rule.en + rule.zh)) <= {"said", "offered"}, code


def test_contradictions_multiply_and_agreements_do_not() -> None:
    found = judgement([AGREES, AGAINST, None, Reason("pack-against", "1", "2")])
    assert found.agreements == (AGREES,)
    assert found.factor == pytest.approx(reasons()["form-against"].factor * reasons()["pack-against"].factor)


def test_what_decides_leaves_the_contradictions_told_and_the_factor_whole() -> None:
    found = judgement([AGAINST, DECIDES])
    assert found.decided
    assert found.contradictions == (AGAINST,)
    assert found.factor == 1.0
    assert not judgement([AGREES]).decided


@given(st.permutations([AGREES, AGAINST, DECIDES, Reason("maker-same", "x", "x")]))
def test_the_order_of_reasons_does_not_matter(found: list[Reason]) -> None:
    assert judgement(found) == judgement(sorted(found))


def test_judgements_of_one_pair_are_merged() -> None:
    assert merged([judgement([AGREES]), judgement([AGAINST])]) == judgement([AGREES, AGAINST])


def test_systems_and_kinds_have_judges() -> None:
    assert judge_of("loinc") is judge_as("lab")
    assert judge_of("nhsa-drug") is judge_of("nmpa-drug") is judge_as("drug")
    assert judge_of("icd10") is None
    assert KINDS == ("lab", "drug", "device", "fee")
    with pytest.raises(QuestionError, match="it is one of lab, drug, device, fee"):
        judge_as("surgery")


def test_a_node_is_an_item_with_its_names_and_the_second_part_of_its_code() -> None:
    node = Concept(system="local:his-a-drugs", version="0", id="A1|5mg", code="A1|5mg", display="地西泮片")
    found = item_of(node, [Term(id="A1|5mg", text="安定", language="zh"), "地西泮片"])
    assert (found.code, found.cell("spec"), found.names) == ("A1", "5mg", ("安定",))


def test_columns_are_found_by_what_they_mean_and_the_first_one_stands() -> None:
    found = Item(name="x", cells=(("DRUG_SPEC", "5mg"), ("剂 型", "片剂"), ("规格", ""), ("厂家", "甲厂")))
    assert (found.cell("spec"), found.cell("form"), found.cell("maker"), found.cell("udi")) == (
        "5mg",
        "片剂",
        "甲厂",
        "",
    )


@given(st.text(max_size=40))
def test_half_width_is_idempotent(text: str) -> None:
    assert half_width(half_width(text)) == half_width(text)


@pytest.mark.parametrize(
    "piece", ["缓释", "(a", "头颅CT", "1.5mg×", "/", "😀", "\x00\u200b", ".*+?[](){}|^$", "24小时", "a ", "İ"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_characters_are_read_in_less_than_a_second(kind: str, piece: str) -> None:
    text = piece * (10_000 // len(piece))
    cells = tuple((name, text) for name in ("DI", "单位", "剂型", "方法", "标本", "规格"))
    began = time.perf_counter()
    found = judge_as(kind)(
        Item(name=text, code=text, cells=cells), Item(name="左氧氟沙星片", cells=(("PROPERTY", "MCnc"),))
    )
    assert 0 < found.factor <= 1
    assert time.perf_counter() - began < 1
