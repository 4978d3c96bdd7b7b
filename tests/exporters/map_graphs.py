"""Small graphs of maps to export, and what is compared after they have been read back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.opening import open_store
from termwalk.graph.store import Reader, Record, Store

ICD10, ICD11 = Edition("icd10", "2019"), Edition("icd11", "2024-01")
WARD, OMOP = Edition("local:ward", "1"), Edition("omop", "2024-02-29")
Content = tuple[Part, Sequence[Record]]


def node(edition: Edition, id: str, display: str = "", **more: Any) -> Concept:
    """A node whose code is its id."""
    fields = {"code": id, "display": display or f"Name of {id}", **more}
    return Concept(system=edition.system, version=edition.version, id=id, **fields)


def code(*parts: str) -> Target:
    """A code, or a cluster of several."""
    return Target("cluster" if len(parts) > 1 else "code", "&".join(parts), parts)


def edge(source: str, target: Target = NO_MAP, **more: Any) -> Mapping:
    """A map row."""
    return Mapping(source=source, target=target, **more)


def map_of(rows: Iterable[Record], source: Edition = ICD10, target: Edition = ICD11, **more: Any) -> Content:
    """A map and its rows."""
    fields: dict[str, Any] = {"id": "tables", "version": "2024", "title": "Tables", "publisher": "Tests", **more}
    map_set = MapSet(source=source, target=target, **fields)
    return Part(role="map", edition=source, map_set=map_set, file=str(map_set), format="made"), list(rows)


def release_of(edition: Edition, *nodes: Concept) -> Content:
    """A release and its nodes."""
    return Part(role="release", edition=edition, language="en", structured=True, file=str(edition)), nodes


def graph_of(path: Path, *contents: Content) -> Store:
    """A graph of parts."""
    store = open_store(path)
    with store.stage() as staging:
        for part, records in contents:
            staging.add(part, records)
        staging.publish()
    return store


def map_sets(store: Reader) -> dict[str, MapSet]:
    """The maps that publishers stated, by name."""
    return {str(m): m for m in store.catalogue().map_sets() if not m.premises}


def named(store: Reader, map_set: MapSet) -> dict[tuple[str, str, str], Concept]:
    """The nodes that a map itself names."""
    found = store.records(store.catalogue().map_part(map_set))
    return {(one.system, one.version, one.id): one for one in found if isinstance(one, Concept)}
