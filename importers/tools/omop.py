"""The OMOP vocabularies as Athena hands them out (CONCEPT, CONCEPT_RELATIONSHIP, CONCEPT_SYNONYM), and a site's maps.

Source: OHDSI, OMOP CDM 5.4, vocabulary tables. Athena's files are tab-separated without quoting; extracts are often
comma-separated with it. The concept_id is the code of the system `omop`; for each vocabulary that termwalk knows, the
same CONCEPT table is also a map from its codes to their concept_ids. The release stands in VOCABULARY.csv beside the
file, or in a file's or folder's name. `Is a` that is valid is hierarchy; `Subsumes`, which repeats it from the
other end, stays a typed edge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import PARENT, Concept, Relationship, Term
from termwalk.graph.errors import FormatError, InputError
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.prefixes import VOCABULARIES
from termwalk.ontologies.registry import is_wellformed, normalise, system

from ..headed import named_version
from ..recognised import Recognised, identified
from ..source import Source
from ..tables import Row, csv_rows, damaged, text_rows
from . import omop_map
from .map_ends import Ends, malformed

CONCEPT, RELATIONSHIP, SYNONYM = "omop-concept", "omop-concept-relationship", "omop-concept-synonym"
FORMATS = (CONCEPT, RELATIONSHIP, SYNONYM, omop_map.FORMAT)
_COLUMNS = {
    CONCEPT: ("concept_id", "concept_name", "domain_id", "vocabulary_id", "concept_class_id", "concept_code"),
    RELATIONSHIP: ("concept_id_1", "concept_id_2", "relationship_id"),
    SYNONYM: ("concept_id", "concept_synonym_name", "language_concept_id"),
    omop_map.FORMAT: omop_map.COLUMNS,
}
_DATES = ("valid_start_date", "valid_end_date")
_PROPERTIES = ("domain_id", "vocabulary_id", "concept_code", "standard_concept", *_DATES, "invalid_reason")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)\Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_RELEASED = re.compile(r"v[\d.]+ (\d\d)-([A-Z]{3})-(\d\d)\Z")
_OTHERWISE = re.compile(r"release (\S+)\Z")
"""How termwalk writes a release that is no date."""
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_LANGUAGES = {"4180186": "en"}
_NONE = "None"
"""The vocabulary of which VOCABULARY.csv states the release of them all."""

Line = tuple[int, dict[str, str], list[str]]


def recognise(source: Source) -> Recognised | None:
    """By the header; the map sets by a look at every row's vocabulary."""
    header = _header(source)
    format = next((name for name, wanted in _COLUMNS.items() if set(wanted) <= set(header)), None)
    if format is None:
        return None
    edition = Edition("omop", _release(source))
    if format == RELATIONSHIP:
        return Recognised(format=format, edition=edition, structured=True, supplement=True, counted="relationship")
    if format == SYNONYM:
        return Recognised(format=format, edition=edition, supplement=True, counted="subject")
    if format == omop_map.FORMAT:
        names = _column(source, header.index("source_vocabulary_id"), len(header))
        return omop_map.recognised(names or ["unnamed"], named_version(source), _release(source))
    found = set(_column(source, header.index("vocabulary_id")))
    maps = tuple(_map(edition, vocabulary) for vocabulary in VOCABULARIES if vocabulary in found)
    return Recognised(format=format, edition=edition, title="OMOP Standardized Vocabularies", also=maps)


def _column(source: Source, place: int, width: int = 0) -> list[str]:
    """The words that stand in a column below the header, each once; rows that are not as wide do not count."""
    rows = _cells(source)
    next(rows, None)
    fit = (cells for _, cells in rows if (len(cells) == width if width else len(cells) > place))
    return list(dict.fromkeys(word for cells in fit if (word := cells[place].strip())))


def _header(source: Source) -> list[str]:
    first = source.head_text().lstrip("\ufeff").partition("\n")[0].rstrip("\r")
    return [cell.strip().strip('"').lower() for cell in first.split("\t" if "\t" in first else ",")]


def _map(edition: Edition, vocabulary: str) -> Recognised:
    source = Edition(VOCABULARIES[vocabulary], UNSTATED)
    map_set = MapSet(
        id=f"omop-{source.system}",
        version=edition.version or UNSTATED,
        title=f"concept_ids of {vocabulary}",
        publisher="OHDSI",
        source=source,
        target=Edition(edition.system, edition.version or UNSTATED),
        licence=system(source.system).licence or "",
        one_way=False,
    )
    return Recognised(format=CONCEPT, edition=source, map_set=map_set, title=map_set.title)


def _release(source: Source) -> str:
    """From VOCABULARY.csv beside the file (`v5.0 29-FEB-24`); else from a file's or folder's name; else empty."""
    beside = _beside(source, "VOCABULARY.csv")
    try:
        for _, cells in _cells(beside) if beside else ():
            version = next((found for cell in cells if (found := _RELEASED.fullmatch(cell.strip()))), None)
            if cells[0].strip() == _NONE and version and version[2] in _MONTHS:
                return f"20{version[3]}-{_MONTHS.index(version[2]) + 1:02}-{version[1]}"
            plain = next((found for cell in cells if (found := _OTHERWISE.fullmatch(cell.strip()))), None)
            if cells[0].strip() == _NONE and plain:
                return plain[1]
    except InputError:
        pass
    return named_version(source)


def _beside(source: Source, name: str) -> Source | None:
    if source.member:
        return Source(source.path, source.member.rpartition("/")[0] + "/" * ("/" in source.member) + name)
    path = source.path.with_name(name)
    return Source(path) if path.is_file() else None


def _cells(source: Source) -> Iterator[Row]:
    """Athena's own files have tabs and no quoting: a quote in a name is a quote."""
    tabbed = "\t" in source.head_text().partition("\n")[0]
    return text_rows(source, "\t") if tabbed else csv_rows(source)


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept, Relationship, Term or (of a map set) Mapping per row."""
    source, known = identified(path, recognised, recognise, "a table of the OMOP vocabularies")
    table = _Table(source, known)
    if known.map_set is not None and known.format == omop_map.FORMAT:
        return omop_map.records(list(table.lines()), known.map_set, table)
    if known.map_set is not None:
        return table.mappings(known.map_set)
    return {CONCEPT: table.concepts, RELATIONSHIP: table.relationships, SYNONYM: table.synonyms}[known.format]()


class _Seen:
    """Numbers that have been seen, a bit each: Athena's ids are millions and lie close together."""

    def __init__(self) -> None:
        self._pages: dict[int, bytearray] = {}

    def add(self, number: int) -> bool:
        """Whether the number is new."""
        page = self._pages.setdefault(number >> 16, bytearray(8192))
        place, bit = (number & 0xFFFF) >> 3, 1 << (number & 7)
        known = page[place] & bit
        page[place] |= bit
        return not known


class _Table:
    """The rows of one file by column, and what is wrong with them."""

    def __init__(self, source: Source, known: Recognised) -> None:
        self.source, self.known = source, known
        self.header = _header(source)
        missing = set(_COLUMNS.get(known.format, ())) - set(self.header)
        if missing:
            raise FormatError(f"{source.name}: the columns {', '.join(sorted(missing))} are not there.")

    def lines(self) -> Iterator[Line]:
        """The rows below the header that no vocabulary owns or all do."""
        rows = _cells(self.source)
        next(rows, None)
        for line, cells in rows:
            yield line, dict(zip(self.header, (cell.strip() for cell in cells), strict=False)), cells

    def problem(self, row: Line, field: str, reason: str, repaired: str | None = None) -> Problem:
        """What is wrong with a row, or with one of its cells."""
        line, cell, cells = row
        raw = cell[field] if field else "\t".join(cells)
        return Problem(file=self.source.name, line=line, field=field, reason=reason, raw=raw, repaired=repaired)

    def fault(self, row: Line, *ids: str) -> Problem | None:
        """Why nothing can be made of a row."""
        _, cell, cells = row
        if len(cells) < len(self.header):
            return self.problem(row, "", f"the row is cut short: {len(cells)} cells, {len(self.header)} expected")
        if len(cells) > len(self.header):
            return self.problem(row, "", f"the row is too long: {len(cells)} cells, {len(self.header)} expected")
        if damaged(cells):
            return self.problem(row, "", "bytes that are not text")
        wrong = next((field for field in ids if not is_wellformed("omop", cell[field])), None)
        return self.problem(row, wrong, "not a concept_id") if wrong else None

    def concepts(self) -> Iterator[Record]:
        seen = _Seen()
        for row in self.lines():
            fault = self.fault(row, "concept_id")
            if fault is None and not seen.add(int(row[1]["concept_id"])):
                fault = self.problem(row, "concept_id", "the concept_id stands twice; the first one is kept")
            if fault:
                yield fault
                continue
            yield from self._concept(row)

    def _concept(self, row: Line) -> Iterator[Record]:
        cell = row[1]
        if not cell["concept_name"]:
            yield self.problem(row, "concept_name", "no name; the code stands for it", cell["concept_code"])
        properties = {name: cell[name] for name in _PROPERTIES if cell.get(name)}
        yield from self._dated(row, properties)
        yield Concept(
            system=self.known.edition.system,
            version=self.known.edition.version,
            id=cell["concept_id"],
            code=cell["concept_id"],
            display=cell["concept_name"] or cell["concept_code"],
            kind=cell["concept_class_id"] or "concept",
            active=not cell.get("invalid_reason"),
            properties=properties,
        )

    def _dated(self, row: Line, said: dict[str, str]) -> Iterator[Problem]:
        """Athena's 20240229 as 2024-02-29, in place; what is no date is left out and told."""
        for name in _DATES:
            day = _COMPACT.sub(r"\1-\2-\3", said.get(name, ""))
            if day and not _DAY.fullmatch(day):
                yield self.problem(row, name, "not a date; the row is kept without it", "")
                del said[name]
            elif day:
                said[name] = day

    def mappings(self, map_set: MapSet) -> Iterator[Record]:
        """The codes of one vocabulary. Rows that the concepts report are not reported again."""
        vocabulary = next(name for name, id in VOCABULARIES.items() if id == map_set.source.system)
        ends = Ends()
        for row in self.lines():
            if row[1].get("vocabulary_id") != vocabulary or self.fault(row, "concept_id"):
                continue
            cell = row[1]
            if not cell["concept_code"]:
                yield self.problem(row, "concept_code", "no code")
                continue
            code = normalise(map_set.source.system, cell["concept_code"])
            if malformed(map_set.source.system, code):
                yield self.problem(row, "concept_code", malformed(map_set.source.system, code), code)
            yield from ends.named(map_set.source, code, cell["concept_name"])
            target = Target("code", cell["concept_id"], (cell["concept_id"],))
            yield Mapping(source=code, target=target, relation="equivalent", line=row[0])

    def relationships(self) -> Iterator[Record]:
        """Edges between concept_ids; an invalid `Is a` is no hierarchy any more."""
        for row in self.lines():
            fault = self.fault(row, "concept_id_1", "concept_id_2")
            cell = row[1]
            if fault is None and not cell["relationship_id"]:
                fault = self.problem(row, "relationship_id", "no relationship_id")
            if fault:
                yield fault
                continue
            stated = {name: cell[name] for name in (*_DATES, "invalid_reason") if cell.get(name)}
            yield from self._dated(row, stated)
            type = cell["relationship_id"]
            if type == "Is a" and not cell.get("invalid_reason"):
                type, stated = PARENT, {"relationship_id": type, **stated}
            yield Relationship(source=cell["concept_id_1"], type=type, target=cell["concept_id_2"], stated=stated)

    def synonyms(self) -> Iterator[Record]:
        """Names; a language other than English is known by its concept_id only, and stays undetermined (`und`)."""
        for row in self.lines():
            fault = self.fault(row, "concept_id")
            cell = row[1]
            if fault is None and not cell["concept_synonym_name"]:
                fault = self.problem(row, "concept_synonym_name", "no name")
            if fault:
                yield fault
                continue
            language = _LANGUAGES.get(cell["language_concept_id"], "und")
            yield Term(id=cell["concept_id"], text=cell["concept_synonym_name"], language=language)
