"""The Turtle that termwalk writes, read block by block: the part of the language that it uses.

Source: W3C, RDF 1.1 Turtle. A block is a subject with all that is said of it, and an empty line stands before it. What
is not of this part (another prefix, a text in three quotes) is left to rdflib.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from termwalk.ontologies.vocabulary import PREFIXES, shortened

from .skos_nodes import Literal, Node, Value
from .skos_text import unescaped

_TOKEN = re.compile(
    r"[ \t\n]*(?:"
    r"(?P<iri><[^\x00-\x20<>\"{}|^`\\]*>)"
    r"|\"(?P<text>(?:[^\"\\\n]|\\.)*)\"(?!\")(?:@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*)|(?P<typed>\^\^))?"
    r"|(?P<name>[a-z]+:(?:[A-Za-z0-9_%](?:[A-Za-z0-9_%.-]*[A-Za-z0-9_%-])?)?)"
    r"|(?P<bare>true|false|a|[0-9]+)(?![^\s\])])"
    r"|(?P<mark>[][();.])"
    r")"
)


class NotOurs(Exception):
    """A block that is not of the part of Turtle that is read here, or not Turtle at all."""


def block(text: str) -> Node:
    """The subject of one block; NotOurs where it cannot be read here."""
    return _Block(text).subject()


class _Block:
    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._kind, self._word, self._language = "", "", ""
        self._advance()

    def _advance(self) -> None:
        self._kind, self._word, self._language = next(self._tokens, ("", "", ""))

    def _take(self, *marks: str) -> str:
        found = self._word
        if self._kind != "mark" or found not in marks:
            raise NotOurs
        self._advance()
        return found

    def subject(self) -> Node:
        if self._kind != "iri":
            raise NotOurs
        node = Node(self._word)
        self._advance()
        self._say(node, ".")
        if self._kind:
            raise NotOurs
        return node

    def _say(self, node: Node, end: str) -> None:
        """Verbs and values up to a mark."""
        while True:
            if (self._kind, self._word) == ("bare", "a"):
                verb = "rdf:type"
            elif self._kind in ("name", "iri"):
                verb = self._word if self._kind == "name" else shortened(self._word)
            else:
                raise NotOurs
            self._advance()
            node.said.setdefault(verb, []).append(self._value())
            if self._take(";", end) == end:
                return

    def _value(self) -> Value:
        kind, word, language = self._kind, self._word, self._language
        self._advance()
        match kind, word:
            case "iri", _:
                return shortened(word)
            case "name", _:
                return word
            case "text", _:
                return Literal(word, language)
            case "typed", _:
                if self._kind not in ("name", "iri"):
                    raise NotOurs
                self._advance()
                return Literal(word, "")
            case "bare", _ if word != "a":
                return Literal(word, "")
            case "mark", "[":
                node = Node("")
                self._say(node, "]")
                return node
            case "mark", "(":
                values: list[Value] = []
                while (self._kind, self._word) != ("mark", ")"):
                    values.append(self._value())
                self._advance()
                return values
        raise NotOurs


def _tokens(text: str) -> Iterator[tuple[str, str, str]]:
    """Kind, word and language of each token."""
    place, end = 0, len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if found is None:
            raise NotOurs
        place = found.end()
        iri, words, language, typed, name, bare, mark = found.groups()
        if words is not None:
            yield "typed" if typed else "text", unescaped(words), language or ""
        elif iri is not None:
            yield "iri", iri[1:-1], ""
        elif name is not None:
            if name.partition(":")[0] not in PREFIXES:
                raise NotOurs
            yield "name", name, ""
        else:
            yield ("bare", bare, "") if bare else ("mark", mark, "")
