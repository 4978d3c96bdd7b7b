"""Why a candidate is offered, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.queries.match.lexicon import Entry
from termwalk.queries.match.reasons import Why, nothing, reasons, whys
from termwalk.queries.terms.folding import folded

ENTRY = Entry(code="X", title="")


def told(text: str, name: str, **more: object) -> tuple[Why, ...]:
    return whys(text, folded(name), Entry(code="X", title=name, **more), 0, "en")  # type: ignore[arg-type]


def codes(text: str, name: str) -> list[str]:
    return [one.code for one in told(text, name)]


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("左侧股骨骨折", "右侧股骨骨折", "side-contradicts"),
        ("急性胃炎", "慢性胃炎", "acuity-contradicts"),
        ("1型糖尿病", "2型糖尿病", "type-contradicts"),
        ("Ⅱ型糖尿病", "I型糖尿病", "type-contradicts"),
        ("acute bronchitis", "chronic bronchitis", "acuity-contradicts"),
        ("fracture of left femur", "fracture of right femur", "side-contradicts"),
    ],
)
def test_what_contradicts_comes_first_and_weighs(text: str, name: str, code: str) -> None:
    first = told(text, name)[0]
    assert first.code == code
    assert first.against >= 0.8


@pytest.mark.parametrize(
    ("text", "name"),
    [("左侧股骨骨折", "股骨骨折"), ("急性胃炎", "急性浅表性胃炎"), ("2型糖尿病", "II型糖尿病")],
)
def test_saying_more_or_less_is_no_contradiction(text: str, name: str) -> None:
    assert not any(one.against for one in told(text, name))


def test_sentences_are_in_the_language_asked_for() -> None:
    en, zh = (
        whys("左侧股骨骨折", "右侧股骨骨折", ENTRY, 2, "en"),
        whys("左侧股骨骨折", "右侧股骨骨折", ENTRY, 2, "zh"),
    )
    assert [one.code for one in en] == [one.code for one in zh]
    several = [whys("胆囊结石不伴胆囊炎", "胆囊结石伴急性胆囊炎", ENTRY, 0, lang) for lang in ("en", "zh")]  # type: ignore[arg-type]
    assert [one.code for one in several[0]] == [one.code for one in several[1]]
    assert any("胆囊结石、胆囊炎" in one.sentence for one in several[1])
    assert "left" in en[0].sentence
    assert "right" in en[0].sentence
    assert "左" in zh[0].sentence
    assert "右" in zh[0].sentence
    assert en[0].sentence.endswith(".")
    assert zh[0].sentence.endswith("。")
    assert en[-1] == Why("past:2", "Past mappings gave it 2 times.")
    assert zh[-1].sentence == "以往映射采用过 2 次。"


def test_the_same_name_says_only_that() -> None:
    assert codes("高血压", "高血压") == ["same"]
    assert codes("Ⅱ型糖尿病", "2型糖尿病") == ["same"]


def test_words_that_agree_and_words_of_one_side() -> None:
    assert codes("胃肿物摘除术", "胃病损切除术") == ["agrees:除术", "text-only:肿物摘", "name-only:病损切"]
    assert codes("chronic gastritis", "atrophic gastritis")[-3:] == [
        "agrees:gastritis", "text-only:chronic", "name-only:atrophic",
    ]  # fmt: skip
    assert codes("糖尿病肾病", "糖尿病性肾病") == ["agrees:糖尿病, 肾病", "name-only:性"]


def test_a_segment_that_stands_elsewhere_is_not_missing() -> None:
    assert not any("only" in code for code in codes("胃炎慢性", "慢性胃炎"))


def test_many_words_are_cut_short() -> None:
    name = " ".join(f"word{place}" for place in range(20))
    (only,) = [one for one in told("cat", name) if one.code.startswith("name-only")]
    assert only.sentence == "Only the name says word0, word1, word2, word3 …."


def test_the_standing_of_a_concept() -> None:
    found = [one.code for one in told("霍乱", "霍乱", heading=True, active=False, residual=2)]
    assert found == ["same", "retired", "heading", "residual"]


def test_nothing_is_a_reason_too() -> None:
    assert nothing("icd10@2019", "en") == Why("nothing", "Nothing in icd10@2019 is like it.")
    assert nothing("icd10@2019", "zh").sentence == "icd10@2019中没有相近名称。"


def test_every_reason_has_words_in_both_languages() -> None:
    for code, words in reasons().items():
        assert words.en.strip().endswith("."), code
        assert words.zh.strip().endswith("。"), code


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_breaks_it(text: str, name: str) -> None:
    for lang in ("en", "zh"):
        found = whys(text, folded(name), ENTRY, 0, lang)  # type: ignore[arg-type]
        assert all(0 <= one.against <= 1 and one.sentence for one in found)


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("无高血压", "高血压", "negation-missing"),
        ("肺炎？", "肺炎", "certainty-missing"),
        ("肺炎除外结核", "肺炎", "exclusion-missing"),
        ("胆囊结石", "胆囊结石不伴胆囊炎", "negation-added"),
        ("心肌梗死", "陈旧性心肌梗死", "acuity-added"),
    ],
)
def test_a_word_that_turns_the_meaning_is_told_where_one_side_lacks_it(text: str, name: str, code: str) -> None:
    found = {why.code: why for why in whys(text, name, Entry(code="X", title=name), 0, "en")}
    assert found[code].against >= 0.8
    assert not any(why.against for why in whys("右侧肺炎", "肺炎", Entry(code="X", title="肺炎"), 0, "en"))
