"""Releases and maps as axioms: which rows say something of classes, and what.

`equivalent` rows make two classes one, `narrower` and `broader` ones put one below the other, a combination is the
intersection of its parts. What is related, unrelated, unstated or no map says nothing that a class axiom could say, and
a row of a scenario holds only together with others: both stay annotations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, Protocol

import msgspec

from termwalk.graph.codes import Edition, version_key
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.store import Reader

from .reasoning_trees import Disjoint, Tree

Shape = Literal["equivalent", "narrower", "broader"]
_ONE_NODE = ("code", "block", "chapter")


class Node(NamedTuple):
    """A class: a code of a system, whatever the release that names it."""

    system: str
    id: str

    def __str__(self) -> str:
        return f"{self.system}:{self.id}"


class Axiom(msgspec.Struct, frozen=True, gc=False):
    """One premise. `source` is related to the intersection of `targets`; a disjointness has all its classes in both.

    `within` is the map set, or the release whose hierarchy states it; `line` is the row's in the publisher's file.
    """

    kind: Literal["mapping", "parent", "disjoint"]
    source: Node
    relation: Literal["equivalent", "narrower", "broader", "disjoint"]
    targets: tuple[Node, ...]
    within: str
    line: int = 0

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every class that it speaks of."""
        return (self.source, *self.targets)

    def upward(self) -> Iterator[tuple[tuple[Node, ...], Node]]:
        """What it derives: whatever is in all the first classes is in the last one."""
        if self.relation in ("equivalent", "narrower"):
            yield from (((self.source,), target) for target in self.targets)
        if self.relation in ("equivalent", "broader"):
            yield self.targets, self.source


class Selected(Protocol):
    """Releases and map sets, as `termwalk.exporters.selection.Selection` has them."""

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The releases whose hierarchies count."""

    @property
    def map_sets(self) -> tuple[MapSet, ...]:
        """The map sets whose rows count."""


def shape(row: Mapping) -> Shape | None:
    """What a row says of classes; None where it says nothing."""
    if row.group or row.relation not in ("equivalent", "narrower", "broader"):
        return None
    fits = (row.target.kind in _ONE_NODE and len(row.target.parts) == 1) or (
        row.target.kind == "cluster" and len(set(row.target.parts)) > 1
    )
    return row.relation if fits else None


def contradicts_itself(tree: Tree | None, parts: Sequence[str]) -> bool:
    """Whether two parts of a combination are classes that exclude each other.

    Two stem codes together describe one case that has both conditions; no condition is in both classes.
    """
    return tree is not None and tree.disjoint != "none" and sum(map(tree.is_counted, parts)) > 1


class Theory:
    """The axioms of a selection, of each system in its newest selected release."""

    def __init__(self, reader: Reader, selected: Selected, disjoint: Disjoint) -> None:
        self.reader = reader
        self.judges: dict[str, Edition] = {}
        for edition in sorted(selected.editions, key=lambda one: version_key(one.version)):
            self.judges[edition.system] = edition
        self.map_sets = tuple(m for m in selected.map_sets if m.source.system != m.target.system)
        named = {end.system for m in self.map_sets for end in (m.source, m.target)}
        self.trees = {
            system: Tree(system, reader.members(edition), disjoint)
            for system, edition in self.judges.items()
            if system in named
        }
        self.combined = 0
        """Combinations of classes that exclude each other, which are left out."""
        self.mapped = tuple(axiom for m in self.map_sets for axiom in self._mapped(m))
        self._by_node: defaultdict[Node, list[Axiom]] = defaultdict(list)
        for axiom in self.mapped:
            for node in set(axiom.nodes):
                self._by_node[node].append(axiom)

    def _mapped(self, map_set: MapSet) -> Iterator[Axiom]:
        rows = [(row, said) for row in self.reader.mappings(map_set) if (said := shape(row))]
        sources = self._ids(map_set.source, {row.source for row, _ in rows})
        targets = self._ids(map_set.target, {part for row, _ in rows for part in row.target.parts})
        tree = self.trees.get(map_set.target.system)
        for row, said in rows:
            source = Node(map_set.source.system, sources[row.source])
            parts = tuple(Node(map_set.target.system, targets[part]) for part in dict.fromkeys(row.target.parts))
            if contradicts_itself(tree, [part.id for part in parts]):
                self.combined += 1
            elif parts != (source,):
                yield Axiom("mapping", source, said, parts, str(map_set), row.line)

    def _ids(self, edition: Edition, ids: Collection[str]) -> dict[str, str]:
        """The same codes in the release that judges: by the publisher's identity, else by the code."""
        judge = self.judges.get(edition.system)
        if judge is None or judge == edition:
            return {id: id for id in ids}
        there = self.reader.concepts(edition, ids)
        identities = {id: node.identity for id, node in there.items() if node.identity}
        here = self.reader.identified(judge, set(identities.values()))
        return {id: here[identities[id]].id if identities.get(id) in here else id for id in ids}

    def components(self) -> list[tuple[Node, ...]]:
        """The classes that rows of maps hold together, in a fixed order."""
        seen: set[Node] = set()
        found = []
        for start in self._by_node:
            if start in seen:
                continue
            seen.add(start)
            together = [start]
            for node in together:
                new = dict.fromkeys(n for axiom in self._by_node[node] for n in axiom.nodes if n not in seen)
                seen.update(new)
                together += new
            found.append(tuple(together))
        return found

    def around(self, seeds: Iterable[Node]) -> tuple[Axiom, ...]:
        """Every axiom that can bear on some classes: rows, parents upward from them, and what excludes what there."""
        found: dict[Axiom, None] = {}
        reached = dict.fromkeys(seeds)
        queue = list(reached)
        for node in queue:
            axioms = (*self._by_node.get(node, ()), *self._parents(node))
            found.update(dict.fromkeys(axioms))
            new = dict.fromkeys(n for axiom in axioms for n in axiom.nodes if n not in reached)
            reached |= new
            queue += new
        return (*found, *self._excluding(reached))

    def _parents(self, node: Node) -> tuple[Axiom, ...]:
        tree = self.trees.get(node.system)
        above = tree.parents.get(node.id, ()) if tree else ()
        within = str(self.judges[node.system]) if above else ""
        return tuple(Axiom("parent", node, "narrower", (Node(node.system, one),), within) for one in above)

    def _excluding(self, reached: Collection[Node]) -> Iterator[Axiom]:
        by_system: defaultdict[str, list[str]] = defaultdict(list)
        for node in reached:
            by_system[node.system].append(node.id)
        for system, tree in self.trees.items():
            for _, group in tree.groups(by_system.get(system, ())) if system in by_system else ():
                classes = tuple(Node(system, id) for id in group)
                yield Axiom("disjoint", classes[0], "disjoint", classes[1:], str(self.judges[system]))
