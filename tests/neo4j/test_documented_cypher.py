"""The questions of docs/neo4j.md, as they stand there."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import termwalk
from termwalk.graph.copying import copy
from termwalk.graph.decisions import Decision
from termwalk.graph.neo4j import Neo4jStore
from termwalk.graph.opening import open_store

PAGE = Path(__file__).parents[2] / "docs" / "neo4j.md"
QUESTIONS = re.findall(r"(?m)^([^\n]+)\n\n```cypher\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
Rows = list[list[Any]]


@pytest.fixture(scope="module")
def store(neo4j_url: str) -> Iterator[Neo4jStore]:
    """The starter graph on a server, with a decision."""
    found = open_store(f"{neo4j_url}?graph=cypher-{os.getpid()}-{time.monotonic_ns()}")
    assert isinstance(found, Neo4jStore)
    with termwalk.starter() as starter:
        copy(starter.store, found)
    found.decide(
        Decision(project="p", verb="reject", source="icd10:I10", source_version="2019", target="icd11:BA00",
                 target_version="2024-01", who="ann", when="2026-01-02T03:04:05Z", why="too wide")
    )  # fmt: skip
    yield found
    found.close()


def ask(store: Neo4jStore, about: str) -> Rows:
    (cypher,) = [cypher for title, cypher in QUESTIONS if title.startswith(about)]
    return store.server.read(cypher, graph=store._graph)


def test_there_are_ten_of_them_and_one_that_takes_away() -> None:
    assert len(QUESTIONS) == 11
    assert "DELETE" in QUESTIONS[-1][1]
    assert not any("DELETE" in cypher for _, cypher in QUESTIONS[:-1])


def test_what_is_loaded(store: Neo4jStore) -> None:
    found = ask(store, "What is loaded?")
    assert len(found) == len(store.catalogue().parts)
    assert "who-10to11-one@2024-01" in {row[4] for row in found}


def test_a_code_and_its_names(store: Neo4jStore) -> None:
    found = ask(store, "A code in every release")
    assert ("2019", "en", "Essential (primary) hypertension") in {tuple(row[:3]) for row in found}


def test_what_it_is_elsewhere(store: Neo4jStore) -> None:
    found = ask(store, "What it is elsewhere")
    assert ("icd11", "2024-01", "BA00.Z") in {tuple(row[1:4]) for row in found}


def test_the_path_from_the_root(store: Neo4jStore) -> None:
    (path,) = [row[0] for row in ask(store, "The whole path")]
    assert [step.split()[0] for step in path][-2:] == ["I10-I15", "I10"]


def test_everything_below(store: Neo4jStore) -> None:
    below = ask(store, "Everything below")
    assert "I10" in {row[0] for row in below}
    assert all(row[0][:2] == "I1" for row in below)


def test_a_chinese_term(store: Neo4jStore) -> None:
    ends = time.monotonic() + 30
    while not (found := ask(store, "Find a term")) and time.monotonic() < ends:
        time.sleep(0.5)
    assert found
    assert all("高血压" in row[3] or "血压" in row[3] or "高血" in row[3] for row in found)


def test_codes_without_a_row(store: Neo4jStore) -> None:
    named = {row.source for row in store.mappings(_map(store, "who-10to11-one", "2024-01"))}
    found = {row[0] for row in ask(store, "Codes of a release without")}
    members = store.members(termwalk.Edition("icd10", "2019"))
    assert found == {node.id for node in members if node.kind == "category" and node.listed} - named


def test_codes_made_equal_to_one(store: Neo4jStore) -> None:
    for map_set, system, target, _, sources in ask(store, "Codes that one map makes"):
        id, _, version = map_set.partition("@")
        arriving = store.arriving(_map(store, id, version), [target])[target]
        equal = [row.source for row in arriving if row.relation == "equivalent" and row.target.kind == "code"]
        assert sorted(sources) == sorted(equal), (map_set, system)
        assert len(sources) > 1


def test_what_the_next_release_changed(store: Neo4jStore) -> None:
    old, new = (termwalk.Edition("icd11", version) for version in ("2024-01", "2025-01"))
    later = {node.identity: node.display for node in store.members(new) if node.identity}
    changed = {
        node.id for node in store.members(old)
        if node.listed and node.identity and later.get(node.identity) != node.display
    }  # fmt: skip
    assert {row[0] for row in ask(store, "What the next release")} == changed


def test_what_people_decided(store: Neo4jStore) -> None:
    assert [row[3:] for row in ask(store, "What people decided")] == [["reject", "icd10:I10", "icd11:BA00", "too wide"]]


def test_taking_a_graph_away(neo4j_url: str) -> None:
    found = open_store(f"{neo4j_url}?graph=gone-{os.getpid()}-{time.monotonic_ns()}")
    assert isinstance(found, Neo4jStore)
    with found.server._session("WRITE") as session:
        session.run(QUESTIONS[-1][1], graph=found._graph).consume()
    assert found.server.read("MATCH (n) WHERE n.graph = $graph RETURN n", graph=found._graph) == []
    found.close()


def _map(store: Neo4jStore, id: str, version: str) -> Any:
    return store.catalogue().map_set(id, version)
