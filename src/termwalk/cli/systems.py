"""`termwalk systems`."""

from __future__ import annotations

import csv
import sys

import msgspec

from termwalk.ontologies.registry import systems

from . import graphs, printing

_HEADS = ("system", "name", "name_zh", "releases", "maps_to")


def run(graph: str, format: str) -> int:
    """Prints every code system of the registry, with what the graph holds of it."""
    with graphs.to_read(graph) as held:
        name = held.name
        releases: dict[str, list[str]] = {}
        for release in held.releases():
            mark = "" if release.origin == "published" else " (from map)"
            releases.setdefault(release.system, []).append(release.version + mark)
        leads: dict[str, set[str]] = {}
        for map_set in held.map_sets():
            leads.setdefault(map_set.source.system, set()).add(map_set.target.system)
    known = {id: (each.name, each.name_zh or "") for id, each in systems().items()}
    ids = [*known, *(id for id in releases if id not in known)]
    rows: list[tuple[str, ...]] = [
        (id, *known.get(id, ("", "")), ", ".join(releases.get(id, [])), ", ".join(sorted(leads.get(id, ()))))
        for id in sorted(ids, key=lambda id: (id not in releases, id))
    ]
    _print(rows, name, format)
    return 0


def _print(rows: list[tuple[str, ...]], graph: str, format: str) -> None:
    if format == "json":
        found = {"graph": graph, "rows": [dict(zip(_HEADS, row, strict=True)) for row in rows]}
        print(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    elif format == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(_HEADS)
        writer.writerows(rows)
    else:
        printing.table(_HEADS, rows)
