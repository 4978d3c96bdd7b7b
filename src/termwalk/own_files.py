"""A user's own file, named by its path."""

from __future__ import annotations

from pathlib import Path

from termwalk.graph.errors import QuestionError
from termwalk.importers.source import Source


def own_file(path: Path) -> Source:
    """The file to read from; QuestionError if there is none."""
    if not path.is_file():
        raise QuestionError(f"There is no file {path}.")
    return Source(path)
