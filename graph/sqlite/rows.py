"""Values to rows and back. JSON holds what is a list or a set of cells; everything else has its column."""

from __future__ import annotations

from typing import Any

import msgspec

from ..codes import Edition
from ..concepts import Concept, Relationship, Term
from ..mappings import Mapping, Target

_encode = msgspec.json.Encoder().encode
_strings = msgspec.json.Decoder(tuple[str, ...]).decode
_cells = msgspec.json.Decoder(dict[str, str]).decode

CONCEPT = "id, code, display, kind, chapter, parents, active, selectable, residual, identity, properties"
TERM = "id, text, language, use, refers"
RELATIONSHIP = "source, type, target, stated"
MAPPING = "source, target_kind, target, parts, relation, grp, priority, confidence, line, stated, choice"

Row = tuple[Any, ...]


def _json(value: object) -> str:
    return _encode(value).decode() if value else ""


def concept_row(part: int, seq: int, node: Concept, digest: bytes | None = None) -> Row:
    """A row for INSERT INTO concept."""
    return (
        part, node.system, node.version, node.id, seq, node.code, node.display, node.kind, node.chapter,
        _json(node.parents), node.active, node.selectable, node.residual, node.identity, _json(node.properties),
        digest,
    )  # fmt: skip


def concept(edition: Edition, row: Row, listed: bool) -> Concept:
    """A node from the columns in CONCEPT."""
    id, code, display, kind, chapter, parents, active, selectable, residual, identity, properties = row
    return Concept(
        system=edition.system, version=edition.version, id=id, code=code, display=display, kind=kind,
        chapter=chapter, parents=_strings(parents) if parents else (), active=bool(active),
        selectable=bool(selectable), residual=residual, identity=identity, listed=listed,
        properties=_cells(properties) if properties else {},
    )  # fmt: skip


def term_row(part: int, seq: int, term: Term) -> Row:
    """A row for INSERT INTO term."""
    return (part, term.id, seq, term.language, term.use, term.text, _json(term.refers))


def term(row: Row) -> Term:
    """A designation from the columns in TERM."""
    id, text, language, use, refers = row
    return Term(id=id, text=text, language=language, use=use, refers=_strings(refers) if refers else ())


def relationship_row(part: int, seq: int, edge: Relationship) -> Row:
    """A row for INSERT INTO relationship."""
    return (part, edge.source, seq, edge.type, edge.target, _json(edge.stated))


def relationship(row: Row) -> Relationship:
    """An edge from the columns in RELATIONSHIP."""
    source, type, target, stated = row
    return Relationship(source=source, type=type, target=target, stated=_cells(stated) if stated else {})


def mapping_row(part: int, seq: int, edge: Mapping) -> Row:
    """A row for INSERT INTO mapping."""
    parts = edge.target.parts
    return (
        part, edge.source, seq, edge.target.kind, edge.target.text,
        "" if parts == (edge.target.text,) else _encode(parts).decode(),
        edge.relation, edge.group, edge.priority, edge.confidence, edge.line, _json(edge.stated),
        edge.choice,
    )  # fmt: skip


def mapping(row: Row) -> Mapping:
    """An edge from the columns in MAPPING. Parts are stored only where they are not just the target's text."""
    source, kind, text, parts, relation, group, priority, confidence, line, stated, choice = row
    ends = _strings(parts) if parts else (text,)
    return Mapping(
        source=source, target=Target(kind, text, ends), relation=relation, group=group, choice=choice,
        priority=priority, confidence=confidence, line=line, stated=_cells(stated) if stated else {},
    )  # fmt: skip
