"""What is said of one subject, before it is written in any of the serialisations.

A value is a plain literal (str, with its language as a Text, or int, bool, float), a name of our vocabulary (Curie), an
address (Iri), a list that keeps its order, or a nested node without a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Curie(str):
    """A name by one of the prefixes of termwalk.ontologies.vocabulary."""

    __slots__ = ()


class Iri(str):
    """An address in full."""

    __slots__ = ()


class Text(NamedTuple):
    """Words in a language; the tag is well-formed, or empty where the language is unknown."""

    text: str
    language: str


class Node(NamedTuple):
    """A subject, nameless where `iri` is empty, and what is said of it in order; a property may stand several times."""

    iri: str
    said: list[tuple[str, Value]]


Value = str | int | bool | float | Curie | Iri | Text | Node | list["Value"]


def ordered(name: str, values: Iterable[str]) -> list[tuple[str, Value]]:
    """Nothing for no value, the value itself for one, and a list for several."""
    found: list[Value] = list(values)
    if not found:
        return []
    return [(name, found[0] if len(found) == 1 else found)]
