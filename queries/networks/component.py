"""What hangs together with a conflict: the equivalences of its component, those that contradict marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from termwalk.graph.codes import Code
from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Reader

from ..conflicts.components import Components
from ..conflicts.edges import Edge, Joined, Place, joined
from ..conflicts.facts import Facts
from ..conflicts.rows import ConflictRow
from ..walk.steps import Step
from .view import Node, left_out, of_node

if TYPE_CHECKING:
    import networkx as nx

MOST = 60
"""Codes of a component, unless another limit is asked for."""
_REMEDY = "raise the limit to have them"


def component(reader: Reader, finding: ConflictRow, *, limit: int = MOST) -> nx.MultiDiGraph:
    """The codes that equivalences join with those of a finding of `conflicts`, over every system and release.

    Nodes have the attributes of `to_networkx`, and `at_odds` for the codes of the finding, `consequence` for codes
    that are made equal with them, and `step`, the distance from the nearest code at odds. Edges have `type` `map` or
    `decision`, `relation`, `map_set`, `line` and `basis`; `cut` is true for the fewest edges whose removal parts the
    codes, `step` for all that the finding goes over. Where a publisher's transition leads on from a release, its
    nodes are named with it: `("icd10gm@2016", "K52.9")`.

    Of more than `limit` codes the way between the first two at odds is kept, then the nearest to it; `left_out` and
    `note` of the view say what is missing, as in `neighbourhood`, and `finding` is the finding. QuestionError where
    the graph has changed so that the finding is none any more.
    """
    import networkx as nx

    with reader.snapshot():
        held = joined(reader)
        edges, beside = _parted(held, finding)
        ends = {end for edge in edges for end in (edge.source, edge.target)}
        here = _Here(ends, finding)
        steps = [(here.place(step.source), here.place(step.target), step) for step in beside]
        places = here.near([*edges, *steps], limit)
        facts = Facts(reader, held.places)
        facts.name(set(places))
        view = nx.MultiDiGraph(finding=finding)
        for place, step in places.items():
            view.add_node(_node(place), **_said(place, facts, finding), step=step)
        for source, target, said in [*((e.source, e.target, e.step()) for e in edges), *steps]:
            if source in places and target in places:
                _add(view, _node(source), _node(target), said, finding)
    missing = [_node(place) for place in sorted(here.all - places.keys())]
    view.graph["left_out"], view.graph["note"] = left_out(missing, len(view), limit, _REMEDY)
    return view


def _parted(held: Joined, finding: ConflictRow) -> tuple[list[Edge], list[Step]]:
    """The equivalences of the finding's components, and those of its steps that are none."""
    left = Counter(finding.steps)
    seeds: set[Place] = set()
    for edge in held.edges:
        if (step := edge.step()) in left:
            seeds |= {edge.source, edge.target}
            left[step] = 0
    named = {*finding.codes}
    beside = [step for step in finding.steps if left[step]]
    named |= {end for step in beside for end in (step.source, step.target)}
    seeds |= {end for edge in held.edges for end in (edge.source, edge.target) if str(end) in named}
    if not seeds and not beside:
        raise QuestionError(f"Nothing of finding {finding.id} is in this graph any more: ask for the conflicts again.")
    components = Components(held.edges)
    tops = {components.of(seed) for seed in seeds}
    return [edge for edge in held.edges if components.of(edge.source) in tops], beside


class _Here:
    """The places of a component, and which of them are at odds."""

    def __init__(self, ends: Collection[Place], finding: ConflictRow) -> None:
        self.all = set(ends)
        self.finding = finding
        self._by_name: dict[str, Place] = {}
        for place in sorted(ends):
            self._by_name.setdefault(str(place), place)

    def place(self, curie: str) -> Place:
        """The place of a code that a step names; one that no equivalence ends at is a place of its own."""
        if curie not in self._by_name:
            code = Code.parse(curie)
            self._by_name[curie] = Place(code.system, "", code.value)
            self.all.add(self._by_name[curie])
        return self._by_name[curie]

    def near(self, edges: Iterable[Edge | tuple[Place, Place, Step]], limit: int) -> dict[Place, int]:
        """The way between the first two codes at odds, what else the finding goes over, then the nearest to these.

        Each comes with its distance from the nearest code at odds.
        """
        import networkx as nx

        joined = nx.Graph()
        joined.add_nodes_from(sorted(self.all))
        joined.add_edges_from((e.source, e.target) if isinstance(e, Edge) else e[:2] for e in edges)
        at_odds = [place for code in self.finding.codes for place in joined if str(place) == code]
        way = set(at_odds[:2] or sorted(self.all)[:1])
        if len(way) == 2 and nx.has_path(joined, *at_odds[:2]):
            way.update(nx.shortest_path(joined, *at_odds[:2]))
        far = _distances(joined, way)
        own = {end for step in self.finding.steps for end in (step.source, step.target)} | {*self.finding.codes}
        order = sorted(joined, key=lambda place: (far[place], str(place) not in own, place))
        distance = _distances(joined, at_odds or way)
        return {place: distance[place] for place in order[:limit]}


def _distances(joined: nx.Graph, starts: Iterable[Place]) -> dict[Place, int]:
    import networkx as nx

    near: dict[Place, int] = nx.multi_source_dijkstra_path_length(joined, set(starts), weight=None)
    return dict.fromkeys(joined, len(joined)) | near


def _node(place: Place) -> Node:
    return (f"{place.system}@{place.release}" if place.release else place.system, place.id)


def _said(place: Place, facts: Facts, finding: ConflictRow) -> dict[str, Any]:
    node = facts.node(place)
    known = of_node(node) if node else {"release": "", "kind": "", "active": True, "listed": False}
    return {
        "system": place.system, "id": place.id, **known, "display": facts.title(place), "no_map": (),
        "at_odds": str(place) in finding.codes, "consequence": str(place) in finding.consequences,
    }  # fmt: skip


def _add(view: nx.MultiDiGraph, source: Node, target: Node, said: Step, finding: ConflictRow) -> None:
    view.add_edge(
        source, target, key=f"{said.map_set}#{view.number_of_edges(source, target)}",
        type=said.kind, relation=said.relation, map_set=said.map_set, line=said.line, basis=said.basis,
        cut=str(said) in finding.edges, step=said in finding.steps,
    )  # fmt: skip
