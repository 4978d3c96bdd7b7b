"""The metadata block of an SSSOM/TSV file: what the map set is, its prefixes, and the slots of our own."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import quote

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import UnknownSystem
from termwalk.graph.mappings import MapSet
from termwalk.ontologies.registry import system

from .curies import OWN

NO_LICENCE = "https://w3id.org/sssom/license/unspecified"
"""The standard's word for a licence that nobody states as an address."""
EXTENSIONS = {
    "ext_choice": ("choice", "integer"),
    "ext_group": ("group", "integer"),
    "ext_line": ("line", "integer"),
    "ext_map_set": ("map_set", "string"),
    "ext_object_code": ("object_code", "string"),
    "ext_object_nodes": ("object_nodes", "string"),
    "ext_parts": ("parts", "string"),
    "ext_priority": ("priority", "integer"),
    "ext_relation": ("relation", "string"),
    "ext_stated": ("stated", "string"),
    "ext_subject_code": ("subject_code", "string"),
    "ext_subject_node": ("subject_node", "string"),
    "ext_target_kind": ("target_kind", "string"),
}
"""Our slots, in the order of their properties, with the local names of property and type."""
_NODES_IN_A_LINE = 50
_ADDRESS = re.compile(r"https?://\S+\Z")


def justification(map_set: MapSet) -> str:
    """Why a map holds: a publisher who does not say how it was made leaves that open; what termwalk derived rests on
    the publishers' tables, or on code and title together."""
    if not map_set.rules:
        return "semapv:UnspecifiedMatching"
    alike = map_set.rules.startswith("likeness/")
    return "semapv:CompositeMatching" if alike else "semapv:BackgroundKnowledgeBasedMatching"


def licence(map_set: MapSet) -> str:
    """The address of a map's licence; where it states only words, the address that the registry has for them."""
    if _ADDRESS.match(map_set.licence):
        return map_set.licence
    for end in (map_set.source, map_set.target):
        try:
            known = system(end.system)
        except UnknownSystem:
            continue
        if map_set.licence and known.licence == map_set.licence and known.licence_url:
            return known.licence_url
    return NO_LICENCE


def block(
    map_set: MapSet, date: str, prefixes: Mapping[str, str], slots: Collection[str], composed: bool,
    more: Collection[Concept],
) -> Iterator[str]:  # fmt: skip
    """The lines, in the standard's own order; `slots` are the extension slots that the rows use."""
    if composed:
        yield '#sssom_version: "1.1"'
    yield "#curie_map:"
    yield from (f"#  {prefix}: {_scalar(iri)}" for prefix, iri in sorted(prefixes.items()))
    yield f"#mapping_set_id: {OWN}map:{quote(map_set.id, safe='')}"
    yield f"#mapping_set_version: {_scalar(map_set.version)}"
    if map_set.premises:
        yield "#mapping_set_source:"
        yield from (f"#  - {OWN}map:{quote(premise, safe='@')}" for premise in map_set.premises)
    yield f"#mapping_set_title: {_scalar(map_set.title)}"
    if map_set.publisher:
        yield from ("#creator_label:", f"#  - {_scalar(map_set.publisher)}")
    yield f"#license: {_scalar(licence(map_set))}"
    yield from _ends("subject", map_set.source)
    yield from _ends("object", map_set.target)
    if map_set.rules:
        yield from ("#mapping_tool: termwalk", f"#mapping_tool_version: {_scalar(map_set.rules)}")
    if date:
        yield f"#publication_date: {_scalar(date)}"
    if map_set.licence and not _ADDRESS.match(map_set.licence):
        yield f"#comment: {_scalar(f'Licence as stated: {map_set.licence}')}"
    chunks = _chunks(more)
    yield from _extensions({"ext_map_set", *slots}, len(chunks))
    yield f"#ext_map_set: {_scalar(msgspec.json.encode(map_set).decode())}"
    yield from (f"#ext_nodes_{number}: {_scalar(chunk)}" for number, chunk in enumerate(chunks, start=1))


def _ends(side: str, end: Edition) -> Iterator[str]:
    yield f"#{side}_source: termwalk:system:{quote(end.system, safe=':')}"
    yield f"#{side}_source_version: {_scalar(end.version)}"


def _chunks(nodes: Collection[Concept]) -> list[str]:
    """The nodes as JSON arrays, none of them longer than a reader of lines will take."""
    whole = [msgspec.json.encode(node).decode() for node in nodes]
    lines = [whole[at : at + _NODES_IN_A_LINE] for at in range(0, len(whole), _NODES_IN_A_LINE)]
    return [f"[{','.join(line)}]" for line in lines]


def _extensions(used: Collection[str], nodes: int) -> Iterator[str]:
    yield "#extension_definitions:"
    more = {f"ext_nodes_{number}": (f"nodes_{number}", "string") for number in range(1, nodes + 1)}
    for name, (property, type) in (EXTENSIONS | more).items():
        if name in used or name in more:
            yield f"#  - slot_name: {name}"
            yield f"#    property: termwalk:{property}"
            yield f"#    type_hint: xsd:{type}"


def _scalar(text: str) -> str:
    """Always in double quotes, so that no version becomes a number or a date; JSON's escapes are YAML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
