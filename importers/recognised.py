"""What a look at a file says of it, before it is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from termwalk.graph.catalogue import Counted, Part
from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.errors import FormatError
from termwalk.graph.mappings import MapSet

from .source import Source


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """A file's format and what it publishes. An empty version or language means that the file does not say.

    `section` tells apart the files that make one release together ("answer lists", "part 3 of 190"); a
    `supplement` adds designations, relationships or nodes to a release that another file publishes. `also` holds
    what else the same file gives (another map set, another system): each is read by a call of its own. `counted`
    is what one row of the file becomes (see `Part`). `incremental` files publish millions of rows that hardly
    change: a later release stores what differs.
    """

    format: str
    edition: Edition
    language: str = "en"
    map_set: MapSet | None = None
    structured: bool = False
    title: str = ""
    date: str = ""
    section: str = ""
    supplement: bool = False
    incremental: bool = False
    counted: Counted = ""
    also: tuple[Recognised, ...] = ()

    def said_by_user(self, system: str = "", version: str = "", language: str = "") -> Recognised:
        """The same, with what the user states where the file is silent (or wrong)."""
        edition = Edition(system or self.edition.system, version or self.edition.version)
        map_set = _released(self.map_set, version) if self.map_set and version else self.map_set
        return msgspec.structs.replace(self, edition=edition, map_set=map_set, language=language or self.language)

    def unsaid(self) -> list[str]:
        """The options that would say what the file does not."""
        said = (("--system", self.edition.system), ("--release", self.edition.version), ("--language", self.language))
        return [option for option, value in said if not value and self.map_set is None]

    def require_complete(self, source: Source) -> None:
        """FormatError naming the options that would say what the file does not."""
        missing = self.unsaid()
        if missing:
            raise FormatError(
                f"{source.name} is {self.format}, but does not say what it is in full: add {' and '.join(missing)},"
                " or write an editions.toml beside it."
            )

    def part(self, source: Source) -> Part:
        """The part of the graph that this file will be; FormatError where its own name for itself is no text."""
        part = Part(
            role="map" if self.map_set else "supplement" if self.supplement else "release",
            edition=self.edition,
            language=self.language,
            map_set=self.map_set,
            structured=self.structured,
            title=self.title,
            date=self.date,
            section=self.section,
            incremental=self.incremental,
            counted=self.counted,
            format=self.format,
            file=source.name,
        )
        try:
            msgspec.json.encode(part)
        except UnicodeEncodeError as error:
            raise FormatError(f"{source.name} says what it is in bytes that are not text: it is damaged.") from error
        return part


def _released(map_set: MapSet, version: str) -> MapSet:
    """A map with the release that a user says its source is of, where its publisher names none."""
    system = map_set.source.system
    ends = {
        name: Edition(system, version)
        for name, end in (("source", map_set.source), ("target", map_set.target))
        if end == Edition(system, UNSTATED)
    }
    build = version if map_set.version == UNSTATED else map_set.version
    return msgspec.structs.replace(map_set, version=build, **ends)


def identified(
    path: str | Path | Source, known: Recognised | None, recognise: Callable[[Source], Recognised | None], what: str
) -> tuple[Source, Recognised]:
    """What every `read` begins with: the source, and what is known of it in full.

    FormatError where the importer does not recognise the file as `what`, or the file leaves something unsaid.
    """
    source = path if isinstance(path, Source) else Source(path)
    known = known or recognise(source)
    if known is None:
        raise FormatError(f"{source.name} is not {what}.")
    known.require_complete(source)
    return source, known
