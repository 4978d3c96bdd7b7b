"""A review as Usagi saves it: proposals and decisions of a project whose targets are concepts of OMOP.

Source: OHDSI Usagi, its writing of code mappings. Usagi knows targets by concept_id alone, so a project that maps to
another system has no Usagi file. Concepts that hold together are rows of one source code, which is how Usagi says it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from termwalk.graph.errors import QuestionError
from termwalk.graph.relations import RELATIONS, USAGI
from termwalk.graph.store import Reader
from termwalk.queries.review import Item, Opinion, Project
from termwalk.queries.review.candidates import Candidate, best
from termwalk.queries.review.codes import Codes

from .files import whole
from .usagi import COLUMNS, Cells

PROJECT, LAST = "ADD_INFO:project", "ADD_INFO:last"
"""Columns of our own, which Usagi keeps: the project, and the entry of the chain after which the file was written."""


def write(reader: Reader, project: Project, items: Iterable[Item], path: Path, *, last: int = 0) -> int:
    """Writes all items and returns how many rows that is. QuestionError where the targets are no concepts of OMOP.

    What is decided is APPROVED, what was put off or is disputed FLAGGED, and the rest UNCHECKED with its proposal.
    """
    require_omop(project)
    codes = Codes(reader, project.target)
    count = 0
    with whole(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, (*COLUMNS, PROJECT, LAST), restval="", lineterminator="\n")
        writer.writeheader()
        for item in items:
            for cells in _rows(item, codes):
                writer.writerow({**cells, PROJECT: project.name, LAST: str(last)})
                count += 1
    return count


def require_omop(project: Project) -> None:
    """QuestionError for a project that Usagi cannot hold."""
    if project.target.system != "omop":
        raise QuestionError(
            f"{project.name} leads to {project.target.system}: Usagi only knows maps to concepts of OMOP, and its"
            " conceptId cannot hold other codes. Write a workbook, or sssom."
        )


def _rows(item: Item, codes: Codes) -> Iterator[Cells]:
    chosen = best(item.candidates)
    said = item.holding or item.note or (item.opinions[-1] if item.state == "disputed" else None)
    proposed = tuple(one.code for one in chosen)
    ids = proposed if said is None or said.verb in ("defer", "reject") else said.codes
    titles = dict(zip(ids, codes.titles(ids), strict=True)) | {one.code: one.title for one in chosen if one.title}
    for id in ids or ("0",):
        node = codes.find(id) if id != "0" else None
        yield {
            **_source(item, chosen), **_status(item, said),
            "conceptId": id, "conceptName": titles.get(id, ""),
            "domainId": node.properties.get("domain_id", "") if node else "",
        }  # fmt: skip


def _source(item: Item, chosen: tuple[Candidate, ...]) -> Cells:
    return {
        "sourceCode": item.source, "sourceName": item.text or item.source, "sourceFrequency": "-1",
        "sourceAutoAssignedConceptIds": ";".join(dict.fromkeys(one.code for one in item.candidates)),
        "matchScore": repr(min((one.score for one in chosen), default=0.0)), "mappingType": "MAPS_TO",
        "createdBy": "termwalk", "createdOn": "0",
    }  # fmt: skip


def _status(item: Item, said: Opinion | None) -> Cells:
    if said is None:
        return {"mappingStatus": "UNCHECKED", "equivalence": "UNREVIEWED", "statusSetOn": "0"}
    relation = next((known for known in RELATIONS if known == said.relation), RELATIONS[-1])
    word = USAGI[relation] if said.verb == "accept" else "UNMATCHED" if said.verb == "no-map" else "UNREVIEWED"
    return {
        "mappingStatus": "APPROVED" if item.holding else "FLAGGED", "equivalence": word or "UNREVIEWED",
        "statusSetBy": said.who, "statusSetOn": _milliseconds(said.when), "comment": said.why,
    }  # fmt: skip


def _milliseconds(when: str) -> str:
    """A moment as Usagi writes it, since 1970."""
    try:
        return str(int(datetime.fromisoformat(when).timestamp() * 1000))
    except ValueError:
        return "0"
