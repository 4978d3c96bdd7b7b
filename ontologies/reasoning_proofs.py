"""Why a class can hold nothing: the cheapest way from it to two classes that exclude each other.

What maps and hierarchies say is only of named classes and their intersections, so that what a class lies in can be
derived step by step. A row of a map counts as a whole step and an edge of a hierarchy as next to nothing: the fewest
rows are looked for, since they are what may be wrong.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable

from .reasoning_axioms import Axiom, Node

_COSTS = {"mapping": 1000, "parent": 1, "disjoint": 0}

Rule = tuple[tuple[Node, ...], Node, Axiom]


class Proofs:
    """The axioms of a neighbourhood, ready to derive with."""

    def __init__(self, axioms: Iterable[Axiom]) -> None:
        self._rules: defaultdict[Node, list[Rule]] = defaultdict(list)
        self._excluded: defaultdict[Node, list[Axiom]] = defaultdict(list)
        for axiom in axioms:
            for given, conclusion in axiom.upward():
                for node in given:
                    self._rules[node].append((given, conclusion, axiom))
            for node in axiom.nodes if axiom.kind == "disjoint" else ():
                self._excluded[node].append(axiom)

    def why(self, start: Node) -> tuple[Axiom, ...] | None:
        """The premises by which a class can hold nothing, the exclusion last; None where there are none."""
        cost, steps = self._derived(start)
        best: tuple[int, Node, Node, Axiom] | None = None
        reached: dict[Axiom, list[Node]] = {}
        for node in sorted(cost, key=lambda one: (cost[one], one)):
            for axiom in self._excluded.get(node, ()):
                here = reached.setdefault(axiom, [])
                if here and here[0] != node:
                    found = (cost[here[0]] + cost[node], here[0], node, axiom)
                    best = min(best, found, key=lambda one: one[:3]) if best else found
                here.append(node)
        if best is None:
            return None
        _, one, other, axiom = best
        used = dict.fromkeys((*self._used(start, one, steps), *self._used(start, other, steps)))
        return (*used, Axiom("disjoint", one, "disjoint", (other,), axiom.within))

    def _derived(self, start: Node) -> tuple[dict[Node, int], dict[Node, Rule]]:
        """Every class that the first one lies in, what it costs to see that, and by which last step."""
        cost: dict[Node, int] = {}
        steps: dict[Node, Rule] = {}
        queue: list[tuple[int, int, Node, Rule | None]] = [(0, 0, start, None)]
        pushed = 0
        while queue:
            price, _, node, rule = heapq.heappop(queue)
            if node in cost:
                continue
            cost[node] = price
            if rule:
                steps[node] = rule
            for given, conclusion, axiom in self._rules.get(node, ()):
                if conclusion not in cost and all(one in cost for one in given):
                    pushed += 1
                    total = sum(cost[one] for one in given) + _COSTS[axiom.kind]
                    heapq.heappush(queue, (total, pushed, conclusion, (given, conclusion, axiom)))
        return cost, steps

    def _used(self, start: Node, end: Node, steps: dict[Node, Rule]) -> list[Axiom]:
        """The axioms of the way to a class, the first step first."""
        found: dict[Axiom, None] = {}
        queue = [end]
        for node in queue:
            if node != start and node in steps:
                given, _, axiom = steps[node]
                found[axiom] = None
                queue += given
        return list(reversed(found))
