"""The Chinese lists of diagnoses and procedures: code and name, in whatever columns they were saved.

Source: GB/T 14396, 国家临床版, 医保版, 北京临床版, 协和版 (see `ontologies/chinese.py`). None has a hierarchy beyond
its codes. The edition stands in the header, else in the file's name; where neither says it, the codes' own shape must
show that the list is one, and the user says which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.errors import FormatError
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies import lost_zeros
from termwalk.ontologies.chinese import is_heading, is_morphology, parent_of, parts_of
from termwalk.ontologies.icd10 import chapter_of
from termwalk.ontologies.normalisers import clean
from termwalk.ontologies.registry import is_wellformed, normalise, system

from ..recognised import Recognised, identified
from ..source import Source
from ..tables import damaged
from .table import Layout, body_rows, editions_of, is_chinese_edition, layout_of

FORMATS = ("chinese-code-list",)

_WHAT = "a Chinese list of diagnoses or procedures"
_MARKS = "+*†"
_BREAK = re.compile(r"\s*[\r\n]\s*")


def recognise(source: Source) -> Recognised | None:
    """By one column of codes with one of Chinese names; the edition by header or file name, else left open."""
    layout = layout_of(source)
    if layout is None or len(layout.lists) != 1:
        return None
    editions = editions_of(source, layout)
    if not is_chinese_edition(layout, editions):
        return None
    (edition,) = editions
    title = system(edition.system).name_zh if edition.system else ""
    return Recognised(format=FORMATS[0], edition=edition, language="zh", title=title or "")


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per row with its name as a Term, its parent the nearest shorter code that the list holds."""
    source, known = identified(path, recognised, recognise, _WHAT)
    layout = layout_of(source)
    if layout is None or len(layout.lists) != 1:
        raise FormatError(f"{source.name} is not {_WHAT}.")
    return _List(source, known, layout).records()


class _List:
    """A list that is read twice: first its codes, which decide on hierarchy and repairs, then its rows."""

    def __init__(self, source: Source, known: Recognised, layout: Layout) -> None:
        self.source, self.known, self.layout = source, known, layout
        self.system = known.edition.system
        self.columns = layout.lists[0]
        self.restored = lost_zeros.restored(self._numbered()) if layout.subject == "procedures" else {}
        self.codes = set(self._codes())
        self.inner = {parent_of(code, self.codes) for code in self.codes}

    def _numbered(self) -> Iterator[tuple[int, str, str]]:
        for line, cells in body_rows(self.source, self.layout):
            if len(cells) >= self.layout.least:
                yield line, clean(cells[self.columns.code]), cells[self.columns.name].strip()

    def _codes(self) -> Iterator[str]:
        for line, cells in body_rows(self.source, self.layout):
            if len(cells) >= self.layout.least:
                code = self._spelt(line, self.written(cells))
                if is_wellformed(self.system, code):
                    yield code

    def written(self, cells: list[str]) -> str:
        """The code as the row has it, with that of the asterisk where it stands in a column of its own."""
        code, second = cells[self.columns.code], self.layout.second
        beside = cells[second].strip() if 0 <= second < len(cells) else ""
        return f"{code.strip().rstrip(_MARKS)}+{beside.rstrip(_MARKS)}*" if beside else code

    def _spelt(self, line: int, written: str) -> str:
        return self.restored.get(line) or normalise(self.system, written)

    def records(self) -> Iterator[Record]:
        seen: set[str] = set()
        for line, cells in body_rows(self.source, self.layout):
            field, reason = self._fault(line, cells, seen)
            if reason:
                yield self._problem(line, field, reason, "\t".join(cells))
                continue
            written = self.written(cells)
            code = self._spelt(line, written)
            seen.add(code)
            yield from self._row(line, cells, written, code)

    def _fault(self, line: int, cells: list[str], seen: set[str]) -> tuple[str, str]:
        if damaged(cells):
            return "", "bytes that are not text in the file's encoding"
        if len(cells) < self.layout.least:
            return "", f"the row is cut short: {len(cells)} cells, {self.layout.least} expected"
        code = self._spelt(line, self.written(cells))
        if self.restored.get(line) == lost_zeros.UNTOLD:
            return "code", "a spreadsheet took zeros from the code, and the list does not show which"
        if not code:
            return "code", "no code"
        if not is_wellformed(self.system, code):
            return "code", f"not a code of {self.system}"
        if not cells[self.columns.name].strip():
            return "name", "no name"
        return ("code", "the code stands twice; the first one is kept") if code in seen else ("", "")

    def _row(self, line: int, cells: list[str], written: str, code: str) -> Iterator[Record]:
        repair = code_repair(written, code, self.restored.get(line, ""))
        if repair:
            yield self._problem(line, "code", repair, written, code)
        raw = cells[self.columns.name].strip()
        name = unbroken(raw)
        if name != raw:
            yield self._problem(line, "name", BROKEN, raw, name)
        further = {
            header: cells[place].strip()
            for header, place in self.layout.further.items()
            if place < len(cells) and cells[place].strip()
        }
        yield self._concept(code, name, parts_of(code, clean(written)) | further)
        yield Term(id=code, text=name, language=self.known.language, use="preferred")

    def _concept(self, code: str, name: str, properties: dict[str, str]) -> Concept:
        return class_of(self.known.edition, code, name, parent_of(code, self.codes), code in self.inner, properties)

    def _problem(self, line: int, field: str, reason: str, raw: str, repaired: str | None = None) -> Problem:
        return Problem(file=self.source.name, line=line, field=field, reason=reason, raw=raw, repaired=repaired)


BROKEN = "a line break within the name"


def unbroken(name: str) -> str:
    """A name without the line breaks of a narrow column; between two Latin words a blank takes their place."""
    return _BREAK.sub(lambda at: " " if _is_latin(name, at.start() - 1) and _is_latin(name, at.end()) else "", name)


def _is_latin(text: str, place: int) -> bool:
    return 0 <= place < len(text) and text[place].isascii()


def code_repair(written: str, code: str, restored: str = "") -> str:
    """Why a code is not as it was written; empty where only a mark of dagger or asterisk stands behind it."""
    bare = clean(written)
    if restored:
        return "a spreadsheet took zeros from the code" if bare != restored else ""
    if code in (written, written.rstrip(_MARKS)):
        return ""
    if code in (bare, bare.rstrip(_MARKS)):
        return "blanks, or characters of full width, in the code"
    if bare.casefold().rstrip(_MARKS) == code.casefold():
        return "capital and small letters of the code"
    return "signs of the code"


def class_of(
    edition: Edition, code: str, name: str, parent: str, has_children: bool, properties: dict[str, str]
) -> Concept:
    """A class of a Chinese edition; a heading with classes below it is not for coding."""
    return Concept(
        system=edition.system,
        version=edition.version,
        id=code,
        code=code,
        display=name,
        kind=kind_of(code),
        parents=(parent,) if parent else (),
        chapter=chapter(code),
        selectable=not (is_heading(code) and has_children),
        properties=properties,
    )


def kind_of(code: str) -> str:
    """Morphology codes stand apart from the classes of diseases and procedures."""
    return "morphology" if is_morphology(code) else "category"


def chapter(code: str) -> str:
    """The chapter of ICD-10; procedures have none here."""
    return "morphology" if is_morphology(code) else chapter_of(code)
