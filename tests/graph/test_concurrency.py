"""Processes that read, decide and load at the same time, on one graph."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import pytest

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.decisions import broken_link
from termwalk.graph.mappings import Mapping, Target
from termwalk.graph.store import Record, Store

Content = tuple[Part, list[Record]]

LAB = Edition("local:lab", "1")
OTHER = Edition("local:other", "1")
SIZES = {"sqlite": (2_000, 16), "neo4j": (400, 6)}
"""How many nodes there are, and how many loads."""

COMMON = """
import json, sys, time
from pathlib import Path
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.decisions import Decision
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.graph.opening import open_store

store, folder, name = open_store(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
size, turns = int(sys.argv[4]), int(sys.argv[5])
lab, other = Edition("local:lab", "1"), Edition("local:other", "1")
deadline = time.monotonic() + 60


def mark(word):
    (folder / word).touch()


def marked(word):
    if time.monotonic() > deadline:
        sys.exit(f"{name}: waited too long for {word}")
    return (folder / word).exists()


def until(word):
    while not marked(word):
        time.sleep(0.001)
"""

READER = """
ids = [f"N{number}" for number in range(size)]


def titles():
    members = list(store.members(lab))
    yield len(members), {node.display for node in members}
    if turn % 2:
        return
    found = store.concepts(lab, ids)
    yield len(found), {node.display for node in found.values()}
    terms = [term for some in store.terms(lab, ids).values() for term in some]
    yield len(terms), {term.text for term in terms}
    below = store.children(lab, ["root"]).get("root", ())
    yield len(below), {node.display for node in store.concepts(lab, below).values()}
    (map_set,) = store.catalogue().map_sets()
    rows = [row for some in store.leaving(map_set, ids).values() for row in some]
    yield len(rows), {row.stated["title"] for row in rows}
    rows = list(store.mappings(map_set))
    yield len(rows), {row.stated["title"] for row in rows}


def look():
    if turn % 2:
        return list(titles())
    with store.snapshot():
        return list(titles())


seen, turn, last = [], 0, False
while not last:
    last = marked("finished")
    answers = look()
    assert {count for count, _ in answers} == {size}, f"in part: {answers}"
    said = set().union(*(words for _, words in answers))
    assert len(said) == 1, f"of several moments: {answers}"
    seen.append(said.pop())
    mark(name)
    turn += 1
print(json.dumps(seen))
"""

DECIDER = """
def decide(why):
    made.append(store.decide(Decision(
        project="p", verb="accept", source=f"N{len(made)}", source_version="1", target="X", target_version="1",
        who=name, when="2026-01-02T03:04:05Z", why=why)).id)


made = []
decide("before")
mark(name)
until("under way")
decide("while loading")
mark("decided")
while not marked("finished") and len(made) < 500:
    decide("")
print(json.dumps(made))
"""

LOADER = """
def records(turn):
    for number in range(size):
        yield Concept(system=lab.system, version=lab.version, id=f"N{number}", display=str(turn), parents=("root",))
        yield Term(id=f"N{number}", text=str(turn), language="en")
    if turn == 1:
        mark("under way")
        until("decided")
        heard.extend(decision.why for decision in store.decisions())
        assert not (folder / "published").exists()


def rows(turn):
    for number in range(size):
        target = Target("code", f"X{number}", (f"X{number}",))
        yield Mapping(source=f"N{number}", target=target, stated={"title": str(turn)})


heard = []
for word in ("reader 1", "reader 2", "decider"):
    until(word)
for turn in range(1, turns + 1):
    old = store.catalogue().parts
    with store.stage() as staging:
        for part in old:
            staging.supersede(part)
            staging.add(part, rows(turn) if part.map_set else records(turn))
        staging.publish()
    mark("published")
mark("finished")
print(json.dumps(heard))
"""
PROGRAMS = {"reader 1": READER, "reader 2": READER, "decider": DECIDER, "loader": LOADER}


@pytest.fixture
def size(request: pytest.FixtureRequest) -> int:
    return SIZES[request.config.getoption("--store")][0]


@pytest.fixture
def turns(request: pytest.FixtureRequest) -> int:
    return SIZES[request.config.getoption("--store")][1]


@pytest.fixture
def filled(
    store: Store,
    size: int,
    released: Callable[..., Content],
    mapped: Callable[..., Content],
    publish: Callable[..., list[Part]],
) -> Store:
    """A release and a map of it, entitled 0 throughout."""
    concepts = [
        Concept(system=LAB.system, version=LAB.version, id=f"N{number}", display="0", parents=("root",))
        for number in range(size)
    ]
    terms = [Term(id=concept.id, text="0", language="en") for concept in concepts]
    rows = [
        Mapping(source=concept.id, target=Target("code", "X", ("X",)), stated={"title": "0"}) for concept in concepts
    ]
    publish(store, released(LAB, [*concepts, *terms]), mapped("lab", rows, ends=(LAB, OTHER)))
    return store


@pytest.fixture
def told(filled: Store, size: int, turns: int, tmp_path: Path) -> dict[str, Any]:
    """What each of the processes has to say when all have ended."""
    folder = tmp_path / "marks"
    folder.mkdir()
    with ExitStack() as stack:
        processes = {}
        for name, program in PROGRAMS.items():
            command = [sys.executable, "-c", COMMON + program, filled.url, str(folder), name, str(size), str(turns)]
            processes[name] = stack.enter_context(Popen(command, stdout=PIPE, stderr=PIPE, text=True))
            stack.callback(processes[name].kill)
        outputs = {name: process.communicate(timeout=90) for name, process in processes.items()}
    assert {name: error for name, (_, error) in outputs.items() if error} == {}
    return {name: json.loads(output) for name, (output, _) in outputs.items()}


def test_four_processes_do_not_disturb_each_other(filled: Store, turns: int, told: dict[str, Any]) -> None:
    for name in ("reader 1", "reader 2"):
        seen = [int(title) for title in told[name]]
        assert (seen[0], seen[-1]) == (0, turns)
        assert seen == sorted(seen)
    chain = filled.decisions()
    assert broken_link(chain) is None
    assert [entry.id for entry in chain] == told["decider"] == list(range(1, len(chain) + 1))
    assert [entry.source for entry in chain] == [f"N{number}" for number in range(len(chain))]
    assert told["loader"][:2] == ["before", "while loading"]
    assert {node.display for node in filled.members(LAB)} == {str(turns)}
    assert len(filled.catalogue().parts) == 2
