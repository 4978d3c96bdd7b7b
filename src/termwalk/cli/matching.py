"""`termwalk match`."""

from __future__ import annotations

import sys
from collections import Counter
from functools import partial
from pathlib import Path

import msgspec

from termwalk.exporters.headers import Lang
from termwalk.facade import Graph
from termwalk.graph.errors import QuestionError
from termwalk.past_tables import read_texts
from termwalk.queries.items import Item

from . import answers, graphs, printing


class Asked(msgspec.Struct, frozen=True):
    """What is to be matched: texts, a dictionary of the graph, or a column of a table."""

    texts: tuple[str, ...] = ()
    source: str = ""
    file: Path | None = None
    column: str = ""


def run(
    asked: Asked, to: str, graph: str, model: Path | None, kind: str, limit: int, format: str, out: Path | None,
    rows: int, lang: Lang,
) -> int:  # fmt: skip
    """Prints or writes the candidates and, on standard error, how many texts got which advice; 1 if none got any."""
    with graphs.to_read(graph) as held:
        texts = _texts(asked, held)
        with printing.progress("Matching") as progress:
            found = held.match(texts, to, model=model, kind=kind, limit=limit, lang=lang, progress=progress)
        name = held.name
    table = partial(answers.rows, found.shown(), found.rows, found.cell, lang, rows)
    answers.put(found, format, out, lang, table, graph=name)
    advised = Counter({(row.source, row.text): row.advice for row in found}.values())
    if len(texts) > 1:
        counts = ", ".join(f"{advice} {advised[advice]:,}" for advice in ("accept", "review", "none"))
        printing.say(f"termwalk: {len(texts):,} texts: {counts}.")
    return 0 if any(row.code for row in found) else 1


def _texts(asked: Asked, held: Graph) -> list[str | Item]:
    given = [bool(asked.texts), bool(asked.source), asked.file is not None]
    if sum(given) != 1:
        raise QuestionError("Say what to match in one way: texts, --from local:NAME, or --file FILE --column COLUMN.")
    if asked.source:
        return list(held.dictionary(asked.source))
    if asked.file:
        return list(read_texts(asked.file, asked.column))
    if asked.texts == ("-",):
        return [line.strip() for line in sys.stdin if line.strip()]
    return list(asked.texts)
