"""The transition between two yearly versions of ICD-10-GM, as its German publisher states it (`…_umsteiger_…txt`).

Source: DIMDI (since 2020 BfArM), `icd10gmYYYYsyst_ueberleitung_liesmich.txt` of x1gutYYYY.zip: old code, new code, `A`
where the old one can be led over to the new one automatically, `A` where the new one can be led back. Only terminal
codes are listed, most of them unchanged. The two years stand only in the file's name.

What the flags mean for the two classes: led over both ways, they are equivalent; only forward, the old class is
narrower than the new one; only back, it is broader; neither, they are related, and a person has to choose.

`UNDEF` stands for *no class*. As the new code it is an explicit no map (which may stand beside other targets: part of
the old class has no successor). As the old one it says that the new class had no predecessor. Such a row is an edge
from the id `UNDEF` with the relation `unrelated`: it stays in the graph as stated, and no answer can be led through it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.errors import FormatError
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.problems import Problem
from termwalk.graph.relations import Relation
from termwalk.graph.store import Record
from termwalk.ontologies.registry import is_wellformed

from .recognised import Recognised, identified
from .source import Source
from .tables import damaged, text_rows

FORMATS = ("icd10gm-transition",)
UNDEF = "UNDEF"

_CODE = r"(UNDEF|[A-Z]\d\d(\.\d{1,2})?)"
_ROW = re.compile(rf"{_CODE};{_CODE};A?;A?")
_YEARS = re.compile(r"umsteiger[-_]?(\d{4})[-_](\d{4})", re.IGNORECASE)
_OTHERS = re.compile(r"icd10who|ops|alpha", re.IGNORECASE)
_ENOUGH = 0.9
_RELATIONS: dict[tuple[str, str], Relation] = {
    ("A", "A"): "equivalent",
    ("A", ""): "narrower",
    ("", "A"): "broader",
    ("", ""): "related",
}
_WHAT = "a transition table of ICD-10-GM"


def recognise(source: Source) -> Recognised | None:
    """By its rows' shape; the two versions by the file's name, without which it cannot be read."""
    text = source.head_text()
    lines = text.splitlines()[: 200 if len(text) > 5_000 else None]
    if not lines or sum(_ROW.fullmatch(line) is not None for line in lines) < _ENOUGH * len(lines):
        return None
    if _OTHERS.search(source.file_name):
        return None
    years = _YEARS.search(source.file_name)
    if years is None:
        raise FormatError(f"{source.name} is {_WHAT}, but its name does not say of which years (umsteiger_2016_2017).")
    old, new = (Edition("icd10gm", year) for year in years.groups())
    map_set = MapSet(
        id="bfarm-icd10gm-transition",
        version=f"{old.version}-{new.version}",
        title=f"ICD-10-GM, Überleitung zwischen Version {old.version} und {new.version}",
        publisher="Bundesinstitut für Arzneimittel und Medizinprodukte (BfArM)",
        source=old,
        target=new,
        licence="free of charge under BfArM's download terms",
        one_way=False,
    )
    return Recognised(format=FORMATS[0], edition=old, map_set=map_set, title=map_set.title)


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Mapping per row. The table has no titles, so its codes are named by the releases alone."""
    source, known = identified(path, recognised, recognise, _WHAT)
    if known.map_set is None:
        raise FormatError(f"{source.name} is not {_WHAT}.")
    return _records(source)


def _records(source: Source) -> Iterator[Record]:
    for line, cells in text_rows(source, ";"):
        field, reason = _fault(cells)
        if reason:
            yield Problem(file=source.name, line=line, field=field, reason=reason, raw=";".join(cells))
        else:
            yield _mapping(line, *(cell.strip() for cell in cells))


def _mapping(line: int, old: str, new: str, forward: str, back: str) -> Mapping:
    stated = {name: flag for name, flag in (("forward", forward), ("back", back)) if flag}
    if new == UNDEF:
        return Mapping(source=old, target=NO_MAP, line=line, stated={"new": UNDEF} | stated)
    relation = "unrelated" if old == UNDEF else _RELATIONS[forward, back]
    return Mapping(source=old, target=Target("code", new, (new,)), relation=relation, line=line, stated=stated)


def _fault(cells: list[str]) -> tuple[str, str]:
    if len(cells) != 4:
        what = "is cut short" if len(cells) < 4 else "has too many cells"
        return "", f"the row {what}: {len(cells)} cells, 4 expected"
    if damaged(cells):
        return "", "bytes that are not text"
    old, new, forward, back = (cell.strip() for cell in cells)
    for field, code in (("old", old), ("new", new)):
        if code != UNDEF and not is_wellformed("icd10gm", code):
            return field, "neither an ICD-10-GM code nor UNDEF"
    for field, flag in (("forward", forward), ("back", back)):
        if flag not in ("", "A"):
            return field, "neither A nor empty"
    return "", ""
