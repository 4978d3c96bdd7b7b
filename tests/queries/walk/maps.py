"""Maps between invented systems, written as lines: `A1 = B1`, `A1 < B1`, `A1 ∅` (no map)."""

from __future__ import annotations

import re
from typing import Any

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.decisions import Decision, Verb
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target, TargetKind
from termwalk.graph.relations import Relation
from termwalk.graph.store import Record
from termwalk.queries.translation import Translation
from termwalk.queries.walk.steps import signed

Content = tuple[Part, list[Record]]
SIGNS: dict[str, Relation] = {
    "=": "equivalent", "<": "narrower", ">": "broader", "~": "related", "?": "unstated", "!": "unrelated",
}  # fmt: skip


def row(text: str, **more: Any) -> Mapping:
    """A row of a map: source, sign, target; `A1 ∅` states no map, `B1&B2` is a combination of two parts.

    `basis`, `role`, `uri` and other words that are no fields of a row are what it states beside them.
    """
    source, _, rest = text.partition(" ")
    sign, _, target = rest.partition(" ")
    fields = {name: more.pop(name) for name in tuple(more) if name in Mapping.__struct_fields__}
    stated = {("target_uri" if name == "uri" else name): value for name, value in more.items()}
    if sign == "∅":
        return Mapping(source=source, target=NO_MAP, stated=stated, **fields)
    parts = tuple(re.split("[&/]", target))
    kind: TargetKind = stated.pop("kind", "cluster" if len(parts) > 1 else "code")
    return Mapping(source=source, target=Target(kind, target, parts), relation=SIGNS[sign], stated=stated, **fields)


def map_of(ends: str, *rows: str | Mapping, id: str = "", version: str = "1", date: str = "", **more: Any) -> Content:
    """A map of its own publisher: `ends` is `local:a@1 > local:b@1`; rows are numbered as lines from 1."""
    source, target = (Edition.parse(end) for end in ends.split(" > "))
    named = id or f"{source.system}-{target.system}".replace("local:", "")
    map_set = MapSet(id=named, version=version, title=named, publisher="Tests", source=source, target=target, **more)
    found = [row(one, line=line) if isinstance(one, str) else one for line, one in enumerate(rows, start=1)]
    ends_of = {(source, one.source) for one in found} | {(target, part) for one in found for part in one.target.parts}
    nodes = [node_of(edition, id) for edition, id in sorted(ends_of)]
    return Part(role="map", edition=source, map_set=map_set, date=date, file=str(map_set)), [*nodes, *found]


def release_of(edition: str, *codes: str | Concept, language: str = "en", **more: Any) -> Content:
    """A release; each code is written `code`, `code: title`, `code < parent` or `code < parent: title`."""
    known = Edition.parse(edition)
    nodes: list[Record] = [one if isinstance(one, Concept) else node_of(known, one) for one in codes]
    return Part(role="release", edition=known, language=language, structured=True, file=edition, **more), nodes


def node_of(edition: Edition, text: str, **more: Any) -> Concept:
    """A node from its line."""
    place, _, title = text.partition(": ")
    code, _, parent = place.partition(" < ")
    given = {"code": code, "display": title or f"Title of {code}", "parents": (parent,) if parent else ()}
    return Concept(system=edition.system, version=edition.version, id=code, **(given | more))


def decide(graph: termwalk.Graph, verb: Verb, source: str, target: str, **more: Any) -> Decision:
    """Appends a decision to a graph, by an adjudicator unless said otherwise."""
    given: dict[str, Any] = {"project": "p", "who": "t", "when": "2026-03-01T08:00:00Z", "role": "adjudicator"}
    one = Decision(verb=verb, source=source, source_version="", target=target, target_version="", **(given | more))
    return graph.store.decide(one)


def told(row: Translation) -> str:
    """A row as one line: its target, what it is to it, and the codes of its path with the signs between them."""
    path = signed(row.path) if row.path else ""
    return f"{row.target or row.status}: {row.relation or '–'} | {path.replace('local:', '')}"
