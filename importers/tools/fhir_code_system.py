"""A FHIR CodeSystem: its concept tree as nodes, its designations as terms, its properties of type code as edges.

Source: HL7 FHIR R4 and R5, CodeSystem, and the defined concept properties (inactive, status, notSelectable, parent,
child), which a system may call by another code as long as it gives their URI. A supplement adds terms to the nodes of
the system it supplements; its properties, which belong to nodes that it does not publish, become notes.
"""

from __future__ import annotations

from collections.abc import Iterator

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Relationship, Term, TermUse
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.prefixes import of_uri
from termwalk.ontologies.registry import normalise

from ..recognised import Recognised
from .fhir_resources import Resource, canonical, objects, plain, strange, text

CODE_SYSTEM = "fhir-code-system"
UNDETERMINED = "und"
"""BCP-47 for the language of a resource that states none."""
_STANDARD = "http://hl7.org/fhir/concept-properties#"
_HIERARCHY = ("parent", "child", "subsumedBy", "partOf", "subsumes")
_RETIRED = ("retired", "inactive", "withdrawn", "superseded")
_USES: dict[str, TermUse] = {
    "display": "preferred",
    "preferredForLanguage": "preferred",
    "preferred": "preferred",
    "definition": "definition",
    "abbreviation": "abbreviation",
    "abbrv": "abbreviation",
}


def recognised(resource: Resource) -> Recognised:
    """The release that a CodeSystem is. A version that it leaves out is `unstated`: FHIR does not ask for one."""
    supplements, version = canonical(text(resource, "supplements"))
    supplement = text(resource, "content") == "supplement" and bool(supplements)
    url = supplements if supplement else text(resource, "url") or f"urn:{text(resource, 'id', 'name')}"
    version = version if supplement else text(resource, "version") or UNSTATED
    return Recognised(
        format=CODE_SYSTEM,
        edition=Edition(of_uri(url), version),
        language=text(resource, "language") or UNDETERMINED,
        structured=any(_children(concept) for concept in objects(resource, "concept")),
        title=text(resource, "title", "name"),
        date=text(resource, "date")[:10],
        supplement=supplement,
        counted="subject" if supplement else "",
    )


def _children(concept: Resource) -> bool:
    return bool(concept.get("concept")) or any(text(one, "code") in _HIERARCHY for one in objects(concept, "property"))


def records(file: str, resource: Resource, known: Recognised) -> Iterator[Record]:
    """One Concept per concept at any depth, in the order of the file."""
    return _CodeSystem(file, resource, known).records()


class _CodeSystem:
    """One resource, flattened: (place, concept, the code it is nested in)."""

    def __init__(self, file: str, resource: Resource, known: Recognised) -> None:
        self.file, self.known, self.resource = file, known, resource
        self.standard = {text(one, "code"): _standard(one) for one in objects(resource, "property")}
        self.declared = {text(one, "code"): text(one, "type") for one in objects(resource, "property")}
        self.concepts = list(_flattened(resource, "", "CodeSystem.concept"))
        self.codes = {self._code(concept) for _, concept, _ in self.concepts}
        self.above = self._hierarchy()

    def _code(self, concept: Resource) -> str:
        return normalise(self.known.edition.system, text(concept, "code"))

    def _hierarchy(self) -> dict[str, list[str]]:
        """Parents by nesting first, then by the properties parent and child; only those that the file lists."""
        above: dict[str, list[str]] = {code: [] for code in self.codes}
        for _, concept, outer in self.concepts:
            if outer:
                _added(above[self._code(concept)], normalise(self.known.edition.system, outer))
        for _, concept, _ in self.concepts:
            code = self._code(concept)
            for name, value in self._properties(concept):
                other = normalise(self.known.edition.system, value)
                if name in ("parent", "subsumedBy", "partOf") and other in self.codes:
                    _added(above[code], other)
                elif name in ("child", "subsumes") and other in self.codes:
                    _added(above[other], code)
        return above

    def _properties(self, concept: Resource) -> Iterator[tuple[str, str]]:
        """(standard name or the system's own, value as text)."""
        for one in objects(concept, "property"):
            name = text(one, "code")
            value = next((value for key, value in one.items() if key.startswith("value")), None)
            yield self.standard.get(name) or name, plain(value)

    def records(self) -> Iterator[Record]:
        seen: set[str] = set()
        if not self.concepts:
            content = text(self.resource, "content") or "unstated"
            yield self._problem(0, "CodeSystem.concept", f"no concepts: the content of this CodeSystem is {content}")
        for number, (place, concept, _) in enumerate(self.concepts, start=1):
            code = self._code(concept)
            reason = self._fault(concept, code, seen)
            if reason:
                yield self._problem(number, place, reason, plain(concept.get("code")))
                continue
            seen.add(code)
            for name in ("concept", "designation", "property"):
                if strange(concept, name):
                    yield self._problem(number, f"{place}.{name}", "not a list of objects", repaired="without it")
            if not self.known.supplement:
                yield from self._node(number, place, concept, code)
            yield from self._terms(concept, code)
            yield from self._edges(number, place, concept, code)

    def _fault(self, concept: Resource, code: str, seen: set[str]) -> str:
        if not code:
            return "a concept without a code"
        return "the code stands twice; the first one is kept" if code in seen else ""

    def _node(self, number: int, place: str, concept: Resource, code: str) -> Iterator[Record]:
        said: dict[str, list[str]] = {}
        for name, value in self._properties(concept):
            if name not in _HIERARCHY and value and not self._is_edge(name, value):
                said.setdefault(name, []).append(value)
        parents = [parent for parent in self.above[code] if parent != code]
        title = text(concept, "display")
        yield Concept(
            system=self.known.edition.system,
            version=self.known.edition.version,
            id=code,
            code=code,
            display=title or code,
            kind="concept",
            parents=tuple(parents),
            active="true" not in said.get("inactive", ()) and not set(said.get("status", ())) & set(_RETIRED),
            selectable=not {"true"} & {*said.get("notSelectable", ()), *said.get("abstract", ())},
            properties={name: " | ".join(values) for name, values in said.items()},
        )
        if title and self.known.language != "en":
            yield Term(id=code, text=title, language=self.known.language, use="preferred")

    def _terms(self, concept: Resource, code: str) -> Iterator[Term]:
        if self.known.supplement and text(concept, "display"):
            yield Term(id=code, text=text(concept, "display"), language=self.known.language)
        if text(concept, "definition"):
            yield Term(id=code, text=text(concept, "definition"), language=self.known.language, use="definition")
        titled = {self.known.language}
        for one in objects(concept, "designation"):
            language = text(one, "language") or self.known.language
            if text(one, "value"):
                yield Term(id=code, text=text(one, "value"), language=language, use=_use(one, language, titled))

    def _edges(self, number: int, place: str, concept: Resource, code: str) -> Iterator[Record]:
        for name, value in self._properties(concept):
            other = normalise(self.known.edition.system, value)
            if name in _HIERARCHY:
                if other not in self.codes:
                    reason = f"the {name} is no code of this CodeSystem"
                    yield self._problem(number, f"{place}.property", reason, value, repaired="without it")
            elif self._is_edge(name, value):
                yield Relationship(source=code, type=name, target=other)
            elif self.known.supplement and value:
                yield Term(id=code, text=f"{name}: {value}", language=self.known.language, use="note")

    def _is_edge(self, name: str, value: str) -> bool:
        """Whether a property points at another concept: declared of type code, and such a code is listed."""
        return (
            self.declared.get(name) == "code" and normalise(self.known.edition.system, value) in self.codes
            and name != "status"
        )  # fmt: skip

    def _problem(self, number: int, field: str, reason: str, raw: str = "", *, repaired: str | None = None) -> Problem:
        return Problem(file=self.file, line=number, field=field, reason=reason, raw=raw, repaired=repaired)


def _standard(declared: Resource) -> str:
    """The defined name of a property that the system calls by another code."""
    uri = text(declared, "uri")
    return uri.removeprefix(_STANDARD) if uri.startswith(_STANDARD) else ""


def _flattened(outer: Resource, code: str, place: str) -> Iterator[tuple[str, Resource, str]]:
    """Depth first without recursion: systems nest as deep as they like."""
    stack = [(f"{place}[{at}]", one, code) for at, one in reversed(list(enumerate(objects(outer, "concept"))))]
    while stack:
        where, concept, above = stack.pop()
        yield where, concept, above
        inner = list(enumerate(objects(concept, "concept")))
        stack += [(f"{where}.concept[{at}]", one, text(concept, "code")) for at, one in reversed(inner)]


def _added(known: list[str], code: str) -> None:
    if code and code not in known:
        known.append(code)


def _use(designation: Resource, language: str, titled: set[str]) -> TermUse:
    """By the use's code. One without use is fit for display (R5): the first of another language is its title."""
    use = designation.get("use")
    if isinstance(use, dict):
        return _USES.get(text(use, "code"), "synonym")
    if language in titled:
        return "synonym"
    titled.add(language)
    return "preferred"
