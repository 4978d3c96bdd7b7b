"""Reads WHO's tables of one build and says, for each ICD-10 class, what they state together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import msgspec

from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping, MapSet, Target
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
    title: str
    one: Mapping | None
    alternatives: tuple[Mapping, ...]
    supplement: Mapping | None
    back_other: Mapping | None
    entity: str
    entity_title: str
    distance: str
    shared_with: tuple[str, ...]
    in_edition: bool
    back_to: str
    multiple_rows: int
    facts: Facts = {}


class Build:
    """The tables of one build of WHO's map, read whole: they are small, and every class asks about others."""

    def __init__(self, reader: Reader, one: MapSet) -> None:
        catalogue = reader.catalogue()
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
        self.back = {linearization_id(e.stated.get("linearization", "")): e for e in self._rows(reader, BACK)}
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
        rows = self.multiple.get(source.id, [])
        led_back = self.back.get(_linearization(one)) if one and one.target.kind != "cluster" else None
        found = Evidence(
            source=source,
            title=(one.stated.get("title10") if one else "") or source.display,
            one=one,
            alternatives=distinct(rows),
            supplement=self.supplement.get(source.id),
            back_other=self._back_other(source.id, entity),
            entity=entity,
            entity_title=foundation.stated.get("title11", "") if foundation else "",
            distance=foundation.stated.get("distance", "") if foundation else "",
            shared_with=self._shared(source.id, entity),
            in_edition=source.listed or not self.published,
            back_to=led_back.target.text if led_back else "",
            multiple_rows=len(rows),
        )
        facts = self._shape(found, foundation, rows) | self._standing(found) | _titles(found) | _alternative(found)
        return msgspec.structs.replace(found, facts=facts)

    def _shape(self, found: Evidence, foundation: Mapping | None, rows: list[Mapping]) -> Facts:
        """What the rows are, each for itself."""
        one = found.one
        return {
            "target": _target(one),
            "placement": _placement(one),
            "foundation": _relation(foundation, self.sets[FOUNDATION]),
            "asserted": found.distance == "0",
            "alternatives": len(found.alternatives),
            "one_listed": one is not None and any(one.target == edge.target for edge in found.alternatives),
            "multiple_no_map": any(edge.target.kind == "no-map" for edge in rows),
            "supplement": found.supplement is not None,
            "residual_part": any(part[-1:] in "YZ" and not is_extension(part) for part in _parts(one)),
            "cluster_shared": one is not None and self.clusters[one.target.text] > 1,
            "complete": self.sets[MULTIPLE] is not None and self.sets[BACK] is not None,
        }

    def _standing(self, found: Evidence) -> Facts:
        """What other rows say of this class."""
        above = self._above(found.source.id)
        return {
            "round_trip": found.back_to == found.source.id,
            "back_to_family": bool(found.back_to) and found.back_to in (found.source.id, *above[:1]),
            "back_to_below": bool(found.back_to) and found.source.id in self._above(found.back_to),
            "back_other": found.back_other is not None,
            "shared": bool(found.shared_with),
            "ancestor_equivalent": any(up in self.equivalents.get(found.entity, ()) for up in above),
            "eighth": found.source.id.endswith(".8"),
            "ninth": found.source.id.endswith("9"),
        }

    def _back_other(self, source: str, entity: str) -> Mapping | None:
        """The entity's "other specified" class, as a target, where WHO's own 11To10 sends it to this very class."""
        row = self.back.get(f"{entity}/other")
        if row is None or row.target.text != source or row.stated.get("code11") != row.source:
            return None
        return msgspec.structs.replace(row, source=source, target=Target("code", row.source, (row.source,)))

    def _shared(self, source: str, entity: str) -> tuple[str, ...]:
        """Other classes, neither above nor below, that claim to be equivalent to the same entity."""
        others = [other for other in self.equivalents.get(entity, ()) if other != source]
        return tuple(o for o in others if o not in self._above(source) and source not in self._above(o))

    def _above(self, id: str) -> list[str]:
        """The categories above a class."""
        above = []
        while id in self.sources:
            id = next((parent for parent in self.sources[id].parents if parent in self.sources), "")
            above += [id] if id else []
        return above


def _titles(found: Evidence) -> Facts:
    """What the titles say of each other. WHO's map titles a few emergency codes better than the edition does."""
    title, entity = found.title, found.entity_title
    target = _target_title(found.one)
    return {
        "nos": titles.is_unspecified(title),
        "other": titles.is_other(title),
        "target_other": titles.is_other(target),
        "target_vague": titles.is_unspecified(target) or titles.is_other(target),
        "agreement": titles.agreement(title, target),
        "entity_agreement": max(titles.agreement(title, entity), titles.coverage(title, entity)),
        "qualifier": titles.qualifiers_differ(title, target),
        "entity_qualifier": titles.qualifiers_differ(title, entity),
        "other_differs": titles.other_differs(title, target),
        "opposite": bool(target) and (titles.is_opposite(title, target) or titles.is_opposite(title, entity)),
        "negation": bool(target) and titles.negation_differs(title, target),
        "contradiction": titles.contradicts(title, target),
    }


def _target_title(edge: Mapping | None) -> str:
    """WHO's title of a target. A cluster's brackets hold its parts, not a synonym, so they are opened."""
    title = edge.stated.get("title11", "") if edge else ""
    return title.replace("[", " ").replace("]", " ") if edge and edge.target.kind == "cluster" else title


def _alternative(found: Evidence) -> Facts:
    """How the first row of the multiple-category table stands beside WHO's one target."""
    if found.one is None or not found.alternatives:
        return {"alternative_extends": False, "alternative_better": False}
    first, one = found.alternatives[0], found.one
    theirs, ours = _target_title(first), _target_title(one)
    return {
        "alternative_extends": first.target.text.startswith(f"{one.target.text}/"),
        "alternative_better": titles.agreement(found.title, theirs) >= titles.agreement(found.title, ours),
    }


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
