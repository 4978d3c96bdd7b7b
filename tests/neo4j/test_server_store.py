"""What a server's store does beside the contract: it is resumed, copied to and from, and asks little."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.copying import Copied, copy
from termwalk.graph.decisions import Decision
from termwalk.graph.errors import BusyError, ConflictError, SchemaError
from termwalk.graph.fingerprint import fingerprint
from termwalk.graph.neo4j import Neo4jStore, staging
from termwalk.graph.opening import open_store
from termwalk.graph.store import Record

Content = tuple[Part, list[Record]]
Release = Callable[..., Content]
LAB = Edition("local:lab", "1")

KILLED = """
import os, signal, sys
from termwalk.graph.neo4j import staging
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.opening import open_store

staging.BATCH, staging.LEASE_SECONDS, staging._RENEW_SECONDS = 100, 3, 1.0
lab = Edition("local:lab", "1")

def records():
    for number in range(1_000):
        if number == 700:
            os.kill(os.getpid(), signal.SIGKILL)
        id = f"N{number}"
        yield Concept(system=lab.system, version="1", id=id, code=id, display=f"Title {number}")
        yield Term(id=id, text=f"Title {number}, once more", language="en")

with open_store(sys.argv[1]).stage() as load:
    load.add(Part(role="release", edition=lab, language="en", file="1.csv"), records())
"""


@pytest.fixture
def address(neo4j_url: str, tmp_path: Path) -> Callable[[str], str]:
    """Names graphs that no other test has."""
    run = f"{os.getpid()}-{time.monotonic_ns()}"
    return lambda name: f"{neo4j_url}?graph={run}-{name}"


def kill_a_load(url: str) -> None:
    with Popen([sys.executable, "-c", KILLED, url], stderr=PIPE, text=True) as process:
        _, said = process.communicate(timeout=120)
    assert process.returncode == -9, said


def counted(store: Neo4jStore, graph: str) -> int:
    """Everything that stands on the server for a graph."""
    ((count,),) = store.server.read("MATCH (n) WHERE n.graph = $graph RETURN count(n)", graph=graph)
    return int(count)


def test_a_killed_load_is_invisible_and_resumed(
    address: Callable[[str], str], release: Release, batches: list[int]
) -> None:
    url = address("killed")
    kill_a_load(url)
    part, records = release(1_000)
    with closing(open_store(url)) as store:
        assert store.catalogue().parts == ()
        assert list(store.members(LAB)) == []
        with store.stage() as load:
            load.add(part, records)
            load.publish()
        assert batches == list(range(13, 20))
        assert [node.id for node in store.members(LAB)] == [f"N{number}" for number in range(1_000)]
        assert store.catalogue().parts[0].loaded == 1_000


def test_what_changed_since_a_killed_load_is_written_anew(
    address: Callable[[str], str], release: Release, batches: list[int], tmp_path: Path
) -> None:
    url = address("changed")
    kill_a_load(url)
    part, records = release(1_000)
    changed = [*records[:301], *records[303:]]
    with closing(open_store(url)) as store, closing(open_store(tmp_path / "plain.termwalk")) as plain:
        for each in (store, plain):
            with each.stage() as load:
                load.add(part, changed)
                load.publish()
        assert batches == list(range(3, 20))
        assert fingerprint(store) == fingerprint(plain)
        assert list(store.records(store.catalogue().parts[0])) == changed


def test_a_file_that_became_shorter_leaves_nothing_behind(
    address: Callable[[str], str], release: Release, batches: list[int]
) -> None:
    url = address("shorter")
    kill_a_load(url)
    part, records = release(1_000)
    with closing(open_store(url)) as store:
        with store.stage() as load:
            load.add(part, records[:400])
            load.publish()
        assert batches == []
        assert len(list(store.members(LAB))) == 200
        assert list(store.records(store.catalogue().parts[0])) == records[:400]


def test_what_a_killed_load_left_goes_with_the_next_load(
    address: Callable[[str], str], release: Release, batches: list[int]
) -> None:
    url = address("other")
    kill_a_load(url)
    with closing(open_store(url)) as store:
        assert isinstance(store, Neo4jStore)
        with store.stage() as load:
            load.add(*release(5, version="2"))
            load.publish()
        # 5 nodes, 5 names, the part, the graph
        assert counted(store, url.partition("graph=")[2]) == 12


def test_what_was_superseded_is_swept_when_nobody_reads_it(
    address: Callable[[str], str], release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = address("swept")
    with closing(open_store(url)) as store:
        assert isinstance(store, Neo4jStore)
        for size in (50, 5, 5):
            old = store.catalogue().parts
            with store.stage() as load:
                load.add(*release(size, title=f"Of {size}"))
                for part in old:
                    load.supersede(part)
                load.publish()
            monkeypatch.setattr(staging, "_GRACE_SECONDS", 0)
            time.sleep(0.01)
        assert len(list(store.members(LAB))) == 5
        # 5 nodes, 5 names of the visible part and 5 of the one just gone, two parts, the graph
        assert counted(store, url.partition("graph=")[2]) <= 18


def test_a_load_that_lost_its_lease_writes_no_more_and_takes_nothing_away(
    address: Callable[[str], str], release: Release, batches: list[int]
) -> None:
    url = address("lost")
    part, records = release(300)
    with closing(open_store(url)) as slow, closing(open_store(url)) as quick:
        assert isinstance(slow, Neo4jStore)
        take = "MATCH (g:Graph {graph: $graph}) SET g.lease_ends = datetime() - duration({seconds: 1})"

        def dozing() -> Iterator[Record]:
            yield from records[:350]
            slow.server.write(lambda writing: writing.run(take, graph=url.partition("graph=")[2]))
            with quick.stage() as load:
                load.add(part, records)
                load.publish()
            yield from records[350:]

        with pytest.raises(BusyError, match="another one writes to"), slow.stage() as late:
            late.add(part, dozing())
        assert batches == [0, 1, 2, 3, 4, 5]
        assert len(list(quick.members(LAB))) == 300
        assert list(quick.records(quick.catalogue().parts[0])) == records


def test_a_load_that_lost_its_lease_does_not_publish(address: Callable[[str], str], release: Release) -> None:
    url = address("late")
    with closing(open_store(url)) as store:
        assert isinstance(store, Neo4jStore)
        taken = "MATCH (g:Graph {graph: $graph}) SET g.lease = 'somebody else'"
        with store.stage() as load:
            load.add(*release(5))
            store.server.write(lambda writing: writing.run(taken, graph=url.partition("graph=")[2]))
            with pytest.raises(BusyError, match="start it again"):
                load.publish()
        assert store.catalogue().parts == ()


def test_there_and_back_again(address: Callable[[str], str], tmp_path: Path) -> None:
    with (
        termwalk.starter() as starter,
        closing(open_store(address("there"))) as there,
        closing(open_store(tmp_path / "back.termwalk")) as back,
    ):
        starter.store.decide(_decision("A15"))
        starter.store.decide(_decision("A17"))
        parts = starter.store.catalogue().parts
        first = copy(starter.store, there)
        assert (first.parts, first.there, first.decisions) == (len(parts), 0, 2)
        assert copy(there, back) == first
        assert fingerprint(back) == fingerprint(there) == fingerprint(starter.store)
        assert back.decisions() == there.decisions() == starter.store.decisions()
        for one, other in zip(parts, back.catalogue().parts, strict=True):
            assert (one.name, one.content, one.rows, one.rejected) == (
                other.name,
                other.content,
                other.rows,
                other.rejected,
            )
            assert list(starter.store.records(one)) == list(back.records(other))
        assert copy(starter.store, there) == Copied(parts=0, there=len(parts), records=0, decisions=0)


def test_a_chain_that_parted_is_not_joined(address: Callable[[str], str], tmp_path: Path, release: Release) -> None:
    with closing(open_store(address("a"))) as one, closing(open_store(tmp_path / "b.termwalk")) as other:
        one.decide(_decision("A15"))
        other.decide(_decision("A17"))
        with other.stage() as load:
            load.add(*release(3))
            load.publish()
        with pytest.raises(ConflictError, match="nothing was copied"):
            copy(other, one)
        assert one.catalogue().parts == ()


def test_a_graph_of_a_newer_termwalk_is_refused(address: Callable[[str], str]) -> None:
    url = address("newer")
    with closing(open_store(url)) as store:
        assert isinstance(store, Neo4jStore)
        raise_it = "MATCH (g:Graph) WHERE g.graph = $graph SET g.schema = 99"
        store.server.write(lambda writing: writing.run(raise_it, graph=url.partition("graph=")[2]))
    with pytest.raises(SchemaError, match=r"newer termwalk \(schema 99"):
        open_store(url)


@pytest.mark.parametrize("size", [1, 10, 2_000])
def test_a_question_is_as_many_round_trips_for_one_code_as_for_thousands(
    size: int, address: Callable[[str], str], release: Release
) -> None:
    with closing(open_store(address("trips"))) as store:
        assert isinstance(store, Neo4jStore)
        with store.stage() as load:
            load.add(*release(2_000))
            load.publish()
        store.catalogue()
        ids = [f"N{number}" for number in range(size)]

        def trips(ask: Callable[[], object]) -> int:
            before = store.server.round_trips
            ask()
            return store.server.round_trips - before

        # one for the moment, one for the answer
        assert trips(lambda: store.concepts(LAB, ids)) == 2
        assert trips(lambda: store.terms(LAB, ids)) == 2
        assert trips(lambda: store.children(LAB, ids)) == 2
        with store.snapshot():
            assert trips(lambda: store.concepts(LAB, ids)) == 1
            assert trips(store.catalogue) == 0


def test_the_full_text_index_finds_chinese(address: Callable[[str], str], release: Release) -> None:
    with closing(open_store(address("chinese"))) as store:
        assert isinstance(store, Neo4jStore)
        with store.stage() as load:
            load.add(*release(3, title="急性前壁心肌梗死"))
            load.publish()
        asked = "CALL db.index.fulltext.queryNodes('termwalk_terms', '心肌') YIELD node WHERE node.part = $part"
        part = store.catalogue().parts[0].id
        ends = time.monotonic() + 30
        while store.server.read(f"{asked} RETURN count(*)", part=part) != [[3]]:
            assert time.monotonic() < ends
            time.sleep(0.2)


def _decision(source: str) -> Decision:
    return Decision(
        project="p", verb="accept", source=source, source_version="2019", target="1B11.0", target_version="2024-01",
        who="ann", when="2026-01-02T03:04:05Z",
    )  # fmt: skip
