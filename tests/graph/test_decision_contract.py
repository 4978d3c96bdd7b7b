"""What every store does with decisions, whatever else happens to the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from termwalk.graph.catalogue import Part
from termwalk.graph.decisions import GENESIS, Decision, broken_link
from termwalk.graph.store import Record, Store

Content = tuple[Part, list[Record]]
Open = Callable[..., Store]
Publish = Callable[..., list[Part]]
Decide = Callable[..., Decision]


def test_a_decision_is_given_its_place_in_the_chain(store: Store, open_graph: Open, decision: Decide) -> None:
    stored = [store.decide(decision(code)) for code in ("A15", "A17")]
    assert [entry.id for entry in stored] == [1, 2]
    assert stored[0].previous == GENESIS
    assert stored[1].previous == stored[0].digest == stored[0].expected_digest()
    assert store.decisions() == open_graph().decisions() == tuple(stored)


def test_what_a_caller_claims_of_the_chain_is_not_believed(store: Store, decision: Decide) -> None:
    store.decide(decision("A15", id=7, previous="f" * 64, digest="f" * 64))
    assert store.decisions()[0].id == 1
    assert broken_link(store.decisions()) is None


def test_decisions_are_asked_for_by_project(store: Store, decision: Decide) -> None:
    for number, project in enumerate(["p", "q", "p", "p'", "%"]):
        store.decide(decision(f"A{number}", project=project))
    assert [entry.source for entry in store.decisions("p")] == ["A0", "A2"]
    assert [entry.source for entry in store.decisions("p'")] == ["A3"]
    assert [entry.source for entry in store.decisions("%")] == ["A4"]
    assert store.decisions("r") == ()
    assert [entry.source for entry in store.decisions()] == ["A0", "A1", "A2", "A3", "A4"]


def test_every_field_of_a_decision_is_kept(store: Store, decision: Decide) -> None:
    given = decision("1E30", verb="no-map", target="", relation="related", role="adjudicator", why="\"\n急'%")
    stored = store.decide(given)
    changed = {name for name in Decision.__struct_fields__ if getattr(stored, name) != getattr(given, name)}
    assert changed == {"id", "digest"}
    assert store.decisions() == (stored,)


def test_handles_and_threads_write_one_chain(open_graph: Open, decision: Decide) -> None:
    handles = [open_graph() for _ in range(4)]

    def write(number: int) -> Decision:
        return handles[number % 4].decide(decision(f"A{number}"))

    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(write, range(60)))
    chain = handles[0].decisions()
    assert broken_link(chain) is None
    assert sorted(written, key=lambda entry: entry.id) == list(chain)
    assert {entry.source for entry in chain} == {f"A{number}" for number in range(60)}


def test_a_decision_may_be_made_while_a_load_is_under_way(
    store: Store, open_graph: Open, first: Content, decision: Decide
) -> None:
    """From another handle, between two records of a file, and from the handle that loads."""
    other = open_graph()

    def interrupted() -> Iterator[Record]:
        other.decide(decision("during"))
        yield from first[1]
        store.decide(decision("during too"))

    with store.stage() as staging:
        staging.add(first[0], interrupted())
        other.decide(decision("before publishing"))
        assert [entry.source for entry in staging.view().decisions()] == ["during", "during too", "before publishing"]
        staging.publish()
    assert broken_link(store.decisions()) is None
    assert len(store.decisions()) == 3


def test_decisions_outlive_what_they_were_made_on(
    store: Store, first: Content, table: Content, second: Content, decision: Decide, publish: Publish
) -> None:
    parts = publish(store, first, table)
    made = tuple(store.decide(decision(code)) for code in ("A15", "A17.0"))
    publish(store, second, instead_of=parts)
    assert store.decisions() == made
    with store.stage() as staging:
        staging.add(*table)
    assert store.decisions() == made
    assert store.decide(decision("A19")).previous == made[-1].digest
    assert broken_link(store.decisions()) is None


def test_a_decision_may_be_made_within_a_snapshot(store: Store, decision: Decide) -> None:
    """Whoever answers a request from one moment of the graph may have to write down what was decided."""
    with store.snapshot():
        assert store.decisions() == ()
        made = store.decide(decision())
    assert store.decisions() == (made,)
