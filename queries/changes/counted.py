"""What a release changed against another one of the same system, in counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from termwalk.graph.codes import Edition, version_key
from termwalk.graph.store import Reader

from ..successions import successions
from .pairing import Difference, differences
from .releases import Side, Sides, sides
from .sections import SECTIONS, Section, section_of


class SectionCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Codes that came and went (both codes of a moved entity among them), kept codes retitled, moved entities."""

    added: int = 0
    retired: int = 0
    retitled: int = 0
    moved: int = 0

    def __str__(self) -> str:
        return f"+{self.added:,} −{self.retired:,} codes, {self.retitled:,} retitled, {self.moved:,} moved"

    def __bool__(self) -> bool:
        return any((self.added, self.retired, self.retitled, self.moved))


class ChangeCounts(msgspec.Struct, frozen=True, kw_only=True):
    """The counts of the codes that the list prints, and apart those of each other section in which anything changed.

    `moved` needs the publisher's identity or transition; where there is none, a code stands for itself. Titles in two
    languages are never compared: `comparable` is false where the releases have no language in common.
    """

    old: Edition
    new: Edition
    printed: SectionCounts
    apart: dict[Section, SectionCounts] = {}
    comparable: bool = True

    @property
    def added(self) -> int:
        """Codes printed in the new release only."""
        return self.printed.added

    @property
    def retired(self) -> int:
        """Codes printed in the old release only."""
        return self.printed.retired

    @property
    def retitled(self) -> int:
        """Printed codes of both releases whose title differs."""
        return self.printed.retitled

    @property
    def moved(self) -> int:
        """Things that have another printed code."""
        return self.printed.moved

    def __str__(self) -> str:
        apart = "".join(f"; {section}: {counts}" for section, counts in self.apart.items())
        unread = "" if self.comparable else "; titles not compared, for the releases have no language in common"
        return f"against {self.old.version}: {self.printed}{apart}{unread}"


def counts(reader: Reader, old: Edition, new: Edition) -> ChangeCounts:
    """The counts between two releases; both are read whole."""
    with reader.snapshot():
        both, found = compared(reader, old, new)
    return of_differences(both, found)


def compared(reader: Reader, old: Edition, new: Edition, language: str = "") -> tuple[Sides, list[Difference]]:
    """Both releases and every change between them, without proposals."""
    both = sides(reader, old, new, language)
    stated = {one.old.value: one for one in successions(reader, old.system, old.version, new.version)}
    return both, differences(both, stated)


def of_differences(both: Sides, found: Iterable[Difference]) -> ChangeCounts:
    """The counts of changes that are already there."""
    found = list(found)
    came, went = _only(both.new, both.old), _only(both.old, both.new)
    retitled = Counter(one.section for one in found if one.kept and "retitled" in one.words)
    moved = Counter(one.section for one in found if one.change == "moved")
    all = {
        section: SectionCounts(
            added=came[section], retired=went[section], retitled=retitled[section], moved=moved[section]
        )
        for section in SECTIONS
    }
    return ChangeCounts(
        old=both.old.edition,
        new=both.new.edition,
        printed=all["printed"],
        apart={section: one for section, one in all.items() if section != "printed" and one},
        comparable=both.language is not None,
    )


def _only(one: Side, other: Side) -> Counter[Section]:
    return Counter(section_of(node) for id, node in one.codes.items() if id not in other.codes)


def against_the_one_before(reader: Reader, new: Edition) -> ChangeCounts | None:
    """The counts against the published release before this one, if that is in the graph."""
    catalogue = reader.catalogue()
    older = [
        edition
        for edition in catalogue.editions(new.system)
        if catalogue.is_published(edition) and version_key(edition.version) < version_key(new.version)
    ]
    return counts(reader, older[-1], new) if older else None
