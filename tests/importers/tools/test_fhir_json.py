"""FHIR resources in JSON: trees, properties, supplements, value sets, R4 and R5 maps, Bundles and NDJSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.errors import FormatError
from termwalk.graph.mappings import NO_MAP, Mapping
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import Source
from termwalk.importers.tools import fhir_json, fhir_resources

from ..samples import concepts, mappings, problems
from ..samples.tools import CONCEPT_MAP, SEVERITY_SYSTEM, write_json

Json = dict[str, Any]


def parts(path: Path) -> list[tuple[Recognised, list[Record]]]:
    source = Source(path)
    found = fhir_json.recognise(source)
    assert found is not None
    return [(known, list(fhir_json.read(source, known))) for known in (found, *found.also)]


def resource(type: str, **rest: object) -> Json:
    return {"resourceType": type, "url": f"http://example.org/{type}/x", "version": "1", "language": "en", **rest}


def read(folder: Path, found: Json) -> list[Record]:
    return list(fhir_json.read(write_json(folder / "x.json", found)))


def code_system(folder: Path, *found: Json, **rest: object) -> list[Record]:
    return read(folder, resource("CodeSystem", content="complete", concept=list(found), **rest))


def test_what_a_resource_leaves_out_is_left_open(tmp_path: Path) -> None:
    path = write_json(tmp_path / "x.json", {"resourceType": "CodeSystem", "url": "http://loinc.org",
                                            "concept": [{"code": "4548-4", "display": "HbA1c"}]})  # fmt: skip
    ((known, records),) = parts(path)
    assert known.edition == Edition("loinc", UNSTATED)
    assert known.language == "und"
    assert known.unsaid() == []
    assert [type(record) for record in records] == [Concept, Term]


def test_what_the_user_says_is_what_is_written(tmp_path: Path) -> None:
    path = write_json(tmp_path / "x.json", SEVERITY_SYSTEM)
    found = fhir_json.recognise(Source(path))
    assert found is not None
    records = list(fhir_json.read(path, found.said_by_user(version="2", language="fr")))
    assert {node.version for node in concepts(records).values()} == {"2"}
    assert Term(id="severe", text="Severe", language="fr", use="preferred") in records


def test_parents_by_nesting_and_by_properties(tmp_path: Path) -> None:
    def points(name: str, code: str) -> Json:
        return {"code": name, "valueCode": code}

    nodes = concepts(code_system(
        tmp_path,
        {"code": "a", "concept": [{"code": "b"}]},
        {"code": "c", "property": [points("parent", "a"), points("parent", "b"), points("child", "d")]},
        {"code": "d"},
    ))  # fmt: skip
    assert [nodes[code].parents for code in "abcd"] == [(), ("a",), ("a", "b"), ("c",)]
    assert all("parent" not in node.properties for node in nodes.values())


def test_deep_trees_are_read(tmp_path: Path) -> None:
    tree: Json = {"code": "c0"}
    for number in range(1, 300):
        tree = {"code": f"c{number}", "concept": [tree]}
    assert len(concepts(code_system(tmp_path, tree))) == 300


@pytest.mark.parametrize(
    ("property", "active"),
    [
        ({"code": "inactive", "valueBoolean": True}, False),
        ({"code": "inactive", "valueBoolean": False}, True),
        ({"code": "status", "valueCode": "retired"}, False),
        ({"code": "status", "valueCode": "deprecated"}, True),
    ],
)
def test_inactive_concepts(tmp_path: Path, property: Json, active: bool) -> None:
    assert concepts(code_system(tmp_path, {"code": "a", "property": [property]}))["a"].active is active


def test_values_of_every_type_are_text(tmp_path: Path) -> None:
    values = {"valueString": " x ", "valueInteger": 7, "valueBoolean": False, "valueDecimal": 1.5,
              "valueCoding": {"system": "http://loinc.org", "code": "4548-4"}, "valueDateTime": "2024-05"}  # fmt: skip
    said = [{"code": "p", name: value} for name, value in values.items()]
    node = concepts(code_system(tmp_path, {"code": "a", "property": said}))["a"]
    assert node.properties == {"p": "x | 7 | false | 1.5 | 4548-4 | 2024-05"}


def test_a_supplement_adds_terms_to_the_release_it_names(tmp_path: Path) -> None:
    found = resource(
        "CodeSystem", content="supplement", supplements="http://loinc.org|2.78", language="de",
        concept=[{"code": "4548-4", "display": "HbA1c im Blut", "property": [{"code": "rank", "valueInteger": 1}]}],
    )  # fmt: skip
    ((known, records),) = parts(write_json(tmp_path / "x.json", found))
    assert (known.edition, known.supplement) == (Edition("loinc", "2.78"), True)
    assert records == [
        Term(id="4548-4", text="HbA1c im Blut", language="de"),
        Term(id="4548-4", text="rank: 1", language="de", use="note"),
    ]


@pytest.mark.parametrize(
    ("bad", "reason", "repaired"),
    [
        ({"display": "no code"}, "without a code", None),
        ({"code": 5}, "without a code", None),
        ({"code": "a"}, "stands twice", None),
        ({"code": "b", "designation": "x"}, "not a list of objects", "without it"),
        ({"code": "b", "property": [{"code": "parent", "valueCode": "z"}]}, "no code of this CodeSystem", "without it"),
    ],
)
def test_concepts_with_a_fault(tmp_path: Path, bad: Json, reason: str, repaired: str | None) -> None:
    records = code_system(tmp_path, {"code": "a"}, bad)
    (problem,) = problems(records)
    assert reason in problem.reason
    assert (problem.line, problem.repaired) == (2, repaired)
    assert problem.field.startswith("CodeSystem.concept[1]")
    assert len(concepts(records)) == (1 if repaired is None else 2)


def test_a_system_without_concepts_says_so(tmp_path: Path) -> None:
    (problem,) = problems(read(tmp_path, resource("CodeSystem", content="not-present")))
    assert "not-present" in problem.reason


def test_members_of_an_expansion_lead_to_their_systems(tmp_path: Path) -> None:
    contains = [
        {"system": "http://loinc.org", "code": "4548-4", "display": "HbA1c", "contains": [
            {"system": "http://loinc.org", "code": "4549-2", "display": "HbA1c, total", "inactive": True}]},
        {"abstract": True, "display": "A heading", "contains": []},
    ]  # fmt: skip
    path = write_json(tmp_path / "x.json", resource("ValueSet", id="x", expansion={"contains": contains}))
    (listed, nodes), (mapped, edges) = parts(path)
    assert listed.edition == Edition("local:example.org/ValueSet/x", "1")
    assert [(node.id, node.parents, node.active) for node in concepts(nodes).values()] == [
        ("4548-4", (), True), ("4549-2", ("4548-4",), False),
    ]  # fmt: skip
    assert mapped.map_set is not None
    assert (mapped.map_set.id, mapped.map_set.target) == ("value-set-x-loinc", Edition("loinc", UNSTATED))
    assert [(edge.source, edge.target.text, edge.relation) for edge in mappings(edges)] == [
        ("4548-4", "4548-4", "equivalent"), ("4549-2", "4549-2", "equivalent"),
    ]  # fmt: skip


def test_a_set_of_two_systems_is_two_maps(tmp_path: Path) -> None:
    include = [{"system": system, "concept": [{"code": "A00", "display": "Cholera"}]}
               for system in ("http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-10-cm")]  # fmt: skip
    found = parts(write_json(tmp_path / "x.json", resource("ValueSet", compose={"include": include})))
    assert [known.map_set.target.system for known, _ in found if known.map_set] == ["icd10", "icd10cm"]
    assert [list(concepts(records)) for _, records in found] == [["icd10|A00", "icd10cm|A00"], ["A00"], ["A00"]]


@pytest.mark.parametrize(
    ("compose", "reason", "members"),
    [
        ({"include": [{"system": "http://loinc.org"}]}, "only a terminology server", 0),
        ({"include": [{"valueSet": ["http://a.example/vs"]}]}, "only a terminology server", 0),
        (
            {
                "include": [{"system": "http://loinc.org", "concept": [{"code": "4548-4"}, {"code": "4549-2"}]}],
                "exclude": [{"system": "http://loinc.org", "concept": [{"code": "4549-2"}]}],
            },
            "",
            1,
        ),
        (
            {
                "include": [{"system": "http://loinc.org", "concept": [{"code": "4548-4"}]}],
                "exclude": [{"valueSet": ["http://a.example/vs"]}],
            },
            "may stand in the list",
            1,
        ),
        ({"include": [{"concept": [{"code": "4548-4"}]}]}, "without a code or a system", 0),
        ({"include": [{"system": "http://loinc.org", "concept": [{"code": "4548-4"}] * 2}]}, "stands twice", 1),
    ],
)
def test_what_a_compose_lists(tmp_path: Path, compose: Json, reason: str, members: int) -> None:
    records = read(tmp_path, resource("ValueSet", compose=compose))
    assert len(concepts(records)) == members
    assert [reason in problem.reason for problem in problems(records)] == [True] * bool(reason)


def test_a_value_set_that_lists_nothing_says_so(tmp_path: Path) -> None:
    assert "lists no code" in problems(read(tmp_path, resource("ValueSet")))[0].reason


def mapped(folder: Path, *elements: Json, **group: object) -> list[Record]:
    ends = {"source": "http://hl7.org/fhir/sid/icd-10", "target": "http://hl7.org/fhir/sid/icd-10-cm"}
    return read(folder, resource("ConceptMap", id="m", group=[{**ends, "element": list(elements), **group}]))


def element(code: str = "A00", **target: object) -> Json:
    return {"code": code, "target": [{"code": "A00.0", **target}]}


@pytest.mark.parametrize(
    ("word", "relation"),
    [
        ({"equivalence": "equivalent"}, "equivalent"),
        ({"equivalence": "equal"}, "equivalent"),
        ({"equivalence": "wider"}, "narrower"),
        ({"equivalence": "subsumes"}, "narrower"),
        ({"equivalence": "narrower"}, "broader"),
        ({"equivalence": "specializes"}, "broader"),
        ({"equivalence": "inexact"}, "related"),
        ({"equivalence": "relatedto"}, "related"),
        ({"equivalence": "disjoint"}, "unrelated"),
        ({"relationship": "equivalent"}, "equivalent"),
        ({"relationship": "source-is-narrower-than-target"}, "narrower"),
        ({"relationship": "source-is-broader-than-target"}, "broader"),
        ({"relationship": "related-to"}, "related"),
        ({"relationship": "not-related-to"}, "unrelated"),
    ],
)
def test_relations_of_r4_and_r5(tmp_path: Path, word: Json, relation: str) -> None:
    (edge,) = mappings(mapped(tmp_path, element(**word)))
    assert edge.relation == relation
    assert edge.stated == word


def test_no_maps_of_r4_and_r5(tmp_path: Path) -> None:
    records = mapped(
        tmp_path, {"code": "A00", "noMap": True}, {"code": "A01", "target": [{"equivalence": "unmatched"}]}
    )
    assert [(edge.source, edge.target) for edge in mappings(records)] == [("A00", NO_MAP), ("A01", NO_MAP)]


def test_what_a_target_depends_on_is_kept(tmp_path: Path) -> None:
    depends = [{"property": "http://example.org/sex", "value": "female"}]
    (edge,) = mappings(mapped(tmp_path, element(equivalence="equivalent", dependsOn=depends)))
    assert json.loads(edge.stated["dependsOn"]) == depends


@pytest.mark.parametrize(
    ("bad", "reason", "repaired"),
    [
        ({"display": "x"}, "an element without a code", None),
        ({"valueSet": "http://a.example/vs"}, "a value set, not a code, is mapped", None),
        ({"code": "A01"}, "neither a target nor noMap", None),
        ({"code": "A01", "target": "A01"}, "no list of objects", None),
        ({"code": "A01", "target": [{"equivalence": "equal"}]}, "a target without a code", None),
        (
            {"code": "A01", "target": [{"valueSet": "http://a.example/vs"}]},
            "a value set, not a code, is the target",
            None,
        ),
        (element("A01", equivalence="same"), "FHIR does not have", "unstated"),
        (element("A01"), "no relationship", "unstated"),
        (element("cholera", equivalence="equal"), "not a code of icd10", "cholera"),
    ],
)
def test_elements_with_a_fault(tmp_path: Path, bad: Json, reason: str, repaired: str | None) -> None:
    records = mapped(tmp_path, element(equivalence="equal"), bad)
    (problem,) = problems(records)
    assert reason in problem.reason
    assert (problem.line, problem.repaired) == (2, repaired)
    assert len(mappings(records)) == (1 if repaired is None else 2)


def test_a_rule_for_unlisted_codes_is_told(tmp_path: Path) -> None:
    (problem,) = problems(mapped(tmp_path, element(equivalence="equal"), unmapped={"mode": "fixed", "code": "R69"}))
    assert (problem.field, problem.repaired) == ("ConceptMap.group[0].unmapped", "without it")


def test_groups_of_one_pair_are_one_map_set(tmp_path: Path) -> None:
    def group(target: str, code: str, **rest: str) -> Json:
        found = {"code": code, "target": [{"code": code, "relationship": "equivalent"}]}
        return {"source": "http://hl7.org/fhir/sid/icd-10", "target": target, "element": [found], **rest}

    loinc = group("http://loinc.org|2.78", "A02")
    cm = "http://hl7.org/fhir/sid/icd-10-cm"
    found = parts(write_json(tmp_path / "x.json", resource(
        "ConceptMap", id="m", group=[group(cm, "A00"), loinc, group(cm, "A01"), group(cm, "A03", targetVersion="2025")]
    )))  # fmt: skip
    assert [(str(known.map_set.target), [edge.source for edge in mappings(records)])
            for known, records in found if known.map_set] == [
        ("icd10cm@unstated", ["A00", "A01"]), ("loinc@2.78", ["A02"]), ("icd10cm@2025", ["A03"]),
    ]  # fmt: skip
    assert len({known.map_set.id for known, _ in found if known.map_set}) == 3


@pytest.mark.parametrize("beside", [[], [("A03", "2025")]])
def test_the_release_of_a_map_may_be_said_by_the_user(tmp_path: Path, beside: list[tuple[str, str]]) -> None:
    """Groups whose release the file states keep it, and their rows stay apart."""
    ends = {"source": "http://hl7.org/fhir/sid/icd-10", "target": "http://hl7.org/fhir/sid/icd-9-cm"}
    groups = [{**ends, "element": [element(code="I10", relationship="equivalent")]}]
    groups += [{**ends, "sourceVersion": version, "element": [element(code=code)]} for code, version in beside]
    path = tmp_path / "map.json"
    path.write_text(json.dumps(resource("ConceptMap", id="m", group=groups)), "utf-8")
    known = fhir_json.recognise(Source(path))
    assert known is not None
    said = known.said_by_user(version="2019")
    assert said.map_set is not None
    assert str(said.map_set.source) == "icd10@2019"
    rows = [record.source for record in fhir_json.read(Source(path), said) if isinstance(record, Mapping)]
    assert rows == ["I10"]


def test_a_group_without_systems_is_stored_all_the_same(tmp_path: Path) -> None:
    ((known, records),) = parts(write_json(tmp_path / "x.json", resource(
        "ConceptMap", id="m", group=[{"element": [element(relationship="equivalent")]}]
    )))  # fmt: skip
    assert known.map_set is not None
    assert (known.map_set.source.system, known.map_set.target.system) == ("local:m-source", "local:m-target")
    assert len(mappings(records)) == 1


def bundle(*resources: Json) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}


def test_every_resource_of_a_bundle_is_a_part(tmp_path: Path) -> None:
    older = {**SEVERITY_SYSTEM, "version": "0.9", "concept": [{"code": "any"}]}
    patient = {"resourceType": "Patient"}
    found = parts(write_json(tmp_path / "x.json", bundle(SEVERITY_SYSTEM, patient, older, CONCEPT_MAP)))
    assert [known.format for known, _ in found] == ["fhir-code-system", "fhir-code-system", "fhir-concept-map"]
    assert [known.edition.version for known, _ in found][:2] == ["1.0", "0.9"]
    assert [len(concepts(records)) for _, records in found][:2] == [4, 1]
    assert len(mappings(found[2][1])) == 3


def test_ndjson_is_a_resource_per_line(tmp_path: Path) -> None:
    path = tmp_path / "x.ndjson"
    path.write_text(json.dumps(SEVERITY_SYSTEM) + "\n" + json.dumps(CONCEPT_MAP) + "\n", encoding="utf-8")
    assert [known.format for known, _ in parts(path)] == ["fhir-code-system", "fhir-concept-map"]
    path.write_text(json.dumps(SEVERITY_SYSTEM) + '\n{"resourceType": "ConceptM\n', encoding="utf-8")
    with pytest.raises(FormatError, match=r"x\.ndjson:2 is not well-formed JSON"):
        fhir_json.recognise(Source(path))


def test_other_resources_are_not_ours(tmp_path: Path) -> None:
    for name, found in (("a", {"resourceType": "Patient"}), ("b", bundle({"resourceType": "Patient"}))):
        assert fhir_json.recognise(Source(write_json(tmp_path / name, found))) is None


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_json(tmp_path / "x.json", SEVERITY_SYSTEM)
    monkeypatch.setattr(fhir_resources, "MAX_BYTES", 100)
    with pytest.raises(FormatError, match="split it"):
        fhir_json.recognise(Source(path))


def test_a_byte_order_mark_and_halves_of_letters(tmp_path: Path) -> None:
    path = write_json(tmp_path / "x.json", SEVERITY_SYSTEM)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(concepts(fhir_json.read(path))) == 4
    path.write_text('{"resourceType": "CodeSystem", "concept": [{"code": "\\ud83d"}]}', encoding="utf-8")
    with pytest.raises(FormatError, match="not well-formed JSON"):
        fhir_json.recognise(Source(path))


CONFORMANCE = {"fhir-code-system": 30, "fhir-value-set": 218, "fhir-concept-map": 2}


@pytest.mark.real_data
def test_hl7s_conformance_resources_are_read(real_data: Path) -> None:
    folder = real_data.parent / "tx-tests" / "tests"
    if not folder.is_dir():
        pytest.skip("HL7's conformance cases are not there")
    kinds = dict.fromkeys(CONFORMANCE, 0)
    kept = {Concept: 0, Mapping: 0, Relationship: 0, Problem: 0}
    for path in sorted(folder.rglob("*.json")):
        source = Source(path)
        found = fhir_json.recognise(source)
        if found is None:
            continue
        kinds[found.format] += 1
        for known in (found, *found.also):
            said = known.said_by_user(version=known.edition.version or "1")
            for record in fhir_json.read(source, said):
                kept[type(record)] = kept.get(type(record), 0) + 1
    assert kinds == CONFORMANCE
    assert kept[Concept] > 4_000
    assert kept[Mapping] == 8 + 849
