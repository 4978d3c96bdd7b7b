"""The file behind the embedded store: what may be opened as one, and what guards it."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread

import msgspec
import pytest

from termwalk.graph.catalogue import Catalogue, Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Relationship
from termwalk.graph.decisions import Decision
from termwalk.graph.errors import BusyError, GraphError, SchemaError
from termwalk.graph.fingerprint import fingerprint
from termwalk.graph.mappings import MapSet
from termwalk.graph.opening import open_store
from termwalk.graph.sqlite import SqliteStore
from termwalk.graph.sqlite.schema import SCHEMA_VERSION
from termwalk.graph.store import Record, Store

pytestmark = pytest.mark.embedded

Content = tuple[Part, list[Record]]
Publish = Callable[..., list[Part]]

ICD11 = Edition("icd11", "2024-01")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "graph.termwalk"


@pytest.fixture
def graph(path: Path) -> Iterator[Store]:
    with closing(open_store(path)) as store:
        yield store


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second load gives up soon."""
    monkeypatch.setattr("termwalk.graph.sqlite.store._LOCK_SECONDS", 0.05)


def execute(path: Path, *statements: str) -> list[tuple[object, ...]]:
    """Runs SQL behind the store's back; returns the last statement's rows."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return [connection.execute(statement).fetchall() for statement in statements][-1]


def test_a_path_and_a_url_open_the_same_file(graph: Store, path: Path, first: Content, publish: Publish) -> None:
    publish(graph, first)
    for address in (str(path), f"sqlite://{path}"):
        with closing(open_store(address, must_exist=True)) as again:
            assert isinstance(again, SqliteStore)
            assert len(list(again.members(ICD11))) == 8


def test_another_scheme_is_refused() -> None:
    with pytest.raises(GraphError, match=r"^mysql://host/db cannot be opened: .*\*\.termwalk"):
        open_store("mysql://host/db")


@pytest.mark.parametrize(
    "name", ["a b.termwalk", "50%.termwalk", "a?mode=ro&x#y.termwalk", "%41.termwalk", "图.termwalk"]
)
def test_odd_file_names_are_file_names(tmp_path: Path, name: str, first: Content, publish: Publish) -> None:
    with closing(open_store(tmp_path / name)) as store:
        publish(store, first)
    assert (tmp_path / name).is_file()
    assert {found.name.removeprefix(name) for found in tmp_path.iterdir()} <= {"", "-load", "-wal", "-shm"}


def test_a_new_file_is_marked_as_a_graph(graph: Store, path: Path) -> None:
    assert execute(path, "PRAGMA application_id") == [(0x74657277,)]
    assert execute(path, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert execute(path, "PRAGMA journal_mode") == [("wal",)]


def test_an_empty_file_becomes_a_graph(path: Path) -> None:
    path.touch()
    with closing(open_store(path, must_exist=True)) as store:
        assert store.catalogue().parts == ()
    assert execute(path, "PRAGMA application_id") == [(0x74657277,)]


def test_a_file_of_a_newer_termwalk_asks_for_an_upgrade(graph: Store, path: Path) -> None:
    graph.close()
    execute(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(SchemaError, match=r"graph\.termwalk was made by a newer termwalk .*schema 3.* upgrade"):
        open_store(path)
    execute(path, f"PRAGMA user_version = {SCHEMA_VERSION}")
    open_store(path).close()


def test_a_file_of_another_program_is_refused_and_left_as_it_is(path: Path) -> None:
    execute(path, "CREATE TABLE customer (name TEXT)", "INSERT INTO customer VALUES ('ann')")
    before = path.read_bytes()
    with pytest.raises(SchemaError, match="SQLite file of another program"):
        open_store(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_marked_file_of_another_program_is_refused(path: Path) -> None:
    execute(path, "PRAGMA application_id = 252006674")
    with pytest.raises(SchemaError, match="SQLite file of another program"):
        open_store(path)


@pytest.mark.parametrize(
    "content", [b"code;title\nA00;Cholera\n" * 100, b"\x00" * 5_000, b"SQLite format 3\x00" + b"?" * 5_000]
)
def test_what_is_no_database_is_refused_and_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(SchemaError, match=r"graph\.termwalk (is not|cannot be opened as) a (termwalk )?graph"):
        open_store(path)
    assert path.read_bytes() == content


def test_a_missing_file_that_must_exist_is_not_made(path: Path) -> None:
    with pytest.raises(SchemaError, match=r"no graph at .*graph\.termwalk: make one with `termwalk load"):
        open_store(path, must_exist=True)
    assert not path.exists()


@pytest.mark.parametrize("must_exist", [False, True])
def test_a_folder_is_no_graph(tmp_path: Path, must_exist: bool) -> None:
    with pytest.raises(SchemaError):
        open_store(tmp_path, must_exist=must_exist)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="in a folder that exists"):
        open_store(tmp_path / "nowhere" / "graph.termwalk")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision SET body = replace(body, 'ann', 'bob')",
        "UPDATE decision SET project = 'q'",
        "UPDATE decision SET id = 9",
        "DELETE FROM decision",
        "DELETE FROM decision WHERE id = 1",
    ],
)
def test_a_decision_can_be_neither_changed_nor_removed(
    graph: Store, path: Path, decision: Callable[..., Decision], statement: str
) -> None:
    made = graph.decide(decision())
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        execute(path, statement)
    assert graph.decisions() == (made,)


def test_a_decision_can_not_be_replaced(graph: Store, path: Path, decision: Callable[..., Decision]) -> None:
    """REPLACE is a deletion of which a trigger is told only where recursive_triggers is on."""
    made = graph.decide(decision())
    with pytest.raises(sqlite3.IntegrityError):
        execute(path, "INSERT OR REPLACE INTO decision VALUES (1, 'p', '{}')")
    assert graph.decisions() == (made,)


def test_opening_sweeps_what_a_dead_load_left(graph: Store, path: Path, first: Content, publish: Publish) -> None:
    (part,) = publish(graph, first)
    graph.close()
    for state in ("staged", "gone"):
        execute(path, f"UPDATE part SET state = '{state}' WHERE id = {part.id}")
    with closing(open_store(path)) as again:
        assert again.catalogue().parts == ()
    for table in ("part", "concept", "child", "term", "mapping", "map_end", "problem"):
        assert execute(path, f"SELECT count(*) FROM {table}") == [(0,)], table


def test_a_link_is_the_same_graph(graph: Store, path: Path, first: Content, impatient: None, publish: Publish) -> None:
    link = path.with_name("link.termwalk")
    link.symlink_to(path)
    with graph.stage() as staging:
        staging.add(*first)
        with closing(open_store(link)) as other:
            with pytest.raises(BusyError), other.stage():
                pytest.fail("two loads at a time")
            assert len(list(staging.view().members(ICD11))) == 8
        staging.publish()
    assert len(list(graph.members(ICD11))) == 8


def test_a_relative_name_means_the_folder_it_was_opened_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: Content, publish: Publish
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(tmp_path)
    with closing(open_store("graph.termwalk")) as store:
        monkeypatch.chdir(elsewhere)
        publish(store, first)
        assert len(list(store.members(ICD11))) == 8
    assert list(elsewhere.iterdir()) == []


def test_many_may_open_a_graph_that_is_not_there_yet(tmp_path: Path) -> None:
    """Workers of one service start together: each finds a graph, whoever makes it."""
    outcomes: Counter[str] = Counter()

    def open_it(path: Path, start: Barrier) -> None:
        start.wait()
        try:
            with closing(open_store(path)) as store:
                outcomes[f"{len(store.catalogue().parts)} parts"] += 1
        except Exception as error:
            outcomes[f"{type(error).__name__}: {error}".replace(path.name, "it")] += 1

    for number in range(60):
        start = Barrier(8)
        threads = [Thread(target=open_it, args=(tmp_path / f"{number}.termwalk", start)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert outcomes == {"0 parts": 480}


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files where the system lists them")
def test_a_load_gives_back_its_files(graph: Store) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    with graph.stage():
        pass
    before = open_files()
    for _ in range(10):
        with graph.stage():
            pass
    assert open_files() == before


def test_closing_gives_back_every_file(path: Path, first: Content, publish: Publish) -> None:
    """The last one to close a graph folds the log into the file."""
    store = open_store(path)
    publish(store, first)
    thread = Thread(target=lambda: store.concepts(ICD11, ["1B11"]))
    thread.start()
    thread.join()
    store.close()
    assert {found.name for found in path.parent.iterdir()} <= {"graph.termwalk", "graph.termwalk-load"}


QUESTIONS: dict[str, Callable[[Store, MapSet], object]] = {
    "members": lambda graph, _: list(graph.members(ICD11)),
    "concepts": lambda graph, _: graph.concepts(ICD11, ["1B11", "1B10"]),
    "identified": lambda graph, _: graph.identified(ICD11, ["729372485"]),
    "children": lambda graph, _: graph.children(ICD11, ["1B11"]),
    "terms": lambda graph, _: graph.terms(ICD11, ["1B10"]),
    "mappings": lambda graph, map_set: list(graph.mappings(map_set)),
    "leaving": lambda graph, map_set: graph.leaving(map_set, ["A17.9"]),
    "arriving": lambda graph, map_set: graph.arriving(map_set, ["1B11.Z"]),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_of_one_moment(
    graph: Store,
    path: Path,
    first: Content,
    table: Content,
    publish: Publish,
    monkeypatch: pytest.MonkeyPatch,
    question: str,
) -> None:
    """Everything is replaced by its like, and the old swept away, right after the question looked at the catalogue."""
    old = publish(graph, first, table)
    assert old[1].map_set is not None
    expected = QUESTIONS[question](graph, old[1].map_set)
    look = graph.catalogue

    def look_and_be_overtaken() -> Catalogue:
        found = look()
        monkeypatch.setattr(graph, "catalogue", look)
        with closing(open_store(path)) as other:
            publish(other, first, table, instead_of=old)
        return found

    monkeypatch.setattr(graph, "catalogue", look_and_be_overtaken)
    assert QUESTIONS[question](graph, old[1].map_set) == expected


BACK_TO_SCHEMA_1 = (
    "DROP INDEX concept_increment", "DROP TABLE kept", "DROP TABLE relationship",
    "ALTER TABLE concept DROP COLUMN digest", "ALTER TABLE mapping DROP COLUMN choice", "PRAGMA user_version = 1",
)  # fmt: skip


def test_a_file_of_an_older_termwalk_is_upgraded_and_loses_nothing(
    graph: Store, path: Path, first: Content, table: Content, publish: Publish, decision: Callable[..., Decision]
) -> None:
    publish(graph, first, table)
    decided = graph.decide(decision())
    before = fingerprint(graph)
    graph.close()
    for statement in BACK_TO_SCHEMA_1:
        execute(path, statement)
    with closing(SqliteStore(path)) as upgraded:
        assert fingerprint(upgraded) == before
        assert upgraded.decisions() == (decided,)
        edge = Relationship(source="1B10", type="finding-site", target="1B11")
        publish(upgraded, (msgspec.structs.replace(first[0], role="supplement", section="sites"), [edge]))
        assert upgraded.relationships(first[0].edition, ["1B10"]) == {"1B10": (edge,)}
    assert execute(path, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    with closing(SqliteStore(path)) as again:
        assert again.relationships(first[0].edition, ["1B10"])
