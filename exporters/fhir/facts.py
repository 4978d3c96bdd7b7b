"""What termwalk knows and FHIR has no field for, as values with a name; and the JSON they become."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping as Row
from termwalk.graph.mappings import MapSet
from termwalk.graph.relations import R5, from_name
from termwalk.ontologies.fhir import OWN, code_of, spelt

Json = dict[str, Any]
Value = str | bool | int | float
JOINED = " | "
"""Stands between several values of one property of a node."""
_KEYS = {bool: "valueBoolean", int: "valueInteger", float: "valueDecimal", str: "valueString"}


def valued(value: Value) -> Json:
    """`value[x]`, by the type of the value."""
    return {_KEYS[type(value)]: value}


def extension(name: str, value: Value | Iterable[Json]) -> Json:
    """An extension of ours: with a value, or with others inside it."""
    if isinstance(value, (str, bool, int, float)):
        return {"url": OWN + name, **valued(value)}
    return {"url": OWN + name, "extension": list(value)}


def cells(stated: Mapping[str, str]) -> list[Json]:
    """Cells by name, to stand within an extension; FHIR knows no empty text, which is written as false."""
    return [{"url": spelt(name), **valued(value or False)} for name, value in stated.items()]


def node_facts(node: Concept) -> Iterator[tuple[str, str | bool]]:
    """What a node says beyond its code, title, hierarchy and cells; nothing where that is what anybody expects."""
    if code_of(node.id) != node.id:
        yield "id", node.id
    if node.code is None:
        yield "uncoded", True
    elif node.code != node.id:
        yield "code", node.code
    said = (("chapter", node.chapter), ("residual", node.residual), ("identity", node.identity or ""))
    yield from ((name, value) for name, value in said if value)


def several(value: str) -> list[str]:
    """The values of a property; a text that would not come back whole from its pieces is one value."""
    found = value.split(JOINED)
    return found if all(piece == piece.strip() != "" for piece in found) else [value]


def named(node: Concept) -> Json:
    """The node that a map's own columns name, wholly: to stand beside its code and display."""
    found: list[Json] = [] if node.kind == "category" else [{"url": "kind", **valued(node.kind)}]
    found += [{"url": name, **valued(value)} for name, value in node_facts(node)]
    found += [{"url": "parent", **valued(parent)} for parent in node.parents]
    found += [{"url": "inactive", **valued(True)}] * (not node.active)
    found += [{"url": "notSelectable", **valued(True)}] * (not node.selectable)
    if node.properties:
        found.append({"url": "property", "extension": cells(node.properties)})
    return extension("named", found) if found else extension("named", True)


def row_facts(row: Row, map_set: MapSet) -> Iterator[tuple[str, Value]]:
    """What a row of a map says beyond its source, its target's code and the word for its relation."""
    numbers = (("line", row.line), ("group", row.group), ("choice", row.choice), ("priority", row.priority))
    yield from ((name, value) for name, value in numbers if value)
    if row.confidence is not None:
        yield "confidence", float(row.confidence)
    if row.relation != word_for(row):
        yield "relation", row.relation
    target = row.target
    if target.kind not in ("code", "no-map"):
        yield "kind", target.kind
    if target.text != code_of(target.text) or (target.kind == "no-map" and target.text):
        yield "text", target.text
    if target.parts != ((target.text,) if target.kind != "no-map" else ()):
        yield from (("part", part) for part in target.parts) if target.parts else [("partless", True)]


def word_for(row: Row) -> str:
    """The relation that a reader takes from the word alone: a *no map* says none."""
    return "unstated" if row.target.kind == "no-map" else from_name("r5", R5[row.relation])
