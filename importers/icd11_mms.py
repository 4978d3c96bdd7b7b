"""ICD-11 MMS simple tabulation, as WHO publishes it per release and language (.txt or .xlsx).

Source: WHO, ICD-11 for Mortality and Morbidity Statistics, `SimpleTabulation-ICD-11-MMS-LL`, and the readme in its
archive. The release is named only in the last header cell (`Version:2024 Jan 21 - 22:30 UTC`). The depth of a
row is the number of `- ` before its title. The language of a translation is named only in the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.icd11 import linearization_id, residual_of
from termwalk.ontologies.registry import is_wellformed

from .recognised import Recognised, identified
from .source import Source
from .tables import (
    Row,
    below_header,
    columns,
    damaged,
    first_row,
    stamped_date,
    text_rows,
    unquoted,
    workbook_rows,
)

FORMATS = ("icd11-mms-tabulation",)

_NAMES = {
    "foundation": ("Foundation URI", "ICD-11 FoundationURI"),
    "linearization": ("Linearization URI", "Linearization (release) URI", "Linearization (releaseURI)"),
    "code": ("Code",),
    "block": ("BlockId",),
    "title_en": ("TitleEN",),
    "title": ("Title",),
    "kind": ("ClassKind",),
    "residual": ("IsResidual",),
    "chapter": ("ChapterNo",),
    "leaf": ("isLeaf",),
    "primary": ("Primary tabulation", "PrimaryTabulation"),
}
_REQUIRED = ("linearization", "code", "title", "kind", "chapter")
_VERSION = "Version:"
_LANGUAGE = re.compile(r"MMS[-_]([a-z]{2}(?:-[A-Za-z]{2,4})?)(?=[-_.])")
_DEPTH = re.compile(r"(?:- )*")


def recognise(source: Source) -> Recognised | None:
    """By the tabulation's column names; the release by the header's date, a translation's language by file name."""
    header = _header(source)
    places = columns(header, _NAMES)
    if any(name not in places for name in _REQUIRED):
        return None
    stamps = [cell.removeprefix(_VERSION) for cell in header if cell.startswith(_VERSION)]
    date = stamped_date(stamps[0]) if stamps else None
    named = _LANGUAGE.search(source.file_name)
    language = named[1] if named else ("" if "title_en" in places else "en")
    return Recognised(
        format=FORMATS[0],
        edition=Edition("icd11", f"{date:%Y-%m}" if date else ""),
        language=language,
        structured=True,
        title="ICD-11 for Mortality and Morbidity Statistics",
        date=date.isoformat() if date else "",
    )


def _header(source: Source) -> list[str]:
    if not source.is_workbook() and "\t" not in source.head_text(4096):
        return []
    return first_row(_rows(source))


def _rows(source: Source) -> Iterator[Row]:
    return workbook_rows(source) if source.is_workbook() else text_rows(source, "\t")


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per row; a translation's own title is a Term beside the English display."""
    source, known = identified(path, recognised, recognise, "an ICD-11 MMS simple tabulation")
    return _records(source, known)


def _records(source: Source, known: Recognised) -> Iterator[Record]:
    header, rows = below_header(source, _rows(source))
    table = _Tabulation(source.name, known, header)
    for line, cells in rows:
        yield from table.records(line, cells)


class _Tabulation:
    """What has to be remembered from row to row: the ancestors by depth, and what was already seen."""

    def __init__(self, file: str, known: Recognised, header: list[str]) -> None:
        self.file, self.known = file, known
        self.places = columns(header, _NAMES)
        self.last = max(self.places.values())
        self.path: list[str | None] = []
        self.seen: set[str] = set()

    def records(self, line: int, cells: list[str]) -> Iterator[Record]:
        """The class of a row, and its title in another language; or what is wrong with the row."""
        bare = [unquoted(cell) for cell in cells]
        reason = _row_fault(bare, cells, self.last)
        whole = [cell or "" for cell in bare] + [""] * (self.last + 1 - len(bare))
        cell = {name: whole[place].strip() for name, place in self.places.items()}
        title = whole[self.places.get("title_en", self.places["title"])] or whole[self.places["title"]]
        display, depth = _undashed(title)
        identity = linearization_id(cell["linearization"])
        id = cell["code"] or identity
        problem = self._problem(line, reason, "", "\t".join(cells)) if reason else self._check(line, cell, id, display)
        if problem:
            del self.path[depth:]
            yield problem
            return
        self.seen.add(id)
        yield from self._chapter_repair(line, cell)
        yield self._concept(cell, id, identity, display, self._climb(depth, id))
        own, _ = _undashed(whole[self.places["title"]])
        if "title_en" in self.places and own:
            yield Term(id=id, text=own, language=self.known.language, use="preferred")

    def _check(self, line: int, cell: dict[str, str], id: str, display: str) -> Problem | None:
        if not linearization_id(cell["linearization"]):
            return self._problem(line, "no linearization URI", "Linearization URI", cell["linearization"])
        if cell["kind"] not in ("chapter", "block", "category"):
            return self._problem(line, "not a chapter, block or category", "ClassKind", cell["kind"])
        if cell["code"] and not is_wellformed("icd11", cell["code"]):
            return self._problem(line, "not an ICD-11 code (was the file saved by Excel?)", "Code", cell["code"])
        if not display:
            return self._problem(line, "no title", "Title", cell["title"])
        if id in self.seen:
            return self._problem(line, "the code stands twice; the first one is kept", "Code", id)
        return None

    def _chapter_repair(self, line: int, cell: dict[str, str]) -> Iterator[Problem]:
        """Excel makes 1 or 1.0 of chapter 01: it is put right, and the repair is recorded."""
        raw = cell["chapter"]
        number = re.fullmatch(r"(\d)(?:\.0)?|(\d\d)\.0", raw)
        if number:
            cell["chapter"] = f"{int(number[1] or number[2]):02d}"
            yield Problem(
                file=self.file, line=line, field="ChapterNo", raw=raw, reason="Excel took a zero",
                repaired=cell["chapter"],
            )  # fmt: skip

    def _climb(self, depth: int, id: str) -> tuple[str, ...]:
        """The parent at this depth; below a rejected row that is the nearest ancestor that was kept."""
        del self.path[depth:]
        above = next((kept for kept in reversed(self.path) if kept is not None), None)
        self.path += [*[None] * (depth - len(self.path)), id]
        return (above,) if above else ()

    def _concept(self, cell: dict[str, str], id: str, identity: str, display: str, parents: tuple[str, ...]) -> Concept:
        properties = {
            name: cell[key]
            for name, key in (("foundation_uri", "foundation"), ("block_id", "block"), ("primary", "primary"))
            if cell.get(key)
        }
        return Concept(
            system="icd11",
            version=self.known.edition.version,
            id=id,
            code=cell["code"] or None,
            display=display,
            kind=cell["kind"],
            parents=parents,
            chapter=cell["chapter"],
            selectable=cell["kind"] == "category",
            residual=residual_of(identity),
            identity=identity,
            properties=properties,
        )

    def _problem(self, line: int, reason: str, field: str, raw: str) -> Problem:
        return Problem(file=self.file, line=line, reason=reason, field=field, raw=raw)


def _row_fault(bare: list[str | None], cells: list[str], last: int) -> str:
    if damaged(cells):
        return "bytes that are not UTF-8 text"
    if len(cells) <= last:
        return f"{len(cells)} cells instead of at least {last + 1}"
    return "a quote is not closed" if None in bare else ""


def _undashed(title: str) -> tuple[str, int]:
    """A title without its dashes, and how many there were: its depth in the tree."""
    dashes = _DEPTH.match(title)
    size = dashes.end() if dashes else 0
    bare = title[size:].strip()
    return bare if bare.strip("- ") else "", size // 2
