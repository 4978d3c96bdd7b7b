"""A SKOS file as triples, read by rdflib without touching the network.

Source: W3C RDF 1.1 (Turtle, N-Triples, RDF/XML) and JSON-LD 1.1. RDF/XML that defines entities or names a DTD on the
network is refused before rdflib sees it, and so is a JSON-LD context that would have to be fetched. Literals are kept
letter by letter: rdflib would make the notation "007" of type integer a 7.
"""

from __future__ import annotations

import json
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from termwalk.graph.errors import FormatError
from termwalk.ontologies.vocabulary import NAMESPACE

from .. import xml
from ..source import Source

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

TURTLE, RDF_XML, JSON_LD, N_TRIPLES = "skos-turtle", "skos-rdf-xml", "skos-json-ld", "skos-n-triples"
MAX_BYTES = 256 * 2**20
"""The largest file that is read: in memory its triples take some ten times as much."""
_PARSERS = {TURTLE: "turtle", RDF_XML: "xml", JSON_LD: "json-ld", N_TRIPLES: "nt"}
_SKOS = "http://www.w3.org/2004/02/skos/core"
_CONCEPT = re.compile(rf"{re.escape(_SKOS)}#Concept\b|(?<![\w.-])[\w.-]*:Concept\b")
_TURTLE_PREFIX = re.compile(rf"^\s*@?prefix\s+[\w.-]*:\s*<{re.escape(_SKOS)}#>", re.IGNORECASE | re.MULTILINE)
_TRIPLE = re.compile(r"\s*(?:<[^>\s]*>|_:\S+)\s+<[^>\s]*>\s+\S.*\.\s*")
_ANY_PREFIX = re.compile(r"^\s*@?(?:prefix|base)\s", re.IGNORECASE | re.MULTILINE)
_NEVER = re.compile(r"[\x00-\x1f<>]")
_HALF = re.compile("[\ud800-\udfff]")
_graphs: WeakKeyDictionary[Source, Graph] = WeakKeyDictionary()


def format_of(source: Source) -> str:
    """Which RDF format a SKOS file is in, by its first lines; empty where it is none."""
    text = source.head_text()
    if _SKOS not in text or not (NAMESPACE in text or _CONCEPT.search(text)):
        return ""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start == "<" and "<rdf:RDF" in text:
        return RDF_XML
    if start in ("{", "["):
        return JSON_LD if '"@' in text else ""
    if _TURTLE_PREFIX.search(text):
        return TURTLE
    lines = [line for line in text.splitlines()[:-1] or text.splitlines() if line.strip() and line.lstrip()[0] != "#"]
    fitting = sum(_TRIPLE.fullmatch(line) is not None for line in lines)
    return N_TRIPLES if lines and fitting > 0.9 * len(lines) and not _ANY_PREFIX.search(text) else ""


def graph(source: Source, format: str) -> Graph:
    """The triples; FormatError in one sentence where the file does not parse. Kept for the file that was read last."""
    if source not in _graphs:
        _graphs.clear()
        _graphs[source] = _parsed(source, format)
    return _graphs[source]


def _parsed(source: Source, format: str) -> Graph:
    with source.open() as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FormatError(f"{source.name} is larger than {MAX_BYTES // 2**20} MiB: split it by concept scheme.")
    if format == RDF_XML:
        for _ in xml.elements(source, ()):
            pass
    else:
        data = _as_utf8(source, data)
    if format == JSON_LD:
        _check_contexts(source, data)
    from rdflib import Graph

    found = Graph()
    with _quiet_and_literal():
        try:
            found.parse(data=data, format=_PARSERS[format], publicID="urn:termwalk:file:")
        except Exception as error:  # rdflib's parsers raise whatever went wrong inside them
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            raise FormatError(f"{source.name} is not well-formed {_PARSERS[format]}: {reason}.") from error
    if any(_HALF.search(str(term)) for triple in found for term in triple):
        raise FormatError(f"{source.name} holds half a surrogate pair, which is no text.")
    broken = next((str(term) for triple in found for term in triple if _is_broken(term)), None)
    if broken is not None:
        start = broken.split()[0][:80] if broken.split() else ""
        raise FormatError(f"{source.name} holds an address that never ends ({start}…): is a > missing?")
    return found


def _is_broken(term: Node) -> bool:
    """Whether an address runs over the end of its line, which rdflib lets pass."""
    from rdflib import URIRef

    return isinstance(term, URIRef) and _NEVER.search(term) is not None


def _as_utf8(source: Source, data: bytes) -> bytes:
    try:
        return data.decode(source.encoding).removeprefix("\ufeff").encode("utf-8")
    except UnicodeError as error:
        raise FormatError(f"{source.name} holds bytes that are not text in {source.encoding}.") from error


def _check_contexts(source: Source, data: bytes) -> None:
    """FormatError where a JSON-LD context is an address: it would have to be fetched."""
    try:
        stack = [json.loads(data)]
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{source.name} is not well-formed JSON: {error}.") from error
    while stack:
        found = stack.pop()
        if isinstance(found, list):
            stack += found
        elif isinstance(found, dict):
            contexts = found.get("@context", [])
            for one in (*(contexts if isinstance(contexts, list) else [contexts]), found.get("@import")):
                if isinstance(one, str):
                    raise FormatError(
                        f"{source.name} names a JSON-LD context on the network ({one}), which is never fetched:"
                        " write the context into the file."
                    )
            stack += found.values()


@contextmanager
def _quiet_and_literal() -> Iterator[None]:
    """rdflib neither warns nor rewrites literals meanwhile."""
    import rdflib

    logger, normalize = logging.getLogger("rdflib"), rdflib.NORMALIZE_LITERALS
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    rdflib.NORMALIZE_LITERALS = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        rdflib.NORMALIZE_LITERALS = normalize
        logger.setLevel(level)
