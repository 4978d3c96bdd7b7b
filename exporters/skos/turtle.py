"""Turtle, written node by node.

Source: W3C, RDF 1.1 Turtle. Escapes are those that N-Triples shares. Subjects stand apart by an empty line, and no text
runs over the end of one, so that our importer can read a stream.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

from termwalk.ontologies.vocabulary import MARK, PREFIXES, expanded

from .nodes import Curie, Iri, Node, Text, Value

_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    ord("\\"): "\\\\", ord('"'): '\\"', ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t",
}  # fmt: skip
_LOCAL = re.compile(r"[A-Za-z0-9_%](?:[A-Za-z0-9_%.-]*[A-Za-z0-9_%-])?")


def text(nodes: Iterable[Node]) -> Iterator[str]:
    """The document, piece by piece."""
    yield f"{MARK}\n"
    yield "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    for node in nodes:
        yield f"\n<{node.iri}>\n  {_said(node, ' ;' + chr(10) + '  ')} .\n"


def _said(node: Node, between: str) -> str:
    return between.join(f"{_verb(name)} {_value(value)}" for name, value in node.said)


@functools.lru_cache(maxsize=4096)
def _verb(name: str) -> str:
    return "a" if name == "rdf:type" else _curie(name)


@functools.lru_cache(maxsize=4096)
def _curie(name: str) -> str:
    """The CURIE, or the whole IRI where Turtle could not read the name behind the colon."""
    local = name.partition(":")[2]
    return name if _LOCAL.fullmatch(local) else f"<{expanded(name)}>"


def _value(value: Value) -> str:
    match value:
        case Text():
            return quoted(value.text) + (f"@{value.language}" if value.language else "")
        case Curie():
            return _curie(value)
        case Iri():
            return f"<{value}>"
        case str():
            return quoted(value)
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return f'"{value!r}"^^xsd:double'
        case Node():
            return f"[ {_said(value, ' ; ')} ]"
    return f"( {' '.join(map(_value, value))} )"


def quoted(text: str) -> str:
    """A literal's words; the same in N-Triples."""
    return f'"{text.translate(_ESCAPES)}"'
