"""The maps between Chinese editions: code and name on either side, as 国家临床版 2.0 → 医保版 2.0.

Source: NHSA, 医保版与国临版疾病诊断、手术操作映射. No relation is stated, not even where code and name are the same
on both sides, and so every row is `unstated`; what agrees can be seen in the names, which are kept. The table has no
version of its own: it is known by the editions it joins.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import FormatError
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.chinese import parent_of, parts_of
from termwalk.ontologies.registry import is_wellformed, normalise, system

from ..recognised import Recognised, identified
from ..source import Source
from ..tables import damaged
from .code_list import BROKEN, class_of, code_repair, unbroken
from .table import Column, Layout, body_rows, editions_of, layout_of

FORMATS = ("chinese-edition-map",)

_WHAT = "a map between two Chinese editions"


def recognise(source: Source) -> Recognised | None:
    """By two columns of codes with their names, and two editions that the header or the file's name tells."""
    layout = layout_of(source)
    if layout is None or len(layout.lists) != 2:
        return None
    named = editions_of(source, layout)
    if not all(edition.system for edition in named):
        return None
    ends = [Edition(edition.system, edition.version or UNSTATED) for edition in named]
    known = [system(edition.system) for edition in ends]
    map_set = MapSet(
        id=f"{ends[0].system}-to-{ends[1].system.partition('-')[2]}",
        version="-to-".join(edition.version for edition in ends),
        title=" → ".join(f"{one.name_zh} {edition.version}" for one, edition in zip(known, ends, strict=True)),
        publisher=known[1].publisher or "",
        source=ends[0],
        target=ends[1],
        licence=known[1].licence or "",
    )
    return Recognised(format=FORMATS[0], edition=ends[0], map_set=map_set, language="zh", title=map_set.title)


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Mapping per row, and a Concept for each end as this table names it."""
    source, known = identified(path, recognised, recognise, _WHAT)
    layout = layout_of(source)
    if layout is None or len(layout.lists) != 2 or known.map_set is None:
        raise FormatError(f"{source.name} is not {_WHAT}.")
    return _Map(source, known.map_set, layout).records()


class _End:
    """One side of the map: where it stands in a row, its edition, and which of its codes are already named."""

    def __init__(self, column: Column, edition: Edition, side: str) -> None:
        self.column, self.edition, self.side = column, edition, side
        self.codes: set[str] = set()
        self.inner: set[str] = set()
        self.named: set[str] = set()

    def code(self, cells: list[str]) -> str:
        return normalise(self.edition.system, cells[self.column.code])

    def concept(self, code: str, name: str) -> Concept:
        return class_of(self.edition, code, name, parent_of(code, self.codes), code in self.inner, parts_of(code))


class _Map:
    """A map that is read twice: its codes first, since the shape of the codes is all the hierarchy there is."""

    def __init__(self, source: Source, map_set: MapSet, layout: Layout) -> None:
        self.source, self.layout = source, layout
        editions = (map_set.source, map_set.target)
        sides = zip(layout.lists, editions, ("source", "target"), strict=True)
        self.ends = tuple(_End(*side) for side in sides)
        for _, cells in body_rows(source, layout):
            if len(cells) >= layout.least:
                for end in self.ends:
                    end.codes.add(end.code(cells))
        for end in self.ends:
            end.inner = {parent_of(code, end.codes) for code in end.codes}

    def records(self) -> Iterator[Record]:
        seen: set[tuple[str, ...]] = set()
        for line, cells in body_rows(self.source, self.layout):
            field, reason = self._fault(cells, seen)
            if reason:
                yield self._problem(line, field, reason, "\t".join(cells))
                continue
            codes = tuple(end.code(cells) for end in self.ends)
            seen.add(codes)
            yield from self._row(line, cells)

    def _fault(self, cells: list[str], seen: set[tuple[str, ...]]) -> tuple[str, str]:
        if damaged(cells):
            return "", "bytes that are not text in the file's encoding"
        if len(cells) < self.layout.least:
            return "", f"the row is cut short: {len(cells)} cells, {self.layout.least} expected"
        for end in self.ends:
            code = end.code(cells)
            if not code:
                return f"{end.side}_code", f"no {end.side} code"
            if not is_wellformed(end.edition.system, code):
                return f"{end.side}_code", f"not a code of {end.edition.system}"
        again = tuple(end.code(cells) for end in self.ends) in seen
        return ("", "the row stands twice; the first one is kept") if again else ("", "")

    def _row(self, line: int, cells: list[str]) -> Iterator[Record]:
        stated = {
            header: cells[place].strip()
            for header, place in self.layout.further.items()
            if place < len(cells) and cells[place].strip()
        }
        for end in self.ends:
            code, written = end.code(cells), cells[end.column.code]
            raw = cells[end.column.name].strip()
            name = unbroken(raw)
            repair = code_repair(written, code)
            if repair:
                yield self._problem(line, f"{end.side}_code", repair, written, code)
            if name != raw:
                yield self._problem(line, f"{end.side}_name", BROKEN, raw, name)
            if name:
                stated[f"{end.side}_name"] = name
            if code not in end.named:
                end.named.add(code)
                yield end.concept(code, name)
        source, target = (end.code(cells) for end in self.ends)
        yield Mapping(source=source, target=Target("code", target, (target,)), line=line, stated=stated)

    def _problem(self, line: int, field: str, reason: str, raw: str, repaired: str | None = None) -> Problem:
        return Problem(file=self.source.name, line=line, field=field, reason=reason, raw=raw, repaired=repaired)
