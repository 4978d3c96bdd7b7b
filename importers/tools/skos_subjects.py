"""The subjects of a file in our own vocabulary: read as a stream where termwalk wrote it so, else held by rdflib."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary

from termwalk.ontologies.vocabulary import expanded, shortened

from ..source import Source
from .skos_graph import graph
from .skos_nodes import HEADS, OWNERS, Literal, Node, Value
from .skos_stream import Streamed, is_stream
from .skos_turtle import NotOurs

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node as Term


class Subjects(Protocol):
    """Schemes and map sets at the head of a file, and what belongs to each of them."""

    @property
    def heads(self) -> list[Node]:
        """Schemes and map sets."""

    def of(self, owner: str) -> Iterator[Node]:
        """The subjects that belong to a release or to a map, in order."""


_known: WeakKeyDictionary[Source, Subjects] = WeakKeyDictionary()


def subjects(source: Source, format: str) -> Subjects:
    """The subjects of a file; FormatError in one sentence where it does not parse. Kept for the file read last."""
    if source not in _known:
        _known.clear()
        _known[source] = _streamed(source, format) or Held(graph(source, format))
    return _known[source]


def _streamed(source: Source, format: str) -> Streamed | None:
    """A stream, unless somebody has added to the file what does not stand where it belongs."""
    try:
        return Streamed(source, format) if is_stream(source, format) else None
    except NotOurs:
        return None


class Held:
    """The subjects of a graph that rdflib holds."""

    def __init__(self, found: Graph) -> None:
        self._graph = found
        self.heads = [self._node(one, str(one), frozenset()) for one in self._of_type(*HEADS)]
        self._owned: dict[str, list[Term]] = {}
        for one in sorted(self._of_type("skos:Concept", "sssom:Mapping"), key=self._place):
            owners = (owner for name in OWNERS for owner in self._values(one, name))
            self._owned.setdefault(shortened(str(next(owners, ""))), []).append(one)

    def of(self, owner: str) -> Iterator[Node]:
        """The subjects that belong to a release or to a map, by their positions."""
        for one in self._owned.get(owner, ()):
            yield self._node(one, str(one), frozenset())

    def _of_type(self, *names: str) -> list[Term]:
        from rdflib import RDF, URIRef

        found = (one for name in names for one in self._graph.subjects(RDF.type, URIRef(expanded(name))))
        return [one for one in dict.fromkeys(found) if isinstance(one, URIRef)]

    def _values(self, subject: Term, name: str) -> Iterator[Term]:
        from rdflib import URIRef

        return self._graph.objects(subject, URIRef(expanded(name)))

    def _place(self, subject: Term) -> int:
        """The first position; what only a map names has none, and goes before its rows."""
        text = str(next(self._values(subject, "tw:position"), ""))
        return int(text) if text.isascii() and text.isdecimal() else -1

    def _node(self, subject: Term, iri: str, above: frozenset[Term]) -> Node:
        node = Node(iri)
        for verb, value in self._graph.predicate_objects(subject):
            if value not in above:
                node.said.setdefault(shortened(str(verb)), []).append(self._value(value, above | {subject}))
        return node

    def _value(self, value: Term, above: frozenset[Term]) -> Value:
        from rdflib import RDF, BNode
        from rdflib import Literal as Words

        if isinstance(value, Words):
            return Literal(str(value), value.language or "")
        if not isinstance(value, BNode):
            return shortened(str(value))
        if (value, RDF.first, None) in self._graph:
            return [self._value(one, above) for one in self._items(value) if one not in above]
        return self._node(value, "", above)

    def _items(self, link: Term) -> Iterator[Term]:
        from rdflib import RDF

        seen: set[Term] = set()
        while link not in seen:
            seen.add(link)
            yield from list(self._graph.objects(link, RDF.first))[:1]
            link = next(self._graph.objects(link, RDF.rest), link)
