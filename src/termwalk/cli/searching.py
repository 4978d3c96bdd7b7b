"""`termwalk search`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from termwalk.exporters.headers import Lang
from termwalk.queries.search import search

from . import answers, graphs, printing


def run(
    text: str,
    systems: str | Iterable[str],
    graph: str,
    limit: int,
    format: str,
    lang: Lang,
    kinds: Iterable[str] = (),
    active: bool | None = None,
) -> int:
    """Prints the codes found; 1 where there are none. `active` shows only what is in force, or only what is not."""
    with graphs.to_read(graph) as held, printing.progress("Indexing") as progress:
        found = search(held.store, text, systems, limit=limit, kinds=kinds, active=active, progress=progress)
        name = held.name
    table = partial(answers.rows, found.shown(), found.rows, found.cell, lang, 0)
    answers.put(found, format, None, lang, table, graph=name)
    return 0 if len(found) else 1
