"""What a graph holds, seen from above: which files gave which releases and which maps."""

from __future__ import annotations

from typing import Literal

import msgspec

from .codes import Edition, version_key
from .concepts import Release
from .errors import UnknownRelease
from .mappings import MapSet

Role = Literal["release", "supplement", "map", "derived"]
Counted = Literal["", "concept", "device", "term", "mapping", "relationship", "subject"]
"""What a row of a file becomes, so that the ledger counts rows: one node, one node of kind device, one name, one edge,
or whatever is said of one subject. Empty means mapping for a map and concept for everything else."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What one source file gave (or one derivation). Its rows are visible together or not at all.

    `structured` tells a file with a hierarchy from a bare list; `content` is a digest of the records read, so that
    the same table as text and as a workbook is known to be the same. `section` names the file among those that make
    one release together. The nodes of an `incremental` part that another release holds word for word are `kept` by
    reference; those that it holds with other words are `changed`.
    """

    role: Role
    edition: Edition
    language: str = ""
    map_set: MapSet | None = None
    structured: bool = False
    section: str = ""
    incremental: bool = False
    counted: Counted = ""
    title: str = ""
    date: str = ""
    format: str = ""
    file: str = ""
    sha256: str = ""
    content: str = ""
    rows: int = 0
    loaded: int = 0
    rejected: int = 0
    repaired: int = 0
    kept: int = 0
    changed: int = 0
    added: int = 0
    seconds: float = 0.0
    loaded_at: str = ""
    id: int = 0

    @property
    def name(self) -> str:
        """What it is a part of: a release in a language, or a map set."""
        if self.map_set:
            return str(self.map_set)
        return f"{self.edition} ({self.language}{', ' if self.section else ''}{self.section})"

    def claims_same_as(self, other: Part) -> bool:
        """Whether both claim to be one and the same publication."""
        return self.name == other.name and self.role == other.role

    def precedence(self) -> tuple[bool, bool, bool, str, str]:
        """Sorts the parts of one release: the one that shapes it first, whatever was loaded first."""
        adds = self.role == "supplement"
        return (adds, not (self.structured or adds), self.language != "en", self.section, self.content)


class Catalogue:
    """The visible parts of a graph. A plain value: it never changes after it is made."""

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self.parts = parts
        self._published: dict[Edition, list[Part]] = {}
        self._named: dict[Edition, list[Part]] = {}
        self._map_parts: dict[str, Part] = {}
        for part in parts:
            if part.map_set is None:
                self._published.setdefault(part.edition, []).append(part)
                continue
            self._map_parts[str(part.map_set)] = part
            if part.role == "map":
                for edition in {part.map_set.source, part.map_set.target}:
                    self._named.setdefault(edition, []).append(part)
        self._holders: dict[Edition, tuple[Part, ...]] = {}
        self._newest: dict[str, Edition] = {}
        self._between: dict[tuple[str, str], tuple[MapSet, ...]] = {}

    def has(self, part: Part) -> bool:
        """Whether a part is there; it goes by its number."""
        return any(known.id == part.id for known in self.parts)

    def holders(self, edition: Edition) -> tuple[Part, ...]:
        """The parts that know nodes of a release: published ones first, then maps that merely name its codes."""
        if edition not in self._holders:
            published = sorted(self._published.get(edition, ()), key=Part.precedence)
            named = sorted(self._named.get(edition, ()), key=lambda part: part.name)
            self._holders[edition] = (*published, *named)
        return self._holders[edition]

    def releases_of(self, edition: Edition) -> tuple[Part, ...]:
        """The publisher's own files of a release that are loaded."""
        return tuple(part for part in self.holders(edition) if part.role == "release")

    def is_published(self, edition: Edition) -> bool:
        """Whether the publisher's own file of that release is loaded, and not only what adds to it."""
        return any(part.role == "release" for part in self._published.get(edition, ()))

    def editions(self, system: str = "") -> tuple[Edition, ...]:
        """Every known release, by system and then oldest first; also those that only a map names."""
        known = {edition for edition in (*self._published, *self._named) if system in ("", edition.system)}
        return tuple(sorted(known, key=lambda edition: (edition.system, version_key(edition.version), edition.version)))

    def resolve(self, asked: Edition) -> Edition:
        """The release asked for; without a version the newest published, else the newest that a map names."""
        if not asked.version:
            return self._newest_of(asked.system)
        if asked in self._published or asked in self._named:
            return asked
        known = ", ".join(edition.version for edition in self.editions(asked.system)) or "none"
        raise UnknownRelease(f"No release {asked.version!r} of {asked.system} is in this graph (known: {known}).")

    def _newest_of(self, system: str) -> Edition:
        if system not in self._newest:
            editions = self.editions(system)
            if not editions:
                raise UnknownRelease(
                    f"Nothing of {system} is in this graph: load a release of it with `termwalk load FILE`."
                )
            published = [edition for edition in editions if self.is_published(edition)]
            self._newest[system] = (published or list(editions))[-1]
        return self._newest[system]

    def releases(self) -> tuple[Release, ...]:
        """A summary of each known release."""
        return tuple(self._release(edition) for edition in self.editions())

    def _release(self, edition: Edition) -> Release:
        holders = self.holders(edition)
        published = [part for part in holders if part.map_set is None]
        lead = (published or list(holders))[0]
        return Release(
            system=edition.system,
            version=edition.version,
            title=lead.title if published else "",
            date=lead.date,
            languages=tuple(sorted({part.language for part in published if part.language})),
            origin="published" if published else "from map",
            sources=tuple(part.file for part in (published or holders)),
            concepts=sum(part.loaded for part in published if _shapes_with(part, lead)),
        )

    def map_sets(self, source: str = "", target: str = "") -> tuple[MapSet, ...]:
        """Every map set between two systems (or any), newest releases first, then by id."""
        if (source, target) not in self._between:
            self._between[source, target] = self._sorted_between(source, target)
        return self._between[source, target]

    def _sorted_between(self, source: str, target: str) -> tuple[MapSet, ...]:
        sets = [part.map_set for part in self._map_parts.values() if part.map_set]
        wanted = [m for m in sets if source in ("", m.source.system) and target in ("", m.target.system)]
        wanted.sort(key=lambda m: (m.id, m.version))
        wanted.sort(key=lambda m: (version_key(m.version), version_key(m.source.version)), reverse=True)
        return tuple(wanted)

    def map_part(self, map_set: MapSet) -> Part:
        """The part that holds a map set."""
        return self._map_parts[str(map_set)]

    def map_set(self, id: str, version: str) -> MapSet | None:
        """One map set by its id and build, if it is there."""
        part = self._map_parts.get(f"{id}@{version}")
        return part.map_set if part else None


def _shapes_with(part: Part, lead: Part) -> bool:
    """Whether a part holds nodes of a release beside its leading part, and not the same ones once more."""
    return (part.role, part.language, part.format) == (lead.role, lead.language, lead.format)
