"""Which targets of a code go out to OMOP, where everything that is written for one code holds together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.relations import Relation
from termwalk.graph.store import Reader

from .scenarios import scenarios

STANDS_FOR: tuple[Relation, ...] = ("equivalent", "narrower")
"""The relations that let a target stand for its source, in the order in which they are preferred."""
_UNRANKED = 1_000_000


class Choice:
    """One target, or the parts of one combination, for each source of a map."""

    def __init__(self, reader: Reader, map_set: MapSet, relations: Sequence[Relation]) -> None:
        self.reader, self.map_set, self.relations = reader, map_set, relations

    def made(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each source with the codes chosen for it, none where nothing fits; in the order of the map."""
        rows: dict[str, list[Mapping]] = {}
        for edge in self.reader.mappings(self.map_set):
            rows.setdefault(edge.source, []).append(edge)
        for source, edges in rows.items():
            yield source, self._best(edges)

    def _best(self, edges: Sequence[Mapping]) -> tuple[str, ...]:
        """By relation, then as the publisher ranks them, then as they stand."""
        options: list[tuple[int, int, int, tuple[str, ...]]] = []
        for at, edge in enumerate(edges):
            if not edge.group and edge.target.kind in ("code", "cluster") and self._fits([edge]):
                options.append((*self._rank([edge]), at, edge.target.parts))
        for at, lists in enumerate(scenarios(edges).values()):
            chosen = [next((one for one in rows if self._fits([one])), None) for rows in lists.values()]
            whole = [one for one in chosen if one]
            if len(whole) == len(chosen):
                parts = tuple(dict.fromkeys(part for one in whole for part in one.target.parts))
                options.append((*self._rank(whole), at, parts))
        return min(options)[3] if options else ()

    def _fits(self, edges: Sequence[Mapping]) -> bool:
        return all(edge.relation in self.relations and edge.target.parts for edge in edges)

    def _rank(self, edges: Sequence[Mapping]) -> tuple[int, int]:
        worst = max(self.relations.index(edge.relation) for edge in edges)
        return worst, min(edge.priority or _UNRANKED for edge in edges)
