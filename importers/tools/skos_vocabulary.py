"""SKOS files that also speak our own vocabulary: everything that a graph holds of releases and map sets.

Source: ontologies/termwalk.ttl; SKOS-XL Reference; SSSOM 1.1. A scheme that is a tw:Release is a release; the others
only say whose the ends of a map are. A node that a map names belongs to the map. Where somebody added a plain label of
SKOS to such a file, it is read as from any other SKOS file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Relationship, Term
from termwalk.graph.errors import FormatError, UnknownSystem
from termwalk.graph.mappings import MapSet
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.prefixes import local
from termwalk.ontologies.registry import system
from termwalk.ontologies.vocabulary import NAMESPACE, PREFIXES, expanded

from ..recognised import Recognised
from ..source import Source
from .skos_nodes import Node
from .skos_said import concept, relationships, row, terms
from .skos_subjects import subjects
from .skos_values import Unusable, address, addresses, flag, needed, text, texts


class _Scheme(NamedTuple):
    """A release, or one that a map's ends are of."""

    edition: Edition
    language: str
    node: Node


class _Heads(NamedTuple):
    """What stands at the head of a file: schemes and map sets by their addresses."""

    schemes: dict[str, _Scheme]
    map_sets: dict[str, tuple[MapSet, Node]]


def recognise(source: Source, format: str) -> Recognised | None:
    """The releases and map sets of a file that speaks our vocabulary; None where it does not, or holds none."""
    if NAMESPACE not in source.head_text():
        return None
    heads = _heads(source, format)
    released = [one for one in heads.schemes.values() if one.node.of_type("tw:Release")]
    parts = [_release(one, format) for one in released]
    parts += [_map(map_set, node, format) for map_set, node in heads.map_sets.values()]
    return msgspec.structs.replace(parts[0], also=tuple(parts[1:])) if parts else None


def _heads(source: Source, format: str) -> _Heads:
    """FormatError where a scheme or a map set does not say what it is."""
    heads = _Heads({}, {})
    try:
        for node in subjects(source, format).heads:
            if node.of_type("skos:ConceptScheme"):
                edition = Edition(_system(needed(node, "tw:system")), needed(node, "owl:versionInfo"))
                heads.schemes[node.iri] = _Scheme(edition, text(node, "tw:language") or "", node)
            else:
                heads.map_sets[node.iri] = _map_set(node, heads.schemes), node
    except Unusable as error:
        raise FormatError(f"{source.name}: <{node.iri}> has no usable {error.field}: {error.reason}.") from error
    return heads


def _system(name: str) -> str:
    try:
        return system(name).id
    except UnknownSystem:
        return local(name)


def _map_set(node: Node, schemes: dict[str, _Scheme]) -> MapSet:
    ends = [schemes.get(address(node, f"sssom:{end}_source")) for end in ("subject", "object")]
    source, target = ends
    if source is None or target is None:
        raise Unusable("sssom:subject_source" if source is None else "sssom:object_source", "names no scheme here")
    return MapSet(
        id=needed(node, "dct:identifier"),
        version=needed(node, "owl:versionInfo"),
        title=text(node, "dct:title") or "",
        publisher=text(node, "dct:publisher") or "",
        source=source.edition,
        target=target.edition,
        licence=_licence(node),
        one_way=flag(node, "tw:oneWay", True),
        rules=text(node, "tw:rules") or "",
        premises=texts(node, "tw:premise"),
    )


def _licence(node: Node) -> str:
    """The terms of use: an address, which a prefix may have shortened, or words."""
    found = next(iter(addresses(node, "dct:license")), "")
    if not found:
        return text(node, "dct:rights") or ""
    return expanded(found) if found.partition(":")[0] in PREFIXES else found


def _release(scheme: _Scheme, format: str) -> Recognised:
    return Recognised(
        format=format,
        edition=scheme.edition,
        language=scheme.language,
        structured=flag(scheme.node, "tw:structured", False),
        title=text(scheme.node, "dct:title") or "",
        date=text(scheme.node, "dct:issued") or "",
    )


def _map(map_set: MapSet, node: Node, format: str) -> Recognised:
    return Recognised(
        format=format,
        edition=map_set.source,
        language=text(node, "tw:language") or "",
        map_set=map_set,
        title=map_set.title,
        date=text(node, "dct:issued") or "",
    )


def read(source: Source, known: Recognised) -> Iterator[Record]:
    """One release, or one map with the nodes that it names, whichever `known` is."""
    heads = _heads(source, known.format)
    if known.map_set:
        return _rows(source, known, heads, _address_of(known.map_set, heads.map_sets))
    return _concepts(source, known, heads)


def _address_of(map_set: MapSet, found: dict[str, tuple[MapSet, Node]]) -> str:
    exact = [iri for iri, (one, _) in found.items() if str(one) == str(map_set)]
    return (exact or [iri for iri, (one, _) in found.items() if one.id == map_set.id])[0]


def _concepts(source: Source, known: Recognised, heads: _Heads) -> Iterator[Record]:
    released = {iri: one for iri, one in heads.schemes.items() if one.node.of_type("tw:Release")}
    exact = [iri for iri, one in released.items() if one.edition == known.edition]
    wanted = (exact or [iri for iri, one in released.items() if one.edition.system == known.edition.system])[0]
    for node in subjects(source, known.format).of(wanted):
        if node.of_type("skos:Concept"):
            yield from _node(source, node, known.edition, released[wanted].language)


def _rows(source: Source, known: Recognised, heads: _Heads, wanted: str) -> Iterator[Record]:
    for node in subjects(source, known.format).of(wanted):
        if node.of_type("skos:Concept"):
            scheme = heads.schemes.get(next(iter(addresses(node, "skos:inScheme")), ""))
            if scheme is None:
                yield _problem(source, node, Unusable("skos:inScheme", "names no scheme here"))
            else:
                yield from _node(source, node, scheme.edition, scheme.language)
        elif node.of_type("sssom:Mapping"):
            try:
                yield row(node)
            except Unusable as error:
                yield _problem(source, node, error)


def _node(source: Source, node: Node, edition: Edition, language: str) -> Iterator[Record]:
    """A node, what it is called, and its edges."""
    try:
        made = concept(node, edition, language)
    except Unusable as error:
        yield _problem(source, node, error)
        return
    yield made
    if len(addresses(node, "skos:broader")) > len(made.parents):
        fault = Unusable("skos:broader", "a parent has no tw:parent; kept without it", made.id)
        yield _problem(source, node, fault, repaired=made.id)
    said: Iterable[Term | Relationship | Unusable] = (*terms(node, made.id, language), *relationships(node, made.id))
    for one in said:
        yield _problem(source, node, one) if isinstance(one, Unusable) else one


def _problem(source: Source, node: Node, error: Unusable, repaired: str | None = None) -> Problem:
    raw = error.raw or node.iri
    return Problem(file=source.name, line=0, field=error.field, reason=error.reason, raw=raw, repaired=repaired)
