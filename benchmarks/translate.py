"""One code translated in process, beside a plain dict look-up and a bare SQLite row by index.

Prints the median of each and their ratios; only the ratios compare between machines. Run it with

    python benchmarks/translate.py [--graph FILE] [--rounds N]

Without a graph it measures on the starter set; with one, on every ICD-10 code that has an ICD-11 target in it.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import termwalk as tw


def main() -> None:
    """Measures all three ways on the same codes in the same order, interleaved."""
    options = _options()
    graph = tw.open(options.graph, must_exist=True) if options.graph else tw.starter()
    table = {row.source_code: row.target_code for row in graph.migrate("icd10", "icd11") if row.preferred}
    codes = random.Random(11).choices(sorted(table), k=options.rounds)
    with tempfile.TemporaryDirectory() as folder, graph:
        bare = _bare_sqlite(Path(folder) / "bare.db", table)
        ways: dict[str, Callable[[str], object]] = {
            "dict": table.__getitem__,
            "SQLite row by index": lambda code: bare.execute(
                "SELECT target FROM map WHERE source = ?", (code,)
            ).fetchone(),
            "termwalk translate": lambda code: graph.translate(f"icd10:{code}", to="icd11"),
        }
        taken = _interleaved(ways, codes)
        bare.close()
    _print(taken, len(table))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graph", default="")
    parser.add_argument("--rounds", type=int, default=20_000)
    return parser.parse_args()


def _bare_sqlite(path: Path, table: dict[str, str]) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE map (source TEXT PRIMARY KEY, target TEXT) WITHOUT ROWID")
    connection.executemany("INSERT INTO map VALUES (?, ?)", table.items())
    connection.commit()
    return connection


def _interleaved(ways: dict[str, Callable[[str], object]], codes: list[str]) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for code in codes:
        for name, way in ways.items():
            began = time.perf_counter_ns()
            way(code)
            taken[name].append((time.perf_counter_ns() - began) / 1_000)
    return taken


def _print(taken: dict[str, list[float]], size: int) -> None:
    medians = {name: statistics.median(times) for name, times in taken.items()}
    base = medians["SQLite row by index"]
    print(f"{'way':<22}{'p50 µs':>10}{'p99 µs':>10}{'× SQLite row':>14}   ({size:,} codes)")
    for name, times in taken.items():
        p99 = statistics.quantiles(times, n=100)[98]
        print(f"{name:<22}{medians[name]:>10.2f}{p99:>10.2f}{medians[name] / base:>14.2f}")


if __name__ == "__main__":
    main()
