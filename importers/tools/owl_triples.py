"""An OWL ontology's axioms as simple statements, read by owlready2's parsers without its store, and without imports.

Source: W3C OWL 2 in RDF/XML or OWL/XML. owl:imports is not followed: what another file says of a class is not here.
Files that define XML entities, or name a DTD on the network, are refused. The package is an optional extra.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import re
from typing import Any
from weakref import WeakKeyDictionary

from termwalk.graph.errors import FormatError, MissingExtra

from .. import xml
from ..source import Source
from .skos_graph import format_of as skos_format

RDF_XML, OWL_XML = "owl-rdf-xml", "owl-xml"
MAX_BYTES = 2**30
"""The largest file that is read: its statements are held in memory."""
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SOURCE, _PROPERTY, _TARGET = f"{OWL}annotatedSource", f"{OWL}annotatedProperty", f"{OWL}annotatedTarget"
_DECLARED = re.compile(r"<(?:owl:)?(?:Ontology|Class)\s[^>]*rdf:(?:about|ID)\s*=|<owl:(?:Ontology|Class)\b")
"""OWL is the default namespace in files such as Orphanet's."""
_ROOT = re.compile(r"<(?:\w+:)?Ontology\b[^>]*http://www\.w3\.org/2002/07/owl#", re.DOTALL)

Literal = tuple[str, str]
"""A text and its language, which may be empty."""


class Statements:
    """What is said of each node: `objects[subject][predicate]` are other nodes, `literals` texts."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, list[str]]] = {}
        self.literals: dict[str, dict[str, list[Literal]]] = {}
        self._notes: dict[tuple[str, str, str], list[str]] | None = None

    def add_object(self, subject: object, predicate: object, value: object) -> None:
        """Called by the parser; blank nodes begin with an underscore."""
        if not (isinstance(subject, str) and isinstance(predicate, str) and isinstance(value, str)):
            raise ValueError("an axiom about something without a name")
        self.objects.setdefault(subject, {}).setdefault(predicate, []).append(value)

    def add_literal(self, subject: object, predicate: object, value: object, type: str) -> None:
        """Called by the parser; `type` is a datatype, or a language behind an at sign."""
        if not (isinstance(subject, str) and isinstance(predicate, str)):
            raise ValueError("an axiom about something without a name")
        language = type[1:] if type and type.startswith("@") else ""
        text = " ".join(str(value).split())
        if text:
            self.literals.setdefault(subject, {}).setdefault(predicate, []).append((text, language))

    def nodes(self, subject: str, predicate: str) -> list[str]:
        """The nodes behind a predicate."""
        return self.objects.get(subject, {}).get(predicate, [])

    def texts(self, subject: str, predicate: str) -> list[Literal]:
        """The texts behind a predicate."""
        return self.literals.get(subject, {}).get(predicate, [])

    def beside(self, subject: str, predicate: str, value: str, annotation: str) -> list[str]:
        """What an annotation says of a statement (`owl:Axiom`): texts and IRIs, in the order of the file."""
        if self._notes is None:
            self._notes = self._annotated()
        blanks = self._notes.get((subject, predicate, value), ())
        return [
            text
            for one in blanks
            for text in (*(t for t, _ in self.texts(one, annotation)), *self.nodes(one, annotation))
        ]

    def _annotated(self) -> dict[tuple[str, str, str], list[str]]:
        """The nodes that annotate a statement, by the statement."""
        found: dict[tuple[str, str, str], list[str]] = {}
        for one, said in self.objects.items():
            if f"{OWL}Axiom" in said.get(f"{RDF}type", ()):
                values = [*self.nodes(one, _TARGET), *(text for text, _ in self.texts(one, _TARGET))]
                for key in itertools.product(self.nodes(one, _SOURCE), self.nodes(one, _PROPERTY), values):
                    found.setdefault(key, []).append(one)
        return found

    def of_type(self, kind: str) -> list[str]:
        """The named nodes of a type, in the order of the file."""
        found = (one for one, said in self.objects.items() if kind in said.get(f"{RDF}type", ()))
        return [one for one in found if not is_blank(one)]


_read: WeakKeyDictionary[Source, Statements] = WeakKeyDictionary()


def is_blank(node: str) -> bool:
    """Whether a node has no name outside its file."""
    return node.startswith("_")


def format_of(source: Source) -> str:
    """RDF/XML or OWL/XML, by the first elements; empty where it is no ontology, or a SKOS concept scheme."""
    text = source.head_text()
    if not text.lstrip("\ufeff \t\r\n").startswith("<") or OWL not in text or skos_format(source):
        return ""
    if "<rdf:RDF" in text and _DECLARED.search(text):
        return RDF_XML
    return OWL_XML if _ROOT.search(text) and "<rdf:RDF" not in text else ""


def statements(source: Source, format: str) -> Statements:
    """Everything the file says. Kept for the file that was read last."""
    if source not in _read:
        _read.clear()
        _read[source] = _parsed(source, format)
    return _read[source]


def _parsed(source: Source, format: str) -> Statements:
    parse = _parser(format)
    for _ in xml.elements(source, ()):
        pass
    with source.open() as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FormatError(f"{source.name} is larger than {MAX_BYTES // 2**20} MiB, which is more than is read at once.")
    found = Statements()
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            parse(io.BytesIO(data), found.add_object, found.add_literal)
    except Exception as error:  # the parser raises whatever went wrong inside it
        reason = " ".join(str(error.__cause__ or error).split())[:200]
        raise FormatError(f"{source.name} is not a well-formed ontology: {reason or type(error).__name__}.") from error
    return found


def _parser(format: str) -> Any:
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            from owlready2 import owlxml_2_ntriples, rdfxml_2_ntriples
    except ImportError as error:
        raise MissingExtra("owlready2", "owl", "Reading OWL ontologies") from error
    if format == OWL_XML:
        return owlxml_2_ntriples.parse
    return lambda stream, objects, literals: rdfxml_2_ntriples.parse(stream, objects, literals, _left_out)


def _left_out(*statement: object) -> None:
    """RDF 1.2's statements about statements."""
