"""Codes of one system that equivalences make one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

import msgspec

from .cuts import Component, Cut, root, smallest_cut
from .edges import Edge, Place
from .facts import Facts
from .findings import Finding, ends_of, steps_of


class Group(msgspec.Struct, frozen=True):
    """The codes of one system in a component."""

    codes: tuple[Place, ...]
    component: Component


class Components:
    """The places that equivalences hold together."""

    def __init__(self, edges: Sequence[Edge]) -> None:
        self._roots: dict[Place, Place] = {}
        for edge in edges:
            one, other = root(self._roots, edge.source), root(self._roots, edge.target)
            self._roots[max(one, other)] = min(one, other)
        self._edges: defaultdict[Place, list[Edge]] = defaultdict(list)
        for edge in edges:
            if edge.source != edge.target:
                self._edges[self.of(edge.source)].append(edge)

    def of(self, place: Place) -> Place:
        """The place that stands for a component."""
        return root(self._roots, place)

    def size(self, place: Place) -> int:
        """How many places hang together with this one."""
        return len({end for edge in self._edges[self.of(place)] for end in (edge.source, edge.target)})

    def groups(self) -> Iterator[list[Group]]:
        """For each component the places of one system and release that hang together, where there are two or more."""
        for top in sorted(self._edges):
            component = Component(self._edges[top])
            by_system: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
            for place in component.beside:
                by_system[place.system, place.release].append(place)
            groups = [Group(tuple(sorted(codes)), component) for _, codes in sorted(by_system.items())]
            yield [group for group in groups if len(group.codes) > 1]


def made_equal(components: Components, facts: Facts, many_to_one: Collection[str] = ()) -> list[Finding]:
    """A finding for each cause by which two active codes of a system become one.

    The codes of further systems that become one by the same edges are its consequences: they make no finding again.
    """
    possible = [groups for groups in components.groups() if groups]
    facts.learn({code for groups in possible for group in groups for code in group.codes})
    standing = [[group for one in groups if len((group := _in_force(one, facts)).codes) > 1] for groups in possible]
    facts.name({place for groups in standing if groups for place in groups[0].component.beside})
    return [finding for groups in standing for finding in _causes(groups, facts, many_to_one)]


def _in_force(group: Group, facts: Facts) -> Group:
    return msgspec.structs.replace(group, codes=tuple(code for code in group.codes if facts.is_active(code)))


def _causes(groups: Sequence[Group], facts: Facts, many_to_one: Collection[str]) -> Iterator[Finding]:
    """The findings of one component: codes that are made equal over the fewest steps are looked at first."""
    causes: list[tuple[Cut, Finding]] = []
    consequences: defaultdict[int, list[Place]] = defaultdict(list)
    for group in sorted(groups, key=lambda group: _nearness(group, facts)):
        new = list(_parted(group, [edge for cut, _ in causes for edge in cut.edges], facts, many_to_one))
        causes += new
        if not new:
            way = set(group.component.between(_first_two(_apart(group.codes, facts))))
            cause = next((n for n, (cut, _) in enumerate(causes) if not way.isdisjoint(cut.edges)), 0)
            consequences[cause] += group.codes
    for number, (_, finding) in enumerate(causes):
        yield msgspec.structs.replace(finding, consequences=tuple(consequences[number]))


def _nearness(group: Group, facts: Facts) -> tuple[bool, int, bool, tuple[Place, ...]]:
    nested = len(facts.families(group.codes)) == 1
    steps = len(group.component.between(_first_two(_apart(group.codes, facts))))
    return nested, steps, not facts.is_published(group.codes[0]), group.codes


def _apart(codes: Sequence[Place], facts: Facts) -> list[list[Place]]:
    """The codes by family; one by one where they are all of one family."""
    families = facts.families(codes)
    return families if len(families) > 1 else [[code] for code in codes]


def _first_two(families: Sequence[Sequence[Place]], near: Collection[Place] = ()) -> tuple[Place, Place]:
    """Two codes to be named first: of different families, at an edge that is to be cut if there is one."""
    heads = [min(family, key=lambda code: (code not in near, code)) for family in families]
    return heads[0], heads[1]


def _parted(
    group: Group, removed: Sequence[Edge], facts: Facts, many_to_one: Collection[str]
) -> Iterator[tuple[Cut, Finding]]:
    """What is still to be cut to part the codes of a group."""
    left = group.component.without(removed) if removed else group.component
    for codes in left.joined(group.codes):
        families = facts.families(codes)
        if removed and len(families) == 1 and len(facts.families(group.codes)) > 1:
            continue
        apart = _apart(codes, facts)
        cut = smallest_cut(left.part(codes[0]), apart, facts.alike)
        yield cut, _finding(group, left, apart, cut, _reason(codes, families, cut, facts, many_to_one))


def _finding(group: Group, left: Component, apart: Sequence[Sequence[Place]], cut: Cut, reason: str) -> Finding:
    codes = sorted(code for family in apart for code in family)
    one, two = _first_two(apart, ends_of(cut.edges))
    around = tuple(dict.fromkeys((*cut.edges, *left.between((one, two)))))
    return Finding(
        kind="made-equal",
        reason=reason,
        codes=(one, two, *(code for code in codes if code not in (one, two))),
        edges=steps_of(cut.edges),
        steps=steps_of(around),
        through=tuple(place for place in ends_of(around) if place not in codes),
        exact=cut.exact,
        size=len(group.component),
    )


def _reason(
    codes: Sequence[Place], families: Sequence[Sequence[Place]], cut: Cut, facts: Facts, many_to_one: Collection[str]
) -> str:
    if len(families) == 1:
        return "C11"
    if all(edge.map_set in many_to_one for edge in cut.edges):
        return "C14"
    titles = {facts.title(family[0]) for family in families}
    if len(titles) == 1 and all(titles):
        return "C13"
    return "C10" if facts.is_published(codes[0]) else "C12"
