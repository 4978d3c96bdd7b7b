"""Two builds of one published map side by side: which classes have another target now."""

from __future__ import annotations

from typing import Literal

import msgspec

from termwalk.graph.catalogue import Catalogue
from termwalk.graph.codes import Edition
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import system

from .results import Answer
from .routes import require_route


class ComparedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A class that both builds know. `changed` tells another code from merely another heading without a code."""

    source_code: str
    source_title: str
    old_target: str
    old_title: str
    new_target: str
    new_title: str
    changed: Literal["", "code", "heading"]


class Comparison(Answer[ComparedRow]):
    """Every class common to both builds, headings of the source included, in the newer build's order."""

    row_type = ComparedRow

    @property
    def changed(self) -> tuple[ComparedRow, ...]:
        """The classes whose target differs."""
        return tuple(row for row in self.rows if row.changed)

    def sentence(self) -> str:
        """The counts in words."""
        codes = sum(row.changed == "code" for row in self.rows)
        headings = len(self.changed) - codes
        beside = f"; {headings:,} more point at another heading" if headings else ""
        return f"{codes:,} of {len(self):,} common codes changed target{beside}."


def compare(reader: Reader, source: str, target: str, *, build: str = "", beside: str) -> Comparison:
    """The stated targets of build `build` (the newest, if not given) against those of build `beside`."""
    ends = (Edition(system(Edition.parse(source).system).id), system(Edition.parse(target).system).id)
    with reader.snapshot():
        catalogue = reader.catalogue()
        new = _stated(catalogue, require_route(catalogue, *ends, build)[0])
        old = _stated(catalogue, require_route(catalogue, *ends, beside)[0])
        before = {edge.source: edge for edge in reader.mappings(old)}
        rows = tuple(_row(before[edge.source], edge) for edge in reader.mappings(new) if edge.source in before)
    return Comparison(rows)


def _stated(catalogue: Catalogue, map_set: MapSet) -> MapSet:
    """The published map under a derived one: its first premise."""
    if not map_set.premises:
        return map_set
    id, _, version = map_set.premises[0].partition("#")[0].partition("@")
    return catalogue.map_set(id, version) or map_set


def _row(old: Mapping, new: Mapping) -> ComparedRow:
    was, now = _code(old), _code(new)
    changed: Literal["", "code", "heading"] = "code" if was != now else "heading" if old.target != new.target else ""
    there, here = ("title11", "title10") if new.source == new.stated.get("code10") else ("title10", "title11")
    return ComparedRow(
        source_code=new.source,
        source_title=new.stated.get(here, ""),
        old_target=old.target.text,
        old_title=old.stated.get(there, ""),
        new_target=new.target.text,
        new_title=new.stated.get(there, ""),
        changed=changed,
    )


def _code(edge: Mapping) -> str:
    """The publisher's code cell: empty for a block, the number for a chapter, and no word for No Mapping."""
    return edge.target.text if edge.target.kind in ("code", "cluster") else edge.stated.get("code11", "")
