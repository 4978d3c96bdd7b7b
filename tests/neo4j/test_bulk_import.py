"""The files for neo4j-admin, imported by it: the graph is the one that they were made from."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

import termwalk
from termwalk.exporters import neo4j_admin
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.decisions import Decision, broken_link
from termwalk.graph.errors import InputError
from termwalk.graph.fingerprint import fingerprint
from termwalk.graph.opening import open_store
from termwalk.graph.store import Record

OLD, NEW, NEWEST = (Edition("udi", f"gudid-{year}-11-01") for year in (2024, 2025, 2026))
ODD = 'a "quoted", long\nname; with \\ and é心\x1d'


def devices(edition: Edition, *names: str) -> tuple[Part, list[Record]]:
    part = Part(role="release", edition=edition, incremental=True, counted="device", file=f"{edition.version}.xml")
    records: list[Record] = []
    for number, name in enumerate(names):
        di = str(number)
        node = Concept(system="udi", version=edition.version, id=di, code=di, display=name, kind="device")
        package = msgspec.structs.replace(node, id=f"p{di}", code=None, kind="package", display="", parents=(di,))
        records += [node, Term(id=di, text=f"{name}!", language="en", refers=("a", "b")), package]
        records.append(Relationship(source=f"p{di}", type="contains", target=di, stated={"n": "5"}))
    return part, records


@pytest.fixture
def graph() -> Iterator[termwalk.Graph]:
    """The starter set, two releases of devices that share some, and two decisions."""
    with termwalk.starter() as graph:
        with graph.store.stage() as load:
            for edition, last in ((OLD, "c"), (NEW, "d")):
                load.add(*devices(edition, "a", ODD, last))
            load.publish()
        for source in ("A15", "A17"):
            graph.store.decide(
                Decision(project="p", verb="no-map", source=source, source_version="2019", target="", target_version="",
                         who="ann", when="2026-01-02T03:04:05Z", why=ODD)
            )  # fmt: skip
        yield graph


def test_what_is_imported_is_the_graph_that_was_exported(
    graph: termwalk.Graph, tmp_path: Path, empty_server: Any
) -> None:
    written = neo4j_admin.write(graph.store, tmp_path / "bulk", name="bulk")
    assert len(written) == 15
    command = shlex.split((tmp_path / "bulk" / "import.sh").read_text("utf-8").splitlines()[2].partition("&& ")[2])
    assert command[0] == "neo4j-admin"
    empty_server.admin(*(word.replace("${1:-neo4j}", "neo4j") for word in command[1:]), folder=tmp_path / "bulk")
    empty_server.start()
    with closing(open_store(f"{empty_server.url}?graph=bulk", must_exist=True)) as store:
        assert fingerprint(store) == fingerprint(graph.store)
        assert store.decisions() == graph.store.decisions()
        for one, other in zip(graph.store.catalogue().parts, store.catalogue().parts, strict=True):
            assert one == other
            assert list(store.records(other)) == list(graph.store.records(one))
            assert store.problems(other) == graph.store.problems(one)
        with store.stage() as load:
            later = load.add(*devices(NEWEST, "a", ODD, "e"))
            load.publish()
        assert (later.kept, later.changed, later.added) == (5, 1, 0)
        assert later.id > max(part.id for part in graph.store.catalogue().parts)
        store.decide(graph.store.decisions()[0])
        assert broken_link(store.decisions()) is None
        indexes = store.server.read("SHOW INDEXES YIELD name WHERE name STARTS WITH 'termwalk' RETURN count(*)")  # type: ignore[attr-defined]
        assert indexes[0][0] > 15


def test_a_folder_that_is_there_is_left_alone(graph: termwalk.Graph, tmp_path: Path) -> None:
    (tmp_path / "bulk").mkdir()
    with pytest.raises(InputError, match="not there yet"):
        neo4j_admin.write(graph.store, tmp_path / "bulk")
    with pytest.raises(InputError, match="not there yet"):
        neo4j_admin.write(graph.store, tmp_path / "none" / "bulk")
    assert list(tmp_path.iterdir()) == [tmp_path / "bulk"]


def test_every_line_has_as_many_cells_as_its_header(graph: termwalk.Graph, tmp_path: Path) -> None:
    for path in neo4j_admin.write(graph.store, tmp_path / "bulk"):
        if path.suffix == ".csv":
            header, _, rest = path.read_text("utf-8").partition("\n")
            cell = r'(?:"(?:[^"]|"")*"|[^",\n]*)'
            line = rf"{cell}(?:,{cell}){{{header.count(',')}}}\n"
            assert re.fullmatch(f"(?:{line})*", rest), path.name


def test_the_same_graph_is_the_same_files(graph: termwalk.Graph, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        neo4j_admin.write(graph.store, tmp_path / folder)
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert "keys.tmp" not in names
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
