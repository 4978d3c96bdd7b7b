"""Units as laboratories write them: code, dimension, and the property that they fit."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.queries.items.tables import table
from termwalk.queries.items.ucum import dimensions, fit, same_unit, unit


@pytest.mark.parametrize(
    ("written", "code", "dimension"),
    [
        ("mmol/L", "mmol/L", "substance/volume"),
        ("umol/l", "umol/L", "substance/volume"),
        ("µmol/L", "umol/L", "substance/volume"),
        ("MMOL/L", "mmol/L", "substance/volume"),
        ("×10⁹/L", "10*9/L", "count/volume"),
        ("10^9/L", "10*9/L", "count/volume"),
        ("109/L", "10*9/L", "count/volume"),
        ("x10e12/L", "10*12/L", "count/volume"),
        ("g/dl", "g/dL", "mass/volume"),
        ("IU/mL", "[IU]/mL", "arbitrary/volume"),
        ("μIU/ml", "u[IU]/mL", "arbitrary/volume"),
        ("U/L", "U/L", "catalytic/volume"),
        ("%", "%", "ratio"),
        ("mg/24h", "mg/(24.h)", "mass/time"),
        ("mmol/24小时", "mmol/(24.h)", "substance/time"),
        ("mm/h", "mm/h", "length/time"),
        ("fl", "fL", "volume"),
        ("pg", "pg", "mass"),
        ("/HP", "/[HPF]", "count/field"),
        ("个/HP", "{#}/[HPF]", "count/field"),
        ("ml/min/1.73m²", "mL/min/{1.73_m2}", "volume/area.time"),
        ("mOsm/kg", "mosm/kg", "osmoles/mass"),
        ("mg/gCr", "mg/g{Cr}", "mass/mass"),
        ("拷贝/mL", "{copies}/mL", "count/volume"),
        ("S/CO", "{S/CO}", "arbitrary"),
        ("秒", "s", "time"),
    ],
)
def test_a_unit_is_read(written: str, code: str, dimension: str) -> None:
    found = unit(written)
    assert found is not None
    assert (found.code, found.dimension) == (code, dimension)


@pytest.mark.parametrize("written", ["", "阴性/阳性", "G/L", "项", "盒", "—", "1", "正常", "mmol/L" * 20, "10^", "/x/"])
def test_what_is_no_unit_or_two_is_none(written: str) -> None:
    assert unit(written) is None


@pytest.mark.parametrize(
    ("written", "property", "held"),
    [
        ("mmol/L", "SCnc", "fits"),
        ("mmol/L", "MCnc", "against"),
        ("U/L", "CCnc", "fits"),
        ("IU/L", "CCnc", "found with"),
        ("10^9/L", "NCnc", "fits"),
        ("%", "NFr", "fits"),
        ("%", "NCnc", "against"),
        ("mg/24h", "MRat", "fits"),
        ("fL", "EntVol", "fits"),
        ("pg", "EntMass", "fits"),
        ("s", "Time", "fits"),
        ("mmol/L", "Hx", ""),
    ],
)
def test_a_unit_fits_a_property_or_contradicts_it(written: str, property: str, held: str) -> None:
    found = unit(written)
    assert found is not None
    assert fit(found, property) == held


def test_one_of_the_example_units_is_the_same_whatever_its_spelling() -> None:
    found = unit("10^3/ul")
    assert found is not None
    assert same_unit(found, "10*3/uL;10*9/L")
    assert not same_unit(found, "g/dL;not a unit")


def test_every_dimension_is_named_twice_and_has_a_property() -> None:
    assert all(one.en and one.zh and one.properties for one in dimensions().values())


def test_every_unit_of_the_table_is_read_as_its_code() -> None:
    for spelt, (code, _) in table("units", dict[str, tuple[str, str]], "whole").items():
        found = unit(spelt)
        assert found is not None, spelt
        assert unit(found.code) is not None, code


@given(st.text(max_size=60))
def test_no_text_fails_and_a_code_reads_as_itself(text: str) -> None:
    found = unit(text)
    if found is not None and found.dimension:
        again = unit(found.code)
        assert again is not None
        assert again.code == found.code


@given(
    st.sampled_from(["mmol", "umol", "g", "mg", "ng", "U", "IU", "10^9", "个"]),
    st.sampled_from(["L", "mL", "dl", "ul", "24h", "HP"]),
    st.sampled_from(["", " "]),
)
def test_blanks_and_case_do_not_matter(above: str, below: str, blank: str) -> None:
    plain, other = unit(f"{above}/{below}"), unit(f"{blank}{above}{blank}/{blank}{below}")
    assert plain is not None
    assert other is not None
    assert plain.code == other.code
    assert all(letter in string.printable for letter in plain.code)
