"""What a sample is: a small release, and the records that it must give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.store import Record


@dataclass(frozen=True)
class Sample:
    """A file, the number of classes or rows written into it, and its records in order."""

    path: Path
    rows: int
    records: tuple[Record, ...]


Maker = Callable[[Path], Sample]
"""Writes the sample into a folder."""


def concept(edition: Edition, id: str, display: str, **rest: Any) -> Concept:
    """A node of an edition; a category's code is its id."""
    fields: dict[str, Any] = {"code": id} if rest.get("kind", "category") == "category" else {}
    return Concept(system=edition.system, version=edition.version, id=id, display=display, **(fields | rest))
