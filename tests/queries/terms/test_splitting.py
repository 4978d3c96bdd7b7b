"""Composite texts taken apart: where, and where not, and what the parts share."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termwalk.queries.terms.aligned import plain
from termwalk.queries.terms.components import components
from termwalk.queries.terms.connectives import cuts, rules
from termwalk.queries.terms.sharing import is_headless, is_qualifying, shared
from termwalk.queries.terms.splitting import MOST, Split, likeliest, splits


def names(split: Split) -> list[str]:
    return [part.text for part in split.parts]


APART = [
    ("急性心梗伴高血压", ["急性心梗", "高血压"]),
    ("急性胆囊炎合并肝功能不全", ["急性胆囊炎", "肝功能不全"]),
    ("肺炎并心力衰竭", ["肺炎", "心力衰竭"]),
    ("高血压、糖尿病", ["高血压", "糖尿病"]),
    ("高血压，糖尿病；脑梗死", ["高血压", "糖尿病", "脑梗死"]),
    ("高血压+糖尿病", ["高血压", "糖尿病"]),
    ("高血压/糖尿病", ["高血压", "糖尿病"]),
    ("高血压\n糖尿病", ["高血压", "糖尿病"]),
    ("头晕.下肢浮肿", ["头晕", "下肢浮肿"]),
    ("2型糖尿病 糖尿病肾病", ["2型糖尿病", "糖尿病肾病"]),
    ("1.肺炎 2.高血压", ["肺炎", "高血压"]),
    ("1、肺炎2、高血压3、脑梗死", ["肺炎", "高血压", "脑梗死"]),
    ("①肺炎②高血压", ["肺炎", "高血压"]),
    ("1左睑下垂2右下肢肌萎缩待查", ["左睑下垂", "右下肢肌萎缩待查"]),
    ("指甲增厚查因1甲癣2微量元素缺乏", ["指甲增厚查因", "甲癣", "微量元素缺乏"]),
    ("左、右肺炎", ["左肺炎", "右肺炎"]),
    ("左侧、右侧肺炎", ["左侧肺炎", "右侧肺炎"]),
    ("急、慢性支气管炎", ["急性支气管炎", "慢性支气管炎"]),
    ("上、下肢烧伤", ["上肢烧伤", "下肢烧伤"]),
    ("胃、十二指肠溃疡", ["胃溃疡", "十二指肠溃疡"]),
    ("腕、肘关节脱位", ["腕关节脱位", "肘关节脱位"]),
    ("肝、肾囊肿", ["肝囊肿", "肾囊肿"]),
    ("肝、胆、胰肿瘤", ["肝肿瘤", "胆肿瘤", "胰肿瘤"]),
    ("颈、腰椎退变", ["颈椎退变", "腰椎退变"]),
    ("头、胸CT", ["头CT", "胸CT"]),
    ("双肾囊肿及结石", ["双肾囊肿", "双肾结石"]),
    ("右踝关节开放性骨折伴脱位", ["右踝关节开放性骨折", "右踝关节脱位"]),
    ("右尺桡骨粉碎性骨折", ["右尺骨粉碎性骨折", "桡骨粉碎性骨折"]),
    ("头颈部软组织劳损", ["头部软组织劳损", "颈部软组织劳损"]),
    ("糖尿病冠心病咽喉痛", ["糖尿病", "冠心病", "咽喉痛"]),
    ("脑梗死，高血压3级（极高危），2型糖尿病", ["脑梗死", "高血压3级", "2型糖尿病"]),
    ("L4-5腰椎间盘突出症、双膝骨关节炎", ["L4-5腰椎间盘突出症", "双膝骨关节炎"]),
    ("acute and chronic bronchitis", ["acute bronchitis", "chronic bronchitis"]),
    ("fracture of radius and ulna", ["fracture of radius", "fracture of ulna"]),
    ("liver and kidney cysts", ["liver cysts", "kidney cysts"]),
    ("Pneumonia with type 2 diabetes; hypertension", ["Pneumonia", "type 2 diabetes", "hypertension"]),
]
TOGETHER = [
    "骨折不伴感染及出血",
    "骨折未伴感染",
    "急性阑尾炎",
    "妊娠合并贫血",
    "糖尿病并发症",
    "先天性并指",
    "脾胃不和",
    "除外肺结核",
    "肺部感染？",
    "发热待查",
    "高血压 3级 极高危",
    "糖尿病，2型",
    "乳腺增生（左）",
    "睑板腺囊肿[霰粒肿]",
    "基底核(节)变性",
    "胆汁性肝硬化(PBC)",
    "面(颈)部浅表异物",
    "腰2、3椎体骨折",
    "L4/5椎间盘突出",
    "累及胸膜",
    "吉兰-巴雷综合征",
    "无痛性肿块",
    "hernia without obstruction or gangrene",
    "diabetes with or without complication",
    "2型糖尿病",
    "3度烧伤",
    "继发性高血压",
]


@pytest.mark.parametrize(("text", "parts"), APART)
def test_a_composite_text_is_taken_apart(text: str, parts: list[str]) -> None:
    found = splits(text)
    assert names(found[0]) == [text]
    assert names(likeliest(text)) == parts


@pytest.mark.parametrize("text", TOGETHER)
def test_one_name_stays_together(text: str) -> None:
    assert len(likeliest(text).parts) == 1


def test_a_joint_name_has_the_whole_as_its_first_hypothesis() -> None:
    whole, apart = splits("高血压病伴心力衰竭")
    assert names(whole) == ["高血压病伴心力衰竭"]
    assert names(apart) == ["高血压病", "心力衰竭"]
    assert apart.connectives == ("伴",)


def test_pregnancy_is_taken_apart_as_a_last_resort() -> None:
    found = splits("妊娠合并贫血，高血压")
    assert names(found[-1]) == ["妊娠", "贫血", "高血压"]
    assert names(likeliest("妊娠合并贫血，高血压")) == ["妊娠合并贫血", "高血压"]


def test_hypotheses_go_from_coarse_to_fine() -> None:
    found = splits("肺炎伴胸水；高血压，糖尿病及肾病")
    assert [len(split.parts) for split in found] == sorted(len(split.parts) for split in found)
    assert ["肺炎伴胸水", "高血压，糖尿病及肾病"] in map(names, found)
    assert names(found[-1]) == ["肺炎", "胸水", "高血压", "糖尿病", "肾病"]
    assert sum(split.prior for split in found) == pytest.approx(1)


def test_a_cause_is_parted_with_less_weight() -> None:
    assert names(likeliest("外伤致骨折")) == ["外伤致骨折"]
    assert ["外伤", "骨折"] in map(names, splits("外伤致骨折"))
    assert ["diabetes", "pancreatitis"] in map(names, splits("diabetes due to pancreatitis"))


def test_brackets_are_qualifiers_and_may_be_parts() -> None:
    found = splits("颈动脉狭窄(支架置入术后)")
    assert found[0].parts[0].qualifiers == ("支架置入术后",)
    assert ["颈动脉狭窄"] in map(names, found)
    assert ["颈动脉狭窄", "支架置入术后"] in map(names, found)
    assert all(len(split.parts) == 1 for split in splits("膝关节炎(左)"))


def test_steps_of_an_operation_have_one_code_more_often() -> None:
    text = "甲状腺切除伴淋巴结清扫"
    assert len(likeliest(text).parts) == 2
    assert len(likeliest(text, "procedure").parts) == 1
    assert names(splits(text, "procedure")[-1]) == ["甲状腺切除", "淋巴结清扫"]


def test_markers_stay_with_their_part() -> None:
    parts = likeliest("肺炎不伴胸水，除外肺结核，胃溃疡术后，发热待查？").parts
    assert [part.markers for part in parts[:2]] == [("without",), ("excluded",)]
    assert parts[-1].markers == ("open", "suspected")
    assert "postoperative" in {marker for part in parts for marker in part.markers}


def test_the_span_is_that_of_the_own_words() -> None:
    text = "左、右肺炎"
    assert [text[part.start : part.end] for part in likeliest(text).parts] == ["左", "右肺炎"]


TUMOURS = [
    ("右乳腺癌", ("右乳腺恶性肿瘤", "癌")),
    ("乳腺浸润性导管癌", ("乳腺恶性肿瘤", "浸润性导管癌")),
    ("直肠管状腺瘤", ("直肠良性肿瘤", "管状腺瘤")),
    ("鼻咽癌放化疗后", ("鼻咽恶性肿瘤", "癌", "恶性肿瘤放疗", "恶性肿瘤化疗")),
    ("胃腺癌术后化疗", ("胃恶性肿瘤", "腺癌", "恶性肿瘤术后化疗")),
    ("肺癌脑转移", ("肺恶性肿瘤", "癌", "脑继发恶性肿瘤", "转移性癌")),
    ("骨折术后", ("骨折", "骨折术后")),
    ("右前臂刀刺伤", ("右前臂开放性损伤", "刀刺伤")),
    ("热水烫伤右下肢", ("右下肢烫伤", "热水烫伤")),
    ("刀刺伤", ()),
    ("癌", ()),
    ("带状疱疹复发", ()),
    ("高血压", ()),
    ("", ()),
]


@pytest.mark.parametrize(("text", "told"), TUMOURS)
def test_a_name_told_by_several_codes(text: str, told: tuple[str, ...]) -> None:
    assert components(text).names == told
    assert bool(components(text).share) == bool(told)


@pytest.mark.parametrize("text", ["左侧", "2型", "术后", "（左）", "3级 极高危", "待查", "Ⅱ期", "stage 2", ""])
def test_what_is_no_name(text: str) -> None:
    assert is_qualifying(text)


@pytest.mark.parametrize("text", ["高血压", "骨折", "肺", "心功能Ⅱ级", "pneumonia"])
def test_what_is_a_name(text: str) -> None:
    assert not is_qualifying(text)


@pytest.mark.parametrize(
    ("text", "headless"),
    [("左", True), ("十二指肠", True), ("腕关节", True), ("骨折", False), ("肺炎", False), ("", False)],
)
def test_what_waits_for_a_head(text: str, headless: bool) -> None:
    assert is_headless(text) is headless


def test_a_lesion_takes_no_site_from_a_disease_without_one() -> None:
    assert shared(["糖尿病", "感染"]) == ["糖尿病", "感染"]
    assert shared(["右膝擦伤", "感染"]) == ["右膝擦伤", "右膝感染"]


def test_every_connective_has_a_share_and_keeps_nothing_it_cuts() -> None:
    assert all(0 < one.share < 100 for one in rules().connectives.values())
    assert [word for word in rules().keep["zh"] if cuts(plain(f"肺炎{word}肺炎"))] == []


def test_equal_texts_are_taken_apart_equally() -> None:
    first = splits("高血压，糖尿病伴肾病")
    splits.cache_clear()
    assert splits("高血压，糖尿病伴肾病") == first


LETTERS = "左右肺炎骨折伴并及和与、，;；+/-()（）[] \n12.①不无术后癌化疗withand?？🙂\x00\u200b*\\"


@settings(deadline=None)
@given(st.one_of(st.text(max_size=120), st.lists(st.sampled_from(LETTERS), max_size=60).map("".join)))
def test_no_text_fails_and_every_span_is_inside(text: str) -> None:
    found = splits(text)
    assert found[0].parts[0].text == text
    assert 1 <= len(found) <= MOST
    for split in found:
        assert split.parts
        assert all(0 <= part.start <= part.end <= len(text) for part in split.parts)
        assert 0 <= split.prior <= 1
    splits.cache_clear()
    assert splits(text) == found


HARD = [
    "左、" * 3333,
    "癌" * 10_000,
    "(" * 10_000,
    "病炎" * 5_000,
    " " * 10_000,
    "1.2." * 2_500,
    "肺炎伴高血压，" * 1_428,
    "头颈" * 5_000,
]


@pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
def test_a_long_text_takes_no_second(text: str) -> None:
    begun = time.process_time()
    assert splits(text)
    assert time.process_time() - begun < 1


@pytest.mark.real_data
def test_past_codings_have_as_many_names_as_parts(real_data: Path) -> None:
    """The likeliest split has the number of names that coders gave in six texts of ten, some split in seven."""
    read = json.loads((real_data / "benchmark" / "chip-cdn" / "train.json").read_text(encoding="utf-8"))[:1500]
    counted = [(len(row["normalized_result"].split("##")), row["text"]) for row in read]
    exact = sum(len(likeliest(text).parts) == count for count, text in counted)
    reached = sum(count in {len(split.parts) for split in splits(text)} for count, text in counted)
    assert exact / len(counted) > 0.58
    assert reached / len(counted) > 0.72
