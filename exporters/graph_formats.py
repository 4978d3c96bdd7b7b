"""Which exporter writes which format of releases and map sets, and what else it may be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from termwalk.graph.errors import QuestionError
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Reader

from .selection import select


class Format(msgspec.Struct, frozen=True):
    """A module of this package; `says` tells what it makes, `options` what it may be told."""

    module: str
    says: str
    options: tuple[str, ...] = ()


FORMATS: dict[str, Format] = {
    "skos": Format("skos", "RDF: SKOS and SSSOM terms; .ttl, .jsonld or .nt"),
    "owl": Format("owl", "OWL classes and axioms; .owl, .ttl or .nt", ("disjoint", "contents")),
    "fhir": Format("fhir", "FHIR CodeSystem and ConceptMap; .json, .ndjson or a folder", ("fhir", "most", "content")),
    "fhir-valueset": Format("fhir.value_sets", "FHIR ValueSet; .json, .ndjson or a folder", ("codes", "expanded")),
    "sssom": Format("sssom", "SSSOM/TSV, a file per map set"),
    "omop": Format("omop", "OMOP CDM 5.4 tables, into a folder", ("relations", "keep")),
    "usagi": Format("usagi", "Usagi's CSV of a map to OMOP concepts"),
    "crosswalk": Format("crosswalk", "one flat table of maps; .parquet, .csv or .xlsx", ("lang",)),
    "neo4j-admin": Format("neo4j_admin", "the whole graph for neo4j-admin's bulk import, into a folder", ("name",)),
}
WHOLE = ("neo4j-admin",)
"""Formats that take no part of a graph."""


def write(
    format: str,
    reader: Reader,
    path: Path,
    names: Iterable[str] = (),
    *,
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> tuple[Path, ...]:
    """Writes what the names say (see `selection.select`) and returns the files.

    QuestionError for a format, a name or an option that there is not; InputError where nothing can be written.
    """
    told, asked = dict(options or {}), tuple(names)
    chosen = FORMATS.get(format)
    if chosen is None:
        raise QuestionError(f"{format!r} is no format of an export: use one of {', '.join(FORMATS)}.")
    for name in told.keys() - set(chosen.options):
        raise QuestionError(f"An export to {format} cannot be told {name!r}.")
    if format in WHOLE and asked:
        raise QuestionError(f"An export to {format} is of the whole graph: name no part of it.")
    do = _writer(chosen)
    arguments: tuple[Any, ...] = (path,) if format in WHOLE else (select(reader.catalogue(), asked), path)
    return do(reader, *arguments, **told, progress=progress)


def _writer(chosen: Format) -> Callable[..., tuple[Path, ...]]:
    found: Callable[..., tuple[Path, ...]] = import_module(f"{__package__}.{chosen.module}").write
    return found
