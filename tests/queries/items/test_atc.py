"""From Chinese names to ATC over pairs of product names."""

from __future__ import annotations

from typing import Any

import pytest

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.queries.items import Item
from termwalk.queries.items.atc import atc_codes, bridge, bridge_of, by_substance, judge
from termwalk.queries.items.drug import read_drug

PAIRS = [
    ("盐酸氟西汀分散片", "Fluoxetine Hydrochloride Dispersible Tablets"),
    ("依折麦布辛伐他汀片", "Ezetimibe and Simvastatin Tablets"),
    ("环孢素滴眼液", "Ciclosporin Eye Drops"),
    ("人纤维蛋白粘合剂", "人纤维蛋白粘合剂"),
]
TITLES = [
    ("N06AB03", "fluoxetine"),
    ("C10BA02", "simvastatin and ezetimibe"),
    ("L04AD01", "ciclosporin"),
    ("S01XA18", "ciclosporin"),
    ("N06AB", "Selective serotonin reuptake inhibitors"),
]
KNOWN, SUBSTANCES = bridge(PAIRS), by_substance(TITLES)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("盐酸氟西汀胶囊", ("N06AB03",)),
        ("依折麦布辛伐他汀片", ("C10BA02",)),
        ("环孢素滴眼液", ("S01XA18", "L04AD01")),
        ("环孢素注射液", ("L04AD01", "S01XA18")),
        ("百优解(氟西汀)", ("N06AB03",)),
        ("无人知晓片", ()),
    ],
)
def test_a_drug_has_the_codes_of_its_substance_the_likeliest_first(name: str, codes: tuple[str, ...]) -> None:
    assert atc_codes(read_drug(name), KNOWN, SUBSTANCES) == codes


def test_the_insurance_class_chooses_before_the_form() -> None:
    drops = read_drug("环孢素滴眼液")
    assert atc_codes(drops, KNOWN, SUBSTANCES, "XL04ADH037A001010101445")[0] == "L04AD01"


def test_common_ingredients_need_no_pairs() -> None:
    assert bridge([]).names(read_drug("阿司匹林肠溶片")) == ("acetylsalicylic acid",)
    assert bridge([]).names(read_drug("扑热息痛片")) == ("paracetamol",)


def test_the_order_of_pairs_does_not_matter() -> None:
    assert bridge(PAIRS) == bridge(reversed(PAIRS))


def test_a_class_is_no_substance_and_another_substance_contradicts() -> None:
    stated = Item(name="氟西汀片", names=("fluoxetine",))
    assert [one.code for one in judge(stated, Item(name="fluoxetine", code="N06AB03")).agreements] == [
        "ingredient-same"
    ]
    group = judge(stated, Item(name="Selective serotonin reuptake inhibitors", code="N06AB"))
    assert {one.code for one in group.contradictions} == {"not-a-substance", "ingredient-against"}


def test_the_route_of_a_dose_agrees_or_contradicts() -> None:
    offered = Item(name="levofloxacin", code="J01MA12", cells=(("ddd", "0.5 g O | 0.5 g P (as base)"),))
    assert [one.code for one in judge(Item(name="左氧氟沙星注射液"), offered).agreements] == ["route-same"]
    assert [one.code for one in judge(Item(name="左氧氟沙星栓"), offered).contradictions] == ["route-against"]


class _Products:
    """A reader of two products, one of which has no English name."""

    def members(self, edition: Edition) -> list[Concept]:
        displays = {"H1": "Fluoxetine Capsules", "H2": "人纤维蛋白粘合剂"}
        return [Concept(system="nmpa-drug", version="1", id=id, display=name) for id, name in displays.items()]

    def terms(self, edition: Edition, ids: Any) -> dict[str, tuple[Term, ...]]:
        named = Term(id="H1", text="氟西汀胶囊", language="zh", use="preferred")
        return {"H1": (named, Term(id="H1", text="百优解", language="zh"))}


def test_a_graph_teaches_its_pairs() -> None:
    known = bridge_of(_Products(), [Edition("nmpa-drug", "1")])  # type: ignore[arg-type]
    assert known.names(read_drug("盐酸氟西汀片")) == ("fluoxetine",)
