"""`termwalk load`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from termwalk.graph.errors import QuestionError
from termwalk.loading import Entry, Ledger, Progress, silent

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
_STYLES = {"loaded": "green", "derived": "green", "failed": "bold red", "already loaded": "dim", "not read": "dim"}
_SHOWN = 20


def run(paths: list[Path], graph: str, system: str, release: str, language: str, replace: bool, format: str) -> int:
    """Loads, prints the ledger; 3 where a file could not be used."""
    for path in paths:
        if not path.exists():
            raise QuestionError(f"There is nothing at {path}.")
    with graphs.to_write(graph) as held, _progress() as progress:
        ledger = held.load(
            *paths, system=system, release=release, language=language, replace=replace, progress=progress
        )
    if format == "json":
        print(
            msgspec.json.format(msgspec.json.encode({"graph": graph, **msgspec.to_builtins(ledger)}), indent=2).decode()
        )
    elif format == "csv":
        _print_csv(ledger)
    else:
        _print_table(ledger)
    return 3 if ledger.failed else 0


@contextmanager
def _progress() -> Iterator[Progress]:
    """A line on standard error that counts records, and nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console

    with Console(stderr=True).status("loading …") as status:
        yield lambda file, records: status.update(f"{file}: {records:,} records")


def _print_table(ledger: Ledger) -> None:
    used = [entry for entry in ledger.entries if entry.status not in ("failed", "not recognised")]
    if used:
        printing.table(_HEADS, [_cells(entry) for entry in used], _STYLES)
    for entry in ledger.entries:
        if entry.status in ("failed", "not recognised"):
            printing.say(f"termwalk: {entry.status}: {entry.detail}")
    for problem in ledger.problems[:_SHOWN]:
        printing.say(f"  {problem}")
    if len(ledger.problems) > _SHOWN:
        printing.say(f"  … and {len(ledger.problems) - _SHOWN:,} more: --format json lists them all")
    if not ledger.changed:
        printing.say("termwalk: nothing changed in the graph.")


def _cells(entry: Entry) -> list[str]:
    return [f"{value:,}" if isinstance(value, int) else str(value) for value in (getattr(entry, h) for h in _HEADS)]


def _print_csv(ledger: Ledger) -> None:
    import csv

    writer = csv.writer(sys.stdout)
    writer.writerow(_HEADS)
    writer.writerows([getattr(entry, head) for head in _HEADS] for entry in ledger.entries)
