"""Where texts and names contradict each other in side, stage, approach and the like, for many pairs at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..terms.differences import of_facet
from ..terms.facets import FACETS, facets
from .grams import Array

GROUPS: dict[str, tuple[str, ...]] = {
    "place": ("level", "region"),
    "method": ("openness", "approach", "extent", "contrast"),
}
"""Facets that weigh alike; all others are `sense`, but for residual, which has features of its own."""

_OWN = ("residual",)


class Sayings:
    """What texts say, as numbers; one book of them keeps the numbers of names and texts alike."""

    def __init__(self) -> None:
        self._number: list[dict[frozenset[str], int]] = [{frozenset(): 0} for _ in FACETS]
        self._values: list[list[frozenset[str]]] = [[frozenset()] for _ in FACETS]

    def read(self, texts: Sequence[str]) -> Array:
        """One row per text, one column per facet; 0 where nothing is said."""
        made = np.zeros((len(texts), len(FACETS)), np.int32)
        for row, text in enumerate(texts):
            for facet, values in facets(text).values.items():
                made[row, FACETS.index(facet)] = self._numbered(FACETS.index(facet), values)
        return made

    def compared(self, asked: Array, offered: Array) -> dict[str, Array]:
        """Per group of facets how strongly rows contradict, and how many facets only the name or only the text has."""
        made: dict[str, Array] = {}
        for column, facet in enumerate(FACETS):
            if facet in _OWN:
                continue
            group = next((name for name, members in GROUPS.items() if facet in members), "sense")
            ours, theirs = asked[:, column], offered[:, column]
            for kind, found in (
                ("contradicted", self._strengths(column, ours, theirs)),
                ("added", (ours == 0) & (theirs > 0)),
                ("missing", (ours > 0) & (theirs == 0)),
            ):
                name = f"{group}_{kind}"
                made[name] = made.get(name, 0) + found.astype(np.float32)
        return made

    def _numbered(self, column: int, values: frozenset[str]) -> int:
        known = self._number[column]
        if values not in known:
            known[values] = len(known)
            self._values[column].append(values)
        return known[values]

    def _strengths(self, column: int, ours: Array, theirs: Array) -> Array:
        """The strength of each contradiction; each pair of sayings is compared once."""
        made = np.zeros(len(ours), np.float32)
        at = np.flatnonzero((ours > 0) & (theirs > 0) & (ours != theirs))
        values, width = self._values[column], len(self._values[column])
        pairs, place = np.unique(ours[at].astype(np.int64) * width + theirs[at], return_inverse=True)
        found = [
            max(
                (one.strength for one in of_facet(FACETS[column], values[pair // width], values[pair % width])),
                default=0,
            )
            for pair in pairs
        ]
        made[at] = np.array(found, np.float32)[place] if found else 0
        return made
