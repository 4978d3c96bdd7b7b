"""Our own files, read subject by subject without holding them.

Source: W3C, RDF 1.1 N-Triples and Turtle, JSON-LD 1.1. In N-Triples a subject is what stands together: its own triples,
and those of the nameless nodes that it speaks of; in JSON-LD it is a line, in Turtle what stands between empty lines.
The file is gone over once to see where the subjects of each release and each map begin and end; then only those are
read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

import msgspec

from termwalk.graph.errors import FormatError
from termwalk.ontologies.vocabulary import MARK, PREFIXES, shortened

from ..source import Source
from .skos_graph import JSON_LD, N_TRIPLES, TURTLE
from .skos_nodes import HEADS, Literal, Node, Value
from .skos_text import unescaped
from .skos_turtle import NotOurs, block

Place = tuple[int, int, Node]
"""Where a subject begins and ends, in bytes, and the subject."""
Lines = Iterator[tuple[int, bytes]]
_FIRST_LINE = f'{{"@context":{msgspec.json.encode(PREFIXES).decode()},\n"@graph":[\n'
_IRI = r"<([^\x00-\x20<>\"{}|^`]*)>"
_TRIPLE = re.compile(
    rf"(?:{_IRI}|(_:[\w.-]+))[ \t]*{_IRI}[ \t]*"
    rf"(?:{_IRI}|(_:[\w.-]*\w)|\"((?:[^\"\\]|\\.)*)\"(?:@([A-Za-z0-9-]+)|\^\^<[^>]*>)?)[ \t]*\.",
    re.DOTALL,
)
_PREFIXES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
_STARTS = {N_TRIPLES: f"{MARK}\n", TURTLE: f"{MARK}\n{_PREFIXES}\n", JSON_LD: _FIRST_LINE}
_MATCHES = ("exactMatch", "broadMatch", "narrowMatch", "relatedMatch", "mappingRelation")
_PLAIN = frozenset((*(f"skos:{name}" for name in _MATCHES), "owl:equivalentClass", "rdfs:subClassOf"))
"""What our files say in plain SKOS, or as axioms, of the two ends of a row, after the row itself."""


def is_stream(source: Source, format: str) -> bool:
    """Whether a file is laid out as termwalk does it; another program that writes it anew changes its first line."""
    start = _STARTS.get(format)
    return start is not None and source.head(len(start)) == start.encode()


class Streamed:
    """The subjects of a file that is never held as a whole; NotOurs where it is not laid out so after all."""

    def __init__(self, source: Source, format: str) -> None:
        self._source, self._parse = source, {N_TRIPLES: _triples, TURTLE: _blocks, JSON_LD: _objects}[format]
        self.heads: list[Node] = []
        self._ranges: dict[str, tuple[int, int]] = {}
        with source.open() as stream:
            for start, end, node in self._parse(source, _lines(stream, 0), True):
                if node.of_type(*HEADS):
                    self.heads.append(node)
                elif owner := node.owner:
                    self._ranges[owner] = (self._ranges.get(owner, (start, end))[0], end)
                elif not node.said.keys() <= _PLAIN:
                    raise NotOurs

    def of(self, owner: str) -> Iterator[Node]:
        """The subjects that belong to a release or to a map, in the file's order."""
        start, end = self._ranges.get(owner, (0, 0))
        with self._source.open() as stream:
            stream.seek(start)
            for _, place, node in self._parse(self._source, _lines(stream, start, end), False):
                if node.owner == owner and place <= end:
                    yield node


def _lines(stream: IO[bytes], start: int, end: int | None = None) -> Lines:
    """Each line with the byte after it."""
    place = start
    for line in stream:
        place += len(line)
        if end is not None and place > end:
            return
        yield place, line


def _text(source: Source, line: bytes, place: int) -> str:
    try:
        return line.decode().strip()
    except UnicodeDecodeError as error:
        raise FormatError(f"{source.name} holds bytes that are not UTF-8 before byte {place:,}.") from error


def _triples(source: Source, lines: Lines, whole: bool) -> Iterator[Place]:
    found: dict[str, Node] = {}
    current, start, before = "", 0, 0
    for place, line in lines:
        text = _text(source, line, place)
        triple = _TRIPLE.fullmatch(text)
        if triple is None:
            if text and not text.startswith("#"):
                raise FormatError(f"{source.name} is damaged: it holds no triple before byte {place:,}.")
            continue
        iri, blank, verb = triple.group(1, 2, 3)
        subject = blank or _unescaped(source, iri)
        if not blank and subject != current:
            if current:
                yield start, before, _resolved(found, current)
            found, current, start = {}, subject, place - len(line)
        before = place
        node = found.setdefault(subject, Node("" if blank else subject))
        node.said.setdefault(shortened(verb), []).append(_object(source, triple, found))
    if current:
        yield start, before, _resolved(found, current)


def _object(source: Source, triple: re.Match[str], found: dict[str, Node]) -> Value:
    iri, blank, text, language = triple.group(4, 5, 6, 7)
    if blank:
        return found.setdefault(blank, Node(""))
    if iri is not None:
        return shortened(_unescaped(source, iri))
    return Literal(_unescaped(source, text), language or "")


def _unescaped(source: Source, text: str) -> str:
    try:
        return unescaped(text)
    except (ValueError, OverflowError) as error:
        raise FormatError(f"{source.name} holds an escape that stands for no letter: {text[:80]}.") from error


def _resolved(found: dict[str, Node], subject: str) -> Node:
    """The node, with the lists that it speaks of put together."""
    if len(found) > 1:
        for node in found.values():
            for values in node.said.values():
                values[:] = [_list(one) if isinstance(one, Node) and "rdf:first" in one.said else one for one in values]
    return found[subject]


def _list(node: Node) -> list[Value]:
    values: list[Value] = []
    seen: set[int] = set()
    link: Value = node
    while isinstance(link, Node) and id(link) not in seen and "rdf:first" in link.said:
        seen.add(id(link))
        values += link.said["rdf:first"][:1]
        link = link.said.get("rdf:rest", [""])[0]
    return values


def _blocks(source: Source, lines: Lines, whole: bool) -> Iterator[Place]:
    """What stands between empty lines, without the prefixes."""
    found: list[str] = []
    start = before = 0
    for place, line in lines:
        text = _text(source, line, place)
        if not text and found:
            yield start, before, block("\n".join(found))
            found = []
        elif text and (found or not text.startswith(("@prefix ", "#"))):
            start = start if found else place - len(line)
            found.append(text)
        before = place
    if found:
        yield start, before, block("\n".join(found))


def _objects(source: Source, lines: Lines, whole: bool) -> Iterator[Place]:
    """The lines between the first two and the last; `whole` where none of these may be missing."""
    ended = not whole
    for place, line in lines:
        text = _text(source, line, place)
        if place <= len(_FIRST_LINE) or not text:
            continue
        if text == "]}" and not ended:
            ended = True
        elif ended and whole:
            raise FormatError(f"{source.name} goes on after its end.")
        else:
            yield place - len(line), place, _decoded(source, text.removesuffix(","), place)
    if not ended:
        raise FormatError(f"{source.name} is cut short: its end is missing.")


def _decoded(source: Source, text: str, place: int) -> Node:
    try:
        found = msgspec.json.decode(text, type=dict[str, Any])
        return _node(found)
    except (msgspec.DecodeError, UnicodeError, RecursionError, AttributeError, KeyError, TypeError) as error:
        raise FormatError(f"{source.name} is not well-formed JSON-LD before byte {place:,}: {error}.") from error


def _node(found: dict[str, Any]) -> Node:
    node = Node(str(found.get("@id", "")))
    for name, value in found.items():
        values = value if isinstance(value, list) else [value]
        if name == "@type":
            node.said["rdf:type"] = [str(one) for one in values]
        elif name != "@id":
            node.said[name] = [_value(one) for one in values]
    return node


def _value(value: Any) -> Value:
    if isinstance(value, dict):
        if "@value" in value:
            return Literal(str(value["@value"]), str(value.get("@language", "")))
        if "@list" in value:
            return [_value(one) for one in value["@list"]]
        return str(value["@id"]) if value.keys() == {"@id"} else _node(value)
    return Literal(("true" if value else "false") if isinstance(value, bool) else str(value), "")
