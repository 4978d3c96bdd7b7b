"""SKOS: ids, languages, several schemes, matches, and what is never fetched."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Relationship
from termwalk.graph.errors import FormatError, SourceError
from termwalk.graph.store import Record
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import Source
from termwalk.importers.tools import skos, skos_graph

from ..samples import concepts, mappings, problems, terms
from ..samples.tools_ontologies import SEVERITY_URI, SKOS_JSON, SKOS_TURTLE, skos_rdf_xml, skos_turtle

PREFIXES = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix a: <http://a.example/s/> .
"""
SCHEME = '<http://a.example/s> a skos:ConceptScheme ; owl:versionInfo "1" .\n'


def write(folder: Path, body: str, scheme: str = SCHEME, name: str = "x.ttl") -> Path:
    path = folder / name
    path.write_text(PREFIXES + scheme + body, encoding="utf-8")
    return path


def concept(name: str, *said: str, scheme: str = "http://a.example/s") -> str:
    return " ;\n  ".join((f"a:{name} a skos:Concept", f"skos:inScheme <{scheme}>", *said)) + " .\n"


def label(text: str, language: str = "en") -> str:
    return f'skos:prefLabel "{text}"@{language}'


def parts(path: Path) -> list[tuple[Recognised, list[Record]]]:
    source = Source(path)
    found = skos.recognise(source)
    assert found is not None
    return [(known, list(skos.read(source, known))) for known in (found, *found.also)]


def nodes(path: Path) -> dict[str, Concept]:
    return concepts(parts(path)[0][1])


def test_matches_are_a_map_set_per_system(tmp_path: Path) -> None:
    _, (known, records) = parts(skos_turtle(tmp_path).path)
    assert known.map_set is not None
    assert known.map_set.source == Edition("local:example.org/severity", "1.2")
    assert known.map_set.target == Edition("snomedct", UNSTATED)
    (edge,) = mappings(records)
    assert (edge.source, edge.target.text, edge.relation) == ("007", "255604002", "equivalent")


@pytest.mark.parametrize(
    ("name", "relation"),
    [
        ("exactMatch", "equivalent"),
        ("closeMatch", "related"),
        ("broadMatch", "narrower"),
        ("narrowMatch", "broader"),
        ("relatedMatch", "related"),
        ("mappingRelation", "unstated"),
    ],
)
def test_what_a_match_says(tmp_path: Path, name: str, relation: str) -> None:
    body = concept("x", label("x"), f"skos:{name} <http://purl.obolibrary.org/obo/MONDO_0015766>")
    (edge,) = mappings(parts(write(tmp_path, body))[1][1])
    assert (edge.target.text, edge.relation) == ("MONDO:0015766", relation)


def test_a_match_that_nothing_can_place_is_stored(tmp_path: Path) -> None:
    ((_, _), (known, records)) = parts(write(tmp_path, concept("x", label("x"), "skos:exactMatch <urn:isbn:7>")))
    assert known.map_set is not None
    assert known.map_set.target.system == "local:unplaced"
    assert [edge.target.text for edge in mappings(records)] == ["urn:isbn:7"]


def test_a_code_in_no_form_is_stored_and_told(tmp_path: Path) -> None:
    body = concept("x", label("x"), "skos:exactMatch <http://hl7.org/fhir/sid/icd-10/cholera>")
    records = parts(write(tmp_path, body))[1][1]
    assert [problem.repaired for problem in problems(records)] == ["cholera"]
    assert len(mappings(records)) == 1


@pytest.mark.parametrize(
    ("first", "second", "ids"),
    [
        ('skos:notation "1"', 'skos:notation "01"', ["1", "01"]),
        ('skos:notation "1"', 'skos:notation "1"', ["x", "y"]),
        ('skos:notation "1"', label("no notation", "fr"), ["x", "y"]),
        ('skos:notation "1", "2"', 'skos:notation "3"', ["x", "y"]),
    ],
)
def test_notations_are_ids_where_each_concept_has_its_own(
    tmp_path: Path, first: str, second: str, ids: list[str]
) -> None:
    found = nodes(write(tmp_path, concept("x", label("x"), first) + concept("y", label("y"), second)))
    assert list(found) == ids
    assert [node.identity for node in found.values()] == ["http://a.example/s/x", "http://a.example/s/y"]


def test_whole_uris_are_ids_where_their_ends_are_alike(tmp_path: Path) -> None:
    other = concept("x", label("y")).replace("a:x", "<http://b.example/x>", 1)
    assert list(nodes(write(tmp_path, concept("x", label("x")) + other))) == [
        "http://a.example/s/x",
        "http://b.example/x",
    ]


def test_hierarchy_from_either_end(tmp_path: Path) -> None:
    body = concept("x", label("x"), "skos:narrower a:y") + concept("y", label("y"), "skos:broader a:x")
    found = nodes(write(tmp_path, body + concept("z", label("z"), "skos:broader a:y, a:x")))
    assert [found[id].parents for id in "xyz"] == [(), ("x",), ("y", "x")]


def test_labels_and_notes(tmp_path: Path) -> None:
    said = ('skos:altLabel "alt"@en', 'skos:hiddenLabel "hiden"@en', 'skos:scopeNote "scope"@en', label("nom", "fr"),
            'dct:source "a book"', "owl:deprecated true")  # fmt: skip
    ((known, records),) = parts(write(tmp_path, concept("x", label("name"), *said)))
    assert known.language == "en"
    assert {(one.text, one.language, one.use) for one in terms(records)} == {
        ("alt", "en", "synonym"), ("hiden", "en", "index entry"), ("scope", "en", "note"), ("nom", "fr", "preferred"),
    }  # fmt: skip
    node = concepts(records)["x"]
    assert (node.display, node.active, node.properties["source"]) == ("name", False, "a book")


def test_a_scheme_in_another_language(tmp_path: Path) -> None:
    ((known, records),) = parts(write(tmp_path, concept("x", label("霍乱", "zh"))))
    assert known.language == "zh"
    assert concepts(records)["x"].display == "霍乱"
    assert [(one.text, one.language) for one in terms(records)] == [("霍乱", "zh")]


def test_collections_are_nodes_with_members(tmp_path: Path) -> None:
    body = concept("x", label("x"), "skos:related a:y") + concept("y", label("y"))
    body += 'a:c a skos:Collection ; skos:inScheme <http://a.example/s> ; skos:prefLabel "c"@en ; skos:member a:x .\n'
    records = parts(write(tmp_path, body))[0][1]
    collection = concepts(records)["c"]
    assert (collection.kind, collection.code, collection.selectable) == ("collection", None, False)
    assert [record for record in records if isinstance(record, Relationship)] == [
        Relationship(source="x", type="related", target="y"),
        Relationship(source="c", type="member", target="x"),
    ]


def test_two_schemes_are_two_releases_and_a_map_between_them(tmp_path: Path) -> None:
    scheme = SCHEME + '<http://b.example/t> a skos:ConceptScheme ; dct:modified "2024-05-01" .\n'
    body = concept("x", label("x"), "skos:exactMatch a:y") + concept("y", label("y"), scheme="http://b.example/t")
    found = parts(write(tmp_path, body, scheme))
    assert [str(known.map_set or known.edition) for known, _ in found] == [
        "local:a.example/s@1",
        "skos-local-a.example-s-local-b.example-t@1",
        "local:b.example/t@2024-05-01",
    ]
    assert [list(concepts(records)) for _, records in found] == [["x"], [], ["y"]]
    assert [edge.target.text for edge in mappings(found[1][1])] == ["y"]


def test_a_scheme_without_version_is_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path, concept("x", label("x")), scheme="")
    found = skos.recognise(Source(path))
    assert found is not None
    assert found.unsaid() == ["--release"]
    assert [node.version for node in concepts(skos.read(path, found.said_by_user(version="9"))).values()] == ["9"]
    dated = write(tmp_path, concept("x", label("x")), scheme="", name="x-2024-05.ttl")
    assert next(iter(nodes(dated).values())).version == "2024-05"


@pytest.mark.parametrize(
    ("body", "field", "reason", "repaired"),
    [
        (concept("x"), "prefLabel", "no prefLabel", "x"),
        (concept("x", label("x"), "skos:broader a:nobody"), "broader", "points out of the scheme", ""),
        (concept("x", label("x"), "skos:related a:nobody"), "related", "points out of the scheme", ""),
    ],
)
def test_concepts_with_a_fault(tmp_path: Path, body: str, field: str, reason: str, repaired: str) -> None:
    records = parts(write(tmp_path, body))[0][1]
    (problem,) = problems(records)
    assert (problem.field, problem.repaired) == (field, repaired)
    assert reason in problem.reason
    assert len(concepts(records)) == 1


@pytest.mark.parametrize("context", ['"http://a.example/c.jsonld"', '["local.jsonld"]', '{"@import": "c.jsonld"}'])
def test_a_context_is_never_fetched(tmp_path: Path, context: str) -> None:
    path = tmp_path / "x.jsonld"
    found = {**SKOS_JSON, "also": {"@context": json.loads(context)}}
    path.write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(FormatError, match="never fetched: write the context into the file"):
        skos.recognise(Source(path))


@pytest.mark.parametrize(
    ("doctype", "reason"),
    [
        ('<!DOCTYPE rdf:RDF [<!ENTITY a "b">]>', "defines XML entities"),
        ('<!DOCTYPE rdf:RDF SYSTEM "http://a.example/x.dtd">', "never fetched"),
    ],
)
def test_entities_and_dtds_are_refused(tmp_path: Path, doctype: str, reason: str) -> None:
    path = skos_rdf_xml(tmp_path).path
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("<rdf:RDF", f"{doctype}\n<rdf:RDF", 1), encoding="utf-8")
    with pytest.raises(SourceError, match=reason):
        skos.recognise(Source(path))


def test_files_that_do_not_parse_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FormatError, match="not well-formed turtle"):
        skos.recognise(Source(write(tmp_path, concept("x") + 'a:x a ".')))
    with pytest.raises(FormatError, match="an address that never ends"):
        skos.recognise(
            Source(write(tmp_path, concept("x", "dct:source <http://a.example/b").replace(" .", " ;\n  a <b> .")))
        )
    with pytest.raises(FormatError, match="half a surrogate pair"):
        skos.recognise(Source(write(tmp_path, concept("x", 'skos:prefLabel "\\uD800"@en'))))
    monkeypatch.setattr(skos_graph, "MAX_BYTES", 100)
    with pytest.raises(FormatError, match="split it"):
        skos.recognise(Source(write(tmp_path, concept("x"))))


def test_rdflib_is_left_as_it_was(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    import rdflib

    level = logging.getLogger("rdflib").level
    list(
        skos.read(write(tmp_path, concept("x", label("x"), 'dct:issued "x"^^<http://www.w3.org/2001/XMLSchema#date>')))
    )
    assert rdflib.NORMALIZE_LITERALS is True
    assert logging.getLogger("rdflib").level == level
    assert capfd.readouterr() == ("", "")


def test_other_rdf_is_not_ours(tmp_path: Path) -> None:
    text = SKOS_TURTLE.replace("skos:Concept ", "skos:ConceptScheme ").replace("skos:Concept;", "")
    assert skos.recognise(Source(write(tmp_path, text))) is None
    assert SEVERITY_URI in text
