"""A list of drugs asked by number, ingredient, form and strength."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from termwalk.queries.items import Item
from termwalk.queries.items.formulary import Formulary


def item(name: str, code: str = "", **cells: str) -> Item:
    return Item(name=name, code=code, cells=tuple(sorted(cells.items())))


LISTED = [
    item("呋塞米注射液", "1", 规格="2ml:20mg", 剂型="注射液", 批准文号="国药准字H20000001"),
    item("呋塞米片", "2", 规格="20mg", 剂型="片剂", 批准文号="国药准字H20000002"),
    item("呋塞米片", "3", 规格="40mg", 剂型="片剂", 批准文号="国药准字H20000003"),
    item("托拉塞米片", "4", 规格="20mg", 剂型="片剂", 批准文号="国药准字H20000004"),
]
FORMULARY = Formulary(LISTED)


def test_form_and_strength_rank_the_products_of_an_ingredient() -> None:
    assert [one.item.code for one in FORMULARY.candidates(item("呋塞米片", spec="40mg*100片/瓶"))] == ["3", "2", "1"]
    assert FORMULARY.candidates(item("速尿针", spec="20mg"))[0].item.code == "1"


def test_a_number_comes_first_and_decides() -> None:
    first, *_ = FORMULARY.candidates(item("呋塞米片", spec="40mg", approval="国药准字H20000002"))
    assert (first.item.code, first.score, first.judgement.decided) == ("2", 1.0, True)


def test_what_is_not_listed_has_no_candidates_and_a_limit_holds() -> None:
    assert FORMULARY.candidates(item("布美他尼片")) == ()
    assert len(FORMULARY.candidates(item("呋塞米片"), limit=1)) == 1


@given(st.permutations(LISTED))
def test_the_order_of_the_list_does_not_matter(listed: list[Item]) -> None:
    stated = item("呋塞米片", spec="20mg")
    assert Formulary(listed).candidates(stated) == FORMULARY.candidates(stated)
