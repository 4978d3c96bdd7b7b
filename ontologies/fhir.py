"""The names under which termwalk writes into FHIR, and finds again, what FHIR has no field for.

Source: HL7 FHIR R4 (4.0.1) and R5 (5.0.0), CodeSystem, ConceptMap and the defined concept properties. Every name of our
own is a URN that begins with `urn:termwalk:`; nothing here is made to look like HL7's or a publisher's.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote, unquote

from termwalk.graph.concepts import TermUse

Fhir = Literal["R4", "R5"]

OWN = "urn:termwalk:fhir:"
"""Begins the URL of every extension of ours, and the URI of every concept property that all our code systems share."""
LAYOUT = 1
"""The number of this arrangement: a resource says it in the extension `layout`, and only then is it read back by it."""
STANDARD = "http://hl7.org/fhir/concept-properties#"
PROPERTY = "urn:termwalk:property:"
"""A publisher's own cell: `urn:termwalk:property:SYSTEM:NAME`."""
RELATIONSHIP = "urn:termwalk:relationship:"
"""A publisher's own kind of edge, in the same form."""
MAP_SET = "urn:termwalk:map-set:"
VALUE_SET = "urn:termwalk:value-set:"
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

FACTS: dict[str, tuple[Literal["string", "boolean"], str]] = {
    "kind": ("string", "What the node is: chapter, block, category, or the publisher's own word."),
    "uncoded": ("boolean", "True where the publisher gives the node no code: `code` is then the id of a heading."),
    "code": ("string", "The publisher's code, where it is not the id of the node."),
    "id": ("string", "The id letter by letter, where it is no FHIR code because of its blanks."),
    "chapter": ("string", "The id of the chapter."),
    "residual": ("string", "other or unspecified, for a class that holds what has no class of its own."),
    "identity": ("string", "What the publisher tells the node apart by from release to release."),
}
"""What termwalk knows of a node and FHIR has no property for: the type of its value and what it means."""

ROW_PROPERTIES: dict[str, tuple[Literal["integer", "decimal"], str]] = {
    "line": ("integer", "The line of the publisher's file."),
    "group": ("integer", "A scenario whose rows hold together: one target out of each choice list."),
    "choice": ("integer", "The choice list within the scenario."),
    "priority": ("integer", "The publisher's order of preference, from 1."),
    "confidence": ("decimal", "From 0 to 1."),
}
"""What a row of a map says in R5 as a property of its target, in R4 as an extension of the same name."""

RESERVED = FACTS.keys() | {
    "parent", "child", "inactive", "notSelectable", "abstract", "status", "effectiveDate", "deprecated",
    "deprecationDate", "retirementDate", "modificationDate", "partOf", "subsumes", "subsumedBy", "synonym", "comment",
    "itemWeight", "concept", "display", "definition",
}  # fmt: skip
"""Property codes that mean something already, so that a publisher's cell of that name is written by another one."""

TERM_USE = "urn:termwalk:term-use"
USES: dict[TermUse, tuple[str, str, str]] = {
    "preferred": (
        "http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra",
        "preferredForLanguage",
        "Preferred For Language",
    ),
    "synonym": ("http://snomed.info/sct", "900000000000013009", "Synonym"),
    "inclusion": (TERM_USE, "inclusion", "inclusion"),
    "exclusion": (TERM_USE, "exclusion", "exclusion"),
    "note": (TERM_USE, "note", "note"),
    "abbreviation": (TERM_USE, "abbreviation", "abbreviation"),
    "index entry": (TERM_USE, "index-entry", "index entry"),
    "coding hint": (TERM_USE, "coding-hint", "coding hint"),
    "definition": (TERM_USE, "definition", "definition"),
}
"""The use of a designation as a Coding: system, code, display."""
USE_OF: dict[tuple[str, str], TermUse] = {(system, code): use for use, (system, code, _) in USES.items()}

_NAMELESS = "%"


def spelt(name: str) -> str:
    """A name as the last piece of a URN, or as the URL of an extension within another one."""
    return quote(name, safe="") or _NAMELESS


def name_of(piece: str) -> str:
    """The name that `spelt` wrote; the piece may be a whole URN."""
    last = piece.rpartition(":")[2]
    return "" if last == _NAMELESS else unquote(last)


def code_of(id: str) -> str:
    """An id as a FHIR code, which has no blank at its ends and none beside another."""
    return " ".join(id.split())
