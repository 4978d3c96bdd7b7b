"""Ontologies in OBO format, such as the Human Disease Ontology.

Source: OBO Flat File Format 1.4. The release is the ontology that the header names; its terms are nodes, is_a is
hierarchy, and other relationships between its terms are typed edges. Typedefs and instances are no terms and are left
out. An exact synonym is a synonym; a broad, narrow or related one is an index entry, for it names something else as
well, and is told by scope among the properties. Cross-references to vocabularies of termwalk.ontologies.prefixes, and
SKOS matches, make one map set per system: xrefs state no relation, unless a qualifier does as Mondo's `source` does.
Other xrefs stay properties.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Relationship, Term, TermUse
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.problems import Problem
from termwalk.graph.relations import Relation, from_name
from termwalk.graph.store import Record
from termwalk.ontologies.prefixes import is_known, of_prefix, resolved
from termwalk.ontologies.registry import systems

from ..headed import named_version
from ..recognised import Recognised, identified
from ..source import Source
from .map_ends import malformed, target_of
from .obo_stanzas import HEADLESS, Stanza, Tag, quoted, stanzas, unescaped
from .owl_precision import relation_of, spelt

FORMATS = ("obo",)
_START = re.compile(r"\s*(?:!.*\s+)*format-version:\s*1\.\d", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SAVED = re.compile(r"(\d\d):(\d\d):(\d{4})")
_MATCH = re.compile(r"(?:skos:|http://www\.w3\.org/2004/02/skos/core#)(exact|close|broad|narrow|related)Match\Z")
_SYNONYM = re.compile(r"(EXACT|BROAD|NARROW|RELATED)?\s*([^\[\s]*)\s*(?:\[.*\])?\Z", re.DOTALL)
_SHORT = ("ABBREVIATION", "ACRONYM", "OMO:0003000", "OMO:0003012")
_VALUE = re.compile(r'="([^"]*)"')
_TRUE = "true"
_LEADING = ("id", "xref", "property_value")
_EDGES = ("replaced_by", "consider")
_ELSEWHERE = ("id", "name", "def", "comment", "is_a", "is_obsolete")


def recognise(source: Source) -> Recognised | None:
    """By `format-version` first; the map sets by a look at every xref."""
    if not _START.match(source.head_text(4096).lstrip("\ufeff")):
        return None
    found = list(dict.fromkeys(_systems(source)))
    header = next(stanzas(source))
    edition = _edition(source, header)
    known = Recognised(
        format=FORMATS[0], edition=edition, structured=True, title=_title(edition.system), date=_date(edition.version)
    )
    maps = tuple(_map(edition, target, header) for target in found if target != edition.system)
    return msgspec.structs.replace(known, also=maps)


def _edition(source: Source, header: Stanza) -> Edition:
    """The ontology by its own tag, else by the prefix of its first term."""
    name = header.first("ontology").rpartition("/")[2].removesuffix(".obo")
    if not name or any(letter.isspace() for letter in name):
        ids = (stanza.first("id") for stanza in stanzas(source) if stanza.kind == "Term")
        name = next((prefix for id in ids if (prefix := id.partition(":")[0])), "obo")
    stated, saved = header.first("data-version"), _SAVED.match(header.first("date"))
    dated = _DATE.search(stated)
    version = (dated[0] if dated else stated) or (f"{saved[3]}-{saved[2]}-{saved[1]}" if saved else "")
    return Edition(of_prefix(name), version.replace(":", "-") or named_version(source))


def _title(id: str) -> str:
    return systems()[id].name if id in systems() else ""


def _date(version: str) -> str:
    return version if _DATE.fullmatch(version) else ""


def _map(edition: Edition, target: str, header: Stanza) -> Recognised:
    source = Edition(edition.system, edition.version or UNSTATED)
    known = systems().get(edition.system)
    remark = next((text for tag in header.all("remark") if "licens" in (text := unescaped(tag.value)).lower()), "")
    map_set = MapSet(
        id="-".join((edition.system, "xref", target)).replace(":", "-"),
        version=source.version,
        title=f"{_title(edition.system) or edition.system}: cross-references to {target}",
        publisher=(known.publisher if known else "") or "",
        source=source,
        target=Edition(target, UNSTATED),
        licence=remark or (known.licence if known else "") or "",
        one_way=False,
    )
    return Recognised(format=FORMATS[0], edition=source, map_set=map_set, title=map_set.title)


def _systems(source: Source) -> Iterator[str]:
    for stanza in stanzas(source, _LEADING):
        if stanza.kind == "Term":
            yield from (place[0] for tag in stanza.tags if (place := _led(tag)))


def _led(tag: Tag, into: str = "") -> tuple[str, str, Relation] | None:
    """System, code and relation where a tag leads into a known vocabulary (or into one asked for)."""
    if tag.name not in ("xref", "property_value"):
        return None
    relation: Relation = "unstated"
    curie = unescaped(tag.value).partition(' "')[0].strip()
    if tag.name == "property_value":
        name, _, rest = unescaped(tag.value).partition(" ")
        match = _MATCH.match(name)
        if match is None:
            return None
        relation, curie = from_name("skos", f"skos:{match[1]}Match"), rest.split(" ")[0].strip('"')
    curie = spelt(curie)
    prefix = curie.partition(":")[0]
    known = is_known(prefix)
    if (not known and tag.name == "xref") or (known and into and not _may_be(prefix, into)):
        return None
    if tag.name == "xref":
        relation = relation_of(_VALUE.findall(unescaped(tag.qualifiers))) or relation
    place = resolved(curie)
    return (*place, relation) if place and into in ("", place[0]) else None


def _may_be(prefix: str, system: str) -> bool:
    """Whether a prefix stands for a system; ICD11 is written for two."""
    return of_prefix(prefix) == system or {system, of_prefix(prefix)} == {"icd11", "icd11-foundation"}


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per term, with its terms and edges; or one Mapping per xref that leads into one system."""
    source, known = identified(path, recognised, recognise, "an ontology in OBO format")
    file = _Ontology(source, known)
    return file.mappings(known.map_set) if known.map_set else file.records()


class _Ontology:
    """The terms of one file; `ids` are those that it defines."""

    def __init__(self, source: Source, known: Recognised) -> None:
        self.source, self.known = source, known
        self.system = known.map_set.source.system if known.map_set else known.edition.system

    def _id(self, text: str) -> str:
        """An id of this ontology as the registry spells it; one of another ontology stays a CURIE."""
        found = resolved(text)
        return found[1] if found and found[0] == self.system else text

    def records(self) -> Iterator[Record]:
        ids = {self._id(one.first("id")) for one in stanzas(self.source, ("id",)) if one.kind == "Term"}
        seen: set[str] = set()
        for stanza in stanzas(self.source):
            if stanza.kind not in ("Term", HEADLESS):
                continue
            id = self._id(stanza.first("id"))
            yield from (self._problem(line, "no tag: value", text, "") for line, text in stanza.strange)
            reason = "the id stands twice; the first one is kept" if id in seen else ""
            reason = reason if id else "a term without id"
            reason = "an id below no [Term] line" if stanza.kind == HEADLESS else reason
            if reason:
                yield self._problem(stanza.line, reason, id)
                continue
            seen.add(id)
            yield from self._term(stanza, id, ids)

    def _term(self, stanza: Stanza, id: str, ids: set[str]) -> Iterator[Record]:
        name = stanza.first("name")
        if not name:
            yield self._problem(stanza.line, "no name; the id stands for it", id, id)
        parents = []
        for tag in stanza.all("is_a"):
            parent = self._id(unescaped(tag.value))
            if parent in ids and parent != id:
                parents.append(parent)
            else:
                yield self._problem(tag.line, "is_a a term that the file does not define", tag.value, "")
        yield Concept(
            system=self.known.edition.system,
            version=self.known.edition.version,
            id=id,
            code=id,
            display=name or id,
            kind="term",
            parents=tuple(dict.fromkeys(parents)),
            active=stanza.first("is_obsolete") != _TRUE,
            identity=stanza.first("id"),
            properties=_properties(stanza, ids, self._id),
        )
        yield from self._names(stanza, id)
        yield from self._edges(stanza, id, ids)

    def _names(self, stanza: Stanza, id: str) -> Iterator[Record]:
        for tag in stanza.tags:
            if tag.name == "comment":
                yield Term(id=id, text=unescaped(tag.value), language="en", use="note")
            elif tag.name in ("def", "synonym"):
                found = quoted(tag.value)
                if found is None or not found[0]:
                    yield self._problem(tag.line, f"a {tag.name} without a text in quotes", tag.value, "")
                    continue
                use: TermUse = "definition" if tag.name == "def" else _use(found[1])
                yield Term(id=id, text=found[0], language="en", use=use)

    def _edges(self, stanza: Stanza, id: str, ids: set[str]) -> Iterator[Relationship]:
        for tag in stanza.tags:
            type, target = _relationship(tag)
            if type and self._id(target) in ids:
                yield Relationship(source=id, type=type, target=self._id(target))

    def mappings(self, map_set: MapSet) -> Iterator[Record]:
        """The xrefs and matches into one system; a term that `records` rejects gives none."""
        seen: set[str] = set()
        for stanza in stanzas(self.source, _LEADING):
            id = self._id(stanza.first("id"))
            if stanza.kind != "Term" or not id or id in seen:
                continue
            seen.add(id)
            for tag in stanza.tags:
                place = _led(tag, map_set.target.system)
                if place is None:
                    continue
                if malformed(place[0], place[1]):
                    yield self._problem(tag.line, malformed(place[0], place[1]), tag.value, place[1], tag.name)
                stated = {tag.name: unescaped(tag.value), "qualifiers": unescaped(tag.qualifiers)}
                yield Mapping(
                    source=id, target=target_of(place[0], place[1]), relation=place[2], line=tag.line,
                    stated={key: value for key, value in stated.items() if value},
                )  # fmt: skip

    def _problem(self, line: int, reason: str, raw: str, repaired: str | None = None, field: str = "") -> Problem:
        return Problem(file=self.source.name, line=line, field=field, reason=reason, raw=raw, repaired=repaired)


def _scope(rest: str) -> tuple[str, str]:
    found = _SYNONYM.match(rest)
    return (found[1] or "RELATED", found[2] or "") if found else ("RELATED", "")


def _use(rest: str) -> TermUse:
    """By scope and synonym type; without a scope it is related, as the format has it."""
    scope, type = _scope(rest)
    if scope != "EXACT":
        return "index entry"
    return "abbreviation" if type.upper() in _SHORT else "synonym"


def _relationship(tag: Tag) -> tuple[str, str]:
    """Type and target of an edge; empty where a tag is none."""
    value = unescaped(tag.value).strip()
    if tag.name in _EDGES:
        return tag.name, value
    type, _, target = value.partition(" ")
    return (type, target.strip()) if tag.name == "relationship" else ("", "")


def _properties(stanza: Stanza, ids: set[str], id_of: Callable[[str], str]) -> dict[str, str]:
    """What makes neither a name, an edge nor a map row, by its tag; relationships and property values by their own."""
    said: dict[str, list[str]] = {}
    for tag in stanza.tags:
        name, value = tag.name, unescaped(tag.value)
        if name in _ELSEWHERE or _led(tag):
            continue
        if name == "synonym":
            found = quoted(tag.value)
            scope = _scope(found[1])[0] if found else "EXACT"
            name, value = f"{scope.lower()}_synonym", found[0] if found else ""
            if scope == "EXACT":
                continue
        elif name in ("property_value", "relationship"):
            name, _, value = value.partition(" ")
            if tag.name == "relationship" and id_of(value.strip()) in ids:
                continue
            value = re.sub(r'^"(.*)" \S+$', r"\1", value)
        said.setdefault(name, []).append(value.strip())
    return {name: " | ".join(dict.fromkeys(filter(None, values))) for name, values in said.items() if any(values)}
