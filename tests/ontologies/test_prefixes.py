"""Prefixes, term URIs and what becomes of those that nobody knows."""

from __future__ import annotations

import pytest

from termwalk.ontologies.prefixes import PREFIXES, TERM_URIS, VOCABULARIES, is_known, of_prefix, of_uri, resolved
from termwalk.ontologies.registry import normalise, system, systems


def test_every_system_named_is_in_the_registry() -> None:
    named = {id for id in (*PREFIXES.values(), *VOCABULARIES.values()) if id}
    assert named <= systems().keys()
    assert all(system(id).id == id for id in TERM_URIS.values())


def test_no_prefix_stands_twice_in_another_case() -> None:
    assert len({prefix.casefold() for prefix in PREFIXES}) == len(PREFIXES)


@pytest.mark.parametrize(
    ("curie", "expected"),
    [
        ("MONDO:0005015", ("mondo", "MONDO:0005015")),
        ("mondo:0005015", ("mondo", "MONDO:0005015")),
        ("DOID:4", ("doid", "DOID:4")),
        ("Orphanet:558", ("ordo", "558")),
        ("ORDO:Orphanet_558", ("ordo", "558")),
        ("Orphanet:ORPHA558", ("ordo", "558")),
        ("ICD10CM:E119", ("icd10cm", "E11.9")),
        ("ICD10WHO:A00-A09", ("icd10", "A00-A09")),
        ("ICD9:25002", ("icd9cm", "250.02")),
        ("icd11.foundation:257068234", ("icd11-foundation", "257068234")),
        ("ICD11:257068234", ("icd11-foundation", "257068234")),
        ("ICD11:1A00", ("icd11", "1A00")),
        ("SNOMEDCT_US_2016_03_01:63650001", ("snomedct", "63650001")),
        ("NCI2009_04D:C3088", ("local:ncit", "C3088")),
        ("MSH:D002771", ("local:mesh", "D002771")),
        ("Somebody:7", ("local:somebody", "7")),
        ("http://purl.obolibrary.org/obo/MONDO_0005015", ("mondo", "MONDO:0005015")),
        ("http://purl.obolibrary.org/obo/HP_0000118", ("local:hp", "0000118")),
        ("http://www.orpha.net/ORDO/Orphanet_558", ("ordo", "558")),
        ("http://snomed.info/id/63650001", ("snomedct", "63650001")),
        ("https://loinc.org/4548-4", ("loinc", "4548-4")),
        ("http://id.who.int/icd/entity/257068234", ("icd11-foundation", "257068234")),
        ("http://id.who.int/icd/release/11/2024-01/mms/78422942/unspecified", ("icd11", "78422942/unspecified")),
        ("https://identifiers.org/mesh:D002771", ("local:mesh", "D002771")),
        ("http://example.org/scheme#c1", ("local:example.org/scheme", "c1")),
    ],
)
def test_system_and_code_of_a_curie_or_uri(curie: str, expected: tuple[str, str]) -> None:
    assert resolved(curie) == expected
    assert system(expected[0]).id == expected[0]


@pytest.mark.parametrize("text", ["", "cholera", "Vibrio cholerae: a germ", ":A00", "MONDO:", "http://", "http://a"])
def test_other_text_is_no_curie(text: str) -> None:
    assert resolved(text) is None


@pytest.mark.parametrize(
    ("prefix", "known"), [("umls_cui", True), ("SNOMEDCT_US_2016_03_01", True), ("KEGG", True), ("IC10CM", False)]
)
def test_which_prefixes_are_known(prefix: str, known: bool) -> None:
    assert is_known(prefix) is known


@pytest.mark.parametrize(
    ("uri", "id"),
    [
        ("http://hl7.org/fhir/sid/icd-10-cm", "icd10cm"),
        ("urn:oid:2.16.840.1.113883.6.90", "icd10cm"),
        ("http://HL7.org/fhir/administrative-gender", "local:hl7.org/fhir/administrative-gender"),
        ("https://a.example/CodeSystem/x/", "local:a.example/CodeSystem/x"),
        ("urn:oid:1.2.3.4.5", "local:urn-oid-1.2.3.4.5"),
        (" ", "local:unnamed"),
    ],
)
def test_systems_by_uri(uri: str, id: str) -> None:
    assert of_uri(uri) == id
    assert system(id).id == id


def test_two_publishers_systems_of_one_name_stay_two() -> None:
    assert of_uri("http://a.example/status") != of_uri("http://b.example/status")


def test_spellings_of_one_vocabulary_meet() -> None:
    assert of_prefix("MESH") == of_prefix("MeSH") == of_prefix("MSH") == "local:mesh"


@pytest.mark.parametrize(
    ("id", "raw", "code"),
    [
        ("mondo", "0005015", "MONDO:0005015"),
        ("mondo", "MONDO_0005015", "MONDO:0005015"),
        ("doid", "9352", "DOID:9352"),
        ("ordo", "ORPHA:558", "558"),
        ("ordo", "558", "558"),
        ("mondo", "diabetes", "diabetes"),
    ],
)
def test_ontologies_have_one_spelling(id: str, raw: str, code: str) -> None:
    assert normalise(id, raw) == code
