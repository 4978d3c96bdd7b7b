"""The rows of a crosswalk: one per source code and target, or per part of a target whose parts hold together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.relations import Relation

from .scenarios import Lists, expression, scenarios

Titles = dict[str, str]
"""Names of targets by id."""


class CrosswalkRow(msgspec.Struct, frozen=True, kw_only=True):
    """A source code and a target, or a part of one. The order of the fields is the order of the columns.

    Rows of one source and map with different `target_option` are alternatives. Those of one option with different
    `target_part` hold together, `target_parts` of them; those of one part with different `target_choice` are choices
    for that part. So a plain code is where `target_parts` is 1. `target_expression` is the whole option as its
    publisher writes it. `denied` is a status: the publisher says that the two are not related.
    """

    source_system: str
    source_release: str
    source_code: str
    source_title: str | None
    source_kind: str
    target_system: str
    target_release: str
    target_code: str | None = None
    target_title: str | None = None
    target_kind: str | None = None
    target_expression: str | None = None
    target_option: int = 0
    target_part: int = 0
    target_parts: int = 0
    target_choice: int = 0
    status: str = "unmapped"
    relation: Relation | None = None
    verdict: str | None = None
    preferred: bool = False
    review: bool = False
    priority: int = 0
    confidence: float | None = None
    hops: int = 0
    path: str | None = None
    map_set: str | None = None
    map_version: str | None = None
    derived: bool = False
    publisher: str | None = None
    licence: str | None = None


COLUMNS = CrosswalkRow.__struct_fields__


def blank(node: Concept, map_set: MapSet) -> CrosswalkRow:
    """The row of a source code for which a map has none."""
    return CrosswalkRow(
        source_system=node.system,
        source_release=node.version,
        source_code=node.code or node.id,
        source_title=node.display or None,
        source_kind=node.kind,
        target_system=map_set.target.system,
        target_release=map_set.target.version,
        map_set=map_set.id,
        map_version=map_set.version,
        derived=bool(map_set.premises),
        publisher=map_set.publisher or None,
        licence=map_set.licence or None,
    )


class Option(msgspec.Struct, frozen=True):
    """A target as a whole: its parts, each with the codes of which one is to be chosen."""

    expression: str
    kind: str
    parts: tuple[tuple[str, ...], ...]


def exploded(row: CrosswalkRow, number: int, option: Option, titles: Titles) -> Iterator[CrosswalkRow]:
    """An option as rows, one per part and choice."""
    for part, choices in enumerate(option.parts, start=1):
        for choice, code in enumerate(choices, start=1):
            yield msgspec.structs.replace(
                row, target_code=code, target_title=titles.get(code), target_kind=option.kind,
                target_expression=option.expression, target_option=number, target_part=part,
                target_parts=len(option.parts), target_choice=choice,
            )  # fmt: skip


def of_edges(row: CrosswalkRow, edges: Sequence[Mapping], titles: Titles) -> Iterator[CrosswalkRow]:
    """The rows of one source in one map, in its publisher's order; `row` is its blank one."""
    if not edges:
        yield row
        return
    numbers = {key: number for number, key in enumerate(dict.fromkeys(_key(at, e) for at, e in enumerate(edges)), 1)}
    lists = scenarios(edges)
    seen: dict[tuple[int, int], int] = {}
    for at, edge in enumerate(edges):
        said = msgspec.structs.replace(row, **_said(edge, row))
        number = numbers[_key(at, edge)]
        if edge.target.kind == "no-map":
            yield msgspec.structs.replace(said, target_kind="no-map", target_option=number)
        elif edge.group:
            choice = seen[edge.group, edge.choice] = seen.get((edge.group, edge.choice), 0) + 1
            yield from _of_scenario(said, edge, lists[edge.source, edge.group], number, choice, titles)
        else:
            parts = tuple((part,) for part in edge.target.parts or (edge.target.text,))
            yield from exploded(said, number, Option(edge.target.text, edge.target.kind, parts), titles)


def _key(at: int, edge: Mapping) -> tuple[str, int]:
    return ("group", edge.group) if edge.group else ("row", at)


def _of_scenario(
    said: CrosswalkRow, edge: Mapping, lists: Lists, number: int, choice: int, titles: Titles
) -> Iterator[CrosswalkRow]:
    """A row of a scenario: one of the choices for one of its parts."""
    option = Option(expression(lists), edge.target.kind, ((edge.target.text,),))
    for one in exploded(said, number, option, titles):
        yield msgspec.structs.replace(
            one, target_part=list(lists).index(edge.choice) + 1, target_parts=len(lists), target_choice=choice
        )


def _said(edge: Mapping, row: CrosswalkRow) -> dict[str, Any]:
    """What the publisher says of a row."""
    mapped = edge.target.kind != "no-map"
    name = f"{row.map_set}@{row.map_version}"
    status = "no-map" if not mapped else "denied" if edge.relation == "unrelated" else "mapped"
    return {
        "status": status,
        "relation": edge.relation if mapped else None,
        "priority": edge.priority,
        "confidence": edge.confidence,
        "hops": 1,
        "path": f"{name} line {edge.line}" if edge.line else name,
    }
