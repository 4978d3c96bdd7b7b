"""Ontologies as hubs: the shapes of ORDO, DOID, Mondo and the ICD-11 foundation, and owlready2's own view of a file."""

from __future__ import annotations

import re
from pathlib import Path

import owlready2
import pytest
from rdflib import URIRef

import termwalk
from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Relationship
from termwalk.graph.relations import Relation
from termwalk.graph.store import Record
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import Source
from termwalk.importers.tools import obo, owl
from termwalk.importers.tools.owl_precision import relation_of, spelt

from ..samples import concepts, mappings, problems, terms
from ..samples.tools_ontologies import owl_rdf, owl_xml

NAMESPACES = """xmlns="http://www.w3.org/2002/07/owl#"
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"
    xmlns:owl="http://www.w3.org/2002/07/owl#"
    xmlns:skos="http://www.w3.org/2004/02/skos/core#"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:dct="http://purl.org/dc/terms/"
    xmlns:efo="http://www.ebi.ac.uk/efo/"
    xmlns:who="http://id.who.int/icd/schema/"
    xmlns:oboInOwl="http://www.geneontology.org/formats/oboInOwl#"
    xmlns:obo="http://purl.obolibrary.org/obo/\""""
ORPHANET, ENTITY, LIBRARY = (
    "http://www.orpha.net/ORDO/Orphanet_", "http://id.who.int/icd/entity/", "http://purl.obolibrary.org/obo/"
)  # fmt: skip
OBO_IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
XREF = f"{OBO_IN_OWL}hasDbXref"


def axiom(source: str, target: str, said: str, predicate: str = XREF) -> str:
    """An annotation of a statement, as the OWL API writes it."""
    return f"""<Axiom>
      <annotatedSource rdf:resource="{source}"/>
      <annotatedProperty rdf:resource="{predicate}"/>
      <annotatedTarget rdf:datatype="http://www.w3.org/2001/XMLSchema#string">{target}</annotatedTarget>
      {said}
    </Axiom>"""


def eco(text: str) -> str:
    return f"<obo:ECO_0000218>{text}</obo:ECO_0000218>"


def xref(text: str) -> str:
    return f"<oboInOwl:hasDbXref>{text}</oboInOwl:hasDbXref>"


OMPHALOCELE = f"{ORPHANET}660"
ORDO = f"""<?xml version="1.0"?>
<rdf:RDF {NAMESPACES}>
  <Ontology rdf:about="https://www.orphadata.com/data/ontologies/ordo/last_version/ORDO_en_4.5.owl">
    <dct:title xml:lang="en">Orphanet Rare Disease Ontology</dct:title>
    <dct:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/>
    <versionInfo>4.5</versionInfo>
  </Ontology>
  <ObjectProperty rdf:about="{LIBRARY}BFO_0000050"><rdfs:label>part_of</rdfs:label></ObjectProperty>
  <Class rdf:about="{ORPHANET}377794"><rdfs:label xml:lang="en">particular clinical situation</rdfs:label></Class>
  <Class rdf:about="{ORPHANET}98052"><rdfs:label xml:lang="en">rare abdominal surgical disease</rdfs:label></Class>
  <Class rdf:about="{OMPHALOCELE}">
    <rdfs:label xml:lang="en">Omphalocele</rdfs:label>
    <rdfs:subClassOf rdf:resource="{ORPHANET}377794"/>
    <rdfs:subClassOf><Restriction>
      <onProperty rdf:resource="{LIBRARY}BFO_0000050"/><someValuesFrom rdf:resource="{ORPHANET}98052"/>
    </Restriction></rdfs:subClassOf>
    <efo:alternative_term xml:lang="en">Exomphalos</efo:alternative_term>
    <efo:definition xml:lang="en">A defect of the abdominal wall.</efo:definition>
    {
    "".join(
        map(
            xref,
            (
                "ICD-10:Q79.2",
                "ICD-11:LB01",
                "OMIM:164750",
                "UMLS:C0795690",
                "MeSH:D006554",
                "GARD:4092",
                "ICD-10:Q79.9",
            ),
        )
    )
}
    <skos:notation>ORPHA:660</skos:notation>
  </Class>
  {
    axiom(
        OMPHALOCELE,
        "ICD-10:Q79.2",
        eco(
            "- NTBT (ORPHA code's Narrower Term maps to a Broader Term)."
            "&#10;- Attributed (The ICD10 code is attributed by Orphanet)."
        ),
    )
}
  {axiom(OMPHALOCELE, "ICD-11:LB01", eco("- E (Exact mapping: the two concepts are equivalent)"))}
  {axiom(OMPHALOCELE, "OMIM:164750", eco("BTNT (ORPHA code's Broader Term maps to a Narrower Term)"))}
  {axiom(OMPHALOCELE, "UMLS:C0795690", eco("E (Exact mapping: the two concepts are equivalent)"))}
  {axiom(OMPHALOCELE, "MeSH:D006554", eco("W (wrong mapping: the two concepts are different)"))}
  {axiom(OMPHALOCELE, "GARD:4092", eco("ND (not yet decided/unable to decide)"))}
  <Class rdf:about="{ORPHANET}1"><rdfs:label xml:lang="en">an old disease</rdfs:label>
    <deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</deprecated>
    <efo:reason_for_obsolescence>Renamed</efo:reason_for_obsolescence>
  </Class>
</rdf:RDF>
"""

SCHISTOSOMIASIS = f"{LIBRARY}DOID_1395"
DOID = f"""<?xml version="1.0"?>
<rdf:RDF {NAMESPACES}>
  <Ontology rdf:about="{LIBRARY}doid.owl">
    <versionIRI rdf:resource="{LIBRARY}doid/releases/2025-03-03/doid.owl"/>
    <dct:license rdf:resource="https://creativecommons.org/publicdomain/zero/1.0/"/>
    <dc:title>Human Disease Ontology</dc:title>
  </Ontology>
  <Class rdf:about="{LIBRARY}DOID_4"><rdfs:label>disease</rdfs:label></Class>
  <Class rdf:about="{LIBRARY}SYMP_0000613"><rdfs:label>fever</rdfs:label></Class>
  <Class rdf:about="{SCHISTOSOMIASIS}">
    <rdfs:label>schistosomiasis</rdfs:label>
    <equivalentClass><Class><intersectionOf rdf:parseType="Collection">
      <rdf:Description rdf:about="{LIBRARY}DOID_4"/>
      <Restriction><onProperty rdf:resource="{LIBRARY}RO_0002452"/>
        <someValuesFrom rdf:resource="{LIBRARY}SYMP_0000613"/></Restriction>
    </intersectionOf></Class></equivalentClass>
    <rdfs:subClassOf rdf:resource="{LIBRARY}DOID_4"/>
    <obo:IAO_0000115>A parasitic disease of flukes.</obo:IAO_0000115>
    <oboInOwl:hasExactSynonym>bilharzia</oboInOwl:hasExactSynonym>
    <oboInOwl:hasExactSynonym>SCH</oboInOwl:hasExactSynonym>
    {
    "".join(
        map(
            xref,
            (
                "ICD10CM:B65",
                "ICD9CM:120",
                "SNOMEDCT_US_2023_03_01:10087007",
                "UMLS_CUI:C0036323",
                "MESH:D012552",
                "ORDO:1247",
                "url:http://example.org/x",
            ),
        )
    )
}
    <skos:exactMatch>MESH:D012552</skos:exactMatch>
    <oboInOwl:id>DOID:1395</oboInOwl:id>
  </Class>
  {axiom(SCHISTOSOMIASIS, "A parasitic disease of flukes.", xref("url:http://example.org"), f"{LIBRARY}IAO_0000115")}
  {
    axiom(
        SCHISTOSOMIASIS,
        "SCH",
        f'<oboInOwl:hasSynonymType rdf:resource="{LIBRARY}OMO_0003012"/>',
        "http://www.geneontology.org/formats/oboInOwl#hasExactSynonym",
    )
}
</rdf:RDF>
"""

STEINERT = f"{LIBRARY}MONDO_0035649"
MONDO = f"""<?xml version="1.0"?>
<rdf:RDF {NAMESPACES}>
  <Ontology rdf:about="{LIBRARY}mondo.owl">
    <versionIRI rdf:resource="{LIBRARY}mondo/releases/2026-08-04/mondo.owl"/>
  </Ontology>
  <Class rdf:about="{LIBRARY}MONDO_0000001"><rdfs:label>disease</rdfs:label></Class>
  <Class rdf:about="{STEINERT}">
    <rdfs:label>adult-onset Steinert myotonic dystrophy</rdfs:label>
    <rdfs:subClassOf rdf:resource="{LIBRARY}MONDO_0000001"/>
    {"".join(map(xref, ("ICD10CM:G71.11", "Orphanet:589827", "UMLS:C1", "SCTID:1", "MEDGEN:7")))}
    <skos:exactMatch rdf:resource="{ORPHANET}589827"/>
    <skos:exactMatch rdf:resource="{ENTITY}1068371226"/>
  </Class>
  {
    axiom(
        STEINERT,
        "ICD10CM:G71.11",
        "<oboInOwl:source>MONDO:mondoIsNarrowerThanSource</oboInOwl:source>"
        "<oboInOwl:source>Orphanet:589827</oboInOwl:source>",
    )
}
  {axiom(STEINERT, "Orphanet:589827", "<oboInOwl:source>MONDO:equivalentTo</oboInOwl:source>")}
  {axiom(STEINERT, "UMLS:C1", "<oboInOwl:source>MEDGEN:7</oboInOwl:source>")}
  {
    axiom(
        STEINERT,
        "SCTID:1",
        "<oboInOwl:source>MONDO:equivalentTo</oboInOwl:source><oboInOwl:source>MONDO:relatedTo</oboInOwl:source>",
    )
}
</rdf:RDF>
"""

FOUNDATION = f"""<?xml version="1.0"?>
<rdf:RDF {NAMESPACES}>
  <Ontology rdf:about="http://who.int/icd"><versionInfo>2023-04-08</versionInfo></Ontology>
  <Class rdf:about="{ENTITY}1435254666"><skos:prefLabel xml:lang="en">Certain infections</skos:prefLabel></Class>
  <Class rdf:about="{ENTITY}588616678"><skos:prefLabel xml:lang="en">Gastroenteritis</skos:prefLabel></Class>
  <Class rdf:about="{ENTITY}257068234">
    <rdfs:subClassOf rdf:resource="{ENTITY}1435254666"/>
    <rdfs:subClassOf rdf:resource="{ENTITY}588616678"/>
    <equivalentClass><Class><intersectionOf rdf:parseType="Collection">
      <rdf:Description rdf:about="{ENTITY}588616678"/><rdf:Description rdf:about="{ENTITY}1435254666"/>
    </intersectionOf></Class></equivalentClass>
    <skos:prefLabel xml:lang="en">Cholera</skos:prefLabel>
    <skos:prefLabel xml:lang="zh">霍乱</skos:prefLabel>
    <skos:altLabel xml:lang="en">Asiatic cholera</skos:altLabel>
    <skos:definition xml:lang="en">An infection with V. cholerae.</skos:definition>
    <who:longDefinition xml:lang="en">More of it.</who:longDefinition>
    <who:note xml:lang="en">Notifiable.</who:note>
  </Class>
  <Class rdf:about="{ENTITY}7"><skos:prefLabel xml:lang="en">Gone</skos:prefLabel>
    <who:isObsolote rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</who:isObsolote></Class>
</rdf:RDF>
"""


def written(folder: Path, text: str, name: str = "x.owl") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def recognised(path: Path) -> Recognised:
    found = owl.recognise(Source(path))
    assert found is not None
    return found


Edges = dict[str, list[tuple[str, Relation]]]


def hub(path: Path) -> Edges:
    """The map sets of an ontology: to which system, which codes, how."""
    found: Edges = {}
    for known in recognised(path).also:
        assert known.map_set is not None
        edges = mappings(owl.read(path, known))
        found[known.map_set.target.system] = [(edge.target.text, edge.relation) for edge in edges]
    return found


def test_ordo_is_known_by_its_classes_wherever_its_file_stands(tmp_path: Path) -> None:
    path = written(tmp_path, ORDO)
    known = recognised(path)
    assert (known.edition, known.language, known.title) == (
        Edition("ordo", "4.5"), "en", "Orphanet Rare Disease Ontology",
    )  # fmt: skip
    nodes = concepts(owl.read(path))
    assert list(nodes) == ["377794", "98052", "660", "1"]
    assert nodes["660"].parents == ("377794",)
    assert nodes["660"].properties == {"notation": "ORPHA:660"}
    assert not nodes["1"].active
    assert nodes["1"].properties == {"reason_for_obsolescence": "Renamed"}
    assert [(one.text, one.use) for one in terms(owl.read(path), "660")] == [
        ("Exomphalos", "synonym"), ("A defect of the abdominal wall.", "definition"),
    ]  # fmt: skip
    edges = [one for one in owl.read(path) if isinstance(one, Relationship)]
    assert edges == [Relationship(source="660", type="part_of", target="98052")]


def test_ordo_qualifies_its_references_on_their_axioms(tmp_path: Path) -> None:
    path = written(tmp_path, ORDO)
    assert hub(path) == {
        "icd10": [("Q79.2", "narrower"), ("Q79.9", "unstated")],
        "icd11": [("LB01", "equivalent")],
        "local:omim": [("164750", "broader")],
        "umls": [("C0795690", "equivalent")],
        "local:mesh": [("D006554", "unrelated")],
        "local:gard": [("4092", "unstated")],
    }
    part = next(one for one in recognised(path).also if one.map_set and one.map_set.target.system == "icd10")
    assert part.map_set is not None
    assert part.map_set.source == Edition("ordo", "4.5")
    assert part.map_set.target == Edition("icd10", UNSTATED)
    assert part.map_set.licence.rstrip("/") == "https://creativecommons.org/licenses/by/4.0"
    first, second = mappings(owl.read(path, part))
    assert first.stated["precision"].endswith("- Attributed (The ICD10 code is attributed by Orphanet).")
    assert "precision" not in second.stated


def test_doid_in_owl(tmp_path: Path) -> None:
    path = written(tmp_path, DOID)
    assert recognised(path).edition == Edition("doid", "2025-03-03")
    nodes = concepts(owl.read(path))
    assert nodes["DOID:1395"].parents == ("DOID:4",)
    assert nodes["DOID:1395"].properties == {"hasDbXref": "url:http://example.org/x", "id": "DOID:1395"}
    assert [(one.text, one.use) for one in terms(owl.read(path), "DOID:1395")] == [
        ("bilharzia", "synonym"), ("SCH", "abbreviation"), ("A parasitic disease of flukes.", "definition"),
    ]  # fmt: skip
    assert hub(path) == {
        "icd10cm": [("B65", "unstated")],
        "icd9cm": [("120", "unstated")],
        "snomedct": [("10087007", "unstated")],
        "umls": [("C0036323", "unstated")],
        "local:mesh": [("D012552", "unstated"), ("D012552", "equivalent")],
        "ordo": [("1247", "unstated")],
    }


def test_mondo_says_in_its_sources_what_a_reference_means(tmp_path: Path) -> None:
    assert hub(written(tmp_path, MONDO)) == {
        "icd10cm": [("G71.11", "narrower")],
        "ordo": [("589827", "equivalent"), ("589827", "equivalent")],
        "umls": [("C1", "unstated")],
        "snomedct": [("1", "unstated")],
        "local:medgen": [("7", "unstated")],
        "icd11-foundation": [("1068371226", "equivalent")],
    }


def test_mondo_in_obo_says_the_same(tmp_path: Path) -> None:
    text = """format-version: 1.2
data-version: releases/2026-08-04
ontology: mondo

[Term]
id: MONDO:0035649
name: adult-onset Steinert myotonic dystrophy
synonym: "DM1" EXACT OMO:0003000 []
xref: ICD10CM:G71.11 {source="MONDO:mondoIsNarrowerThanSource", source="Orphanet:589827"}
xref: Orphanet:589827 {source="MONDO:equivalentTo"}
xref: UMLS:C1 {source="MEDGEN:7"}
xref: SCTID:1 {source="MONDO:equivalentTo", source="MONDO:relatedTo"}
"""
    path = written(tmp_path, text, "mondo.obo")
    known = obo.recognise(Source(path))
    assert known is not None
    found = {one.map_set.target.system: mappings(obo.read(path, one)) for one in known.also if one.map_set}
    assert {system: [(edge.target.text, edge.relation) for edge in edges] for system, edges in found.items()} == {
        "icd10cm": [("G71.11", "narrower")],
        "ordo": [("589827", "equivalent")],
        "umls": [("C1", "unstated")],
        "snomedct": [("1", "unstated")],
    }
    assert [one.use for one in terms(obo.read(path))] == ["abbreviation"]


def test_the_foundation_has_entities_with_several_parents(tmp_path: Path) -> None:
    path = written(tmp_path, FOUNDATION)
    assert recognised(path).edition == Edition("icd11-foundation", "2023-04-08")
    records = list(owl.read(path))
    nodes = concepts(records)
    assert nodes["257068234"].parents == ("1435254666", "588616678")
    assert nodes["257068234"].display == "Cholera"
    assert [node.id for node in nodes.values() if not node.active] == ["7"]
    assert problems(records) == []
    assert [(one.text, one.language, one.use) for one in terms(records, "257068234")] == [
        ("霍乱", "zh", "preferred"),
        ("Asiatic cholera", "en", "synonym"),
        ("An infection with V. cholerae.", "en", "definition"),
        ("More of it.", "en", "definition"),
        ("Notifiable.", "en", "note"),
    ]


def test_an_unknown_address_stays_a_name_where_most_classes_stand_elsewhere(tmp_path: Path) -> None:
    """Classes of a known system are borrowed, not published, where they are the fewer."""
    borrowed = FOUNDATION.replace("http://who.int/icd", "http://example.org/mine").replace(
        ENTITY, "http://example.org/mine#"
    )
    borrowed = borrowed.replace("http://example.org/mine#7", f"{ENTITY}7")
    assert recognised(written(tmp_path, borrowed)).edition.system == "local:example.org/mine"


@pytest.mark.parametrize(
    ("said", "relation"),
    [
        (["NTBT/E (narrower term maps to a broader term because of an exact mapping with a synonym)"], "narrower"),
        (["E"], "equivalent"),
        (["MONDO:equivalentTo", "MONDO:MEDGEN"], "equivalent"),
        (["MONDO:equivalentTo", "MONDO:directSiblingOf"], None),
        (["Exact, so they say"], None),
        (["BTNTX (no such word)"], None),
        ([], None),
    ],
)
def test_only_the_publishers_words_state_a_relation(said: list[str], relation: Relation | None) -> None:
    assert relation_of(said) == relation


def test_prefixes_as_orphanet_spells_them() -> None:
    assert [spelt(one) for one in ("ICD-10:Q79.2", "ICD10:Q79.2", "nothing")] == [
        "ICD10:Q79.2",
        "ICD10:Q79.2",
        "nothing",
    ]


def test_an_ontology_becomes_a_hub_of_the_graph(tmp_path: Path) -> None:
    """Loaded as any file: the release, and a map set per system that is walked from term to code and back."""
    path = written(tmp_path, ORDO, "ordo.owl")
    with termwalk.open(tmp_path / "g.termwalk") as graph:
        assert {entry.status for entry in graph.load(path).entries} == {"loaded"}
        answers = {(one.target, one.relation) for one in graph.translate("ordo:660", to="icd10")}
        assert answers == {("icd10:Q79.2", "narrower"), ("icd10:Q79.9", "unstated")}


# ------------------------------------------------------------------- the same file as owlready2's own store has it


def told(path: Path) -> dict[str, tuple[str, frozenset[str], frozenset[str], frozenset[str]]]:
    """Each class's label, parents, synonyms and references, as owlready2 answers after a load into its quadstore.

    It would fetch what a file imports, which is why termwalk has its parsers and not its store.
    """
    text = re.sub(r"<owl:imports[^>]*/>", "", path.read_text(encoding="utf-8"))
    path = written(path.parent, text, "alone.owl")
    world = owlready2.World()
    world.get_ontology(f"file://{path}").load(only_local=True)
    store = world.as_rdflib_graph()

    def said(one: str, property: str) -> frozenset[str]:
        return frozenset(str(value) for value in store.objects(URIRef(one), URIRef(property)))

    found = {}
    for one in world.classes():
        above = frozenset(parent.iri for parent in one.is_a if isinstance(parent, owlready2.ThingClass))
        names = (OBO_IN_OWL + "hasExactSynonym", XREF)
        found[one.iri] = (str(one.label[0]), above, *(said(one.iri, name) for name in names))
    world.close()
    return found  # type: ignore[return-value]


def ours(path: Path) -> dict[str, tuple[str, frozenset[str], frozenset[str], frozenset[str]]]:
    """The same out of the records."""
    known = recognised(path)
    records: list[Record] = list(owl.read(path, known))
    ontology = owl._Ontology(Source(path), known.format)
    iris = {id: iri for iri, id in ontology.ids.items()}
    led: dict[str, set[str]] = {}
    for part in known.also:
        for edge in mappings(owl.read(path, part)):
            if edge.stated["predicate_id"] == "oboInOwl:hasDbXref":
                led.setdefault(edge.source, set()).add(edge.stated["object"])
    found = {}
    for node in (record for record in records if isinstance(record, Concept)):
        kept = node.properties.get("hasDbXref", "")
        exact = [one.text for one in terms(records, node.id) if one.use in ("synonym", "abbreviation")]
        above = frozenset(iris[parent] for parent in node.parents) or frozenset({"http://www.w3.org/2002/07/owl#Thing"})
        references = led.get(node.id, set()) | set(filter(None, kept.split(" | ")))
        found[iris[node.id]] = (node.display, above, frozenset(exact), frozenset(references))
    return found


@pytest.mark.parametrize("shape", ["doid", "mondo", "rdf", "owl-xml"])
def test_owlready2_loads_the_same_from_a_file(shape: str, tmp_path: Path) -> None:
    made = {
        "doid": lambda: written(tmp_path, DOID),
        "mondo": lambda: written(tmp_path, MONDO),
        "rdf": lambda: owl_rdf(tmp_path).path,
        "owl-xml": lambda: owl_xml(tmp_path).path,
    }
    path = made[shape]()
    theirs = told(path)
    assert theirs == ours(path)
    assert len(theirs) == {"doid": 3, "mondo": 2, "rdf": 4, "owl-xml": 2}[shape]
