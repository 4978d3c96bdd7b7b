"""Laboratory tests read from names and columns, and judged against terms of LOINC."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.graph.concepts import Concept
from termwalk.queries.items import Item, item_of
from termwalk.queries.items.lab import judge, lab_item, preference, read_lab

AXES = ("COMPONENT", "PROPERTY", "TIME_ASPCT", "SYSTEM", "SCALE_TYP", "METHOD_TYP", "EXAMPLE_UCUM_UNITS")


def term(number: str, *axes: str, **more: str) -> Item:
    said = {name: text for name, text in zip(AXES, axes, strict=False) if text} | more
    return item_of(Concept(system="loinc", version="0", id=number, code=number, display=axes[0], properties=said))


POTASSIUM = term("2823-3", "Potassium", "SCnc", "Pt", "Ser/Plas", "Qn", "", "mmol/L")
GLUCOSE_MASS = term("2345-7", "Glucose", "MCnc", "Pt", "Ser/Plas", "Qn", "", "mg/dL")
GLUCOSE_SUBSTANCE = term("14749-6", "Glucose", "SCnc", "Pt", "Ser/Plas", "Qn", "", "mmol/L")
GLUCOSE_AFTER = term("1518-0", "Glucose^2H post 75 g glucose PO", "MCnc", "Pt", "Ser/Plas", "Qn", "", "mg/dL")
PROTEIN_STRIP = term("20454-5", "Protein", "PrThr", "Pt", "Urine", "Ord", "Test strip")
PROTEIN_DAY = term("2889-4", "Protein", "MRat", "24H", "Urine", "Qn", "", "mg/(24.h)")
WHITE_CELLS = term("6690-2", "Leukocytes", "NCnc", "Pt", "Bld", "Qn", "Automated count", "10*3/uL")


def lab(name: str, **cells: str) -> Item:
    return Item(name=name, cells=tuple(sorted(cells.items())))


def codes(item: Item, offered: Item) -> tuple[set[str], set[str]]:
    found = judge(item, offered)
    return {one.code for one in found.agreements}, {one.code for one in found.contradictions}


@pytest.mark.parametrize(
    ("name", "analyte", "also", "methods", "scale"),
    [
        ("尿蛋白定性", "蛋白质", (), (), "Ord"),
        ("抗链球菌溶血素O测定（凝集法）", "抗链球菌溶血素O", (), ("Aggl", "LA"), ""),
        ("血清三碘甲状原氨酸（T3)测定化学发光法", "三碘甲状原氨酸", ("T3",), ("IA",), ""),
        ("乙型肝炎e抗体测定(Anti-HBe)(定性)", "乙型肝炎e抗体", ("Anti-HBe",), (), "Ord"),
        ("血清肌钙蛋白T测定全血金标法", "肌钙蛋白T", (), ("IA.rapid",), ""),
        ("住院血糖", "葡萄糖", (), (), ""),
        ("白细胞计数", "白细胞", (), (), "Qn"),
    ],
)
def test_a_name_is_taken_apart(
    name: str, analyte: str, also: tuple[str, ...], methods: tuple[str, ...], scale: str
) -> None:
    found = read_lab(name)
    assert (found.analyte, found.also, found.methods, found.scale) == (analyte, also, methods, scale)


def test_columns_count_for_more_than_the_name() -> None:
    found = lab_item(lab("血清钾", 标本类型="血浆", 单位="mmol/L", 检测方法="离子选择电极法"))
    assert found.specimen is not None
    assert found.specimen.systems == ("Plas",)
    assert found.methods == ("ISE",)
    assert found.unit is not None
    assert found.unit.dimension == "substance/volume"


def test_potassium_agrees_in_unit_property_and_specimen() -> None:
    agreeing, against = codes(lab("血清钾测定(干化学法)", unit="mmol/L"), POTASSIUM)
    assert {"unit-same", "unit-fits", "specimen-same"} <= agreeing
    assert not against


def test_mass_and_substance_are_told_apart_by_the_unit() -> None:
    glucose = lab("血清葡萄糖测定", unit="mmol/L")
    assert codes(glucose, GLUCOSE_MASS)[1] == {"unit-other-property"}
    assert judge(glucose, GLUCOSE_SUBSTANCE).factor == 1.0 > judge(glucose, GLUCOSE_MASS).factor


def test_a_unit_of_another_kind_contradicts_more_than_a_sister_property() -> None:
    enzyme = lab("血清葡萄糖", unit="U/L")
    assert codes(enzyme, GLUCOSE_MASS)[1] == {"unit-against"}
    assert judge(enzyme, GLUCOSE_MASS).factor < judge(lab("血清葡萄糖", unit="mmol/L"), GLUCOSE_MASS).factor


def test_a_qualitative_test_is_not_a_rate_over_a_day() -> None:
    agreeing, against = codes(lab("尿蛋白定性"), PROTEIN_DAY)
    assert agreeing == {"specimen-same"}
    assert against == {"scale-against", "time-unstated"}
    assert codes(lab("尿蛋白定性"), PROTEIN_STRIP) == ({"scale-same", "specimen-same"}, set())


def test_the_hours_may_stand_in_the_unit() -> None:
    agreeing, against = codes(lab("尿蛋白", unit="mg/24h"), PROTEIN_DAY)
    assert {"unit-same", "unit-fits", "time-same"} <= agreeing
    assert not against


def test_a_number_with_a_unit_is_no_presence() -> None:
    assert "unit-without-number" in codes(lab("尿蛋白", unit="g/L"), PROTEIN_STRIP)[1]


def test_another_specimen_contradicts() -> None:
    assert codes(lab("尿葡萄糖"), GLUCOSE_MASS)[1] == {"specimen-against"}


def test_a_challenge_that_is_not_stated_contradicts_and_one_that_is_does_not() -> None:
    assert "challenge-unstated" in codes(lab("血清葡萄糖"), GLUCOSE_AFTER)[1]
    assert not codes(lab("血清葡萄糖(服糖后)"), GLUCOSE_AFTER)[1]
    assert "challenge-missing" in codes(lab("血清葡萄糖(空腹)"), GLUCOSE_MASS)[1]


def test_a_method_contradicts_only_where_the_term_has_one() -> None:
    assert "method-against" in codes(lab("白细胞计数(手工法)"), WHITE_CELLS)[1]
    assert "method-same" in codes(lab("白细胞计数(仪器法)"), WHITE_CELLS)[0]
    assert not codes(lab("血清钾(酶法)"), POTASSIUM)[1]


def test_a_deprecated_term_contradicts() -> None:
    old = term("1-8", "Potassium", "SCnc", "Pt", "Ser/Plas", "Qn", STATUS="DEPRECATED")
    assert codes(lab("血清钾"), old)[1] == {"loinc-retired"}


def test_terms_of_one_component_are_ordered_by_use() -> None:
    common = term("2-6", "Glucose", "MCnc", "Pt", "Ser/Plas", "Qn", COMMON_TEST_RANK="3")
    rarer = term("3-4", "Glucose", "MCnc", "Pt", "Bld", "Qn", COMMON_TEST_RANK="40")
    asked = [GLUCOSE_AFTER, GLUCOSE_MASS, rarer, common]
    assert sorted(asked, key=preference) == [common, rarer, GLUCOSE_MASS, GLUCOSE_AFTER]


def test_a_part_of_loinc_is_not_judged() -> None:
    found = judge(lab("血清钾", unit="mmol/L"), Item(name="Potassium", code="LP15098-0"))
    assert (found.agreements, found.contradictions, found.factor) == ((), (), 1.0)


def test_reasons_are_told_in_both_languages() -> None:
    found = judge(lab("血清葡萄糖测定", unit="mmol/L"), GLUCOSE_MASS)
    assert found.told("en").startswith("The unit mmol/L is not of the property MCnc")
    assert found.told("zh").startswith("单位 mmol/L 与属性 MCnc 不符")


@given(st.text(max_size=60), st.text(max_size=12), st.text(max_size=12))
def test_no_text_fails(name: str, units: str, sample: str) -> None:
    found = judge(lab(name, unit=units, specimen=sample), POTASSIUM)
    assert 0 < found.factor <= 1
