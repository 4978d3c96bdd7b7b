"""Charges that hold together for an order."""

from __future__ import annotations

from termwalk.queries.items import Item
from termwalk.queries.items.bundle import bundle, companions, package
from termwalk.queries.items.fee import judge


def item(name: str, code: str = "", **cells: str) -> Item:
    return Item(name=name, code=code, cells=tuple(sorted(cells.items())))


PLAIN = item("X线计算机体层(CT)平扫", "P", unit="每个部位")
ENHANCED = item("X线计算机体层(CT)增强扫描", "E", unit="每个部位")
SPIRAL = item("X线计算机体层(CT)平扫（使用螺旋扫描加收", "S", unit="每个部位")
OPERATION = item("开颅颅内减压术", "O")
HEAD_CT = item("头颅CT", "Z1")


def test_a_bundle_is_the_best_charge_with_its_surcharges() -> None:
    scored = [(one, judge(HEAD_CT, one).factor) for one in (PLAIN, SPIRAL, ENHANCED, OPERATION)]
    assert bundle(HEAD_CT, scored) == ("P", "S")
    assert bundle(HEAD_CT, []) == ()


def test_companions_are_learnt_from_past_bundles_and_used() -> None:
    past = [("A", "R"), ("A", "R"), ("B", "R"), ("A",), ("C",)]
    known = companions(past)
    assert known == {"A": ("R",), "R": ("A",)}
    assert companions(reversed(past)) == known
    assert bundle(item("x"), [(item("y", "A"), 0.9), (item("z", "B"), 0.5)], known) == ("A", "R")
    assert bundle(item("x"), [(item("z", "B"), 0.5)], known) == ("B",)


def test_a_package_is_answered_test_by_test() -> None:
    assert len(package("住院乙肝五项定性")) == 5
    assert package("心电图") == ()
    surface, core = item("乙型肝炎表面抗原测定(HBsAg)", "1"), item("乙型肝炎核心抗体测定", "5")
    assert bundle(item("乙肝五项"), [(core, 0.2), (surface, 0.1), (PLAIN, 0.9)]) == ("1", "5")
