"""Publishers that say different things of one code: by a map of their own, or by way of their ontology's terms."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from termwalk.graph.mappings import MapSet
from termwalk.graph.relations import Relation
from termwalk.graph.store import Reader

from ..walk.steps import Step
from .edges import Joined, Place, is_plain
from .facts import Facts
from .findings import Finding, called
from .standing import is_transition, premises

EQUIVALENT, STATED, REFERENCE = 2, 1, 0
"""How much a claim says: equivalent; a target without a relation; two cross-references that meet in one term."""
_REASONS = {EQUIVALENT: "C30", STATED: "C31", REFERENCE: "C32"}


class Arc(NamedTuple):
    """A row read from one end to the other, which is `target`."""

    target: Place
    relation: Relation
    map_set: str
    line: int
    basis: str

    def step(self, source: Place, *, forward: bool = True) -> Step:
        """The row as answers show it, in the direction in which it is published."""
        ends = (source, self.target) if forward else (self.target, source)
        return Step(
            source=str(ends[0]), target=str(ends[1]), relation=self.relation, map_set=self.map_set, line=self.line,
            basis=self.basis,
        )  # fmt: skip


class Claim(msgspec.Struct, frozen=True, gc=False):
    """One target that a publisher gives a code, and by which rows: one, or two that leave a `term` of its own."""

    strength: int
    arcs: tuple[Arc, ...]
    term: Place | None = None
    forward: bool = True

    def steps(self, source: Place) -> tuple[Step, ...]:
        """The rows as answers show them."""
        if self.term is None:
            return (self.arcs[0].step(source, forward=self.forward),)
        return tuple(arc.step(self.term) for arc in self.arcs)

    def weakest(self, source: Place, facts: Facts) -> Step:
        """The row to be doubted first: one without a relation, else the one whose titles agree less."""
        if self.term is None:
            return self.steps(source)[0]
        term = self.term
        told = [(arc.relation == "equivalent", facts.alike(term, arc.target)) for arc in self.arcs]
        return self.steps(source)[min(range(len(told)), key=told.__getitem__)]


Arcs = Mapping[Place, Sequence[Arc]]
Claims = dict[Place, dict[Place, Claim]]
Way = tuple[MapSet, ...]
"""One map set from the source to the target, or the two that a publisher's terms join."""


def disagreements(reader: Reader, joined: Joined, facts: Facts) -> list[Finding]:
    """A finding for each code and target system where publishers' targets are neither the same nor nested."""
    rows = _Rows(reader, joined)
    found: list[_Said] = []
    for (source, target), ways in _compared(joined.map_sets):
        found += _at_odds(_by_publisher(ways, source, target, rows))
    facts.learn({place for said in found for place in said.places()})
    odd = [said for one in found if facts.is_active(one.source) and (said := one.at_odds(facts))]
    facts.name({place for said in odd for place in (*said.places(), *said.terms())})
    return [_finding(said, facts) for said in odd]


def _compared(map_sets: Sequence[MapSet]) -> list[tuple[tuple[str, str], list[Way]]]:
    """The pairs of systems that two publishers or more speak of, in the direction that a map of theirs has."""
    ways: defaultdict[tuple[str, str], list[Way]] = defaultdict(list)
    plain = [m for m in map_sets if not is_transition(m)]
    for m in plain:
        ways[_pair(m.source.system, m.target.system)].append((m,))
    for one, other in itertools.combinations(plain, 2):
        ends = (one.target.system, other.target.system)
        if (one.source.system, one.publisher) == (other.source.system, other.publisher) and ends[0] != ends[1]:
            ways[_pair(*ends)].append((one, other))
    found = []
    for pair, these in sorted(ways.items()):
        if len({way[0].publisher for way in these}) > 1:
            straight = {(w[0].source.system, w[0].target.system) for w in these if len(w) == 1} or {pair}
            found += [(direction, these) for direction in sorted(straight)]
    return found


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


class _Rows:
    """The rows of map sets that claim something, read once."""

    def __init__(self, reader: Reader, joined: Joined) -> None:
        self.reader, self.joined = reader, joined
        self._read: dict[str, tuple[Arcs, Arcs]] = {}

    def arcs(self, map_set: MapSet, *, forward: bool) -> Arcs:
        """Each place's rows; backwards only what holds backwards: equivalence, and maps that are not one-way."""
        if str(map_set) not in self._read:
            self._read[str(map_set)] = self._both_ways(map_set)
        return self._read[str(map_set)][not forward]

    def _both_ways(self, map_set: MapSet) -> tuple[Arcs, Arcs]:
        onward: defaultdict[Place, list[Arc]] = defaultdict(list)
        back: defaultdict[Place, list[Arc]] = defaultdict(list)
        of, parted, name = self.joined.places.of, self.joined.parted, str(map_set)
        for row in self.reader.mappings(map_set):
            if row.relation not in ("equivalent", "unstated") or not is_plain(row):
                continue
            source, target = of(map_set.source, row.source), of(map_set.target, row.target.parts[0])
            if parted and (str(source), str(target)) in parted:
                continue
            arc = Arc(target, row.relation, name, row.line, row.stated.get("basis", ""))
            onward[source].append(arc)
            if row.relation == "equivalent" or not map_set.one_way:
                back[target].append(arc._replace(target=source))
        return onward, back


class _Publisher(msgspec.Struct):
    """What a publisher claims between two systems, and the names of all that it rests on."""

    name: str
    claims: Claims
    rests_on: set[str]


def _by_publisher(ways: Iterable[Way], source: str, target: str, rows: _Rows) -> list[_Publisher]:
    found: dict[str, _Publisher] = {}
    for way in ways:
        name = way[0].publisher
        publisher = found.setdefault(name, _Publisher(name, {}, set()))
        publisher.rests_on.update(each for m in way for each in (str(m), *premises(m)))
        for place, there, claim in _claims(way, source, target, rows):
            known = publisher.claims.setdefault(place, {})
            if there not in known or known[there].strength < claim.strength:
                known[there] = claim
    return [found[name] for name in sorted(found)]


def _claims(way: Way, source: str, target: str, rows: _Rows) -> Iterator[tuple[Place, Place, Claim]]:
    if len(way) == 1:
        forward = way[0].source.system == source
        for place, arcs in rows.arcs(way[0], forward=forward).items():
            for arc in arcs:
                strength = EQUIVALENT if arc.relation == "equivalent" else STATED
                yield place, arc.target, Claim(strength, (arc,), forward=forward)
        return
    first, second = way if way[0].target.system == source else (way[1], way[0])
    onward = rows.arcs(second, forward=True)
    for term, here in rows.arcs(first, forward=True).items():
        for one, other in itertools.product(here, onward.get(term, ())):
            vague = (one.relation, other.relation).count("unstated")
            yield one.target, other.target, Claim(EQUIVALENT - vague, (one, other), term)


class _Said(msgspec.Struct, frozen=True):
    """All that publishers claim of one code in one system; `pairs` are those of whom neither rests on the other."""

    source: Place
    by: dict[str, dict[Place, Claim]]
    pairs: tuple[tuple[str, str], ...]
    strength: int = REFERENCE

    def places(self) -> set[Place]:
        """The code and its targets."""
        return {self.source, *(place for claims in self.by.values() for place in claims)}

    def terms(self) -> tuple[Place, ...]:
        """The publishers' own terms that join the code and its targets."""
        claims = (claim for claims in self.by.values() for claim in claims.values())
        return tuple(dict.fromkeys(claim.term for claim in claims if claim.term))

    def at_odds(self, facts: Facts) -> _Said | None:
        """The same with those publishers only that disagree with another; None where all agree."""
        odd = [pair for pair in self.pairs if not self._agree(*pair, facts)]
        if not odd:
            return None
        strength = max(min(_strongest(self.by[one]), _strongest(self.by[other])) for one, other in odd)
        names = sorted({name for pair in odd for name in pair})
        return _Said(self.source, {name: self.by[name] for name in names}, tuple(odd), strength)

    def _agree(self, one: str, other: str, facts: Facts) -> bool:
        return any(facts.nested(*pair) for pair in itertools.product(self.by[one], self.by[other]))


def _strongest(claims: Mapping[Place, Claim]) -> int:
    return max(claim.strength for claim in claims.values())


def _at_odds(publishers: Sequence[_Publisher]) -> list[_Said]:
    """The codes to which two publishers give no target in common."""
    pairs: defaultdict[Place, list[tuple[_Publisher, _Publisher]]] = defaultdict(list)
    for one, other in itertools.combinations(publishers, 2):
        if one.rests_on.isdisjoint(other.rests_on):
            for place in one.claims.keys() & other.claims.keys():
                if one.claims[place].keys().isdisjoint(other.claims[place]):
                    pairs[place].append((one, other))
    return [
        _Said(
            place,
            {publisher.name: publisher.claims[place] for pair in pairs[place] for publisher in pair},
            tuple((one.name, other.name) for one, other in pairs[place]),
        )
        for place in sorted(pairs)
    ]


def _finding(said: _Said, facts: Facts) -> Finding:
    doubted = min(said.by, key=lambda name: (_strongest(said.by[name]), _likest(said, name, facts), name))
    targets = tuple(dict.fromkeys(place for claims in said.by.values() for place in claims))
    known = all(facts.has_hierarchy(place) for place in targets)
    reason = _REASONS[said.strength] if known or said.strength == REFERENCE else "C33"
    return Finding(
        kind="publishers-disagree",
        reason=reason,
        codes=(said.source, *targets),
        edges=tuple(dict.fromkeys(claim.weakest(said.source, facts) for claim in said.by[doubted].values())),
        steps=tuple(dict.fromkeys(step for claims in said.by.values() for step in _steps(said.source, claims))),
        through=said.terms(),
        size=1 + len(targets),
        said={"claims": "; ".join(_claimed(name, claims, facts) for name, claims in said.by.items())},
    )


def _likest(said: _Said, name: str, facts: Facts) -> float:
    return max(facts.alike(said.source, target) for target in said.by[name])


def _steps(source: Place, claims: Mapping[Place, Claim]) -> tuple[Step, ...]:
    return tuple(dict.fromkeys(step for claim in claims.values() for step in claim.steps(source)))


def _claimed(name: str, claims: Mapping[Place, Claim], facts: Facts) -> str:
    return f"{name}: " + ", ".join(called(place, facts.title(place)) for place in claims)
