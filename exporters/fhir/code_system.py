"""A release as a FHIR CodeSystem: concepts in the publisher's order, flat, with their parents as properties.

Source: HL7 FHIR R4 and R5, CodeSystem; the two are alike in every field written here. Parents are the defined property
`parent` and not nested concepts: a nested concept has one place, a node of an ontology or of LOINC's tree several, and
the publisher's order would be lost. A definition in the resource's language stands in `definition`; every other term is
a designation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.store import Reader
from termwalk.ontologies.fhir import FACTS, OWN, PROPERTY, RELATIONSHIP, RESERVED, STANDARD, USES, code_of, spelt

from .facts import Json, Value, cells, extension, node_facts, several, valued
from .headers import (
    Content,
    content_of,
    copyright,
    date_of,
    layout,
    lead,
    machine_name,
    meaning_of,
    registered,
    resource_id,
    said,
    uri,
    version,
)

BATCH = 2_000
"""Nodes whose terms and edges are asked for at once."""
_USES = {use: {"system": system, "code": code, "display": display} for use, (system, code, display) in USES.items()}
_STANDARD = {"parent": "code", "inactive": "boolean", "notSelectable": "boolean"}


class Survey(msgspec.Struct, frozen=True):
    """What has to be known of a whole release before its first concept is written.

    `properties` and `edges` give the property code of each of the publisher's cells and kinds of edge.
    """

    edition: Edition
    language: str
    count: int
    hierarchical: bool
    facts: tuple[str, ...]
    properties: dict[str, str]
    edges: dict[str, str]


def survey(reader: Reader, edition: Edition) -> Survey:
    """One walk through a release: how many nodes it has and what is said of them."""
    first = lead(reader.catalogue(), edition)
    facts: set[str] = {"kind"}
    properties: dict[str, None] = {}
    edges: dict[str, None] = {}
    count, hierarchical = 0, False
    for nodes in batches(reader, edition):
        count += len(nodes)
        for node in nodes:
            hierarchical = hierarchical or bool(node.parents)
            properties |= dict.fromkeys(node.properties)
            facts |= {name for name, _ in node_facts(node)}
        for found in reader.relationships(edition, [node.id for node in nodes]).values():
            edges |= dict.fromkeys(edge.type for edge in found)
    codes = _codes(properties, edges)
    return Survey(
        edition=edition,
        language=first.language if first else "",
        count=count,
        hierarchical=hierarchical,
        facts=tuple(name for name in FACTS if name in facts),
        properties={name: codes["property", name] for name in properties},
        edges={name: codes["edge", name] for name in edges},
    )


def _codes(properties: Iterable[str], edges: Iterable[str]) -> dict[tuple[str, str], str]:
    """A property code for each name, none of them twice and none that FHIR or termwalk gives a meaning of its own."""
    taken = set(RESERVED)
    found: dict[tuple[str, str], str] = {}
    for sort, prefix, names in (("property", "publisher", properties), ("edge", "edge", edges)):
        for name in names:
            code = code_of(name) or prefix
            while code in taken:
                code = f"{prefix}-{code}"
            taken.add(code)
            found[sort, name] = code
    return found


def batches(reader: Reader, edition: Edition) -> Iterator[list[Concept]]:
    """The nodes of a release, some at a time; those that only maps name belong to it where nobody published it."""
    published = lead(reader.catalogue(), edition) is not None
    batch: list[Concept] = []
    for node in reader.members(edition):
        if node.listed or not published:
            batch.append(node)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def header(
    reader: Reader, known: Survey, *, content: Content = "", part: tuple[int, int] = (1, 1), declared: bool = True
) -> Json:
    """Everything of a CodeSystem but its concepts; a part of a split one is a fragment."""
    catalogue, edition = reader.catalogue(), known.edition
    first, about = lead(catalogue, edition), registered(edition)
    complete = content_of(catalogue, edition, content)
    oids = [{"system": "urn:ietf:rfc:3986", "value": f"urn:oid:{oid}"} for oid in (about.oids if about else ())]
    return {
        "resourceType": "CodeSystem",
        "id": resource_id(str(edition), part[0] if part[1] > 1 else 0),
        **said(language=known.language),
        "extension": layout(part),
        "url": uri(edition),
        **said(identifier=oids),
        **version(edition),
        "name": machine_name(str(edition)),
        **said(title=(first.title if first else "") or (about.name if about else "")),
        "status": "active",
        "experimental": False,
        **said(date=date_of(first), publisher=about.publisher if about else "", copyright=copyright(edition)),
        "caseSensitive": True,
        **said(hierarchyMeaning=meaning_of(edition) if known.hierarchical else ""),
        **({"compositional": True} if edition.system == "icd11" else {}),
        "content": "fragment" if part[1] > 1 else complete,
        **({"count": known.count} if complete == "complete" else {}),
        **({"property": declarations(known)} if declared else {}),
    }


def declarations(known: Survey) -> list[Json]:
    """The properties that the concepts of a release have, each with its URI and type."""
    system = known.edition.system
    found = [{"code": name, "uri": STANDARD + name, "type": type} for name, type in _STANDARD.items()]
    found += [
        {"code": name, "uri": OWN + name, "description": FACTS[name][1], "type": FACTS[name][0]} for name in known.facts
    ]
    for start, type, names in ((PROPERTY, "string", known.properties), (RELATIONSHIP, "code", known.edges)):
        urn = f"{start}{spelt(system)}:"
        found += [{"code": code, "uri": urn + spelt(name), "type": type} for name, code in names.items()]
    return found


def concept(node: Concept, terms: Sequence[Term], edges: Iterable[Relationship], known: Survey) -> Json:
    """One concept with all that is said of it: also what a $lookup answers from."""
    defined = next(
        (at for at, term in enumerate(terms) if term.use == "definition" and term.language == known.language), None
    )
    found: Json = {"code": code_of(node.id)}
    if node.display:
        found["display"] = node.display
    if defined is not None and terms[defined].text and not terms[defined].refers:
        found["definition"] = terms[defined].text
        if defined:
            found["_definition"] = {"extension": [extension("position", defined)]}
        terms = [*terms[:defined], *terms[defined + 1 :]]
    if terms:
        found["designation"] = [designation(term) for term in terms]
    found["property"] = list(_properties(node, edges, known))
    empty = [extension("empty", name) for name, value in node.properties.items() if not value]
    if empty:
        found["extension"] = empty
    return found


def designation(term: Term) -> Json:
    """One designation; a use that FHIR, HL7 and SNOMED CT have no code for has one of ours."""
    refers = [extension("refers", code) for code in term.refers]
    return {**said(extension=refers, language=term.language), "use": _USES[term.use], "value": term.text}


def _properties(node: Concept, edges: Iterable[Relationship], known: Survey) -> Iterator[Json]:
    yield _property("kind", node.kind)
    for parent in node.parents:
        yield _pointing("parent", parent)
    if not node.active:
        yield _property("inactive", True)
    if not node.selectable:
        yield _property("notSelectable", True)
    for name, fact in node_facts(node):
        yield _property(name, fact)
    for name, value in node.properties.items():
        yield from (_property(known.properties[name], piece) for piece in several(value) if piece)
    for edge in edges:
        beside = [extension("stated", cells(edge.stated))] if edge.stated else []
        yield _pointing(known.edges[edge.type], edge.target, beside)


def _property(code: str, value: Value) -> Json:
    return {"code": code, **valued(value)}


def _pointing(code: str, id: str, beside: list[Json] | None = None) -> Json:
    """A property whose value is another concept."""
    exact = [] if code_of(id) == id else [extension("id", id)]
    return {**said(extension=exact + (beside or [])), "code": code, "valueCode": code_of(id)}


def concepts(reader: Reader, known: Survey) -> Iterator[Json]:
    """Every concept of a release, in the publisher's order."""
    for nodes in batches(reader, known.edition):
        ids = [node.id for node in nodes]
        terms, edges = reader.terms(known.edition, ids), reader.relationships(known.edition, ids)
        for node in nodes:
            yield concept(node, terms.get(node.id, ()), edges.get(node.id, ()), known)
