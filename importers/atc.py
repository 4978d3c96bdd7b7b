"""The ATC/DDD index of WHO's Collaborating Centre, as comma-separated text or as its own workbook.

Source: WHOCC, ATC/DDD index (ATC code, ATC level name, DDD, U, Adm.R, Note) and the same table with the columns
atc_code, atc_name, ddd, uom, adm_r, note, in which `NA` means missing. A row is a DDD of a route, so that a code
repeats; its rows stand together. The edition stands only in the file's name. In some editions a row has its dose
one cell to the right, which is put back and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.atc import Ddd, ancestors, level_of, written_ddds
from termwalk.ontologies.registry import is_wellformed

from .headed import Header, Line, lines, named_version
from .recognised import Recognised, identified
from .source import Source

FORMATS = ("who-atc-ddd",)

_HEADER = Header(
    {
        "code": ("ATC code",),
        "name": ("ATC name", "ATC level name"),
        "ddd": ("DDD",),
        "unit": ("UOM", "U", "Unit"),
        "route": ("Adm.R", "Adm route"),
        "note": ("Note",),
    },
    ("code", "name", "ddd", "unit", "route"),
)
_NUMBER = re.compile(r"\d+(\.\d+)?")
_UNIT = re.compile(r"[A-Za-z]{1,6}")


def recognise(source: Source) -> Recognised | None:
    """By the header; the edition by the date in the file's name."""
    if _HEADER.find(source) is None:
        return None
    version = named_version(source)
    return Recognised(
        format=FORMATS[0],
        edition=Edition("atc", version),
        structured=True,
        title=f"WHO ATC/DDD index {version}".strip(),
        date=version if len(version) == len("2024-01-31") else "",
    )


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per code with all its DDDs in the property `ddd` (see `termwalk.ontologies.atc`)."""
    source, known = identified(path, recognised, recognise, "WHO's ATC/DDD index")
    return _Index(source, known.edition.version).records()


class _Dose(msgspec.Struct, frozen=True):
    """A row: its code, its name and what it says of the dose."""

    line: Line
    code: str
    name: str
    ddd: Ddd | None
    note: str = ""


class _Index:
    """Reads the rows of a table code by code."""

    def __init__(self, source: Source, version: str) -> None:
        self.source, self.version = source, version
        self.seen: set[str] = set()
        rows = (line for line in lines(source, _HEADER) if isinstance(line, Line))
        self.listed = {_said(line, "code") for line in rows}
        self.held: list[Problem] = []

    def records(self) -> Iterator[Record]:
        for code, rows in groupby(self._doses(), key=lambda dose: dose.code):
            yield from self._told()
            doses = list(rows)
            yield from self._told()
            yield self._concept(code, doses)
            self.seen.add(code)
        yield from self._told()

    def _told(self) -> Iterator[Problem]:
        yield from self.held
        self.held.clear()

    def _doses(self) -> Iterator[_Dose]:
        above = ("", "")
        for line in lines(self.source, _HEADER):
            if isinstance(line, Problem):
                self.held.append(line)
                continue
            code, name = _said(line, "code"), _said(line, "name")
            if not code and not name and _said(line, "ddd") and line.cells.get("code") == "":
                code, name = above
            reason = self._fault(code, name, above[0])
            if reason:
                self.held.append(line.problem(self.source, reason, "ATC code"))
                continue
            above = code, name
            yield self._dose(line, code, name)

    def _fault(self, code: str, name: str, above: str) -> str:
        if not code:
            return "no ATC code"
        if not is_wellformed("atc", code):
            return "not an ATC code"
        if not name:
            return "no name"
        if code in self.seen and code != above:
            return "the code stands twice; the first one is kept"
        return ""

    def _dose(self, line: Line, code: str, name: str) -> _Dose:
        amount, unit, route, note = (_said(line, field) for field in ("ddd", "unit", "route", "note"))
        if not amount and _NUMBER.fullmatch(unit) and _UNIT.fullmatch(route):
            amount, unit, route, note = unit, route, note, ""
            told = f"{amount} {unit} {route}"
            self.held.append(line.problem(self.source, "the dose stands one cell to the right", "DDD", told))
        elif line["route"] != line["route"].strip('"'):
            self.held.append(line.problem(self.source, "quotes round the route", "Adm.R", route))
        if not amount:
            return _Dose(line, code, name, None, " ".join(filter(None, (unit, route, note))))
        if not _NUMBER.fullmatch(amount):
            self.held.append(line.problem(self.source, "the DDD is not a number", "DDD", "no DDD"))
            return _Dose(line, code, name, None, note)
        return _Dose(line, code, name, Ddd(amount, unit.replace(" ", ""), route, note))

    def _concept(self, code: str, doses: list[_Dose]) -> Concept:
        name, level = doses[0].name, level_of(code)
        said = {
            "level": str(level),
            "ddd": written_ddds([dose.ddd for dose in doses if dose.ddd]),
            "note": " | ".join(dose.note for dose in doses if dose.note),
        }
        return Concept(
            system="atc",
            version=self.version,
            id=code,
            code=code,
            display=name,
            parents=next(((above,) for above in ancestors(code) if above in self.listed), ()),
            chapter=code[0],
            residual="other" if level in (2, 3, 4) and name.lower().startswith("other ") else "",
            properties={key: value for key, value in said.items() if value},
        )


def _said(line: Line, name: str) -> str:
    """A cell, of which `NA` says nothing."""
    cell = line[name].strip('"').strip()
    return "" if cell == "NA" else cell
