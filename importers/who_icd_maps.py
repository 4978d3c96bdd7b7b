"""WHO's mapping tables between ICD-10 and ICD-11, every build.

Source: WHO, `mapping.zip` of an ICD-11 release: `10To11MapToOneCategory`, `10To11MapToMultipleCategories`,
`11To10MapToOneCategory`, and from 2024 the `foundation_…` tables. Columns are found by name; header rows have a
cell more or less than the rows below them (the build's date stands in the last one). What the tables leave out
and the builds' ICD-10 edition (`EDITIONS`) is stated here. None of the MMS tables states a relation; what
`foundation_10To11` states is kept for the foundation entity, never for the MMS code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import FormatError
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target, TargetKind
from termwalk.graph.problems import Problem
from termwalk.graph.relations import Relation
from termwalk.graph.store import Record
from termwalk.ontologies.icd11 import cluster_parts, entity_id, is_cluster, linearization_id, residual_of
from termwalk.ontologies.registry import is_wellformed

from .recognised import Recognised, identified
from .source import Source
from .tables import (
    Row,
    below_header,
    columns,
    damaged,
    first_row,
    folded,
    stamped_date,
    text_rows,
    workbook_rows,
)

EDITIONS = {"2018": "2016", "2019": "2016"}
"""The ICD-10 edition that a build maps, by the build's year; from 2020 on it is 2019."""
_LATEST_EDITION = "2019"
_NO_MAPPING = "No Mapping"
_WHAT = "one of WHO's ICD-10/ICD-11 mapping tables"

_NAMES = {
    "kind10": ("10ClassKind",),
    "code10": ("icd10Code",),
    "chapter10": ("icd10Chapter",),
    "title10": ("icd10Title",),
    "kind11": ("11ClassKind",),
    "foundation": ("ICD-11 FoundationURI", "ICD-11 Foundation URI", "Foundation URI"),
    "linearization": ("Linearization (releaseURI)", "Linearization (release) URI", "Linearization URI"),
    "code11": ("icd11Code",),
    "chapter11": ("icd11Chapter",),
    "title11": ("icd11Title",),
}


class Table(msgspec.Struct, frozen=True):
    """One of WHO's tables: which side is the source, and how its header tells it from the others."""

    id: str
    title: str
    forward: bool
    foundation: bool
    multiple: bool = False

    @property
    def systems(self) -> tuple[str, str]:
        """Source and target system."""
        newer = "icd11-foundation" if self.foundation else "icd11"
        return ("icd10", newer) if self.forward else (newer, "icd10")


ONE = Table("who-10to11-one", "WHO 10To11MapToOneCategory", True, False)
MULTIPLE = Table("who-10to11-multiple", "WHO 10To11MapToMultipleCategories", True, False, multiple=True)
BACK = Table("who-11to10-one", "WHO 11To10MapToOneCategory", False, False)
FOUNDATION = Table("who-foundation-10to11", "WHO foundation_10To11MapToOneCategory", True, True)
FOUNDATION_BACK = Table("who-foundation-11to10", "WHO foundation_11To10MapToOneCategory", False, True)
TABLES = {table.id: table for table in (ONE, MULTIPLE, BACK, FOUNDATION, FOUNDATION_BACK)}
FORMATS = tuple(TABLES)


def recognise(source: Source) -> Recognised | None:
    """By the header; the build by the date in it, the releases by the build."""
    header = _header(source)
    table = _table(header)
    built = next((when for cell in reversed(header) if (when := stamped_date(cell))), None)
    if table is None:
        return None
    newer = _release(source) or (f"{built:%Y-%m}" if built else "")
    if not newer:
        raise FormatError(f"{source.name}: neither its header nor its URIs say which build of WHO's map it is.")
    older = EDITIONS.get(newer[:4], _LATEST_EDITION)
    ends = [Edition(system, older if system == "icd10" else newer) for system in table.systems]
    map_set = MapSet(
        id=table.id,
        version=newer,
        title=table.title,
        publisher="World Health Organization",
        source=ends[0],
        target=ends[1],
        licence="© World Health Organization; terms at icd.who.int",
    )
    return Recognised(
        format=table.id,
        edition=ends[0],
        map_set=map_set,
        title=table.title,
        date=built.isoformat() if built else "",
    )


def _header(source: Source) -> list[str]:
    if source.is_workbook():
        return first_row(workbook_rows(source))
    return source.head_text(4096).partition("\n")[0].rstrip("\r").split("\t")


def _table(header: list[str]) -> Table | None:
    """Which table it is; None where a column that tells them apart is gone."""
    found = columns(header, _NAMES)
    if not {"code10", "title10", "title11"} <= found.keys():
        return None
    stated = {"linearization", "code11"} & found.keys()
    if found["code10"] > found["title11"]:
        if "linearization" not in stated:
            return FOUNDATION_BACK if "foundation" in found else None
        return BACK if "code11" in stated else None
    if not stated:
        return FOUNDATION if "foundation" in found else None
    if len(stated) == 1:
        return None
    return MULTIPLE if sum(folded(cell) == "depth" for cell in header) > 1 else ONE


def _release(source: Source) -> str:
    if source.is_workbook():
        return ""
    found = re.search(r"/release/11/(\d{4}-\d\d)/", source.head_text())
    return found[1] if found else ""


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Mapping per row, and a Concept for each end as this table names it."""
    source, known = identified(path, recognised, recognise, _WHAT)
    if known.map_set is None:
        raise FormatError(f"{source.name} is not {_WHAT}.")
    return _records(source, known.map_set, TABLES[known.format])


def _records(source: Source, map_set: MapSet, table: Table) -> Iterator[Record]:
    found = workbook_rows(source) if source.is_workbook() else text_rows(source, "\t")
    header, rows = below_header(source, found)
    reader = _RowReader(source.name, map_set, table, header)
    for row in rows:
        yield from reader.records(row)


class _RowReader:
    """Reads rows by the header's places; remembers which ends it has already named."""

    def __init__(self, file: str, map_set: MapSet, table: Table, header: list[str]) -> None:
        self.file, self.map_set, self.table = file, map_set, table
        self.places = columns(header, _NAMES)
        self.last = max(self.places.values())
        self.named: set[tuple[str, str]] = set()

    def records(self, row: Row) -> Iterator[Record]:
        line, cells = row
        cell = {name: cells[at].strip() for name, at in self.places.items() if at < len(cells)}
        fault = self._fault(cells, cell)
        if fault:
            field, reason = fault
            yield Problem(file=self.file, line=line, field=field, reason=reason, raw="\t".join(cells))
            return
        older = self._named("icd10", cell["code10"], _kind10(cell), cell["title10"], cell.get("chapter10", ""))
        kind, target = self._newer(cell)
        newer = self._named(
            self._newer_system, _newer_id(cell, self.table), kind, cell["title11"], cell.get("chapter11", ""),
            linearization_id(cell.get("linearization", "")),
        )  # fmt: skip
        yield from (*older, *(newer if target.kind != "cluster" else ()))
        yield self._mapping(line, cells, cell, target)

    @property
    def _newer_system(self) -> str:
        return "icd11-foundation" if self.table.foundation else "icd11"

    def _fault(self, cells: list[str], cell: dict[str, str]) -> tuple[str, str] | None:
        if len(cells) <= self.last:
            return "", f"the row is cut short: {len(cells)} cells, {self.last + 1} expected"
        if damaged(cells):
            return "", "bytes that are not UTF-8 text"
        if cell["code10"] in ("", _NO_MAPPING if self.table.forward else ""):
            return "icd10Code", "no ICD-10 code"
        if cell["code10"] not in ("", _NO_MAPPING) and not is_wellformed("icd10", cell["code10"]):
            return "icd10Code", "not an ICD-10 code"
        code = cell.get("code11", "")
        if code and not _is_chapter(code) and not is_wellformed("icd11", code):
            return "icd11Code", "not an ICD-11 code (was the file saved by Excel?)"
        stated_none = self.table.forward and _no_mapping(cell)
        if not stated_none and not _newer_id(cell, self.table):
            return "icd11Code", "neither an ICD-11 code nor a URI, and not marked No Mapping"
        return None

    def _newer(self, cell: dict[str, str]) -> tuple[str, Target]:
        """The kind and target shape of the ICD-11 end. A block or chapter is known by its URI, not by a code."""
        code, linearization = cell.get("code11", ""), linearization_id(cell.get("linearization", ""))
        if self.table.foundation:
            kind: TargetKind = "code"
            return "category", Target(kind, _newer_id(cell, self.table), (_newer_id(cell, self.table),))
        if is_cluster(code):
            return "category", Target("cluster", code, cluster_parts(code))
        stated = cell.get("kind11", "").lower()
        group: Literal["chapter", "block"] = "chapter" if stated == "chapter" or _is_chapter(code) else "block"
        if stated in ("block", "chapter") or not code or _is_chapter(code):
            return group, Target(group, linearization, (linearization,))
        return "category", Target("code", code, (code,))

    def _mapping(self, line: int, cells: list[str], cell: dict[str, str], target: Target) -> Mapping:
        stated = {name: value for name, value in cell.items() if value}
        if not self.table.forward:
            source, target = _newer_id(cell, self.table), _older_target(cell)
        else:
            source, target = cell["code10"], NO_MAP if _no_mapping(cell) else target
        return Mapping(
            source=source,
            target=target,
            relation=self._relation(cells, stated),
            line=line,
            stated=stated,
        )

    def _relation(self, cells: list[str], stated: dict[str, str]) -> Relation:
        """The foundation table's two unnamed columns: the relation (it stands under the date) and a distance."""
        if self.table is not FOUNDATION:
            return "unstated"
        word, distance = (*cells[self.last + 1 :], "", "")[:2]
        stated.update({key: value for key, value in (("relation", word), ("distance", distance)) if value})
        relations: dict[str, Relation] = {"Equivalent": "equivalent", "Subclass": "narrower"}
        return relations.get(word.strip(), "unstated")

    def _named(
        self, system: str, id: str, kind: str, title: str, chapter: str, linearization: str = ""
    ) -> Iterator[Concept]:
        if not id or id == _NO_MAPPING or (system, id) in self.named:
            return
        self.named.add((system, id))
        ends = (self.map_set.source, self.map_set.target)
        yield Concept(
            system=system,
            version=next(end.version for end in ends if end.system == system),
            id=id,
            code=id if kind in ("category", "modifiedcategory") else None,
            display=title,
            kind=kind,
            parents=(id.partition(".")[0],) if system == "icd10" and "." in id else (),
            chapter=chapter,
            residual=residual_of(linearization),
            identity=linearization or None,
        )


def _kind10(cell: dict[str, str]) -> str:
    """The class kind; 11To10 has no such column, but a code's shape shows it."""
    stated = cell.get("kind10", "").lower()
    code = cell["code10"]
    return stated or ("category" if code[:1].isalpha() and code[1:3].isdigit() and "-" not in code
                      else "block" if "-" in code else "chapter")  # fmt: skip


def _newer_id(cell: dict[str, str], table: Table) -> str:
    if table.foundation:
        return entity_id(cell.get("foundation", ""))
    code = cell.get("code11", "")
    grouping = cell.get("kind11", "").lower() in ("block", "chapter") or _is_chapter(code)
    return code if code and not grouping else linearization_id(cell.get("linearization", ""))


def _is_chapter(code: str) -> bool:
    return re.fullmatch(r"\d\d|X|V", code) is not None


def _older_target(cell: dict[str, str]) -> Target:
    code = cell["code10"]
    if code == _NO_MAPPING:
        return NO_MAP
    kinds: dict[str, TargetKind] = {"block": "block", "chapter": "chapter"}
    return Target(kinds.get(_kind10(cell), "code"), code, (code,))


def _no_mapping(cell: dict[str, str]) -> bool:
    return cell.get("foundation") == _NO_MAPPING
