"""Drugs are found by what they are made of, where no name would lead to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import termwalk
from termwalk.queries.items import Item
from termwalk.queries.match.query import match

from . import lists

ATC = (
    ("N02BE", "Anilides"),
    ("N02BE01", "paracetamol"),
    ("N02BE51", "paracetamol, combinations excl. psycholeptics"),
    ("B01AC06", "acetylsalicylic acid"),
    ("C03CA01", "furosemide"),
)
PRODUCTS = (
    ("H1", "呋塞米注射液", {"剂型": "注射剂", "规格": "2ml:20mg"}),
    ("H2", "呋塞米片", {"剂型": "片剂", "规格": "20mg"}),
    ("H3", "速效救心丸", {"剂型": "丸剂"}),
)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[termwalk.Graph]:
    path = tmp_path_factory.mktemp("finders") / "lists.termwalk"
    with lists.graph(path, atc_at_1=ATC, **{"nmpa-drug_at_1": PRODUCTS}) as made:
        yield made


def codes(graph: termwalk.Graph, text: str, to: str, **cells: str) -> list[str]:
    item = Item(name=text, cells=tuple(sorted(cells.items())))
    return [row.code for row in match(graph.store, [item], to, limit=3)]


@pytest.mark.parametrize(
    ("text", "code"), [("扑热息痛片", "N02BE01"), ("阿司匹林肠溶片", "B01AC06"), ("速尿注射液", "C03CA01")]
)
def test_a_chinese_drug_has_the_atc_code_of_its_substance(graph: termwalk.Graph, text: str, code: str) -> None:
    assert codes(graph, text, "atc")[0] == code


def test_what_atc_does_not_have_is_not_made_up(graph: termwalk.Graph) -> None:
    found = match(graph.store, ["某某胶囊"], "atc")
    assert [row.advice for row in found] == ["none"] * len(found)


def test_a_brand_leads_to_the_ingredient_and_the_form_chooses(graph: termwalk.Graph) -> None:
    assert codes(graph, "速尿注射液", "nmpa-drug", 规格="2ml:20mg")[0] == "H1"
    assert codes(graph, "速尿片", "nmpa-drug", 规格="20mg")[0] == "H2"


def test_the_reason_is_the_ingredient(graph: termwalk.Graph) -> None:
    first = match(graph.store, ["速尿片"], "nmpa-drug").first()[0]
    assert "ingredient-same" in first.why_code
    assert "呋塞米" in first.why
