"""Orders and charges: technique, contrast, part, surcharge, package."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.queries.items import Item
from termwalk.queries.items.fee import assumed_contrast, judge, read_fee


def item(name: str, code: str = "", **cells: str) -> Item:
    return Item(name=name, code=code, cells=tuple(sorted(cells.items())))


PLAIN = item("X线计算机体层(CT)平扫", "P", unit="每个部位")
ENHANCED = item("X线计算机体层(CT)增强扫描", "E", unit="每个部位")
SPIRAL = item("X线计算机体层(CT)平扫（使用螺旋扫描加收", "S", unit="每个部位")
HEAD_MR = item("磁共振头部平扫", "M")
OPERATION = item("开颅颅内减压术", "O")
HEAD_CT = item("头颅CT", "Z1")


def codes(stated: Item, offered: Item) -> tuple[set[str], set[str]]:
    found = judge(stated, offered)
    return {one.code for one in found.agreements}, {one.code for one in found.contradictions}


@pytest.mark.parametrize(
    ("name", "modalities", "contrast", "parts", "surcharge"),
    [
        ("头颅CT", ("ct",), "", ("head",), ""),
        ("住院头颅CT平扫", ("ct",), "plain", ("head",), ""),
        ("CT头部平扫", ("ct",), "plain", ("head",), ""),
        ("X线计算机体层(CT)平扫（使用螺旋扫描加收", ("ct",), "plain", (), "加收"),
        ("X线计算机体层(CT)增强扫描", ("ct",), "enhanced", (), ""),
        ("双侧颈部淋巴结彩超", ("ultrasound colour",), "", ("neck", "lymph_nodes"), ""),
        ("上消化道造影", ("x-ray contrast",), "", ("gut",), ""),
        ("胸部正侧位", ("x-ray film",), "", ("chest",), ""),
        ("常规心电图检查(十二通道加收)", ("ecg",), "", (), "加收"),
        ("头孢克洛胶囊", (), "", (), ""),
        ("胸腹水常规检查", (), "", (), ""),
    ],
)
def test_a_name_is_taken_apart(
    name: str, modalities: tuple[str, ...], contrast: str, parts: tuple[str, ...], surcharge: str
) -> None:
    found = read_fee(name)
    assert (found.modalities, found.contrast, found.parts, found.surcharge) == (modalities, contrast, parts, surcharge)


def test_head_ct_is_plain_by_default_and_fits_a_charge_by_part() -> None:
    assert assumed_contrast(read_fee("头颅CT")) == "plain"
    assert codes(HEAD_CT, PLAIN) == ({"modality-same", "contrast-default", "part-any"}, set())
    assert codes(HEAD_CT, item("CT头部平扫"))[0] == {"modality-same", "contrast-default", "part-same"}


@pytest.mark.parametrize(
    ("offered", "reason"),
    [
        (ENHANCED, "contrast-against"),
        (HEAD_MR, "modality-against"),
        (OPERATION, "modality-missing"),
        (item("胸部CT平扫"), "part-against"),
        (SPIRAL, "surcharge-unstated"),
    ],
)
def test_what_differs_contradicts(offered: Item, reason: str) -> None:
    assert reason in codes(HEAD_CT, offered)[1]
    assert judge(HEAD_CT, offered).factor < judge(HEAD_CT, PLAIN).factor


def test_head_ct_leads_to_the_plain_scan_whatever_the_names_share() -> None:
    offers = [ENHANCED, SPIRAL, HEAD_MR, OPERATION, PLAIN]
    assert max(offers, key=lambda one: (judge(HEAD_CT, one).factor, len(judge(HEAD_CT, one).agreements))) is PLAIN


def test_a_part_lies_in_a_wider_one() -> None:
    assert "part-same" in codes(item("上腹部CT平扫"), item("腹部CT平扫"))[0]
    assert "part-against" in codes(item("上腹部CT平扫"), item("盆腔CT平扫"))[1]


def test_two_finer_techniques_of_a_kind_differ_and_the_wide_one_fits_both() -> None:
    assert "modality-against" in codes(item("甲状腺彩超"), item("甲状腺B超"))[1]
    assert "modality-same" in codes(item("甲状腺超声"), item("甲状腺B超"))[0]


def test_sides_and_kinds_of_assay_contradict() -> None:
    assert codes(item("左膝关节CT"), item("右膝关节CT平扫"))[1] == {"side-against"}
    assert "side-against" not in codes(item("双侧膝关节CT"), item("左膝关节CT平扫"))[1]
    quantity = item("乙型肝炎表面抗原测定(定量)")
    assert "assay-against" in codes(item("乙型肝炎表面抗原测定(定性)"), quantity)[1]


def test_the_same_code_decides_and_another_class_contradicts() -> None:
    assert judge(item("别名", "21030000100"), item("X线计算机体层(CT)平扫", "21030000100")).decided
    assert not judge(item("别名", "12"), item("X线计算机体层(CT)平扫", "12")).decided
    assert "class-against" in codes(item("头颅CT", ITEM_CLASS="D"), item("CT头部平扫", ITEM_CLASS="I"))[1]
    assert "class-same" in codes(item("头颅CT", ITEM_CLASS="D"), item("CT头部平扫", ITEM_CLASS="D"))[0]


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_fails(one: str, other: str) -> None:
    assert 0 < judge(item(one), item(other)).factor <= 1
