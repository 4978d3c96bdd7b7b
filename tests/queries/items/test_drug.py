"""Drugs read from names and columns, and judged against drugs of a code system."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.queries.items import Item
from termwalk.queries.items.drug import drug, judge, read_drug
from termwalk.queries.items.form import form, form_at_end
from termwalk.queries.items.ingredient import english_ingredient, ingredient


def item(name: str, code: str = "", names: tuple[str, ...] = (), **cells: str) -> Item:
    return Item(name=name, code=code, names=names, cells=tuple(sorted(cells.items())))


def codes(stated: Item, offered: Item) -> tuple[set[str], set[str]]:
    found = judge(stated, offered)
    return {one.code for one in found.agreements}, {one.code for one in found.contradictions}


LEVOFLOXACIN = item("左氧氟沙星片", 剂型="片剂", 规格="0.5g", 最小包装数量="7")


@pytest.mark.parametrize(
    ("name", "base", "salt", "form_id", "release", "also"),
    [
        ("盐酸左氧氟沙星片(乐朗)", "左氧氟沙星", "盐酸", "tablet", "", ("乐朗",)),
        ("注射用甲氨喋呤", "甲氨蝶呤", "", "powder for injection", "", ()),
        ("碳酸锂缓释片", "碳酸锂", "", "tablet", "sustained", ()),
        ("弹性酶肠溶片", "弹性酶", "", "tablet", "enteric", ()),
        ("盐酸坦索罗辛口崩缓释片", "坦索罗辛", "盐酸", "tablet", "sustained", ()),
        ("吸入用硫酸沙丁胺醇溶液(万托林)", "沙丁胺醇", "硫酸", "inhalation", "", ("万托林",)),
        ("硝酸咪康唑乳膏", "咪康唑", "硝酸", "cream", "", ()),
        ("硝酸甘油片", "硝酸甘油", "", "tablet", "", ()),
        ("单硝酸异山梨酯片", "单硝酸异山梨酯", "", "tablet", "", ()),
        ("0.9%氯化钠注射液(塑瓶)", "氯化钠", "", "injection", "", ()),
        ("氟康唑氯化钠注射液", "氟康唑", "氯化钠", "injection", "", ()),
        ("复方血栓通软胶囊", "复方血栓通", "", "soft capsule", "", ()),
        ("结合雌激素片", "结合雌激素", "", "tablet", "", ()),
        ("醋酸泼尼松片", "泼尼松", "醋酸", "tablet", "", ()),
        ("BG依折麦布片", "依折麦布", "", "tablet", "", ()),
    ],
)
def test_a_name_is_taken_apart(
    name: str, base: str, salt: str, form_id: str, release: str, also: tuple[str, ...]
) -> None:
    found = read_drug(name)
    assert found.form is not None
    told = (found.ingredient.name, found.ingredient.salt, found.form.id, found.form.release, found.also)
    assert told == (base, salt, form_id, release, also)


def test_a_herb_has_its_form_from_the_column() -> None:
    found = drug(item("艾炭", DRUG_FORM="草药", DRUG_SPEC="1g"))
    assert found.form is not None
    assert (found.ingredient.name, found.form.id) == ("艾炭", "herb")


def test_the_dose_stands_in_for_a_specification_that_says_nothing() -> None:
    assert str(drug(item("某片", spec="1", DOSE_PER_UNIT="0.25", DOSE_UNITS="g")).strength.per_unit) == "250 mg"  # type: ignore[union-attr]
    assert str(drug(item("某片", spec="0.5g", DOSE_PER_UNIT="0.25", DOSE_UNITS="g")).strength.per_unit) == "500 mg"  # type: ignore[union-attr]


def test_a_column_that_holds_something_else_is_no_form() -> None:
    assert form("每片重0.35g") is None
    assert form("片剂(薄膜衣片)") == form("片剂(薄膜衣片)")
    assert form_at_end("片") == (None, "片")


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("Fluoxetine Hydrochloride Dispersible Tablets", "fluoxetine"),
        ("Famotidine for Injection", "famotidine"),
        ("Ezetimibe and Simvastatin Tablets", "ezetimibe and simvastatin"),
        ("simvastatin and ezetimibe", "ezetimibe and simvastatin"),
        ("Tiotropium Bromide Powder for Inhalation", "tiotropium"),
    ],
)
def test_an_english_name_is_its_ingredient(name: str, base: str) -> None:
    assert english_ingredient(name).name == base


def test_old_names_and_spellings_are_one_ingredient() -> None:
    assert ingredient("扑热息痛").key == ingredient("对乙酰氨基酚").key
    assert ingredient("头孢他定").key == ingredient("头孢他啶").key
    assert ingredient("头孢克洛").key != ingredient("头孢克肟").key


def test_the_same_drug_agrees() -> None:
    agreeing, against = codes(item("左氧氟沙星片", spec="0.5g×7片/盒"), LEVOFLOXACIN)
    assert agreeing == {"ingredient-same", "form-same", "strength-same"}
    assert not against


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        (item("头孢克肟片", spec="0.5g"), "ingredient-against"),
        (item("左氧氟沙星片", spec="0.1g"), "strength-against"),
        (item("左氧氟沙星注射液", spec="0.5g"), "form-against"),
        (item("左氧氟沙星缓释片", spec="0.5g"), "release-against"),
        (item("左氧氟沙星氢氯噻嗪片"), "ingredient-part"),
    ],
)
def test_what_differs_contradicts(stated: Item, reason: str) -> None:
    assert reason in codes(stated, LEVOFLOXACIN)[1]
    assert judge(stated, LEVOFLOXACIN).factor < 1


def test_a_release_is_told_by_its_words() -> None:
    told = judge(item("左氧氟沙星缓释片"), LEVOFLOXACIN).told("zh")
    assert "释放方式为 缓释，而非 —。" in told


def test_a_capsule_is_near_a_tablet_and_another_salt_is_told() -> None:
    assert codes(item("左氧氟沙星胶囊"), LEVOFLOXACIN) == ({"ingredient-same"}, {"form-near"})
    assert judge(item("左氧氟沙星胶囊"), LEVOFLOXACIN).factor > judge(item("左氧氟沙星注射液"), LEVOFLOXACIN).factor
    assert codes(item("盐酸左氧氟沙星片"), LEVOFLOXACIN)[1] == {"salt-unstated"}
    assert codes(item("盐酸左氧氟沙星片"), item("乳酸左氧氟沙星片"))[1] == {"salt-against"}


def test_a_brand_in_brackets_may_be_the_ingredient() -> None:
    assert "ingredient-same" in codes(item("速尿注射液"), item("呋塞米注射液"))[0]
    assert "ingredient-same" in codes(item("止痛片(布洛芬)"), item("布洛芬片"))[0]


def test_the_chinese_names_of_a_code_with_an_english_display_are_read() -> None:
    offered = item("Famotidine for Injection", code="H20020261", names=("注射用法莫替丁", "高舒达"))
    assert codes(item("注射用法莫替丁"), offered) == ({"ingredient-same", "form-same"}, set())


def test_an_approval_number_decides_whatever_the_name_is() -> None:
    stated = item("乐朗", approval="国药准字H20000655")
    found = judge(stated, item("盐酸左氧氟沙星片", 批准文号="国药准字H20000655", 规格="0.1g"))
    assert found.decided
    assert found.factor == 1.0
    assert "ingredient-against" in {one.code for one in found.contradictions}
    assert judge(stated, item("x", code="H20000655")).decided
    assert "approval-against" in codes(stated, item("盐酸左氧氟沙星片", 批准文号="国药准字H20000656"))[1]


def test_a_standard_code_decides_only_with_its_check_digit() -> None:
    stated = item("某药", 本位码="86905816001374")
    assert judge(stated, item("x", 药品本位码="86905816001374")).decided
    assert not judge(item("某药", 本位码="86905816001375"), item("x", 药品本位码="86905816001375")).decided


def test_makers_and_packs() -> None:
    one = item("左氧氟沙星片", spec="0.5g*7片/盒", manufacturer="江苏恒瑞医药股份有限公司")
    same = item("左氧氟沙星片", 规格="0.5g*7片", 药品生产企业="江苏恒瑞")
    other = item("左氧氟沙星片", 规格="0.5g*14片", 药品生产企业="扬子江药业")
    assert {"maker-same", "pack-same"} <= codes(one, same)[0]
    assert codes(one, other)[1] == {"maker-against", "pack-against"}


@given(st.text(max_size=80), st.text(max_size=30), st.text(max_size=20))
def test_no_text_fails(name: str, spec: str, form_cell: str) -> None:
    assert 0 < judge(item(name, spec=spec, form=form_cell), LEVOFLOXACIN).factor <= 1


@given(
    st.sampled_from(["盐酸", "硫酸", "马来酸", ""]),
    st.sampled_from(["西替利嗪", "氨氯地平"]),
    st.sampled_from(["片", "胶囊"]),
)
def test_a_salt_does_not_change_the_ingredient(acid: str, base: str, ending: str) -> None:
    assert read_drug(acid + base + ending).ingredient.key == ingredient(base).key
