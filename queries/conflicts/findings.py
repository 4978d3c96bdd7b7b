"""A finding before it is put into words."""

from __future__ import annotations

import msgspec

from ..walk.steps import Step
from .edges import Edge, Place
from .rows import Kind


class Finding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is at odds, by which edges, and the sentence (of `findings.toml`) that says so.

    `steps` are what `edges` stand among; `said` holds further words for the sentence, the same in every
    language. `consequences` are codes of other systems at odds by the same edges.
    """

    kind: Kind
    reason: str
    codes: tuple[Place, ...]
    edges: tuple[Step, ...]
    steps: tuple[Step, ...] = ()
    through: tuple[Place, ...] = ()
    exact: bool = True
    size: int = 0
    consequences: tuple[Place, ...] = ()
    said: dict[str, str] = {}


def steps_of(edges: tuple[Edge, ...]) -> tuple[Step, ...]:
    """Edges as answers show them, each once."""
    return tuple(dict.fromkeys(edge.step() for edge in edges))


def ends_of(edges: tuple[Edge, ...]) -> tuple[Place, ...]:
    """The places that edges touch, each once, in their order."""
    return tuple(dict.fromkeys(place for edge in edges for place in (edge.source, edge.target)))


def called(place: Place, title: str) -> str:
    """A code with its title, unless that says the same."""
    return f"{place} {title}" if title and title != place.id else str(place)
