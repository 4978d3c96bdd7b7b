"""FHIR: releases as CodeSystems, map sets as ConceptMaps, and ValueSets over either; R4 and R5, streamed.

Source: HL7 FHIR R4 (4.0.1) and R5 (5.0.0). What FHIR has no field for goes out as properties and extensions of our own
(`termwalk.ontologies.fhir`), so that our importer gives back the same graph. One concept, one element or one header is
made by `code_system.concept`, `concept_map.element` and the `header` functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Reader
from termwalk.ontologies.fhir import Fhir

from ..selection import Selection
from . import places, streams, value_set
from .headers import Content
from .value_set import Chosen

MOST = 20_000
"""Concepts, or source codes of a map, in one resource; 0 never splits."""


def write(
    reader: Reader,
    selection: Selection,
    path: Path,
    *,
    fhir: Fhir = "R5",
    most: int = MOST,
    content: Content = "",
    progress: Progress = silent,
) -> tuple[Path, ...]:
    """Writes a CodeSystem per release and a ConceptMap per map set; returns the files.

    A path that ends in .ndjson takes a resource per line, .json one resource or a Bundle, any other is a folder with
    a file for each. More than `most` concepts or source codes become several resources, which `content` cannot make
    complete. `content` says of releases what the graph cannot know: that a file was an excerpt (`fragment`).
    QuestionError for an option that is none, InputError where nothing can be written.
    """
    _check(fhir, most, content)
    count = len(selection.editions) + len(selection.map_sets)
    if not count:
        raise QuestionError("Nothing was chosen: name a release (icd10@2019) or a map set that is in the graph.")
    with reader.snapshot():
        return places.write(_families(reader, selection, fhir, most, content, progress), path, count > 1)


def _families(
    reader: Reader, selection: Selection, fhir: Fhir, most: int, content: Content, progress: Progress
) -> Iterator[streams.Family]:
    for edition in selection.editions:
        yield streams.release(reader, edition, most, content, progress)
    for map_set in selection.map_sets:
        yield streams.map_set(reader, map_set, most, fhir, progress)


def write_value_sets(
    reader: Reader, chosen: Sequence[Chosen], path: Path, *, expanded: bool = False
) -> tuple[Path, ...]:
    """Writes a ValueSet for each choice, the same for R4 and R5; `expanded` lists every code beside the rule."""
    if not chosen:
        raise QuestionError("No value set was chosen: name a release or a map set that is in the graph.")
    with reader.snapshot():
        families = (streams.chosen(reader, one, expanded) for one in chosen)
        return places.write(families, path, len(chosen) > 1)


def choose(reader: Reader, selection: Selection, codes: str = "all") -> tuple[Chosen, ...]:
    """The value sets that one word means: `all` or `selectable` codes of each release, else a code whose subtree it is;
    of each map set the `source` or `target` ends, both where the word is `all`."""
    found = [_of_release(reader, edition, codes) for edition in selection.editions]
    for map_set in selection.map_sets:
        if codes in ("all", "source"):
            found.append(value_set.ends(map_set, "source"))
        if codes in ("all", "target"):
            found.append(value_set.ends(map_set, "target"))
        if codes not in ("all", "source", "target"):
            raise QuestionError(f"{map_set} has no {codes!r} codes: ask for source, target or all.")
    return tuple(found)


def _of_release(reader: Reader, edition: Edition, codes: str) -> Chosen:
    if codes == "all":
        return Chosen(edition, "all")
    if codes == "selectable":
        return Chosen(edition, "selectable")
    return value_set.below(reader, edition, codes)


def _check(fhir: str, most: int, content: str) -> None:
    if fhir not in get_args(Fhir):
        raise QuestionError(f"{fhir!r} is no FHIR version that is written: say R4 or R5.")
    if content not in get_args(Content):
        raise QuestionError(f"{content!r} is no content of a CodeSystem: say complete, fragment or example.")
    if most < 0:
        raise QuestionError(f"{most} is no number of concepts: say 0 to split nothing, or about {MOST:,}.")
