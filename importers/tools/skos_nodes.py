"""A subject of a file in our own vocabulary, and what is said of it.

Names are CURIEs of termwalk.ontologies.vocabulary wherever a prefix fits. Every subject but those at the head of a file
(schemes and map sets) has an owner: a map where it is a row of it or only that map names it, else its scheme.
"""

from __future__ import annotations

from typing import NamedTuple

OWNERS = ("tw:namedBy", "dct:isPartOf", "skos:inScheme")
HEADS = ("skos:ConceptScheme", "sssom:MappingSet")


class Literal(NamedTuple):
    """A text, and its language, which may be empty."""

    text: str
    language: str


class Node:
    """A subject by its IRI (empty where it has none), and the values behind each property, in the file's order."""

    __slots__ = ("iri", "said")

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self.said: dict[str, list[Value]] = {}

    def of_type(self, *names: str) -> bool:
        """Whether it is one of some classes."""
        types = self.said.get("rdf:type", ())
        return any(name in types for name in names)

    @property
    def owner(self) -> str:
        """The address of what it belongs to; empty where it belongs to nothing."""
        found = (one for name in OWNERS for one in self.said.get(name, ()) if isinstance(one, str))
        return next(found, "")


Value = str | Literal | Node | list["Value"]
"""An IRI or CURIE, a literal, a nested node, or a list."""
