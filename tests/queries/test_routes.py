from __future__ import annotations

import pytest

from termwalk.graph.catalogue import Catalogue, Part
from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import MapSet
from termwalk.queries.routes import direct, require_route

ICD10 = Edition("icd10")


def a_map(id: str, version: str, older: str, newer: str, rules: str = "", to: str = "icd11") -> MapSet:
    ends = Edition("icd10", older), Edition(to, newer)
    return MapSet(id=id, version=version, title=id, publisher="P", source=ends[0], target=ends[1], rules=rules)


OLD_ONE = a_map("one", "2019-04", "2016", "2019-04")
ONE = a_map("one", "2024-01", "2019", "2024-01")
MULTIPLE = a_map("multiple", "2024-01", "2019", "2024-01")
DERIVED = a_map("derived", "2024-01", "2019", "2024-01", rules="r/1")
ELSEWHERE = a_map("gem", "2018", "2019", "2018", to="icd9cm")


def catalogue(*sets: MapSet) -> Catalogue:
    roles = (Part(role="derived" if m.rules else "map", edition=m.source, map_set=m) for m in sets)
    return Catalogue(tuple(roles))


EVERYTHING = catalogue(OLD_ONE, ONE, MULTIPLE, DERIVED, ELSEWHERE)


def test_the_newest_build_answers_and_a_derived_set_stands_for_its_premises() -> None:
    assert direct(EVERYTHING, ICD10, "icd11") == (DERIVED,)


def test_without_a_derived_set_all_of_the_newest_build_answer() -> None:
    assert set(direct(catalogue(OLD_ONE, ONE, MULTIPLE), ICD10, "icd11")) == {ONE, MULTIPLE}


def test_a_build_by_its_version() -> None:
    assert direct(EVERYTHING, ICD10, "icd11", "2019-04") == (OLD_ONE,)
    assert direct(EVERYTHING, ICD10, "icd11", "2024-01") == (DERIVED,)


def test_a_build_by_the_release_that_it_maps() -> None:
    assert direct(EVERYTHING, Edition("icd10", "2016"), "icd11") == (OLD_ONE,)
    assert direct(EVERYTHING, Edition("icd10", "2019"), "icd11") == (DERIVED,)


def test_order_of_loading_does_not_choose() -> None:
    assert direct(catalogue(DERIVED, MULTIPLE, ONE, OLD_ONE), ICD10, "icd11") == (DERIVED,)


@pytest.mark.parametrize(
    ("source", "target", "build"),
    [
        (ICD10, "loinc", ""),
        (ICD10, "icd11", "2030-01"),
        (Edition("icd10", "2016"), "icd11", "2024-01"),
        (Edition("loinc"), "icd11", ""),
        (Edition("icd11"), "icd10", ""),
    ],
)
def test_no_route_is_nothing(source: Edition, target: str, build: str) -> None:
    assert direct(EVERYTHING, source, target, build) == ()


def test_a_missing_route_says_what_is_there() -> None:
    with pytest.raises(QuestionError, match=r"From icd10, maps lead to: icd11, icd9cm\."):
        require_route(EVERYTHING, ICD10, "loinc")
    with pytest.raises(QuestionError, match=r"of build 2030-01 is loaded; builds loaded: 2019-04, 2024-01\."):
        require_route(EVERYTHING, ICD10, "icd11", "2030-01")
    with pytest.raises(QuestionError, match=r"No map from icd10@2020 to icd11 is loaded; builds loaded: 2019-04"):
        require_route(EVERYTHING, Edition("icd10", "2020"), "icd11")


def test_an_empty_graph_says_what_to_do() -> None:
    with pytest.raises(QuestionError, match=r"load one with `termwalk load`\.$"):
        require_route(catalogue(), ICD10, "icd11")


def test_a_route_that_is_there_is_returned() -> None:
    assert require_route(EVERYTHING, ICD10, "icd9cm") == (ELSEWHERE,)
