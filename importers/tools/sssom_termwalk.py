"""SSSOM/TSV that termwalk wrote: the extension slots say what a map row is, exactly as it stood in the graph.

A file is one if its block holds the slot `ext_map_set`, with our property. Its ids, labels and predicates are for other
readers; what is read here is the slots alone. A copy of what termwalk derived is a map of its own, `…-copy`, so that it
never stands where the derived one is made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping, MapSet, Target, TargetKind
from termwalk.graph.problems import Problem
from termwalk.graph.relations import Relation
from termwalk.graph.store import Record

_SLOT, _NODES = "ext_map_set: ", "ext_nodes_"
_PROPERTY = "property: termwalk:map_set"
Row = tuple[int, dict[str, str], list[str]]


class _Slots(msgspec.Struct):
    """The slots of a row, by the names that they have in the file without `ext_`."""

    subject_code: str
    target_kind: TargetKind
    relation: Relation
    object_code: str = ""
    parts: tuple[str, ...] | None = None
    group: int = 0
    choice: int = 0
    priority: int = 0
    line: int = 0
    stated: dict[str, str] = {}
    subject_node: dict[str, Any] = {}
    object_nodes: tuple[dict[str, Any], ...] = ()


_AS_JSON = ("parts", "stated", "subject_node", "object_nodes")


def is_ours(text: str) -> bool:
    """Whether a file that begins like this is one of ours; its header may stand far below."""
    return _PROPERTY in text and text.startswith("#")


def map_set_of(block: list[str]) -> MapSet | None:
    """The map set that a block names; None where termwalk did not write it, or somebody has changed it since."""
    if not any(line.strip() == _PROPERTY for line in block):
        return None
    line = next((line for line in block if line.startswith(_SLOT)), "")
    try:
        found = msgspec.json.decode(_text(line.removeprefix(_SLOT)), type=MapSet)
    except msgspec.DecodeError:
        return None
    if not found.premises:
        return found
    return msgspec.structs.replace(found, id=f"{found.id}-copy", rules="", premises=())


def extra_nodes(block: list[str]) -> tuple[Concept, ...]:
    """The nodes that the map names and no row has as an end."""
    lines = [line.partition(": ")[2] for line in block if line.startswith(_NODES)]
    try:
        return tuple(node for line in lines for node in msgspec.json.decode(_text(line), type=tuple[Concept, ...]))
    except msgspec.DecodeError:
        return ()


def _text(scalar: str) -> bytes:
    """What stands in a scalar in double quotes."""
    return msgspec.json.decode(scalar, type=str).encode()


def records(row: Row, map_set: MapSet, file: str) -> Iterator[Record]:
    """The nodes that a row names, and the map row; a Problem where its slots cannot be read."""
    line, cell, cells = row
    try:
        slots = _slots(cell)
        confidence = float(cell["confidence"]) if cell.get("confidence") else None
        nodes = [*_node(map_set.source, slots.subject_node)]
        nodes += [node for one in slots.object_nodes for node in _node(map_set.target, one)]
    except (msgspec.DecodeError, ValueError) as error:
        reason = f"the extension slots cannot be read ({error})"
        yield Problem(file=file, line=line, field="", reason=reason, raw="\t".join(cells))
        return
    yield from nodes
    text = slots.object_code
    parts = slots.parts if slots.parts is not None else (text,) if text else ()
    yield Mapping(
        source=slots.subject_code, target=Target(slots.target_kind, text, parts), relation=slots.relation,
        group=slots.group, choice=slots.choice, priority=slots.priority, confidence=confidence, line=slots.line,
        stated=slots.stated,
    )  # fmt: skip


def _slots(cell: dict[str, str]) -> _Slots:
    found: dict[str, Any] = {name[4:]: value for name, value in cell.items() if name.startswith("ext_") and value}
    said = {name: msgspec.json.decode(value) if name in _AS_JSON else value for name, value in found.items()}
    return msgspec.convert(said, _Slots, strict=False)


def _node(edition: Edition, fields: dict[str, Any]) -> Iterator[Concept]:
    """`display` is left out where it is empty, as every field that is as usual."""
    if fields:
        named = {"display": "", **fields, "system": edition.system, "version": edition.version}
        yield msgspec.convert(named, Concept)
