"""A load that is killed, at any moment, leaves the graph as it was: nothing of it remains and the next one works."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from subprocess import PIPE, Popen, run
from threading import Event

import pytest

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.decisions import Decision, broken_link
from termwalk.graph.fingerprint import fingerprint
from termwalk.graph.opening import open_store
from termwalk.graph.store import Record

pytestmark = pytest.mark.embedded

Content = tuple[Part, list[Record]]
Publish = Callable[..., list[Part]]

LOADER = """
import sys
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.opening import open_store

path, size, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
edition = Edition("local:large", "1")


def say(*words):
    print(*words, flush=True)


def records(title):
    for number in range(size):
        if number % 5_000 == 0:
            say("at", number)
        id = f"N{number}"
        yield Concept(
            system=edition.system, version=edition.version, id=id, display=title, parents=(f"N{number // 10}",)
        )
        if number % 3 == 0:
            yield Term(id=id, text=title, language="en")


store = open_store(path)
for turn in range(1, rounds + 1):
    with store.stage() as staging:
        old = [part for part in staging.view().catalogue().parts if part.edition == edition]
        part = staging.add(Part(role="release", edition=edition, language="en"), records(f"title {turn % 2}"))
        for one in old:
            staging.supersede(one)
        say("publishing", turn)
        staging.publish()
    say("published", turn)
"""
OPENER = """
import sys
from termwalk.graph.opening import open_store

print("opening", flush=True)
open_store(sys.argv[1])
"""
SIZE = 60_000
SMALL = 12_000
LATER = Edition("icd11", "2025-01")
RANDOM = Random(20240121)
DELAYS = [0.0, *(RANDOM.uniform(0, 0.06) for _ in range(5))]


@contextmanager
def loading(path: Path, size: int, rounds: int) -> Iterator[Popen[str]]:
    """A process that loads; it is dead when the block is left."""
    command = [sys.executable, "-c", LOADER, str(path), str(size), str(rounds)]
    with Popen(command, stdout=PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(process: Popen[str], words: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == words:
            return
    pytest.fail(f"the load ended before it was {words}")


def execute(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def leftovers(path: Path) -> dict[str, object]:
    """How many rows of each table belong to no visible part."""
    visible = "(SELECT id FROM part WHERE state = 'visible')"
    names = [name for (name,) in execute(path, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    counts: dict[str, object] = {}
    for name in map(str, names):
        columns = {row[1] for row in execute(path, f"PRAGMA table_info({name})")}
        column = "part" if "part" in columns else "id" if name == "part" else ""
        if column:
            counts[name] = execute(path, f"SELECT count(*) FROM {name} WHERE {column} NOT IN {visible}")[0][0]
    return {name: count for name, count in counts.items() if count}


def assert_recovered(path: Path, expected: set[str], second: Content, publish: Publish) -> None:
    with closing(open_store(path, must_exist=True)) as store:
        assert fingerprint(store) in expected
        assert leftovers(path) == {}
        assert execute(path, "PRAGMA integrity_check") == [("ok",)]
        publish(store, second)
        assert len(list(store.members(LATER))) == 5


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "graph.termwalk"


@pytest.fixture(scope="module")
def titled(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The fingerprints of a graph after an even and after an odd number of loads."""
    prints = []
    for rounds in (2, 1):
        path = tmp_path_factory.mktemp("whole") / "graph.termwalk"
        run([sys.executable, "-c", LOADER, path, str(SMALL), str(rounds)], check=True, stdout=PIPE)
        with closing(open_store(path)) as store:
            prints.append(fingerprint(store))
    return prints


@pytest.mark.parametrize(
    ("moment", "written"), [("at 0", "part"), ("at 10000", "concept"), ("at 35000", "child"), ("at 55000", "term")]
)
def test_a_load_killed_while_it_writes_leaves_the_graph_as_it_was(
    path: Path,
    first: Content,
    table: Content,
    second: Content,
    publish: Publish,
    decision: Callable[..., Decision],
    moment: str,
    written: str,
) -> None:
    with closing(open_store(path)) as store:
        publish(store, first, table)
        store.decide(decision())
        before = fingerprint(store)
    with loading(path, SIZE, 1) as process:
        wait_for(process, moment)
    assert written in leftovers(path)
    assert_recovered(path, {before}, second, publish)
    with closing(open_store(path)) as store:
        assert len(store.decisions()) == 1
        assert broken_link(store.decisions()) is None


@pytest.mark.parametrize("delay", DELAYS)
def test_a_load_killed_about_when_it_publishes_is_there_or_not(
    path: Path, titled: list[str], second: Content, publish: Publish, delay: float
) -> None:
    """It is either release as a whole, never a mixture; a delay of nought is the very beginning of the publication."""
    with loading(path, SMALL, 99) as process:
        wait_for(process, "publishing 2")
        Event().wait(delay)
    assert_recovered(path, set(titled), second, publish)


@pytest.mark.parametrize("turn", [2, 3])
def test_a_load_killed_while_it_sweeps_is_there_and_what_it_replaced_is_not(
    path: Path, titled: list[str], second: Content, publish: Publish, turn: int
) -> None:
    with loading(path, SMALL, 99) as process:
        wait_for(process, f"publishing {turn}")
        while not execute(path, "SELECT id FROM part WHERE state = 'gone'"):
            assert process.poll() is None
    visible = "SELECT DISTINCT display FROM concept JOIN part ON part.id = part WHERE state = 'visible'"
    ((title,),) = execute(path, visible)
    assert title in ("title 0", "title 1")
    assert_recovered(path, {titled[title == "title 1"]}, second, publish)


def test_a_sweep_that_is_killed_is_done_again(path: Path, second: Content, publish: Publish) -> None:
    """The next handle to open the graph sweeps, and it may be killed as well."""
    with closing(open_store(path)) as store:
        before = fingerprint(store)
    with loading(path, SIZE, 1) as process:
        wait_for(process, "at 55000")
    for _ in range(2):
        with Popen([sys.executable, "-c", OPENER, str(path)], stdout=PIPE, text=True) as process:
            wait_for(process, "opening")
            process.kill()
    assert_recovered(path, {before}, second, publish)


def test_the_lock_of_a_killed_load_is_free(path: Path, first: Content, publish: Publish) -> None:
    """Also for a handle that was open all the while and never looked for leftovers again."""
    with closing(open_store(path)) as store:
        with loading(path, SIZE, 1) as process:
            wait_for(process, "at 10000")
            assert store.catalogue().parts == ()
        publish(store, first)
        assert [part.file for part in store.catalogue().parts] == ["icd11-2024-01-en.txt"]
