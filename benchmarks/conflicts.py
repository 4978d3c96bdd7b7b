"""All conflicts of a graph, timed, with their counts; and the networkx view of its mappings.

    python benchmarks/conflicts.py GRAPH [--rounds N]

Prints what the graph holds, the median seconds of both, and the findings by kind, severity and map set.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import TypeVar

from termwalk.graph.opening import open_store
from termwalk.queries.conflicts import conflicts
from termwalk.queries.networks import to_networkx

T = TypeVar("T")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    store = open_store(options.graph, must_exist=True)
    catalogue = store.catalogue()
    concepts = sum(part.loaded for part in catalogue.parts if part.role == "release")
    print(f"{len(catalogue.editions())} releases, {concepts:,} concepts, {len(catalogue.map_sets())} map sets")
    found, seconds = timed(lambda: conflicts(store), options.rounds)
    view, seconds_view = timed(lambda: to_networkx(store), 1)
    summary = found.summary()
    print(f"conflicts: {seconds:.1f} s. {found.sentence()}")
    for name, count in list(summary.map_sets.items())[:15]:
        print(f"  {count:>6,}  {name}")
    print(f"to_networkx: {seconds_view:.1f} s, {view.number_of_nodes():,} nodes, {view.number_of_edges():,} edges")
    store.close()


def timed(question: Callable[[], T], rounds: int) -> tuple[T, float]:
    """The answer, and the median of the seconds it took."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        answer = question()
        taken.append(time.perf_counter() - start)
    return answer, statistics.median(taken)


if __name__ == "__main__":
    main()
