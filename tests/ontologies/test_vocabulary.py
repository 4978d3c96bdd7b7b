"""Our vocabulary: what termwalk.ttl declares, and the names that the code makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import TermUse
from termwalk.graph.mappings import MapSet
from termwalk.ontologies import vocabulary
from termwalk.ontologies.prefixes import of_term
from termwalk.ontologies.registry import systems

FOLDER = Path(vocabulary.__file__).parent
ICD10, ICD11 = Edition("icd10", "2019"), Edition("icd11", "2024-01")


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(FOLDER / "termwalk.ttl")


def declared(ontology: Graph) -> set[URIRef]:
    found = set(ontology.subjects(RDF.type, None))
    return {one for one in found if isinstance(one, URIRef) and one.startswith(vocabulary.NAMESPACE)}


def test_everything_is_named_and_defined_in_both_languages(ontology: Graph) -> None:
    terms = declared(ontology)
    assert len(terms) > 40
    for term in terms:
        for said in (RDFS.label, SKOS.definition):
            tags = [str(one.language) for one in ontology.objects(term, said) if isinstance(one, Literal)]
            assert sorted(tags) == ["en", "zh"], (term, said)


def test_it_stands_on_skos_and_sssom(ontology: Graph) -> None:
    tw, sssom = vocabulary.NAMESPACE, vocabulary.PREFIXES["sssom"]
    assert (URIRef(f"{tw}Release"), RDFS.subClassOf, SKOS.ConceptScheme) in ontology
    assert (URIRef(f"{tw}Designation"), RDFS.subClassOf, URIRef(f"{vocabulary.PREFIXES['xl']}Label")) in ontology
    assert (URIRef(f"{tw}MapSet"), OWL.equivalentClass, URIRef(f"{sssom}MappingSet")) in ontology
    assert (URIRef(f"{tw}Mapping"), OWL.equivalentClass, URIRef(f"{sssom}Mapping")) in ontology


def test_the_shapes_speak_of_declared_terms_only(ontology: Graph) -> None:
    shapes = Graph().parse(FOLDER / "termwalk-shapes.ttl")
    named = {one for triple in shapes for one in triple if str(one).startswith(vocabulary.NAMESPACE)}
    assert named - declared(ontology) - set(shapes.subjects(RDF.type, None)) == set()
    assert len(named) > 20


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        (vocabulary.concept_iri(ICD10, "I10"), "http://hl7.org/fhir/sid/icd-10#2019/I10"),
        (vocabulary.concept_iri(ICD10, "A00-A09"), "http://hl7.org/fhir/sid/icd-10#2019/A00-A09"),
        (
            vocabulary.concept_iri(ICD11, "5A14", "119724091/unspecified"),
            "http://id.who.int/icd/release/11/2024-01/mms/119724091/unspecified",
        ),
        (vocabulary.concept_iri(ICD11, "XA0NE9"), "http://id.who.int/icd/release/11/mms#2024-01/XA0NE9"),
        (
            vocabulary.concept_iri(Edition("icd10cn-beijing", "6.01"), "A01.000x005+J17.0*"),
            "urn:termwalk:system:icd10cn-beijing#6.01/A01.000x005%2BJ17.0%2A",
        ),
        (vocabulary.scheme_iri(ICD10), "http://hl7.org/fhir/sid/icd-10#2019"),
        (vocabulary.scheme_iri(ICD11), "http://id.who.int/icd/release/11/2024-01/mms"),
        (
            vocabulary.map_set_iri(MapSet(id="a b", version="1/2", title="", publisher="", source=ICD10, target=ICD11)),
            "urn:termwalk:map:a%20b@1%2F2",
        ),
    ],
)
def test_addresses(iri: str, expected: str) -> None:
    assert iri == expected
    assert vocabulary.is_iri(iri)


def test_two_releases_of_a_code_are_two_concepts() -> None:
    assert vocabulary.concept_iri(ICD10, "I10") != vocabulary.concept_iri(Edition("icd10", "2016"), "I10")


@pytest.mark.parametrize(
    ("system", "id", "iri"),
    [
        ("icd10", "I10", "http://hl7.org/fhir/sid/icd-10/I10"),
        ("mondo", "MONDO:0005015", "http://purl.obolibrary.org/obo/MONDO_0005015"),
        ("doid", "DOID:9352", "http://purl.obolibrary.org/obo/DOID_9352"),
        ("ordo", "558", "http://www.orpha.net/ORDO/Orphanet_558"),
        ("snomedct", "38341003", "http://snomed.info/id/38341003"),
        ("loinc", "4548-4", "http://loinc.org/4548-4"),
        ("atc", "A10AE04", "http://www.whocc.no/atc/A10AE04"),
        ("icd11-foundation", "455013390", "http://id.who.int/icd/entity/455013390"),
        ("icd10cm", "S02.0XXA", "http://hl7.org/fhir/sid/icd-10-cm/S02.0XXA"),
        ("nhsa-drug", "XA01AAD069A001010100483", ""),
    ],
)
def test_a_publishers_uri_leads_back_to_the_code(system: str, id: str, iri: str) -> None:
    assert vocabulary.canonical(system, id) == iri
    assert not iri or of_term(iri) == (system, id)


def test_icd11_goes_by_its_linearization() -> None:
    iri = vocabulary.canonical("icd11", "5A14", "119724091")
    assert iri == "http://id.who.int/icd/release/11/mms/119724091"
    assert of_term(iri) == ("icd11", "119724091")
    assert vocabulary.canonical("icd11", "5A14") == ""


def test_a_concept_that_came_with_an_address_keeps_it() -> None:
    assert vocabulary.canonical("local:s", "x", "http://a.example/s/x") == "http://a.example/s/x"


def test_every_system_has_addresses() -> None:
    for id in systems():
        assert vocabulary.is_iri(vocabulary.concept_iri(Edition(id, "1"), "x"))


def test_every_use_has_a_property() -> None:
    from typing import get_args

    assert set(vocabulary.USES) == set(get_args(TermUse))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_publishers_own_name_comes_back(name: str) -> None:
    curie = vocabulary.named("cell", name)
    assert vocabulary.name_of(curie) == name
    assert vocabulary.shortened(vocabulary.expanded(curie)) == curie
    assert vocabulary.is_iri(vocabulary.expanded(curie))


def test_what_no_prefix_fits_stays_as_it_is() -> None:
    assert vocabulary.shortened("http://hl7.org/fhir/sid/icd-10#2019/I10") == "http://hl7.org/fhir/sid/icd-10#2019/I10"
    assert vocabulary.shortened("http://www.w3.org/2004/02/skos/core#Concept") == "skos:Concept"
