"""What the releases say of the codes at odds: whether they are active, which stands above which, what they are called.

Only codes of a possible finding are asked for, all of a system at once.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from pathlib import Path

from termwalk.graph.codes import Edition, version_key
from termwalk.graph.concepts import Concept
from termwalk.graph.store import Reader

from ..answered import Lang
from ..names import names
from ..titles import agreement
from .edges import Place, Places

MMS, FOUNDATION = "icd11", "icd11-foundation"
_DEPTH = 16
"""Levels of a hierarchy that are climbed at most."""
_UNTOLD = 0.5
_CHINESE = re.compile("[\u4e00-\u9fff]")


@cache
def _by_prefix() -> frozenset[str]:
    text = Path(__file__).with_name("findings.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["codes_show_hierarchy"])


class Facts:
    """Facts of places, kept for as long as one question is answered."""

    def __init__(self, reader: Reader, places: Places) -> None:
        self.reader = reader
        self.places = places
        self.catalogue = reader.catalogue()
        self._nodes: defaultdict[Edition, dict[str, Concept | None]] = defaultdict(dict)
        self._above: dict[tuple[Edition, str], frozenset[str]] = {}
        self._named: dict[Place, str] = {}
        self._linearised: dict[Place, Place] = {}
        self._judges: dict[str, Edition] = {}
        self._languages: dict[Edition, str] = {}

    def release(self, place: Place) -> Edition:
        """The release that judges a place: of those the maps name the newest published, else the newest there is."""
        if place.release:
            return Edition(place.system, place.release)
        return self._judge(place.system)

    def _judge(self, system: str) -> Edition:
        """A release older than the one that a map names cannot judge its codes."""
        if system not in self._judges:
            catalogue = self.catalogue
            touched = [e for e in self.places.touched.get(system, ()) if e not in self.places.leading_on]
            published = [edition for edition in touched if catalogue.is_published(edition)]
            newest = self._newest(system)
            later = newest if newest and all(_age(edition) <= _age(newest) for edition in touched) else None
            self._judges[system] = next(iter([*published, *([later] if later else ()), *touched]), Edition(system))
        return self._judges[system]

    def is_published(self, place: Place) -> bool:
        """Whether a release of the place's system is loaded, so that active, retired and above can be told."""
        return self.catalogue.is_published(self.release(place))

    def learn(self, places: Collection[Place]) -> None:
        """Fetches the nodes of places, and of those above them."""
        wanted: defaultdict[Edition, set[str]] = defaultdict(set)
        for place in places:
            wanted[self.release(place)].add(place.id)
        for edition, ids in wanted.items():
            self._fetch(edition, ids)
            self._climb(edition, ids)
        self._learn_linearised([place for place in places if place.system == FOUNDATION])

    def _learn_linearised(self, places: Collection[Place]) -> None:
        """Where foundation entities stand in the MMS: that is the hierarchy of them that is loaded."""
        unknown = [place for place in places if place not in self._linearised]
        edition = self._judge(MMS)
        if unknown and self.catalogue.is_published(edition):
            there = self.reader.identified(edition, {place.id for place in unknown})
            found = {place: Place(MMS, "", there[place.id].id) for place in unknown if place.id in there}
            self._linearised.update(found)
            self.learn(found.values())

    def _fetch(self, edition: Edition, ids: Iterable[str]) -> None:
        held = self._nodes[edition]
        missing = {id for id in ids if id not in held}
        if missing:
            held.update(dict.fromkeys(missing))
            held.update(self.reader.concepts(edition, missing))

    def _climb(self, edition: Edition, ids: Collection[str]) -> None:
        level = {parent for id in ids for parent in self._parents(edition, id)}
        for _ in range(_DEPTH):
            new = {id for id in level if id not in self._nodes[edition]}
            if not level:
                break
            self._fetch(edition, new)
            level = {parent for id in new for parent in self._parents(edition, id)}

    def _parents(self, edition: Edition, id: str) -> tuple[str, ...]:
        node = self._nodes[edition].get(id)
        return node.parents if node else ()

    def node(self, place: Place) -> Concept | None:
        """The node, if its release (or a map) knows it."""
        return self._nodes[self.release(place)].get(place.id)

    def is_active(self, place: Place) -> bool:
        """Whether the code is in force; where no release can tell, nothing speaks against it."""
        edition = self.release(place)
        if not self.catalogue.is_published(edition):
            return True
        node = self._nodes[edition].get(place.id)
        if node is None or not node.listed:
            return not place.release and self._is_behind(edition)
        return node.active

    def _is_behind(self, edition: Edition) -> bool:
        """Whether maps name codes of a newer release than those that are loaded."""
        return any(_age(each) > _age(edition) for each in self.places.touched.get(edition.system, ()))

    def has_hierarchy(self, place: Place) -> bool:
        """Whether it can be told what stands above the place."""
        return self.is_published(place) or place in self._linearised

    def dropped(self, places: Collection[Place]) -> dict[Place, Edition]:
        """Of active places those that a newer published release has not any more, and that release."""
        by_system: defaultdict[str, list[Place]] = defaultdict(list)
        for place in places:
            if not place.release:
                by_system[place.system].append(place)
        found: dict[Place, Edition] = {}
        for system, these in by_system.items():
            newest = self._newest(system)
            if newest and newest != self._judge(system):
                found |= dict.fromkeys(self._missing(newest, these), newest)
        return found

    def _newest(self, system: str) -> Edition | None:
        return next((e for e in reversed(self.catalogue.editions(system)) if self.catalogue.is_published(e)), None)

    def _missing(self, edition: Edition, places: Collection[Place]) -> list[Place]:
        identities = {place: node.identity for place in places if (node := self.node(place)) and node.identity}
        same = self.reader.identified(edition, set(identities.values()))
        coded = self.reader.concepts(edition, {place.id for place in places if place not in identities})
        held = {place: same.get(identities[place]) if place in identities else coded.get(place.id) for place in places}
        return [place for place, node in held.items() if node is None or not (node.listed and node.active)]

    def nested(self, one: Place, other: Place) -> bool:
        """Whether two places are the same, or one stands above the other in their release."""
        if one.id == other.id or self._is_above(one, other) or self._is_above(other, one):
            return True
        if one in self._linearised and other in self._linearised:
            return self.nested(self._linearised[one], self._linearised[other])
        return one.system in _by_prefix() and _told_by_code(one.id, other.id)

    def _is_above(self, one: Place, other: Place) -> bool:
        return one.id in self._ancestors(self.release(other), other.id)

    def _ancestors(self, edition: Edition, id: str) -> frozenset[str]:
        if (edition, id) not in self._above:
            self._above[edition, id] = frozenset()
            above = {a for parent in self._parents(edition, id) for a in (parent, *self._ancestors(edition, parent))}
            self._above[edition, id] = frozenset(above)
        return self._above[edition, id]

    def name(self, places: Collection[Place]) -> None:
        """Fetches the titles of places, as their release or else a map has them."""
        self.learn(places)
        for place in places:
            node = self.node(place)
            self._named[place] = node.display if node else ""
        self._from_maps([place for place in places if not self._named[place]])

    def _from_maps(self, places: Collection[Place]) -> None:
        wanted: defaultdict[Edition, list[Place]] = defaultdict(list)
        for place in places:
            for edition in self.places.touched.get(place.system, ()):
                wanted[edition].append(place)
        for edition, these in wanted.items():
            self._fetch(edition, {place.id for place in these})
            for place in these:
                node = self._nodes[edition].get(place.id)
                self._named[place] = self._named[place] or (node.display if node else "")

    def titles(self, places: Collection[Place], lang: Lang) -> dict[Place, str]:
        """The titles in a language where a release has them, else as they were named."""
        found = {place: self.title(place) for place in places}
        wanted: defaultdict[Edition, dict[str, Place]] = defaultdict(dict)
        for place in places if lang != "en" else ():
            wanted[self.release(place)][place.id] = place
        for edition, these in wanted.items():
            for id, said in names(self.reader, edition, these, lang).items():
                found[these[id]] = said[0].text
        return found

    def title(self, place: Place) -> str:
        """The title of a place that was named; empty where nobody has one."""
        return self._named.get(place, "")

    def families(self, places: Sequence[Place]) -> list[list[Place]]:
        """The places sorted so that each group holds what stands above or below each other.

        A heading over several groups is in none of them: it does not make its codes the same.
        """
        if not self._tells_above(places):
            return [[place] for place in sorted(places)]
        beside = {one: [other for other in places if other != one and self.nested(one, other)] for one in places}
        spread = {
            one for one in places if any(not self.nested(*pair) for pair in itertools.combinations(beside[one], 2))
        }
        found: list[list[Place]] = []
        for place in sorted(set(places) - spread):
            fitting = (family for family in found if all(other in beside[place] for other in family))
            family = next(fitting, None)
            if family is None:
                found.append([place])
            else:
                family.append(place)
        return found

    def _tells_above(self, places: Sequence[Place]) -> bool:
        first = places[0]
        return self.is_published(first) or first.system in _by_prefix() or any(p in self._linearised for p in places)

    def alike(self, one: Place, other: Place) -> float:
        """How far two titles agree, 0 to 1; halfway where they are of two languages and nothing can be said."""
        left, right = self.title(one), self.title(other)
        if left and left == right:
            return 1.0
        spoken = {self._language(one), self._language(other)} - {""}
        return _UNTOLD if len(spoken) > 1 else agreement(left, right)

    def _language(self, place: Place) -> str:
        edition = self.release(place)
        if edition not in self._languages:
            held = self.catalogue.releases_of(edition)
            self._languages[edition] = held[0].language.partition("-")[0] if held else ""
        chinese = _CHINESE.search(self.title(place)) is not None
        return "zh" if chinese else self._languages[edition] or "en"


def _age(edition: Edition) -> tuple[tuple[int, int, str], ...]:
    return version_key(edition.version)


def _told_by_code(one: str, other: str) -> bool:
    """Whether one code begins with the other (`I10`, `I10.x00`), or a range of categories (`J00-J99`) holds it."""
    if _in_range(one, other) or _in_range(other, one):
        return True
    shorter, longer = sorted((_squashed(one), _squashed(other)), key=len)
    return longer.startswith(shorter)


def _in_range(inner: str, outer: str) -> bool:
    first, dash, last = outer.partition("-")
    if not (dash and first and last):
        return False
    start, _, end = inner.partition("-")
    return first[:3] <= start[:3] and (end or start)[:3] <= last[:3]


def _squashed(code: str) -> str:
    return code.replace(".", "").rstrip("-")
