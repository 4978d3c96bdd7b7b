"""Claims of one map set about itself and its target: one to one, still in force, the same backwards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from termwalk.graph.codes import Edition
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.store import Reader

from ..walk.steps import Step
from .edges import Edge, Joined, Place
from .facts import Facts
from .findings import Finding, called, steps_of
from .standing import premises

_MANY, _SHARED = 20, 0.5
"""Of a map set that is many-to-one by nature: how many equivalences it has at least, and how many share a target."""
_LISTED = 12
"""Targets of the backward map that a sentence names at most; the steps show all."""


def many_to_one(joined: Joined) -> frozenset[str]:
    """The map sets that call many codes equivalent to one as a rule: packages of drugs, names of one syndrome."""
    found = set()
    for name, edges in joined.of_set.items():
        sharing = Counter(edge.target for edge in edges)
        shared = sum(count for count in sharing.values() if count > 1)
        if len(edges) >= _MANY and shared > _SHARED * len(edges):
            found.add(name)
    return frozenset(found)


def not_one_to_one(joined: Joined, facts: Facts) -> list[Finding]:
    """Equivalences of one map set that share a target, or a source, though the other ends are different codes."""
    shared = [found for edges in joined.of_set.values() for found in _shared(edges)]
    facts.name({place for _, hub, edges in shared for edge in edges for place in (hub, edge.source, edge.target)})
    usual = many_to_one(joined)
    return [found for reason, hub, edges in shared if (found := _several(reason, hub, edges, usual, facts))]


def _shared(edges: Iterable[Edge]) -> Iterator[tuple[str, Place, list[Edge]]]:
    by_target: defaultdict[Place, list[Edge]] = defaultdict(list)
    by_source: defaultdict[Place, list[Edge]] = defaultdict(list)
    for edge in edges:
        by_target[edge.target].append(edge)
        by_source[edge.source].append(edge)
    for reason, shared in (("C60", by_target), ("C61", by_source)):
        yield from ((reason, hub, found) for hub, found in shared.items() if len(found) > 1)


def _several(reason: str, hub: Place, edges: Sequence[Edge], usual: Collection[str], facts: Facts) -> Finding | None:
    others = {(edge.source if reason == "C60" else edge.target): edge for edge in edges}
    codes = sorted(code for code in others if facts.is_active(code))
    if len(codes) < 2:
        return None
    families = facts.families(codes)
    apart = families if len(families) > 1 else [[code] for code in codes]
    best = max(apart, key=lambda family: max(facts.alike(code, hub) for code in family))
    wrong = tuple(others[code] for family in apart if family is not best for code in family)
    first, second = best[0], next(family[0] for family in apart if family is not best)
    return Finding(
        kind="not-one-to-one",
        reason=_variant(reason, len(families) == 1, edges[0].map_set in usual, facts.has_hierarchy(first)),
        codes=(first, second, *(code for code in codes if code not in (first, second))),
        edges=steps_of(wrong),
        steps=steps_of(tuple(others[code] for code in codes)),
        through=(hub,),
        size=len(codes) + 1,
        said={"hub": called(hub, facts.title(hub))},
    )


def _variant(reason: str, nested: bool, usual: bool, known: bool) -> str:
    if nested:
        return {"C60": "C62", "C61": "C63"}[reason]
    if usual and reason == "C60":
        return "C66"
    return reason if known else {"C60": "C64", "C61": "C65"}[reason]


def retired_target(joined: Joined, facts: Facts) -> list[Finding]:
    """Equivalences whose target is not in force any more, or not in the newest release of its system.

    Headings are left out: files of one release name their chapters in several ways.
    """
    targets = {edge.target for edge in joined.edges if facts.is_published(edge.target)}
    facts.learn(targets)
    gone = {target: facts.release(target) for target in targets if not facts.is_active(target)}
    gone |= facts.dropped(targets - gone.keys())
    edges = [edge for edge in joined.edges if edge.target in gone and not edge.heading]
    facts.name({place for edge in edges for place in (edge.source, edge.target)})
    return [_retired(edge, gone[edge.target], facts) for edge in edges]


def _retired(edge: Edge, edition: Edition, facts: Facts) -> Finding:
    node = facts.node(edge.target)
    marked = node is not None and node.listed and not node.active
    return Finding(
        kind="retired-target",
        reason="C50" if marked else "C51",
        codes=(edge.target, edge.source),
        edges=(edge.step(),),
        steps=(edge.step(),),
        size=2,
        said={"release": str(edition)},
    )


def backward_differs(reader: Reader, joined: Joined, facts: Facts) -> list[Finding]:
    """Equivalences that the same publisher's map the other way leads elsewhere, and nowhere back."""
    found: list[tuple[Edge, MapSet, tuple[Mapping, ...]]] = []
    for forward in joined.map_sets:
        edges = joined.of_set[str(forward)]
        for backward in _backwards(reader, forward) if edges else ():
            rows = reader.leaving(backward, {edge.target.id for edge in edges})
            found += [(edge, backward, rows[edge.target.id]) for edge in edges if edge.target.id in rows]
    places = {
        place for edge, backward, rows in found for place in (edge.source, edge.target, *_ends(joined, backward, rows))
    }
    facts.learn(places)
    differing = [one for one in found if not _leads_back(joined, facts, *one)]
    facts.name({p for edge, b, rows in differing for p in (edge.source, edge.target, *_ends(joined, b, rows))})
    return [_backward(joined, facts, *one) for one in differing]


def _backwards(reader: Reader, forward: MapSet) -> list[MapSet]:
    """The maps the other way that the forward one's publisher published, or that it was derived from."""
    other_way = reader.catalogue().map_sets(forward.target.system, forward.source.system)
    return [
        m for m in other_way
        if m.source == forward.target and m.target == forward.source and str(m) != str(forward) and not m.rules
        and (str(m) in premises(forward) if forward.rules else m.publisher == forward.publisher)
    ]  # fmt: skip


def _ends(joined: Joined, map_set: MapSet, rows: Iterable[Mapping]) -> tuple[Place, ...]:
    return tuple(joined.places.of(map_set.target, part) for row in rows for part in row.target.parts)


def _leads_back(joined: Joined, facts: Facts, edge: Edge, backward: MapSet, rows: tuple[Mapping, ...]) -> bool:
    said = [row for row in rows if row.relation != "unrelated"]
    return not said or any(facts.nested(edge.source, end) for end in _ends(joined, backward, said))


def _backward(joined: Joined, facts: Facts, edge: Edge, backward: MapSet, rows: tuple[Mapping, ...]) -> Finding:
    ends = tuple(dict.fromkeys(_ends(joined, backward, rows)))
    back = tuple(
        Step(
            source=str(edge.target), target=str(end), relation=row.relation, map_set=str(backward), line=row.line,
            basis=row.stated.get("basis", ""),
        )
        for row in rows
        for end in _ends(joined, backward, [row])
    )  # fmt: skip
    return Finding(
        kind="backward-differs",
        reason="C40" if ends else "C41",
        codes=(edge.source, *ends),
        edges=(edge.step(),),
        steps=(edge.step(), *back),
        through=(edge.target,),
        size=len(ends) + 2,
        said={
            "hub": called(edge.target, facts.title(edge.target)),
            "back": ", ".join(called(end, facts.title(end)) for end in ends[:_LISTED]),
        },
    )
