"""OBO: escapes and comments, scopes, cross-references per system, damaged stanzas."""

from __future__ import annotations

from pathlib import Path

import pytest

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.mappings import Mapping
from termwalk.graph.store import Record
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import Source, sources
from termwalk.importers.tools import obo

from ..samples import concepts, mappings, problems, terms
from ..samples.tools_ontologies import OBO

HEADER = "format-version: 1.4\ndata-version: releases/2024-05-01\nontology: doid\n"


def write(folder: Path, *stanzas: str, header: str = HEADER) -> Path:
    path = folder / "x.obo"
    path.write_text("\n".join((header, *stanzas)), encoding="utf-8")
    return path


def term(id: str = "DOID:1", *lines: str, name: str = "a disease") -> str:
    return "\n".join(("[Term]", f"id: {id}", f"name: {name}", *lines, ""))


def parts(path: Path) -> dict[str, list[Record]]:
    source = Source(path)
    found = obo.recognise(source)
    assert found is not None
    return {known.map_set.id if known.map_set else "": list(obo.read(source, known)) for known in (found, *found.also)}


def recognised(path: Path) -> Recognised:
    found = obo.recognise(Source(path))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("header", "edition"),
    [
        (HEADER, Edition("doid", "2024-05-01")),
        ("format-version: 1.2\ndata-version: 4.1\nontology: mondo", Edition("mondo", "4.1")),
        ("format-version: 1.2\nontology: http://purl.obolibrary.org/obo/doid.obo", Edition("doid", "")),
        ("format-version: 1.2\ndate: 09:01:2016 16:27", Edition("doid", "2016-01-09")),
        ("! made by hand\nformat-version: 1.2\nontology: hp\ndata-version: 1", Edition("local:hp", "1")),
    ],
)
def test_the_release_stands_in_the_header(tmp_path: Path, header: str, edition: Edition) -> None:
    assert recognised(write(tmp_path, term(), header=header + "\n")).edition == edition


def test_comments_qualifiers_and_escapes(tmp_path: Path) -> None:
    lines = (
        'def: "Says \\"ah!\\" {twice}, see http\\://a." [url:http\\://b] {source="x"} ! by hand',
        "comment: Not a comment\\! {really}",
        "xref: UMLS_CUI:C0008354 {source=\"MONDO:equivalentTo\", note=\"a } b\"} ! x",
    )  # fmt: skip
    found = parts(write(tmp_path, term("DOID:1", *lines)))
    assert [(one.use, one.text) for one in terms(found[""])] == [
        ("definition", 'Says "ah!" {twice}, see http://a.'),
        ("note", "Not a comment!"),
    ]
    (edge,) = mappings(found["doid-xref-umls"])
    assert edge.target.text == "C0008354"
    assert edge.stated == {"xref": "UMLS_CUI:C0008354", "qualifiers": 'source="MONDO:equivalentTo", note="a } b"'}


@pytest.mark.parametrize(
    ("line", "use"),
    [
        ('synonym: "x" EXACT []', "synonym"),
        ('synonym: "x" EXACT ABBREVIATION [a:b]', "abbreviation"),
        ('synonym: "x" BROAD []', "index entry"),
        ('synonym: "x" NARROW []', "index entry"),
        ('synonym: "x" RELATED []', "index entry"),
        ('synonym: "x" []', "index entry"),
    ],
)
def test_only_an_exact_synonym_is_one(tmp_path: Path, line: str, use: str) -> None:
    records = parts(write(tmp_path, term("DOID:1", line)))[""]
    assert terms(records) == [Term(id="DOID:1", text="x", language="en", use=use)]  # type: ignore[arg-type]
    stated = concepts(records)["DOID:1"].properties
    assert stated == {} if "EXACT" in line else list(stated.values()) == ["x"]


def test_each_known_vocabulary_is_a_map_and_others_stay_properties(tmp_path: Path) -> None:
    lines = [f"xref: {one}" for one in ("ICD10CM:A00", "MSH:D002771", "MESH:D1", "IC10CM:A00", "url:http\\://a", "x")]
    found = parts(write(tmp_path, term("DOID:1", *lines)))
    assert {id: [edge.target.text for edge in mappings(records)] for id, records in found.items() if id} == {
        "doid-xref-icd10cm": ["A00"],
        "doid-xref-local-mesh": ["D002771", "D1"],
    }
    assert {edge.relation for edge in mappings(found["doid-xref-local-mesh"])} == {"unstated"}
    assert concepts(found[""])["DOID:1"].properties == {"xref": "IC10CM:A00 | url:http://a | x"}


def test_matches_state_their_relation(tmp_path: Path) -> None:
    match = "property_value: http://www.w3.org/2004/02/skos/core#broadMatch http://identifiers.org/mesh/D1"
    found = parts(write(tmp_path, term("DOID:1", match, 'property_value: note "by hand" xsd:string')))
    (edge,) = mappings(found["doid-xref-local-mesh"])
    assert (edge.target.text, edge.relation) == ("D1", "narrower")
    assert concepts(found[""])["DOID:1"].properties == {"note": "by hand"}


def test_map_sets_rest_on_the_release(tmp_path: Path) -> None:
    (known,) = recognised(write(tmp_path, term("DOID:1", "xref: ICD10CM:A00"))).also
    assert known.map_set is not None
    assert known.map_set.source == Edition("doid", "2024-05-01")
    assert known.map_set.target == Edition("icd10cm", UNSTATED)


def test_a_code_in_no_form_is_stored_and_told(tmp_path: Path) -> None:
    records = parts(write(tmp_path, term("DOID:1", "xref: ICD9CM:001-009.99")))["doid-xref-icd9cm"]
    (problem,) = problems(records)
    assert (problem.repaired, problem.line) == ("001-009.99", 8)
    assert [edge.target.text for edge in mappings(records)] == ["001-009.99"]


def test_edges_only_between_terms_of_the_file(tmp_path: Path) -> None:
    first = term("DOID:1", "relationship: part_of DOID:2", "relationship: located_in UBERON:1", "consider: DOID:2")
    records = parts(write(tmp_path, first, term("DOID:2")))[""]
    edges = [(one.type, one.target) for one in records if isinstance(one, Relationship)]
    assert edges == [("part_of", "DOID:2"), ("consider", "DOID:2")]
    assert concepts(records)["DOID:1"].properties == {"located_in": "UBERON:1", "consider": "DOID:2"}


def test_terms_of_other_ontologies_keep_their_prefix(tmp_path: Path) -> None:
    assert list(concepts(parts(write(tmp_path, term("DOID:1"), term("UBERON:7")))[""])) == ["DOID:1", "UBERON:7"]


@pytest.mark.parametrize(
    ("stanza", "reason", "repaired"),
    [
        (term("DOID:1"), "stands twice", None),
        ("[Term]\nname: x\n", "without id", None),
        (term("DOID:2").replace("[Term]", "[Ter"), "below no [Term] line", None),
        (term("DOID:2", name=""), "no name", "DOID:2"),
        (term("DOID:2", "is_a: DOID:99"), "does not define", ""),
        (term("DOID:2", "def: no quotes"), "without a text in quotes", ""),
        (term("DOID:2", 'synonym: "open'), "without a text in quotes", ""),
        (term("DOID:2", "is a mess"), "no tag: value", ""),
    ],
)
def test_stanzas_with_a_fault(tmp_path: Path, stanza: str, reason: str, repaired: str | None) -> None:
    records = parts(write(tmp_path, term("DOID:1"), stanza))[""]
    assert [reason in problem.reason for problem in problems(records)].count(True) == 1
    told = next(problem for problem in problems(records) if reason in problem.reason)
    assert told.repaired == repaired
    assert len(concepts(records)) == (1 if repaired is None else 2)


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = write(tmp_path, OBO.partition("\n\n")[2])
    path.write_bytes(path.read_bytes().replace(b"name: cholera", b"name: chol\xffra"))
    records = parts(path)[""]
    assert {problem.reason for problem in problems(records)} == {"no tag: value", "no name; the id stands for it"}


XREFS = {
    "snomedct": 12_473, "umls": 6_479, "local:ncit": 4_599, "local:omim": 3_817, "icd10cm": 3_119, "local:mesh": 2_975,
    "icd9cm": 2_626, "ordo": 525, "local:efo": 131, "local:kegg": 39, "local:csp": 39, "local:hp": 31,
    "local:meddra": 11, "icd10": 5, "local:ndfrt": 1,
}  # fmt: skip


@pytest.mark.real_data
def test_the_disease_ontology_of_2016(real_data: Path) -> None:
    (source,) = sources(real_data / "crossmaps" / "doid_2016-09-01.obo.zip")
    known = obo.recognise(source)
    assert known is not None
    assert known.edition == Edition("doid", "2016-09-01")
    records = list(obo.read(source, known))
    nodes = [record for record in records if isinstance(record, Concept)]
    assert problems(records) == []
    assert len(nodes) == 9_344
    assert sum(not node.active for node in nodes) == 2_373
    assert sum(len(node.parents) for node in nodes) == 8_155
    assert sum(one.use == "definition" for one in terms(records)) == 3_303  # six more belong to typedefs
    assert sum(one.use in ("synonym", "index entry", "abbreviation") for one in terms(records)) == 15_269
    found = {}
    for part in known.also:
        assert part.map_set is not None
        assert "creativecommons.org/licenses/by/3.0" in part.map_set.licence
        found[part.map_set.target.system] = sum(isinstance(one, Mapping) for one in obo.read(source, part))
    assert found == XREFS
    kept = sum(node.properties.get("xref", "").count(" | ") + 1 for node in nodes if "xref" in node.properties)
    assert sum(found.values()) + kept == 36_891
