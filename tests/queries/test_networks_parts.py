"""The component of a conflict, and the flow between two parts of two systems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import networkx as nx
import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Code, Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.queries.conflicts import conflicts
from termwalk.queries.migrate import migrate
from termwalk.queries.networks import component, flow
from termwalk.queries.networks.flow import NOWHERE

CM, FOUNDATION = Edition("icd10cm", "1"), Edition("icd11-foundation", "1")


def same(*pairs: tuple[str, str], source: Edition, target: Edition, id: str) -> tuple[Part, list[Any]]:
    map_set = MapSet(id=id, version="1", title=id, publisher="N", source=source, target=target)
    rows = [
        Mapping(source=a, target=Target("code", b, (b,)), relation="equivalent", line=n)
        for n, (a, b) in enumerate(pairs, 2)
    ]
    return Part(role="map", edition=source, map_set=map_set, file=id), rows


@pytest.fixture
def odds(
    empty: Callable[[], termwalk.Graph],
    put: Callable[..., Any],
    node: Callable[..., Concept],
    release: Callable[..., Any],
) -> termwalk.Graph:
    """A and B of a system are made one over F; C hangs on A, D on C; X and Y are something else."""
    made = empty()
    mondo = Edition("mondo", "1")
    put(
        made,
        [
            release(node(CM, "A00", "Cholera"), node(CM, "B00", "Herpes"), node(CM, "X00", "Fire")),
            same(("A00", "F"), ("B00", "F"), ("X00", "Y"), source=CM, target=FOUNDATION, id="m"),
            same(("M1", "F"), source=mondo, target=FOUNDATION, id="n"),
            same(("D1", "M1"), source=Edition("doid", "1"), target=mondo, id="o"),
        ],
    )
    return made


def test_a_component_is_what_hangs_together_with_a_finding(odds: termwalk.Graph) -> None:
    (finding,) = conflicts(odds.store, kinds=["made-equal"])
    view = component(odds.store, finding)
    assert len(view) == finding.size == 5
    assert ("icd10cm", "X00") not in view
    assert {node for node, odd in view.nodes(data="at_odds") if odd} == {("icd10cm", "A00"), ("icd10cm", "B00")}
    assert view.nodes["icd10cm", "A00"]["display"] == "Cholera"
    assert {id: step for (_, id), step in view.nodes(data="step")} == {"A00": 0, "B00": 0, "F": 1, "M1": 2, "D1": 3}
    assert (view.graph["finding"], view.graph["note"], view.graph["left_out"]) == (finding, "", {})


def test_removing_what_is_marked_parts_the_codes(odds: termwalk.Graph) -> None:
    (finding,) = conflicts(odds.store, kinds=["made-equal"])
    view = component(odds.store, finding)
    plain = nx.Graph((s, t) for s, t, cut in view.edges(data="cut") if not cut)
    assert nx.has_path(view.to_undirected(), ("icd10cm", "A00"), ("icd10cm", "B00"))
    plain.add_nodes_from(view)
    assert not nx.has_path(plain, ("icd10cm", "A00"), ("icd10cm", "B00"))
    said = [data for *_, data in view.edges(data=True) if data["cut"]]
    assert [(one["map_set"], one["relation"], one["step"]) for one in said] == [("m@1", "equivalent", True)]
    assert said[0]["line"] in (2, 3)


def test_of_a_large_component_the_way_between_is_kept(odds: termwalk.Graph) -> None:
    (finding,) = conflicts(odds.store, kinds=["made-equal"])
    view = component(odds.store, finding, limit=3)
    assert {id for _, id in view} == {"A00", "B00", "F"}
    assert view.graph["left_out"] == {"doid": 1, "mondo": 1}
    assert view.graph["note"] == (
        "3 codes are here, and 2 more are left out (doid 1, mondo 1): raise the limit to have them (limit 3)."
    )


def test_every_finding_of_the_starter_set_has_a_component(starter: termwalk.Graph) -> None:
    found = conflicts(starter.store)
    assert len(found) > 10
    for finding in found:
        view = component(starter.store, finding, limit=10_000)
        curies = {f"{said['system']}:{said['id']}" for _, said in view.nodes(data=True)}
        assert {end for step in finding.steps for end in (step.source, step.target)} <= curies
        assert any(cut for *_, cut in view.edges(data="cut"))
        if finding.kind == "made-equal":
            assert len(view) == finding.size


def test_a_finding_of_another_graph_is_refused(odds: termwalk.Graph, starter: termwalk.Graph) -> None:
    (finding,) = conflicts(odds.store, kinds=["made-equal"])
    gone = msgspec.structs.replace(finding, steps=(), codes=("icd10cm:Q99.9X1",))
    with pytest.raises(QuestionError, match=rf"Nothing of finding {finding.id} is in this graph any more"):
        component(starter.store, gone)


def test_nodes_of_a_release_that_a_transition_leads_on_from_are_named_with_it(
    empty: Callable[[], termwalk.Graph],
    put: Callable[..., Any],
    node: Callable[..., Concept],
    release: Callable[..., Any],
) -> None:
    old, new = Edition("icd10gm", "2016"), Edition("icd10gm", "2017")
    made = empty()
    put(
        made,
        [
            release(node(old, "K52"), node(old, "K53")),
            release(node(new, "K52"), node(new, "K53")),
            same(("K52", "K52"), ("K53", "K52"), source=old, target=new, id="t"),
        ],
    )
    finding = next(one for one in conflicts(made.store) if one.kind in ("made-equal", "not-one-to-one"))
    view = component(made.store, finding)
    assert set(view) == {("icd10gm@2016", "K52"), ("icd10gm@2016", "K53"), ("icd10gm", "K52")}
    assert view.nodes["icd10gm@2016", "K53"]["system"] == "icd10gm"


def test_a_flow_counts_every_leaf_once(starter: termwalk.Graph) -> None:
    view = flow(starter.store, "icd10:IX", "icd11:11")
    table = migrate(starter.store, "icd10", "icd11")
    first = {row.source_code: row for row in reversed(table.rows) if row.source_leaf and row.in_edition}
    chapter = {code: row for code, row in first.items() if row.source_chapter == "IX"}
    assert view.graph["codes"] == len(chapter) == sum(codes for *_, codes in view.edges(data="codes"))
    for _, _, verdict, said in view.edges(keys=True, data=True):
        assert said["verdict"] == verdict
        assert len(said["sources"]) == said["codes"] >= said["review"]
        assert {chapter[code].verdict for code in said["sources"]} == {verdict}
    assert sorted(code for *_, said in view.edges(data="sources") for code in said) == sorted(chapter)


def test_blocks_stand_on_two_sides_and_strangers_outside(starter: termwalk.Graph) -> None:
    view = flow(starter.store, "icd10:IX", "icd11:11")
    sides = {said["display"]: (said["side"], said["inside"]) for _, said in view.nodes(data=True)}
    assert sides["Cerebrovascular diseases"] == ("source", True)
    assert sides["Heart failure"] == ("target", True)
    assert sides["Diseases of the nervous system"] == ("target", False), "strokes moved to chapter 08"
    assert nx.is_bipartite(nx.Graph(view.edges()))
    assert view.graph["source"] == "icd10 IX Diseases of the circulatory system"


def test_a_chapter_by_its_number_or_its_id(starter: termwalk.Graph) -> None:
    by_number, by_id = (flow(starter.store, "icd10:IX", f"icd11:{id}") for id in ("11", "426429380"))
    assert dict(by_number.nodes(data=True)) == dict(by_id.nodes(data=True))


def test_whole_systems_chapter_by_chapter(starter: termwalk.Graph) -> None:
    view = flow(starter.store, "icd10", "icd11")
    assert {said["kind"] for _, said in view.nodes(data=True) if said["side"] == "source"} == {"chapter"}
    summary = migrate(starter.store, "icd10", "icd11").summary()
    assert view.graph["codes"] == summary.leaves
    reached = {said["id"] for _, said in view.nodes(data=True)}
    assert view.graph["unreached"]
    assert not reached & set(view.graph["unreached"])
    nowhere = view.nodes["icd11", NOWHERE]
    assert (nowhere["inside"], nowhere["display"]) == (False, "")
    assert {verdict for *_, verdict in view.in_edges(("icd11", NOWHERE), keys=True)} <= {"no-map", "unmapped"}


def test_a_heading_and_a_combination_are_in_their_blocks(starter: termwalk.Graph) -> None:
    view = flow(starter.store, "icd10", "icd11")
    by_code = {code: target for _, target, codes in view.edges(data="sources") for code in codes}
    assert view.nodes[by_code["A18.7"]]["code"] == "01"
    assert view.nodes[by_code["U07.1"]]["code"] in ("25", "01")


def test_a_single_block_and_a_leaf(starter: termwalk.Graph) -> None:
    view = flow(starter.store, Code("icd10", "I10-I15"), "icd11")
    assert {said["code"] for _, said in view.nodes(data=True) if said["side"] == "source"} == {"I10", "I11", "I13"}
    leaf = flow(starter.store, "icd10:I10", "icd11")
    assert leaf.graph["codes"] == 1


def test_a_class_that_is_not_there(starter: termwalk.Graph) -> None:
    with pytest.raises(QuestionError, match=r"icd10@2019 has no class 'XXIII'; its chapters are I, II"):
        flow(starter.store, "icd10:XXIII", "icd11:11")
