"""Normalised names of syndromes without codes, and the table that says which recorded name became which.

Source: a research list of two files: one name a line, in quotes; and four cells a row: recorded name, normalised name
or NULL, KEEP, MERGE, SUB_MERGE or DELETE, and a remark. A name is its own id, in a system of its own, for GB/T 15657
has codes. Merged names are a map and not synonyms: a rare syndrome was often given to a common one that means
something else, so nothing but KEEP is called equivalent. DELETE is an explicit no map.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.errors import FormatError
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record

from ..headed import named_version
from ..recognised import Recognised, identified
from ..source import Source
from ..tables import csv_rows, damaged

FORMATS = ("tcm-syndrome-names", "tcm-syndrome-merges")

_SYSTEM = "tcm-syndrome-norm"
_NAME = re.compile(r'"?([\u3400-\u9fff（）()，、]{2,30}证)"?')
_ACTIONS = ("KEEP", "MERGE", "SUB_MERGE", "DELETE")
_MERGE = re.compile(r'"?[\u3400-\u9fff][^,]*,[^,]+,"?(KEEP|MERGE|SUB_MERGE|DELETE)"?,.*')
_ENOUGH = 0.9
_WIDTH = 4


def recognise(source: Source) -> Recognised | None:
    """By the shape of nearly all lines."""
    if source.head(1) in (b"<", b"{", b"["):
        return None
    rows = [line.strip() for line in source.head_text(16_384).splitlines()[:-1] if line.strip()]
    if len(rows) < 2:
        return None
    if sum(_NAME.fullmatch(row) is not None for row in rows) > _ENOUGH * len(rows):
        edition = Edition(_SYSTEM, named_version(source))
        return Recognised(format=FORMATS[0], edition=edition, language="zh", title="规范化中医证候名称")
    if sum(_MERGE.fullmatch(row) is not None for row in rows) > _ENOUGH * len(rows):
        return _merges(named_version(source) or UNSTATED)
    return None


def _merges(version: str) -> Recognised:
    source = Edition("local:tcm-syndrome-names", version)
    map_set = MapSet(
        id=FORMATS[1], version=version, title="Recorded to normalised syndrome names",
        publisher="a research list without code numbers", source=source, target=Edition(_SYSTEM, version),
        licence="terms of the research data set",
    )  # fmt: skip
    return Recognised(format=FORMATS[1], edition=source, language="zh", map_set=map_set, title=map_set.title)


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per normalised name; of the other file one Mapping per recorded name."""
    source, known = identified(path, recognised, recognise, "a list of syndrome names")
    if known.format == FORMATS[0]:
        return _names(source, known.edition)
    if known.map_set is None:
        raise FormatError(f"{source.name} is a map of syndrome names and no list.")
    return _mappings(source, known.map_set)


def _names(source: Source, edition: Edition) -> Iterator[Record]:
    seen: set[str] = set()
    for line, cells in csv_rows(source, "\t"):
        name = cells[0].strip()
        fault = "the name stands twice; the first one is kept" if name in seen else ""
        if damaged(cells):
            fault = "bytes that are not text in the file's encoding"
        elif len(cells) > 1 or not _NAME.fullmatch(name):
            fault = "not the name of a syndrome (…证)"
        if fault:
            yield Problem(file=source.name, line=line, raw="\t".join(cells), reason=fault)
            continue
        seen.add(name)
        yield from _node(edition, name)


def _node(edition: Edition, name: str) -> Iterator[Record]:
    yield Concept(system=edition.system, version=edition.version, id=name, code=name, display=name, kind="syndrome")
    yield Term(id=name, text=name, language="zh", use="preferred")


def _mappings(source: Source, map_set: MapSet) -> Iterator[Record]:
    seen: set[str] = set()
    named: set[str] = set()
    for line, cells in csv_rows(source, ","):
        row = [cell.strip() for cell in cells]
        fault = "bytes that are not text in the file's encoding" if damaged(cells) else _fault(row, seen)
        if fault:
            yield Problem(file=source.name, line=line, raw=",".join(cells), reason=fault)
            continue
        recorded, normal, action, remark = row
        seen.add(recorded)
        yield Concept(system=map_set.source.system, version=map_set.source.version, id=recorded, code=recorded,
                      display=recorded, kind="syndrome")  # fmt: skip
        if action != "DELETE" and normal not in named:
            named.add(normal)
            yield Concept(system=_SYSTEM, version=map_set.target.version, id=normal, code=normal, display=normal,
                          kind="syndrome")  # fmt: skip
        yield Mapping(
            source=recorded,
            target=NO_MAP if action == "DELETE" else Target("code", normal, (normal,)),
            relation="equivalent" if action == "KEEP" else "unstated",
            line=line,
            stated={"action": action} | ({"remark": remark} if remark else {}),
        )


def _fault(row: list[str], seen: set[str]) -> str:
    if len(row) != _WIDTH:
        return f"{len(row)} cells, {_WIDTH} expected"
    recorded, normal, action, _ = row
    if action not in _ACTIONS:
        return "neither KEEP nor MERGE nor DELETE"
    if not recorded or not normal:
        return "a name is missing"
    if (normal == "NULL") != (action == "DELETE"):
        return "NULL and DELETE do not go together"
    return "the name stands twice; the first one is kept" if recorded in seen else ""
