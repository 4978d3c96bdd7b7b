"""Samples of ontologies and concept schemes: OBO, OWL in two syntaxes, SKOS in four."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import owlready2  # noqa: F401 - opens its own store on import, which no importer may be seen doing

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.store import Record

from .sample import Maker, Sample, concept

DOID, MONDO = Edition("doid", "2024-05-01"), Edition("mondo", "2024-01-03")
SEVERITY = Edition("local:example.org/severity", "1.2")

OBO = """format-version: 1.2
data-version: doid/releases/2024-05-01/doid.obo
ontology: doid

[Term]
id: DOID:4
name: disease

[Term]
id: DOID:1498
name: cholera
alt_id: DOID:1 ! an old one
def: "An infection with \\"O1\\" serotypes." [url:http\\://example.org/cholera]
synonym: "Asiatic cholera" EXACT []
synonym: "plague of the gut" RELATED []
xref: ICD10CM:A00 {source="DOID:curated"}
xref: Nobody:7
is_a: DOID:4 ! disease
relationship: differs_from DOID:0

[Term]
id: DOID:0
name: obsolete gut plague
comment: Use cholera.
is_obsolete: true
replaced_by: DOID:1498

[Typedef]
id: differs_from
name: differs from
"""


def obo(folder: Path) -> Sample:
    """Names by scope, escapes, comments and qualifiers, an xref into no known vocabulary, an obsolete term."""

    def term(id: str, name: str, **rest: Any) -> Concept:
        return concept(DOID, id, name, kind="term", code=id, identity=id, **rest)

    records = (
        term("DOID:4", "disease"),
        term("DOID:1498", "cholera", parents=("DOID:4",), properties={
            "alt_id": "DOID:1", "related_synonym": "plague of the gut", "xref": "Nobody:7"}),
        Term(id="DOID:1498", text='An infection with "O1" serotypes.', language="en", use="definition"),
        Term(id="DOID:1498", text="Asiatic cholera", language="en"),
        Term(id="DOID:1498", text="plague of the gut", language="en", use="index entry"),
        Relationship(source="DOID:1498", type="differs_from", target="DOID:0"),
        term("DOID:0", "obsolete gut plague", active=False, properties={"replaced_by": "DOID:1498"}),
        Term(id="DOID:0", text="Use cholera.", language="en", use="note"),
        Relationship(source="DOID:0", type="replaced_by", target="DOID:1498"),
    )  # fmt: skip
    path = folder / "doid.obo"
    path.write_text(OBO, encoding="utf-8")
    return Sample(path, 3, records)


_NAMESPACES = """xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"
    xmlns:owl="http://www.w3.org/2002/07/owl#"
    xmlns:skos="http://www.w3.org/2004/02/skos/core#"
    xmlns:dct="http://purl.org/dc/terms/"
    xmlns:oboInOwl="http://www.geneontology.org/formats/oboInOwl#"
    xmlns:obo="http://purl.obolibrary.org/obo/\""""
_OBO = "http://purl.obolibrary.org/obo"
OWL_RDF = f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF {_NAMESPACES}>
  <!--
    A few classes of Mondo,
    as its releases have them,
    cut down for these tests.
    The import leads nowhere.
  -->
  <owl:Ontology rdf:about="{_OBO}/mondo.owl">
    <owl:versionIRI rdf:resource="{_OBO}/mondo/releases/2024-01-03/mondo.owl"/>
    <owl:imports rdf:resource="http://example.invalid/never-fetched.owl"/>
  </owl:Ontology>
  <owl:ObjectProperty rdf:about="{_OBO}/RO_0004026">
    <rdfs:label>disease has location</rdfs:label>
  </owl:ObjectProperty>
  <owl:Class rdf:about="{_OBO}/MONDO_0000001">
    <rdfs:label>disease</rdfs:label>
  </owl:Class>
  <owl:Class rdf:about="{_OBO}/UBERON_0002108">
    <rdfs:label>small intestine</rdfs:label>
  </owl:Class>
  <owl:Class rdf:about="{_OBO}/MONDO_0015766">
    <rdfs:label>cholera</rdfs:label>
    <rdfs:subClassOf rdf:resource="{_OBO}/MONDO_0000001"/>
    <rdfs:subClassOf>
      <owl:Restriction>
        <owl:onProperty rdf:resource="{_OBO}/RO_0004026"/>
        <owl:someValuesFrom rdf:resource="{_OBO}/UBERON_0002108"/>
      </owl:Restriction>
    </rdfs:subClassOf>
    <oboInOwl:hasExactSynonym>Asiatic cholera</oboInOwl:hasExactSynonym>
    <oboInOwl:hasDbXref>DOID:1498</oboInOwl:hasDbXref>
    <oboInOwl:hasDbXref>Nobody:7</oboInOwl:hasDbXref>
    <skos:exactMatch rdf:resource="{_OBO}/DOID_1498"/>
    <obo:IAO_0000115>
      An infection
      of the gut.
    </obo:IAO_0000115>
  </owl:Class>
  <owl:Class rdf:about="{_OBO}/MONDO_0000002">
    <rdfs:label>obsolete gut plague</rdfs:label>
    <owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>
  </owl:Class>
</rdf:RDF>
"""


def _class(id: str, name: str, **rest: Any) -> Concept:
    return concept(MONDO, id, name, kind="class", code=id, identity=id, **rest)


def owl_rdf(folder: Path) -> Sample:
    """Classes of two ontologies in one file, a restriction, names and references, an import that is not followed."""
    id = "MONDO:0015766"
    records = (
        _class("MONDO:0000001", "disease"),
        _class("UBERON:0002108", "small intestine"),
        _class(id, "cholera", parents=("MONDO:0000001",), properties={"hasDbXref": "Nobody:7"}),
        Term(id=id, text="Asiatic cholera", language="en"),
        Term(id=id, text="An infection of the gut.", language="en", use="definition"),
        Relationship(source=id, type="disease_has_location", target="UBERON:0002108"),
        _class("MONDO:0000002", "obsolete gut plague", active=False),
    )
    path = folder / "mondo.owl"
    path.write_text(OWL_RDF, encoding="utf-8")
    return Sample(path, 4, records)


OWL_XML = f"""<?xml version="1.0"?>
<Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="{_OBO}/mondo.owl"
    versionIRI="{_OBO}/mondo/releases/2024-01-03/mondo.owl">
  <Declaration><Class IRI="{_OBO}/MONDO_0000001"/></Declaration>
  <Declaration><Class IRI="{_OBO}/MONDO_0015766"/></Declaration>
  <SubClassOf>
    <Class IRI="{_OBO}/MONDO_0015766"/>
    <Class IRI="{_OBO}/MONDO_0000001"/>
  </SubClassOf>
  <AnnotationAssertion>
    <AnnotationProperty IRI="http://www.w3.org/2000/01/rdf-schema#label"/>
    <IRI>{_OBO}/MONDO_0000001</IRI>
    <Literal>disease</Literal>
  </AnnotationAssertion>
  <AnnotationAssertion>
    <AnnotationProperty IRI="http://www.w3.org/2000/01/rdf-schema#label"/>
    <IRI>{_OBO}/MONDO_0015766</IRI>
    <Literal xml:lang="en">cholera</Literal>
  </AnnotationAssertion>
</Ontology>
"""


def owl_xml(folder: Path) -> Sample:
    """The same hierarchy in OWL's own XML."""
    path = folder / "mondo-owl.xml"
    path.write_text(OWL_XML, encoding="utf-8")
    records = (
        _class("MONDO:0000001", "disease"),
        _class("MONDO:0015766", "cholera", parents=("MONDO:0000001",)),
    )
    return Sample(path, 2, records)


SEVERITY_URI = "http://example.org/severity"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
SKOS_TURTLE = f"""# A scale of three words,
# made up for these tests.
# Nobody codes with it,
# and nobody should.
@prefix skos: <{_SKOS}> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sev: <{SEVERITY_URI}/> .

<{SEVERITY_URI}> a skos:ConceptScheme ;
  dct:title "Severity"@en ;
  owl:versionInfo "1.2" .

sev:any a skos:Concept ;
  skos:inScheme <{SEVERITY_URI}> ;
  skos:notation "001" ;
  skos:prefLabel "Any severity"@en .

sev:mild a skos:Concept ;
  skos:inScheme <{SEVERITY_URI}> ;
  skos:broader sev:any ;
  skos:exactMatch <http://snomed.info/id/255604002> ;
  skos:notation "007"^^<{_INTEGER}> ;
  skos:prefLabel "Mild"@en ;
  skos:prefLabel "轻度"@zh ;
  skos:altLabel "slight"@en ;
  skos:definition "Hardly noticed"@en .
"""


def _severity() -> tuple[Record, ...]:
    def node(id: str, tail: str, name: str, **rest: Any) -> Concept:
        return concept(SEVERITY, id, name, kind="concept", code=id, identity=f"{SEVERITY_URI}/{tail}", **rest)

    return (
        node("001", "any", "Any severity"),
        node("007", "mild", "Mild", parents=("001",)),
        Term(id="007", text="轻度", language="zh", use="preferred"),
        Term(id="007", text="slight", language="en"),
        Term(id="007", text="Hardly noticed", language="en", use="definition"),
    )


def skos_turtle(folder: Path) -> Sample:
    """Two concepts, a notation that looks like a number, two languages, a match."""
    path = folder / "severity.ttl"
    path.write_text(SKOS_TURTLE, encoding="utf-8")
    return Sample(path, 2, _severity())


def skos_rdf_xml(folder: Path) -> Sample:
    """The same in RDF/XML."""
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF {_NAMESPACES}>
  <skos:ConceptScheme rdf:about="{SEVERITY_URI}">
    <dct:title xml:lang="en">Severity</dct:title>
    <owl:versionInfo>1.2</owl:versionInfo>
  </skos:ConceptScheme>
  <skos:Concept rdf:about="{SEVERITY_URI}/any">
    <skos:inScheme rdf:resource="{SEVERITY_URI}"/>
    <skos:notation>001</skos:notation>
    <skos:prefLabel xml:lang="en">Any severity</skos:prefLabel>
  </skos:Concept>
  <skos:Concept rdf:about="{SEVERITY_URI}/mild">
    <skos:inScheme rdf:resource="{SEVERITY_URI}"/>
    <skos:broader rdf:resource="{SEVERITY_URI}/any"/>
    <skos:exactMatch rdf:resource="http://snomed.info/id/255604002"/>
    <skos:notation rdf:datatype="{_INTEGER}">007</skos:notation>
    <skos:prefLabel xml:lang="en">Mild</skos:prefLabel>
    <skos:prefLabel xml:lang="zh">轻度</skos:prefLabel>
    <skos:altLabel xml:lang="en">slight</skos:altLabel>
    <skos:definition xml:lang="en">Hardly noticed</skos:definition>
  </skos:Concept>
</rdf:RDF>
"""
    path = folder / "severity.rdf"
    path.write_text(text, encoding="utf-8")
    return Sample(path, 2, _severity())


SKOS_JSON: dict[str, Any] = {
    "@context": {"skos": _SKOS, "dct": "http://purl.org/dc/terms/", "owl": "http://www.w3.org/2002/07/owl#"},
    "@graph": [
        {
            "@id": SEVERITY_URI,
            "@type": "skos:ConceptScheme",
            "dct:title": {"@value": "Severity", "@language": "en"},
            "owl:versionInfo": "1.2",
        },
        {
            "@id": f"{SEVERITY_URI}/any",
            "@type": "skos:Concept",
            "skos:inScheme": {"@id": SEVERITY_URI},
            "skos:notation": "001",
            "skos:prefLabel": {"@value": "Any severity", "@language": "en"},
        },
        {
            "@id": f"{SEVERITY_URI}/mild",
            "@type": "skos:Concept",
            "skos:inScheme": {"@id": SEVERITY_URI},
            "skos:broader": {"@id": f"{SEVERITY_URI}/any"},
            "skos:exactMatch": {"@id": "http://snomed.info/id/255604002"},
            "skos:notation": {"@value": "007", "@type": _INTEGER},
            "skos:prefLabel": [{"@value": "Mild", "@language": "en"}, {"@value": "轻度", "@language": "zh"}],
            "skos:altLabel": {"@value": "slight", "@language": "en"},
            "skos:definition": {"@value": "Hardly noticed", "@language": "en"},
        },
    ],
}


def skos_json_ld(folder: Path) -> Sample:
    """The same in JSON-LD, its context written in."""
    path = folder / "severity.jsonld"
    path.write_text('{"@context":' + json.dumps(SKOS_JSON, indent=1, ensure_ascii=False)[15:], encoding="utf-8")
    return Sample(path, 2, _severity())


def skos_n_triples(folder: Path) -> Sample:
    """The same, a triple per line."""
    type, scheme = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"<{SEVERITY_URI}>"
    any, mild = f"<{SEVERITY_URI}/any>", f"<{SEVERITY_URI}/mild>"
    triples = [
        (scheme, type, f"<{_SKOS}ConceptScheme>"),
        (scheme, "http://purl.org/dc/terms/title", '"Severity"@en'),
        (scheme, "http://www.w3.org/2002/07/owl#versionInfo", '"1.2"'),
        *((node, type, f"<{_SKOS}Concept>") for node in (any, mild)),
        *((node, f"{_SKOS}inScheme", scheme) for node in (any, mild)),
        (any, f"{_SKOS}notation", '"001"'),
        (any, f"{_SKOS}prefLabel", '"Any severity"@en'),
        (mild, f"{_SKOS}broader", any),
        (mild, f"{_SKOS}exactMatch", "<http://snomed.info/id/255604002>"),
        (mild, f"{_SKOS}notation", f'"007"^^<{_INTEGER}>'),
        (mild, f"{_SKOS}prefLabel", '"Mild"@en'),
        (mild, f"{_SKOS}prefLabel", '"\\u8F7B\\u5EA6"@zh'),
        (mild, f"{_SKOS}altLabel", '"slight"@en'),
        (mild, f"{_SKOS}definition", '"Hardly noticed"@en'),
    ]
    path = folder / "severity.nt"
    path.write_text("".join(f"{s} <{p}> {o} .\n" for s, p, o in triples), encoding="utf-8")
    return Sample(path, 2, _severity())


SAMPLES: dict[str, Maker] = {
    "obo": obo,
    "owl-rdf-xml": owl_rdf,
    "owl-xml": owl_xml,
    "skos-turtle": skos_turtle,
    "skos-rdf-xml": skos_rdf_xml,
    "skos-json-ld": skos_json_ld,
    "skos-n-triples": skos_n_triples,
}
