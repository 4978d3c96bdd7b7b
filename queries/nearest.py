"""Codes that somebody might have meant."""

from __future__ import annotations

from difflib import get_close_matches

from termwalk.graph.codes import Code, Edition
from termwalk.graph.store import Reader


def nearest_codes(reader: Reader, code: Code, version: str = "", most: int = 3) -> tuple[str, ...]:
    """Up to `most` codes of a release (or the newest) that look like this one, the likest first."""
    edition = reader.catalogue().resolve(Edition(code.system, version))
    ids = [node.id for node in reader.members(edition) if node.selectable]
    found = get_close_matches(code.value.upper(), ids, n=most, cutoff=0.5)
    return tuple(f"{code.system}:{id}" for id in found)
