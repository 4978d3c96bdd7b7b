from __future__ import annotations

import pytest

import termwalk
from termwalk.graph.codes import Code
from termwalk.graph.errors import UnknownRelease
from termwalk.queries.nearest import nearest_codes


@pytest.mark.parametrize(
    ("code", "first"),
    [("I50.7", "icd10:I50."), ("i50.7", "icd10:I50."), ("K590", "icd10:K59.0")],
)
def test_the_likest_come_first(starter: termwalk.Graph, code: str, first: str) -> None:
    found = nearest_codes(starter.store, Code("icd10", code))
    assert found[0].startswith(first)
    assert len(found) <= 3


def test_as_many_as_asked_for(starter: termwalk.Graph) -> None:
    assert len(nearest_codes(starter.store, Code("icd10", "I50.7"), most=1)) == 1


def test_nothing_is_like_nothing(starter: termwalk.Graph) -> None:
    assert nearest_codes(starter.store, Code("icd10", "高血压")) == ()


def test_headings_are_not_proposed(starter: termwalk.Graph) -> None:
    found = nearest_codes(starter.store, Code("icd10", "I10-I14"), most=9)
    assert "icd10:I10-I15" not in found


def test_a_system_that_is_not_there(starter: termwalk.Graph) -> None:
    with pytest.raises(UnknownRelease, match="Nothing of nhsa-service"):
        nearest_codes(starter.store, Code("nhsa-service", "1"))
