"""What a load may show, when, and to whom."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from typing import Any

import msgspec
import pytest

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.decisions import Decision
from termwalk.graph.errors import BusyError, FormatError
from termwalk.graph.fingerprint import fingerprint
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.graph.problems import Problem
from termwalk.graph.store import Reader, Record, Store

Content = tuple[Part, list[Record]]
Open = Callable[..., Store]
Publish = Callable[..., list[Part]]
Node = Callable[..., Concept]
Released = Callable[..., Content]
Mapped = Callable[..., Content]
Decide = Callable[..., Decision]

ICD10 = Edition("icd10", "2019")
ICD11 = Edition("icd11", "2024-01")
LATER = Edition("icd11", "2025-01")
TABLE = MapSet(id="who", version="1", title="Map who", publisher="Tests", source=ICD10, target=ICD11)


class Stop(Exception):
    """What a load is stopped with here."""


def load_and_stop(
    store: Store, *contents: Content, instead_of: Iterable[Part] = (), error: type[BaseException] = Stop
) -> None:
    with store.stage() as staging:
        for part, records in contents:
            staging.add(part, records)
        for old in instead_of:
            staging.supersede(old)
        raise error("so be it")


@pytest.fixture
def retitled(released: Released, node: Node) -> Content:
    """The release of `first` with other content: two nodes, each with another title."""
    return released(ICD11, [node(ICD11, "1B11", "New title"), node(ICD11, "1C00", "New", parents=("1B11",))])


def seen(reader: Reader) -> dict[str, Any]:
    """Everything that the graph of `first` and `table` can be asked."""
    known = reader.catalogue().map_sets()
    return {
        "editions": reader.catalogue().editions(),
        "maps": [str(map_set) for map_set in known],
        "concepts": reader.concepts(ICD11, ["1B11", "1C00", "XN1N3"]),
        "identified": reader.identified(ICD11, ["729372485", "882244568"]),
        "members": list(reader.members(ICD11)),
        "children": reader.children(ICD11, ["01", "1B11"]),
        "terms": reader.terms(ICD11, ["1B10", "1B11.0"]),
        "leaving": reader.leaving(TABLE, ["A15", "A17.9"]) if TABLE in known else {},
        "arriving": reader.arriving(TABLE, ["1B11.Z", "1B10"]) if TABLE in known else {},
        "mappings": list(reader.mappings(TABLE)) if TABLE in known else [],
    }


def test_a_staged_part_is_counted(store: Store, first: Content, table: Content) -> None:
    with store.stage() as staging:
        release = staging.add(*first)
        who = staging.add(*table)
    assert (release.rows, release.loaded, release.rejected, release.repaired) == (9, 8, 1, 1)
    assert (who.rows, who.loaded, who.rejected, who.repaired) == (7, 6, 1, 0)
    assert 0 < release.id < who.id
    assert release.content != who.content
    assert release.loaded_at.endswith("+00:00")


def test_a_stored_part_says_what_its_file_said(store: Store, first: Content, publish: Publish) -> None:
    part = msgspec.structs.replace(first[0], title="ICD-11 MMS", date="2024-01-21", sha256="ab", format="mms", rows=12)
    (done,) = publish(store, (part, first[1]))
    assert store.catalogue().parts == (done,)
    filled = {"id", "content", "loaded", "rejected", "repaired", "seconds", "loaded_at"}
    assert {name for name in Part.__struct_fields__ if getattr(done, name) != getattr(part, name)} <= filled
    assert done.rows == 12


def test_the_same_records_have_the_same_content(store: Store, first: Content, released: Released) -> None:
    again = released(ICD11, first[1], language="fr")
    other = released(ICD11, [*first[1][:-3], Term(id="1B10", text="x", language="en")], language="de")
    unread = released(ICD11, [*first[1], Problem(file="a", line=1, reason="b")], language="es")
    with store.stage() as staging:
        contents = [staging.add(*content).content for content in (first, again, unread, other)]
    assert contents[0] == contents[1] == contents[2] != contents[3]


def test_what_is_staged_is_seen_by_its_view_alone(
    store: Store, open_graph: Open, first: Content, older: Content, table: Content, publish: Publish
) -> None:
    publish(store, older)
    other = open_graph()
    before = seen(store)
    with store.stage() as staging:
        staging.add(*first)
        staging.add(*table)
        during = seen(staging.view())
        assert seen(store) == seen(other) == seen(open_graph()) == before
        staging.publish()
    assert seen(store) == seen(other) == seen(open_graph()) == during
    assert len(during["members"]) == 9
    assert before["members"] == []


def test_problems_of_a_staged_part_are_seen_by_its_view_alone(store: Store, open_graph: Open, first: Content) -> None:
    with store.stage() as staging:
        part = staging.add(*first)
        assert len(staging.view().problems(part)) == 2
        assert store.problems(part) == open_graph().problems(part) == ()
        staging.publish()
    assert len(store.problems(part)) == len(open_graph().problems(part)) == 2


def test_a_view_grows_with_every_part(store: Store, first: Content, second: Content, table: Content) -> None:
    with store.stage() as staging:
        view = staging.view()
        assert view.catalogue().editions() == ()
        staging.add(*first)
        assert view.catalogue().editions() == (ICD11,)
        staging.add(*second)
        assert view.catalogue().editions() == (ICD11, LATER)
        staging.add(*table)
        assert view.catalogue().editions() == (ICD10, ICD11, LATER)
        assert len(list(view.mappings(TABLE))) == 6


def test_a_view_shows_what_was_published_before(
    store: Store, first: Content, second: Content, publish: Publish
) -> None:
    publish(store, first)
    with store.stage() as staging:
        staging.add(*second)
        assert len(list(staging.view().members(ICD11))) == 8
        assert len(list(staging.view().members(LATER))) == 5


def test_the_fingerprint_of_a_view_is_that_of_the_graph_to_be(
    store: Store, first: Content, second: Content, table: Content, publish: Publish
) -> None:
    parts = publish(store, first)
    with store.stage() as staging:
        staging.add(*second)
        staging.add(*table)
        staging.supersede(parts[0])
        promised = fingerprint(staging.view())
        assert fingerprint(store) != promised
        staging.publish()
    assert fingerprint(store) == promised


@pytest.mark.parametrize("held", [False, True])
def test_records_may_be_derived_from_the_view_while_they_are_written(
    store: Store, released: Released, mapped: Mapped, node: Node, held: bool
) -> None:
    def derived(view: Reader) -> Generator[Record, None, None]:
        with view.snapshot() if held else nullcontext():
            for concept in view.members(ICD11):
                yield Mapping(source=concept.id, target=Target("code", concept.id, (concept.id,)))

    part, _ = mapped("derived", [])
    with store.stage() as staging:
        staging.add(*released(ICD11, [node(ICD11, f"N{number}") for number in range(9_000)]))
        with closing(derived(staging.view())) as records:
            assert staging.add(part, records).loaded == 9_000
        staging.publish()
    assert len(store.catalogue().parts) == 2


@pytest.mark.parametrize("others", [0, 1])
def test_a_dropped_part_is_gone_from_the_view(
    store: Store, first: Content, second: Content, older: Content, others: int
) -> None:
    with store.stage() as staging:
        for content in [older][:others]:
            staging.add(*content)
        part = staging.add(*second)
        assert LATER in staging.view().catalogue().editions()
        staging.drop(part)
        assert LATER not in staging.view().catalogue().editions()
        assert staging.view().concepts(LATER, ["1B10"]) == {}
        staging.add(*first)
        assert ICD11 in staging.view().catalogue().editions()
        staging.publish()
    assert LATER not in store.catalogue().editions()


def test_dropping_takes_back_nothing_that_is_published(store: Store, first: Content, publish: Publish) -> None:
    (part,) = publish(store, first)
    before = fingerprint(store)
    with store.stage() as staging:
        staging.drop(part)
        assert fingerprint(staging.view()) == before
        staging.publish()
    assert fingerprint(store) == before


def test_a_block_left_without_publishing_leaves_nothing(
    store: Store, open_graph: Open, first: Content, older: Content, table: Content, publish: Publish
) -> None:
    publish(store, older)
    before = fingerprint(store)
    with store.stage() as staging:
        staging.add(*first)
        staging.add(*table)
    assert fingerprint(store) == fingerprint(open_graph()) == before
    publish(store, first, table)
    assert len(list(store.members(ICD11))) == 9


def test_an_exception_in_the_block_abandons_and_is_passed_on(
    store: Store, open_graph: Open, first: Content, second: Content, publish: Publish
) -> None:
    (part,) = publish(store, first)
    before = fingerprint(store)
    with pytest.raises(Stop, match=r"^so be it$"):
        load_and_stop(store, second, instead_of=[part])
    assert fingerprint(store) == fingerprint(open_graph()) == before
    publish(store, second)
    assert store.catalogue().editions() == (ICD11, LATER)


def test_an_interrupt_in_the_block_abandons_too(store: Store, first: Content, publish: Publish) -> None:
    with pytest.raises(KeyboardInterrupt):
        load_and_stop(store, first, error=KeyboardInterrupt)
    assert store.catalogue().parts == ()
    assert len(publish(store, first)) == 1


def test_what_follows_a_publication_is_abandoned_by_itself(store: Store, first: Content, second: Content) -> None:
    with store.stage() as staging:
        staging.add(*first)
        staging.publish()
        staging.add(*second)
    assert store.catalogue().editions() == (ICD11,)
    assert len(list(store.members(ICD11))) == 8


def test_a_load_may_publish_in_steps(store: Store, first: Content, second: Content) -> None:
    with store.stage() as staging:
        staging.add(*first)
        staging.publish()
        assert store.catalogue().editions() == staging.view().catalogue().editions() == (ICD11,)
        staging.add(*second)
        assert store.catalogue().editions() == (ICD11,)
        staging.publish()
        assert staging.view().catalogue().editions() == (ICD11, LATER)
    assert store.catalogue().editions() == (ICD11, LATER)


def test_abandoning_takes_everything_back_and_the_load_may_go_on(
    store: Store, first: Content, second: Content, older: Content, publish: Publish
) -> None:
    (part,) = publish(store, older)
    with store.stage() as staging:
        staging.add(*first)
        staging.supersede(part)
        assert staging.view().catalogue().editions() == (ICD11,)
        staging.abandon()
        assert staging.view().catalogue().editions() == (ICD10,)
        staging.add(*second)
        staging.publish()
    assert store.catalogue().editions() == (ICD10, LATER)


def test_a_part_whose_reading_fails_is_gone_and_the_others_stay(store: Store, first: Content, second: Content) -> None:
    def broken() -> Iterator[Record]:
        yield from second[1]
        raise Stop("line 9")

    with store.stage() as staging:
        staging.add(*first)
        with pytest.raises(Stop, match="line 9"):
            staging.add(second[0], broken())
        assert staging.view().catalogue().editions() == (ICD11,)
        staging.publish()
    assert store.catalogue().editions() == (ICD11,)
    assert store.concepts(LATER, ["1B10"]) == {}


def test_a_node_that_stands_twice_in_a_part_is_refused(
    store: Store, first: Content, released: Released, node: Node
) -> None:
    twice = released(LATER, [node(LATER, "1B10"), node(LATER, "1B11"), node(LATER, "1B10", "again")])
    with store.stage() as staging:
        staging.add(*first)
        with pytest.raises(FormatError, match="twice"):
            staging.add(*twice)
        staging.publish()
    assert store.catalogue().editions() == (ICD11,)


def test_a_superseded_part_goes_when_the_load_is_published(
    store: Store, open_graph: Open, first: Content, retitled: Content, publish: Publish
) -> None:
    (old,) = publish(store, first)
    other = open_graph()
    with store.stage() as staging:
        new = staging.add(*retitled)
        staging.supersede(old)
        assert staging.view().catalogue().parts == (new,)
        assert [node.display for node in staging.view().members(ICD11)] == ["New title", "New"]
        assert other.catalogue().parts == store.catalogue().parts == (old,)
        assert len(list(other.members(ICD11))) == 8
        staging.publish()
    for reader in (store, other, open_graph()):
        assert reader.catalogue().parts == (new,)
        assert [node.id for node in reader.members(ICD11)] == ["1B11", "1C00"]
        assert reader.children(ICD11, ["1B11"]) == {"1B11": ("1C00",)}
        assert reader.identified(ICD11, ["729372485"]) == {}
        assert reader.terms(ICD11, ["1B10"]) == {}
        assert reader.problems(old) == ()


def test_a_map_may_be_superseded_without_a_successor(
    store: Store, first: Content, table: Content, publish: Publish
) -> None:
    _, who = publish(store, first, table)
    publish(store, instead_of=[who])
    assert store.catalogue().map_sets() == ()
    assert store.catalogue().editions() == (ICD11,)
    assert [node.id for node in store.members(ICD11) if not node.listed] == []


def test_a_map_that_is_replaced_answers_with_its_new_rows(
    store: Store, mapped: Mapped, table: Content, publish: Publish
) -> None:
    (who,) = publish(store, table)
    edge = Mapping(source="A15", target=Target("code", "1B12", ("1B12",)), relation="related")
    publish(store, mapped("who", [edge]), instead_of=[who])
    assert list(store.mappings(TABLE)) == [edge]
    assert store.leaving(TABLE, ["A15", "A17.9"]) == {"A15": (edge,)}
    assert store.arriving(TABLE, ["1B10", "1B12"]) == {"1B12": (edge,)}


def test_one_load_at_a_time(store: Store, open_graph: Open, first: Content, second: Content, publish: Publish) -> None:
    other = open_graph()
    with store.stage() as staging:
        staging.add(*first)
        for handle in (store, other):
            with pytest.raises(BusyError, match="Another load"), handle.stage():
                pytest.fail("two loads at a time")
        staging.publish()
    publish(other, second)
    assert store.catalogue().editions() == (ICD11, LATER)


def test_a_load_that_fails_makes_way_for_the_next(store: Store, open_graph: Open, first: Content) -> None:
    with pytest.raises(Stop):
        load_and_stop(store)
    with open_graph().stage() as staging:
        staging.add(*first)
        staging.publish()
    assert store.catalogue().editions() == (ICD11,)


def test_opening_a_graph_leaves_the_load_under_way_alone(store: Store, open_graph: Open, first: Content) -> None:
    with store.stage() as staging:
        staging.add(*first)
        assert open_graph().catalogue().parts == ()
        staging.publish()
    assert len(list(open_graph().members(ICD11))) == 8


def test_a_snapshot_holds_one_moment_while_another_handle_publishes(
    store: Store, open_graph: Open, first: Content, table: Content, retitled: Content, publish: Publish
) -> None:
    old = publish(store, first, table)
    before = seen(store)
    with store.snapshot():
        assert seen(store) == before
        publish(open_graph(), retitled, instead_of=old)
        assert seen(open_graph()) != before
        assert seen(store) == before
        with store.snapshot():
            assert seen(store) == before
        assert seen(store) == before
    after = seen(store)
    assert after == seen(open_graph())
    assert [node.id for node in after["members"]] == ["1B11", "1C00"]
    assert after["maps"] == []


def test_a_snapshot_holds_the_decisions_too(store: Store, open_graph: Open, decision: Decide) -> None:
    with store.snapshot():
        assert store.decisions() == ()
        open_graph().decide(decision())
        assert store.decisions() == ()
    assert len(store.decisions()) == 1


def test_an_exception_in_a_snapshot_lets_go_of_it(
    store: Store, open_graph: Open, first: Content, publish: Publish
) -> None:
    def ask_and_stop() -> None:
        with store.snapshot(), store.snapshot():
            assert store.catalogue().parts == ()
            raise Stop

    with pytest.raises(Stop):
        ask_and_stop()
    publish(open_graph(), first)
    assert store.catalogue().editions() == (ICD11,)


def test_a_catalogue_never_changes_after_it_is_made(store: Store, first: Content, publish: Publish) -> None:
    held = store.catalogue()
    publish(store, first)
    assert held.parts == ()
    assert held.editions() == ()
    assert store.catalogue().editions() == (ICD11,)


def test_members_are_those_of_the_moment_they_were_asked_for(
    store: Store, open_graph: Open, first: Content, table: Content, retitled: Content, publish: Publish
) -> None:
    old = publish(store, first, table)
    expected = list(store.members(ICD11))
    asked = store.members(ICD11)
    begun = [next(asked)]
    publish(open_graph(), retitled, instead_of=old)
    assert [*begun, *asked] == expected


def test_many_threads_may_read_through_one_handle(store: Store, first: Content, publish: Publish) -> None:
    publish(store, first)
    expected = seen(store)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == expected for found in pool.map(lambda _: seen(store), range(40)))


def test_bytes_that_are_no_text_are_told_and_not_stored(
    store: Store, released: Released, node: Callable[..., Concept], publish: Publish
) -> None:
    damaged = node(ICD11, "1A01", "Chol\udce9ra")
    for version, incremental in (("1", False), ("2", True)):
        edition = Edition("icd11", version)
        part, _ = released(edition, [])
        records = [node(edition, "1A00", "Cholera"), msgspec.structs.replace(damaged, version=version)]
        (stored,) = publish(store, (msgspec.structs.replace(part, incremental=incremental), records))
        assert [one.id for one in store.members(edition)] == ["1A00"]
        (told,) = store.problems(stored)
        assert "not text" in told.reason
        assert "1A01" in told.raw
        assert (stored.loaded, stored.rejected) == (1, 1)
