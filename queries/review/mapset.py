"""What is effective in a project as a map set, which every exporter of maps can write."""

from __future__ import annotations

from collections.abc import Iterator

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.decisions import Decision
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.relations import RELATIONS
from termwalk.graph.store import Reader, Record

from ..walk.word import effective, parts_of
from .codes import Codes
from .opinions import is_bulk
from .project import Project

_BY_HAND, _BY_SCORE = "semapv:ManualMappingCuration", "semapv:SemanticSimilarityThresholdMatching"


def map_part(reader: Reader, project: Project) -> tuple[Part, list[Record]]:
    """The part that a load would make of it: named ends, then a row for each answer, by source.

    Its version is the number of the last decision in it. Rows state who decided, when, in what role, and why; a no map
    is a row. QuestionError where nothing is effective yet.
    """
    held = [one for one in effective(reader.decisions(project.name)) if one.verb in ("accept", "no-map")]
    if not held:
        raise QuestionError(f"Nothing is decided for good in {project.name} yet: there is no map to write.")
    version = str(max(one.id for one in held))
    source, target = (Edition(end.system, end.version or UNSTATED) for end in (project.source, project.target))
    map_set = MapSet(
        id=f"review-{project.name}", version=version, title=f"{project.name}: reviewed mappings", publisher="",
        source=source, target=target,
    )  # fmt: skip
    rows = sorted((_mapping(one) for one in held), key=lambda row: row.source)
    part = Part(role="map", edition=source, map_set=map_set, title=map_set.title, file=project.name)
    return part, [*_ends(reader, project, map_set, rows), *rows]


def _mapping(one: Decision) -> Mapping:
    parts = parts_of(one.target) if one.verb == "accept" else ()
    text = one.target.partition(":")[2] if not one.target.startswith("local:") else one.target.split(":", 2)[-1]
    target = Target("cluster" if len(parts) > 1 else "code", text, parts) if parts else NO_MAP
    relation = next((known for known in RELATIONS if known == one.relation), RELATIONS[-1])
    stated = {"decided_by": one.who, "decided_on": one.when, "decided_as": one.role, "comment": one.why}
    stated["mapping_justification"] = _BY_SCORE if is_bulk(one.why) else _BY_HAND
    source = one.source.split(":", 2)[-1] if one.source.startswith("local:") else one.source.partition(":")[2]
    said = {name: value for name, value in stated.items() if value}
    return Mapping(source=source, target=target, relation=relation, line=one.id, stated=said)


def _ends(reader: Reader, project: Project, map_set: MapSet, rows: list[Mapping]) -> Iterator[Concept]:
    """The nodes of both ends with their names; a text is its own name."""
    codes = Codes(reader, project.target)
    sources = Codes(reader, project.source)
    for id in dict.fromkeys(row.source for row in rows):
        node = sources.find(id)
        yield _node(map_set.source, id, node.display if node else id)
    for id in dict.fromkeys(part for row in rows for part in row.target.parts):
        node = codes.find(id)
        yield _node(map_set.target, id, node.display if node else id)


def _node(edition: Edition, id: str, display: str) -> Concept:
    return Concept(system=edition.system, version=edition.version, id=id, code=id, display=display)
