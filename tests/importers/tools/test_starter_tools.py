"""The starter's files of terminology tools: read without a Problem, and joined to each other."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from termwalk.graph.store import Record
from termwalk.importers.source import Source
from termwalk.importers.tools import fhir_json, obo, omop, sssom, usagi
from termwalk.ontologies import starter

from ..samples import concepts, mappings, problems

FOLDER = Path(starter.__file__).parent / "tools"
FILES: dict[str, tuple[ModuleType, list[int]]] = {
    "mondo_exactmatch_icd10who.sssom.tsv": (sssom, [9]),
    "mondo_exactmatch_icd10cm.sssom.tsv": (sssom, [14]),
    "mondo_exactmatch_icd11.foundation.sssom.tsv": (sssom, [14]),
    "mondo_hasdbxref_icd9.sssom.tsv": (sssom, [37]),
    "omop-excerpt/CONCEPT.csv": (omop, [0, 2, 7]),
    "omop-excerpt/CONCEPT_RELATIONSHIP.csv": (omop, [0]),
    "ward-diagnoses-codesystem.json": (fhir_json, [0]),
    "ward-diagnoses-conceptmap.json": (fhir_json, [8]),
    "ward-diagnoses_usagi.csv": (usagi, [8]),
}


def read(name: str, module: ModuleType) -> list[list[Record]]:
    source = Source(FOLDER / name)
    found = module.recognise(source)
    assert found is not None
    assert not found.unsaid()
    return [list(module.read(source, part)) for part in (found, *found.also)]


@pytest.mark.parametrize("name", FILES)
def test_it_is_read_without_a_problem(name: str) -> None:
    module, edges = FILES[name]
    records = read(name, module)
    assert [problems(part) for part in records] == [[]] * len(records)
    assert [len(mappings(part)) for part in records] == edges


def test_the_disease_ontology_is_read_without_a_problem() -> None:
    nodes, *maps = read("doid_2016-09-01_excerpt.obo", obo)
    assert problems([record for part in (nodes, *maps) for record in part]) == []
    found = concepts(nodes)
    assert {"DOID:1498", "DOID:9352", "DOID:83"} <= found.keys()
    assert all(set(node.parents) <= found.keys() for node in found.values())
    assert all(maps)


def test_the_wards_codes_lead_to_omop_and_icd10() -> None:
    (nodes,) = read("ward-diagnoses-codesystem.json", fhir_json)
    listed, *_ = read("omop-excerpt/CONCEPT.csv", omop)
    (mapped,) = read("ward-diagnoses_usagi.csv", usagi)
    (coded,) = read("ward-diagnoses-conceptmap.json", fhir_json)
    assert (
        {edge.source for edge in mappings(mapped)} == {edge.source for edge in mappings(coded)} == set(concepts(nodes))
    )
    assert {part for edge in mappings(mapped) for part in edge.target.parts} <= concepts(listed).keys()
