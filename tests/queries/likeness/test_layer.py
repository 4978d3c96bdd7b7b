"""Likeness as a derived layer: rebuilt when a premise changes, the same after any order of loading."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.errors import GraphError
from termwalk.graph.fingerprint import fingerprint
from termwalk.queries.derived import is_stale
from termwalk.queries.likeness import layer

from ..walk.maps import Content, map_of, release_of, row

Tiny = Callable[..., termwalk.Graph]
Put = Callable[..., list[Part]]

WHO = release_of("icd10@2019", "A00: Cholera", "A00.0 < A00: Classical cholera", "I10: Hypertension")
CM = release_of("icd10cm@2026", "A00: Cholera", "A00.0 < A00: Classical cholera fever")
NHSA = release_of("icd10cn-nhsa@2.0", "A00.000: 霍乱", "I10.x00: 高血压", "I10.x00x002 < I10.x00: 良性高血压")
TRANSITION = map_of(
    "icd10cn-clinical@2.0 > icd10cn-nhsa@2.0",
    row("A00.000 ? A00.000", source_name="霍乱", target_name="霍乱", line=1),
    id="transition",
)
ALL = (WHO, CM, NHSA, TRANSITION)
DERIVED = {"termwalk-icd10cm-to-icd10", "termwalk-icd10cn-nhsa-to-icd10", "termwalk-transition"}


def derived(graph: termwalk.Graph) -> dict[str, Any]:
    return {one.id: one for one in graph.map_sets() if one.rules}


def rows(graph: termwalk.Graph, id: str) -> list[tuple[str, str, str]]:
    return [(row.source, row.target.text, row.stated["basis"]) for row in graph.store.mappings(derived(graph)[id])]


def part_of(graph: termwalk.Graph, name: str) -> Part:
    return next(part for part in graph.store.catalogue().parts if part.name.startswith(name))


def test_each_set_names_its_rules_and_premises(tiny: Tiny) -> None:
    graph = tiny(beside=ALL)
    found = derived(graph)
    assert set(found) == DERIVED
    for made in found.values():
        assert made.rules.startswith("likeness/")
        assert made.publisher == "termwalk"
        assert all(premise.partition("#")[2] for premise in made.premises)
    assert [p.partition("#")[0] for p in found["termwalk-icd10cm-to-icd10"].premises] == [
        "icd10cm@2026 (en)", "icd10@2019 (en)"
    ]  # fmt: skip
    assert [p.partition("#")[0] for p in found["termwalk-transition"].premises] == ["transition@1"]
    assert found["termwalk-icd10cm-to-icd10"].version == "2026-to-2019"
    assert [layer.is_likeness(one) for one in found.values()].count(True) == 2


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_any_order_of_loading_gives_the_same_graph(
    order: tuple[int, ...], tiny: Tiny, empty: Callable[[], termwalk.Graph], put: Put
) -> None:
    expected = fingerprint(tiny(beside=ALL).store)
    graph = empty()
    for place in order:
        put(graph, [ALL[place]])
    assert fingerprint(graph.store) == expected
    assert put(graph) == []
    assert not is_stale(graph.store)


def test_what_is_no_premise_rebuilds_nothing(tiny: Tiny, put: Put) -> None:
    graph = tiny(beside=ALL)
    assert put(graph, [release_of("icd11@2024-01", "1A00")]) == []
    assert put(graph, [map_of("local:a@1 > local:b@1", "A1 = B1")]) == []


BY_WHO = {"termwalk-icd10cm-to-icd10", "termwalk-icd10cn-nhsa-to-icd10"}
OTHER = map_of("icd10cn-clinical@2.0 > icd10cn-nhsa@2.0", row("A01.000 ? A01.000", line=1), id="transition")


@pytest.mark.parametrize(
    ("instead", "content", "rebuilt"),
    [
        ("icd10cm@2026", release_of("icd10cm@2026", "A00: Broken leg"), {"termwalk-icd10cm-to-icd10"}),
        ("icd10@2019", release_of("icd10@2019", "A00: Cholera"), BY_WHO),
        ("transition@1", OTHER, {"termwalk-transition"}),
    ],
)  # fmt: skip
def test_a_changed_premise_rebuilds_what_rests_on_it(
    instead: str, content: Content, rebuilt: set[str], tiny: Tiny, put: Put
) -> None:
    graph = tiny(beside=ALL)
    built = put(graph, [content], instead_of=[part_of(graph, instead)])
    assert {part.map_set.id for part in built if part.map_set} == rebuilt
    assert {part.role for part in built} == {"derived"}
    assert sorted(one.id for one in graph.map_sets() if one.rules) == sorted(DERIVED)
    assert put(graph) == []
    again = tiny(beside=[content if part_of(graph, instead).name == one[0].name else one for one in ALL])
    assert fingerprint(graph.store) == fingerprint(again.store)


def test_the_rows_follow_the_premise(tiny: Tiny, put: Put) -> None:
    graph = tiny(beside=ALL)
    assert rows(graph, "termwalk-icd10cm-to-icd10") == [("A00", "A00", "L1"), ("A00.0", "A00.0", "L4")]
    put(graph, [release_of("icd10cm@2026", "A00: Broken leg")], instead_of=[part_of(graph, "icd10cm@2026")])
    assert rows(graph, "termwalk-icd10cm-to-icd10") == [("A00", "A00", "L5")]


def test_without_its_premise_a_set_goes(tiny: Tiny, put: Put) -> None:
    graph = tiny(beside=ALL)
    put(graph, instead_of=[part_of(graph, "icd10cm@2026")])
    assert set(derived(graph)) == DERIVED - {"termwalk-icd10cm-to-icd10"}
    put(graph, instead_of=[part_of(graph, "icd10@2019")])
    assert set(derived(graph)) == {"termwalk-transition"}


def test_each_release_of_a_modification_has_a_set_beside_the_newest_of_whos(tiny: Tiny) -> None:
    graph = tiny(beside=[*ALL, release_of("icd10cm@2025", "A00: Cholera"), release_of("icd10@2016", "A00: Cholera")])
    assert sorted(str(one) for one in graph.map_sets() if one.id == "termwalk-icd10cm-to-icd10") == [
        "termwalk-icd10cm-to-icd10@2025-to-2019", "termwalk-icd10cm-to-icd10@2026-to-2019"
    ]  # fmt: skip
    assert {str(one.target) for one in graph.map_sets() if one.id == "termwalk-icd10cm-to-icd10"} == {"icd10@2019"}


def test_other_rules_make_a_layer_stale_and_questions_say_so(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = tiny(beside=ALL)
    assert not is_stale(graph.store)
    before = fingerprint(graph.store)
    with monkeypatch.context() as patched:
        patched.setattr(layer, "rules_name", lambda: "likeness/99+changed")
        assert is_stale(graph.store)
        with pytest.raises(GraphError, match="derived rests on other rules or files"):
            graph.translate("icd10cm:A00", "icd10")
        assert graph.refresh().changed
        assert not is_stale(graph.store)
        assert {one.rules for one in derived(graph).values()} == {"likeness/99+changed"}
    assert is_stale(graph.store)
    graph.refresh()
    assert fingerprint(graph.store) == before


def test_what_is_derived_is_no_premise_of_a_transition(tiny: Tiny) -> None:
    graph = tiny(beside=ALL)
    assert not any(premise.startswith("termwalk-") for one in derived(graph).values() for premise in one.premises)
