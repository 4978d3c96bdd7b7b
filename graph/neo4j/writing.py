"""A batch of records as what a transaction writes: nodes first, then the edges of each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from ..catalogue import Part
from ..codes import Edition
from ..concepts import PARENT, Concept, Relationship, Term
from ..decisions import Decision
from ..increments import NOWHERE
from ..intake import Placed
from ..mappings import Mapping
from ..problems import Problem
from . import rows

NODES = """
UNWIND $rows AS row MERGE (c:Concept {termwalk: row[0]})
ON CREATE SET c.graph = $graph, c.system = row[1], c.version = row[2], c.id = row[3]
"""
_ENDS = "UNWIND $rows AS row MATCH (c:Concept {termwalk: row[0]})"
STATEMENTS = {
    "stated": f"MATCH (p:Part {{termwalk: $key}}) {_ENDS} SET c.display = coalesce(c.display, row[1].display)"
    " CREATE (c)-[s:STATED_IN]->(p) SET s = row[1]",
    "kept": f"MATCH (p:Part {{termwalk: $key}}) {_ENDS} CREATE (c)-[k:KEPT_IN]->(p) SET k = row[1]",
    "parent": f"{_ENDS} MATCH (o:Concept {{termwalk: row[2]}}) CREATE (c)-[e:PARENT]->(o) SET e = row[1]",
    "related": f"{_ENDS} MATCH (o:Concept {{termwalk: row[2]}}) CREATE (c)-[e:RELATED]->(o) SET e = row[1]",
    "term": f"{_ENDS} CREATE (c)-[e:HAS_TERM]->(t:Term) SET e = row[1], t = row[2]",
    "maps": f"{_ENDS} MATCH (o:Concept {{termwalk: row[2]}}) CREATE (c)-[e:MAPS_TO]->(o) SET e = row[1]",
    "no map": f"MATCH (p:Part {{termwalk: $key}}) {_ENDS} CREATE (c)-[e:NO_MAP]->(p) SET e = row[1]",
    "text": f"MATCH (p:Part {{termwalk: $key}}) {_ENDS} CREATE (c)-[e:MAPS_TO_TEXT]->(p) SET e = row[1]",
    "problem": "UNWIND $rows AS row CREATE (n:Problem) SET n = row[0]",
}
"""What is written, in this order; `row[0]` is the key of the node that an edge leaves."""

Rows = dict[str, list[list[Any]]]


class Writer:
    """Turns the records of one part into rows of STATEMENTS, and collects the nodes that they need.

    The names in a map's file may be of either end's release; the edition of each is that of its node.
    """

    def __init__(self, graph: str, part: Part) -> None:
        self._graph, self._part = graph, part
        self._editions: dict[str, Edition] = {}
        self._nodes: dict[str, list[Any]] = {}

    def rows_of(self, found: Iterable[Placed]) -> Rows:
        """The rows of a batch; its nodes under `nodes`."""
        self._nodes = {}
        made: defaultdict[str, list[list[Any]]] = defaultdict(list)
        for placed in found:
            for kind, row in self._rows(placed):
                made[kind].append(row)
        return {"nodes": list(self._nodes.values()), **made}

    def _rows(self, placed: Placed) -> Iterator[tuple[str, list[Any]]]:
        part, seq, record = self._part.id, placed.place, placed.record
        if isinstance(record, Concept):
            yield from self._of_concept(placed, record)
        elif isinstance(record, Term):
            place = {"part": part, "seq": seq}
            yield "term", [self._named(record.id), place, rows.designation(self._graph, part, record)]
        elif isinstance(record, Relationship):
            ends = self._named(record.source), self._named(record.target)
            yield "related", [ends[0], rows.related(part, seq, record), ends[1]]
            if record.type == PARENT:
                yield "parent", [ends[0], {"part": part, "seq": seq}, ends[1]]
        elif isinstance(record, Mapping):
            yield from self._of_mapping(seq, record)
        else:
            yield "problem", [_problem(self._graph, part, seq, record)]

    def _of_concept(self, placed: Placed, node: Concept) -> Iterator[tuple[str, list[Any]]]:
        part, seq = self._part.id, placed.place
        if placed.base != NOWHERE:
            base, version = placed.base
            key = rows.key(self._graph, Edition(node.system, version), node.id)
            yield "kept", [key, {"part": part, "seq": seq, "base": base}]
            return
        edition = Edition(node.system, node.version)
        if self._part.map_set is not None:
            self._editions[node.id] = edition
        key = self._key(edition, node.id)
        yield "stated", [key, rows.stated(part, seq, node, placed.digest)]
        for parent in node.parents:
            yield "parent", [key, {"part": part, "seq": seq}, self._key(edition, parent)]

    def _of_mapping(self, seq: int, row: Mapping) -> Iterator[tuple[str, list[Any]]]:
        part, map_set = self._part.id, self._part.map_set
        source, target = (map_set.source, map_set.target) if map_set else (self._part.edition, self._part.edition)
        key = self._key(source, row.source)
        for at, end in enumerate(row.target.parts):
            yield "maps", [key, rows.mapped(part, seq, row, at), self._key(target, end)]
        if not row.target.parts:
            yield ("no map" if row.target.kind == "no-map" else "text"), [key, rows.mapped(part, seq, row)]

    def _named(self, id: str) -> str:
        return self._key(self._editions.get(id, self._part.edition), id)

    def _key(self, edition: Edition, id: str) -> str:
        """The key of a node, which is made if it is not there."""
        key = rows.key(self._graph, edition, id)
        self._nodes.setdefault(key, [key, edition.system, edition.version, id])
        return key


def part_node(graph: str, part: Part) -> dict[str, Any]:
    """The properties of a `:Part` but for its state; `body` is the part itself."""
    return {
        "termwalk": rows.part_key(graph, part.id), "graph": graph, "id": part.id, "body": body(part), "role": part.role,
        "system": part.edition.system, "version": part.edition.version, "language": part.language, "file": part.file,
        "title": part.title, "incremental": part.incremental, "loaded": part.loaded,
        "map_set": str(part.map_set) if part.map_set else None,
        "publisher": part.map_set.publisher if part.map_set else None,
    }  # fmt: skip


def body(part: Part) -> str:
    """A part as JSON, without its number, which belongs to the database."""
    return msgspec.json.encode(msgspec.structs.replace(part, id=0)).decode()


def decision_node(graph: str, entry: Decision, once: str = "") -> dict[str, Any]:
    """The properties of a `:Decision`; `once` tells one attempt to write it from another."""
    fields: dict[str, Any] = msgspec.to_builtins(entry)
    return fields | {
        "termwalk": rows.decision_key(graph, entry.id), "graph": graph, "once": once,
        "body": msgspec.json.encode(entry).decode(),
    }  # fmt: skip


def _problem(graph: str, part: int, seq: int, problem: Problem) -> dict[str, Any]:
    return {
        "graph": graph, "part": part, "seq": seq, "file": problem.file, "line": problem.line,
        "reason": problem.reason, "body": msgspec.json.encode(problem).decode(),
    }  # fmt: skip
