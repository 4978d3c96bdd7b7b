"""Where the codes of a neighbourhood stand: a lane for each system, in it an outline, lanes in columns by distance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import msgspec

from termwalk.graph.concepts import PARENT

from ..networks.view import Node

if TYPE_CHECKING:
    import networkx as nx

ROW, HEAD, GAP = 0.235, 0.32, 0.22
"""Inches of a line, of a lane's heading, and between two lanes of a column."""


class Line(msgspec.Struct, frozen=True):
    """A code in its lane: how deep it stands, and the word that ties it to the line it stands below (`answer →`)."""

    node: Node
    depth: int
    below: Node | None = None
    tie: str = ""


class Lane(msgspec.Struct, frozen=True):
    """The codes of one system, one below the other. `column` is 0 for the systems asked for, negative to the left."""

    system: str
    lines: tuple[Line, ...]
    column: int

    @property
    def height(self) -> float:
        return HEAD + ROW * len(self.lines) + 0.06


def lanes(view: nx.MultiDiGraph) -> list[list[Lane]]:
    """The columns from left to right, each with its lanes from top to bottom, so that maps cross little."""
    order = list(dict.fromkeys(name for name, _ in view.nodes))
    made = {name: tuple(_outline(view, [node for node in view.nodes if node[0] == name])) for name in order}
    columns = _columns(view, {name: len(made[name]) for name in order})
    found: dict[int, list[Lane]] = {}
    for name in order:
        found.setdefault(columns[name], []).append(Lane(name, made[name], columns[name]))
    heights: dict[Node, float] = {}
    for column in sorted(found, key=abs):
        found[column] = _ordered(view, found[column], heights)
    return [found[column] for column in sorted(found)]


def _ordered(view: nx.MultiDiGraph, column: list[Lane], heights: dict[Node, float]) -> list[Lane]:
    """The lanes of a column by the middle height of what they are tied to nearer to the centre."""

    def middle(lane: Lane) -> float:
        ends = [other for line in lane.lines for other in _beside(view, line.node) if other in heights]
        return sum(heights[end] for end in ends) / len(ends) if ends else 0.5

    ordered = sorted(column, key=lambda lane: (middle(lane), lane.system))
    whole, at = sum(len(lane.lines) for lane in ordered), 0
    for lane in ordered:
        for line in lane.lines:
            heights[line.node] = (at := at + 1) / (whole + 1)
    return ordered


def _beside(view: nx.MultiDiGraph, node: Node) -> Iterator[Node]:
    yield from view.successors(node)
    yield from view.predecessors(node)


def _columns(view: nx.MultiDiGraph, sizes: dict[str, int]) -> dict[str, int]:
    """How many maps a system is away from those asked for; to the left it is negative."""
    import networkx as nx

    tied = nx.Graph()
    tied.add_nodes_from(sizes)
    for (one, _), (other, _) in view.edges():
        if one != other:
            weight = tied.edges[one, other]["weight"] + 1 if tied.has_edge(one, other) else 1
            tied.add_edge(one, other, weight=weight)
    centres = dict.fromkeys(name for name, _ in view.graph["centres"])
    away = nx.multi_source_dijkstra_path_length(tied, set(centres), weight=None)
    names = sorted((name for name in sizes if away.get(name)), key=lambda name: (away[name], -sizes[name], name))
    side = {name: 1 - 2 * (place % 2) for place, name in enumerate(names)}
    _settle(side, tied, sizes)
    return {name: away.get(name, 0) * side.get(name, 1) for name in sizes}


def _settle(side: dict[str, int], tied: nx.Graph, sizes: dict[str, int]) -> None:
    """Changes sides, of one or two systems at once, while that makes fewer maps cross or the sides more alike."""

    def cost() -> int:
        edges = tied.edges(data="weight")
        apart: int = sum(min(weight, 6) for one, other, weight in edges if side.get(one, 0) * side.get(other, 0) < 0)
        return 5 * apart + abs(sum(sign * (sizes[name] + 2) for name, sign in side.items()))

    changes = [*((name,) for name in side), *combinations(side, 2)]
    best, better = cost(), True
    while better:
        better = False
        for change in changes:
            for name in change:
                side[name] *= -1
            if (now := cost()) < best:
                best, better = now, True
            else:
                for name in change:
                    side[name] *= -1


def _outline(view: nx.MultiDiGraph, nodes: Sequence[Node]) -> Iterator[Line]:
    """The codes of a system as a tabular list has them: each below its class, else below what a word ties it to."""
    above, ties = _above(view, nodes)
    below: defaultdict[Node | None, list[Node]] = defaultdict(list)
    for node in nodes:
        below[above.get(node)].append(node)
    place = {node: number for number, node in enumerate(nodes)}

    def lines(node: Node, depth: int) -> Iterator[Line]:
        yield Line(node, depth, above.get(node), ties.get(node, ""))
        for child in _sorted(below[node], place):
            yield from lines(child, depth + 1)

    for node in _sorted(below[None], place):
        yield from lines(node, 0)


def _sorted(nodes: Iterable[Node], place: dict[Node, int]) -> list[Node]:
    """By code; ids that are mere numbers tell no order, and stand as they were found."""
    return sorted(nodes, key=lambda node: (node[1].isdecimal(), "" if node[1].isdecimal() else node[1], place[node]))


def _above(view: nx.MultiDiGraph, nodes: Sequence[Node]) -> tuple[dict[Node, Node], dict[Node, str]]:
    """What each code stands below, and by which word if it is no hierarchy; without circles."""
    above: dict[Node, Node] = {}
    ties: dict[Node, str] = {}
    for node, parent, type in view.subgraph(nodes).edges(data="type"):
        if type == PARENT and node not in above and not _is_under(parent, node, above):
            above[node] = parent
    for node in sorted(
        nodes, key=lambda node: view.nodes[node]["step"] or len(view)
    ):  # what was asked for stays on top
        for other, word in _tied(view, node):
            if node not in above and not _is_under(other, node, above):
                above[node], ties[node] = other, word
    return above, ties


def _tied(view: nx.MultiDiGraph, node: Node) -> Iterator[tuple[Node, str]]:
    for other, _, data in view.in_edges(node, data=True):
        if data["type"] in ("relationship", "part") and other[0] == node[0]:
            yield other, f"{data.get('name', 'part')} →"
    for _, other, data in view.out_edges(node, data=True):
        if data["type"] == "relationship" and other[0] == node[0]:
            yield other, f"← {data['name']}"


def _is_under(node: Node, top: Node, above: dict[Node, Node]) -> bool:
    here: Node | None = node
    while here is not None:
        if here == top:
            return True
        here = above.get(here)
    return False
