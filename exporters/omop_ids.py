"""concept_ids for codes that OMOP has none for."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from pathlib import Path

from termwalk.graph.errors import InputError

FIRST = 2_000_000_001
LAST = 2_147_483_647
"""What OMOP leaves to each site, as far as its 32-bit integers go."""

Key = tuple[str, str]
"""vocabulary_id and concept_code."""


class Ids:
    """Gives each code the place that its digest names, or the next free one; so an id does not depend on other codes,
    but for the few that meet in one place. `kept` are ids that were given before."""

    def __init__(self, kept: dict[Key, int] | None = None) -> None:
        self._given = dict(kept or {})
        self._taken = set(self._given.values())

    @classmethod
    def of(cls, path: Path | None) -> Ids:
        """The ids of a CONCEPT.csv written before; InputError where it cannot be read as one."""
        if path is None:
            return cls()
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
                ids = {(row["vocabulary_id"], row["concept_code"]): int(row["concept_id"]) for row in rows}
        except (OSError, KeyError, ValueError, csv.Error) as error:
            raise InputError(f"{path} is no CONCEPT table that ids could be kept from: {error}.") from error
        return cls({key: id for key, id in ids.items() if FIRST <= id <= LAST})

    def give(self, keys: Iterable[Key]) -> dict[Key, int]:
        """The ids of codes; the same codes in any order get the same ones."""
        wanted = set(keys)
        for key in sorted(wanted - self._given.keys()):
            self._given[key] = self._free(key)
        return {key: self._given[key] for key in wanted}

    def _free(self, key: Key) -> int:
        size = LAST - FIRST + 1
        place = int.from_bytes(hashlib.sha256("\t".join(key).encode()).digest()[:8]) % size
        while FIRST + place in self._taken:
            place = (place + 1) % size
        self._taken.add(FIRST + place)
        return FIRST + place
