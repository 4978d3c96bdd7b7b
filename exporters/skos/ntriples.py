"""N-Triples, written node by node: what is said of nameless nodes follows at once what they are said of.

Source: W3C, RDF 1.1 N-Triples. The first line is a comment that tells our importer that it may read a stream.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from itertools import count

from termwalk.ontologies.vocabulary import MARK, expanded

from .nodes import Curie, Iri, Node, Text, Value
from .turtle import quoted

_XSD = "http://www.w3.org/2001/XMLSchema#"
_FIRST, _REST, _NIL = (f"<{expanded(f'rdf:{name}')}>" for name in ("first", "rest", "nil"))


def text(nodes: Iterable[Node]) -> Iterator[str]:
    """The document, piece by piece."""
    yield f"{MARK}\n"
    blank = count(1)
    for node in nodes:
        lines: list[str] = []
        _describe(f"<{node.iri}>", node, lines, blank)
        yield "".join(lines)


def _describe(subject: str, node: Node, lines: list[str], blank: count[int]) -> None:
    for name, value in node.said:
        later: list[str] = []
        lines.append(f"{subject} {_verb(name)} {_value(value, later, blank)} .\n")
        lines += later


@functools.lru_cache(maxsize=4096)
def _verb(name: str) -> str:
    return f"<{expanded(name)}>"


def _value(value: Value, later: list[str], blank: count[int]) -> str:
    match value:
        case Text():
            return quoted(value.text) + (f"@{value.language}" if value.language else "")
        case Curie():
            return _verb(value)
        case Iri():
            return f"<{value}>"
        case str():
            return quoted(value)
        case bool():
            return f'"{"true" if value else "false"}"^^<{_XSD}boolean>'
        case int():
            return f'"{value}"^^<{_XSD}integer>'
        case float():
            return f'"{value!r}"^^<{_XSD}double>'
        case Node():
            name = f"_:b{next(blank)}"
            _describe(name, value, later, blank)
            return name
    return _list(value, later, blank)


def _list(values: list[Value], later: list[str], blank: count[int]) -> str:
    names = [f"_:b{next(blank)}" for _ in values]
    for name, value, rest in zip(names, values, [*names[1:], _NIL], strict=True):
        later.append(f"{name} {_FIRST} {_value(value, later, blank)} .\n{name} {_REST} {rest} .\n")
    return names[0]
