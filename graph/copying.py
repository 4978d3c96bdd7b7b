"""A graph copied to another store, part by part, with its decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from .catalogue import Part
from .errors import ConflictError
from .progress import Progress, silent
from .store import Reader, Record, Store

_STEP = 5_000
_ITS_OWN = {"id": 0, "seconds": 0.0, "loaded_at": ""}


class Copied(msgspec.Struct, frozen=True):
    """What a copy came to: parts copied, parts that the other graph had already, their records, and decisions."""

    parts: int = 0
    there: int = 0
    records: int = 0
    decisions: int = 0


def copy(source: Reader, target: Store, progress: Progress = silent) -> Copied:
    """Makes another graph hold what this one holds; what it had of the same names gives way to what differs.

    Everything becomes visible at one moment, and what the other graph holds besides stays. Decisions are appended to
    its chain, which must be the beginning of this graph's chain: ConflictError where the two have parted.
    """
    count = 0

    def counted(name: str, records: Iterable[Record]) -> Iterator[Record]:
        nonlocal count
        for record in records:
            count += 1
            if count % _STEP == 0:
                progress(name, count)
            yield record

    with source.snapshot():
        parts, decisions = source.catalogue().parts, source.decisions()
        _require_same_beginning(decisions, target)
        with target.stage() as staging:
            held = {_said(part): part for part in staging.view().catalogue().parts}
            wanted = {_said(part) for part in parts}
            taken = {part.name: part for said, part in held.items() if said not in wanted}
            missing = [part for part in parts if _said(part) not in held]
            for part in missing:
                if part.name in taken:
                    staging.supersede(taken[part.name])
                staging.add(part, counted(part.name, source.records(part)))
            staging.publish()
        known = target.last_decision()
        for decision in decisions[known:]:
            target.decide(decision)
    return Copied(len(missing), len(parts) - len(missing), count, len(decisions) - known)


def _require_same_beginning(decisions: tuple[object, ...], target: Store) -> None:
    there = target.decisions()
    if there != decisions[: len(there)]:
        raise ConflictError(
            "The two graphs hold different decisions: neither chain continues the other, so nothing was copied."
        )


def _said(part: Part) -> bytes:
    """A part but for its number and when it was loaded."""
    return msgspec.json.encode(msgspec.structs.replace(part, **_ITS_OWN))
