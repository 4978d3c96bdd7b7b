"""FHIR CodeSystems, ValueSets and ConceptMaps in JSON, alone, in a Bundle or one per line; R4 and R5.

Source: HL7 FHIR, terminology module. Each resource of a file is a part of its own, but those into which termwalk split
one thing are one. A system is known by its URL through the registry; one that is not there is `local:` and its URL
without the scheme.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import msgspec

from termwalk.graph.errors import FormatError
from termwalk.graph.mappings import MapSet
from termwalk.graph.store import Record

from ..recognised import Recognised, identified
from ..source import Source
from . import fhir_code_system, fhir_concept_map, fhir_own_map, fhir_own_system, fhir_value_set
from .fhir_code_system import CODE_SYSTEM
from .fhir_concept_map import CONCEPT_MAP
from .fhir_own import Family, family, is_own
from .fhir_resources import Resource, looks_like, resources
from .fhir_value_set import VALUE_SET

FORMATS = (CODE_SYSTEM, VALUE_SET, CONCEPT_MAP)
_KINDS = {"CodeSystem": fhir_code_system, "ValueSet": fhir_value_set, "ConceptMap": fhir_concept_map}
_OWN = {"CodeSystem": fhir_own_system, "ConceptMap": fhir_own_map}


def recognise(source: Source) -> Recognised | None:
    """By the resource types that the file names early; what each resource is, by reading the whole file."""
    if not looks_like(source):
        return None
    try:
        parts = [part for _, resource in _heads(source) for part in _parts(resource)]
    except FormatError:
        if b'"resourceType"' in source.head(200):
            raise
        return None
    return msgspec.structs.replace(parts[0], also=tuple(parts[1:])) if parts else None


def _heads(source: Source) -> Iterator[tuple[int, Resource]]:
    """Every resource with its place, but of a split one only the first part."""
    seen: set[Family] = set()
    for place, resource in enumerate(resources(source)):
        split = family(resource)
        if split is None or split not in seen:
            yield place, resource
        if split:
            seen.add(split)


def _parts(resource: Resource) -> list[Recognised]:
    module = _own(resource) or _KINDS[resource["resourceType"]]
    found: Recognised = module.recognised(resource)
    return [msgspec.structs.replace(found, also=()), *found.also]


def _own(resource: Resource) -> ModuleType | None:
    """The module for what termwalk wrote itself."""
    return _OWN.get(resource["resourceType"]) if is_own(resource) else None


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """The records of one resource, of one map set of it, or of all parts of a split one."""
    source, known = identified(path, recognised, recognise, "a FHIR CodeSystem, ValueSet or ConceptMap in JSON")
    place, resource = _wanted(source, known)
    module = _own(resource)
    if module is None:
        records: Iterator[Record] = _KINDS[resource["resourceType"]].records(source.name, resource, known)
        return records
    split = family(resource)
    parts = (
        other
        for at, other in enumerate(resources(source))
        if (at == place if split is None else family(other) == split)
    )
    own: Iterator[Record] = module.records(source.name, parts, known)
    return own


def _wanted(source: Source, known: Recognised) -> tuple[int, Resource]:
    """The resource that was recognised, or the first of its parts: of several releases the one asked for."""
    nearest: tuple[int, Resource] | None = None
    for place, resource in _heads(source):
        for part in _parts(resource):
            same = (part.format, part.edition.system, part.title) == (known.format, known.edition.system, known.title)
            if same and _is_map(part.map_set, known.map_set):
                if (part.edition, part.map_set) == (known.edition, known.map_set):
                    return place, resource
                nearest = nearest or (place, resource)
    if nearest is None:
        raise FormatError(f"{source.name} does not hold {known.edition.system} (any more).")
    return nearest


def _is_map(found: MapSet | None, known: MapSet | None) -> bool:
    if found is None or known is None:
        return found is known
    ends = found.source, found.target
    return (found.id, found.version) == (known.id, known.version) and fhir_concept_map.is_of(ends, known)
