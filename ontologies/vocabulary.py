"""The names of our RDF: the vocabulary of termwalk.ttl, and the IRIs of releases, nodes, map sets and rows.

A node of one release is another thing than the node of that code in the next one, and has an IRI of its own: the
system's canonical URI with the release and the id as its fragment (`http://hl7.org/fhir/sid/icd-10#2019/I10`). Where
the publisher names things of a release itself, as WHO does for ICD-11, its own URI is the node's. What is the same for
all releases is the publisher's URI of the code, which `canonical` gives.
"""

from __future__ import annotations

import functools
import re
from urllib.parse import quote, unquote

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import TermUse
from termwalk.graph.mappings import MapSet

from .prefixes import TERM_URIS
from .registry import system

NAMESPACE = "urn:termwalk:vocabulary#"
PREFIXES: dict[str, str] = {
    "tw": NAMESPACE,
    "cell": "urn:termwalk:cell:",
    "property": "urn:termwalk:property:",
    "edge": "urn:termwalk:edge:",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xl": "http://www.w3.org/2008/05/skos-xl#",
    "dct": "http://purl.org/dc/terms/",
    "sssom": "https://w3id.org/sssom/",
    "semapv": "https://w3id.org/semapv/vocab/",
}
"""Names that publishers gave (a table's column, a concept's property, a type of edge) follow `cell` to `edge`."""

USES: dict[TermUse, str] = {
    "preferred": "prefLabel",
    "synonym": "altLabel",
    "abbreviation": "altLabel",
    "index entry": "hiddenLabel",
    "inclusion": "scopeNote",
    "exclusion": "scopeNote",
    "coding hint": "scopeNote",
    "note": "note",
    "definition": "definition",
}
"""The property of SKOS that says no more than the use does: what a class includes or excludes is no name of it."""
LABELS = ("prefLabel", "altLabel", "hiddenLabel")
"""Those that SKOS-XL has too; a text stands behind one of them only (SKOS S13)."""

MARK = "# termwalk: one subject after the other, schemes and map sets first"
"""The first line of N-Triples and Turtle that can be read as a stream."""
NO_TERM = "sssom:NoTermFound"
NEGATED = "sssom:NegatedPredicate"

_BY_IDENTITY = {"icd11": "http://id.who.int/icd/release/11/{version}/mms"}
"""Systems whose publisher names the things of a release by their identity, below the release's own URI."""
_ABSOLUTE = re.compile(r"(?:https?://|urn:)[^\x00-\x20<>\"{}|\\^`]+")
_SPLIT = re.compile(r"(.*[#:/])([^#:/]*)\Z", re.DOTALL)


def is_iri(text: str) -> bool:
    """Whether a text can stand as an address by itself."""
    return _ABSOLUTE.fullmatch(text) is not None


def named(prefix: str, name: str) -> str:
    """A publisher's own name as a CURIE; `name_of` gives it back letter by letter."""
    return f"{prefix}:{quote(name, safe='')}"


def name_of(curie: str) -> str:
    """The publisher's own name behind a CURIE."""
    return unquote(curie.partition(":")[2])


def expanded(curie: str) -> str:
    """The IRI that a CURIE of PREFIXES stands for."""
    prefix, _, name = curie.partition(":")
    return PREFIXES[prefix] + name


@functools.lru_cache(maxsize=4096)
def shortened(iri: str) -> str:
    """The CURIE of an IRI, or the IRI itself where no prefix fits."""
    cut = _SPLIT.match(iri)
    prefix = _namespaces().get(cut[1]) if cut else None
    return f"{prefix}:{cut[2]}" if cut and prefix else iri


@functools.cache
def _namespaces() -> dict[str, str]:
    return {namespace: prefix for prefix, namespace in PREFIXES.items()}


def scheme_iri(edition: Edition) -> str:
    """A release as a concept scheme."""
    if edition.system in _BY_IDENTITY:
        return _BY_IDENTITY[edition.system].format(version=quote(edition.version, safe=""))
    return _base(edition)


def is_by_identity(system_id: str) -> bool:
    """Whether `concept_iri` depends on more than a node's id."""
    return system_id in _BY_IDENTITY


def concept_iri(edition: Edition, id: str, identity: str | None = None) -> str:
    """A node of one release."""
    if identity and edition.system in _BY_IDENTITY:
        return f"{scheme_iri(edition)}/{quote(identity)}"
    return f"{_base(edition)}/{quote(id, safe='')}"


@functools.lru_cache(maxsize=256)
def _base(edition: Edition) -> str:
    return f"{system(edition.system).uri}#{quote(edition.version, safe='')}"


def canonical(system_id: str, id: str, identity: str | None = None) -> str:
    """The publisher's URI of a code, whatever the release; empty where the publisher has none for single codes."""
    if identity and is_iri(identity):
        return identity
    if system_id in _BY_IDENTITY:
        return f"{system(system_id).uri}/{quote(identity)}" if identity else ""
    start = _term_start(system_id)
    return start + quote(id.rpartition(":")[2] if start.endswith("_") else id, safe="") if start else ""


@functools.lru_cache(maxsize=256)
def _term_start(system_id: str) -> str:
    """What stands before a code in its URI: a form of the publisher's for single terms, else the system's own URI."""
    uris = system(system_id).uris
    terms = [start for start, id in TERM_URIS.items() if id == system_id and "bioontology" not in start]
    found = next((uri for uri in (*uris, *terms) if uri.endswith("_")), next(iter(terms), uris[0]))
    if not found.startswith(("http://", "https://")):
        return ""
    return found if found[-1] in "_/" else f"{found}/"


def map_set_iri(map_set: MapSet) -> str:
    """A build of a map."""
    return f"urn:termwalk:map:{quote(map_set.id, safe='')}@{quote(map_set.version, safe='')}"
