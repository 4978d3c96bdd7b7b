"""LOINC's maps: replacements of deprecated terms, parts in other systems, medical device codes.

`PartRelatedCodeMapping.csv` maps to many systems at once: each is a map set of its own, so that the file is read once
for each. Equivalence there is FHIR R4's word, which speaks of the target (`wider` is a wider target); older releases
have a column MapType instead, which speaks of LOINC.

Source: the readmes of `PartFile` and `LoincIeeeMedicalDeviceCodeMappingTable`; LOINC Users' Guide, "Map To".
"""

from __future__ import annotations

import re

import msgspec

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import UnknownSystem
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.graph.relations import Relation, from_name
from termwalk.graph.store import Record
from termwalk.ontologies.registry import is_wellformed, system

from ..recognised import Recognised
from ..source import Source
from .files import File
from .rows import Rows, UnusableRow

PUBLISHER = "Regenstrief Institute"
LICENCE = "LOINC licence: free of charge, notice required"
IEEE = "local:ieee-11073-10101"

_MAP_TYPE: dict[str, Relation] = {"exact": "equivalent", "loinc broader": "broader", "loinc narrower": "narrower"}
_TITLES = {
    "loinc-map-to": "LOINC MapTo: what to use instead of a deprecated term",
    "loinc-to-ieee": "LOINC to IEEE 11073-10101 medical device codes",
}


def maps(source: Source, file: File, edition: Edition) -> Recognised:
    """What is known of a file of maps; of several map sets the first carries the others.

    Rows that belong to no map set are Problems of the first alone: the others are known by their section.
    """
    own = Edition("loinc", edition.version or UNSTATED)
    if file.map_id == "loinc-part-to":
        first, *rest = _part_maps(source, file, own)
        also = tuple(_recognised(file, one, one.target.system) for one in rest)
        return msgspec.structs.replace(_recognised(file, first), also=also)
    target = own if file.map_id == "loinc-map-to" else Edition(IEEE, UNSTATED)
    return _recognised(file, MapSet(
        id=file.map_id, version=own.version, title=_TITLES[file.map_id], publisher=PUBLISHER,
        source=own, target=target, licence=LICENCE,
    ))  # fmt: skip


def _recognised(file: File, map_set: MapSet, section: str = "") -> Recognised:
    return Recognised(
        format=file.format, edition=map_set.source, map_set=map_set, title=map_set.title, counted=file.counted,
        section=section,
    )  # fmt: skip


def _part_maps(source: Source, file: File, own: Edition) -> list[MapSet]:
    """One map set per system that the rows name, in the order in which they name it."""
    versions: dict[str, set[str]] = {}
    notices: dict[str, str] = {}
    rows = Rows(source, Recognised(format=file.format, edition=own))
    for fault in rows:
        if fault is None and rows.text("ExtCodeSystem"):
            target = system_of(rows.text("ExtCodeSystem"))
            versions.setdefault(target, set()).add(_release(rows.text("ExtCodeSystemVersion")))
            notices.setdefault(target, rows.text("ExtCodeSystemCopyrightNotice"))
    versions = versions or {"snomedct": {UNSTATED}}
    return [
        MapSet(
            id=f"{file.map_id}-{target.removeprefix('local:')}", version=own.version,
            title=f"LOINC parts to {target.removeprefix('local:')}", publisher=PUBLISHER, source=own,
            target=Edition(target, stated.pop() if len(stated) == 1 else UNSTATED),
            licence="; ".join(filter(None, (LICENCE, notices.get(target)))),
        )
        for target, stated in versions.items()
    ]  # fmt: skip


def system_of(uri: str) -> str:
    """The system that a URI names; one that is not registered is called by its address."""
    try:
        return system(uri).id
    except UnknownSystem:
        return "local:" + re.sub(r"[:@\s]+", "-", re.sub(r"https?://(www\.)?", "", uri).strip("/") or "unnamed")


def _release(text: str) -> str:
    """The release in a version's URI (`…/version/20240701`), which may also stand alone."""
    return text.rpartition("/version/")[2] or UNSTATED


def replacement(rows: Rows) -> list[Record]:
    """What to use instead of a deprecated term; several rows of one term are alternatives."""
    old, new = rows.number("LOINC", "term"), rows.number("MAP_TO", "term")
    return [Mapping(
        source=old, target=Target("code", new, (new,)), line=rows.line, stated=rows.others("LOINC", "MAP_TO")
    )]  # fmt: skip


def part_map(rows: Rows) -> list[Record]:
    """A part in another system, where it is the system of the map set that is read."""
    map_set = rows.known.map_set
    assert map_set is not None
    if not rows.text("ExtCodeSystem") and rows.known.section:
        return []
    target = system_of(rows.needed("ExtCodeSystem"))
    if target != map_set.target.system:
        return []
    number, name = rows.number("PartNumber", "part"), rows.needed("PartName")
    code = _code(rows, target, "ExtCodeId")
    stated = rows.others(
        "PartNumber", "PartName", "ExtCodeId", "ExtCodeDisplayName", "ExtCodeSystem", "ExtCodeSystemCopyrightNotice"
    )
    edge = Mapping(
        source=number, target=Target("code", code, (code,)), relation=_relation(rows), line=rows.line, stated=stated
    )  # fmt: skip
    ends = _end(rows, number, name, "part") + _end(rows, code, rows.text("ExtCodeDisplayName"), "category")
    return [*ends, edge]


def device_code(rows: Rows) -> list[Record]:
    """A term's code in IEEE 11073-10101."""
    number, name = rows.number("LOINC_NUM", "term"), rows.text("LOINC_LONG_COMMON_NAME")
    code = _code(rows, IEEE, "IEEE_CF_CODE10")
    stated = rows.others("LOINC_NUM", "LOINC_LONG_COMMON_NAME", "IEEE_CF_CODE10", "IEEE_REFID")
    edge = Mapping(
        source=number, target=Target("code", code, (code,)), relation=_relation(rows), line=rows.line, stated=stated
    )  # fmt: skip
    return [*_end(rows, number, name, "term"), *_end(rows, code, rows.text("IEEE_REFID"), "category"), edge]


def _code(rows: Rows, target: str, column: str) -> str:
    code = rows.needed(column)
    if not is_wellformed(target, code):
        raise UnusableRow(f"not a code of {target}", column, code)
    return code


def _relation(rows: Rows) -> Relation:
    word = (rows.text("Equivalence") or rows.text("EQUIVALENCE") or rows.text("MapType")).lower()
    if not word:
        return "unstated"
    try:
        return _MAP_TYPE.get(word) or from_name("r4", word)
    except KeyError:
        raise UnusableRow("not an equivalence of FHIR R4", "Equivalence", word) from None


def _end(rows: Rows, id: str, display: str, kind: str) -> list[Concept]:
    """The node at an end of a map, where the file has not named it yet."""
    map_set = rows.known.map_set
    assert map_set is not None
    key = f"{kind} {id}"
    if not display or key in rows.seen:
        return []
    rows.seen.add(key)
    if kind != "category":
        return [rows.node(id, display, kind)]
    target = map_set.target
    return [Concept(system=target.system, version=target.version, id=id, code=id, display=display)]
