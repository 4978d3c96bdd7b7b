"""A whole graph on a Neo4j server: how long it takes to get there, and what questions cost there.

    python benchmarks/importers.py --graph all.termwalk
    python tests/neo4j/server.py python benchmarks/server.py all.termwalk

Pushes the graph to the server that TERMWALK_TEST_NEO4J names, counts nodes and relationships there, compares the
fingerprint of what comes back where `--compare` is given, and asks the same questions of both graphs: seconds, round
trips, and whether the answers are equal. `--keep NAME` asks a graph that has been pushed before.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import sys
import time
from collections.abc import Callable
from typing import Any

import termwalk
from termwalk.graph.copying import copy
from termwalk.graph.fingerprint import fingerprint
from termwalk.graph.neo4j import Neo4jStore
from termwalk.graph.opening import open_store

CODES = 1_000
SEED = 20_261_128


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("graph", help="the graph to push")
    asked.add_argument("--compare", action="store_true", help="read everything back and compare it")
    asked.add_argument("--keep", default="", metavar="NAME", help="ask this graph of the server, and push nothing")
    options = asked.parse_args()
    server = os.environ.get("TERMWALK_TEST_NEO4J")
    if not server:
        print(__doc__)
        return 2
    name = options.keep or f"bench-{secrets.token_hex(3)}"
    with termwalk.open(options.graph, must_exist=True) as near:
        store = open_store(f"{server}?graph={name}")
        assert isinstance(store, Neo4jStore)
        with termwalk.Graph(store, name) as far:
            if not options.keep:
                _push(near, store)
            _count(store, name)
            if options.compare:
                _timed("fingerprint, here", lambda: fingerprint(near.store))
                same = fingerprint(near.store) == _timed("fingerprint, there", lambda: fingerprint(store))
                print(f"equal graphs: {same}")
            _ask(near, far, store)
    return 0


def _timed(what: str, do: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    found = do()
    print(f"{what:48s} {time.perf_counter() - began:9.2f} s", flush=True)
    return found


def _push(near: termwalk.Graph, store: Neo4jStore) -> None:
    began = time.perf_counter()

    def tell(name: str, records: int) -> None:
        if records % 100_000 == 0:
            print(f"  {records:9,} records, {records / (time.perf_counter() - began):7,.0f}/s", file=sys.stderr)

    done = copy(near.store, store, tell)
    seconds = time.perf_counter() - began
    trips = store.server.round_trips
    print(f"pushed {done.parts} parts, {done.records:,} records in {seconds:.0f} s: {done.records / seconds:,.0f}/s,"
          f" {trips:,} round trips")  # fmt: skip


def _count(store: Neo4jStore, name: str) -> None:
    of_graph = {
        "nodes": "MATCH (n) WHERE n.graph = $graph RETURN count(n)",
        "relationships": "MATCH (n)-[e]->() WHERE n.graph = $graph RETURN count(e)",
    }
    for what, cypher in of_graph.items():
        ((count,),) = store.server.read(cypher, graph=name)
        print(f"{what}: {count:,}")


def _codes(graph: termwalk.Graph, system: str) -> list[str]:
    largest = max((one for one in graph.releases() if one.system == system), key=lambda one: one.concepts)
    edition = termwalk.Edition(system, largest.version)
    return [f"{system}:{node.id}" for node in graph.store.members(edition) if node.selectable]


def _ask(near: termwalk.Graph, far: termwalk.Graph, store: Neo4jStore) -> None:
    picked = random.Random(SEED)
    codes = {
        system: picked.choices(_codes(near, system), k=CODES) for system in ("icd10", "icd10cm", "icd10cn-clinical")
    }
    questions: dict[str, Callable[[termwalk.Graph], Any]] = {
        f"translate {CODES:,} {system} codes to icd11": lambda graph, chosen=chosen: graph.translate(chosen, "icd11")
        for system, chosen in codes.items()
    }
    questions["translate one icd10 code to icd11"] = lambda graph: graph.translate(codes["icd10"][0], "icd11")
    questions["migrate icd10 to icd11"] = lambda graph: graph.migrate("icd10", "icd11")
    questions["gaps icd10 to icd11"] = lambda graph: graph.gaps("icd10", "icd11")
    for what, ask in questions.items():
        expected = ask(near)
        for turn in ("first", "again"):
            before, began = store.server.round_trips, time.perf_counter()
            found = ask(far)
            seconds = time.perf_counter() - began
            same = "equal" if found.rows == expected.rows else "DIFFERENT"
            trips = store.server.round_trips - before
            print(
                f"{what:48s} {seconds:9.2f} s {trips:5d} round trips, {len(found):,} rows, {same} ({turn})", flush=True
            )


if __name__ == "__main__":
    sys.exit(main())
