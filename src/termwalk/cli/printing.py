"""Tables for a terminal, and a line that tells how far long work has come."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from termwalk.graph.progress import Progress, silent

_PLAIN_WIDTH = 160


def console() -> Console:
    """Standard output; as wide as the terminal, or wide enough to read where there is none."""
    return Console(width=None if sys.stdout.isatty() else _PLAIN_WIDTH, highlight=False, soft_wrap=False)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], styles: dict[str, str] | None = None) -> None:
    """Prints rows under heads. Nothing in a cell is taken for markup; `styles` colours whole cells by their text."""
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for head in heads:
        grid.add_column(head, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell, style=(styles or {}).get(cell, "")) for cell in row))
    console().print(grid)


def say(text: str) -> None:
    """A word to the user that is not part of the answer."""
    print(text, file=sys.stderr)


@contextmanager
def progress(doing: str) -> Iterator[Progress]:
    """A line on standard error that counts rows, and nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    with Console(stderr=True).status(f"{doing} …") as status:
        yield lambda name, rows: status.update(f"{doing} {name}: {rows:,} rows")
