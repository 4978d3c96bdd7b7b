"""SOURCE_TO_CONCEPT_MAP: a site's own codes and the concept_ids that stand for them.

Source: OHDSI, OMOP CDM 5.4. Each source vocabulary of the table is a map of its own. The table states no relation. The
rows of one code hold together, since each of them makes a record of its own; target 0 says that nothing fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.errors import UnknownSystem
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.prefixes import VOCABULARIES, local
from termwalk.ontologies.registry import normalise, system

from ..recognised import Recognised
from .map_ends import Ends

FORMAT = "omop-source-to-concept-map"
COLUMNS = (
    "source_code", "source_concept_id", "source_vocabulary_id", "target_concept_id", "target_vocabulary_id",
)  # fmt: skip
_STATED = ("source_concept_id", "target_vocabulary_id", "valid_start_date", "valid_end_date")
Line = tuple[int, dict[str, str], list[str]]


class Faults(Protocol):
    """Says what is wrong with a row."""

    def fault(self, row: Line, *ids: str) -> Problem | None:
        """Why nothing can be made of it."""

    def problem(self, row: Line, field: str, reason: str, repaired: str | None = None) -> Problem:
        """What is wrong with it, or with one of its cells."""


def of_vocabulary(name: str) -> str:
    """The system of a source vocabulary: OMOP's name for it, ours, or a site's own."""
    if name in VOCABULARIES:
        return VOCABULARIES[name]
    try:
        return system(name).id
    except UnknownSystem:
        return local(name)


def recognised(vocabularies: Iterable[str], build: str, release: str) -> Recognised:
    """The maps of a table, one for each source vocabulary."""
    first, *more = (_map(name, build, release) for name in dict.fromkeys(vocabularies))
    return Recognised(
        format=FORMAT, edition=first.source, map_set=first, title=first.title,
        also=tuple(Recognised(format=FORMAT, edition=m.source, map_set=m, title=m.title) for m in more),
    )  # fmt: skip


def _map(name: str, build: str, release: str) -> MapSet:
    source = Edition(of_vocabulary(name), UNSTATED)
    return MapSet(
        id=f"omop-map-{source.system.replace(':', '-')}",
        version=build or UNSTATED,
        title=f"{name}, mapped to OMOP concepts",
        publisher="",
        source=source,
        target=Edition("omop", release or UNSTATED),
    )


def records(lines: Sequence[Line], map_set: MapSet, table: Faults) -> Iterator[Record]:
    """The map rows of one source vocabulary. Rows that belong to none are reported with the first one."""
    ends = Ends()
    said = [(row, "" if table.fault(row) else row[1]["source_vocabulary_id"]) for row in lines]
    first = next((of_vocabulary(name) for _, name in said if name), map_set.source.system)
    for row, name in said:
        if not name and first == map_set.source.system:
            yield table.fault(row) or table.problem(row, "source_vocabulary_id", "no source vocabulary")
    mine = [row for row, name in said if name and of_vocabulary(name) == map_set.source.system]
    several = Counter(row[1]["source_code"] for row in mine if _counts(row))
    placed: Counter[str] = Counter()
    for row in mine:
        line, cell, _ = row
        fault = table.fault(row, "target_concept_id") or _fault(row, table)
        if fault:
            yield fault
            continue
        code = normalise(map_set.source.system, cell["source_code"])
        yield from ends.named(map_set.source, code, cell.get("source_code_description", ""))
        target = cell["target_concept_id"]
        together = several[cell["source_code"]] > 1 and target != "0"
        placed[code] += together
        yield Mapping(
            source=code, target=NO_MAP if target == "0" else Target("code", target, (target,)),
            group=int(together), choice=placed[code] if together else 0, line=line,
            stated={name: cell[name] for name in _STATED if cell.get(name)},
        )  # fmt: skip


def _counts(row: Line) -> bool:
    return row[1].get("target_concept_id", "0") != "0" and not row[1].get("invalid_reason")


def _fault(row: Line, table: Faults) -> Problem | None:
    if not row[1]["source_code"]:
        return table.problem(row, "source_code", "no source code")
    if row[1].get("invalid_reason"):
        return table.problem(row, "invalid_reason", "the mapping is valid no more")
    return None
