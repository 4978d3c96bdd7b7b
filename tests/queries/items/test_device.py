"""Consumables and devices, and the numbers that decide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.queries.items import Item
from termwalk.queries.items.device import device, device_words, judge, udi_key

CODE = "C0101010010100103941"


def item(name: str, code: str = "", **cells: str) -> Item:
    return Item(name=name, code=code, cells=tuple(sorted(cells.items())))


STENT = item("支架 镍钛合金 全覆膜", CODE, 通用名="支架", 材质="镍钛合金", 特征="全覆膜")


def codes(stated: Item, offered: Item) -> tuple[set[str], set[str]]:
    found = judge(stated, offered)
    return {one.code for one in found.agreements}, {one.code for one in found.contradictions}


def test_thing_and_material_agree() -> None:
    assert codes(item("气管支架(镍钛)全覆膜"), STENT) == ({"generic-same", "material-same"}, set())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("气管支架不锈钢", "material-against"),
        ("气管支架镍钛半覆膜", "feature-against"),
        ("导丝镍钛合金", "kind-against"),
    ],
)
def test_what_differs_contradicts(name: str, reason: str) -> None:
    assert reason in codes(item(name), STENT)[1]


def test_an_alloy_may_be_titanium_and_not_ceramic() -> None:
    plate = item("接骨板 钛合金", 材质="钛合金")
    assert codes(item("接骨板合金"), plate)[0] == {"generic-same", "material-same"}
    assert "material-against" in codes(item("接骨板陶瓷"), plate)[1]


def test_a_material_is_told_by_its_words() -> None:
    told = judge(item("气管支架不锈钢"), STENT).told("zh")
    assert told == "材质为 不锈钢，而非 镍钛合金。同为支架。"


def test_not_absorbable_is_not_absorbable() -> None:
    assert "feature-against" in codes(item("不可吸收缝线"), item("可吸收缝线"))[1]
    assert "feature-against" not in codes(item("不可吸收缝线"), item("不可吸收缝线"))[1]


def test_words_of_any_product_are_left_out() -> None:
    assert device_words("一次性使用无菌注射器") == "注射器"
    assert device(item("一次性中单")).things == ()


def test_the_insurance_code_decides_as_far_as_both_have_it() -> None:
    assert judge(item("某支架", 医保编码=CODE + "0000001"), STENT).decided
    assert not judge(item("某支架", 医保编码="C0101010010100107555"), STENT).decided


def test_a_gtin_in_any_length_is_one_key() -> None:
    assert udi_key("643169001763") == udi_key("00643169001763") == "GS1:00643169001763"
    assert udi_key("(01)00643169001763(17)261231") == "GS1:00643169001763"
    assert udi_key("00643169001764") == ""
    assert udi_key("GS1:00643169001763") == "GS1:00643169001763"
    assert judge(item("起搏器", UDI="643169001763"), item("x", "GS1:00643169001763")).decided
    assert "udi-against" in codes(item("起搏器", UDI="643169001763"), item("x", "GS1:00643169001770"))[1]


@given(st.text(max_size=120))
def test_no_text_fails(text: str) -> None:
    udi_key(text)
    assert 0 < judge(item(text, text, udi=text), STENT).factor <= 1
