"""A FHIR ValueSet: the codes that it lists, as a list of its own that leads to their systems.

Source: HL7 FHIR R4 and R5, ValueSet. A value set is no code system, so its members never become nodes of the systems
they come from. It is read as a release of a `local:` system named by its URL, whose nodes are its members, and one map
set per code system says which code each member is. Members are those of the expansion, else those that the compose
lists by code; what only a terminology server can evaluate (filters, whole systems, imported sets, exclusions) is a
Problem.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.prefixes import of_uri
from termwalk.ontologies.registry import normalise

from ..recognised import Recognised
from .fhir_code_system import UNDETERMINED
from .fhir_resources import Resource, objects, text

VALUE_SET = "fhir-value-set"
_INTENSIONAL = "a filter, a whole system or another value set"


class Member(msgspec.Struct, frozen=True):
    """A code of a value set. `id` is the code, with its system before it where the set draws on several."""

    id: str
    code: str
    edition: Edition
    entry: Resource
    above: str = ""


def recognised(resource: Resource) -> Recognised:
    """The list, and one map per code system (and version) that it draws on."""
    listed = Edition(of_uri(text(resource, "url") or f"urn:{text(resource, 'id', 'name')}"), _version(resource))
    editions = dict.fromkeys(one.edition for one in _Members(resource).found)
    maps = tuple(_map(resource, listed, edition) for edition in editions)
    return Recognised(
        format=VALUE_SET,
        edition=listed,
        language=text(resource, "language") or UNDETERMINED,
        title=text(resource, "title", "name"),
        date=text(resource, "date")[:10],
        also=tuple(
            Recognised(format=VALUE_SET, edition=listed, map_set=one, title=one.title, date=text(resource, "date")[:10])
            for one in maps
        ),
    )


def _version(resource: Resource) -> str:
    return text(resource, "version") or UNSTATED


def _map(resource: Resource, listed: Edition, target: Edition) -> MapSet:
    name = text(resource, "id", "name") or "value-set"
    version = "" if target.version == UNSTATED else f"-{target.version.replace(':', '-')}"
    return MapSet(
        id=f"value-set-{name}-{target.system.replace(':', '-')}{version}",
        version=_version(resource),
        title=f"{text(resource, 'title', 'name') or name}: its codes in {target.system}",
        publisher=text(resource, "publisher"),
        source=listed,
        target=target,
        licence=text(resource, "copyright"),
        one_way=False,
    )


def records(file: str, resource: Resource, known: Recognised) -> Iterator[Record]:
    """One Concept per member; of a map set one Mapping per member of its code system."""
    members = _Members(resource)
    if known.map_set is None:
        yield from _listed(file, resource, known, members)
        return
    for number, one in enumerate(members.unique(), start=1):
        if one.edition == known.map_set.target:
            target = Target("code", one.code, (one.code,))
            if text(one.entry, "display"):
                yield Concept(
                    system=one.edition.system, version=one.edition.version, id=one.code, code=one.code,
                    display=text(one.entry, "display"),
                )  # fmt: skip
            yield Mapping(source=one.id, target=target, relation="equivalent", line=number)


def _listed(file: str, resource: Resource, known: Recognised, members: _Members) -> Iterator[Record]:
    for field, reason in members.faults:
        yield Problem(file=file, line=0, field=field, reason=reason)
    for field in members.repeated():
        yield Problem(file=file, line=0, field=field, raw=field, reason="the code stands twice; the first one is kept")
    for one in members.unique():
        title = text(one.entry, "display")
        properties = {"system": one.edition.system, "system_version": one.edition.version}
        yield Concept(
            system=known.edition.system,
            version=known.edition.version,
            id=one.id,
            code=one.id,
            display=title or one.code,
            kind="member",
            parents=(one.above,) if one.above else (),
            active=one.entry.get("inactive") is not True,
            selectable=one.entry.get("abstract") is not True,
            properties={name: value for name, value in properties.items() if value != UNSTATED},
        )
        if title and known.language != "en":
            yield Term(id=one.id, text=title, language=known.language, use="preferred")
        for said in objects(one.entry, "designation"):
            if text(said, "value"):
                yield Term(id=one.id, text=text(said, "value"), language=text(said, "language") or known.language)


class _Members:
    """What a value set lists, and what it would take a terminology server to know."""

    def __init__(self, resource: Resource) -> None:
        self.faults: list[tuple[str, str]] = []
        expansion, compose = resource.get("expansion"), resource.get("compose")
        entries: list[tuple[str, Resource, Resource, tuple[str, ...]]] = []
        if isinstance(expansion, dict):
            entries = [("ValueSet.expansion.contains", one, one, above) for one, above in _contained(expansion)]
        elif isinstance(compose, dict):
            entries = [(place, include, one, ()) for place, include, one in self._composed(compose)]
        else:
            self.faults.append(("ValueSet", "neither an expansion nor a compose: it lists no code"))
        self.several = len({text(include, "system") for _, include, _, _ in entries} - {""}) > 1
        self.found = [one for entry in entries if (one := self._member(*entry))]

    def _composed(self, compose: Resource) -> Iterator[tuple[str, Resource, Resource]]:
        left_out = {(text(one, "system"), code) for one, code in self._excluded(compose)}
        for number, include in enumerate(objects(compose, "include")):
            place = f"ValueSet.compose.include[{number}]"
            if include.get("filter") or include.get("valueSet") or not include.get("concept"):
                self.faults.append((place, f"{_INTENSIONAL}: only a terminology server can list its codes"))
                continue
            for concept in objects(include, "concept"):
                if (text(include, "system"), text(concept, "code")) not in left_out:
                    yield f"{place}.concept", include, concept

    def _excluded(self, compose: Resource) -> Iterator[tuple[Resource, str]]:
        for number, one in enumerate(objects(compose, "exclude")):
            if one.get("filter") or one.get("valueSet") or not one.get("concept"):
                reason = f"{_INTENSIONAL}: what it excludes may stand in the list"
                self.faults.append((f"ValueSet.compose.exclude[{number}]", reason))
            yield from ((one, text(concept, "code")) for concept in objects(one, "concept"))

    def _member(self, place: str, include: Resource, entry: Resource, above: tuple[str, ...]) -> Member | None:
        system, code = text(include, "system"), text(entry, "code")
        if not code or not system:
            if entry.get("abstract") is not True or entry.get("code"):
                self.faults.append((place, "a member without a code or a system"))
            return None
        edition = Edition(of_uri(system), text(include, "version") or UNSTATED)
        code = normalise(edition.system, code)
        id = f"{edition.system}|{code}" if self.several else code
        outer = normalise(edition.system, above[-1]) if above else ""
        return Member(id, code, edition, entry, f"{edition.system}|{outer}" if outer and self.several else outer)

    def unique(self) -> list[Member]:
        """The members, each once."""
        kept: dict[str, Member] = {}
        for one in self.found:
            kept.setdefault(one.id, one)
        return list(kept.values())

    def repeated(self) -> list[str]:
        """The ids that stand more than once."""
        return [id for id, count in Counter(one.id for one in self.found).items() if count > 1]


def _contained(expansion: Resource) -> Iterator[tuple[Resource, tuple[str, ...]]]:
    """Every entry of an expansion with the codes it is nested in."""
    stack: list[tuple[Resource, tuple[str, ...]]] = [(one, ()) for one in reversed(objects(expansion, "contains"))]
    while stack:
        entry, above = stack.pop()
        yield entry, above
        inner = (*above, text(entry, "code")) if text(entry, "code") else above
        stack += [(one, inner) for one in reversed(objects(entry, "contains"))]
