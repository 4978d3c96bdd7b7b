"""What a release changed against another one of the same system, in counts."""

from __future__ import annotations

import msgspec

from termwalk.graph.codes import Edition, version_key
from termwalk.graph.concepts import Concept
from termwalk.graph.store import Reader


class ChangeCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Codes that came and went (both codes of a moved entity among them), kept codes retitled, moved entities.

    `moved` needs the publisher's identity; where there is none, a code stands for itself.
    """

    old: Edition
    new: Edition
    added: int
    retired: int
    retitled: int
    moved: int

    def __str__(self) -> str:
        return (
            f"against {self.old.version}: +{self.added:,} −{self.retired:,} codes,"
            f" {self.retitled:,} retitled, {self.moved:,} moved"
        )


def counts(reader: Reader, old: Edition, new: Edition) -> ChangeCounts:
    """The counts between two releases; both are read whole."""
    before, after = _coded(reader, old), _coded(reader, new)
    was = {_identity(node): node for node in before.values()}
    same = [(was[key], node) for node in after.values() if (key := _identity(node)) in was]
    return ChangeCounts(
        old=old,
        new=new,
        added=len(after.keys() - before.keys()),
        retired=len(before.keys() - after.keys()),
        retitled=sum(one.display != other.display for one, other in same if one.id == other.id),
        moved=sum(one.id != other.id for one, other in same),
    )


def against_the_one_before(reader: Reader, new: Edition) -> ChangeCounts | None:
    """The counts against the published release before this one, if that is in the graph."""
    catalogue = reader.catalogue()
    older = [
        edition
        for edition in catalogue.editions(new.system)
        if catalogue.is_published(edition) and version_key(edition.version) < version_key(new.version)
    ]
    return counts(reader, older[-1], new) if older else None


def _coded(reader: Reader, edition: Edition) -> dict[str, Concept]:
    return {node.id: node for node in reader.members(edition) if node.listed and node.code}


def _identity(node: Concept) -> str:
    return node.identity or node.id
