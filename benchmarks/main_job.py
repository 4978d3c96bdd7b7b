"""The main job measured: loading WHO's four files, loading them again, the table, the workbook, start-up.

    python benchmarks/main_job.py FOLDER

FOLDER holds the publishers' files (at any depth): icd102019en.claml.zip, both SimpleTabulation releases in English, and
mapping-2024-01.zip. Each step runs in a process of its own, so that its peak memory is its own; the last column sets
its time beside a bare `sha256` of the same files, which compares between machines better than seconds do.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES = (
    "icd102019en.claml.zip",
    "SimpleTabulation-ICD-11-MMS-en-2024-01.zip",
    "SimpleTabulation-ICD-11-MMS-en-2025-01.xlsx",
    "mapping-2024-01.zip",
)
_TABLE = """
import sys, time, termwalk as tw
graph = tw.open(sys.argv[1], must_exist=True)
began = time.perf_counter(); graph.migrate("icd10", "icd11"); print(time.perf_counter() - began)
"""


def main() -> None:
    """Runs the steps in order and prints one line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    found = {path.name: path for path in parser.parse_args().folder.rglob("*")}
    files = [str(found[name]) for name in FILES]
    bare = _bare(files)
    print(f"{'step':<28}{'seconds':>9}{'peak MB':>9}{'× sha256':>10}")
    with tempfile.TemporaryDirectory() as folder:
        graph = str(Path(folder) / "who.termwalk")
        cli = [sys.executable, "-m", "termwalk"]
        _step("load four files", [*cli, "load", "--graph", graph, *files], bare)
        _step("load them again", [*cli, "load", "--graph", graph, *files], bare)
        _step("workbook", [*cli, "migrate", "icd10", "icd11", "--graph", graph, "--out", f"{graph}.xlsx"], bare)
        _step("termwalk --help", [*cli, "--help"], bare)
        _step("import termwalk", [sys.executable, "-c", "import termwalk"], bare)
        _step("bare python", [sys.executable, "-c", "pass"], bare)
        said = subprocess.run([sys.executable, "-c", _TABLE, graph], capture_output=True, text=True, check=True)
        print(f"{'migrate, in process':<28}{float(said.stdout):>9.2f}")


def _bare(files: list[str]) -> float:
    began = time.perf_counter()
    for file in files:
        hashlib.sha256(Path(file).read_bytes()).hexdigest()
    return time.perf_counter() - began


def _step(name: str, command: list[str], bare: float) -> None:
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = _peak_of(process)
    seconds = time.perf_counter() - began
    print(f"{name:<28}{seconds:>9.2f}{peak:>9.0f}{seconds / bare:>10.0f}")


def _peak_of(process: subprocess.Popen[bytes]) -> float:
    """Waits for a process; its peak resident memory in MB, by the system's own account."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{process.args} left with exit code {process.returncode}")
    scale = 1024 if sys.platform != "darwin" else 1024**2
    return usage.ru_maxrss / scale


if __name__ == "__main__":
    main()
