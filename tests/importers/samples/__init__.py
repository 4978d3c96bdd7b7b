"""One small release per format, with the records that it must give; a module per publisher."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from termwalk.graph.catalogue import Counted
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.mappings import Mapping
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.formats import recognise
from termwalk.importers.source import Source, sources

from . import bfarm_cms, china, cpt, devices, drugs, icd10cm, local, loinc, tools, who
from .sample import Maker, Sample
from .who import ENTITIES

__all__ = ["ENTITIES", "Sample"]

_PUBLISHERS = (who, local, china, loinc, cpt, drugs, bfarm_cms, devices, icd10cm, tools)
SAMPLES: dict[str, Maker] = {name: make for one in _PUBLISHERS for name, make in one.SAMPLES.items()}


def counted(path: Path) -> Counted:
    """What a row of a file becomes."""
    found = recognise(Source(path))
    return found[1].counted if found else ""


def read_all(path: Path) -> list[Record]:
    """What a load would read from a file or archive, whatever format it is recognised as."""
    records: list[Record] = []
    for source in sources(path):
        found = recognise(source)
        if found:
            records += found[0].read(source, found[1])
    return records


def read_file(path: Path) -> list[Record]:
    """What a load would read from one file that must be recognised."""
    source = Source(path)
    found = recognise(source)
    assert found is not None, f"{path.name} is not recognised"
    return list(found[0].read(source, found[1]))


def concepts(records: Iterable[Record]) -> dict[str, Concept]:
    """The nodes among the records, by id."""
    return {record.id: record for record in records if isinstance(record, Concept)}


def problems(records: Iterable[Record]) -> list[Problem]:
    """The rows that could not be used."""
    return [record for record in records if isinstance(record, Problem)]


def mappings(records: Iterable[Record]) -> list[Mapping]:
    """The edges among the records."""
    return [record for record in records if isinstance(record, Mapping)]


def terms(records: Iterable[Record], id: str = "") -> list[Term]:
    """The designations among the records, of one node or of all."""
    return [record for record in records if isinstance(record, Term) and id in ("", record.id)]


def usable(records: Iterable[Record], counted: Counted = "") -> int:
    """How many rows became the thing that their table is about: what the format says, else edges of a map or nodes."""
    found = [record for record in records if not isinstance(record, Problem)]
    match counted:
        case "relationship":
            return sum(isinstance(record, Relationship) for record in found)
        case "term":
            return sum(isinstance(record, Term) for record in found)
        case "device":
            return sum(isinstance(record, Concept) and record.kind == "device" for record in found)
        case "subject":
            return len([subject for subject, _ in groupby(found, key=_subject)])
    return len(mappings(found)) or len(concepts(found))


def _subject(record: Record) -> str:
    return record.source if isinstance(record, (Relationship, Mapping)) else getattr(record, "id", "")
