"""RDF/XML, written node by node.

Source: W3C, RDF 1.1 XML Syntax. A property must end in an XML name there: where the end of one is none (a column named
in Chinese, say), its value is said by `tw:cell` with the property's name, and does not come back when the file is
loaded. A letter that XML forbids is written as the replacement character.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from termwalk.ontologies.vocabulary import PREFIXES, expanded

from .skos.nodes import Curie, Iri, Node, Text, Value

_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z", re.ASCII)
_TAIL = re.compile(r"(.+?)(?<!%)(?<!%[0-9A-F])([A-Za-z_][\w.-]*)\Z", re.ASCII | re.DOTALL)
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XSD = PREFIXES["xsd"]


def text(nodes: Iterable[Node]) -> Iterator[str]:
    """The document, piece by piece."""
    spaces = "".join(f"\n  xmlns:{prefix}={quoteattr(iri)}" for prefix, iri in PREFIXES.items())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{spaces}>\n'
    for node in nodes:
        yield f"<rdf:Description rdf:about={_attribute(node.iri)}>\n{_said(node)}</rdf:Description>\n"
    yield "</rdf:RDF>\n"


def _said(node: Node) -> str:
    return "".join(_property(name, value) for name, value in node.said)


def _property(name: str, value: Value) -> str:
    opened, closed = _element(name)
    if not closed:
        inner = _property("rdf:value", value)
        return f"<tw:cell><rdf:Description>{_property('tw:name', expanded(name))}{inner}</rdf:Description></tw:cell>\n"
    match value:
        case Iri():
            return f"<{opened} rdf:resource={_attribute(value)}/>\n"
        case Curie():
            return f"<{opened} rdf:resource={_attribute(expanded(value))}/>\n"
        case Node():
            return f"<{opened}><rdf:Description>\n{_said(value)}</rdf:Description></{closed}>\n"
        case list():
            return f"<{opened}>{_list(value)}</{closed}>\n"
    attribute, words = _literal(value)
    return f"<{opened}{attribute}>{escape(words)}</{closed}>\n"


def _list(values: list[Value]) -> str:
    """An rdf:List link by link, for a collection could not hold literals."""
    nil = f"<rdf:rest rdf:resource={_attribute(expanded('rdf:nil'))}/>"
    rest = nil
    for value in reversed(values):
        link = f"<rdf:Description>{_property('rdf:first', value)}{rest}</rdf:Description>"
        rest = f"<rdf:rest>{link}</rdf:rest>"
    return rest.removeprefix("<rdf:rest>").removesuffix("</rdf:rest>") if values else "<rdf:Description/>"


def _literal(value: Value) -> tuple[str, str]:
    match value:
        case Text():
            language = f" xml:lang={_attribute(value.language)}" if value.language else ""
            return language, _allowed(value.text)
        case bool():
            return f' rdf:datatype="{_XSD}boolean"', "true" if value else "false"
        case int():
            return f' rdf:datatype="{_XSD}integer"', str(value)
        case float():
            return f' rdf:datatype="{_XSD}double"', repr(value)
    return "", _allowed(str(value))


@functools.lru_cache(maxsize=4096)
def _element(name: str) -> tuple[str, str]:
    """How a property's element begins and ends; nothing ends where no XML name can be made of it."""
    prefix, _, local = name.partition(":")
    if _NAME.match(local):
        return name, name
    cut = _TAIL.match(expanded(name))
    if cut is None:
        return prefix, ""
    return f"own:{cut[2]} xmlns:own={quoteattr(cut[1])}", f"own:{cut[2]}"


def _attribute(text: str) -> str:
    return quoteattr(_allowed(text))


def _allowed(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text).replace("\r", "\ufffd")
