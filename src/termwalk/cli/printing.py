"""Tables for a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

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
