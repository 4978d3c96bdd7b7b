"""Which map sets answer a question between two systems."""

from __future__ import annotations

from termwalk.graph.catalogue import Catalogue
from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import MapSet


def direct(catalogue: Catalogue, source: Edition, target: str, build: str = "") -> tuple[MapSet, ...]:
    """The map sets of one build from a system to another: a derived one stands for the premises it was made from.

    The newest build answers unless one is asked for, by its version or by the source release it maps.
    """
    sets = catalogue.map_sets(source.system, target)
    if source.version:
        sets = tuple(m for m in sets if m.source.version == source.version)
    if build:
        sets = tuple(m for m in sets if m.version == build)
    if not sets:
        return ()
    newest = [m for m in sets if m.version == sets[0].version]
    derived = [m for m in newest if m.rules]
    return tuple(derived or newest)


def require_route(catalogue: Catalogue, source: Edition, target: str, build: str = "") -> tuple[MapSet, ...]:
    """The same; QuestionError that says what is there where no map leads from one to the other."""
    found = direct(catalogue, source, target, build)
    if found:
        return found
    builds = sorted({m.version for m in catalogue.map_sets(source.system, target)})
    if builds:
        raise QuestionError(
            f"No map from {source} to {target}{f' of build {build}' if build else ''} is loaded;"
            f" builds loaded: {', '.join(builds)}."
        )
    leads = sorted({m.target.system for m in catalogue.map_sets(source.system)})
    there = f" From {source.system}, maps lead to: {', '.join(leads)}." if leads else ""
    raise QuestionError(f"No map from {source.system} to {target} is loaded: load one with `termwalk load`.{there}")
