"""OMOP's own concepts as Athena hands them out, so that a loaded release comes out as it went in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import PARENT, Concept, Relationship
from termwalk.graph.store import Reader

from .omop_tables import FIRST_DAY, LANGUAGES, LAST_DAY, compact, shortened

FORMAT = "omop-concept"
"""The format of the maps that say which concept_id a code has."""
NONE = "None"
"""OMOP's vocabulary of what belongs to none; its row states the release of them all."""
_NONE_ID = "44819096"
_BATCH = 2_000
_DAY = re.compile(r"20(\d\d)-(\d\d)-(\d\d)\Z")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
Cells = Sequence[str]


def concepts(reader: Reader, editions: Iterable[Edition]) -> Iterator[Cells]:
    """The rows of CONCEPT; what a release left empty where OMOP wants a word has OMOP's word for it."""
    for edition in editions:
        for node in reader.members(edition):
            if node.listed:
                yield _concept(node)


def _concept(node: Concept) -> Cells:
    said = node.properties
    return (
        node.id,
        shortened(node.display, 255),
        said.get("domain_id", "") or "Metadata",
        said.get("vocabulary_id", "") or NONE,
        shortened(node.kind, 20),
        said.get("standard_concept", ""),
        said.get("concept_code", "") or node.id,
        compact(said.get("valid_start_date", "")) or FIRST_DAY,
        compact(said.get("valid_end_date", "")) or LAST_DAY,
        said.get("invalid_reason", ""),
    )


def vocabularies(reader: Reader, editions: Iterable[Edition]) -> list[Cells]:
    """The vocabularies of the concepts, and the release of them all."""
    found: dict[str, Cells] = {NONE: _of_all("")}
    for edition in editions:
        found[NONE] = _of_all(_release(edition))
        for node in reader.members(edition):
            name = node.properties.get("vocabulary_id", "") or NONE
            found.setdefault(name, (name, name, "", "", "0"))
    return list(found.values())


def _of_all(release: str) -> Cells:
    return (NONE, "OMOP Standardized Vocabularies", "https://athena.ohdsi.org", release, _NONE_ID)


def _release(edition: Edition) -> str:
    """As Athena writes a release, v5.0 29-FEB-24; one that is no date of this century as it stands."""
    day = _DAY.match(edition.version)
    if day:
        return f"v5.0 {day[3]}-{_MONTHS[int(day[2]) - 1]}-{day[1]}"
    return "" if edition.version == UNSTATED else f"release {edition.version}"


def relationships(reader: Reader, editions: Iterable[Edition]) -> Iterator[Cells]:
    """The rows of CONCEPT_RELATIONSHIP, also those that come from concepts which no table lists."""
    for edition, batch in _batches(reader, editions):
        leaving, arriving = reader.relationships(edition, batch), reader.referring(edition, batch)
        for id in batch:
            yield from map(_relationship, leaving.get(id, ()))
        strangers = {edge.source for edges in arriving.values() for edge in edges} - set(batch)
        listed = {id for id, node in reader.concepts(edition, strangers).items() if node.listed}
        for id in batch:
            yield from (_relationship(edge) for edge in arriving.get(id, ()) if edge.source in strangers - listed)


def _relationship(edge: Relationship) -> Cells:
    """Hierarchy has OMOP's name again."""
    said = edge.stated
    return (
        edge.source,
        edge.target,
        said.get("relationship_id", "Is a") if edge.type == PARENT else edge.type,
        compact(said.get("valid_start_date", "")) or FIRST_DAY,
        compact(said.get("valid_end_date", "")) or LAST_DAY,
        said.get("invalid_reason", ""),
    )


def synonyms(reader: Reader, editions: Iterable[Edition]) -> Iterator[Cells]:
    """The rows of CONCEPT_SYNONYM."""
    for edition, batch in _batches(reader, editions):
        for id, terms in reader.terms(edition, batch).items():
            for term in terms:
                yield id, shortened(term.text, 1000), LANGUAGES.get(term.language, "0")


def _batches(reader: Reader, editions: Iterable[Edition]) -> Iterator[tuple[Edition, list[str]]]:
    for edition in editions:
        ids = (node.id for node in reader.members(edition) if node.listed)
        while batch := list(islice(ids, _BATCH)):
            yield edition, batch
