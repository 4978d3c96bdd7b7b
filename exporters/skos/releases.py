"""Releases as concept schemes, and their nodes as concepts.

Source: W3C, SKOS and SKOS-XL Reference. What SKOS has a word for is said in SKOS; every designation is a label of
SKOS-XL besides, with its use and the codes that it refers to. SKOS allows one prefLabel per language and no text behind
two kinds of label (S13, S14): what cannot stand there is said by the label of SKOS-XL alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from termwalk.graph.catalogue import Catalogue, Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import PARENT, Concept, Relationship, Term
from termwalk.graph.progress import Progress
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import system
from termwalk.ontologies.vocabulary import LABELS, USES, canonical, concept_iri, is_iri, named, scheme_iri

from .addresses import addresses
from .nodes import Curie, Iri, Node, Text, Value, ordered

BATCH = 2_000
"""Nodes whose designations and edges are asked for at once."""
Said = list[tuple[str, Value]]
_RELATED = "related"
_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_RANK = {use: LABELS.index(kind) if kind in LABELS else len(LABELS) for use, kind in USES.items()}


def scheme(catalogue: Catalogue, edition: Edition, released: bool) -> Node:
    """A release; one that is not `released` in this file only tells whose the ends of a map are."""
    known = system(edition.system)
    said: Said = [
        ("rdf:type", Curie("skos:ConceptScheme")),
        ("tw:system", known.id),
        ("owl:versionInfo", edition.version),
        ("rdfs:label", Text(known.name, "en")),
    ]
    said += [("rdfs:label", Text(known.name_zh, "zh"))] if known.name_zh else []
    said += [("dct:publisher", Text(name, tag)) for name, tag in _publishers(edition) if name]
    said += [("dct:rights", Text(known.licence, "en"))] if known.licence else []
    said += [("dct:license", Iri(known.licence_url))] if known.licence_url else []
    said += [("dct:isVersionOf", Iri(known.uri))]
    said += [("tw:language", language)] if (language := language_of(catalogue, edition)) else []
    if released:
        said += _publication(catalogue, edition)
    return Node(scheme_iri(edition), said)


def _publishers(edition: Edition) -> tuple[tuple[str | None, str], ...]:
    known = system(edition.system)
    return (known.publisher, "en"), (known.publisher_zh, "zh")


def _publication(catalogue: Catalogue, edition: Edition) -> Said:
    """What the files of a release say of it as a whole."""
    parts = [part for part in catalogue.holders(edition) if part.map_set is None]
    said: Said = [("rdf:type", Curie("tw:Release"))]
    said += [("dct:title", parts[0].title)] if parts[0].title else []
    said += [("dct:issued", parts[0].date)] if parts[0].date else []
    said += [("tw:structured", True)] if any(part.structured for part in parts) else []
    return said


def language_of(catalogue: Catalogue, edition: Edition) -> str:
    """The language in which the nodes of a release are displayed."""
    holders: tuple[Part, ...] = catalogue.holders(edition)
    return holders[0].language if holders else ""


def concepts(reader: Reader, edition: Edition, progress: Progress) -> Iterator[Node]:
    """Every node that a release lists, in the publisher's order."""
    listed = (node for node in reader.members(edition) if node.listed)
    done = 0
    while batch := list(islice(listed, BATCH)):
        yield from described(reader, edition, [(n, [("tw:position", p)]) for p, n in enumerate(batch, start=done)])
        done += len(batch)
        progress(str(edition), done)


def described(reader: Reader, edition: Edition, nodes: list[tuple[Concept, Said]]) -> Iterator[Node]:
    """Some nodes of a release with all that is said of them, each with what else is to be said of it."""
    ids = [node.id for node, _ in nodes]
    terms, edges = reader.terms(edition, ids), reader.relationships(edition, ids)
    ends = [*ids, *(parent for node, _ in nodes for parent in node.parents)]
    ends += [edge.target for found in edges.values() for edge in found]
    at, above = addresses(reader, edition, ends), _above(reader, edition, edges.values())
    language = language_of(reader.catalogue(), edition)
    for node, also in nodes:
        said = _concept(node, language) + also + _hierarchy(node, at)
        said += [(named("property", name), cell) for name, cell in node.properties.items()]
        said += _designations(node.display, language, terms.get(node.id, ()))
        said += _edges(node, edges.get(node.id, ()), at, above)
        yield Node(at[node.id], said)


def _above(reader: Reader, edition: Edition, edges: Iterable[tuple[Relationship, ...]]) -> dict[str, set[str]]:
    """All classes above each end of an edge that says no more than related; an edge between the two is none (S27)."""
    ends = {id for found in edges for edge in found if edge.type == _RELATED for id in (edge.source, edge.target)}
    parents: dict[str, tuple[str, ...]] = {}
    wanted = set(ends)
    while wanted:
        parents |= {id: node.parents for id, node in reader.concepts(edition, wanted).items()}
        wanted = {parent for id in wanted for parent in parents.get(id, ())} - parents.keys()
        parents |= dict.fromkeys(wanted, ())
    return {id: _reached(parents, id) for id in ends}


def _reached(parents: dict[str, tuple[str, ...]], id: str) -> set[str]:
    found: set[str] = set()
    wanted = {id}
    while wanted:
        found |= wanted
        wanted = {parent for one in wanted for parent in parents.get(one, ())} - found
    return found


def called(reader: Reader, edition: Edition, nodes: list[tuple[Concept, Said]]) -> Iterator[Node]:
    """What some nodes are and how they are displayed, and no more of them."""
    language = language_of(reader.catalogue(), edition)
    for node, also in nodes:
        yield Node(concept_iri(edition, node.id, node.identity), _concept(node, language) + also)


def _concept(node: Concept, language: str) -> Said:
    address = canonical(node.system, node.id, node.identity)
    said: Said = [
        ("rdf:type", Curie("skos:Concept")),
        ("skos:inScheme", _scheme_of(node)),
        ("dct:identifier", node.id),
        *([("skos:notation", node.code)] if node.code is not None else []),
        ("skos:prefLabel", _text(node.display, language)),
        *([("dct:isVersionOf", Iri(address))] if is_iri(address) else []),
        ("tw:kind", node.kind),
    ]
    said += [("tw:chapter", node.chapter)] if node.chapter else []
    said += [] if node.active else [("tw:active", False), ("owl:deprecated", True)]
    said += [] if node.selectable else [("tw:selectable", False)]
    said += [("tw:residual", node.residual)] if node.residual else []
    said += [("tw:identity", node.identity)] if node.identity is not None else []
    return said


def _scheme_of(node: Concept) -> Iri:
    return Iri(scheme_iri(Edition(node.system, node.version)))


def _hierarchy(node: Concept, at: dict[str, Iri]) -> Said:
    above: Said = [("skos:broader", at[parent]) for parent in node.parents if parent != node.id]
    top: Said = [("skos:topConceptOf", _scheme_of(node))] if node.listed and not above else []
    return above + top + ordered("tw:parent", node.parents)


def _text(text: str, language: str) -> Text:
    return Text(text, language if _TAG.fullmatch(language) else "")


def _designations(display: str, language: str, terms: tuple[Term, ...]) -> Said:
    """The labels and notes of SKOS, and each designation in full."""
    kinds = _kinds(display, language, terms)
    said: Said = [(f"skos:{kind}", Text(*key)) for key, kind in kinds.items() if key != _text(display, language)]
    for place, term in enumerate(terms):
        form = _text(term.text, term.language)
        label: Said = [("rdf:type", Curie("tw:Designation")), ("xl:literalForm", form), ("tw:use", term.use)]
        label += [("tw:language", term.language)] if term.language != form.language else []
        label += [("tw:position", place), *ordered("tw:refers", term.refers)]
        if USES[term.use] in LABELS:
            said.append((f"xl:{kinds[form]}", Node("", label)))
        else:
            said += [(f"skos:{USES[term.use]}", form), ("tw:designation", Node("", label))]
    return said


def _kinds(display: str, language: str, terms: tuple[Term, ...]) -> dict[Text, str]:
    """Which kind of label each text is: the best that any designation makes it, with one prefLabel per language."""
    kinds = {_text(display, language): "prefLabel"}
    preferred = {tag.lower() for _, tag in kinds}
    for term in sorted(terms, key=lambda term: _RANK[term.use]):
        form = _text(term.text, term.language)
        if _RANK[term.use] == len(LABELS) or form in kinds:
            continue
        kind = USES[term.use]
        if kind == "prefLabel" and form.language.lower() in preferred:
            kind = "altLabel"
        preferred |= {form.language.lower()} if kind == "prefLabel" else set()
        kinds[form] = kind
    return kinds


def _edges(node: Concept, edges: tuple[Relationship, ...], at: dict[str, Iri], above: dict[str, set[str]]) -> Said:
    """Each typed edge as a triple, and in full."""
    said: Said = []
    for place, edge in enumerate(edges):
        if edge.type != PARENT:
            said.append((named("edge", edge.type), at[edge.target]))
        if edge.type == _RELATED and edge.target not in above[node.id] and node.id not in above[edge.target]:
            said.append(("skos:related", at[edge.target]))
        full: Said = [("rdf:type", Curie("tw:Relationship")), ("tw:type", edge.type), ("tw:target", edge.target)]
        full += [("tw:position", place)]
        full += [(named("cell", name), cell) for name, cell in edge.stated.items()]
        said.append(("tw:relationship", Node("", full)))
    return said
