"""Targets that hold together: clusters, and the scenarios of a map's groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from termwalk.graph.mappings import Mapping

Lists = dict[int, list[Mapping]]
"""The choice lists of a scenario by their number; one row out of each holds together with one of every other."""


def scenarios(edges: Iterable[Mapping]) -> dict[tuple[str, int], Lists]:
    """The rows of each source and group, by choice list; rows without a group are in none."""
    found: defaultdict[tuple[str, int], Lists] = defaultdict(dict)
    for edge in edges:
        if edge.group:
            found[edge.source, edge.group].setdefault(edge.choice, []).append(edge)
    return {key: dict(sorted(lists.items())) for key, lists in found.items()}


def expression(lists: Lists) -> str:
    """A scenario as one text: `A+B`, or `A+(B,C)` where one of several is to be chosen."""
    return joined([edge.target.text for edge in edges] for edges in lists.values())


def joined(lists: Iterable[Iterable[str]]) -> str:
    """The same of bare codes."""
    sides = (list(dict.fromkeys(codes)) for codes in lists)
    return "+".join(side[0] if len(side) == 1 else f"({','.join(side)})" for side in sides)
