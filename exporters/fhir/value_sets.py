"""Value sets over chosen releases and map sets, as an export of its own."""

from __future__ import annotations

from pathlib import Path

from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Reader

from ..selection import Selection
from . import choose, write_value_sets


def write(
    reader: Reader,
    selection: Selection,
    path: Path,
    *,
    codes: str = "all",
    expanded: bool = False,
    progress: Progress = silent,
) -> tuple[Path, ...]:
    """Writes a ValueSet for each release and for the ends of each map; `codes` is as `choose` takes it."""
    with reader.snapshot():
        chosen = choose(reader, selection, codes)
        progress("value sets", len(chosen))
        return write_value_sets(reader, chosen, path, expanded=expanded)
