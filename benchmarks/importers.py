"""What every importer makes of the publishers' own files: rows, rejected rows, seconds, peak memory.

    python benchmarks/importers.py [FOLDER] [--only TEXT] [--graph FILE] [--format table|csv]

Each file (or archive) is loaded into a graph of its own in a process of its own, so that the peak is that file's;
`--graph FILE` loads all of them into one graph instead, one after the other, and keeps it. A last line times the
recognition of the whole folder. FOLDER is the publishers' files, by default shared/data beside the checkout.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from termwalk.facade import open, recognised
from termwalk.importers.source import files

BESIDE = Path(__file__).parents[2] / "shared" / "data"
KEPT = ("file", "status", "system", "release", "rows", "loaded", "rejected", "repaired", "detail")
HEADS = (
    "file",
    "status",
    "system",
    "release",
    "section",
    "rows",
    "loaded",
    "rejected",
    "repaired",
    "seconds",
    "peak MB",
)


def one(path: Path, graph: Path) -> dict[str, Any]:
    """Loads one file here, and says what it took."""
    began = time.perf_counter()
    with open(graph) as held:
        ledger = held.load(path)
    return {
        "entries": [
            {name: getattr(entry, name) for name in KEPT}
            for entry in ledger.entries
        ],
        "seconds": round(time.perf_counter() - began, 2),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def apart(path: Path, graph: Path) -> dict[str, Any]:
    """The same in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", str(path), "--graph", str(graph)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return {"entries": [], "error": done.stderr.strip().splitlines()[-1]}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def lines(path: Path, found: dict[str, Any]) -> list[list[object]]:
    """The lines of the table for one file: a line per part, the time and peak of the whole on the first."""
    if "error" in found:
        return [[path.name, "CRASHED", "", "", found["error"], "", "", "", "", "", ""]]
    rows = []
    for place, entry in enumerate(found["entries"]):
        head = [found["seconds"], found["peak"]] if place == 0 else ["", ""]
        rows.append([entry[name] for name in ("file", "status", "system", "release")] + [entry["detail"][:48]]
                    + [entry[name] for name in ("rows", "loaded", "rejected", "repaired")] + head)  # fmt: skip
    return rows


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=BESIDE)
    parser.add_argument("--only", default="", help="files whose path holds this text")
    parser.add_argument("--graph", type=Path)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--format", choices=("table", "csv"), default="table")
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(one(chosen.one, chosen.graph)))
        return
    show = csv.writer(sys.stdout).writerow if chosen.format == "csv" else lambda row: print(*row, sep="\t")
    show(HEADS)
    for path in files(chosen.folder):
        if chosen.only in str(path):
            with tempfile.TemporaryDirectory() as folder:
                for line in lines(path, apart(path, chosen.graph or Path(folder) / "one.termwalk")):
                    show(line)
            sys.stdout.flush()
    began = time.perf_counter()
    known = sum(entry.status == "recognised" for entry in recognised(chosen.folder).entries)
    show([str(chosen.folder.name), f"{known} parts recognised", *[""] * 7, round(time.perf_counter() - began, 1), ""])


if __name__ == "__main__":
    main()
