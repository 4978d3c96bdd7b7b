"""What may be said of a row without a relation, because the map the other way names the same pair.

A relation is turned round only where the publisher's own reverse row and a derived forward row agree on both ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.relations import INVERSE, Relation
from termwalk.graph.store import Reader

Pair = tuple[str, str]


def agreed(reader: Reader, map_set: MapSet, edges: Iterable[Mapping]) -> dict[Pair, Relation]:
    """(source, target) of unstated rows → the inverse of what the derived map of the same build says of them."""
    targets = {part for edge in edges if edge.relation == "unstated" for part in edge.target.parts}
    found: dict[Pair, Relation] = {}
    for forward in _derived_back(reader, map_set) if targets else ():
        for source, rows in reader.leaving(forward, targets).items():
            found |= {(row.target.text, source): INVERSE[row.relation] for row in rows if _is_preferred(row)}
    return found


def with_relation(edge: Mapping, said: dict[Pair, Relation]) -> Mapping:
    """The row, with its relation where both maps agree."""
    relation = said.get((edge.source, edge.target.text))
    return edge if relation is None else msgspec.structs.replace(edge, relation=relation)


def _derived_back(reader: Reader, map_set: MapSet) -> Collection[MapSet]:
    sets = reader.catalogue().map_sets(map_set.target.system, map_set.source.system)
    return [m for m in sets if m.rules and m.version == map_set.version]


def _is_preferred(row: Mapping) -> bool:
    return row.stated.get("role") == "preferred"
