"""A bulk translate: ten million synthetic discharge records joined with a Parquet crosswalk by DuckDB.

    python benchmarks/crosswalk.py [--graph FILE] [--source icd10cm] [--target icd11] [--records N] [--keep FOLDER]

The crosswalk is what termwalk answers from one system to the other, written once. The records are codes of the source
system drawn with Zipf's weights, seeded. Prints seconds, rows per second and the most memory that the process had, and
checks the join against `graph.translate` on a sample of the codes: it ends with exit code 1 where they differ. Without
a graph it measures on the starter set. `--keep` leaves the two Parquet files in a folder, for other engines.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import termwalk as tw
from termwalk.exporters import crosswalk

BATCH = 1_000_000
SAMPLED = 500
JOIN = """
CREATE OR REPLACE TABLE translated AS
SELECT r.record, r.code, c.target_code, c.target_expression, c.target_option, c.target_part, c.status, c.relation
FROM read_parquet('{records}') r LEFT JOIN read_parquet('{crosswalk}') c ON c.source_code = r.code
"""
"""Every target of every record: a record has as many rows as its code has targets and parts."""
FIRST = """
SELECT count(*) FROM read_parquet('{records}') r
JOIN (SELECT source_code, any_value(target_expression) AS target FROM read_parquet('{crosswalk}')
      WHERE target_option = 1 AND target_part = 1 GROUP BY source_code) c ON c.source_code = r.code
"""
"""One target a record, as a table for statistics wants it."""


def main() -> int:
    """Writes the crosswalk and the records, joins them, and checks a sample."""
    options = _options()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.keep or temporary)
        folder.mkdir(exist_ok=True)
        graph = tw.open(options.graph, must_exist=True) if options.graph else tw.starter()
        with graph:
            table, records = folder / "crosswalk.parquet", folder / "records.parquet"
            began = time.perf_counter()
            crosswalk.write_answers(graph.store, options.source, options.target, table)
            _print("crosswalk", pq.read_metadata(table).num_rows, began)
            codes = pq.read_table(table, columns=["source_code"])["source_code"].unique().to_pylist()
            began = time.perf_counter()
            _write_records(records, codes, options.records)
            _print("records", options.records, began)
            differing = _join(graph, options, table, records, codes)
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")
    print(f"sample of {min(SAMPLED, len(codes))} codes: {differing} differ from graph.translate")
    return 1 if differing else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graph", default="")
    parser.add_argument("--source", default="icd10")
    parser.add_argument("--target", default="icd11")
    parser.add_argument("--records", type=int, default=10_000_000)
    parser.add_argument("--keep", default="")
    return parser.parse_args()


def _write_records(path: Path, codes: list[str], count: int) -> None:
    """The n-th most frequent code has a weight of 1/n; which code that is, chance says."""
    chance = np.random.default_rng(11)
    shuffled = chance.permutation(np.array(codes, dtype=object))
    weights = 1 / np.arange(1, len(codes) + 1)
    weights /= weights.sum()
    words = pa.array(list(shuffled), pa.string())
    schema = pa.schema([("record", pa.int64()), ("code", pa.string())])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, count, BATCH):
            size = min(BATCH, count - start)
            drawn = pa.array(chance.choice(len(codes), size=size, p=weights).astype("int32"))
            numbers = pa.array(np.arange(start, start + size, dtype="int64"))
            writer.write_table(pa.table([numbers, words.take(drawn)], schema=schema))


def _join(graph: Any, options: argparse.Namespace, table: Path, records: Path, codes: list[str]) -> int:
    """Both joins with their figures; the number of sampled codes for which the first one says something else."""
    connection = duckdb.connect()
    places = {"records": records, "crosswalk": table}
    began = time.perf_counter()
    connection.execute(JOIN.format(**places))
    seconds = time.perf_counter() - began
    (rows,) = connection.execute("SELECT count(*) FROM translated").fetchall()[0]
    print(f"join, every target: {seconds:.2f} s, {options.records / seconds:,.0f} records/s, {rows:,} rows")
    began = time.perf_counter()
    (mapped,) = connection.execute(FIRST.format(**places)).fetchall()[0]
    seconds = time.perf_counter() - began
    print(f"join, one target:   {seconds:.2f} s, {options.records / seconds:,.0f} records/s, {mapped:,} with a target")
    sample = [str(code) for code in np.random.default_rng(12).permutation(sorted(codes))[:SAMPLED]]
    found = connection.execute(
        "SELECT DISTINCT code, target_expression, relation FROM translated WHERE code IN (SELECT unnest(?))", [sample]
    ).fetchall()
    return _differing(graph, options, sample, found)


def _differing(graph: Any, options: argparse.Namespace, sample: list[str], found: Iterable[tuple[Any, ...]]) -> int:
    joined: dict[str, set[tuple[str | None, str | None]]] = {}
    for code, target, relation in found:
        joined.setdefault(code, set()).add((target, relation))
    said: dict[str, set[tuple[str | None, str | None]]] = {}
    for row in graph.translate([f"{options.source}:{code}" for code in sample], to=options.target):
        target = row.target.removeprefix(f"{options.target}:") if row.target else None
        said.setdefault(row.source.partition(":")[2], set()).add((target, row.relation))
    drawn = sample if joined.keys() >= set(sample) else [code for code in sample if code in joined]
    return sum(joined[code] != said.get(code) for code in drawn)


def _print(what: str, rows: int, began: float) -> None:
    seconds = time.perf_counter() - began
    print(f"{what}: {rows:,} rows written in {seconds:.1f} s ({rows / seconds:,.0f}/s)")


if __name__ == "__main__":
    sys.exit(main())
