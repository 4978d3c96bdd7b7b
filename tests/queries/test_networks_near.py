"""The neighbourhood of a code: what is in it, what is left out, and what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Code, Edition
from termwalk.graph.concepts import Concept, Relationship
from termwalk.graph.errors import QuestionError, UnknownCode, UnknownSystem
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.store import Record
from termwalk.queries.networks import neighbourhood, to_networkx

Content = tuple[Part, list[Record]]
ATC, MONDO = Edition("atc", "2025"), Edition("mondo", "1")


def maps(id: str, source: Edition, target: Edition, *rows: Mapping, version: str = "1") -> Content:
    map_set = MapSet(id=id, version=version, title=id, publisher="N", source=source, target=target)
    named = {r.source: Concept(system=source.system, version=source.version, id=r.source, display="") for r in rows}
    return Part(role="map", edition=source, map_set=map_set, file=f"{id} {version}"), [*named.values(), *rows]


def row(source: str, target: str, **more: Any) -> Mapping:
    return Mapping(source=source, target=Target("code", target, (target,)), **more)


@pytest.fixture
def graph(
    empty: Callable[[], termwalk.Graph], put: Callable[..., Any], node: Callable[..., Concept],
    release: Callable[..., Content],
) -> termwalk.Graph:  # fmt: skip
    """A > A01 > A01A, A01B; A02 treats A01A; two maps to MONDO, a combination, and a stated no map."""
    part, records = release(
        node(ATC, "A", "Gut", kind="chapter"), node(ATC, "A01", "Mouth", parents=("A",)),
        node(ATC, "A01A", "Teeth", parents=("A01",)), node(ATC, "A01B", "Gums", parents=("A01",)),
        node(ATC, "A02", "Acid", parents=("A",)),
    )  # fmt: skip
    made = empty()
    together = Mapping(source="M2", target=Target("cluster", "A01A/A02", ("A01A", "A02")), relation="equivalent")
    put(
        made,
        [
            (part, [*records, Relationship(source="A02", type="treats", target="A01A")]),
            maps("m", MONDO, ATC, row("M1", "A01A", relation="equivalent"), row("M1", "A01B", relation="related"),
                 together),
            maps("back", ATC, MONDO, row("A01A", "M1", relation="equivalent"), Mapping(source="A01B", target=NO_MAP)),
        ],
    )  # fmt: skip
    return made


def steps(view: nx.MultiDiGraph) -> dict[str, int]:
    return {id: step for (_, id), step in view.nodes(data="step")}


def test_one_step_goes_up_down_along_relationships_and_over_maps(graph: termwalk.Graph) -> None:
    view = neighbourhood(graph.store, "atc:A01A")
    assert steps(view) == {"A01A": 0, "A01": 1, "A02": 1, "M1": 1, "A01A/A02": 1}
    edges = {(s[1], t[1], data["type"]) for s, t, data in view.edges(data=True)}
    assert edges == {
        ("A01A", "A01", "parent"), ("A02", "A01A", "relationship"), ("M1", "A01A", "map"), ("A01A", "M1", "map"),
        ("A01A/A02", "A01A", "part"), ("A01A/A02", "A02", "part"),
    }  # fmt: skip
    assert view.graph == {"centres": (("atc", "A01A"),), "left_out": {}, "note": ""}


def test_nodes_and_edges_say_what_they_say_in_the_whole(graph: termwalk.Graph) -> None:
    view = neighbourhood(graph.store, "atc:A01A", steps=3)
    whole = to_networkx(graph.store, edges=["map", "parent", "relationship"])
    assert set(view) == set(whole)
    for node, said in view.nodes(data=True):
        assert {key: value for key, value in said.items() if key != "step"} == whole.nodes[node]

    def edges(some: nx.MultiDiGraph) -> Counter[str]:
        return Counter(
            repr((s, t, key, sorted(data.items(), key=str))) for s, t, key, data in some.edges(keys=True, data=True)
        )

    assert edges(view) == edges(whole)


def test_more_steps_meet_a_combination_from_its_parts_and_its_source(graph: termwalk.Graph) -> None:
    assert steps(neighbourhood(graph.store, "atc:A01A", steps=2, edges=["map"])) == {
        "A01A": 0, "M1": 1, "A01A/A02": 1, "A01B": 2, "A02": 2, "M2": 2,
    }  # fmt: skip
    assert steps(neighbourhood(graph.store, "mondo:M2", steps=2)) == {"M2": 0, "A01A/A02": 1, "A01A": 2, "A02": 2}


def test_edges_between_the_outermost_nodes_are_there(graph: termwalk.Graph) -> None:
    view = neighbourhood(graph.store, "atc:A", steps=1)
    assert set(view) == {("atc", "A"), ("atc", "A01"), ("atc", "A02")}
    wide = neighbourhood(graph.store, "mondo:M1", steps=1)
    assert not wide.has_edge(("atc", "A01A"), ("atc", "A01"))
    siblings = neighbourhood(graph.store, ["atc:A01A", "atc:A02"], steps=0)
    assert siblings.has_edge(("atc", "A02"), ("atc", "A01A"), "treats")
    assert steps(siblings) == {"A01A": 0, "A02": 0}


def test_no_map_is_noted_and_no_node(graph: termwalk.Graph) -> None:
    view = neighbourhood(graph.store, "atc:A01B")
    assert view.nodes["atc", "A01B"]["no_map"] == ("back@1",)
    assert steps(view) == {"A01B": 0, "A01": 1, "M1": 1}


def test_edges_systems_map_sets_and_relations_are_chosen(graph: termwalk.Graph) -> None:
    assert steps(neighbourhood(graph.store, "atc:A01A", edges=["parent"])) == {"A01A": 0, "A01": 1}
    assert steps(neighbourhood(graph.store, "atc:A01A", systems=["atc"])) == {"A01A": 0, "A01": 1, "A02": 1}
    assert "M1" in steps(neighbourhood(graph.store, "atc:A01A", systems=["mondo"]))
    only = neighbourhood(graph.store, "atc:A01B", edges=["map"], map_sets=["m"], relations=["related"])
    assert {data["relation"] for *_, data in only.edges(data=True)} == {"related"}
    assert steps(neighbourhood(graph.store, "atc:A01B", edges=["map"], relations=["equivalent"])) == {"A01B": 0}


def test_what_does_not_fit_is_counted_and_said(graph: termwalk.Graph) -> None:
    view = neighbourhood(graph.store, "atc:A01A", steps=3, limit=3)
    assert len(view) == 3
    assert ("atc", "A01") in view, "the class above is kept first"
    assert view.graph["left_out"] == {"atc": 1, "mondo": 1}
    assert view.graph["note"] == (
        "3 codes are here, and 2 more are left out (atc 1, mondo 1): nothing beyond step 1 was looked at;"
        " ask for fewer steps, name systems, edges or map sets, or raise the limit (limit 3)."
    )
    assert not neighbourhood(graph.store, "atc:A01A", limit=5).graph["note"]


def test_what_cannot_be_asked(graph: termwalk.Graph) -> None:
    with pytest.raises(UnknownCode, match=r"atc:A01C is not in atc@2025\. Nearest"):
        neighbourhood(graph.store, "atc:A01C")
    with pytest.raises(UnknownSystem):
        neighbourhood(graph.store, "nothing:A01")
    with pytest.raises(QuestionError, match="no type of edge"):
        neighbourhood(graph.store, "atc:A01", edges=["friend"])
    for wrong in ({"steps": -1}, {"limit": 0}):
        with pytest.raises(QuestionError, match="0 steps or more, and a limit of 1 or more"):
            neighbourhood(graph.store, "atc:A01", **wrong)


def test_a_code_as_its_system_does_not_spell_it(starter: termwalk.Graph) -> None:
    assert neighbourhood(starter.store, Code("icd10", "i10")).graph["centres"] == (("icd10", "I10"),)


class Counted:
    """A reader that counts the questions it is asked."""

    def __init__(self, reader: Any) -> None:
        self._reader, self.asked = reader, Counter[str]()

    def __getattr__(self, name: str) -> Any:
        if name not in ("snapshot", "catalogue"):
            self.asked[name] += 1
        return getattr(self._reader, name)


def test_a_step_costs_the_same_however_many_codes_it_starts_from(starter: termwalk.Graph) -> None:
    one, many = Counted(starter.store), Counted(starter.store)
    chapter = to_networkx(starter.store, ["icd10"], edges=["parent"])
    codes = [Code(*node) for node in chapter if chapter.nodes[node]["release"]]
    neighbourhood(one, codes[:1], edges=["parent", "relationship"], steps=0)  # type: ignore[arg-type]
    neighbourhood(many, codes, edges=["parent", "relationship"], steps=0, limit=10_000)  # type: ignore[arg-type]
    assert len(codes) > 100
    assert one.asked == many.asked


@pytest.mark.real_data
def test_a_real_neighbourhood(real_data: Path, tmp_path: Path) -> None:
    with termwalk.open(tmp_path / "who.termwalk") as graph:
        graph.load(real_data / "icd10-who/icd102019en.claml.zip", real_data / "icd10-icd11/mapping-2024-01.zip")
        near = neighbourhood(graph.store, "icd10:IX", steps=1)
        blocks = [n for n, said in near.nodes(data=True) if n[0] == "icd10" and said["kind"] == "block"]
        assert len(blocks) == 10
        far = neighbourhood(graph.store, "icd10:IX", steps=3, limit=500)
        assert len(far) == 500
        assert sum(far.graph["left_out"].values()) > 0
