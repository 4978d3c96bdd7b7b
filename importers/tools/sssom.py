"""Mapping sets in SSSOM/TSV, as Mondo and other ontologies publish them.

Source: SSSOM, the Simple Standard for Sharing Ontological Mappings: a block of YAML behind `#`, then a table with
subject_id, predicate_id and object_id. A file may map between several systems: each pair of prefixes is a map set
of its own. Prefixes are read by termwalk.ontologies.prefixes; one that stands in no table is `local:PREFIX`. A row
whose code has not its system's form is stored as it stands, and reported as repaired. A file that termwalk wrote is
read by its extension slots: see sssom_termwalk.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.errors import FormatError, UnknownSystem
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.problems import Problem
from termwalk.graph.relations import Relation, from_name
from termwalk.graph.store import Record
from termwalk.ontologies.prefixes import local, of_prefix, resolved
from termwalk.ontologies.registry import system

from ..recognised import Recognised, identified
from ..source import Source
from ..tables import row_fault, text_rows, unquoted
from . import sssom_termwalk as own
from .map_ends import Ends, confidence_of, malformed, target_of

FORMATS = ("sssom",)
_REQUIRED = ("subject_id", "predicate_id", "object_id")
_NOT_FOUND = "sssom:NoTermFound"
_DATE = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")
_OBO_RELEASE = re.compile(r"/obo/([a-z]+)/releases/(\d{4}-\d\d-\d\d)/")
_ICD10_RELEASE = re.compile(r"icd\.who\.int/browse10/(\d{4})/")
_OTHER_PREDICATES: dict[str, Relation] = {
    "oboInOwl:hasDbXref": "unstated",
    "oio:hasDbXref": "unstated",
    "rdfs:seeAlso": "unstated",
    "rdfs:subClassOf": "narrower",
    "semapv:crossSpeciesExactMatch": "related",
    "semapv:crossSpeciesCloseMatch": "related",
}
"""Predicates that are no SKOS mapping property; a cross-reference states no relation."""

Pair = tuple[str, str]
"""The systems of subject and object."""


class _Metadata(msgspec.Struct):
    """The scalars of the YAML block, and its prefixes."""

    slots: dict[str, str] = {}
    prefixes: dict[str, str] = {}

    @classmethod
    def of(cls, lines: list[str]) -> _Metadata:
        slots: dict[str, str] = {}
        prefixes: dict[str, str] = {}
        block = ""
        for line in lines:
            inner = line.startswith((" ", "\t"))
            key, _, value = line.strip().partition(":")
            value = value.strip().strip("\"'")
            block = block if inner else key
            if not inner and value:
                slots[key] = value
            elif inner and block == "curie_map" and value:
                prefixes[key.strip("\"'")] = value
        return cls(slots, prefixes)

    def edition(self, side: Literal["subject", "object"], id: str) -> Edition:
        """An end's release: as stated, or as the addresses of the set and of the prefix show it."""
        stated = self.slots.get(f"{side}_source_version", "")
        released = _OBO_RELEASE.search(self.slots.get("mapping_set_version", ""))
        if not stated and released and of_prefix(released[1]) == id:
            stated = released[2]
        addresses = [uri for prefix, uri in self.prefixes.items() if id == "icd10" == of_prefix(prefix)]
        shown = next(filter(None, map(_ICD10_RELEASE.search, addresses)), None)
        return Edition(id, _dated(stated) or (shown[1] if shown else UNSTATED))


def _dated(version: str) -> str:
    """A version that is an address by the date in it; another one as it stands."""
    found = _DATE.search(version)
    return found[0] if found and "/" in version else version.rstrip("/").rpartition("/")[2]


def recognise(source: Source) -> Recognised | None:
    """By the columns below the metadata; the map sets by a look at every row's prefixes."""
    if not _looks_like(source):
        return None
    table = _Table(source)
    if table.own:
        return _recognised_own(table.own, table.metadata)
    pairs = list(dict.fromkeys(pair for row in table.rows() if (pair := table.pair(row))))
    if not pairs:
        pairs = [(local("unnamed"), local("unnamed"))]
    first, *more = (_recognised(source, table.metadata, pair, len(pairs) > 1) for pair in pairs)
    return msgspec.structs.replace(first, also=tuple(more))


def _recognised_own(map_set: MapSet, metadata: _Metadata) -> Recognised:
    date = _DATE.search(metadata.slots.get("publication_date", ""))
    return Recognised(
        format=FORMATS[0], edition=map_set.source, map_set=map_set, title=map_set.title, date=date[0] if date else ""
    )


def _looks_like(source: Source) -> bool:
    lines = source.head_text().lstrip("\ufeff").splitlines()
    header = next((line for line in lines if not line.startswith("#")), "")
    return set(_REQUIRED) <= set(header.split("\t")) or own.is_ours("\n".join(lines))


def _recognised(source: Source, metadata: _Metadata, pair: Pair, several: bool) -> Recognised:
    slots = metadata.slots
    named = slots.get("mapping_set_id", "") or source.file_name
    id = re.sub(r"(\.sssom)?\.tsv\Z", "", re.split(r"[/#]", named.rstrip("/#"))[-1]) or "sssom"
    ends = metadata.edition("subject", pair[0]), metadata.edition("object", pair[1])
    if several:
        id = "-".join((id, *(end.system.replace(":", "-") for end in ends)))
    map_set = MapSet(
        id=id,
        version=_dated(slots.get("mapping_set_version", "")) or slots.get("mapping_date", "") or UNSTATED,
        title=slots.get("mapping_set_title", "") or id,
        publisher=_publisher(slots, pair[0]),
        source=ends[0],
        target=ends[1],
        licence=slots.get("license", ""),
        one_way=False,
    )
    date = _DATE.search(slots.get("mapping_date", "") or map_set.version)
    return Recognised(
        format=FORMATS[0], edition=ends[0], map_set=map_set, title=map_set.title, date=date[0] if date else ""
    )


def _publisher(slots: dict[str, str], subject: str) -> str:
    """As stated; else whoever publishes the subjects, for ontologies publish their own mappings."""
    try:
        return slots.get("creator_label", "") or system(subject).publisher or ""
    except UnknownSystem:
        return ""


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Mapping per row of the map set asked for, and a Concept for each end that the table names.

    Rows that belong to no map set are Problems of the first one.
    """
    source, known = identified(path, recognised, recognise, "an SSSOM table")
    if known.map_set is None:
        raise FormatError(f"{source.name} is not an SSSOM table.")
    return _Rows(source, known.map_set).records()


class _Table:
    """The metadata and rows of a file; a row is its line, its cells by column, and how it was written."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.header: list[str] = []
        comments = []
        for _, cells in text_rows(source, "\t"):
            if not cells[0].startswith("#"):
                self.header = [cell.strip() for cell in cells]
                break
            comments.append("\t".join(cells)[1:].removeprefix(" "))
        self.metadata = _Metadata.of(comments)
        self.own = own.map_set_of(comments)
        self.extra = own.extra_nodes(comments) if self.own else ()
        if not set(_REQUIRED) <= set(self.header):
            raise FormatError(f"{source.name}: the columns {', '.join(_REQUIRED)} are not there.")

    def rows(self) -> Iterator[tuple[int, dict[str, str], list[str]]]:
        """The rows below the header."""
        rows = text_rows(self.source, "\t")
        for _, cells in rows:
            if not cells[0].startswith("#"):
                break
        for line, cells in rows:
            bare = [unquoted(cell.strip()) for cell in cells]
            said = [cell if bare is None else bare.strip() for cell, bare in zip(cells, bare, strict=True)]
            yield line, dict(zip(self.header, said, strict=False)), cells

    def pair(self, row: tuple[int, dict[str, str], list[str]]) -> Pair | None:
        """The systems of a row's ends; None where it cannot be a mapping."""
        _, cell, cells = row
        if self.fault(cell, cells):
            return None
        subject, target = resolved(cell["subject_id"]), resolved(cell["object_id"])
        assert subject is not None
        if cell["object_id"] == _NOT_FOUND or target is None:
            source = cell.get("object_source") or self.metadata.slots.get("object_source", "")
            return subject[0], of_prefix(source.removeprefix("infores:").partition(":")[0])
        return subject[0], target[0]

    def fault(self, cell: dict[str, str], cells: list[str]) -> tuple[str, str] | None:
        """Field and reason where a row is no mapping."""
        reason = row_fault(cells, len(self.header))
        if reason:
            return "", reason
        if not cell["predicate_id"]:
            return "predicate_id", "no predicate"
        for field in ("subject_id", "object_id"):
            if not cell[field]:
                return field, "no id: what is only a name is not mapped"
            if cell[field] == _NOT_FOUND and field == "subject_id":
                return field, "a term that only the other side has is no mapping"
            if resolved(cell[field]) is None:
                return field, "not a CURIE (prefix:code)"
        source = cell.get("object_source") or self.metadata.slots.get("object_source", "")
        if cell["object_id"] == _NOT_FOUND and not source:
            return "object_source", "nothing says in which system there is no term"
        return None


class _Rows:
    """Reads the rows of one map set."""

    def __init__(self, source: Source, map_set: MapSet) -> None:
        self.source, self.map_set, self.table = source, map_set, _Table(source)
        self.systems = map_set.source.system, map_set.target.system
        self.ends = Ends()

    def records(self) -> Iterator[Record]:
        if self.table.own:
            yield from self._own_records()
            return
        first = next((pair for row in self.table.rows() if (pair := self.table.pair(row))), None)
        mine = first in (None, self.systems)
        for row in self.table.rows():
            pair = self.table.pair(row)
            if pair is None:
                if mine:
                    yield self._problem(row, *(self.table.fault(row[1], row[2]) or ("", "")))
            elif pair == self.systems:
                yield from self._mapping(row)

    def _own_records(self) -> Iterator[Record]:
        yield from self.table.extra
        for row in self.table.rows():
            reason = row_fault(row[2], len(self.table.header))
            if reason:
                yield self._problem(row, "", reason)
            else:
                yield from own.records(row, self.map_set, self.source.name)

    def _mapping(self, row: tuple[int, dict[str, str], list[str]]) -> Iterator[Record]:
        line, cell, _ = row
        source, target = self._id(cell["subject_id"]), self._target(cell["object_id"])
        yield from self.ends.named(self.map_set.source, source, cell.get("subject_label", ""))
        for part in target.parts:
            yield from self.ends.named(self.map_set.target, part, cell.get("object_label", ""))
        for field, id, name in (("subject_id", source, self.systems[0]), ("object_id", target.text, self.systems[1])):
            reason = malformed(name, id) if id else ""
            if reason:
                yield self._problem(row, field, reason, cell[field], id)
        relation, strange = self._relation(cell)
        if strange:
            yield self._problem(row, "predicate_id", strange, cell["predicate_id"], relation)
        confidence, wrong = confidence_of(cell.get("confidence", ""))
        if wrong:
            yield self._problem(row, "confidence", wrong, cell["confidence"], "")
        yield Mapping(
            source=source,
            target=target,
            relation=relation,
            confidence=confidence,
            line=line,
            stated={name: value for name, value in cell.items() if name and value},
        )

    def _id(self, curie: str) -> str:
        found = resolved(curie)
        return found[1] if found else curie

    def _target(self, curie: str) -> Target:
        return NO_MAP if curie == _NOT_FOUND else target_of(self.systems[1], self._id(curie))

    def _relation(self, cell: dict[str, str]) -> tuple[Relation, str]:
        """By the predicate; a denied one (`predicate_modifier` Not) denies any relation that could lead further."""
        name = cell["predicate_id"]
        if cell.get("predicate_modifier", "").casefold() == "not":
            return "unrelated", ""
        if name in _OTHER_PREDICATES:
            return _OTHER_PREDICATES[name], ""
        try:
            return from_name("skos", name), ""
        except KeyError:
            return "unstated", "a predicate that is not known; the row is kept without a relation"

    def _problem(
        self, row: tuple[int, dict[str, str], list[str]], field: str, reason: str, raw: str = "",
        repaired: str | None = None,
    ) -> Problem:  # fmt: skip
        line, _, cells = row
        return Problem(
            file=self.source.name, line=line, field=field, reason=reason, raw=raw or "\t".join(cells), repaired=repaired
        )
