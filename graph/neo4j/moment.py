"""One moment of a graph: its visible parts, where its incremental parts stand, and its last decision."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import msgspec

from ..catalogue import Catalogue, Part
from ..codes import Edition
from .server import Server

_part = msgspec.json.Decoder(Part).decode

_ASKED = """
MATCH (g:Graph {termwalk: $graph})
RETURN g.stamp, g.decisions, CASE WHEN g.stamp = $known THEN [] ELSE COLLECT {
  MATCH (p:Part) WHERE p.graph = $graph RETURN [p.id, p.state, p.body]
} END
"""


class Moment(NamedTuple):
    """What every question of a snapshot goes by.

    `bases` are the releases, by system, of incremental parts that may hold nodes that later ones keep; also of those
    that are gone and not yet swept. `decisions` is the id of the last one.
    """

    stamp: int
    decisions: int
    catalogue: Catalogue
    bases: dict[str, set[Edition]]

    def with_parts(self, staged: Collection[Part], hidden: Collection[int]) -> Moment:
        """The moment that a load would make."""
        parts = [part for part in self.catalogue.parts if part.id not in hidden]
        bases = {system: set(editions) for system, editions in self.bases.items()}
        for part in staged:
            if part.incremental:
                bases.setdefault(part.edition.system, set()).add(part.edition)
        return self._replace(catalogue=Catalogue((*parts, *staged)), bases=bases)


def now(server: Server, graph: str, known: Moment | None = None) -> Moment:
    """The graph as it is, in one round trip; what is `known` is not brought again while it holds."""
    found = server.read(_ASKED, graph=graph, known=known.stamp if known else None)
    if not found:
        return Moment(0, 0, Catalogue(()), {})
    stamp, decisions, rows = found[0]
    if known is not None and stamp == known.stamp:
        return known if decisions == known.decisions else known._replace(decisions=decisions)
    parts, bases = [], dict[str, set[Edition]]()
    for id, state, body in sorted(rows):
        part = msgspec.structs.replace(_part(body), id=id)
        if state == "visible":
            parts.append(part)
        if part.incremental:
            bases.setdefault(part.edition.system, set()).add(part.edition)
    return Moment(stamp, decisions, Catalogue(tuple(parts)), bases)
