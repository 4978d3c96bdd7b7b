"""OWL: classes of two ontologies, references, safety, and the package that may not be there."""

from __future__ import annotations

import builtins
import sys
from pathlib import Path
from typing import Any

import pytest

from termwalk.graph.codes import Edition
from termwalk.graph.errors import FormatError, MissingExtra, SourceError
from termwalk.graph.store import Record
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import Source
from termwalk.importers.tools import owl, owl_triples

from ..samples import concepts, mappings, problems, terms
from ..samples.tools_ontologies import OWL_RDF, OWL_XML, owl_rdf, skos_rdf_xml

CLASS = '<owl:Class rdf:about="http://purl.obolibrary.org/obo/MONDO_0000003">'


def write(folder: Path, text: str = OWL_RDF) -> Path:
    path = folder / "x.owl"
    path.write_text(text, encoding="utf-8")
    return path


def added(folder: Path, *elements: str) -> list[Record]:
    """The sample with one class more."""
    more = "".join((CLASS, *elements, "</owl:Class></rdf:RDF>"))
    return list(owl.read(write(folder, OWL_RDF.replace("</rdf:RDF>", more))))


def recognised(path: Path) -> Recognised:
    found = owl.recognise(Source(path))
    assert found is not None
    return found


def test_references_are_a_map_set_per_system(tmp_path: Path) -> None:
    path = owl_rdf(tmp_path).path
    (known,) = recognised(path).also
    assert known.map_set is not None
    assert (known.map_set.id, known.map_set.source) == ("mondo-xref-doid", Edition("mondo", "2024-01-03"))
    assert [(edge.source, edge.target.text, edge.relation) for edge in mappings(owl.read(path, known))] == [
        ("MONDO:0015766", "DOID:1498", "unstated"),
        ("MONDO:0015766", "DOID:1498", "equivalent"),
    ]


def test_an_ontology_outside_the_library_is_known_by_its_iri(tmp_path: Path) -> None:
    text = OWL_XML.replace("http://purl.obolibrary.org/obo/mondo.owl", "http://example.org/onto")
    text = text.replace("http://purl.obolibrary.org/obo/MONDO_", "http://example.org/onto#C")
    path = write(tmp_path, text)
    assert recognised(path).edition == Edition("local:example.org/onto", "2024-01-03")
    assert list(concepts(owl.read(path))) == ["C0000001", "C0015766"]


def test_labels_in_other_languages_are_terms(tmp_path: Path) -> None:
    records = added(tmp_path, '<rdfs:label xml:lang="zh">霍乱</rdfs:label><rdfs:label>cholera</rdfs:label>')
    assert concepts(records)["MONDO:0000003"].display == "cholera"
    (other,) = terms(records, "MONDO:0000003")
    assert (other.text, other.language, other.use) == ("霍乱", "zh", "preferred")


def test_synonyms_by_scope(tmp_path: Path) -> None:
    records = added(tmp_path, "<rdfs:label>x</rdfs:label><oboInOwl:hasBroadSynonym>gut</oboInOwl:hasBroadSynonym>")
    assert [one.use for one in terms(records, "MONDO:0000003")] == ["index entry"]
    assert concepts(records)["MONDO:0000003"].properties == {"broad_synonym": "gut"}


@pytest.mark.parametrize(
    ("element", "reason", "repaired"),
    [
        ("", "no label", "MONDO:0000003"),
        ('<rdfs:label>x</rdfs:label><rdfs:subClassOf rdf:resource="http://a.example/x#Y"/>', "does not define", ""),
    ],
)
def test_classes_with_a_fault(tmp_path: Path, element: str, reason: str, repaired: str) -> None:
    (problem,) = problems(added(tmp_path, element))
    assert reason in problem.reason
    assert problem.repaired == repaired


def test_a_code_in_no_form_is_stored_and_told(tmp_path: Path) -> None:
    element = "<rdfs:label>x</rdfs:label><oboInOwl:hasDbXref>ICD10CM:?</oboInOwl:hasDbXref>"
    added(tmp_path, element)
    path = tmp_path / "x.owl"
    part = next(part for part in recognised(path).also if part.map_set and part.map_set.target.system == "icd10cm")
    records = list(owl.read(path, part))
    assert [problem.repaired for problem in problems(records)] == ["?"]
    assert len(mappings(records)) == 1


@pytest.mark.parametrize(
    ("doctype", "reason"),
    [
        ('<!DOCTYPE rdf:RDF [<!ENTITY a "b">]>', "defines XML entities"),
        ('<!DOCTYPE rdf:RDF SYSTEM "http://a.example/x.dtd">', "never fetched"),
    ],
)
def test_entities_and_dtds_are_refused(tmp_path: Path, doctype: str, reason: str) -> None:
    path = write(tmp_path, OWL_RDF.replace("<rdf:RDF", f"{doctype}\n<rdf:RDF", 1))
    with pytest.raises(SourceError, match=reason):
        owl.recognise(Source(path))


def test_a_file_that_is_cut_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FormatError, match="not well-formed"):
        owl.recognise(Source(write(tmp_path, OWL_RDF[:-20])))
    monkeypatch.setattr(owl_triples, "MAX_BYTES", 100)
    with pytest.raises(FormatError, match="more than is read at once"):
        owl.recognise(Source(write(tmp_path)))


def test_a_concept_scheme_is_no_ontology(tmp_path: Path) -> None:
    assert owl.recognise(Source(skos_rdf_xml(tmp_path).path)) is None


def test_a_file_without_classes_is_no_ontology(tmp_path: Path) -> None:
    assert owl.recognise(Source(write(tmp_path, OWL_RDF.partition("  <owl:Class")[0] + "</rdf:RDF>"))) is None


def test_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    list(owl.read(owl_rdf(tmp_path).path))
    assert capfd.readouterr() == ("", "")


def test_the_missing_package_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, real = owl_rdf(tmp_path).path, builtins.__import__

    def absent(name: str, *rest: Any, **named: Any) -> Any:
        if name.partition(".")[0] == "owlready2":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", absent)
    assert "owlready2" in sys.modules
    with pytest.raises(MissingExtra, match=r"needs owlready2: pip install 'termwalk\[owl\]'"):
        owl.recognise(Source(path))
