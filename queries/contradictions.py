"""What a reasoner makes of the maps: classes that the hierarchies leave nothing for, as an answer like any other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import MapSet
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Reader
from termwalk.ontologies import reasoning
from termwalk.ontologies.reasoning import Contradiction
from termwalk.ontologies.registry import system

from .conflicts.standing import standing
from .results import Answer


class Contradictions(Answer[Contradiction]):
    """The classes that can hold nothing, by cause, with what was looked at in `found`."""

    row_type = Contradiction

    def __init__(self, found: reasoning.Contradictions) -> None:
        super().__init__(found.rows)
        self.found = found

    def shown(self) -> tuple[str, ...]:
        """The columns for a terminal."""
        return ("code", "title", "cause", "premises")

    def cell(self, row: Contradiction, column: str) -> str:
        """One cell as text; premises one below the other."""
        if column == "premises":
            return "\n".join(map(str, row.premises))
        return super().cell(row, column)

    def sentence(self) -> str:
        """What was looked at, and what was found."""
        found = self.found
        return (
            f"{len(found.rows):,} classes can hold nothing, by {len(found.causes()):,} causes."
            f" Looked at: {found.mappings:,} rows of {len(found.map_sets)} maps, {found.classes:,} classes of"
            f" {len(found.releases)} releases ({found.reasoner}, disjoint: {found.disjoint})."
        )


class _Selected(NamedTuple):
    editions: tuple[Edition, ...]
    map_sets: tuple[MapSet, ...]


def contradictions(
    reader: Reader,
    systems: Iterable[str] = (),
    *,
    disjoint: str = "chapters",
    reasoner: str = "hermit",
    seconds: float = 600,
    memory: int = 4_000,
    progress: Progress = silent,
) -> Contradictions:
    """Mappings that contradict the hierarchies of the systems (of all, if none are named), found by a reasoner.

    Looked at are the maps that stand between these systems, a derived one in place of its premises. `disjoint` says
    what excludes what: `chapters`, `siblings` or `none` (see docs/owl.md); `reasoner` is `hermit` or `pellet`, which
    gets `seconds` for a run and `memory` megabytes. QuestionError without Java, MissingExtra without owlready2.
    """
    catalogue = reader.catalogue()
    asked = {system(name).id for name in systems}
    published = dict.fromkeys(e.system for e in catalogue.editions() if catalogue.is_published(e))
    chosen = _Selected(
        tuple(catalogue.resolve(Edition(name)) for name in published if not asked or name in asked),
        tuple(m for m in standing(catalogue) if not asked or {m.source.system, m.target.system} <= asked),
    )
    if not chosen.map_sets:
        raise QuestionError("There is no map between these systems in the graph: nothing can contradict.")
    return Contradictions(
        reasoning.contradictions(
            reader, chosen, disjoint=disjoint, reasoner=reasoner, seconds=seconds, memory=memory, progress=progress
        )
    )
