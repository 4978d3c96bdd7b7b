"""How names and texts are put into one wording, and the tables that say so."""

from __future__ import annotations

import re

import pytest

from termwalk.queries.match import chinese, english
from termwalk.queries.match.forms import written
from termwalk.queries.match.words import Rewriting, chinese_words, english_words
from termwalk.queries.terms.folding import folded


def readings(text: str) -> dict[str, int]:
    return {form.text: form.kind for form in chinese.readings(text)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("急性心梗", "急性心肌梗塞"),
        ("食道裂孔疝", "食管裂孔疝"),
        ("二期梅毒", "Ⅱ期梅毒"),
        ("子宫颈息肉", "宫颈瘜肉"),
        ("胃恶性肿瘤", "胃癌"),
        ("帕金森氏病", "震颤麻痹"),
        ("慢阻肺", "慢性阻塞性肺疾病"),
        ("膀胱镜下活体组织检查", "膀胱镜活检"),
        ("乙肝", "乙型病毒性肝炎"),
    ],
)
def test_chinese_words_for_one_thing_become_one(one: str, other: str) -> None:
    assert chinese.canonical(one) == chinese.canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("胃癌", "胃原位癌"),
        ("化脓性", "非化脓性"),
        ("直肠癌", "结肠癌"),
        ("大肠息肉", "结肠息肉"),
        ("全切开", "全切除"),
    ],
)
def test_what_differs_stays_apart(one: str, other: str) -> None:
    assert chinese.canonical(one) != chinese.canonical(other)


def test_a_canonical_word_is_not_rewritten_inside() -> None:
    rewriting = Rewriting({"化脓性": ["脓性"], "支架": ["dj"]})
    assert rewriting("化脓性与脓性") == "化脓性与化脓性"
    assert rewriting("dj置入 adjoin") == "支架置入 adjoin"


def test_the_forms_of_a_name_with_brackets() -> None:
    found = {form.text: form.kind for form in chinese.forms("威尔逊病[肝豆状核变性]")}
    assert found == {"威尔逊病肝豆状核变性": 0, "威尔逊病": 1, "肝豆状核变性": 2}


def test_a_residual_name_has_a_form_without_its_residue() -> None:
    assert {form.text for form in chinese.forms("其他特指的肝病") if form.kind == 3} == {"肝病"}
    assert {form.text for form in english.forms("Liver disease, unspecified") if form.kind == 3} == {"liver disorder"}


def test_readings_leave_out_sides_but_not_of_the_heart() -> None:
    assert readings("左侧肾结石")["肾结石"] == 1
    assert set(readings("左心室肥大")) == {"左心室肥大"}


def test_a_procedure_is_also_read_in_general_words() -> None:
    assert readings("甲状腺腺瘤切除术")["甲状腺病损切除术"] == 1
    assert set(readings("甲状腺腺瘤")) == {"甲状腺腺瘤"}


def test_parts_are_readings_of_their_own() -> None:
    assert readings("胃息肉切除术+肠息肉切除术")["肠息肉切除术"] == 2
    assert 2 not in readings("多指切除并指分离术").values()
    assert len(chinese.readings("、".join(f"切除{n}号病灶" for n in range(100)))) <= 15


def test_large_is_dropped_but_the_brain_is_not() -> None:
    assert "脑病损切除术" not in readings("大脑病损切除术")


def test_codes_in_a_text_are_taken_away() -> None:
    assert folded(written("胆囊切除术(51.2201)")) == "胆囊切除术"
    assert folded(written("随访 2012.12 年")) == "随访2012.12年"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Malignant neoplasms of the oesophagus", "esophageal cancer"),
        ("Renal diseases", "disorder of kidney"),
        ("haemorrhages", "hemorrhage"),
        ("type II diabetes mellitus", "Type 2 diabetes mellitus"),
    ],
)
def test_english_words_for_one_thing_become_one(one: str, other: str) -> None:
    assert set(english.canonical(one).split()) == set(english.canonical(other).split())


def test_english_readings_of_a_title_below_a_heading() -> None:
    found = {form.text: form.kind for form in english.readings("Burn of wrist : third degree")}
    assert found["burn wrist"] == 2


def test_the_tables_say_each_word_once() -> None:
    words = chinese_words()
    for tables in ((words.same, words.short), (words.general,), (english_words().same,)):
        said = [folded(word) for table in tables for others in table.values() for word in others]
        assert sorted(said) == sorted(set(said))
        assert all(folded(word) != folded(to) for table in tables for to, others in table.items() for word in others)


def test_no_rewriting_leads_to_a_word_that_is_rewritten() -> None:
    words = chinese_words()
    for table in (words.same, words.general, english_words().same):
        others = {folded(word) for some in table.values() for word in some}
        assert not others & {folded(to) for to in table}


def test_every_pattern_of_the_tables_compiles() -> None:
    words = chinese_words()
    for pattern in (*words.joins, *words.residual, *words.dropped.in_procedures, *english_words().residual):
        assert re.compile(pattern)
