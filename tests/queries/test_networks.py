from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx as nx
import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship
from termwalk.graph.errors import QuestionError, UnknownRelease
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.store import Record
from termwalk.queries.networks import to_networkx

Content = tuple[Part, list[Record]]
OLD, ATC, MONDO = Edition("atc", "2024"), Edition("atc", "2025"), Edition("mondo", "1")


def maps(id: str, source: Edition, target: Edition, *rows: Mapping, version: str = "1", **more: Any) -> Content:
    map_set = MapSet(id=id, version=version, title=id, publisher="N", source=source, target=target, **more)
    return Part(role="map", edition=source, map_set=map_set, file=f"{id} {version}"), list(rows)


def row(source: str, target: str, **more: Any) -> Mapping:
    return Mapping(source=source, target=Target("code", target, (target,)), **more)


@pytest.fixture
def graph(
    empty: Callable[[], termwalk.Graph], put: Callable[..., Any], node: Callable[..., Concept],
    release: Callable[..., Content],
) -> termwalk.Graph:  # fmt: skip
    """Two releases of ATC, a map in two builds, and a transition."""
    part, records = release(node(ATC, "A01", "Fever"), node(ATC, "A01A", "High fever", parents=("A01",)))
    made = empty()
    put(
        made,
        [
            release(node(OLD, "A01", "Fever once"), node(OLD, "B02", "Chill", active=False)),
            (part, [*records, Relationship(source="A01A", type="treats", target="A01")]),
            maps("m", MONDO, ATC, row("M1", "A01", relation="equivalent", line=7), row("M1", "B02"), version="2"),
            maps("m", MONDO, ATC, row("M1", "A01A"), version="1"),
            maps(
                "n", MONDO, ATC,
                Mapping(source="M2", target=Target("cluster", "A01/A01A", ("A01", "A01A")), relation="equivalent"),
                Mapping(source="M3", target=NO_MAP), row("M4", "A01", group=1, choice=2), row("M4", "A01", group=2),
            ),
            maps("t", OLD, ATC, row("A01", "A01", relation="equivalent")),
        ],
    )  # fmt: skip
    return made


def test_nodes_are_system_and_id_with_what_is_known_of_them(graph: termwalk.Graph) -> None:
    view = to_networkx(graph.store)
    assert isinstance(view, nx.MultiDiGraph)
    assert view.nodes["atc", "A01"] == {
        "system": "atc", "id": "A01", "release": "2025", "display": "Fever", "kind": "category", "active": True,
        "listed": True, "no_map": (),
    }  # fmt: skip
    assert view.nodes["mondo", "M3"]["no_map"] == ("n@1",)
    assert (view.nodes["atc", "B02"]["release"], view.nodes["atc", "B02"]["active"]) == ("2024", False)


def test_edges_are_the_rows_that_stand(graph: termwalk.Graph) -> None:
    view = to_networkx(graph.store)
    edge = view.edges[("mondo", "M1"), ("atc", "A01"), "m@2"]
    assert (edge["type"], edge["relation"], edge["line"], edge["group"]) == ("map", "equivalent", 7, 0)
    assert not view.has_edge(("mondo", "M1"), ("atc", "A01A"))
    assert not view.has_edge(("atc", "A01"), ("atc", "A01"))


def test_a_combination_is_a_node_and_scenarios_keep_their_group(graph: termwalk.Graph) -> None:
    view = to_networkx(graph.store)
    assert view.nodes["atc", "A01/A01A"]["kind"] == "cluster"
    assert list(view.successors(("mondo", "M2"))) == [("atc", "A01/A01A")]
    assert {view.edges[e]["type"] for e in view.out_edges(("atc", "A01/A01A"), keys=True)} == {"part"}
    groups = {key: data["group"] for _, _, key, data in view.out_edges(("mondo", "M4"), keys=True, data=True)}
    assert groups == {"n@1": 1, "n@1#2": 2}


def test_map_sets_and_relations_are_chosen(graph: termwalk.Graph) -> None:
    older = to_networkx(graph.store, map_sets=["m@1"])
    assert list(older.edges()) == [(("mondo", "M1"), ("atc", "A01A"))]
    stated = to_networkx(graph.store, relations=["equivalent"])
    assert {data["relation"] for *_, data in stated.edges(data=True) if data["type"] == "map"} == {"equivalent"}
    with pytest.raises(QuestionError, match="No map set 'x'"):
        to_networkx(graph.store, map_sets=["x"])


def test_hierarchy_and_relationships_when_asked_for(graph: termwalk.Graph) -> None:
    view = to_networkx(graph.store, ["atc"], edges=["parent", "relationship"])
    assert set(view.nodes) == {("atc", "A01"), ("atc", "A01A")}
    assert {(key, data["type"]) for _, _, key, data in view.edges(keys=True, data=True)} == {
        ("parent", "parent"), ("treats", "relationship"),
    }  # fmt: skip
    older = to_networkx(graph.store, ["atc@2024"], edges=["parent"])
    assert older.nodes["atc", "A01"]["display"] == "Fever once"


def test_systems_limit_what_is_seen(graph: termwalk.Graph) -> None:
    assert to_networkx(graph.store, ["atc"]).number_of_edges() == 0
    assert to_networkx(graph.store, ["atc@2024", "mondo"]).number_of_edges() == 0
    with pytest.raises(UnknownRelease):
        to_networkx(graph.store, ["atc@1999"])
    with pytest.raises(QuestionError, match="no type of edge"):
        to_networkx(graph.store, edges=["friend"])
