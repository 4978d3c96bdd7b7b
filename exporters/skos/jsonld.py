"""JSON-LD, written node by node: one object of `@graph` on each line, below a context that is always the same.

Source: W3C, JSON-LD 1.1. The context holds prefixes and nothing else, so that a line says what it says by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from termwalk.ontologies.vocabulary import PREFIXES

from .nodes import Curie, Iri, Node, Text, Value

_encode = msgspec.json.Encoder().encode


def text(nodes: Iterable[Node]) -> Iterator[str]:
    """The document, piece by piece."""
    yield f'{{"@context":{_encode(PREFIXES).decode()},\n"@graph":[\n'
    comma = ""
    for node in nodes:
        yield comma + _encode(_object(node)).decode()
        comma = ",\n"
    yield "\n]}\n"


def _object(node: Node) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for name, value in node.said:
        types = name == "rdf:type"
        found.setdefault("@type" if types else name, []).append(str(value) if types else _value(value))
    said = {name: values[0] if len(values) == 1 else values for name, values in found.items()}
    return {"@id": str(node.iri), **said} if node.iri else said


def _value(value: Value) -> Any:
    match value:
        case Text():
            return {"@value": value.text, "@language": value.language} if value.language else value.text
        case Curie() | Iri():
            return {"@id": str(value)}
        case float():
            return {"@value": repr(value), "@type": "xsd:double"}
        case Node():
            return _object(value)
        case list():
            return {"@list": [_value(one) for one in value]}
    return value
