"""A CodeSystem that termwalk wrote: every node, term and edge as it was.

Source: `termwalk.ontologies.fhir`. Unlike anybody else's, its terms are all designations (nothing follows from a title
in another language), ids are not normalised again, and a property is what its URI says, whatever its code looks like.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.fhir import OWN, PROPERTY, RELATIONSHIP, STANDARD, USE_OF, name_of
from termwalk.ontologies.prefixes import of_uri

from ..recognised import Recognised
from .fhir_code_system import CODE_SYSTEM, UNDETERMINED
from .fhir_own import Found, extensions, node_of, raw, together, value_of, word, words
from .fhir_own import cells as cells_of
from .fhir_resources import Resource, objects, plain

_SORTS = {STANDARD: "fact", OWN: "fact", PROPERTY: "cell", RELATIONSHIP: "edge"}
_JOINED = " | "


def recognised(resource: Resource) -> Recognised:
    """The release that it is."""
    return Recognised(
        format=CODE_SYSTEM,
        edition=Edition(of_uri(raw(resource, "url")), raw(resource, "version") or UNSTATED),
        language=raw(resource, "language") or UNDETERMINED,
        structured=bool(raw(resource, "hierarchyMeaning")),
        title=raw(resource, "title"),
        date=raw(resource, "date"),
    )


def records(file: str, resources: Iterable[Resource], known: Recognised) -> Iterator[Record]:
    """The nodes of all its parts, each with what is said of it."""
    return _Own(file, known).records(resources)


class _Own:
    """One release on its way in."""

    def __init__(self, file: str, known: Recognised) -> None:
        self.file, self.edition = file, known.edition
        self.seen: set[str] = set()
        self.number = 0

    def records(self, resources: Iterable[Resource]) -> Iterator[Record]:
        for resource in together(self.file, resources):
            declared = dict(_declared(resource))
            language = raw(resource, "language")
            for concept in objects(resource, "concept"):
                self.number += 1
                yield from self._concept(concept, declared, language)

    def _concept(self, concept: Resource, declared: dict[str, tuple[str, str]], language: str) -> Iterator[Record]:
        facts, cells, edges, strange = _sorted(concept, declared)
        id = word(facts, "id") or raw(concept, "code")
        if not id or id in self.seen:
            reason = "the code stands twice; the first one is kept" if id else "a concept without a code"
            yield self._problem("CodeSystem.concept", reason, plain(concept.get("code")))
            return
        self.seen.add(id)
        for code in strange:
            reason = "a property that the CodeSystem does not declare"
            yield self._problem("CodeSystem.concept.property", reason, code, repaired="without it")
        node = node_of(facts, self.edition.system, self.edition.version, id, raw(concept, "display"))
        yield _with(node, cells)
        yield from _terms(concept, id, language)
        for type, target, stated in edges:
            yield Relationship(source=id, type=type, target=target, stated=stated)

    def _problem(self, field: str, reason: str, raw: str, repaired: str | None = None) -> Problem:
        return Problem(file=self.file, line=self.number, field=field, reason=reason, raw=raw, repaired=repaired)


def _declared(resource: Resource) -> Iterator[tuple[str, tuple[str, str]]]:
    """Property codes, and what each is by its URI: a fact, a publisher's cell or an edge, and its name."""
    for one in objects(resource, "property"):
        uri = raw(one, "uri")
        start = next((start for start in _SORTS if uri.startswith(start)), "")
        if start:
            name = uri.removeprefix(start) if _SORTS[start] == "fact" else name_of(uri)
            yield raw(one, "code"), (_SORTS[start], name)


Edge = tuple[str, str, dict[str, str]]


def _sorted(
    concept: Resource, declared: dict[str, tuple[str, str]]
) -> tuple[Found, dict[str, list[str]], list[Edge], list[str]]:
    """The properties of a concept: facts, cells, edges, and the codes of those that nobody declared."""
    facts: Found = {}
    cells: dict[str, list[str]] = {}
    edges: list[Edge] = []
    strange: list[str] = []
    for one in objects(concept, "property"):
        sort, name = declared.get(raw(one, "code"), ("", ""))
        value = value_of(one)
        beside = extensions(one)
        if sort == "fact":
            facts.setdefault(name, []).append(word(beside, "id") or value)
        elif sort == "cell" and isinstance(value, str):
            cells.setdefault(name, []).append(value)
        elif sort == "edge" and isinstance(value, str):
            edges.append((name, word(beside, "id") or value, cells_of(beside.get("stated", [None])[0])))
        else:
            strange.append(plain(one.get("code")))
    for name in words(extensions(concept), "empty"):
        cells.setdefault(name, [""])
    return facts, cells, edges, strange


def _with(node: Concept, cells: dict[str, list[str]]) -> Concept:
    properties = {name: _JOINED.join(values) for name, values in cells.items()}
    return msgspec.structs.replace(node, properties=properties) if properties else node


def _terms(concept: Resource, id: str, language: str) -> Iterator[Term]:
    """The designations in order, with the definition where it stood among them."""
    found = [_term(one, id) for one in objects(concept, "designation") if raw(one, "value")]
    if raw(concept, "definition"):
        beside = concept.get("_definition")
        said = extensions(beside).get("position", [0])[0] if isinstance(beside, dict) else 0
        place = said if isinstance(said, int) else 0
        found.insert(place, Term(id=id, text=raw(concept, "definition"), language=language, use="definition"))
    yield from found


def _term(designation: Resource, id: str) -> Term:
    use = designation.get("use")
    coded = (raw(use, "system"), raw(use, "code")) if isinstance(use, dict) else ("", "")
    return Term(
        id=id,
        text=raw(designation, "value"),
        language=raw(designation, "language"),
        use=USE_OF.get(coded, "synonym"),
        refers=words(extensions(designation), "refers"),
    )
