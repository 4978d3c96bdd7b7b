from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import permutations
from subprocess import run
from typing import Any

import msgspec
import pytest

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.decisions import Decision
from termwalk.graph.fingerprint import fingerprint
from termwalk.graph.mappings import Mapping, Target
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record, Store

Content = tuple[Part, list[Record]]
Open = Callable[..., Store]
Publish = Callable[..., list[Part]]

ICD11 = Edition("icd11", "2024-01")


def amended(content: Content, record: type[Record], at: int = 0, **changes: Any) -> Content:
    """The same file with something else in one record: the one at that place among those of its kind."""
    part, records = content
    chosen = [one for one in records if isinstance(one, record)][at]
    return part, [msgspec.structs.replace(one, **changes) if one is chosen else one for one in records]


@pytest.fixture
def of(open_graph: Open, publish: Publish) -> Callable[..., str]:
    """The fingerprint of a new graph into which these contents were loaded, one after the other."""
    graphs: list[Store] = []

    def printed(*contents: Content) -> str:
        store = open_graph(f"graph{len(graphs)}")
        graphs.append(store)
        for content in contents:
            publish(store, content)
        return fingerprint(store)

    return printed


def test_the_order_of_loading_makes_no_difference(
    of: Callable[..., str], first: Content, second: Content, table: Content, chinese: Content
) -> None:
    prints = {of(*order) for order in permutations([first, table, second, chinese])}
    assert len(prints) == 1


def test_one_load_or_several_make_no_difference(
    of: Callable[..., str], open_graph: Open, publish: Publish, first: Content, second: Content, table: Content
) -> None:
    store = open_graph("at once")
    publish(store, table, second, first)
    assert fingerprint(store) == of(first, second, table)


def test_a_detour_makes_no_difference(
    of: Callable[..., str], store: Store, publish: Publish, first: Content, second: Content, table: Content
) -> None:
    wrong = publish(store, amended(first, Concept, display="Wrong"), table)
    publish(store, first, second, instead_of=wrong[:1])
    assert fingerprint(store) == of(table, second, first)


def test_the_order_of_rows_makes_no_difference(of: Callable[..., str], table: Content) -> None:
    assert of(table) == of((table[0], table[1][::-1]))


def test_file_names_and_problems_make_no_difference(of: Callable[..., str], first: Content) -> None:
    renamed = msgspec.structs.replace(first[0], file="other.txt", sha256="f" * 64, date="2020-02-02", seconds=9.0)
    sound = [record for record in first[1] if not isinstance(record, Problem)]
    assert of(first) == of((renamed, sound))


def test_decisions_make_no_difference(
    store: Store, first: Content, publish: Publish, decision: Callable[..., Decision]
) -> None:
    publish(store, first)
    before = fingerprint(store)
    store.decide(decision())
    assert fingerprint(store) == before


@pytest.mark.parametrize(
    ("record", "at", "changes"),
    [
        (Concept, 3, {"display": "Tuberculous Meningitis"}),
        (Concept, 3, {"id": "1B11.1"}),
        (Concept, 3, {"code": None}),
        (Concept, 3, {"kind": "block"}),
        (Concept, 3, {"parents": ()}),
        (Concept, 3, {"chapter": "01"}),
        (Concept, 3, {"active": False}),
        (Concept, 3, {"selectable": False}),
        (Concept, 3, {"residual": "other"}),
        (Concept, 3, {"identity": "1"}),
        (Concept, 3, {"properties": {}}),
        (Term, 0, {"text": "TB Meningitis"}),
        (Term, 0, {"language": "fr"}),
        (Term, 0, {"use": "preferred"}),
        (Term, 0, {"id": "1B11"}),
        (Term, 2, {"refers": ()}),
    ],
)
def test_a_changed_record_of_a_release_changes_it(
    of: Callable[..., str], first: Content, record: type[Record], at: int, changes: dict[str, Any]
) -> None:
    assert of(amended(first, record, at, **changes)) != of(first)


@pytest.mark.parametrize(
    ("record", "changes"),
    [
        (Concept, {"display": "Another name"}),
        (Mapping, {"source": "A17"}),
        (Mapping, {"target": Target("code", "1B11", ("1B11",))}),
        (Mapping, {"relation": "related"}),
        (Mapping, {"group": 1}),
        (Mapping, {"priority": 1}),
        (Mapping, {"confidence": 0.3}),
        (Mapping, {"stated": {}}),
    ],
)
def test_a_changed_record_of_a_map_changes_it(
    of: Callable[..., str], table: Content, record: type[Record], changes: dict[str, Any]
) -> None:
    assert of(amended(table, record, **changes)) != of(table)


def test_a_part_more_or_less_changes_it(
    of: Callable[..., str], first: Content, second: Content, table: Content, chinese: Content
) -> None:
    prints = [of(), of(first), of(first, second), of(first, table), of(first, chinese), of(first, second, table)]
    assert len(set(prints)) == len(prints)


def test_who_published_a_map_is_part_of_it(of: Callable[..., str], table: Content) -> None:
    part, records = table
    assert part.map_set is not None
    other = msgspec.structs.replace(part, map_set=msgspec.structs.replace(part.map_set, publisher="Another"))
    assert of((other, records)) != of(table)


def test_it_is_the_same_in_every_process(store: Store, first: Content, table: Content, publish: Publish) -> None:
    publish(store, first, table)
    script = (
        "import sys\n"
        "from termwalk.graph.fingerprint import fingerprint\n"
        "from termwalk.graph.opening import open_store\n"
        "print(fingerprint(open_store(sys.argv[1], must_exist=True)))\n"
    )
    told = run([sys.executable, "-c", script, store.url], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == fingerprint(store)


def test_an_empty_graph_has_one_too(store: Store) -> None:
    assert len(fingerprint(store)) == 64
