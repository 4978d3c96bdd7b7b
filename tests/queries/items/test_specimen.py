"""Specimens in cells and names, and how they stand to LOINC's SYSTEM."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.queries.items.specimen import collection_time, specimen, specimen_in, standing


@pytest.mark.parametrize(
    ("cell", "systems", "time"),
    [
        ("血清", ("Ser",), ""),
        ("静脉全血", ("Bld",), ""),
        ("24小时尿", ("Urine",), "24H"),
        ("Serum or Plasma", ("Ser", "Plas"), ""),
        ("胸腹水", ("Plr fld", "Periton fld", "Body fld"), ""),
        ("CSF", ("CSF",), ""),
    ],
)
def test_a_cell_names_a_specimen(cell: str, systems: tuple[str, ...], time: str) -> None:
    found = specimen(cell)
    assert found is not None
    assert (found.systems, found.time) == (systems, time)


def test_a_cell_that_names_none_is_none() -> None:
    assert specimen("绿色管") is None


@pytest.mark.parametrize(
    ("name", "systems", "rest"),
    [
        ("尿蛋白", ("Urine",), "蛋白"),
        ("血清钾测定", ("Ser",), "钾测定"),
        ("血小板计数(末梢血)", ("BldC",), "血小板计数"),
        ("Potassium, serum", ("Ser",), "Potassium"),
        ("Glucose in Urine", ("Urine",), "Glucose"),
    ],
)
def test_a_name_begins_or_ends_with_its_specimen(name: str, systems: tuple[str, ...], rest: str) -> None:
    found, left = specimen_in(name)
    assert found is not None
    assert (found.systems, left) == (systems, rest)


@pytest.mark.parametrize("name", ["尿素", "尿酸", "血红蛋白", "血小板", "血沉", "血清", "白细胞介素6", "Serine"])
def test_an_analyte_that_begins_like_a_specimen_is_none(name: str) -> None:
    assert specimen_in(name) == (None, name)


@pytest.mark.parametrize(
    ("stated", "system", "held"),
    [
        (("Ser",), "Ser/Plas", "same"),
        (("Ser",), "Ser", "same"),
        (("Ser",), "Urine", "against"),
        (("Bld", "Ser", "Plas"), "Ser/Plas", "same"),
        (("BldA",), "Bld", "within"),
        (("Plr fld",), "Body fld", "within"),
        (("Body fld",), "Plr fld", "within"),
        (("Bld",), "Bld^donor", "same"),
        (("Plas",), "Plas.cfDNA", "within"),
        (("Ser",), "XXX", ""),
        (("XXX",), "Ser", ""),
        ((), "Ser", ""),
        (("Ser",), "", ""),
    ],
)
def test_standing(stated: tuple[str, ...], system: str, held: str) -> None:
    assert standing(stated, system) == held


def test_hours_of_collection() -> None:
    assert collection_time("24 hour urine") == "24H"
    assert collection_time("晨尿") == ""


@given(st.text(max_size=80))
def test_no_text_fails_and_nothing_is_lost(text: str) -> None:
    found, rest = specimen_in(text)
    assert rest or not text.strip() or found is None
    specimen(text)
