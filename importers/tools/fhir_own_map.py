"""A ConceptMap that termwalk wrote: every row, and every node that the map itself names, as they were.

Source: `termwalk.ontologies.fhir`. A title without the extension `named` is that of the code system, lent for reading,
and makes no node; a comment repeats a cell or satisfies FHIR, and the cells themselves come from `stated`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping, MapSet, Target, TargetKind
from termwalk.graph.problems import Problem
from termwalk.graph.relations import RELATIONS, Relation, from_name
from termwalk.graph.store import Record
from termwalk.ontologies.fhir import name_of

from ..recognised import Recognised
from .fhir_concept_map import CONCEPT_MAP
from .fhir_own import Found, cells, extensions, flag, node_of, number, raw, together, value_of, within, word, words
from .fhir_resources import Resource, objects, plain


def recognised(resource: Resource) -> Recognised:
    """The map set that it is."""
    about = extensions(resource)
    map_set = MapSet(
        id=name_of(raw(resource, "url")),
        version=raw(resource, "version") or UNSTATED,
        title=raw(resource, "title"),
        publisher=raw(resource, "publisher"),
        source=Edition.parse(word(about, "source")),
        target=Edition.parse(word(about, "target")),
        licence=raw(resource, "copyright"),
        one_way=flag(about, "oneWay"),
        rules=word(about, "rules"),
        premises=words(about, "premise"),
    )
    return Recognised(
        format=CONCEPT_MAP,
        edition=map_set.source,
        map_set=map_set,
        title=map_set.title,
        date=raw(resource, "date"),
    )


def records(file: str, resources: Iterable[Resource], known: Recognised) -> Iterator[Record]:
    """The rows of all its parts in the publisher's order, and the nodes that they name."""
    assert known.map_set is not None
    return _Own(file, known.map_set).records(resources)


class _Own:
    """One map set on its way in."""

    def __init__(self, file: str, map_set: MapSet) -> None:
        self.file, self.map_set = file, map_set
        self.named: set[tuple[str, str, str]] = set()
        self.number = 0

    def records(self, resources: Iterable[Resource]) -> Iterator[Record]:
        later: list[tuple[int, Mapping]] = []
        for resource in together(self.file, resources):
            about = extensions(resource)
            for inner in about.get("named", ()):
                yield from self._loose(within(inner))
            shuffled = flag(about, "shuffled")
            for group in objects(resource, "group"):
                for one in objects(group, "element"):
                    for record, position in self._element(one):
                        if shuffled and isinstance(record, Mapping):
                            later.append((position, record))
                        else:
                            yield record
        yield from (row for _, row in sorted(later, key=lambda pair: pair[0]))

    def _loose(self, found: Found) -> Iterator[Concept]:
        system, version, id = word(found, "system"), word(found, "version"), word(found, "node")
        if system and id:
            yield from self._once(node_of(found, system, version, id, word(found, "display")))

    def _once(self, node: Concept) -> Iterator[Concept]:
        key = (node.system, node.version, node.id)
        if key not in self.named:
            self.named.add(key)
            yield node

    def _element(self, element: Resource) -> Iterator[tuple[Record, int]]:
        """Nodes, rows with their positions, and problems."""
        self.number += 1
        about = extensions(element)
        source = word(about, "id") or raw(element, "code")
        if not source:
            yield self._problem("ConceptMap.group.element", "an element without a code", element.get("code")), 0
            return
        for node in self._end(self.map_set.source, source, element, about):
            yield node, 0
        if element.get("noMap") is True:
            yield self._row(source, _target(about, "no-map", ""), "unstated", about)
        for target in objects(element, "target"):
            yield from self._mapped(source, target)

    def _mapped(self, source: str, target: Resource) -> Iterator[tuple[Record, int]]:
        about = extensions(target) | _properties(target)
        text = word(about, "id") or raw(target, "code")
        none = raw(target, "equivalence") == "unmatched"
        if not none and not text:
            yield self._problem("ConceptMap.group.element.target", "a target without a code", target.get("code")), 0
            return
        shaped = _target(about, "no-map" if none else "code", "" if none else text)
        if len(shaped.parts) == 1:
            for node in self._end(self.map_set.target, shaped.parts[0], target, about):
                yield node, 0
        yield self._row(source, shaped, "unstated" if none else _relation(target), about)

    def _end(self, edition: Edition, id: str, element: Resource, about: Found) -> Iterator[Concept]:
        if "named" in about:
            found = within(about["named"][0])
            yield from self._once(node_of(found, edition.system, edition.version, id, raw(element, "display")))

    def _row(self, source: str, target: Target, relation: Relation, about: Found) -> tuple[Mapping, int]:
        said = word(about, "relation")
        confidence = about.get("confidence", [None])[0]
        row = Mapping(
            source=source,
            target=target,
            relation=next((known for known in RELATIONS if known == said), relation),
            group=number(about, "group"),
            choice=number(about, "choice"),
            priority=number(about, "priority"),
            confidence=float(confidence) if isinstance(confidence, (int, float)) else None,
            line=number(about, "line"),
            stated=cells(about.get("stated", [None])[0]),
        )
        return row, number(about, "position")

    def _problem(self, field: str, reason: str, raw: object) -> Problem:
        return Problem(file=self.file, line=self.number, field=field, reason=reason, raw=plain(raw))


def _properties(target: Resource) -> Found:
    """What R5 says in properties and R4 in extensions."""
    return {raw(one, "code"): [value_of(one)] for one in objects(target, "property")}


def _relation(target: Resource) -> Relation:
    newer, older = raw(target, "relationship"), raw(target, "equivalence")
    try:
        return from_name("r5", newer) if newer else from_name("r4", older)
    except KeyError:
        return "unstated"


def _target(about: Found, kind: TargetKind, text: str) -> Target:
    """The target's shape: what it is, as the publisher wrote it, and its nodes."""
    said = word(about, "kind")
    shape = next((known for known in get_args(TargetKind) if known == said), kind)
    text = word(about, "text") or text
    none = flag(about, "partless") or shape == "no-map"
    return Target(shape, text, words(about, "part") or (() if none else (text,)))
