"""SKOS concept schemes in Turtle, RDF/XML, JSON-LD or N-Triples.

Source: W3C, SKOS Reference. Each scheme of a file is a release; a concept's id is its notation where every concept of
the scheme has one of its own, else the end of its URI. Mapping properties are map sets, one per system that they point
into. A hidden label is made for searching, hence an index entry. The version is owl:versionInfo or the scheme's date;
a file that states neither is asked about. Triples have no line: a Problem names the URI. A file that speaks our own
vocabulary besides, as our exports do, says more: skos_vocabulary reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Relationship, Term, TermUse
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.problems import Problem
from termwalk.graph.relations import Relation
from termwalk.graph.store import Record
from termwalk.ontologies.prefixes import local, of_term
from termwalk.ontologies.registry import normalise

from ..recognised import Recognised, identified
from ..source import Source
from . import skos_vocabulary
from .map_ends import malformed, target_of
from .skos_graph import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, format_of
from .skos_scheme import CORE, OWL, RDF_TYPE, RDFS_LABEL, Label, Scheme, SkosFile, is_english, tail

if TYPE_CHECKING:
    from rdflib.term import Node

FORMATS = (TURTLE, RDF_XML, JSON_LD, N_TRIPLES)
_TERMS: dict[str, TermUse] = {
    "altLabel": "synonym",
    "hiddenLabel": "index entry",
    "definition": "definition",
    "scopeNote": "note",
    "note": "note",
    "example": "note",
    "historyNote": "note",
    "editorialNote": "note",
    "changeNote": "note",
}
_MATCHES: dict[str, Relation] = {
    "exactMatch": "equivalent",
    "closeMatch": "related",
    "broadMatch": "narrower",
    "narrowMatch": "broader",
    "relatedMatch": "related",
    "mappingRelation": "unstated",
}
_EDGES = ("related", "member")
_READ = (RDF_TYPE, RDFS_LABEL, *(CORE + name for name in (
    "inScheme", "topConceptOf", "broader", "narrower", "broaderTransitive", "narrowerTransitive", "semanticRelation",
    "prefLabel", "notation", "memberList", *_EDGES, *_TERMS, *_MATCHES)))  # fmt: skip
"""What a node says in another place than among its properties."""

Match = tuple["Node", str, str, str, str]


def recognise(source: Source) -> Recognised | None:
    """By the format and the SKOS namespace; what the schemes are, by reading the file."""
    format = format_of(source)
    if not format:
        return None
    ours = skos_vocabulary.recognise(source, format)
    if ours:
        return ours
    parts = [part for scheme in SkosFile(source, format).schemes for part in _parts(scheme)]
    return msgspec.structs.replace(parts[0], also=tuple(parts[1:])) if parts else None


def _parts(scheme: Scheme) -> Iterator[Recognised]:
    """The release, and a map set per system that its matches lead into."""
    yield Recognised(
        format=scheme.file.format,
        edition=scheme.edition,
        language=scheme.language,
        structured=any(scheme.parents.values()),
        title=scheme.title,
    )
    source = Edition(scheme.edition.system, scheme.edition.version or UNSTATED)
    for system in dict.fromkeys(system for _, _, system, _, _ in _matches(scheme)):
        map_set = MapSet(
            id="-".join(("skos", source.system, system)).replace(":", "-").replace("/", "-"),
            version=source.version,
            title=f"{scheme.title or source.system}: matches in {system}",
            publisher="",
            source=source,
            target=Edition(system, UNSTATED),
            licence=scheme.licence,
            one_way=False,
        )
        yield Recognised(format=scheme.file.format, edition=source, map_set=map_set, title=map_set.title)


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per concept and collection of a scheme; or one Mapping per match that leads into one system."""
    source, known = identified(path, recognised, recognise, "a SKOS concept scheme")
    if skos_vocabulary.recognise(source, known.format):
        return skos_vocabulary.read(source, known)
    schemes = SkosFile(source, known.format).schemes
    system = known.map_set.source.system if known.map_set else known.edition.system
    scheme = next((one for one in schemes if one.edition.system == system), schemes[0])
    return _mappings(scheme, known.map_set) if known.map_set else _nodes(scheme, known)


def _nodes(scheme: Scheme, known: Recognised) -> Iterator[Record]:
    for node in scheme.nodes:
        yield from _faults(scheme, node)
        yield _concept(scheme, node, known)
        yield from _terms(scheme, node, known.language)
        for name in _EDGES:
            for one in scheme.file.values(node, CORE + name):
                if one in scheme.ids:
                    yield Relationship(source=scheme.ids[node], type=name, target=scheme.ids[one])


def _faults(scheme: Scheme, node: Node) -> Iterator[Problem]:
    """What a node lacks, or points at in vain; it is kept without it."""
    if not scheme.file.labels(node, f"{CORE}prefLabel", RDFS_LABEL):
        yield _problem(scheme, "prefLabel", "no prefLabel; the id stands for it", str(node), scheme.ids[node])
    for name in ("broader", *_EDGES):
        for one in scheme.file.values(node, CORE + name):
            if one not in scheme.ids:
                yield _problem(scheme, name, "points out of the scheme; kept without it", str(one), "")


def _problem(scheme: Scheme, field: str, reason: str, raw: str, repaired: str) -> Problem:
    return Problem(file=scheme.file.source.name, line=0, field=field, reason=reason, raw=raw, repaired=repaired)


def _concept(scheme: Scheme, node: Node, known: Recognised) -> Concept:
    file, id = scheme.file, scheme.ids[node]
    collection = not file.of_type(node, "Concept")
    deprecated = [text.lower() for text, _ in file.labels(node, f"{OWL}deprecated")]
    shown = _shown(file.labels(node, f"{CORE}prefLabel") or file.labels(node, RDFS_LABEL), known.language)
    return Concept(
        system=known.edition.system,
        version=known.edition.version,
        id=id,
        code=None if collection else id,
        display=shown[0] or id,
        kind="collection" if collection else "concept",
        parents=tuple(scheme.ids[parent] for parent in scheme.parents[node]),
        active=not {"true", "1"} & set(deprecated),
        selectable=not collection,
        identity=str(node),
        properties=_properties(scheme, node),
    )


def _shown(labels: list[Label], language: str) -> Label:
    """The English label, else the one in the release's language, else the first."""
    ranked = sorted(labels, key=lambda label: (not is_english(label[1]), label[1] != language))
    return ranked[0] if ranked else ("", "")


def _terms(scheme: Scheme, node: Node, language: str) -> Iterator[Term]:
    """Every label but the one that an English release shows."""
    id = scheme.ids[node]
    labels = scheme.file.labels(node, f"{CORE}prefLabel")
    shown = _shown(labels, language) if language == "en" else None
    for text, tag in labels:
        if (text, tag) != shown:
            yield Term(id=id, text=text, language=tag or language, use="preferred")
    for name, use in _TERMS.items():
        for text, tag in scheme.file.labels(node, CORE + name):
            yield Term(id=id, text=text, language=tag or language, use=use)


def _properties(scheme: Scheme, node: Node) -> dict[str, str]:
    """What else is said, by each property's own name; blank nodes have no name that could be kept."""
    from rdflib import BNode

    said: dict[str, list[str]] = {}
    for predicate, value in scheme.file.graph.predicate_objects(node):
        text = " ".join(str(value).split())
        if str(predicate) not in _READ and text and not isinstance(value, BNode):
            said.setdefault(tail(str(predicate)) or str(predicate), []).append(text)
    notations = [text for text, _ in scheme.file.labels(node, f"{CORE}notation")]
    if notations and notations != [scheme.ids[node]]:
        said["notation"] = notations
    return {name: " | ".join(values) for name, values in said.items()}


def _matches(scheme: Scheme) -> Iterator[Match]:
    """(concept, property, system, code, URI) of each match; what the same file lists is called as it is there."""
    listed = {node: other for other in scheme.file.schemes for node in other.nodes}
    for node in scheme.nodes:
        for name in _MATCHES:
            for one in scheme.file.values(node, CORE + name):
                if one in listed:
                    yield node, name, listed[one].edition.system, listed[one].ids[one], str(one)
                else:
                    system, code = of_term(str(one)) or (local("unplaced"), normalise(local("unplaced"), str(one)))
                    yield node, name, system, code, str(one)


def _mappings(scheme: Scheme, map_set: MapSet) -> Iterator[Record]:
    for node, name, system, code, uri in _matches(scheme):
        if system != map_set.target.system:
            continue
        if malformed(system, code):
            yield _problem(scheme, name, malformed(system, code), uri, code)
        stated = {"predicate_id": f"skos:{name}", "subject": str(node), "object": uri}
        yield Mapping(source=scheme.ids[node], target=target_of(system, code), relation=_MATCHES[name], stated=stated)
