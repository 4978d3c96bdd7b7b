"""What stands in the exported resources: names, licences, hierarchy, relations, no maps, combinations, parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import termwalk
from termwalk.exporters.fhir import choose, code_system, concept_map, headers, write, write_value_sets
from termwalk.exporters.fhir.value_set import Chosen, below, members
from termwalk.exporters.selection import Selection, select
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import InputError, QuestionError
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.relations import RELATIONS

Json = dict[str, Any]
ICD10, ICD11 = Edition("icd10", "2019"), Edition("icd11", "2024-01")
MAP = MapSet(id="m", version="1", title="M", publisher="P", source=ICD10, target=ICD11)


def written(graph: termwalk.Graph, folder: Path, *names: str, **options: Any) -> Json:
    write(graph.store, select(graph.store.catalogue(), names), folder / "x.json", **options)
    found: Json = json.loads((folder / "x.json").read_text(encoding="utf-8"))
    return found


def element(*rows: Mapping, fhir: Any = "R5") -> list[Json]:
    return list(concept_map.element(MAP, [(0, row) for row in rows], fhir, {}, {}))


def test_the_head_of_a_code_system(starter: termwalk.Graph, tmp_path: Path) -> None:
    found = written(starter, tmp_path, "icd10@2019")
    assert found["url"] == "http://hl7.org/fhir/sid/icd-10"
    assert found["identifier"] == [{"system": "urn:ietf:rfc:3986", "value": "urn:oid:2.16.840.1.113883.6.3"}]
    assert (found["id"], found["version"], found["name"]) == ("icd10-2019", "2019", "Icd10_2019")
    assert found["publisher"] == "World Health Organization"
    assert "licence needed for commercial use" in found["copyright"]
    assert (found["hierarchyMeaning"], found["content"], found["count"]) == ("classified-with", "complete", 196)
    assert found["date"] == "2019-01-01"


def test_a_concept_with_its_parents_and_facts(starter: termwalk.Graph, tmp_path: Path) -> None:
    found = written(starter, tmp_path, "icd10@2019")
    by_code = {concept["code"]: concept for concept in found["concept"]}
    assert by_code["I10"]["display"] == "Essential (primary) hypertension"
    assert {"code": "parent", "valueCode": "I10-I15"} in by_code["I10"]["property"]
    assert {"code": "uncoded", "valueBoolean": True} in by_code["I10-I15"]["property"]
    assert {"code": "notSelectable", "valueBoolean": True} in by_code["I10-I15"]["property"]
    assert list(by_code)[:2] == [node.id for node in starter.store.members(ICD10)][:2]


def test_cells_that_bear_a_name_of_fhirs_go_by_another(starter: termwalk.Graph, tmp_path: Path) -> None:
    found = written(starter, tmp_path, "ema-product")
    declared = {one["uri"]: one["code"] for one in found["property"]}
    assert declared["urn:termwalk:property:ema-product:status"] == "publisher-status"


def test_terms_have_a_language_and_a_use(starter: termwalk.Graph, tmp_path: Path) -> None:
    found = written(starter, tmp_path, "loinc")
    said = [one for concept in found["concept"] for one in concept.get("designation", [])]
    assert {one["language"] for one in said} == {"en", "zh-CN"}
    assert {"preferredForLanguage", "900000000000013009", "index-entry", "abbreviation"} <= {
        one["use"]["code"] for one in said
    }
    edges = [one for one in found["property"] if one["uri"].startswith("urn:termwalk:relationship:loinc:")]
    assert {one["code"] for one in edges} == {"edge-parent", "answer", "AnswerList", "root"}
    assert {one["type"] for one in edges} == {"code"}


def test_a_definition_in_the_language_of_the_resource_stands_in_its_field(
    starter: termwalk.Graph, tmp_path: Path
) -> None:
    found = written(starter, tmp_path, "icf")
    assert found["language"] == "de"
    assert sum("definition" in concept for concept in found["concept"]) == 4


@pytest.mark.parametrize(
    ("edition", "said", "content"),
    [
        (ICD10, "", "complete"),
        (ICD10, "fragment", "fragment"),
        (Edition("chs-drg", "extract"), "", "fragment"),
        (Edition("udi", "gudid-2025-05-01"), "", "fragment"),
        (Edition("icd10cn-clinical", "2.0"), "", "fragment"),
    ],
)
def test_content_is_as_complete_as_the_graph_knows(
    starter: termwalk.Graph, edition: Edition, said: Any, content: str
) -> None:
    known = code_system.survey(starter.store, edition)
    head = code_system.header(starter.store, known, content=said)
    assert head["content"] == content
    assert ("count" in head) == (content == "complete")


def test_a_split_release_is_fragments_of_one_url(starter: termwalk.Graph, tmp_path: Path) -> None:
    bundle = written(starter, tmp_path, "icd10", most=100)
    parts = [entry["resource"] for entry in bundle["entry"]]
    assert [one["id"] for one in parts] == ["icd10-2019.1", "icd10-2019.2"]
    assert {(one["url"], one["version"], one["content"], one["count"]) for one in parts} == {
        ("http://hl7.org/fhir/sid/icd-10", "2019", "fragment", 196)
    }
    assert [len(one["concept"]) for one in parts] == [100, 96]


@pytest.mark.parametrize("relation", RELATIONS)
def test_relations_in_the_words_of_both_versions(relation: Any) -> None:
    row = Mapping(source="A00", target=Target("code", "1A00", ("1A00",)), relation=relation)
    words = {fhir: element(row, fhir=fhir)[0]["target"][0] for fhir in ("R4", "R5")}
    assert (words["R4"]["equivalence"], words["R5"]["relationship"]) == {
        "equivalent": ("equivalent", "equivalent"),
        "narrower": ("wider", "source-is-narrower-than-target"),
        "broader": ("narrower", "source-is-broader-than-target"),
        "related": ("relatedto", "related-to"),
        "unrelated": ("disjoint", "not-related-to"),
        "unstated": ("relatedto", "related-to"),
    }[relation]
    unstated = {"url": "urn:termwalk:fhir:relation", "valueString": "unstated"}
    assert (unstated in words["R5"].get("extension", [])) == (relation == "unstated")


def test_no_map_is_said_outright() -> None:
    row = Mapping(source="A00", target=NO_MAP, line=7)
    line = {"url": "urn:termwalk:fhir:line", "valueInteger": 7}
    assert element(row) == [{"extension": [line], "code": "A00", "noMap": True}]
    assert element(row, fhir="R4") == [{"code": "A00", "target": [{"extension": [line], "equivalence": "unmatched"}]}]


def test_no_map_beside_targets_is_an_element_of_its_own_in_r5() -> None:
    mapped = Mapping(source="A00", target=Target("code", "1A00", ("1A00",)), relation="related")
    rows = (mapped, Mapping(source="A00", target=NO_MAP), mapped)
    assert [("noMap" in one, len(one.get("target", []))) for one in element(*rows)] == [
        (False, 1), (True, 0), (False, 1),
    ]  # fmt: skip
    assert [len(one["target"]) for one in element(*rows, fhir="R4")] == [3]


def test_a_combination_is_its_postcoordinated_text() -> None:
    cluster = Target("cluster", "1B12.3&XA0NE9/5A74.0", ("1B12.3", "XA0NE9", "5A74.0"))
    (target,) = element(Mapping(source="A18.7", target=cluster))[0]["target"]
    assert target["code"] == "1B12.3&XA0NE9/5A74.0"
    said = [(one["url"].rpartition(":")[2], one["valueString"]) for one in target["extension"]]
    assert said == [("relation", "unstated"), ("kind", "cluster"), ("part", "1B12.3"), ("part", "XA0NE9"),
                    ("part", "5A74.0")]  # fmt: skip


def test_scenarios_are_properties_in_r5_and_extensions_in_r4() -> None:
    row = Mapping(source="A", target=Target("code", "B", ("B",)), relation="related", group=1, choice=2, confidence=0.5)
    (newer,), (older,) = (element(row, fhir=fhir)[0]["target"] for fhir in ("R5", "R4"))
    assert newer["property"] == [
        {"code": "group", "valueInteger": 1}, {"code": "choice", "valueInteger": 2},
        {"code": "confidence", "valueDecimal": 0.5},
    ]  # fmt: skip
    assert "property" not in older
    assert [one["url"] for one in older["extension"]] == [
        f"urn:termwalk:fhir:{name}" for name in ("group", "choice", "confidence")
    ]


def test_ends_have_titles_and_versions(starter: termwalk.Graph, tmp_path: Path) -> None:
    newer = written(starter, tmp_path, "cms-gem-10pcs-to-9")
    older = written(starter, tmp_path, "who-10to11-one", fhir="R4")
    (group,) = older["group"]
    assert (group["source"], group["sourceVersion"]) == ("http://hl7.org/fhir/sid/icd-10", "2019")
    assert newer["group"][0]["target"] == "urn:oid:2.16.840.1.113883.6.104|32" or "|" in newer["group"][0]["target"]
    assert older["publisher"] == "World Health Organization"
    assert any("display" in one for one in group["element"])


def test_what_is_derived_is_a_draft(starter: termwalk.Graph, tmp_path: Path) -> None:
    assert written(starter, tmp_path, "termwalk-10to11")["status"] == "draft"
    assert written(starter, tmp_path, "who-10to11-one")["status"] == "active"


def test_the_same_graph_gives_the_same_bytes(starter: termwalk.Graph, tmp_path: Path) -> None:
    chosen = select(starter.store.catalogue())
    for name in ("a.ndjson", "b.ndjson"):
        assert write(starter.store, chosen, tmp_path / name) == (tmp_path / name,)
    assert (tmp_path / "a.ndjson").read_bytes() == (tmp_path / "b.ndjson").read_bytes()


def test_a_folder_has_a_file_for_each(starter: termwalk.Graph, tmp_path: Path) -> None:
    chosen = select(starter.store.catalogue(), ["icd10", "icd9cm", "who-10to11-one"])
    files = write(starter.store, chosen, tmp_path / "out", most=100)
    assert [file.name for file in files] == [
        "CodeSystem-icd10-2019.ndjson", "CodeSystem-icd9cm-32.json", "ConceptMap-who-10to11-one-2024-01.ndjson",
    ]  # fmt: skip


def test_progress_is_told(starter: termwalk.Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("termwalk.exporters.fhir.streams._STEP", 100)
    told: list[tuple[str, int]] = []
    written(starter, tmp_path, "icd10", progress=lambda name, count: told.append((name, count)))
    assert told == [("icd10@2019", 100)]


@pytest.mark.parametrize(
    ("options", "message"),
    [({"fhir": "R3"}, "say R4 or R5"), ({"most": -1}, "say 0"), ({"content": "all"}, "say complete, fragment")],
)
def test_bad_options(starter: termwalk.Graph, tmp_path: Path, options: Json, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        written(starter, tmp_path, "icd10", **options)


def test_nothing_chosen_and_nowhere_to_write(starter: termwalk.Graph, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="Nothing was chosen"):
        write(starter.store, Selection(), tmp_path / "x.json")
    with pytest.raises(QuestionError, match="No value set"):
        write_value_sets(starter.store, (), tmp_path / "x.json")
    chosen = select(starter.store.catalogue(), ["icd10"])
    for place in ("none/x.json", "none/out"):
        with pytest.raises(InputError, match="cannot be"):
            write(starter.store, chosen, tmp_path / place)
    assert list(tmp_path.iterdir()) == []


def test_value_sets_by_rule(starter: termwalk.Graph) -> None:
    store = starter.store
    every, usable = Chosen(ICD10, "all"), Chosen(ICD10, "selectable")
    under = below(store, ICD10, "I10-I15")
    counts = [len(list(members(store, chosen))) for chosen in (every, usable, under)]
    nodes = [node for node in store.members(ICD10) if node.listed]
    assert counts == [196, sum(node.selectable for node in nodes), 10]
    assert [node.id for node in members(store, under)][:2] == ["I10-I15", "I10"]
    with pytest.raises(QuestionError, match="a subtree needs a code"):
        below(store, ICD10, "Z99.9")


def test_the_ends_of_a_map_are_listed(starter: termwalk.Graph, tmp_path: Path) -> None:
    chosen = select(starter.store.catalogue(), ["cms-gem-9-to-10cm"])
    sets = choose(starter.store, chosen)
    write_value_sets(starter.store, sets, tmp_path / "x.ndjson")
    source, target = map(json.loads, (tmp_path / "x.ndjson").read_text(encoding="utf-8").splitlines())
    rows = list(starter.store.mappings(chosen.map_sets[0]))
    (include,) = source["compose"]["include"]
    assert [one["code"] for one in include["concept"]] == list(dict.fromkeys(row.source for row in rows))
    assert len(target["compose"]["include"][0]["concept"]) == len({part for row in rows for part in row.target.parts})
    assert "expansion" not in source
    with pytest.raises(QuestionError, match="ask for source, target or all"):
        choose(starter.store, chosen, "selectable")


@pytest.mark.parametrize(
    ("text", "id", "name"),
    [
        ("icd10@2019", "icd10-2019", "Icd10_2019"),
        ("local:本院@1", "local-1-", "Local_1"),
        ("药品", "x-", "Termwalk_"),
        ("x" * 90, "x" * 47 + "-", "X" + "x" * 89),
    ],
)
def test_names_fit_for_fhir(text: str, id: str, name: str) -> None:
    assert headers.resource_id(text).startswith(id)
    assert len(headers.resource_id(text, 12)) <= 64
    assert headers.machine_name(text) == name


def test_two_texts_that_lose_their_letters_stay_two() -> None:
    assert headers.resource_id("药品") != headers.resource_id("耗材")


def test_one_concept_alone(starter: termwalk.Graph) -> None:
    """What a $lookup answers from: one concept is made without writing a file."""
    known = code_system.survey(starter.store, ICD10)
    node = starter.store.concepts(ICD10, ["I10"])["I10"]
    assert code_system.concept(node, (), (), known)["code"] == "I10"
    plain = Concept(system="icd10", version="2019", id="X", code="X", display="x")
    assert code_system.concept(plain, (), (), known) == {
        "code": "X", "display": "x", "property": [{"code": "kind", "valueString": "category"}],
    }  # fmt: skip
