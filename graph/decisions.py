"""What people decided about a mapping: append-only, each entry chained to the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal

import msgspec

Verb = Literal["accept", "reject", "no-map", "defer", "project"]
"""An answer (`accept`, `no-map`); a pair that does not hold; a note without an answer, which takes back an earlier one;
the declaration of a project itself, whose `source` and `target` are releases and whose `relation` is its policy."""
GENESIS = "0" * 64


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Who decided what on a source code, between which releases, when (UTC, ISO 8601) and why.

    `target` is a CURIE; the codes of a combination, which hold together, stand in one (`icd10:I21.9 + I10`).
    `id`, `previous` and `digest` are given by the store when the entry is appended.
    """

    project: str
    verb: Verb
    source: str
    source_version: str
    target: str
    target_version: str
    who: str
    when: str
    role: str = "author"
    relation: str = ""
    why: str = ""
    id: int = 0
    previous: str = GENESIS
    digest: str = ""

    def chained(self, id: int, previous: str) -> Decision:
        """The same entry as the next link of a chain."""
        link = msgspec.structs.replace(self, id=id, previous=previous, digest="")
        return msgspec.structs.replace(link, digest=link.expected_digest())

    def expected_digest(self) -> str:
        """SHA-256 over every field but the digest itself, in the field order above."""
        return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(self, digest=""))).hexdigest()


def broken_link(chain: Iterable[Decision]) -> Decision | None:
    """The first entry that was altered, removed or put in between; None where the chain holds.

    It is asked of the whole chain, not of one project's part of it. That the last entries were cut off cannot be seen
    from the chain alone: keep the latest digest elsewhere.
    """
    previous = GENESIS
    for expected_id, entry in enumerate(chain, start=1):
        if (entry.id, entry.previous, entry.digest) != (expected_id, previous, entry.expected_digest()):
            return entry
        previous = entry.digest
    return None
