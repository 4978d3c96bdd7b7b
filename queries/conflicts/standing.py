"""Which map sets speak for a graph as it stands: of each the newest build, a derived one in place of its premises."""

from __future__ import annotations

from collections.abc import Iterator

from termwalk.graph.catalogue import Catalogue
from termwalk.graph.mappings import MapSet


def standing(catalogue: Catalogue) -> tuple[MapSet, ...]:
    """The map sets to be held against each other, in the catalogue's order.

    A transition from release to release of one system is no older build of the next one: all of them stand. A derived
    set replaces only those premises that join the same two systems; WHO's foundation table goes to another one.
    """
    newest = tuple(_newest(catalogue))
    replaced = {name for derived in newest if derived.rules for name in _replaced(catalogue, derived)}
    return tuple(m for m in newest if str(m) not in replaced)


def _newest(catalogue: Catalogue) -> Iterator[MapSet]:
    seen: set[str] = set()
    for map_set in catalogue.map_sets():
        if is_transition(map_set):
            yield map_set
        elif map_set.id not in seen:
            seen.add(map_set.id)
            yield map_set


def _replaced(catalogue: Catalogue, derived: MapSet) -> Iterator[str]:
    for name in premises(derived):
        id, _, version = name.rpartition("@")
        premise = catalogue.map_set(id, version)
        if premise and _ends(premise) == _ends(derived):
            yield name


def premises(derived: MapSet) -> tuple[str, ...]:
    """The names of what a derived set rests on, without the digests of what they hold."""
    return tuple(premise.partition("#")[0] for premise in derived.premises)


def is_transition(map_set: MapSet) -> bool:
    """Whether a map set leads from one release of a system to another."""
    return map_set.source.system == map_set.target.system


def _ends(map_set: MapSet) -> tuple[str, str]:
    return map_set.source.system, map_set.target.system
