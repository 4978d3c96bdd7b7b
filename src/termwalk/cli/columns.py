"""`termwalk columns`."""

from __future__ import annotations

from pathlib import Path

from termwalk.graph.errors import QuestionError
from termwalk.importers.local.guess import guess, to_toml
from termwalk.importers.local.layout import beside
from termwalk.own_files import own_file

from . import printing


def run(path: Path, write: bool) -> int:
    """Prints how a table would be read, or writes it beside the table, where `load` finds it."""
    source = own_file(path)
    text = to_toml(*guess(source))
    if not write:
        print(text, end="")
        printing.say(
            f"termwalk: --write puts this into {beside(source).name}, for you to correct and for load to find."
        )
        return 0
    target = beside(source)
    if target.exists():
        raise QuestionError(f"{target} is there already: change it, or take it away first.")
    target.write_text(text, encoding="utf-8")
    printing.say(f"termwalk: {target} written: say its release, check its columns, then load {path.name}.")
    return 0
