"""Every exported resource against fhir.resources, and against HL7's constraints that it does not check."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import termwalk
from termwalk.exporters.fhir import choose, write, write_value_sets
from termwalk.exporters.selection import Selection, select
from termwalk.graph.codes import Edition
from termwalk.ontologies.fhir import Fhir

from .fhir_rules import EVERY, RULES, Json, broken

pytestmark = pytest.mark.validators
PACKAGES = {"R5": "fhir.resources", "R4": "fhir.resources.R4B"}
"""fhir.resources has R4B for R4: the two are alike in every field of these three resources."""
VERSIONS: tuple[Fhir, ...] = ("R4", "R5")


def resources(path: Path) -> Iterator[Json]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def parsed(resource: Json, fhir: str) -> Any:
    """The resource as fhir.resources has it; pydantic's ValidationError where it is not valid."""
    type = resource["resourceType"]
    pytest.importorskip("fhir.resources")
    model = getattr(import_module(f"{PACKAGES[fhir]}.{type.lower()}"), type)
    return json.loads(model.model_validate(resource).model_dump_json())


def checked(found: Iterable[Json], fhir: str) -> Counter[str]:
    """How many of each type there are, once all of them have been found valid."""
    count: Counter[str] = Counter()
    for resource in found:
        assert parsed(resource, fhir) == resource
        assert broken(resource, fhir) == [], resource["id"]
        count[resource["resourceType"]] += 1
    return count


@pytest.mark.parametrize("fhir", VERSIONS)
def test_every_resource_of_the_starter_is_valid(starter: termwalk.Graph, tmp_path: Path, fhir: Fhir) -> None:
    chosen = select(starter.store.catalogue())
    path = tmp_path / "x.ndjson"
    write(starter.store, chosen, path, fhir=fhir, most=100)
    count = checked(resources(path), fhir)
    assert count["CodeSystem"] > len(chosen.editions) > 30
    assert count["ConceptMap"] > len(chosen.map_sets) > 30


@pytest.mark.parametrize("fhir", VERSIONS)
def test_value_sets_are_valid(starter: termwalk.Graph, tmp_path: Path, fhir: Fhir) -> None:
    chosen = select(starter.store.catalogue())
    releases = Selection(chosen.editions)
    icd10 = Selection((Edition("icd10", "2019"),))
    sets = (
        *choose(starter.store, chosen), *choose(starter.store, releases, "selectable"),
        *choose(starter.store, icd10, "I10-I15"),
    )  # fmt: skip
    path = tmp_path / "x.ndjson"
    write_value_sets(starter.store, sets, path, expanded=True)
    assert checked(resources(path), fhir) == {"ValueSet": len(sets)}


@pytest.mark.parametrize("fhir", VERSIONS)
def test_a_bundle_is_valid(starter: termwalk.Graph, tmp_path: Path, fhir: Fhir) -> None:
    chosen = select(starter.store.catalogue(), ["icd10", "who-10to11-one"])
    write(starter.store, chosen, tmp_path / "x.json", fhir=fhir)
    (bundle,) = resources(tmp_path / "x.json")
    assert parsed(bundle, fhir) == bundle
    assert [entry["resource"]["resourceType"] for entry in bundle["entry"]] == ["CodeSystem", "ConceptMap"]
    assert len({entry["fullUrl"] for entry in bundle["entry"]}) == 2


SPOILT: dict[str, tuple[str, str, Any]] = {
    "name": ("CodeSystem", "name", "no name at all"),
    "url": ("CodeSystem", "url", "urn:x|1"),
    "id": ("CodeSystem", "id", "x_y"),
    "ext-1": ("CodeSystem", "extension", [{"url": "urn:x"}]),
    "json-empty": ("CodeSystem", "title", ""),
    "code": ("CodeSystem", "concept", [{"code": " a"}]),
    "csd-1": ("CodeSystem", "concept", [{"code": "a"}, {"code": "a"}]),
    "csd-3": ("CodeSystem", "hierarchyMeaning", None),
    "csd-4": ("CodeSystem", "content", "supplement"),
    "csd-5": ("CodeSystem", "concept", [{"code": "a", "designation": [
        {"value": "x", "additionalUse": [{"code": "y"}]}]}]),
    "declared": ("CodeSystem", "property", [{"code": "kind", "type": "code"}]),
    "cmd-1": ("ConceptMap", "group", [{"element": [{"code": "a", "target": [
        {"code": "b", "relationship": "not-related-to"}]}]}]),
    "cmd-4": ("ConceptMap", "group", [{"element": [{"code": "a", "noMap": True, "target": [
        {"code": "b", "relationship": "equivalent"}]}]}]),
    "cmd-5": ("ConceptMap", "group", [{"element": [{"noMap": True}]}]),
    "cmd-7": ("ConceptMap", "group", [{"element": [{"code": "a", "target": [{"relationship": "equivalent"}]}]}]),
    "cmd-11": ("ConceptMap", "property", [{"code": "x", "type": "code"}]),
    "mapped": ("ConceptMap", "group", [{"element": [{"code": "a"}]}]),
    "vsd-1": ("ValueSet", "compose", {"include": [{"version": "1"}]}),
    "vsd-2": ("ValueSet", "compose", {"include": [{"valueSet": ["urn:x"], "concept": [{"code": "a"}]}]}),
    "vsd-3": ("ValueSet", "compose", {"include": [{"system": "urn:x", "concept": [{"code": "a"}],
                                                   "filter": [{"property": "x", "op": "=", "value": "y"}]}]}),
    "vsd-6": ("ValueSet", "expansion", {"total": 1, "contains": [{"abstract": True}]}),
    "vsd-9": ("ValueSet", "expansion", {"total": 1, "contains": [{"display": "x"}]}),
    "vsd-10": ("ValueSet", "expansion", {"total": 1, "contains": [{"code": "x"}]}),
    "total": ("ValueSet", "expansion", {"total": 2, "contains": [{"code": "x", "system": "urn:x"}]}),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole(starter: termwalk.Graph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    """One valid resource of each type."""
    folder = tmp_path_factory.mktemp("fhir")
    chosen = select(starter.store.catalogue(), ["icd10", "cms-gem-9-to-10cm"])
    write(starter.store, chosen, folder / "x.ndjson")
    write_value_sets(starter.store, choose(starter.store, chosen), folder / "y.ndjson", expanded=True)
    return {one["resourceType"]: one for name in ("x", "y") for one in resources(folder / f"{name}.ndjson")}


@pytest.mark.parametrize("key", SPOILT)
def test_each_constraint_sees_what_breaks_it(whole: dict[str, Json], key: str) -> None:
    type, field, value = SPOILT[key]
    spoilt = copy.deepcopy(whole[type])
    assert broken(spoilt, "R5") == []
    spoilt[field] = value
    if value is None:
        del spoilt[field]
    assert key in broken(spoilt, "R5")


def test_every_constraint_has_a_case(whole: dict[str, Json]) -> None:
    keys = {key for rules in (EVERY, *RULES.values()) for key in rules}
    assert keys - SPOILT.keys() == {"no-r5"}
    assert "no-r5" in broken(whole["ConceptMap"], "R4")


def test_r4_asks_for_a_comment_where_the_target_is_narrower() -> None:
    found = {"resourceType": "ConceptMap", "id": "x", "url": "urn:x", "name": "Xy", "status": "active",
             "group": [{"element": [{"code": "a", "target": [{"code": "b", "equivalence": "narrower"}]}]}]}  # fmt: skip
    assert broken(found, "R4") == ["cmd-1"]


def test_fhir_resources_sees_a_fault(whole: dict[str, Json]) -> None:
    from pydantic import ValidationError

    for field, value in (("content", 5), ("nonsense", "x"), ("status", None)):
        with pytest.raises(ValidationError):
            parsed(whole["CodeSystem"] | {field: value}, "R5")


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("fhir", "file", "name", "expected"),
    [
        ("R5", "icd10-who/icd102019en.claml.zip", "icd10@2019", {"CodeSystem": 3}),
        ("R4", "icd10-icd11/mapping-2024-01.zip", "who-10to11-multiple", {"ConceptMap": 3}),
    ],
)
def test_a_large_real_release_and_map_are_valid(
    real_data: Path, tmp_path: Path, fhir: Fhir, file: str, name: str, expected: dict[str, int]
) -> None:
    with termwalk.open(tmp_path / "x.termwalk") as graph:
        graph.load(real_data / file)
        write(graph.store, select(graph.store.catalogue(), [name]), tmp_path / "x.ndjson", fhir=fhir, most=5_000)
    assert checked(resources(tmp_path / "x.ndjson"), fhir) == expected
