"""`termwalk export` and `termwalk push`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from termwalk.exporters.crosswalk import write_answers
from termwalk.exporters.graph_formats import FORMATS
from termwalk.facade import open
from termwalk.graph.copying import copy
from termwalk.graph.errors import QuestionError

from . import graphs, printing


def run(format: str, path: Path, names: list[str], graph: str, options: dict[str, Any], walk: bool) -> int:
    """Writes the files and says which."""
    told = {name: value for name, value in options.items() if value not in (None, "")}
    if format == "fhir" and not graph:
        told.setdefault("content", "fragment")
    with graphs.to_read(graph) as held, printing.progress("writing") as progress:
        if walk:
            source, target = _ends_of_walk(format, names, told)
            files = write_answers(held.store, source, target, path, **told, progress=progress)
        else:
            files = held.export(format, path, *names, progress=progress, **told)
    for file in files:
        printing.say(f"termwalk: {file} ({file.stat().st_size:,} bytes)")
    if format == "neo4j-admin":
        printing.say(f"termwalk: with the database stopped, run: sh {path / 'import.sh'}")
    return 0


def _ends_of_walk(format: str, names: list[str], told: dict[str, Any]) -> tuple[str, str]:
    if format != "crosswalk" or len(names) != 2 or told.keys() - {"lang"}:
        raise QuestionError("--walk makes a crosswalk between two systems: termwalk export crosswalk FILE A B --walk.")
    return names[0], names[1]


def formats() -> int:
    """Prints what can be written."""
    printing.table(("format", "what it makes"), [[name, one.says] for name, one in FORMATS.items()], {})
    return 0


def push(source: str, target: str) -> int:
    """Copies a graph to another place and says what that came to."""
    began = time.monotonic()
    with open(source, must_exist=True) as held, open(target) as other, printing.progress("copying") as progress:
        done = copy(held.store, other.store, progress)
        name = other.name
    seconds = time.monotonic() - began
    printing.say(
        f"termwalk: {done.parts:,} parts ({done.records:,} records) and {done.decisions:,} decisions copied to {name}"
        f" in {seconds:.0f} s; {done.there:,} parts were there already."
    )
    return 0
