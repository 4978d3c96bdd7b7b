"""Values to properties and back. JSON holds what is a set of cells; everything else is a property of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ..codes import Edition
from ..concepts import Concept, Relationship, Term
from ..mappings import Mapping, Target

_encode = msgspec.json.Encoder().encode
_cells = msgspec.json.Decoder(dict[str, str]).decode

Properties = dict[str, Any]

_STATED = (
    "code", "display", "kind", "chapter", "parents", "active", "selectable", "residual", "identity", "properties",
)  # fmt: skip
_MAPPED = ("kind", "text", "parts", "relation", "group", "choice", "priority", "confidence", "line", "stated")

STATED = ", ".join(f"s.{name}" for name in _STATED)
"""What `concept` is made from, of an edge `s`."""
TERM = "t.text, t.language, t.use, t.refers"
"""What `term` is made from, of a node `t`."""
MAPPED = ", ".join(f"m.{name}" for name in _MAPPED)
"""What `mapping` is made from, of an edge `m`."""


def part_key(graph: str, part: int) -> str:
    """What identifies a `:Part` in the whole database."""
    return f"{graph}|part|{part}"


def decision_key(graph: str, id: int) -> str:
    """What identifies a `:Decision` in the whole database."""
    return f"{graph}|{id}"


def key(graph: str, edition: Edition, id: str) -> str:
    """What identifies a `:Concept` in the whole database."""
    return f"{graph}|{edition.system}@{edition.version}|{id}"


def _json(cells: dict[str, str]) -> str:
    return _encode(cells).decode() if cells else ""


def stated(part: int, seq: int, node: Concept, digest: bytes | None) -> Properties:
    """The properties of a STATED_IN edge."""
    return {
        "part": part, "seq": seq, "code": node.code, "display": node.display, "kind": node.kind,
        "chapter": node.chapter, "parents": list(node.parents), "active": node.active, "selectable": node.selectable,
        "residual": node.residual, "identity": node.identity, "properties": _json(node.properties), "digest": digest,
    }  # fmt: skip


def concept(edition: Edition, id: str, values: Sequence[Any], listed: bool) -> Concept:
    """A node from the values of STATED."""
    code, display, kind, chapter, parents, active, selectable, residual, identity, properties = values
    return Concept(
        system=edition.system, version=edition.version, id=id, code=code, display=display, kind=kind,
        chapter=chapter, parents=tuple(parents or ()), active=active, selectable=selectable, residual=residual,
        identity=identity, listed=listed, properties=_cells(properties) if properties else {},
    )  # fmt: skip


def designation(graph: str, part: int, term: Term) -> Properties:
    """The properties of a `:Term`."""
    return {
        "graph": graph, "part": part, "text": term.text, "language": term.language, "use": term.use,
        "refers": list(term.refers),
    }  # fmt: skip


def term(id: str, values: Sequence[Any]) -> Term:
    """A designation from the values of TERM."""
    text, language, use, refers = values
    return Term(id=id, text=text, language=language, use=use, refers=tuple(refers or ()))


def related(part: int, seq: int, edge: Relationship) -> Properties:
    """The properties of a RELATED edge."""
    return {"part": part, "seq": seq, "type": edge.type, "stated": _json(edge.stated)}


def relationship(source: str, target: str, type: str, cells: str) -> Relationship:
    """An edge from its ends and properties."""
    return Relationship(source=source, type=type, target=target, stated=_cells(cells) if cells else {})


def mapped(part: int, seq: int, edge: Mapping, at: int = 0) -> Properties:
    """The properties of a row's edge to the `at`th part of its target."""
    target = edge.target
    return {
        "part": part, "seq": seq, "at": at, "kind": target.kind, "text": target.text, "parts": list(target.parts),
        "relation": edge.relation, "group": edge.group, "choice": edge.choice, "priority": edge.priority,
        "confidence": edge.confidence, "line": edge.line, "stated": _json(edge.stated),
    }  # fmt: skip


def mapping(source: str, values: Sequence[Any]) -> Mapping:
    """A row from the values of MAPPED."""
    kind, text, parts, relation, group, choice, priority, confidence, line, cells = values
    return Mapping(
        source=source, target=Target(kind, text, tuple(parts or ())), relation=relation, group=group, choice=choice,
        priority=priority, confidence=confidence, line=line, stated=_cells(cells) if cells else {},
    )  # fmt: skip
