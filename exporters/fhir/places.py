"""Where resources go: one file of them, as a Bundle or one per line, or a folder with a file for each release and map.

Source: HL7 FHIR, JSON and NDJSON. In a folder what is split stays together, one part per line.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from ..files import folder, whole
from .streams import Family, Resource

ONE_PER_LINE, JSON = ".ndjson", ".json"


def write(families: Iterator[Family], path: Path, several: bool) -> tuple[Path, ...]:
    """Writes them by the ending of the path; without one it is a folder, made if it is not there.

    `several` tells that more than one family comes. The files that were written, in order.
    """
    if path.suffix.lower() not in (ONE_PER_LINE, JSON):
        return _folder(families, path)
    with whole(path) as part, part.open("wb") as file:
        if path.suffix.lower() == ONE_PER_LINE:
            _lines(_resources(families), file)
        else:
            _alone_or_bundle(families, several, file)
    return (path,)


def _folder(families: Iterator[Family], path: Path) -> tuple[Path, ...]:
    folder(path)
    return tuple(_own_file(family, path) for family in families)


def _own_file(family: Family, place: Path) -> Path:
    path = place / (family.name + (ONE_PER_LINE if family.parts > 1 else JSON))
    with whole(path) as part, part.open("wb") as file:
        _lines(family.resources, file)
    return path


def _resources(families: Iterator[Family]) -> Iterator[Resource]:
    for family in families:
        yield from family.resources


def _lines(resources: Iterator[Resource], file: IO[bytes]) -> None:
    for resource in resources:
        file.writelines(resource.pieces)
        file.write(b"\n")


def _alone_or_bundle(families: Iterator[Family], several: bool, file: IO[bytes]) -> None:
    first = next(families)
    if not several and first.parts == 1:
        _lines(first.resources, file)
        return
    before = b'{"resourceType":"Bundle","type":"collection","entry":['
    for family in chain([first], families):
        before = _entries(family, before, file)
    file.write(b"]}\n")


def _entries(family: Family, before: bytes, file: IO[bytes]) -> bytes:
    for resource in family.resources:
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:termwalk:{resource.type}/{resource.id}")
        file.write(before + f'{{"fullUrl":"urn:uuid:{name}","resource":'.encode())
        file.writelines(resource.pieces)
        file.write(b"}")
        before = b","
    return before
