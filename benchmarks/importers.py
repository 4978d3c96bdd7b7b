"""What termwalk makes of the publishers' own files: rows, rejected rows, seconds, peak memory.

    python benchmarks/importers.py [FOLDER] [--only TEXT] [--graph FILE] [--format table|csv]

Each file (or archive) is loaded into a graph of its own in a process of its own, so that the peak is that file's; the
seconds and megabytes of a file with several parts stand in the line of the first. `--graph FILE` loads all of them
into one graph instead, one after the other, and keeps it. On a machine that does other work the processor's seconds
(cpu s) say more than those by the clock.

FOLDER is the publishers' files, by default shared/data beside the checkout; it is only read. What its files do not say
of themselves stands in `editions.toml` and `columns/` beside this script and is put beside the files in a temporary
folder that is made of links. The last two lines are the total and the recognition of all files. The exit code is 1
where a file failed or a process crashed.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from textwrap import fill
from typing import Any

from termwalk import facade
from termwalk.importers.editions import NAME as EDITIONS
from termwalk.importers.local.layout import ENDING as DESCRIPTION
from termwalk.importers.source import files
from termwalk.loading import Entry

HERE = Path(__file__).parent
BESIDE = HERE.parents[1] / "shared" / "data"
COUNTS = ("rows", "loaded", "rejected", "repaired")
WORDS = ("file", "status", "system", "release")
WIDTHS = {"file": 40, "status": 14, "system": 27, "release": 16, "rows": 9, "loaded": 9, "rejected": 8, "repaired": 8,
          "seconds": 7, "cpu s": 7, "peak MB": 7}  # fmt: skip
"""The columns of the table, and their widths; the numbers are set to the right."""
LOADED, UNKNOWN, FAILED, CRASHED = "loaded", "not recognised", "failed", "CRASHED"
Line = dict[str, Any]


def mirror(paths: Iterable[Path], to: Path) -> None:
    """Links to files below another folder, in folders of the same names, with what is known of them beside them."""
    descriptions = {path.relative_to(HERE / "columns"): path for path in (HERE / "columns").rglob(f"*{DESCRIPTION}")}
    for path in paths:
        there = to / path.relative_to(path.anchor)
        there.parent.mkdir(parents=True, exist_ok=True)
        link(path, there)
        link(path.with_name(EDITIONS) if path.with_name(EDITIONS).is_file() else HERE / EDITIONS,
             there.with_name(EDITIONS))  # fmt: skip
        described = Path(f"{path}{DESCRIPTION}")
        known = (text for ends, text in descriptions.items() if described.parts[-len(ends.parts) :] == ends.parts)
        beside = described if described.is_file() else next(known, None)
        if beside:
            link(beside, Path(f"{there}{DESCRIPTION}"))


def link(path: Path, there: Path) -> None:
    """A link to a file, or a copy of it where the system does not allow links."""
    if there.exists():
        return
    try:
        there.symlink_to(path)
    except OSError:
        shutil.copyfile(path, there)


def about_others(name: str) -> bool:
    """Whether a file only says something of the files beside it."""
    return name == EDITIONS or name.endswith(DESCRIPTION)


def loaded_here(folder: Path, graph: Path) -> Line:
    """Loads a folder in this process, and says what it took."""
    began = clocks()
    with facade.open(graph) as held:
        ledger = held.load(folder)
    found = measured(began)
    entries = [line_of(entry) for entry in ledger.entries if not about_others(entry.file)]
    return {**found, "entries": entries}


def line_of(entry: Entry) -> Line:
    """An entry of the ledger; only what was read has counts."""
    counts = COUNTS if entry.status in (LOADED, "already loaded", "derived") else ()
    return {name: getattr(entry, name) for name in (*WORDS, *counts, "detail")}


def recognised_here(folder: Path) -> Line:
    """Recognises what a folder holds in this process, and says what it took."""
    began = clocks()
    entries = facade.recognised(folder).entries
    return {**measured(began), "parts": sum(entry.status == "recognised" for entry in entries)}


def clocks() -> tuple[float, float]:
    """The seconds by the clock, and those that the processor worked for this process."""
    return time.perf_counter(), time.process_time()


def measured(began: tuple[float, float]) -> Line:
    """The seconds since then, and the most memory that this process has had."""
    seconds, worked = (round(now - then, 2) for now, then in zip(clocks(), began, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": seconds, "cpu s": worked, "peak MB": peak}


def apart(*options: str | Path) -> Line:
    """What this script says with other options in a process of its own; `error` where that ended badly."""
    command = [sys.executable, __file__, *map(str, options)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]}
    found: Line = json.loads(done.stdout)
    return found


def lines(path: Path, graph: Path | None) -> list[Line]:
    """A line for each part of a file; the time and peak of the whole are in the first."""
    with tempfile.TemporaryDirectory(prefix="termwalk-") as folder:
        there = Path(folder) / "files"
        mirror([path], there)
        found = apart("--one", there, "--graph", graph or Path(folder) / "one.termwalk")
    if "error" in found:
        return [{"folder": str(path.parent), "file": path.name, "status": CRASHED, "detail": found["error"]}]
    first, *others = found.pop("entries") or [{"file": path.name, "status": "not read"}]
    return [{"folder": str(path.parent), **line} for line in (first | found, *others)]


def as_table(found: list[Line]) -> Iterator[str]:
    """The lines of a file for a terminal; members of an archive that nobody knows share one."""
    for unknown, group in groupby(found, key=lambda line: line["status"] == UNKNOWN):
        some = list(group)
        if unknown and len(some) > 1:
            first, names = some[0], [line["file"].rpartition("/")[2].rpartition("!")[2] for line in some]
            yield row({**first, "file": f"{first['file'].partition('!')[0]} ({len(some)} files)"})
            yield fill(", ".join(names), 160, initial_indent="  ", subsequent_indent="  ")
            continue
        for line in some:
            yield row(line)
            if line["status"] in (FAILED, CRASHED):
                yield f"  {line['detail']}"


def row(line: Line) -> str:
    """A line of the table; what is too long for its column is cut in the middle."""
    cells = [
        f"{fitting(str(line.get(name, '')), width):<{width}}" if name in WORDS else f"{number(line.get(name)):>{width}}"
        for name, width in WIDTHS.items()
    ]
    return " ".join(cells).rstrip()


def fitting(text: str, width: int) -> str:
    """The text, or its beginning and more of its end, where the members of an archive differ."""
    return text if len(text) <= width else f"{text[: width // 8]}…{text[width // 8 + 1 - width :]}"


def number(value: object) -> str:
    """A count with its thousands told apart; seconds with their hundredths; nothing for nothing."""
    return f"{value:,}" if isinstance(value, int) else f"{value:.2f}" if isinstance(value, float) else str(value or "")


def total(found: list[Line]) -> Line:
    """The sum of all lines about loaded parts, and the largest peak."""
    parts = [line for line in found if line["status"] == LOADED]
    sums: Line = {name: sum(line[name] for line in parts) for name in COUNTS}
    seconds: Line = {name: round(sum(line.get(name, 0.0) for line in found), 2) for name in ("seconds", "cpu s")}
    peak = max((line.get("peak MB", 0) for line in found), default=0)
    unread = ", ".join(
        f"{count} {status}"
        for status in (UNKNOWN, "not read", FAILED, CRASHED)
        if (count := sum(line["status"] == status for line in found))
    )
    about = {"file": f"total ({unread})" if unread else "total", "status": f"{len(parts)} parts"}
    return {**about, **sums, **seconds, "peak MB": peak}


def recognition(paths: list[Path]) -> Line:
    """How long it takes to say what all files are."""
    with tempfile.TemporaryDirectory(prefix="termwalk-") as folder:
        mirror(paths, Path(folder))
        found = apart("--look", folder)
    if "error" in found:
        return {"file": "recognition of all files", "status": CRASHED, "detail": found["error"]}
    return {"file": "recognition of all files", "status": f"{found.pop('parts')} parts", **found}


class Table:
    """Lines for a terminal, those of one folder below its name."""

    def __init__(self, top: Path) -> None:
        self.top, self.folder = top, ""
        print(row({name: name for name in WIDTHS}))

    def show(self, found: list[Line]) -> None:
        """Prints the lines of a file."""
        folder = found[0].get("folder", "")
        if folder != self.folder:
            print(f"{Path(folder).relative_to(self.top)}/" if folder else "")
            self.folder = folder
        print(*as_table(found), sep="\n", flush=True)


class Sheet:
    """Lines in commas."""

    def __init__(self) -> None:
        self.writer = csv.DictWriter(sys.stdout, ("folder", *WIDTHS, "detail"))
        self.writer.writeheader()

    def show(self, found: list[Line]) -> None:
        """Writes the lines of a file."""
        self.writer.writerows(found)
        sys.stdout.flush()


def main() -> None:
    """Prints the table, file by file."""
    chosen = asked()
    if chosen.one or chosen.look:
        print(json.dumps(loaded_here(chosen.one, chosen.graph) if chosen.one else recognised_here(chosen.look)))
        return
    top = chosen.folder.resolve()
    paths = [path for path in files(top) if chosen.only in str(path) and not about_others(path.name)]
    graph = chosen.graph.resolve() if chosen.graph else None
    out: Table | Sheet = Sheet() if chosen.format == "csv" else Table(top if top.is_dir() else top.parent)
    found: list[Line] = []
    for path in paths:
        of_one = lines(path, graph)
        out.show(of_one)
        found += of_one
    last = [total(found), recognition(paths)]
    out.show(last)
    sys.exit(any(line["status"] in (FAILED, CRASHED) for line in (*found, *last)))


def asked() -> argparse.Namespace:
    """The options; `--one` and `--look` are what the processes are given that this script starts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=BESIDE)
    parser.add_argument("--only", default="", help="files whose path holds this text")
    parser.add_argument("--graph", type=Path)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--look", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--format", choices=("table", "csv"), default="table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
