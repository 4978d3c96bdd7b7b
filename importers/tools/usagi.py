"""Mappings saved by Usagi, OHDSI's tool for mapping a hospital's own codes to OMOP.

Source: OHDSI Usagi, "Save" (CSV): one row per source code and target concept_id. The source dictionary is called after
the file. A code that was reviewed and has no target (concept_id 0) is a *no map*; one that nobody has reviewed yet
is a gap, and told so. Where a mapping is only Usagi's proposal, its match score is the confidence. What termwalk wrote
says the rest of a row in `ADD_INFO:termwalk`, a column that Usagi keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.errors import FormatError
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.problems import Problem
from termwalk.graph.relations import Relation, from_name
from termwalk.graph.store import Record
from termwalk.ontologies.prefixes import local

from ..headed import named_version
from ..recognised import Recognised, identified
from ..source import Source
from ..tables import below_header, columns, csv_rows, row_fault
from .map_ends import Ends, confidence_of

FORMATS = ("usagi",)
_NAMES = {
    "code": ("sourceCode",),
    "name": ("sourceName",),
    "score": ("matchScore",),
    "status": ("mappingStatus",),
    "equivalence": ("equivalence",),
    "concept": ("conceptId",),
    "concept_name": ("conceptName",),
    "own": ("ADD_INFO:termwalk",),
}
_REQUIRED = {"code", "name", "status", "concept"}
_USED = ("sourceName", "conceptName", "ADD_INFO:termwalk")
_REVIEWED = ("APPROVED",)
_NAMED_AFTER = re.compile(r"[_\-. ]*usagi[_\-. ]*", re.IGNORECASE)


class _Own(msgspec.Struct):
    """What termwalk says of a row besides; of the first one, also which map set the file is."""

    line: int = 0
    relation: Relation | None = None
    priority: int = 0
    confidence: float | None = None
    stated: dict[str, str] = {}
    map_set: MapSet | None = None

    @classmethod
    def of(cls, cell: str) -> _Own | None:
        """None where there is nothing, or nothing that can be read."""
        try:
            return msgspec.json.decode(cell, type=cls) if cell else None
        except msgspec.DecodeError:
            return None


def recognise(source: Source) -> Recognised | None:
    """By the header; the dictionary that is mapped is called after the file."""
    header = source.head_text().lstrip("\ufeff").partition("\n")[0].rstrip("\r").split(",")
    if not columns([cell.strip('"') for cell in header], _NAMES).keys() >= _REQUIRED:
        return None
    ours = _our_map_set(source)
    if ours:
        return Recognised(format=FORMATS[0], edition=ours.source, map_set=ours, title=ours.title)
    stem = source.file_name.rpartition(".")[0] or source.file_name
    name = _NAMED_AFTER.sub(" ", stem).strip() or stem
    version = named_version(source) or UNSTATED
    map_set = MapSet(
        id=f"usagi-{local(name).removeprefix('local:')}",
        version=version,
        title=f"{name}, mapped with Usagi",
        publisher="",
        source=Edition(local(name), UNSTATED),
        target=Edition("omop", UNSTATED),
    )
    return Recognised(format=FORMATS[0], edition=map_set.source, map_set=map_set, title=map_set.title)


def _our_map_set(source: Source) -> MapSet | None:
    rows = csv_rows(source)
    place = columns(next(rows, (0, []))[1], _NAMES).get("own")
    cells = next(rows, (0, []))[1] if place is not None else []
    own = _Own.of(cells[place]) if place is not None and place < len(cells) else None
    return own.map_set if own else None


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Mapping per row, and a Concept for each end that has a name."""
    source, known = identified(path, recognised, recognise, "a file that Usagi saved")
    if known.map_set is None:
        raise FormatError(f"{source.name} is not a file that Usagi saved.")
    return _records(source, known.map_set)


def _records(source: Source, map_set: MapSet) -> Iterator[Record]:
    header, rows = below_header(source, csv_rows(source))
    table = _Rows(source.name, map_set, header)
    for line, cells in rows:
        yield from table.row(line, cells)


class _Rows:
    """Reads rows by the header's places."""

    def __init__(self, file: str, map_set: MapSet, header: list[str]) -> None:
        self.file, self.map_set = file, map_set
        self.header = [cell.strip() for cell in header]
        self.places = columns(header, _NAMES)
        self.ends = Ends()

    def row(self, line: int, cells: list[str]) -> Iterator[Record]:
        """The ends and the edge of a row."""
        cell = {name: cells[at].strip() for name, at in self.places.items() if at < len(cells)}
        fault = self._fault(cell, cells)
        if fault:
            yield self._problem(line, cells, *fault)
            return
        yield from self.ends.named(self.map_set.source, cell["code"], cell["name"])
        target = NO_MAP if cell["concept"] == "0" else Target("code", cell["concept"], (cell["concept"],))
        gap = self._gap(cell, target)
        if gap:
            yield self._problem(line, cells, "mappingStatus", gap)
            return
        if target is not NO_MAP:
            yield from self.ends.named(self.map_set.target, cell["concept"], cell.get("concept_name", ""))
        relation, strange = _relation(cell, target)
        if strange:
            yield self._problem(line, cells, "equivalence", strange, relation)
        confidence, wrong = _confidence(cell)
        if wrong:
            yield self._problem(line, cells, "matchScore", wrong, "")
        own = _Own.of(cell.get("own", ""))
        if own and own.relation:
            yield Mapping(
                source=cell["code"], target=target, relation=own.relation, priority=own.priority,
                confidence=own.confidence, line=own.line, stated=own.stated,
            )  # fmt: skip
            return
        line = own.line if own else line
        yield Mapping(
            source=cell["code"], target=target, relation=relation, confidence=confidence, line=line,
            stated=self._stated(cells),
        )  # fmt: skip

    def _stated(self, cells: list[str]) -> dict[str, str]:
        pairs = zip(self.header, (cell.strip() for cell in cells), strict=False)
        return {name: cell for name, cell in pairs if name and cell and name not in _USED}

    def _fault(self, cell: dict[str, str], cells: list[str]) -> tuple[str, str] | None:
        reason = row_fault(cells, len(self.header))
        if reason:
            return "", reason
        if not cell["code"]:
            return "sourceCode", "no source code"
        return None if re.fullmatch(r"[0-9]{1,10}", cell["concept"]) else ("conceptId", "not a concept_id")

    def _gap(self, cell: dict[str, str], target: Target) -> str:
        status = cell["status"].upper()
        if status == "IGNORED":
            return "marked as IGNORED: no mapping is said of it"
        reviewed = status in _REVIEWED or cell.get("equivalence", "").upper() == "UNMATCHED"
        return "" if target is not NO_MAP or reviewed else "nobody has mapped it yet: it stays a gap"

    def _problem(self, line: int, cells: list[str], field: str, reason: str, repaired: str | None = None) -> Problem:
        raw = ",".join(cells)
        return Problem(file=self.file, line=line, field=field, reason=reason, raw=raw, repaired=repaired)


def _relation(cell: dict[str, str], target: Target) -> tuple[Relation, str]:
    """Usagi's words speak of the target: WIDER is a target wider than its source. A proposal states none."""
    word = cell.get("equivalence", "").upper()
    if target is NO_MAP or not word:
        return "unstated", ""
    try:
        return from_name("usagi", word), ""
    except KeyError:
        return "unstated", "a word that Usagi does not have; the row is kept without a relation"


def _confidence(cell: dict[str, str]) -> tuple[float | None, str]:
    """The score of a proposal; what somebody approved does not rest on its score."""
    return (None, "") if cell["status"].upper() in _REVIEWED else confidence_of(cell.get("score", ""))
