"""ATC levels and defined daily doses."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.ontologies.atc import LEVEL_NAMES, Ddd, ancestors, ddds, level_of, parent_of, written_ddds

WORDS = st.text("abcdefgIOPUµ.", min_size=1, max_size=8)
NOTES = st.text("abc def,()%", max_size=20).map(str.strip)
DOSES = st.builds(
    Ddd,
    amount=st.decimals(min_value=0, max_value=9999, places=3).map(str),
    unit=WORDS | st.just(""),
    route=st.lists(WORDS, max_size=3).map(" ".join),
    note=NOTES,
)


@pytest.mark.parametrize(
    ("code", "level", "above"),
    [("A", 1, ""), ("A10", 2, "A"), ("A10B", 3, "A10"), ("A10BA", 4, "A10B"), ("A10BA02", 5, "A10BA"), ("A1", 0, "")],
)
def test_the_length_says_the_level(code: str, level: int, above: str) -> None:
    assert (level_of(code), parent_of(code)) == (level, above)


def test_every_level_has_a_name() -> None:
    assert list(LEVEL_NAMES) == [1, 2, 3, 4, 5]


def test_the_nearest_ancestor_comes_first() -> None:
    assert ancestors("A10BA02") == ("A10BA", "A10B", "A10", "A")


def test_doses_are_written_as_people_read_them() -> None:
    assert written_ddds([Ddd("2.5", "g", "O"), Ddd("1", "g", "P", "as base")]) == "2.5 g O | 1 g P (as base)"
    assert str(Ddd("0.285", "", "lamella")) == "0.285 - lamella"
    assert written_ddds([]) == ""


def test_doses_are_read_back() -> None:
    first, second = ddds("0.4 ml - | 0.2 g oral aerosol (hydrochloride, (prophylactic daily dose))")
    assert first == Ddd("0.4", "ml")
    assert second == Ddd("0.2", "g", "oral aerosol", "hydrochloride, (prophylactic daily dose)")
    assert second.value == Decimal("0.2")
    assert ddds("") == ()


@given(st.lists(DOSES, max_size=4))
def test_what_is_written_is_read_back(doses: list[Ddd]) -> None:
    assert list(ddds(written_ddds(doses))) == doses


@pytest.mark.parametrize("text", ["metformin", "2 g", " | "])
def test_what_is_no_dose_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a DDD"):
        ddds(text)
