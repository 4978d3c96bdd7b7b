"""Which ways lead from one system to another, map by map.

A leg joins two systems by every map set between them: the newest build of each, with derived sets in the place of
what they were made from. A route never returns to a system that it has left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from weakref import WeakKeyDictionary

import msgspec

from termwalk.graph.catalogue import Catalogue
from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.mappings import MapSet

from ..likeness.layer import is_likeness

BY_URI = (("icd11-foundation", "icd11"),)
"""Systems whose nodes are the same things under one URI: from an entity to the class that stands for it."""
_DATE = re.compile(r"(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?")


class Way(msgspec.Struct, frozen=True):
    """A map set in one of its directions. `climbs`: a code that it does not list goes by the class above it.

    `by_decision`: there is no map set, only what projects decided.
    """

    map_set: MapSet
    inverse: bool = False
    by_uri: bool = False
    by_decision: bool = False

    @property
    def source(self) -> Edition:
        """The release that it starts from, seen in this direction."""
        return self.map_set.target if self.inverse else self.map_set.source

    @property
    def target(self) -> Edition:
        """The release that it leads to, seen in this direction."""
        return self.map_set.source if self.inverse else self.map_set.target

    @property
    def climbs(self) -> bool:
        """Whether a code that the map does not list may go by the class above it in its own hierarchy."""
        return not self.inverse and is_likeness(self.map_set)


class Leg(msgspec.Struct, frozen=True):
    """Every way between two neighbouring systems."""

    source: str
    target: str
    ways: tuple[Way, ...]

    @property
    def is_straight(self) -> bool:
        """Whether it is one publisher's map in its own direction, whose rows stand as they were put."""
        return len(self.ways) == 1 and not self.ways[0].inverse and not self.ways[0].climbs

    @property
    def counts(self) -> bool:
        """Whether it is a map step; the same thing under another id is none."""
        return not self.ways[0].by_uri


Route = tuple[Leg, ...]
Levels = tuple[tuple[Route, ...], ...]


class Choice(msgspec.Struct, frozen=True):
    """Which maps may be used: `allowed` ids (all if empty), those published up to `as_of`, one `build` of several.

    A map of the very release `source` goes before a newer one. `decided` are the releases that projects' decisions
    join; they lead where no map set does.
    """

    allowed: tuple[str, ...] = ()
    as_of: str = ""
    build: str = ""
    source: Edition | None = None
    decided: tuple[tuple[Edition, Edition], ...] = ()


def routes(catalogue: Catalogue, source: str, target: str, most: int, choice: Choice) -> tuple[Route, ...]:
    """Every route of up to `most` map steps, the shortest first."""
    network = _network(catalogue, choice, target)
    found = list(_paths(network, source, target, most, frozenset((source,))))
    if source == target:
        found = [(leg,) for leg in _within(catalogue, source, choice)]
    elif not found:
        found = [(leg,) for leg in _backwards(catalogue, source, target, choice)]
    return tuple(sorted(found, key=lambda route: (level_of(route), [leg.target for leg in route])))


_levels: WeakKeyDictionary[Catalogue, dict[tuple[object, ...], Levels]] = WeakKeyDictionary()


def levels(catalogue: Catalogue, source: str, target: str, most: int, choice: Choice) -> Levels:
    """The routes with equally many steps, the fewest first; a map from one to the other answers alone.

    Worked out once for each state of a graph, for every question asks it.
    """
    key = (source, target, most, choice)
    held = _levels.setdefault(catalogue, {})
    if key not in held:
        found = routes(catalogue, source, target, most, choice)
        by_level = [tuple(group) for _, group in groupby(found, key=level_of)]
        held[key] = tuple(by_level[:1] if found and level_of(found[0]) == DIRECT else by_level)
    return held[key]


def steps_of(route: Route) -> int:
    """How many map steps a route has."""
    return sum(leg.counts for leg in route)


DIRECT = 0


def level_of(route: Route) -> int:
    """Sorts routes by their map steps; a single leg goes before all others."""
    return DIRECT if len(route) == 1 else steps_of(route)


def _paths(
    network: dict[str, dict[str, Leg]], here: str, target: str, most: int, seen: frozenset[str]
) -> Iterator[Route]:
    for system, leg in network.get(here, {}).items():
        left = most - leg.counts
        if system in seen or left < 0:
            continue
        if system == target:
            yield (leg,)
        elif left or (system, target) in BY_URI:
            for rest in _paths(network, system, target, left, seen | {system}):
                yield (leg, *rest)


def _network(catalogue: Catalogue, choice: Choice, target: str) -> dict[str, dict[str, Leg]]:
    """The systems and the legs between them on the way to a system."""
    ways: dict[tuple[str, str], list[Way]] = {}
    for map_set in _current(catalogue, choice, target):
        ends = (map_set.source.system, map_set.target.system)
        if ends[0] == ends[1]:
            continue
        ways.setdefault(ends, []).append(Way(map_set))
        if not map_set.one_way:
            ways.setdefault((ends[1], ends[0]), []).append(Way(map_set, inverse=True))
    for pair in BY_URI:
        if all(catalogue.editions(system) for system in pair):
            ways.setdefault(pair, []).append(_by_uri(catalogue, *pair))
    for source_of, target_of in choice.decided:
        ways.setdefault((source_of.system, target_of.system), [_by_decision(source_of, target_of)])
    network: dict[str, dict[str, Leg]] = {}
    for (source, target), found in sorted(ways.items()):
        network.setdefault(source, {})[target] = Leg(source, target, tuple(found))
    return network


def _by_uri(catalogue: Catalogue, source: str, target: str) -> Way:
    ends = (Edition(source, UNSTATED), catalogue.resolve(Edition(target)))
    return Way(MapSet(id="by URI", version="", title="", publisher="", source=ends[0], target=ends[1]), by_uri=True)


def _by_decision(source: Edition, target: Edition) -> Way:
    map_set = MapSet(id="decisions", version="", title="Decisions", publisher="", source=source, target=target)
    return Way(map_set, by_decision=True)


def _within(catalogue: Catalogue, system: str, choice: Choice) -> Iterator[Leg]:
    """The transitions from one release of a system to another."""
    found = [m for m in _current(catalogue, choice, system) if m.source.system == m.target.system == system]
    if found:
        yield Leg(system, system, tuple(map(Way, found)))


def _backwards(catalogue: Catalogue, source: str, target: str, choice: Choice) -> Iterator[Leg]:
    """Maps that are meant one way, read against their direction: only where nothing else leads there, and alone."""
    found = [m for m in _current(catalogue, choice, target) if (m.target.system, m.source.system) == (source, target)]
    if found:
        yield Leg(source, target, tuple(Way(m, inverse=True) for m in found))


def _current(catalogue: Catalogue, choice: Choice, target: str) -> list[MapSet]:
    """One build of each map set, without what a derived set was made from where that set speaks for it.

    It does between the same systems; and on the way to its target, for a premise that leads elsewhere (WHO's
    foundation table) is the same evidence once more.
    """
    chosen: dict[str, MapSet] = {}
    for map_set in catalogue.map_sets():
        if not _may_be_used(catalogue, map_set, choice):
            continue
        held = chosen.get(map_set.id)
        if held is None or _preference(map_set, choice) > _preference(held, choice):
            chosen[map_set.id] = map_set
    spoken_for = {(premise.partition("#")[0], m.target.system) for m in chosen.values() for premise in m.premises}
    return [m for m in chosen.values() if not spoken_for & {(str(m), m.target.system), (str(m), target)}]


def _preference(map_set: MapSet, choice: Choice) -> tuple[bool, bool]:
    return map_set.source == choice.source, bool(choice.build) and map_set.version == choice.build


def _may_be_used(catalogue: Catalogue, map_set: MapSet, choice: Choice) -> bool:
    if choice.allowed and not {map_set.id, str(map_set)} & set(choice.allowed):
        return False
    return not choice.as_of or all(_was_out(date, choice.as_of) for date in _dates(catalogue, map_set))


def _was_out(date: str, as_of: str) -> bool:
    """Whether something of a date was out by another; of a year or month that is asked for, all of it."""
    known = min(len(date), len(as_of))
    return date[:known] <= as_of[:known]


def _dates(catalogue: Catalogue, map_set: MapSet) -> Iterator[str]:
    """When a map and the releases at its ends came out, as far as their versions tell."""
    for text in (catalogue.map_part(map_set).date, map_set.version, map_set.source.version, map_set.target.version):
        found = _DATE.fullmatch(text)
        if found:
            yield found[0]
