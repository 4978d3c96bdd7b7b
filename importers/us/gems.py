"""CMS's General Equivalence Mappings between ICD-9-CM and ICD-10-CM/PCS, both ways.

Source: CMS, "General Equivalence Mappings: Documentation and User's Guide" (diagnoses and procedures), record layout
and glossary. A line is a source code, a target code (both without dot) and five digits: approximate, no map,
combination, scenario, choice list.

* Approximate off: the publisher holds the two to be equivalent. On: they are not, and it is not said in which way they
  differ, which is `related` and no more.
* Combination on: the target is only a part of what stands for the source. The rows of one scenario hold together, one
  target out of each choice list; each row is `related`. Scenario and choice list count only there.
* No map on: the target is the word NoDx, NoPCS or NoI9.

Neither file names its ends' releases. A yearly build maps the ICD-10-CM or ICD-10-PCS of its fiscal year, which is in
the file's or archive's name; ICD-9-CM has stood still since version 32 (October 2014), whose 14,567 diagnoses and 3,882
procedures are exactly the ICD-9-CM codes that the builds of 2018 and 2016 map. Titles are not in the files, so that
ends are named by their releases alone.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.errors import FormatError
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.problems import Problem
from termwalk.graph.relations import Relation
from termwalk.graph.store import Record
from termwalk.ontologies.registry import is_wellformed, normalise

from ..recognised import Recognised, identified
from ..source import Source
from ..tables import damaged, text_rows

ICD9_VERSION = "32"

_ENOUGH = 0.9
_FLAGS = re.compile(r"[01]{3}\d\d", re.ASCII)
_YEAR = re.compile(r"(?<!\d)20[012]\d(?!\d)")
_NAMES = ("approximate", "no_map", "combination", "scenario", "choice_list")
_NONE = re.compile(r"No(Dx|PCS|I9)")
_FORMS = {
    "icd9cm": re.compile(r"\d{3,5}|V\d{2,4}|E\d{3,4}"),
    "icd10cm": re.compile(r"[A-Z]\d[0-9A-Z]{1,5}"),
    "icd9cm-proc": re.compile(r"\d{2,4}"),
    "icd10pcs": re.compile(r"[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}"),
}
_WHAT = "one of CMS's General Equivalence Mappings"


class Direction(msgspec.Struct, frozen=True):
    """One of the four files by its ends."""

    source: str
    target: str

    def fits(self, line: str) -> bool:
        """Whether a line has this file's shape."""
        cells = line.split()
        return (
            len(cells) == 3
            and _FORMS[self.source].fullmatch(cells[0]) is not None
            and (_NONE.fullmatch(cells[1]) is not None or _FORMS[self.target].fullmatch(cells[1]) is not None)
            and _FLAGS.fullmatch(cells[2]) is not None
        )


DIRECTIONS = {
    "gem-10pcs-to-9": Direction("icd10pcs", "icd9cm-proc"),
    "gem-9-to-10pcs": Direction("icd9cm-proc", "icd10pcs"),
    "gem-10cm-to-9": Direction("icd10cm", "icd9cm"),
    "gem-9-to-10cm": Direction("icd9cm", "icd10cm"),
}
"""Procedures first: their codes are all of seven characters, which is the narrower shape."""
FORMATS = tuple(DIRECTIONS)


def recognise(source: Source) -> Recognised | None:
    """By the shape of the codes on both sides and the five digits; the build by the year in a name."""
    lines = [line for line in source.head_text().splitlines()[:400] if line.strip()]
    for format, direction in DIRECTIONS.items():
        if lines and sum(map(direction.fits, lines)) >= _ENOUGH * len(lines):
            return _recognised(source, format, direction)
    return None


def _recognised(source: Source, format: str, direction: Direction) -> Recognised:
    year = next((found[0] for name in (source.file_name, source.member, source.path.name, source.path.parent.name)
                 if (found := _YEAR.search(name))), UNSTATED)  # fmt: skip
    ends = [Edition(system, ICD9_VERSION if system.startswith("icd9") else year)
            for system in (direction.source, direction.target)]  # fmt: skip
    title = f"General Equivalence Mapping {year}, {direction.source} to {direction.target}"
    map_set = MapSet(
        id=f"cms-{format}",
        version=year,
        title=title,
        publisher="Centers for Medicare & Medicaid Services",
        source=ends[0],
        target=ends[1],
        licence="public domain (US government work)",
    )
    return Recognised(format=format, edition=ends[0], map_set=map_set, title=title)


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Mapping per line; codes get the dot that their classification writes."""
    source, known = identified(path, recognised, recognise, _WHAT)
    if known.map_set is None or known.format not in DIRECTIONS:
        raise FormatError(f"{source.name} is not {_WHAT}.")
    return _records(source, DIRECTIONS[known.format])


def _records(source: Source, direction: Direction) -> Iterator[Record]:
    for line, parts in text_rows(source, "\t"):
        cells = " ".join(parts).split()
        if not cells:
            continue
        field, reason = _fault(cells, direction)
        if reason:
            yield Problem(file=source.name, line=line, field=field, reason=reason, raw=" ".join(cells))
            continue
        for field, raw, reason, repaired in _repairs(cells, direction):
            yield Problem(file=source.name, line=line, field=field, raw=raw, reason=reason, repaired=repaired)
        yield _mapping(line, cells, direction)


def _repairs(cells: list[str], direction: Direction) -> Iterator[tuple[str, str, str, str]]:
    """What is taken otherwise than it stands: a small letter in a code, the word for *no map* without its flag."""
    for field, system, code in zip(("source", "target"), (direction.source, direction.target), cells, strict=False):
        spelt = _spelt(system, code)
        if not _NONE.fullmatch(code) and spelt.replace(".", "") != code:
            yield field, code, "not spelt as the classification spells its codes", spelt
    if _NONE.fullmatch(cells[1]) and cells[2][1] == "0":
        yield "flags", cells[2], f"the target is {cells[1]}, but the no-map flag is off", "no map"


def _mapping(line: int, cells: list[str], direction: Direction) -> Mapping:
    said = dict(zip(_NAMES, cells[2], strict=True))
    code, none = _spelt(direction.target, cells[1]), _NONE.fullmatch(cells[1]) is not None
    combined = said["combination"] == "1"
    relation: Relation = "equivalent" if said["approximate"] == "0" and not combined else "related"
    return Mapping(
        source=_spelt(direction.source, cells[0]),
        target=NO_MAP if none else Target("code", code, (code,)),
        relation="unstated" if none else relation,
        group=int(said["scenario"]) if combined else 0,
        choice=int(said["choice_list"]) if combined else 0,
        line=line,
        stated=said,
    )


def _fault(cells: list[str], direction: Direction) -> tuple[str, str]:
    if len(cells) != 3:
        what = "is cut short" if len(cells) < 3 else "has too many cells"
        return "", f"the row {what}: {len(cells)} cells, 3 expected"
    if damaged(cells):
        return "", "bytes that are not text"
    source, target, flags = cells
    if not _FLAGS.fullmatch(flags):
        return "flags", "not the five digits of a General Equivalence Mapping"
    if not is_wellformed(direction.source, _spelt(direction.source, source)):
        return "source", f"not a code of {direction.source}"
    none = _NONE.fullmatch(target) is not None
    if flags[1] == "1" and not none:
        return "target", "a target although the no-map flag is on"
    if not none and not is_wellformed(direction.target, _spelt(direction.target, target)):
        return "target", f"not a code of {direction.target}"
    if (flags[2] == "1") != (flags[3] != "0" and flags[4] != "0"):
        return "flags", "a combination needs a scenario and a choice list, and only a combination has them"
    return "", ""


@functools.lru_cache(maxsize=4096)
def _spelt(system: str, code: str) -> str:
    return normalise(system, code)
