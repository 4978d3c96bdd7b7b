"""`termwalk search`."""

from __future__ import annotations

from functools import partial

from termwalk.exporters.headers import Lang

from . import answers, graphs


def run(text: str, system: str, graph: str, limit: int, format: str, lang: Lang) -> int:
    """Prints the codes found; 1 where there are none."""
    with graphs.to_read(graph) as held:
        found = held.search(text, system, limit=limit)
        name = held.name
    table = partial(answers.rows, found.shown(), found.rows, found.cell, lang, 0)
    answers.put(found, format, None, lang, table, graph=name)
    return 0 if len(found) else 1
