"""Combinations that are asked for as one code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import termwalk
from termwalk.graph.codes import Edition
from termwalk.queries.combinations import combination

from .maps import map_of, node_of, release_of, row

Graphs = Callable[..., termwalk.Graph]


@pytest.mark.parametrize(
    ("system", "text", "parts"),
    [
        ("icd11", "1B12.3&XA0NE9/5A74.0", ("1B12.3", "5A74.0", "XA0NE9")),
        ("icd11", "BA00.Z", None),
        ("icd10", "A17.0+G01*", ("A17.0", "G01")),
        ("icd10", "A17.0† G01*", ("A17.0", "G01")),
        ("icd10", "A17.0", None),
        ("icd10cm", "A17.0+G01*", None),
    ],
)
def test_the_parts_of_a_code(system: str, text: str, parts: tuple[str, ...] | None) -> None:
    found = combination(system, text)
    assert (found and found.parts) == parts


@pytest.fixture
def made(graph: Graphs) -> termwalk.Graph:
    new = Edition("icd11", "2024-01")
    return graph(
        release_of("icd10@2019", "E10.3", "H28.0", "G01", "A17.0", "K77.0"),
        release_of(str(new), "5A10", "9B10", node_of(new, "9B10.21", parents=("9B10",)), "1B11.0", "XK8G", "NC72.2Z"),
        map_of(
            "icd10@2019 > icd11@2024-01", "E10.3 < 5A10", "H28.0 = 9B10.21", "A17.0 = 1B11.0", "G01 = 1B11.0",
            row("K77.0 = DB99", basis="V13"), id="there",
        ),
        map_of("icd11@2024-01 > icd10@2019", "5A10 > E10.3", "9B10.21 = H28.0", "NC72.2Z < S72.0", id="back"),
    )  # fmt: skip


def test_a_pair_has_both_targets_where_the_second_says_more(made: termwalk.Graph) -> None:
    (found,) = made.translate("icd10:E10.3+H28.0*", "icd11")
    assert (found.target, found.target_kind, found.relation) == ("icd11:5A10/9B10.21", "cluster", "narrower")
    assert found.review
    assert found.verdict == "combination"
    assert [[step.kind for step in path] for path in (found.path, *found.beside)] == [["part", "map"], ["part", "map"]]


def test_a_pair_whose_second_says_the_same_is_narrower_than_the_first(made: termwalk.Graph) -> None:
    (found,) = made.translate("icd10:A17.0+G01*", "icd11")
    assert (found.target, found.target_kind, found.relation) == ("icd11:1B11.0", "code", "narrower")
    assert found.beside == ()


def test_a_doubtful_part_makes_the_whole_related(made: termwalk.Graph) -> None:
    (found,) = made.translate("icd10:A17.0+K77.0*", "icd11")
    assert (found.target, found.relation) == ("icd11:1B11.0/DB99", "related")


def test_a_cluster_is_what_its_stems_are(made: termwalk.Graph) -> None:
    (found,) = made.translate("icd11:9B10.21/NC72.2Z", "icd10")
    assert (found.target, found.relation) == ("icd10:H28.0 + S72.0", "narrower")


def test_what_an_extension_says_is_lost_and_told(made: termwalk.Graph) -> None:
    found = made.translate("icd11:9B10.21&XK8G", "icd10")
    assert [(row.target, row.relation) for row in found] == [("icd10:H28.0", "narrower")]
    assert found.unknown == ()


def test_without_one_of_its_stems_there_is_no_whole(made: termwalk.Graph) -> None:
    found = made.translate("icd11:9B10.21/ZZ99", "icd10")
    assert [row.status for row in found] == ["unmapped"]
    assert [str(code) for code in found.unknown] == ["icd11:9B10.21/ZZ99"]


def test_a_batch_of_wholes_and_parts(made: termwalk.Graph) -> None:
    asked = ["icd10:E10.3+H28.0*", "icd10:E10.3", "icd10:A17.0+G01*"]
    assert made.translate(asked, "icd11").rows == tuple(r for code in asked for r in made.translate(code, "icd11"))
