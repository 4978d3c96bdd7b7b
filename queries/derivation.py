"""A derived map set in the making: what it should rest on, and how its rows come about."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from termwalk.graph.catalogue import Part
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.store import Reader


class Derivation(msgspec.Struct, frozen=True):
    """A map set with the rules and premises it should have; `rows` makes its rows from a graph."""

    map_set: MapSet
    rows: Callable[[Reader], Iterator[Mapping]]

    def same_as(self, held: MapSet) -> bool:
        """Whether what a graph holds rests on the same rules and premises, and hence is the same."""
        return (held.rules, held.premises) == (self.map_set.rules, self.map_set.premises)


def content_of(part: Part) -> str:
    """A premise: the part's name and the digest of what it holds."""
    return f"{part.name}#{part.content}"
