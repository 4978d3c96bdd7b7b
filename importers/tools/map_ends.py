"""What the importers of mapping tables share: how the ends of a row become nodes."""

from __future__ import annotations

from collections.abc import Iterator

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Target
from termwalk.ontologies.registry import is_heading, is_wellformed

MALFORMED = "not a code of {}; the row is kept as it stands"


class Ends:
    """Names each end of a map once, at the first row that has a name for it. An end that no row names gets no node:
    an empty name would hide the name that another table gives it."""

    def __init__(self) -> None:
        self._named: set[tuple[Edition, str]] = set()

    def named(self, edition: Edition, id: str, name: str) -> Iterator[Concept]:
        """The node of an end, unless it has been named before or nothing names it."""
        if not id or not name or (edition, id) in self._named:
            return
        self._named.add((edition, id))
        heading = is_heading(edition.system, id)
        yield Concept(
            system=edition.system,
            version=edition.version,
            id=id,
            code=None if heading else id,
            display=name,
            kind="block" if heading else "category",
            selectable=not heading,
        )


def target_of(system: str, id: str) -> Target:
    """A code, or a block where the id has the form of one."""
    return Target("block" if is_heading(system, id) else "code", id, (id,))


def malformed(system: str, id: str) -> str:
    """What is wrong with an end whose id has not the system's form; empty where nothing is. The row is stored all the
    same: a map's publisher may know codes that our pattern does not."""
    return "" if is_wellformed(system, id) else MALFORMED.format(system)


def confidence_of(cell: str) -> tuple[float | None, str]:
    """A confidence from 0 to 1 (None where none is stated), and what is wrong with the cell."""
    try:
        value = float(cell) if cell else None
    except ValueError:
        value = -1.0
    if value is None or 0 <= value <= 1:
        return value, ""
    return None, "not a number from 0 to 1; the row is kept without it"
