"""A part read back: what it was made of, so that another store can be given the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import pytest

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.copying import Copied, copy
from termwalk.graph.decisions import Decision
from termwalk.graph.errors import ConflictError
from termwalk.graph.fingerprint import fingerprint
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record, Store

Content = tuple[Part, list[Record]]
Open = Callable[..., Store]
Publish = Callable[..., list[Part]]
Decide = Callable[..., Decision]

OLD, NEW = (Edition("udi", f"gudid-{when}") for when in ("2024-11-01", "2025-05-01"))


def in_order(records: Iterable[Record]) -> list[Record]:
    """Problems last, as they come back."""
    found = list(records)
    return [r for r in found if not isinstance(r, Problem)] + [r for r in found if isinstance(r, Problem)]


def devices(edition: Edition, *names: str) -> Content:
    part = Part(role="release", edition=edition, language="en", incremental=True, counted="device", file=str(edition))
    records: list[Record] = []
    for name in names:
        node = Concept(system="udi", version=edition.version, id=name, code=name, display=name, kind="device")
        package = msgspec.structs.replace(node, id=f"5{name}", kind="package", parents=(name,))
        records += [node, Term(id=name, text=f"{name}!", language="en")]
        records += [package, Relationship(source=f"5{name}", type="contains", target=name, stated={"n": "5"})]
    return part, records


def test_records_come_back_in_their_order(
    store: Store, first: Content, chinese: Content, table: Content, publish: Publish
) -> None:
    contents = (first, chinese, table)
    for part, (_, records) in zip(publish(store, *contents), contents, strict=True):
        assert list(store.records(part)) == in_order(records)


def test_what_another_release_says_word_for_word_comes_back_too(store: Store, publish: Publish) -> None:
    contents = (devices(OLD, "a", "b", "c"), devices(NEW, "c", "x", "a"))
    parts = publish(store, *contents)
    assert parts[1].kept == 4
    for part, (_, records) in zip(parts, contents, strict=True):
        assert list(store.records(part)) == records


def test_a_part_that_is_not_there_has_no_records(store: Store, first: Content, publish: Publish) -> None:
    with store.stage() as load:
        staged = load.add(*first)
        assert list(store.records(staged)) == []
        assert len(list(load.view().records(staged))) == len(first[1])
    assert list(store.records(staged)) == []
    (old,) = publish(store, first)
    publish(store, (first[0], first[1][:3]), instead_of=[old])
    assert list(store.records(old)) == []


def test_a_copy_is_the_same_graph(
    open_graph: Open, first: Content, older: Content, table: Content, publish: Publish, decision: Decide
) -> None:
    store, other = open_graph("one"), open_graph("other")
    publish(store, first, older, table, devices(OLD, "a", "b"))
    publish(store, devices(NEW, "b", "c"))
    for source in ("A15", "A17"):
        store.decide(decision(source))
    done = copy(store, other)
    assert (done.parts, done.there, done.decisions) == (5, 0, 2)
    assert fingerprint(other) == fingerprint(store)
    assert other.decisions() == store.decisions()
    for one, two in zip(store.catalogue().parts, other.catalogue().parts, strict=True):
        assert (one.content, one.rows, one.kept, one.rejected) == (two.content, two.rows, two.kept, two.rejected)
        assert store.problems(one) == other.problems(two)


def test_a_second_copy_brings_what_is_new_and_no_more(
    open_graph: Open, first: Content, older: Content, table: Content, publish: Publish, decision: Decide
) -> None:
    store, other = open_graph("one"), open_graph("other")
    publish(store, first)
    store.decide(decision("A15"))
    copy(store, other)
    publish(store, older)
    store.decide(decision("A17"))
    told: list[str] = []
    assert copy(store, other, lambda name, records: told.append(name)) == Copied(1, 1, len(older[1]), 1)
    assert fingerprint(other) == fingerprint(store)
    publish(other, table)
    assert copy(store, other) == Copied(0, 2, 0, 0)
    assert len(other.catalogue().map_sets()) == 1


def test_what_differs_gives_way_to_what_is_copied(open_graph: Open, first: Content, publish: Publish) -> None:
    store, other = open_graph("one"), open_graph("other")
    publish(store, first)
    publish(other, (first[0], first[1][:4]))
    assert copy(store, other).parts == 1
    assert fingerprint(other) == fingerprint(store)
    assert len(other.catalogue().parts) == 1


def test_chains_that_have_parted_are_left_as_they_are(
    open_graph: Open, first: Content, publish: Publish, decision: Decide
) -> None:
    store, other = open_graph("one"), open_graph("other")
    publish(store, first)
    store.decide(decision("A15"))
    other.decide(decision("A17"))
    with pytest.raises(ConflictError, match="nothing was copied"):
        copy(store, other)
    assert other.catalogue().parts == ()
    assert len(other.decisions()) == 1


def test_a_copy_that_fails_leaves_nothing(
    open_graph: Open, first: Content, table: Content, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, other = open_graph("one"), open_graph("other")
    publish(store, first, table)
    records = store.records

    def failing(part: Part) -> Any:
        if part.map_set:
            raise OSError("the disk is gone")
        return records(part)

    monkeypatch.setattr(store, "records", failing)
    with pytest.raises(OSError, match="the disk is gone"):
        copy(store, other)
    assert other.catalogue().parts == ()
