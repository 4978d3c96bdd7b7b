"""What texts say of side, stage, course, negation and the like, and where a word only looks like it."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termwalk.queries.terms.facets import FACETS, facets, spelt
from termwalk.queries.terms.facettable import alternation, spellings, strengths, table

SAYS = [
    ("左侧股骨颈骨折", "side", {"left"}),
    ("fracture of left femur", "side", {"left"}),
    ("右 肾 结 石", "side", {"right"}),
    ("右側肺炎", "side", {"right"}),
    ("双侧腹股沟疝", "side", {"both"}),
    ("双肾囊肿", "side", {"both"}),
    ("双下肢静脉曲张", "side", {"both"}),
    ("Bilateral cataract", "side", {"both"}),
    ("单侧腹股沟斜疝", "side", {"one"}),
    ("unilateral inguinal hernia", "side", {"one"}),
    ("双下肢静脉曲张", "level", {"lower"}),
    ("右肺上叶恶性肿瘤", "level", {"upper"}),
    ("胫骨近端骨折", "level", {"proximal"}),
    ("distal radius fracture", "level", {"distal"}),
    ("头颅CT", "region", {"head"}),
    ("腰椎间盘突出", "region", {"lumbar"}),
    ("急性阑尾炎", "acuity", {"acute"}),
    ("慢性支气管炎急性发作", "acuity", {"chronic", "flare"}),
    ("亚急性甲状腺炎", "acuity", {"subacute"}),
    ("陈旧性心肌梗死", "acuity", {"old"}),
    ("Chronic kidney disease", "acuity", {"chronic"}),
    ("Ⅱ期压疮", "stage", {"2"}),
    ("Ⅱ B期宫颈癌", "stage", {"2b"}),
    ("IIIC期卵巢癌", "stage", {"3c"}),
    ("慢性肾脏病5期", "stage", {"5"}),
    ("stage 2b breast cancer", "stage", {"2b"}),
    ("CKD 3", "stage", {"3"}),
    ("2-3期", "stage", {"2", "3"}),
    ("肺癌晚期", "stage", {"late"}),
    ("直肠癌T2aN0M0", "tnm", {"t2a", "n0", "m0"}),
    ("肺癌pT4bN1M0", "tnm", {"t4b", "n1", "m0"}),
    ("1型糖尿病", "type", {"1"}),
    ("Ⅱ型呼吸衰竭", "type", {"2"}),
    ("二型糖尿病", "type", {"2"}),
    ("Type 2 diabetes", "type", {"2"}),
    ("非胰岛素依赖型糖尿病", "type", {"2"}),
    ("胰岛素依赖型糖尿病", "type", {"1"}),
    ("B型主动脉夹层", "type", {"b"}),
    ("乙型肝炎", "type", {"b"}),
    ("CIN III", "grade", {"3"}),
    ("心功能Ⅳ级", "grade", {"4"}),
    ("低分化腺癌", "grade", {"poor"}),
    ("Ⅱ度房室传导阻滞", "degree", {"2"}),
    ("重度骨质疏松", "degree", {"severe"}),
    ("third degree burn", "degree", {"3"}),
    ("不完全性肠梗阻", "extent", {"part"}),
    ("胃大部切除术", "extent", {"part"}),
    ("多发性脑梗死", "number", {"many"}),
    ("单胎分娩", "number", {"single"}),
    ("骨折不伴感染", "negation", {"without"}),
    ("急性胆囊炎伴结石", "negation", {"with"}),
    ("hernia without obstruction", "negation", {"without"}),
    ("no gangrene", "negation", {"without"}),
    ("肺部感染？", "certainty", {"suspected"}),
    ("疑似肺结核", "certainty", {"suspected"}),
    ("发热待查", "certainty", {"open"}),
    ("Suspected pneumonia", "certainty", {"suspected"}),
    ("除外肺结核", "exclusion", {"excluded"}),
    ("胃癌术后", "time", {"postoperative"}),
    ("脑梗死后遗症", "time", {"sequela"}),
    ("药物过敏史", "time", {"history"}),
    ("family history of diabetes", "time", {"family"}),
    ("personal history of stroke", "time", {"history"}),
    ("先天性心脏病", "cause", {"congenital"}),
    ("继发性高血压", "cause", {"secondary"}),
    ("乳腺恶性肿瘤", "behaviour", {"malignant"}),
    ("原位癌", "behaviour", {"insitu"}),
    ("子宫平滑肌瘤", "behaviour", {"benign"}),
    ("肝转移癌", "behaviour", {"metastatic"}),
    ("非霍奇金淋巴瘤", "kind", {"nonhodgkin"}),
    ("急性非ST段抬高型心肌梗死", "kind", {"nonst"}),
    ("非小细胞肺癌", "kind", {"nonsmall"}),
    ("胫骨开放性骨折", "openness", {"open"}),
    ("闭合性骨折", "openness", {"closed"}),
    ("腹腔镜下胆囊切除术", "approach", {"laparoscopic"}),
    ("经皮肾镜碎石", "approach", {"percutaneous"}),
    ("经尿道前列腺电切术", "approach", {"transurethral"}),
    ("laparoscopic cholecystectomy", "approach", {"laparoscopic"}),
    ("头颅CT平扫", "contrast", {"plain"}),
    ("腹部CT平扫+增强", "contrast", {"both"}),
    ("CT head without contrast", "contrast", {"plain"}),
    ("CT abdomen w/o contrast", "contrast", {"plain"}),
    ("女性盆腔炎", "sex", {"female"}),
    ("新生儿黄疸", "age", {"newborn"}),
    ("妊娠合并贫血", "pregnancy", {"pregnant"}),
    ("其他和未特指的肝病", "residual", {"both"}),
    ("Other specified disorders", "residual", {"other"}),
]
SAYS_NOTHING = [
    ("左氧氟沙星过敏", "side"),
    ("左旋多巴", "side"),
    ("双相情感障碍", "side"),
    ("bright red spot", "side"),
    ("非霍奇金淋巴瘤", "negation"),
    ("非小细胞肺癌", "negation"),
    ("非胰岛素依赖型糖尿病", "negation"),
    ("无精子症", "negation"),
    ("无脑儿", "negation"),
    ("无痛性甲状腺炎", "negation"),
    ("未特指的肺炎", "negation"),
    ("动脉导管未闭", "negation"),
    ("pulmonary nodule", "negation"),
    ("nonsteroidal drugs", "negation"),
    ("中性粒细胞减少", "level"),
    ("脑卒中", "level"),
    ("性病", "sex"),
    ("宫颈糜烂", "region"),
    ("股骨颈骨折", "region"),
    ("腹泻", "region"),
    ("缓慢型心律失常", "acuity"),
    ("急诊科", "acuity"),
    ("更年期综合征", "stage"),
    ("体温39度", "degree"),
    ("癌前病变", "behaviour"),
    ("恶性高血压", "behaviour"),
    ("不孕症", "pregnancy"),
    ("避孕环移位", "pregnancy"),
    ("T3减低", "tnm"),
    ("高血压", "stage"),
]


@pytest.mark.parametrize(("text", "facet", "values"), SAYS)
def test_what_a_text_says(text: str, facet: str, values: set[str]) -> None:
    assert facets(text).of(facet) == values


@pytest.mark.parametrize(("text", "facet"), SAYS_NOTHING)
def test_a_part_of_a_name_says_nothing(text: str, facet: str) -> None:
    assert facets(text).of(facet) == frozenset()


def test_the_place_is_that_of_the_text_as_written() -> None:
    text = "患者:右　側 肺炎, ＬＥＦＴ knee"
    found = [(one.value, one.spelling) for one in facets(text).found]
    assert found == [("right", "右　側"), ("left", "ＬＥＦＴ")]
    assert all(text[one.start : one.end] == one.spelling for one in facets(text).found)
    assert spelt(facets(text).found, "side") == ("右　側", "ＬＥＦＴ")


def test_a_text_that_says_nothing_is_false() -> None:
    assert not facets("糖尿病")
    assert facets("").found == ()


def test_the_order_is_that_of_the_table() -> None:
    assert tuple(table().facets) == FACETS


@pytest.mark.parametrize("facet", FACETS)
def test_pairs_and_wholes_name_values(facet: str) -> None:
    content = table().facets[facet]
    known = {*content.values, *table().numerals}
    assert {value for pair in strengths(facet) for value in pair} <= known
    assert {value for whole, parts in content.wholes.items() for value in (whole, *parts)} <= known


@pytest.mark.parametrize("facet", FACETS)
def test_every_word_exists_in_both_languages(facet: str) -> None:
    content = table().facets[facet]
    told = [content.name, *(value.name for value in content.values.values())]
    assert all(set(name) == {"en", "zh"} and all(name.values()) for name in told)


def test_a_spelling_has_one_meaning() -> None:
    """A word that is listed under two values would be read as the last one, in silence."""
    for lang in ("en", "zh"):
        words = [
            word.replace("|", "")
            for facet in table().facets.values()
            for value in facet.values.values()
            for word in (value.zh if lang == "zh" else value.en)
        ]
        twice = {word for word in words if words.count(word) > 1}
        assert twice == set()


def test_the_longest_spelling_is_read() -> None:
    assert spellings("zh").pattern.match("未特指的肺炎")[0] == "未特指的"  # type: ignore[index]
    assert re.fullmatch(alternation(["ab", "abc", "b"]), "abc")
    assert not re.match(alternation(["ab", "b"]), "ac")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_fails_and_every_span_is_inside(text: str) -> None:
    found = facets(text).found
    assert all(0 <= one.start < one.end <= len(text) and text[one.start : one.end] == one.spelling for one in found)
    facets.cache_clear()
    assert facets(text).found == found


@settings(deadline=None)
@given(st.lists(st.sampled_from("左右双侧急慢性期型级度无不伴非术后史ⅡiiB2a ?？+、()\u200b"), max_size=40).map("".join))
def test_marks_in_any_order(text: str) -> None:
    assert set(facets(text).values) <= set(FACETS)


def test_a_long_text_takes_no_second() -> None:
    for text in ("左" * 10_000, "Ⅱ" * 10_000, "stage " * 2_000, "2 " * 5_000, "tn" * 5_000, "？" * 10_000):
        begun = time.process_time()
        facets(text)
        assert time.process_time() - begun < 1
