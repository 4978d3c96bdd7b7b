"""Millions of rows that hardly change from release to release: what differs is stored, the answers are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import pytest

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.fingerprint import fingerprint
from termwalk.graph.problems import Problem
from termwalk.graph.sqlite import SqliteStore, staging
from termwalk.graph.store import Record, Store

Content = tuple[Part, list[Record]]
Publish = Callable[..., list[Part]]

OLD, NEW, LAST = (Edition("udi", f"gudid-{when}") for when in ("2024-11-01", "2025-05-01", "2025-11-01"))


def device(edition: Edition, di: str, name: str, **more: Any) -> list[Record]:
    """A device with a name, and the package that holds five of it."""
    node = Concept(system="udi", version=edition.version, id=di, code=di, display=name, kind="device", **more)
    package = msgspec.structs.replace(node, id=f"5x{di}", code=f"5x{di}", kind="package", display=f"5 × {name}")
    return [
        node,
        Term(id=di, text=f"definition of {name}", language="en", use="definition"),
        package,
        Relationship(source=package.id, type="contains", target=di, stated={"quantity": "5"}),
    ]


def release(edition: Edition, *devices: Iterable[Record], section: str = "", incremental: bool = True) -> Content:
    part = Part(
        role="release", edition=edition, language="en", section=section, incremental=incremental, counted="device",
        file=f"{edition.version}.xml",
    )  # fmt: skip
    return part, [record for one in devices for record in one]


def of(edition: Edition, *wanted: tuple[str, str], **more: Any) -> Content:
    return release(edition, *(device(edition, di, name) for di, name in wanted), **more)


FIRST = (("1", "crown"), ("2", "bridge"), ("3", "drill"), ("4", "chair"))
SECOND = (("1", "crown"), ("2", "bridge, renamed"), ("4", "chair"), ("5", "lamp"))


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "BATCH", 3)


def whole(content: Content) -> Content:
    return msgspec.structs.replace(content[0], incremental=False), content[1]


def test_a_later_release_answers_as_if_it_were_stored_whole(open_graph: Callable[..., Store], publish: Publish) -> None:
    stored, plain = open_graph("stored"), open_graph("plain")
    for content in (of(OLD, *FIRST), of(NEW, *SECOND)):
        publish(stored, content)
        publish(plain, whole(content))
    assert fingerprint(stored) == fingerprint(plain)
    for edition in (OLD, NEW):
        ids = ["1", "2", "5x1", "5x2", "3", "5"]
        assert stored.concepts(edition, ids) == plain.concepts(edition, ids)
        assert stored.terms(edition, ids) == plain.terms(edition, ids)
        assert stored.relationships(edition, ids) == plain.relationships(edition, ids)
        assert stored.referring(edition, ids) == plain.referring(edition, ids)
        assert {n.id for n in stored.members(edition)} == {n.id for n in plain.members(edition)}
    assert stored.concepts(NEW, ["1"])["1"].version == NEW.version


def test_what_a_release_shares_with_another_is_not_written_again(store: Store, publish: Publish) -> None:
    _, later = [publish(store, content)[0] for content in (of(OLD, *FIRST), of(NEW, *SECOND))]
    assert (later.kept, later.changed, later.added) == (4, 2, 2)
    assert later.loaded == 4
    if isinstance(store, SqliteStore):
        count = "SELECT count(*) FROM concept WHERE part = ?"
        assert store.file.local().execute(count, (later.id,)).fetchone() == (4,)


def test_the_order_of_loading_does_not_matter(open_graph: Callable[..., Store], publish: Publish) -> None:
    one, other = open_graph("one"), open_graph("other")
    contents = [of(OLD, *FIRST), of(NEW, *SECOND), of(LAST, *FIRST)]
    publish(one, *contents)
    for content in reversed(contents):
        publish(other, content)
    assert fingerprint(one) == fingerprint(other)


def test_a_release_may_go_though_others_rest_on_it(open_graph: Callable[..., Store], publish: Publish) -> None:
    store, plain = open_graph("stored"), open_graph("plain")
    (old,) = publish(store, of(OLD, *FIRST))
    publish(store, of(NEW, *SECOND), of(LAST, *FIRST))
    corrected = of(OLD, ("1", "crown, corrected"))
    publish(store, corrected, instead_of=[old])
    publish(plain, *map(whole, (corrected, of(NEW, *SECOND), of(LAST, *FIRST))))
    assert fingerprint(store) == fingerprint(plain)


def test_a_base_of_the_same_load_may_be_taken_back(open_graph: Callable[..., Store], publish: Publish) -> None:
    store, plain = open_graph("stored"), open_graph("plain")
    with store.stage() as load:
        base = load.add(*of(OLD, *FIRST))
        load.add(*of(NEW, *SECOND))
        load.drop(base)
        load.publish()
    publish(plain, whole(of(NEW, *SECOND)))
    assert fingerprint(store) == fingerprint(plain)


def test_a_load_that_is_abandoned_leaves_what_was_there(store: Store, publish: Publish) -> None:
    publish(store, of(OLD, *FIRST))
    before = fingerprint(store)
    with store.stage() as load:
        load.add(*of(NEW, *SECOND))
    assert fingerprint(store) == before


def test_a_node_that_stands_twice_is_reported_and_the_first_one_kept(store: Store, publish: Publish) -> None:
    (part,) = publish(store, of(OLD, ("1", "crown"), ("2", "bridge"), ("1", "crown again"), ("3", "drill")))
    assert store.concepts(OLD, ["1"])["1"].display == "crown"
    told = store.problems(part)
    assert [(problem.raw, problem.repaired) for problem in told] == [("crown again", None), ("5 × crown again", None)]
    assert "1 stands twice" in told[0].reason
    assert part.rejected == 2
    (later,) = publish(store, of(NEW, ("1", "crown"), ("1", "crown")))
    assert (later.kept, later.rejected) == (2, 2)


def test_problems_of_the_file_stay_with_it(store: Store, publish: Publish) -> None:
    part, records = of(OLD, *FIRST)
    problem = Problem(file="a.xml", line=3, reason="no identifier")
    (stored,) = publish(store, (part, [problem, *records[:4], problem, *records[4:]]))
    assert store.problems(stored) == (problem, problem)
    assert stored.loaded == 4


def test_what_belongs_to_no_node_is_refused(store: Store) -> None:
    lost = Term(id="1", text="whose?", language="en")
    with store.stage() as load, pytest.raises(ValueError, match="1"):
        load.add(of(OLD)[0], [lost])


def test_files_of_one_release_may_share_a_device(store: Store, publish: Publish) -> None:
    publish(store, of(OLD, *FIRST[:2], section="part 1"), of(OLD, *FIRST[1:], section="part 2"))
    assert [node.id for node in store.members(OLD) if node.kind == "device"] == ["1", "2", "3", "4"]
