"""Maps to OMOP's concepts as Usagi saves and opens them: one CSV per map set.

Source: OHDSI Usagi, its reading and writing of code mappings. What came from Usagi goes out as it was. What a publisher
states goes out UNCHECKED, for nobody has reviewed it in Usagi. What the format has no column for stands in
`ADD_INFO:termwalk`, which Usagi keeps and shows; termwalk reads the same rows back from it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from termwalk.graph.concepts import Concept
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.progress import Progress, silent
from termwalk.graph.relations import USAGI
from termwalk.graph.store import Reader

from .files import whole
from .map_files import chosen, places
from .selection import Selection

ENDING = "_usagi.csv"
COLUMNS = (
    "sourceCode", "sourceName", "sourceFrequency", "sourceAutoAssignedConceptIds", "matchScore", "mappingStatus",
    "equivalence", "statusSetBy", "statusSetOn", "conceptId", "conceptName", "domainId", "mappingType", "comment",
    "createdBy", "createdOn", "assignedReviewer",
)  # fmt: skip
OWN = "ADD_INFO:termwalk"
_ADDED = "ADD_INFO:"
_NAMES = ("sourceName", "conceptName")
_BATCH = 2_000
_DEFAULTS = {"sourceFrequency": "-1", "matchScore": "0.0", "mappingStatus": "UNCHECKED", "statusSetOn": "0",
             "mappingType": "MAPS_TO", "createdOn": "0", "createdBy": "termwalk"}  # fmt: skip
"""What Usagi writes where nothing is known."""

Cells = dict[str, str]


def write(reader: Reader, selection: Selection, path: Path, *, progress: Progress = silent) -> tuple[Path, ...]:
    """Writes each map set of the selection; QuestionError for one that does not lead to OMOP's concepts one by one."""
    map_sets = chosen(selection, "Usagi")
    with reader.snapshot():
        for map_set in map_sets:
            _check(reader, map_set)
        found = places(map_sets, path, ENDING, "{id}")
        for map_set, place in found.items():
            with whole(place) as part, part.open("w", encoding="utf-8", newline="") as stream:
                rows = _File(reader, map_set)
                writer = csv.DictWriter(stream, rows.columns, restval="", lineterminator="\n")
                writer.writeheader()
                for count, cells in enumerate(rows.rows(), start=1):
                    writer.writerow(cells)
                    if count % 10_000 == 0:
                        progress(str(map_set), count)
    return tuple(found.values())


def _check(reader: Reader, map_set: MapSet) -> None:
    if map_set.target.system != "omop":
        raise QuestionError(f"{map_set} leads to {map_set.target.system}: Usagi only knows maps to concepts of OMOP.")
    if any(edge.group or len(edge.target.parts) > 1 for edge in reader.mappings(map_set)):
        raise QuestionError(
            f"{map_set} has combinations, which Usagi cannot tell from alternatives: export it as sssom."
        )


class _File:
    """The rows of one map set, and then the codes that it only names."""

    def __init__(self, reader: Reader, map_set: MapSet) -> None:
        self.reader, self.map_set = reader, map_set
        part = reader.catalogue().map_part(map_set)
        nodes = (node for node in reader.records(part) if isinstance(node, Concept))
        self.named = {(node.system, node.id): node for node in nodes}
        edges = list(reader.mappings(map_set))
        added = {name: None for edge in edges for name in edge.stated if name.startswith(_ADDED)}
        self.columns = (*COLUMNS, *(name for name in added if name != OWN), OWN)
        ends = {edge.source for edge in edges}
        self.gaps = [
            node for (name, id), node in self.named.items() if name == map_set.source.system and id not in ends
        ]
        self.described = False

    def rows(self) -> Iterator[Cells]:
        edges = self.reader.mappings(self.map_set)
        while batch := list(islice(edges, _BATCH)):
            sources = self.reader.concepts(self.map_set.source, [edge.source for edge in batch])
            targets = self.reader.concepts(self.map_set.target, [part for e in batch for part in e.target.parts])
            for edge in batch:
                yield self._row(edge, sources.get(edge.source), targets.get(edge.target.text))
        for node in self.gaps:
            yield self._described(
                {**_DEFAULTS, "sourceCode": node.id, "sourceName": node.display, "conceptId": "0",
                 "equivalence": "UNREVIEWED"}, {},
            )  # fmt: skip

    def _row(self, edge: Mapping, source: Concept | None, target: Concept | None) -> Cells:
        said = {name: cell for name, cell in edge.stated.items() if name in self.columns and name not in _NAMES}
        mapped = edge.target.kind != "no-map"
        theirs = "mappingStatus" in said and len(said) == len(edge.stated)
        built = {
            **_DEFAULTS,
            "matchScore": repr(edge.confidence or 0.0),
            "equivalence": USAGI[edge.relation] or "UNREVIEWED" if mapped else "UNMATCHED",
            "domainId": target.properties.get("domain_id", "") if target else "",
        }
        cells = said if theirs else built
        names = {"sourceName": source.display if source else "", "conceptName": target.display if target else ""}
        row = {**cells, **names, "sourceCode": edge.source, "conceptId": edge.target.text if mapped else "0"}
        return self._described(row, {"line": edge.line} if theirs else self._own(edge))

    def _own(self, edge: Mapping) -> dict[str, Any]:
        fields = {name: getattr(edge, name) for name in ("relation", "priority", "confidence", "line", "stated")}
        return {name: value for name, value in fields.items() if value or name in ("relation", "confidence")}

    def _described(self, row: Cells, own: dict[str, Any]) -> Cells:
        """The first row also says what the map set is."""
        if not self.described:
            own = {"map_set": msgspec.to_builtins(self.map_set), **own}
            self.described = True
        return {**row, OWN: msgspec.json.encode(own).decode() if own else ""}
