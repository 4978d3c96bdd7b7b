"""FHIR CodeSystems, ValueSets and ConceptMaps in JSON, alone, in a Bundle or one per line; R4 and R5.

Source: HL7 FHIR, terminology module. Each resource of a file is a part of its own. A system is known by its URL through
the registry; one that is not there is `local:` and its URL without the scheme.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from termwalk.graph.errors import FormatError
from termwalk.graph.store import Record

from ..recognised import Recognised, identified
from ..source import Source
from . import fhir_code_system, fhir_concept_map, fhir_value_set
from .fhir_code_system import CODE_SYSTEM
from .fhir_concept_map import CONCEPT_MAP
from .fhir_resources import Resource, looks_like, resources
from .fhir_value_set import VALUE_SET

FORMATS = (CODE_SYSTEM, VALUE_SET, CONCEPT_MAP)
_KINDS = {"CodeSystem": fhir_code_system, "ValueSet": fhir_value_set, "ConceptMap": fhir_concept_map}


def recognise(source: Source) -> Recognised | None:
    """By the resource types that the file names early; what each resource is, by reading the whole file."""
    if not looks_like(source):
        return None
    try:
        parts = [part for _, resource in resources(source) for part in _parts(resource)]
    except FormatError:
        if b'"resourceType"' in source.head(200):
            raise
        return None
    return msgspec.structs.replace(parts[0], also=tuple(parts[1:])) if parts else None


def _parts(resource: Resource) -> list[Recognised]:
    found: Recognised = _KINDS[resource["resourceType"]].recognised(resource)
    return [msgspec.structs.replace(found, also=()), *found.also]


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """The records of one resource, or of one map set of it."""
    source, known = identified(path, recognised, recognise, "a FHIR CodeSystem, ValueSet or ConceptMap in JSON")
    candidates = [
        (part, resource)
        for _, resource in resources(source)
        for part in _parts(resource)
        if (part.format, part.edition.system, part.map_set, part.title)
        == (known.format, known.edition.system, known.map_set, known.title)
    ]
    exact = [pair for pair in candidates if pair[0].edition == known.edition]
    if not candidates:
        raise FormatError(f"{source.name} does not hold {known.edition.system} (any more).")
    resource = (exact or candidates)[0][1]
    records: Iterator[Record] = _KINDS[resource["resourceType"]].records(source.name, resource, known)
    return records
