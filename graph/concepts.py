"""Nodes and their words."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import msgspec

from .codes import Code

Origin = Literal["published", "from map"]
TermUse = Literal[
    "preferred",
    "synonym",
    "inclusion",
    "exclusion",
    "note",
    "abbreviation",
    "index entry",
    "coding hint",
    "definition",
]


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A system as published once. `origin` is `from map` where only a mapping table's own columns are known."""

    system: str
    version: str
    title: str = ""
    date: str = ""
    languages: tuple[str, ...] = ()
    origin: Origin = "published"
    sources: tuple[str, ...] = ()
    concepts: int = 0

    def __str__(self) -> str:
        return f"{self.system}@{self.version}"


class Concept(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A node: (system, version, id). `id` is the code, else the block id, the chapter number or the URI's tail.

    `identity` is what the publisher itself uses to tell a thing apart between releases: for ICD-11 the
    linearization id without its release, suffix kept (`78422942/unspecified`). It is never the Foundation URI of
    a residual class, for that is its parent's.
    """

    system: str
    version: str
    id: str
    display: str
    kind: str = "category"
    code: str | None = None
    parents: tuple[str, ...] = ()
    chapter: str = ""
    active: bool = True
    selectable: bool = True
    residual: Literal["", "other", "unspecified"] = ""
    identity: str | None = None
    listed: bool = True
    properties: dict[str, str] = {}
    """The publisher's other cells by name; several values of one property are joined by ` | `."""

    @property
    def curie(self) -> Code:
        """The node as users write it."""
        return Code(self.system, self.id)


def below(node: Concept, added: Collection[str]) -> Concept:
    """A node that further parents are given to."""
    if not added:
        return node
    return msgspec.structs.replace(node, parents=tuple(dict.fromkeys((*node.parents, *added))))


PARENT = "parent"
"""The type of a relationship that is hierarchy."""


class Relationship(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A typed edge between two nodes of one release, as published: what FHIR calls a property of type code.

    The type `parent` is hierarchy; every other is the publisher's own word (`AnswerList`, `contains`). `stated`
    holds the row's other cells by name.
    """

    source: str
    type: str
    target: str
    stated: dict[str, str] = {}


class Term(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A designation of a node. `refers` holds the codes that the publisher's text points at."""

    id: str
    text: str
    language: str
    use: TermUse = "synonym"
    refers: tuple[str, ...] = ()
