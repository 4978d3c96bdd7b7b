"""The walk's speed: one hop and three, a million mixed codes, and look-ups in a graph that grows to ten times its size.

    python benchmarks/walk.py GRAPH [--rounds 2000] [--codes 1000000] [--growth 2,5,10] [--folder FOLDER]

GRAPH is a graph with the publishers' files (benchmarks/importers.py --graph FILE makes one). The medians of single
questions are printed beside that of a bare SQLite row in the same run. For the growth a copy of the graph is filled
with synthetic devices up to so many times its nodes, and the same questions are asked again, interleaved with the
same ones asked of the graph as it was; only that ratio compares between machines. Ten times a graph of 600,000 nodes
needs 4 GB in FOLDER and some minutes.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import termwalk as tw
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.store import Record

_DEVICES = Edition("udi", "synthetic")
_QUESTIONS = {
    "one hop": (("icd10", "icd11"), 100),
    "one hop, GEMs": (("icd9cm", "icd10cm"), 100),
    "two hops": (("icd10cm", "icd11"), 1000),
    "three hops": (("icd10cn-clinical", "icd11"), 1000),
}
"""The question and the microseconds that its median should stay under."""


def main() -> None:
    """Runs all three parts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--rounds", type=int, default=2_000)
    parser.add_argument("--codes", type=int, default=1_000_000)
    parser.add_argument("--growth", default="2,5,10")
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    with tw.open(chosen.graph, must_exist=True) as graph:
        print(f"{nodes_in(graph):,} nodes in {chosen.graph.stat().st_size / 1e6:,.0f} MB")
        singles(graph, chosen.rounds)
        if chosen.codes:
            batch(graph, chosen.codes)
    factors = [int(factor) for factor in chosen.growth.split(",") if factor]
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        grown(chosen.graph, Path(folder) / "grown.termwalk", factors, chosen.rounds)


def nodes_in(graph: tw.Graph) -> int:
    """How many nodes of publishers' releases a graph holds."""
    return sum(part.loaded for part in graph.store.catalogue().parts if part.role == "release")


def asked(graph: tw.Graph, system: str, rounds: int) -> list[str]:
    """Random codes of the newest release of a system."""
    edition = graph.store.catalogue().resolve(Edition(system))
    codes = [f"{system}:{node.id}" for node in graph.store.members(edition) if node.code]
    return random.Random(11).choices(codes, k=rounds)


def median(way: Callable[[str], object], codes: list[str]) -> tuple[float, float]:
    """The median and the 99th percentile in microseconds."""
    taken = []
    for code in codes:
        began = time.perf_counter_ns()
        way(code)
        taken.append((time.perf_counter_ns() - began) / 1_000)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def singles(graph: tw.Graph, rounds: int) -> None:
    """One code at a time."""
    base = _bare(rounds)
    print(f"{'question':<16}{'p50 µs':>10}{'p99 µs':>10}{'× SQLite row':>14}{'to stay under':>15}")
    print(f"{'a SQLite row':<16}{base:>10.1f}")
    for name, ((source, target), limit) in _QUESTIONS.items():
        codes = asked(graph, source, rounds)
        middle, late = median(lambda code, target=target: graph.translate(code, to=target), codes)  # type: ignore[misc]
        print(f"{name:<16}{middle:>10.1f}{late:>10.1f}{middle / base:>14.1f}{limit:>15,}")


def _bare(rounds: int) -> float:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE map (source TEXT PRIMARY KEY, target TEXT) WITHOUT ROWID")
    connection.executemany("INSERT INTO map VALUES (?, ?)", ((str(number), "x") for number in range(100_000)))
    codes = [str(number) for number in random.Random(11).choices(range(100_000), k=rounds)]
    found = "SELECT target FROM map WHERE source = ?"
    return median(lambda code: connection.execute(found, (code,)).fetchone(), codes)[0]


def batch(graph: tw.Graph, count: int) -> None:
    """Many mixed codes in one question."""
    codes = asked(graph, "icd10cm", count)
    began = time.perf_counter()
    found = graph.translate(codes, to="icd11")
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{count:,} ICD-10-CM codes ({len(set(codes)):,} different) to ICD-11: {len(found):,} rows in {seconds:.1f} s,"
        f" {count / seconds:,.0f} codes/s, peak {peak:,} MB"
    )


def grown(start: Path, copy: Path, factors: list[int], rounds: int) -> None:
    """The same single questions in a graph of several times the size."""
    if not factors:
        return
    shutil.copy(start, copy)
    with tw.open(start) as small, tw.open(copy) as large:
        first = nodes_in(small)
        for factor in factors:
            began = time.perf_counter()
            fill(large, first * factor - nodes_in(large), factor)
            seconds = time.perf_counter() - began
            size = copy.stat().st_size / 1e6
            print(f"{factor}×: {nodes_in(large):,} nodes, {size:,.0f} MB, filled in {seconds:.0f} s")
            for name, ((source, target), _) in _QUESTIONS.items():
                before, after = _interleaved(small, large, asked(small, source, rounds), target)
                print(f"    {name:<16}{before:>8.1f} → {after:>8.1f} µs   {after / before:.2f} ×")


def _interleaved(small: tw.Graph, large: tw.Graph, codes: list[str], target: str) -> tuple[float, float]:
    taken: tuple[list[float], list[float]] = ([], [])
    for code in codes:
        for graph, times in zip((small, large), taken, strict=True):
            began = time.perf_counter_ns()
            graph.translate(code, to=target)
            times.append((time.perf_counter_ns() - began) / 1_000)
    return statistics.median(taken[0]), statistics.median(taken[1])


def fill(graph: tw.Graph, count: int, number: int) -> None:
    """Adds a part with so many synthetic devices."""
    part = Part(role="release", edition=_DEVICES, section=f"part {number}", format="synthetic", file=f"part {number}")
    with graph.store.stage() as staging:
        staging.add(part, _devices(number, count))
        staging.publish()


def _devices(number: int, count: int) -> Iterator[Record]:
    for device in range(count):
        di = f"{number:03}{device:011}"
        yield Concept(
            system=_DEVICES.system,
            version=_DEVICES.version,
            id=f"GS1:{di}",
            code=f"GS1:{di}",
            display=f"Synthetic device {di} of a maker with a long name, sterile, single use",
            kind="device",
            properties={"di": di, "brandName": f"Brand {device % 997}", "catalogNumber": f"C-{device}"},
        )


if __name__ == "__main__":
    main()
