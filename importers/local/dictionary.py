"""A hospital's own dictionaries and mapping tables, in any columns that a `.columns.toml` beside them describes.

Without that description a table is not read, for a guess that nobody confirmed would pass for knowledge:
`termwalk columns FILE` proposes one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.errors import FormatError
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.registry import normalise, system

from ..recognised import Recognised, identified
from ..source import Source
from ..tables import Row, below_header, damaged, folded, table_rows
from .layout import ROLES, Layout, layout_of

FORMATS = ("dictionary", "dictionary-map")

_JOINER = "|"


def recognise(source: Source) -> Recognised | None:
    """By the description beside it, and by nothing else."""
    layout = layout_of(source)
    if layout is None:
        return None
    if layout.map:
        ends = [_edition(name) for name in (layout.map.source, layout.map.target)]
        map_set = MapSet(
            id=layout.map.id, version=layout.release or UNSTATED, title=layout.title or layout.map.id,
            publisher="the hospital", source=ends[0], target=ends[1], licence="the hospital's own",
        )  # fmt: skip
        return Recognised(format=FORMATS[1], edition=ends[0], map_set=map_set, language=layout.language)
    return Recognised(
        format=FORMATS[0],
        edition=Edition(system(layout.system).id if layout.system else "", layout.release),
        language=layout.language,
        title=layout.title,
        counted="subject" if layout.repeated == "synonym" else "concept",
    )


def _edition(name: str) -> Edition:
    asked = Edition.parse(name)
    return Edition(system(asked.system).id, asked.version or UNSTATED)


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per row with a Term per other name and abbreviation; of a mapping table one Mapping per row."""
    source, known = identified(path, recognised, recognise, "a table that a .columns.toml beside it describes")
    layout = layout_of(source)
    if layout is None:
        raise FormatError(f"{source.name} has no .columns.toml beside it: run `termwalk columns {source.name}`.")
    return _MapTable(source, known, layout).records() if layout.map else _Dictionary(source, known, layout).records()


class _Table:
    """The rows of a table by the roles of its columns."""

    def __init__(self, source: Source, known: Recognised, layout: Layout) -> None:
        self.source, self.known, self.layout = source, known, layout
        self.header: list[str] = []
        self.places: dict[str, list[int]] = {}
        self.line, self.cells = 0, list[str]()

    def rows(self) -> Iterator[Row]:
        rows = table_rows(self.source)
        if self.layout.header:
            self.header, rows = below_header(self.source, rows)
            self.header = [cell.strip() for cell in self.header]
        self.places = {role: [self._place(name) for name in self.layout.columns.of(role)] for role in ROLES}
        for self.line, self.cells in rows:
            yield self.line, self.cells

    def _place(self, name: str) -> int:
        if not self.layout.header:
            if not name.isdecimal() or name == "0":
                raise FormatError(f"{self.source.name} has no header: its columns go by numbers from 1, not {name!r}.")
            return int(name) - 1
        known = {folded(cell): place for place, cell in reversed(list(enumerate(self.header)))}
        if folded(name) not in known:
            there = ", ".join(self.header)
            raise FormatError(
                f"{self.source.name} has no column {name!r}, which its description names; it has: {there}."
            )
        return known[folded(name)]

    def all(self, role: str) -> list[str]:
        """The cells of a role that hold anything."""
        return [self.cells[place].strip() for place in self.places[role] if place < len(self.cells)]

    def joined(self, role: str) -> str:
        """The cells of a role as one word; columns that make a code keep their place even where they are empty."""
        found = self.all(role)
        return _JOINER.join(found) if any(found) else ""

    def others(self) -> dict[str, str]:
        """The cells that no role names, under their column's name."""
        used = {place for places in self.places.values() for place in places}
        return {
            self.header[place] if place < len(self.header) else str(place + 1): cell.strip()
            for place, cell in enumerate(self.cells)
            if place not in used and cell.strip()
        }

    def problem(self, reason: str, role: str = "", raw: str | None = None, repaired: str | None = None) -> Problem:
        field = _JOINER.join(self.layout.columns.of(role)) if role else ""
        return Problem(
            file=self.source.name, line=self.line, field=field, reason=reason, repaired=repaired,
            raw=_JOINER.join(self.cells) if raw is None else raw,
        )  # fmt: skip

    def fault(self, *roles: str) -> Problem | None:
        """What keeps a row from being used: bytes that are no text, a cell that is missing or empty."""
        last = max((place for role in roles for place in self.places[role]), default=0)
        if damaged(self.cells):
            return self.problem(f"bytes that are not text in {self.source.encoding}")
        if len(self.cells) <= last:
            return self.problem(f"the row is cut short: {len(self.cells)} cells, at least {last + 1} expected")
        empty = next((role for role in roles if not self.joined(role)), None)
        return self.problem(f"no {empty.replace('_', ' ')}", empty) if empty else None


class _Dictionary(_Table):
    """Codes with their names."""

    def records(self) -> Iterator[Record]:
        seen: dict[str, str] = {}
        for _ in self.rows():
            fault = self.fault("code", "name")
            code, name = self.joined("code"), self.joined("name")
            if fault is None and code in seen:
                yield from self._again(code, name, seen[code])
            elif fault:
                yield fault
            else:
                seen[code] = name
                yield from self._item(code, name)

    def _again(self, code: str, name: str, first: str) -> Iterator[Record]:
        if self.layout.repeated == "synonym" and name != first:
            yield from self._names(code, name)
            return
        yield self.problem(f"the code stands twice; the first one ({first}) is kept", "code", code)

    def _item(self, code: str, name: str) -> Iterator[Record]:
        stated = {role: self.joined(role) for role in ("unit", "specimen", "uses") if self.joined(role)}
        uses = stated.get("uses", "").replace(",", "")
        if uses and not uses.isdecimal():
            yield self.problem("not a count; the row is kept without it", "uses", stated.pop("uses"), repaired="")
        elif uses:
            stated["uses"] = uses
        yield Concept(
            system=self.known.edition.system,
            version=self.known.edition.version,
            id=code,
            code=code,
            display=name,
            kind=self.layout.kind,
            properties=stated | self.others(),
        )
        if self.known.language != "en":
            yield Term(id=code, text=name, language=self.known.language, use="preferred")
        yield from self._names(code)

    def _names(self, code: str, *also: str) -> Iterator[Record]:
        for text in dict.fromkeys((*also, *filter(None, self.all("synonym")))):
            yield Term(id=code, text=text, language=self.known.language)
        for text in dict.fromkeys(filter(None, self.all("abbreviation"))):
            yield Term(id=code, text=text, language=self.known.language, use="abbreviation")


class _MapTable(_Table):
    """Codes of one dictionary with those of another."""

    def records(self) -> Iterator[Record]:
        named: set[tuple[str, str]] = set()
        counts: dict[str, int] = {}
        for _ in self.rows():
            fault = self.fault("source_code", "target_code")
            if fault:
                yield fault
                continue
            source, target = self._end("source"), self._end("target")
            for side, id in (("source", source), ("target", target)):
                if (side, id) not in named and self.joined(f"{side}_name"):
                    named.add((side, id))
                    yield self._named(side, id)
            counts[source] = counts.get(source, 0) + 1
            yield self._mapping(source, target, counts[source])

    def _end(self, side: str) -> str:
        assert self.known.map_set is not None
        edition = self.known.map_set.source if side == "source" else self.known.map_set.target
        return normalise(edition.system, self.joined(f"{side}_code"))

    def _named(self, side: str, id: str) -> Concept:
        assert self.known.map_set is not None
        edition = self.known.map_set.source if side == "source" else self.known.map_set.target
        name = self.joined(f"{side}_name")
        return Concept(system=edition.system, version=edition.version, id=id, code=id, display=name, kind="item")

    def _mapping(self, source: str, target: str, place: int) -> Mapping:
        assert self.layout.map is not None
        together = self.layout.map.combination
        return Mapping(
            source=source,
            target=Target("code", target, (target,)),
            relation=self.layout.map.relation,
            group=1 if together else 0,
            choice=place if together else 0,
            line=self.line,
            stated=self.others(),
        )
