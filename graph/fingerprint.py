"""One digest of everything a graph says, so that two graphs can be compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from .store import Reader


def fingerprint(store: Reader) -> str:
    """SHA-256 over every node, designation and edge; free of ids, times and the order of loading.

    The files that make a release are named, for one of them may be empty; what a supplement says of nodes that no
    loaded file has is in no answer yet, and counts by its content.
    """
    digest = hashlib.sha256()

    def take(values: Iterable[object]) -> None:
        for encoded in sorted(msgspec.json.encode(value) for value in values):
            digest.update(encoded + b"\n")

    with store.snapshot():
        catalogue = store.catalogue()
        for edition in catalogue.editions():
            nodes = list(store.members(edition))
            take(nodes)
            ids = [node.id for node in nodes]
            take(term for found in store.terms(edition, ids).values() for term in found)
            take(edge for found in store.relationships(edition, ids).values() for edge in found)
        take({part.name for part in catalogue.parts if part.map_set is None})
        take((part.name, part.content) for part in catalogue.parts if part.role == "supplement")
        for map_set in sorted(catalogue.map_sets(), key=str):
            take([map_set])
            take(store.mappings(map_set))
    return digest.hexdigest()
