"""Reads WHO's tables of one build and says, for each ICD-10 class, what they state together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.store import Reader
from termwalk.ontologies.icd11 import entity_id, is_extension, linearization_id, residual_of, stem_of

from .. import titles
from .table import Facts

ONE, MULTIPLE, BACK, FOUNDATION = (
    "who-10to11-one", "who-10to11-multiple", "who-11to10-one", "who-foundation-10to11",
)  # fmt: skip
SUPPLEMENT = "termwalk-supplement"


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What the tables say of one class: the rows themselves, and the facts that the rules ask about."""

    source: Concept
    one: Mapping | None
    alternatives: tuple[Mapping, ...]
    supplement: Mapping | None
    facts: Facts
    entity: str = ""
    entity_title: str = ""
    distance: str = ""
    shared_with: tuple[str, ...] = ()
    in_edition: bool = True
    back_to: str = ""
    multiple_rows: int = 0


class Build:
    """The tables of one build of WHO's map, read whole: they are small, and every class asks about others."""

    def __init__(self, reader: Reader, one: MapSet) -> None:
        catalogue = reader.catalogue()
        self.one_set = one
        self.edition: Edition = one.source
        self.published = catalogue.is_published(one.source)
        self.sets = {id: catalogue.map_set(id, one.version) for id in (ONE, MULTIPLE, BACK, FOUNDATION)}
        self.sets[SUPPLEMENT] = next(
            (
                m
                for m in catalogue.map_sets()
                if m.id == SUPPLEMENT and (m.source, m.target) == (one.source, one.target)
            ),
            None,
        )
        self.one = {edge.source: edge for edge in self._rows(reader, ONE)}
        self.sources = {node.id: node for node in reader.members(one.source) if self._is_source(node)}
        self.multiple: defaultdict[str, list[Mapping]] = defaultdict(list)
        for edge in self._rows(reader, MULTIPLE):
            self.multiple[edge.source].append(edge)
        self.foundation = {edge.source: edge for edge in self._rows(reader, FOUNDATION)}
        self.supplement = {edge.source: edge for edge in self._rows(reader, SUPPLEMENT)}
        self.back = {
            linearization_id(e.stated.get("linearization", "")): e.target.text for e in self._rows(reader, BACK)
        }
        self.clusters = Counter(
            edge.target.text
            for edge in self.one.values()
            if edge.target.kind == "cluster" and edge.source in self.sources
        )
        self.equivalents: defaultdict[str, list[str]] = defaultdict(list)
        for edge in self.foundation.values():
            if edge.relation == "equivalent" and edge.source in self.sources:
                self.equivalents[edge.target.text].append(edge.source)

    def _rows(self, reader: Reader, id: str) -> Iterator[Mapping]:
        map_set = self.sets[id]
        return reader.mappings(map_set) if map_set else iter(())

    def _is_source(self, node: Concept) -> bool:
        """Categories of the release, and those that only the table maps from."""
        return "category" in node.kind and (node.listed or node.id in self.one)

    def evidence(self) -> Iterator[Evidence]:
        """One for every category of the ICD-10 release, and for every one that only WHO's table has."""
        for source in self.sources.values():
            yield self._evidence(source)

    def _evidence(self, source: Concept) -> Evidence:
        one, foundation = self.one.get(source.id), self.foundation.get(source.id)
        entity = foundation.target.text if foundation and foundation.target.text else _entity_of(one)
        alternatives = distinct(self.multiple.get(source.id, ()))
        shared = self._shared(source.id, entity, foundation)
        back_to = self.back.get(_linearization(one), "") if one and one.target.kind != "cluster" else ""
        title = self._title(source, one)
        target_title = one.stated.get("title11", "") if one else ""
        entity_title = foundation.stated.get("title11", "") if foundation else ""
        facts: Facts = {
            "target": _target(one),
            "placement": _placement(one),
            "foundation": _relation(foundation, self.sets[FOUNDATION]),
            "asserted": bool(foundation) and foundation.stated.get("distance") == "0" if foundation else False,
            "alternatives": len(alternatives),
            "one_listed": bool(one) and any(one.target == edge.target for edge in alternatives) if one else False,
            "multiple_no_map": any(edge.target.kind == "no-map" for edge in self.multiple.get(source.id, ())),
            "supplement": source.id in self.supplement,
            "round_trip": back_to == source.id,
            "shared": bool(shared),
            "ancestor_equivalent": any(up in self.equivalents.get(entity, ()) for up in self._above(source.id)),
            "nos": titles.is_unspecified(title),
            "other": titles.is_other(title),
            "target_other": titles.is_other(target_title),
            "agreement": titles.agreement(title, target_title),
            "entity_agreement": max(titles.agreement(title, entity_title), titles.coverage(title, entity_title)),
            "other_differs": titles.other_differs(title, target_title),
            "target_vague": titles.is_unspecified(target_title) or titles.is_other(target_title),
            "negation": bool(target_title) and titles.negation_differs(title, target_title),
            "contradiction": titles.contradicts(title, target_title),
            "residual_part": any(part[-1:] in "YZ" and not is_extension(part) for part in _parts(one)),
            "cluster_shared": bool(one) and self.clusters[one.target.text] > 1 if one else False,
            "complete": self.sets[MULTIPLE] is not None and self.sets[BACK] is not None,
        }
        return Evidence(
            source=source,
            one=one,
            alternatives=alternatives,
            supplement=self.supplement.get(source.id),
            facts=facts,
            entity=entity,
            entity_title=entity_title,
            distance=foundation.stated.get("distance", "") if foundation else "",
            shared_with=shared,
            in_edition=source.listed or not self.published,
            back_to=back_to,
            multiple_rows=len(self.multiple.get(source.id, ())),
        )

    def _title(self, source: Concept, one: Mapping | None) -> str:
        """WHO's map titles a few emergency codes better than the edition does; elsewhere they are the same."""
        return (one.stated.get("title10") if one else "") or source.display

    def _shared(self, source: str, entity: str, foundation: Mapping | None) -> tuple[str, ...]:
        if foundation is None or foundation.relation != "equivalent":
            return ()
        others = (other for other in self.equivalents.get(entity, ()) if other != source)
        return tuple(o for o in others if o not in self._above(source) and source not in self._above(o))

    def _above(self, id: str) -> list[str]:
        """The categories above a class."""
        above = []
        while id in self.sources:
            id = next((parent for parent in self.sources[id].parents if parent in self.sources), "")
            above += [id] if id else []
        return above


def distinct(rows: list[Mapping] | tuple[Mapping, ...]) -> tuple[Mapping, ...]:
    """The codable targets of the multiple-category table, each once: no headings, no extension code alone."""
    found: dict[str, Mapping] = {}
    for edge in rows:
        kind, text = edge.target.kind, edge.target.text
        if kind == "cluster" or (kind == "code" and not is_extension(text)):
            found.setdefault(text, edge)
    return tuple(found.values())


def _target(one: Mapping | None) -> str:
    if one is None:
        return "none"
    return "extension" if one.target.kind == "code" and is_extension(one.target.text) else one.target.kind


def _placement(one: Mapping | None) -> str:
    """Where the entity of the row stands, seen from the target: it is the target, or below it, or in its residual."""
    if one is None or _target(one) != "code":
        return ""
    where = _linearization(one)
    suffix = residual_of(where)
    place = "self" if _entity_of(one) == stem_of(where) else "below"
    return f"{place}/{suffix}" if suffix else place


def _relation(foundation: Mapping | None, table: MapSet | None) -> str:
    if table is None:
        return "missing"
    words = {"equivalent": "equivalent", "narrower": "subclass"}
    return words.get(foundation.relation, "none") if foundation else "none"


def _entity_of(one: Mapping | None) -> str:
    return entity_id(one.stated.get("foundation", "")) if one else ""


def _linearization(one: Mapping | None) -> str:
    return linearization_id(one.stated.get("linearization", "")) if one else ""


def _parts(one: Mapping | None) -> tuple[str, ...]:
    return one.target.parts if one and one.target.kind == "cluster" else ()
