"""Graphs written to FHIR and loaded again, to be compared value for value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import termwalk
from termwalk.exporters.fhir import write
from termwalk.exporters.selection import Selection
from termwalk.graph.codes import Edition
from termwalk.graph.mappings import MapSet
from termwalk.graph.store import Reader
from termwalk.ontologies.fhir import Fhir

Said = dict[str, object]


def said(reader: Reader, editions: Iterable[Edition], map_sets: Iterable[MapSet]) -> Said:
    """All that a graph says of releases and maps: nodes, terms and edges in order, and the rows."""
    found: Said = {}
    for edition in editions:
        nodes = list(reader.members(edition))
        ids = [node.id for node in nodes]
        found[f"{edition} nodes"] = nodes
        found[f"{edition} terms"] = reader.terms(edition, ids)
        found[f"{edition} edges"] = reader.relationships(edition, ids)
    for map_set in map_sets:
        found[f"{map_set}"] = reader.catalogue().map_set(map_set.id, map_set.version)
        found[f"{map_set} rows"] = list(reader.mappings(map_set))
    return found


def counted(found: Said) -> Counter[str]:
    """How much of each sort there is."""
    count: Counter[str] = Counter()
    for name, values in found.items():
        sort = name.rpartition(" ")[2]
        if isinstance(values, dict):
            count[sort] += sum(len(each) for each in values.values())
        elif isinstance(values, list):
            count[sort] += len(values)
    return count


def differences(one: Said, other: Said) -> list[str]:
    """Where two graphs do not say the same, with the first value that differs."""
    found = []
    for name, values in one.items():
        if values != other[name]:
            left, right = (list(each.items()) if isinstance(each, dict) else each for each in (values, other[name]))
            pairs = zip(left, right, strict=False) if isinstance(left, list) and isinstance(right, list) else ()
            first = next((pair for pair in pairs if pair[0] != pair[1]), (left, right))
            found.append(f"{name}: {first}"[:2_000])
    return found


def again(
    graph: termwalk.Graph,
    chosen: Selection,
    folder: Path,
    name: str,
    fhir: Fhir,
    most: int,
    editions: Iterable[Edition] | None = None,
) -> tuple[list[str], Counter[str]]:
    """Writes and loads: what differs then, and how much was compared."""
    wanted = tuple(chosen.editions if editions is None else editions)
    write(graph.store, chosen, folder / name, fhir=fhir, most=most)
    with termwalk.open(folder / "again.termwalk") as other:
        ledger = other.load(folder / name)
        assert not ledger.failed
        assert not ledger.problems
        before = said(graph.store, wanted, chosen.map_sets)
        return differences(before, said(other.store, wanted, chosen.map_sets)), counted(before)
