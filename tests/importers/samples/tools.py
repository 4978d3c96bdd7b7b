"""Samples of what terminology tools exchange: SSSOM, OMOP, Usagi, FHIR JSON; tools_ontologies.py has ontologies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import PARENT, Concept, Relationship, Term
from termwalk.graph.mappings import NO_MAP, Mapping, Target

from . import tools_ontologies
from .sample import Maker, Sample, concept

MONDO, ICD10CM = Edition("mondo", "2026-08-04"), Edition("icd10cm", UNSTATED)
OMOP = Edition("omop", "2024-02-29")
WARD, LOCAL_OMOP = Edition("local:ward", UNSTATED), Edition("omop", UNSTATED)
SEVERITY, PICK = (
    Edition("local:example.org/CodeSystem/severity", "1.0"),
    Edition("local:example.org/ValueSet/pick", "3"),
)
SNOMED, ICD10 = Edition("snomedct", UNSTATED), Edition("icd10", "2019")

SSSOM_METADATA = (
    "# curie_map:",
    "#   ICD10CM: http://hl7.org/fhir/sid/icd-10-cm",
    "#   MONDO: http://purl.obolibrary.org/obo/MONDO_",
    "# license: https://creativecommons.org/licenses/by/4.0/",
    "# mapping_set_id: https://example.org/mappings/small.sssom.tsv",
    "# mapping_set_version: http://purl.obolibrary.org/obo/mondo/releases/2026-08-04/mappings/small.sssom.tsv",
)
SSSOM_HEADER = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "mapping_justification", "confidence",
)  # fmt: skip
CURATED = "semapv:ManualMappingCuration"


def write_sssom(
    path: Path,
    rows: Iterable[Sequence[str]],
    header: Sequence[str] = SSSOM_HEADER,
    metadata: Sequence[str] = SSSOM_METADATA,
) -> Path:
    """SSSOM/TSV: the metadata behind `#`, then the table."""
    lines = [*metadata, *("\t".join(row) for row in (header, *rows))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def sssom(folder: Path) -> Sample:
    """A code, a block, a denial with a confidence, and an end named before."""
    rows = [
        ("MONDO:0015766", "cholera", "skos:exactMatch", "", "ICD10CM:A00", "Cholera", CURATED, ""),
        ("MONDO:0004995", "cardiovascular disorder", "skos:broadMatch", "", "ICD10CM:I00-I99", "Diseases", CURATED, ""),
        ("MONDO:0004995", "cardiovascular disorder", "skos:exactMatch", "Not", "ICD10CM:I10", "Essential (primary)"
         " hypertension", CURATED, "0.9"),
    ]  # fmt: skip
    first = len(SSSOM_METADATA) + 2
    said = [{name: cell for name, cell in zip(SSSOM_HEADER, row, strict=True) if cell} for row in rows]
    records = (
        concept(MONDO, "MONDO:0015766", "cholera"),
        concept(ICD10CM, "A00", "Cholera"),
        _edge("MONDO:0015766", "A00", "equivalent", first, said[0]),
        concept(MONDO, "MONDO:0004995", "cardiovascular disorder"),
        concept(ICD10CM, "I00-I99", "Diseases", kind="block", selectable=False),
        Mapping(source="MONDO:0004995", target=Target("block", "I00-I99", ("I00-I99",)), relation="narrower",
                line=first + 1, stated=said[1]),
        concept(ICD10CM, "I10", "Essential (primary) hypertension"),
        _edge("MONDO:0004995", "I10", "unrelated", first + 2, said[2], confidence=0.9),
    )  # fmt: skip
    return Sample(write_sssom(folder / "small.sssom.tsv", rows), len(rows), records)


def _edge(source: str, target: str, relation: Any, line: int, stated: dict[str, str], **rest: Any) -> Mapping:
    shaped = Target("code", target, (target,))
    return Mapping(source=source, target=shaped, relation=relation, line=line, stated=stated, **rest)


OMOP_CONCEPT = (
    "concept_id", "concept_name", "domain_id", "vocabulary_id", "concept_class_id", "standard_concept", "concept_code",
    "valid_start_date", "valid_end_date", "invalid_reason",
)  # fmt: skip
OMOP_RELATIONSHIP = (
    "concept_id_1", "concept_id_2", "relationship_id", "valid_start_date", "valid_end_date", "invalid_reason",
)  # fmt: skip
OMOP_ROWS = (
    ("45542411", "Cholera", "Condition", "ICD10CM", "3-char nonbill code", "", "A00", "20070101", "20991231", ""),
    ("198677", 'Cholera "O1"', "Condition", "SNOMED", "Disorder", "S", "63650001", "20020131", "20991231", ""),
    ("1", "Old finding", "Condition", "SNOMED", "Disorder", "", "100001", "20020131", "20101231", "D"),
)
RELATED_ROWS = (
    ("45542411", "198677", "Maps to", "20150101", "20991231", ""),
    ("198677", "1", "Is a", "20020131", "20991231", ""),
    ("1", "198677", "Subsumes", "20020131", "20101231", "D"),
)


def write_omop(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """As Athena writes: tabs, no quoting."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join("\t".join(row) + "\n" for row in (header, *rows)), encoding="utf-8")
    return path


def _athena(folder: Path) -> Path:
    return folder / "vocabulary_2024-02-29"


def omop_concept(folder: Path) -> Sample:
    """A standard concept with a quote in its name, a source concept, and one that is deprecated."""

    def node(row: Sequence[str]) -> Concept:
        said = dict(zip(OMOP_CONCEPT, row, strict=True))
        for name in ("valid_start_date", "valid_end_date"):
            said[name] = f"{said[name][:4]}-{said[name][4:6]}-{said[name][6:]}"
        kept = {name: cell for name, cell in said.items() if cell and name not in OMOP_CONCEPT[:2]}
        kind = kept.pop("concept_class_id")
        return concept(OMOP, row[0], row[1], kind=kind, code=row[0], active=not row[9], properties=kept)

    path = write_omop(_athena(folder) / "CONCEPT.csv", OMOP_CONCEPT, OMOP_ROWS)
    return Sample(path, len(OMOP_ROWS), tuple(node(row) for row in OMOP_ROWS))


def omop_relationship(folder: Path) -> Sample:
    """An edge of the publisher's own type, a valid `Is a`, and an edge that is valid no more."""
    dates = {"valid_start_date": "2015-01-01", "valid_end_date": "2099-12-31"}
    later = {"valid_start_date": "2002-01-31", "valid_end_date": "2099-12-31"}
    ended = {"valid_start_date": "2002-01-31", "valid_end_date": "2010-12-31", "invalid_reason": "D"}
    records = (
        Relationship(source="45542411", type="Maps to", target="198677", stated=dates),
        Relationship(source="198677", type=PARENT, target="1", stated={"relationship_id": "Is a", **later}),
        Relationship(source="1", type="Subsumes", target="198677", stated=ended),
    )
    path = write_omop(_athena(folder) / "CONCEPT_RELATIONSHIP.csv", OMOP_RELATIONSHIP, RELATED_ROWS)
    return Sample(path, len(RELATED_ROWS), records)


def omop_synonym(folder: Path) -> Sample:
    """An English name, and one in a language that only OMOP's number names."""
    header = ("concept_id", "concept_synonym_name", "language_concept_id")
    rows = [("198677", "Asiatic cholera", "4180186"), ("1", "Cólera", "4182511")]
    records = (
        Term(id="198677", text="Asiatic cholera", language="en"),
        Term(id="1", text="Cólera", language="und"),
    )
    return Sample(write_omop(_athena(folder) / "CONCEPT_SYNONYM.csv", header, rows), len(rows), records)


OMOP_MAP = (
    "source_code", "source_concept_id", "source_vocabulary_id", "source_code_description", "target_concept_id",
    "target_vocabulary_id", "valid_start_date", "valid_end_date", "invalid_reason",
)  # fmt: skip
OMOP_MAP_ROWS = (
    ("K01", "0", "ward", "Cholera, old code", "198677", "SNOMED", "19700101", "20991231", ""),
    ("K02", "0", "ward", "Fever with a cough", "437663", "SNOMED", "19700101", "20991231", ""),
    ("K02", "0", "ward", "Fever with a cough", "254761", "SNOMED", "19700101", "20991231", ""),
    ("K03", "0", "ward", "Room with a view", "0", "None", "19700101", "20991231", ""),
)


def omop_map(folder: Path) -> Sample:
    """A code with a target, one whose two targets hold together, and one that nothing fits."""

    def said(row: Sequence[str]) -> dict[str, str]:
        left_out = ("source_code", "source_vocabulary_id", "source_code_description", "target_concept_id")
        return {name: cell for name, cell in zip(OMOP_MAP, row, strict=True) if cell and name not in left_out}

    rows = [said(row) for row in OMOP_MAP_ROWS]
    records = (
        concept(WARD, "K01", "Cholera, old code"),
        _edge("K01", "198677", "unstated", 2, rows[0]),
        concept(WARD, "K02", "Fever with a cough"),
        _edge("K02", "437663", "unstated", 3, rows[1], group=1, choice=1),
        _edge("K02", "254761", "unstated", 4, rows[2], group=1, choice=2),
        concept(WARD, "K03", "Room with a view"),
        Mapping(source="K03", target=NO_MAP, line=5, stated=rows[3]),
    )
    path = write_omop(folder / "SOURCE_TO_CONCEPT_MAP.csv", OMOP_MAP, OMOP_MAP_ROWS)
    return Sample(path, len(OMOP_MAP_ROWS), records)


USAGI_HEADER = (
    "sourceCode", "sourceName", "sourceFrequency", "sourceAutoAssignedConceptIds", "matchScore", "mappingStatus",
    "equivalence", "statusSetBy", "statusSetOn", "conceptId", "conceptName", "domainId", "mappingType", "comment",
    "createdBy", "createdOn", "assignedReviewer",
)  # fmt: skip
USAGI_ROWS = (
    ("K01", "Cholera, old code", "12", "", "0.93", "APPROVED", "EQUAL", "eva", "1700000000000", "198677", "Cholera",
     "Condition", "MAPS_TO", "", "eva", "1700000000000", ""),
    ("K02", "Fever, any", "3", "", "0.71", "UNCHECKED", "UNREVIEWED", "", "0", "437663", "Fever", "Condition",
     "MAPS_TO", "", "<auto>", "1700000000000", ""),
    ("K03", "Room with a view", "1", "", "0.00", "APPROVED", "UNMATCHED", "eva", "1700000000000", "0", "Unmapped", "",
     "MAPS_TO", "no clinical fact", "eva", "1700000000000", ""),
)  # fmt: skip


def write_usagi(path: Path, rows: Iterable[Sequence[str]], header: Sequence[str] = USAGI_HEADER) -> Path:
    """Comma-separated, quoted where needed."""
    quoted = [[f'"{cell}"' if "," in cell else cell for cell in row] for row in (header, *rows)]
    path.write_text("\n".join(",".join(row) for row in quoted) + "\n", encoding="utf-8")
    return path


def usagi(folder: Path) -> Sample:
    """An approved mapping, a proposal, and a code that was found to have no target."""

    def said(row: Sequence[str]) -> dict[str, str]:
        left_out = ("sourceName", "conceptName")
        return {name: cell for name, cell in zip(USAGI_HEADER, row, strict=True) if cell and name not in left_out}

    records = (
        concept(WARD, "K01", "Cholera, old code"),
        concept(LOCAL_OMOP, "198677", "Cholera"),
        _edge("K01", "198677", "equivalent", 2, said(USAGI_ROWS[0])),
        concept(WARD, "K02", "Fever, any"),
        concept(LOCAL_OMOP, "437663", "Fever"),
        _edge("K02", "437663", "unstated", 3, said(USAGI_ROWS[1]), confidence=0.71),
        concept(WARD, "K03", "Room with a view"),
        Mapping(source="K03", target=NO_MAP, line=4, stated=said(USAGI_ROWS[2])),
    )
    return Sample(write_usagi(folder / "ward_usagi.csv", USAGI_ROWS), len(USAGI_ROWS), records)


def write_json(path: Path, resource: dict[str, Any]) -> Path:
    """Indented, with the resource's type on the first line."""
    type = json.dumps(resource["resourceType"])
    rest = json.dumps({key: value for key, value in resource.items() if key != "resourceType"}, indent=1,
                      ensure_ascii=False)  # fmt: skip
    path.write_text(f'{{"resourceType": {type},{rest[1:]}\n', encoding="utf-8")
    return path


SEVERITY_SYSTEM: dict[str, Any] = {
    "resourceType": "CodeSystem",
    "url": "http://example.org/CodeSystem/severity",
    "version": "1.0",
    "title": "Severity",
    "language": "en",
    "status": "active",
    "content": "complete",
    "property": [
        {"code": "off", "uri": "http://hl7.org/fhir/concept-properties#inactive", "type": "boolean"},
        {"code": "opposite", "type": "code"},
        {"code": "rank", "type": "integer"},
    ],
    "concept": [
        {
            "code": "any",
            "display": "Any severity",
            "property": [{"code": "notSelectable", "valueBoolean": True}],
            "concept": [
                {
                    "code": "mild",
                    "display": "Mild",
                    "definition": "Hardly noticed",
                    "designation": [
                        {"language": "zh", "value": "轻度"},
                        {"language": "en", "use": {"code": "synonym"}, "value": "slight"},
                    ],
                    "property": [{"code": "opposite", "valueCode": "severe"}, {"code": "rank", "valueInteger": 1}],
                },
                {"code": "severe", "display": "Severe"},
            ],
        },
        {"code": "old", "property": [{"code": "off", "valueBoolean": True}]},
    ],
}


def code_system(folder: Path) -> Sample:
    """A tree, a heading, a property that points at a code, designations, and a concept without display."""
    under: dict[str, Any] = {"kind": "concept", "parents": ("any",)}
    records = (
        concept(SEVERITY, "any", "Any severity", kind="concept", code="any", selectable=False,
                properties={"notSelectable": "true"}),
        concept(SEVERITY, "mild", "Mild", code="mild", properties={"rank": "1"}, **under),
        Term(id="mild", text="Hardly noticed", language="en", use="definition"),
        Term(id="mild", text="轻度", language="zh", use="preferred"),
        Term(id="mild", text="slight", language="en"),
        Relationship(source="mild", type="opposite", target="severe"),
        concept(SEVERITY, "severe", "Severe", code="severe", **under),
        concept(SEVERITY, "old", "old", kind="concept", code="old", active=False, properties={"inactive": "true"}),
    )  # fmt: skip
    return Sample(write_json(folder / "severity.json", SEVERITY_SYSTEM), 4, records)


def value_set(folder: Path) -> Sample:
    """Codes of two systems."""
    resource = {
        "resourceType": "ValueSet",
        "id": "pick",
        "url": "http://example.org/ValueSet/pick",
        "version": "3",
        "language": "en",
        "status": "active",
        "compose": {
            "include": [
                {
                    "system": "http://hl7.org/fhir/sid/icd-10",
                    "version": "2019",
                    "concept": [{"code": "A00", "display": "Cholera"}, {"code": "a01.0"}],
                },
                {"system": "http://snomed.info/sct", "concept": [{"code": "63650001", "display": "Cholera"}]},
            ]
        },
    }
    records = (
        _member("icd10|A00", "Cholera", system="icd10", system_version="2019"),
        _member("icd10|A01.0", "A01.0", system="icd10", system_version="2019"),
        _member("snomedct|63650001", "Cholera", system="snomedct"),
    )
    return Sample(write_json(folder / "pick.json", resource), len(records), records)


def _member(id: str, name: str, **properties: str) -> Concept:
    return concept(PICK, id, name, kind="member", code=id, properties=properties)


CONCEPT_MAP: dict[str, Any] = {
    "resourceType": "ConceptMap",
    "id": "severity-map",
    "url": "http://example.org/ConceptMap/severity-map",
    "version": "2",
    "status": "active",
    "group": [
        {
            "source": "http://example.org/CodeSystem/severity|1.0",
            "target": "http://snomed.info/sct",
            "element": [
                {
                    "code": "mild",
                    "display": "Mild",
                    "target": [
                        {"code": "255604002", "display": "Mild", "relationship": "equivalent"},
                        {"code": "272141005", "relationship": "source-is-narrower-than-target", "comment": "any"},
                    ],
                },
                {"code": "old", "noMap": True},
            ],
        }
    ],
}


def concept_map(folder: Path) -> Sample:
    """R5: two targets of one code, and a code without counterpart."""
    records = (
        concept(SEVERITY, "mild", "Mild"),
        concept(SNOMED, "255604002", "Mild"),
        _edge("mild", "255604002", "equivalent", 1, {"relationship": "equivalent"}),
        _edge("mild", "272141005", "narrower", 2,
              {"relationship": "source-is-narrower-than-target", "comment": "any"}),
        Mapping(source="old", target=NO_MAP, line=3),
    )  # fmt: skip
    return Sample(write_json(folder / "map.json", CONCEPT_MAP), 3, records)


SAMPLES: dict[str, Maker] = {
    "sssom": sssom,
    "omop-concept": omop_concept,
    "omop-concept-relationship": omop_relationship,
    "omop-concept-synonym": omop_synonym,
    "omop-source-to-concept-map": omop_map,
    "usagi": usagi,
    "fhir-code-system": code_system,
    "fhir-value-set": value_set,
    "fhir-concept-map": concept_map,
    **tools_ontologies.SAMPLES,
}
