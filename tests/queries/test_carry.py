from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.queries.carry import Carried, carry
from termwalk.queries.verdicts.table import flags_by_id

OLD, NEW = Edition("icd11", "2024-01"), Edition("icd11", "2025-01")


@pytest.fixture
def graph(empty: Callable[[], termwalk.Graph], put: Any, node: Any, release: Any) -> termwalk.Graph:
    """Two releases: what stayed, moved, was retired, gained children, or lost a sibling."""
    made = empty()
    old = [
        node(OLD, "A", "Fevers", code=None, kind="block", identity="1", selectable=False),
        node(OLD, "A1", "Hay fever", ("A",), identity="10"),
        node(OLD, "A2", "Hay fever of horses", ("A",), identity="20"),
        node(OLD, "A3", "Plain fever", ("A",), identity="30"),
        node(OLD, "B", "Aches", identity="2"),
        node(OLD, "B1", "Headache", ("B",), identity="21"),
        node(OLD, "B2", "Toothache", ("B",), identity="22"),
        node(OLD, "B3", "Aches of legs", ("B",), identity="24"),
        node(OLD, "BY", "Other aches", ("B",), identity="2/other", residual="other"),
        node(OLD, "BZ", "Aches, unspecified", ("B",), identity="2/unspecified", residual="unspecified"),
        node(OLD, "C", "Coughs", identity="3"),
        node(OLD, "CY", "Other coughs", ("C",), identity="3/other", residual="other"),
        node(OLD, "D1", "Homeless title", identity="50"),
        node(OLD, "D2", "Wholly gone", identity="60"),
        node(OLD, "E1", "No identity"),
        node(OLD, "E2", "No identity and gone"),
    ]
    new = [
        node(NEW, "A", "Fevers", code=None, kind="block", identity="1", selectable=False),
        node(NEW, "A1", "Hay fever", ("A",), identity="10"),
        node(NEW, "A9", "Hay fever of horses", ("A",), identity="20"),
        node(NEW, "A3", "Plain fever", ("A",), identity="30"),
        node(NEW, "A30", "Plain fever at night", ("A3",), identity="31"),
        node(NEW, "B", "Aches", identity="2"),
        node(NEW, "B1", "Headache", ("B",), identity="21"),
        node(NEW, "B4", "Other ache of the leg", ("B",), identity="25"),
        node(NEW, "BY", "Other aches", ("B",), identity="2/other", residual="other"),
        node(NEW, "C", "Coughs", identity="3"),
        node(NEW, "CY", "Other coughs", ("C",), identity="3/other", residual="other"),
        node(NEW, "X1", "Homeless title", identity="51"),
        node(NEW, "E1", "No identity"),
    ]
    put(made, [release(*old), release(*new)])
    return made


@pytest.fixture
def node(node: Any) -> Callable[..., Any]:
    def make(edition: Edition, id: str, title: str, parents: tuple[str, ...] = (), **more: Any) -> Any:
        return node(edition, id, title, parents=parents, **more)

    return make


def carried(graph: termwalk.Graph, id: str) -> Carried:
    return carry(graph.store, [id], OLD, NEW)[id]


def test_what_stayed_stayed(graph: termwalk.Graph) -> None:
    found = carried(graph, "A1")
    assert found.now is not None
    assert (found.now.id, found.now.version) == ("A1", "2025-01")
    assert found.flags() == ()
    assert found.successor is None


def test_what_moved_is_found_by_identity(graph: termwalk.Graph) -> None:
    found = carried(graph, "A2")
    assert found.now is not None
    assert found.now.id == "A9"
    assert found.flags() == ("moved",)


def test_a_finer_code_is_announced(graph: termwalk.Graph) -> None:
    assert carried(graph, "A3").flags() == ("finer-code",)


def test_a_residual_follows_its_siblings(graph: termwalk.Graph) -> None:
    assert carried(graph, "BY").flags() == ("scope-changed",)
    assert carried(graph, "CY").flags() == ()


def test_a_class_whose_children_changed_is_no_residual(graph: termwalk.Graph) -> None:
    assert carried(graph, "B").flags() == ()


@pytest.mark.parametrize(
    ("id", "successor", "by"),
    [
        ("D1", "X1", "title"),  # a node elsewhere has the very title
        ("B3", "B4", "words"),  # beside it: Aches of legs, Other ache of the leg
        ("B2", "B", "above"),  # only the class above is left
        ("BZ", "B", "above"),  # no other residual of its kind
        ("D2", None, ""),
    ],
)
def test_a_retired_node_gets_a_proposal_and_its_ground(
    graph: termwalk.Graph, id: str, successor: str | None, by: str
) -> None:
    found = carried(graph, id)
    assert found.now is None
    assert found.flags() == ("retired",)
    assert (found.successor.id if found.successor else None, found.successor_by) == (successor, by)


def test_a_heading_is_never_proposed(graph: termwalk.Graph, put: Any, node: Any, release: Any) -> None:
    later = Edition("icd11", "2026-01")
    put(graph, [release(node(later, "A", "Fevers", code=None, kind="block", identity="1", selectable=False))])
    found = carry(graph.store, ["A1"], NEW, later)["A1"]
    assert (found.now, found.successor) == (None, None)


def test_without_identity_the_code_speaks_unchecked(graph: termwalk.Graph) -> None:
    found = carried(graph, "E1")
    assert found.now is not None
    assert found.flags() == ("carry-unchecked",)
    gone = carried(graph, "E2")
    assert (gone.now, gone.retired, gone.successor) == (None, False, None)
    assert gone.flags() == ("carry-unchecked",)


def test_what_no_release_lists_is_not_said_to_be_retired(graph: termwalk.Graph) -> None:
    found = carried(graph, "Z9")
    assert (found.now, found.flags()) == (None, ("carry-unchecked",))


def test_many_at_once_are_as_one_by_one(graph: termwalk.Graph) -> None:
    ids = [node.id for node in graph.store.members(OLD)]
    assert carry(graph.store, ids, OLD, NEW) == {id: carried(graph, id) for id in ids}
    assert carry(graph.store, [], OLD, NEW) == {}


def test_a_release_that_only_a_map_names_is_carried_unchecked(
    empty: Callable[[], termwalk.Graph], put: Any, node: Any, release: Any, who: Any
) -> None:
    build = who().category("Q10").one("Q10", "A2", "20").multiple("Q10", "A2").back("20", "A2", "Q10")
    made = empty()
    put(made, [*build.contents(), release(node(NEW, "A9", "Hay fever of horses", identity="20"))])
    found = carried(made, "A2")
    assert found.now is not None
    assert found.now.id == "A9"
    assert found.flags() == ("moved", "carry-unchecked")


def test_a_node_that_only_a_map_names_in_the_new_release_is_not_in_it(
    graph: termwalk.Graph, put: Any, node: Any
) -> None:
    """Another map may still speak of what the release itself has dropped."""
    ends = NEW, Edition("icd10", "2019")
    map_set = MapSet(id="m", version="2", title="M", publisher="P", source=ends[0], target=ends[1])
    rows = [node(NEW, "D7", "Wholly gone", identity="60"), Mapping(source="D7", target=Target("code", "Q1", ("Q1",)))]
    put(graph, [(Part(role="map", edition=ends[0], map_set=map_set, file="m"), rows)])
    found = carried(graph, "D2")
    assert found.now is None
    assert found.flags() == ("retired",)
    assert not found.moved


def test_every_flag_is_explained() -> None:
    gone = Carried(id="x", now=None)
    everything = Carried(id="x", now=None, moved=True, scope_changed=True, finer=True, unchecked=True)
    flags = {*gone.flags(), *everything.flags()}
    assert flags == {"retired", "moved", "scope-changed", "finer-code", "carry-unchecked"}
    assert flags <= set(flags_by_id())
