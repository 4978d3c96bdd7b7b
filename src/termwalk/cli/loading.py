"""`termwalk load`."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

import msgspec

from termwalk.facade import recognised
from termwalk.graph.errors import QuestionError
from termwalk.importers.source import may_be_table
from termwalk.loading import Entry, Ledger

from . import graphs, printing

_HEADS = (
    "file",
    "status",
    "system",
    "release",
    "rows",
    "loaded",
    "rejected",
    "repaired",
    "unlisted",
    "seconds",
    "detail",
)
_STYLES = {
    "loaded": "green", "recognised": "green", "derived": "green", "failed": "bold red", "already loaded": "dim",
    "not read": "dim",
}  # fmt: skip
_SHOWN = 20


def run(paths: list[Path], graph: str, system: str, release: str, language: str, replace: bool, format: str) -> int:
    """Loads, prints the ledger; 3 where a file could not be used."""
    _require(paths)
    with graphs.to_write(graph) as held, printing.progress("loading") as progress:
        ledger = held.load(
            *paths, system=system, release=release, language=language, replace=replace, progress=progress
        )
    _print(ledger, format, _HEADS, graph=graph)
    if format == "table" and not ledger.changed:
        printing.say("termwalk: nothing changed in the graph.")
    return 3 if ledger.failed else 0


def look(paths: list[Path], system: str, release: str, language: str, format: str) -> int:
    """Prints what each file is, and reads no more of it; 1 where none is known."""
    _require(paths)
    ledger = recognised(*paths, system=system, release=release, language=language)
    _print(ledger, format, ("file", "status", "system", "release", "detail"))
    return 0 if any(entry.status == "recognised" for entry in ledger.entries) else 1


def _require(paths: list[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise QuestionError(f"There is nothing at {path}.")


def _print(ledger: Ledger, format: str, heads: tuple[str, ...], **about: str) -> None:
    if format == "json":
        print(msgspec.json.format(msgspec.json.encode(about | msgspec.to_builtins(ledger)), indent=2).decode())
    elif format == "csv":
        _print_csv(ledger)
    else:
        _print_table(ledger, heads)


def _print_table(ledger: Ledger, heads: tuple[str, ...]) -> None:
    used = [entry for entry in ledger.entries if entry.status not in ("failed", "not recognised")]
    if used:
        printing.table(heads, [_cells(entry, heads) for entry in used], _STYLES)
    for entry in ledger.failed:
        printing.say(f"termwalk: failed: {entry.detail}")
    _print_unknown([entry.file for entry in ledger.entries if entry.status == "not recognised"])
    for problem in ledger.problems[:_SHOWN]:
        printing.say(f"  {problem}")
    if len(ledger.problems) > _SHOWN:
        printing.say(f"  … and {len(ledger.problems) - _SHOWN:,} more: --format json lists them all")


def _print_unknown(files: list[str]) -> None:
    """The files that nobody knows, those of one archive or folder on one line."""
    if not files:
        return
    printing.say(f"termwalk: not recognised, and nothing was read from them ({len(files):,}):")
    for archive, members in groupby(files, key=lambda file: file.rpartition("!")[0]):
        names = [member.rpartition("!")[2] for member in members]
        more = f" … and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
        printing.say(f"  {archive + ': ' if archive else ''}{', '.join(names[:_SHOWN])}{more}")
    if any(may_be_table(file) for file in files):
        printing.say("termwalk: for a table of your own, `termwalk columns FILE` proposes how to read it.")


def _cells(entry: Entry, heads: tuple[str, ...]) -> list[str]:
    return [f"{value:,}" if isinstance(value, int) else str(value) for value in (getattr(entry, h) for h in heads)]


def _print_csv(ledger: Ledger) -> None:
    import csv

    writer = csv.writer(sys.stdout)
    writer.writerow(_HEADS)
    writer.writerows([getattr(entry, head) for head in _HEADS] for entry in ledger.entries)
