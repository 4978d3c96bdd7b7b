"""A FHIR ConceptMap: each pair of code systems that its groups join is a map set.

Source: HL7 FHIR R4 (equivalence, read from the target: `wider` is a target wider than its source) and R5
(relationship, read from the source; noMap). `unmatched` and noMap are explicit *no maps*. A group's `unmapped` is a
rule for codes that are not listed, not a row, and therefore told and not stored. What a target depends on, and what
else it produces, is kept as stated.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet
from termwalk.graph.problems import Problem
from termwalk.graph.relations import Relation, from_name
from termwalk.graph.store import Record
from termwalk.ontologies.prefixes import local, of_uri
from termwalk.ontologies.registry import normalise

from ..recognised import Recognised
from .fhir_resources import Resource, canonical, objects, plain, strange, text
from .map_ends import Ends, malformed, target_of

CONCEPT_MAP = "fhir-concept-map"
_KEPT = ("dependsOn", "product", "property")
Editions = tuple[Edition, Edition]


def recognised(resource: Resource) -> Recognised:
    """The first pair of systems, and `also` the others. Groups that join the same two are one map set."""
    pairs = list(dict.fromkeys(_ends(resource, group) for group in objects(resource, "group")))
    pairs = pairs or [_ends(resource, {})]
    first, *more = (_recognised(resource, pair, len(pairs) > 1) for pair in pairs)
    return msgspec.structs.replace(first, also=tuple(more))


def _recognised(resource: Resource, pair: Editions, several: bool) -> Recognised:
    id = _id(resource)
    if several:
        id = "-".join((id, *(str(end).replace(":", "-").replace("/", "-").replace("@unstated", "") for end in pair)))
    map_set = MapSet(
        id=id,
        version=text(resource, "version") or text(resource, "date")[:10] or UNSTATED,
        title=text(resource, "title", "name") or id,
        publisher=text(resource, "publisher"),
        source=pair[0],
        target=pair[1],
        licence=text(resource, "copyright"),
    )
    return Recognised(
        format=CONCEPT_MAP, edition=pair[0], map_set=map_set, title=map_set.title, date=text(resource, "date")[:10]
    )


def _id(resource: Resource) -> str:
    found = text(resource, "id", "name") or text(resource, "url").rpartition("/")[2] or "concept-map"
    return local(found).removeprefix("local:")


def _ends(resource: Resource, group: Resource) -> Editions:
    """The systems of a group: R4 states their versions beside them, R5 within them; one that is missing is named
    after the map, so that its rows are stored."""
    ends = []
    for side in ("source", "target"):
        url, version = canonical(text(group, side))
        system = of_uri(url) if url else local(f"{_id(resource)}-{side}")
        ends.append(Edition(system, version or text(group, f"{side}Version") or UNSTATED))
    return ends[0], ends[1]


def is_of(ends: Editions, said: MapSet) -> bool:
    """Whether these are the ends of a map set, of which a user may have said the release that the file leaves out."""
    pairs = zip(ends, (said.source, said.target), strict=True)
    return all(end == one or (end.system, end.version) == (one.system, UNSTATED) for end, one in pairs)


def records(file: str, resource: Resource, known: Recognised) -> Iterator[Record]:
    """One Mapping per target of an element, or one for an element that has none."""
    assert known.map_set is not None
    return _Groups(file, resource, known.map_set).records()


class _Groups:
    """The groups of one map set; rows are numbered through the whole resource."""

    def __init__(self, file: str, resource: Resource, map_set: MapSet) -> None:
        self.file, self.resource, self.map_set = file, resource, map_set
        self.ends = Ends()
        self.row = 0

    def records(self) -> Iterator[Record]:
        wanted = self.map_set.source, self.map_set.target
        groups = [(group, _ends(self.resource, group)) for group in objects(self.resource, "group")]
        said_by_file = any(ends == wanted for _, ends in groups)
        for at, (group, ends) in enumerate(groups):
            mine = ends == wanted if said_by_file else is_of(ends, self.map_set)
            place = f"ConceptMap.group[{at}]"
            if mine and (group.get("unmapped") or strange(group, "element")):
                yield from self._beside(group, place)
            for number, element in enumerate(objects(group, "element")):
                found = list(self._element(f"{place}.element[{number}]", element))
                yield from found if mine else ()

    def _beside(self, group: Resource, place: str) -> Iterator[Problem]:
        """What a group says beside its rows."""
        if group.get("unmapped"):
            reason = "a rule for codes that are not listed is no row: it is not stored"
            yield self._problem(f"{place}.unmapped", reason, plain(group["unmapped"]), "without it")
        if strange(group, "element"):
            yield self._problem(f"{place}.element", "not a list of objects", "", "without it")

    def _element(self, place: str, element: Resource) -> Iterator[Record]:
        targets = objects(element, "target")
        self.row += 1
        if not text(element, "code") or strange(element, "target"):
            reason = "a value set, not a code, is mapped" if element.get("valueSet") else "an element without a code"
            reason = reason if not text(element, "code") else "targets that are no list of objects"
            yield self._problem(place, reason, plain(element.get("valueSet") or element.get("code")))
            return
        code = normalise(self.map_set.source.system, text(element, "code"))
        yield from self.ends.named(self.map_set.source, code, text(element, "display"))
        yield from self._malformed(f"{place}.code", self.map_set.source, code)
        if element.get("noMap") is True or not targets:
            if element.get("noMap") is not True:
                yield self._problem(place, "neither a target nor noMap: the element says nothing of its code", code)
            else:
                yield Mapping(source=code, target=NO_MAP, line=self.row, stated=_stated(element, {}))
            return
        for at, target in enumerate(targets):
            self.row += at > 0
            yield from self._target(f"{place}.target[{at}]", code, element, target)

    def _target(self, place: str, source: str, element: Resource, target: Resource) -> Iterator[Record]:
        relation, strange_word = _relation(target)
        code = normalise(self.map_set.target.system, text(target, "code"))
        stated = _stated(element, target)
        unmatched = text(target, "equivalence") == "unmatched"
        if unmatched:
            yield Mapping(source=source, target=NO_MAP, line=self.row, stated=stated)
            return
        if not code:
            reason = "a value set, not a code, is the target" if target.get("valueSet") else "a target without a code"
            yield self._problem(place, reason, plain(target.get("valueSet") or target.get("code")))
            return
        if strange_word:
            raw = text(target, "relationship", "equivalence")
            yield self._problem(place, strange_word, raw, relation)
        yield from self.ends.named(self.map_set.target, code, text(target, "display"))
        yield from self._malformed(f"{place}.code", self.map_set.target, code)
        shaped = target_of(self.map_set.target.system, code)
        yield Mapping(source=source, target=shaped, relation=relation, line=self.row, stated=stated)

    def _malformed(self, place: str, edition: Edition, code: str) -> Iterator[Problem]:
        reason = malformed(edition.system, code)
        if reason:
            yield self._problem(place, reason, code, code)

    def _problem(self, field: str, reason: str, raw: str, repaired: str | None = None) -> Problem:
        return Problem(file=self.file, line=self.row, field=field, reason=reason, raw=raw, repaired=repaired)


def _relation(target: Resource) -> tuple[Relation, str]:
    """R5's relationship, else R4's equivalence; another word, or none, leaves it unstated."""
    newer, older = text(target, "relationship"), text(target, "equivalence")
    try:
        if newer:
            return from_name("r5", newer), ""
        return (from_name("r4", older), "") if older else ("unstated", "no relationship; the row is kept without one")
    except KeyError:
        return "unstated", "a relationship that FHIR does not have; the row is kept without one"


def _stated(element: Resource, target: Resource) -> dict[str, str]:
    """The word as written, the comment, and what a target depends on or brings along, in JSON."""
    said = {name: text(target, name) for name in ("relationship", "equivalence", "comment")}
    said |= {name: plain(target.get(name)) for name in _KEPT if target.get(name)}
    if text(target, "equivalence") == "unmatched" and text(target, "code"):
        said["code"] = text(target, "code")
    return {name: value for name, value in (said | {"source_comment": text(element, "comment")}).items() if value}
