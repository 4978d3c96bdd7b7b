"""The ICD-10-CM tabular list in XML, as NCHS publishes it.

Source: NCHS, `icd10cm-tabular-….xml` (root `ICD10CM.tabular`; `chapter`, `section`, nested `diag`) and its
`icd10cm-tabular.xsd`. Where a `sevenChrDef` stands, the list prints no code below it that can be used: each class
without subclasses there gets one code per character, filled up with X to six (S00.00 + A gives S00.00XA), under a
title in the manner of the CMS order file. These codes carry the property `printed` = `no`. A section of a single
category has that category's code for its id (`B20`); here it is `B20-B20`, as WHO writes it. Sections without
categories (C00-C96) are above the sections that their range encloses. The introduction's conventions and the index
of sections, which repeats the sections, are not read.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from pathlib import Path

from lxml import etree

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.registry import is_wellformed

from .. import xml
from ..recognised import Recognised, identified
from ..source import Source
from .fiscal_release import fiscal_release
from .icd10cm_notes import USES, pointed, told_apart, visual_impairment
from .seventh_characters import Seventh, defined

FORMATS = ("icd10cm-tabular",)

_ROOT = b"<ICD10CM.tabular"
_VERSION = re.compile(r"<version>\s*(\d{4})\s*</version>")
_READ = {*USES, "name", "desc"} - {"sevenChrDef"}
_LAYOUT = {
    "chapter": {*_READ, "section", "sectionIndex"},
    "section": {*_READ, "diag"},
    "diag": {*_READ, "diag", "sevenChrDef", "visualImpairment"},
}
_CATEGORY = r"[A-Z][\dA][\dAB]"
_RANGE = re.compile(rf"({_CATEGORY})(?:-({_CATEGORY}))?", re.ASCII)


def recognise(source: Source) -> Recognised | None:
    """By the root element; the fiscal year by `version`, the month of an update by a name."""
    if _ROOT not in source.head().replace(b"\0", b""):
        return None
    stated = _VERSION.search(source.head_text())
    return Recognised(
        format=FORMATS[0],
        edition=Edition("icd10cm", fiscal_release(source, stated[1] if stated else "")),
        structured=True,
        title="ICD-10-CM Tabular List of Diseases and Injuries",
    )


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per chapter, section, class and seventh character; a Term per note, with the codes it points at."""
    source, known = identified(path, recognised, recognise, "the ICD-10-CM tabular list")
    return _records(source, known)


def _records(source: Source, known: Recognised) -> Iterator[Record]:
    chapters = _Chapters(source.name, known)
    for element in xml.elements(source, ("chapter",)):
        yield from chapters.records(element)


class _Chapters:
    """Reads chapter by chapter; remembers which ids were given."""

    def __init__(self, file: str, known: Recognised) -> None:
        self.file, self.known = file, known
        self.seen: set[str] = set()
        self.chapter = ""

    def records(self, chapter: etree._Element) -> Iterator[Record]:
        """A chapter with all that is below it, in the order of the list."""
        for entity in chapter.iter(etree.Entity):
            reason, written = "an entity that the file does not define", entity.text or ""
            yield self._problem(chapter, reason, "", written, repaired=f"the letters {written}")
        self.chapter = _words(chapter, "name")
        above = yield from self._heading(chapter, self.chapter, "chapter", ())
        sections = chapter.findall("section")
        groups = [_range(one) for one in sections if one.find("diag") is None]
        for section in sections:
            within = _enclosing(_range(section), groups)
            parents = (within,) if within in self.seen else above
            block = yield from self._heading(section, "-".join(_range(section)), "block", parents)
            for diag in section.iterfind("diag"):
                yield from self._tree(diag, block or parents)

    def _heading(
        self, element: etree._Element, id: str, kind: str, parents: tuple[str, ...]
    ) -> Generator[Record, None, tuple[str, ...]]:
        """A chapter or section; returns what is the parent of all below it: nothing, where it cannot be used."""
        yield from self._strays(element)
        fault = self._fault(element, id, "name" if kind == "chapter" else "id")
        if fault:
            yield fault
            return ()
        self.seen.add(id)
        yield self._concept(id, _words(element, "desc"), kind, parents, told_apart(element), selectable=False)
        yield from self._terms(element, id)
        return (id,)

    def _tree(self, top: etree._Element, parents: tuple[str, ...]) -> Iterator[Record]:
        """A category and all below it; what is below a class that cannot be used goes to the one above."""
        ahead: list[tuple[etree._Element, tuple[str, ...], list[Seventh]]] = [(top, parents, [])]
        while ahead:
            diag, above, sevenths = ahead.pop()
            yield from self._strays(diag)
            own = yield from self._sevenths(diag)
            sevenths = own or sevenths
            below = diag.findall("diag")
            code = yield from self._class(diag, above, [] if below else sevenths, own)
            ahead += [(one, (code,) if code else above, sevenths) for one in reversed(below)]

    def _class(
        self, diag: etree._Element, above: tuple[str, ...], sevenths: list[Seventh], own: list[Seventh]
    ) -> Generator[Record, None, str]:
        """A class and the codes that seventh characters make of it; returns its code, empty if it cannot be used."""
        code = _words(diag, "name")
        fault = self._fault(diag, code, "name")
        if fault:
            yield fault
            return ""
        self.seen.add(code)
        added = [one for one in sevenths if one.follows(code.replace(".", ""))]
        properties = told_apart(diag)
        if own:
            properties["sevenChrDef"] = " | ".join(f"{one.character} {one.words}" for one in own)
        if "placeholder" in diag.attrib:
            properties["placeholder"] = diag.get("placeholder", "")
        usable = diag.find("diag") is None and not added
        display = _words(diag, "desc")
        yield self._concept(code, display, "category", above, properties, selectable=usable)
        yield from self._terms(diag, code)
        for seventh in added:
            yield self._completed(diag, code, f"{display}, {seventh.words}", seventh)
        return code

    def _fault(self, element: etree._Element, id: str, field: str) -> Problem | None:
        if not id or not is_wellformed("icd10cm", id):
            return self._problem(element, "not a code of icd10cm" if id else "no code", field, id)
        if id in self.seen:
            return self._problem(element, "the code stands twice; the first one is kept", field, id)
        return None if _words(element, "desc") else self._problem(element, "no title", "desc", id)

    def _strays(self, element: etree._Element) -> Iterator[Problem]:
        known = _LAYOUT[str(element.tag)]
        for child in element:
            if isinstance(child.tag, str) and child.tag not in known:
                yield self._problem(child, "an element that the list does not have here", child.tag, xml.text(child))

    def _sevenths(self, diag: etree._Element) -> Generator[Record, None, list[Seventh]]:
        sevenths: list[Seventh] = []
        for one in defined(diag):
            if isinstance(one, Seventh):
                sevenths.append(one)
            else:
                raw = f"{one.get('char', '')} {xml.text(one)}".strip()
                yield self._problem(one, "not a seventh character with its words", "extension", raw)
        return sevenths

    def _completed(self, diag: etree._Element, code: str, display: str, seventh: Seventh) -> Concept | Problem:
        full = seventh.completed(code)
        if full in self.seen:
            return self._problem(diag, "the code stands twice; the first one is kept", "sevenChrDef", full)
        self.seen.add(full)
        properties = {"printed": "no", "sevenChr": seventh.character}
        return self._concept(full, display, "category", (code,), properties, selectable=True)

    def _concept(
        self, id: str, display: str, kind: str, parents: tuple[str, ...], properties: dict[str, str], selectable: bool
    ) -> Concept:
        return Concept(
            system="icd10cm",
            version=self.known.edition.version,
            id=id,
            code=id if kind == "category" else None,
            display=display,
            kind=kind,
            parents=parents,
            chapter=self.chapter,
            selectable=selectable,
            properties=properties,
        )

    def _terms(self, element: etree._Element, id: str) -> Iterator[Term | Problem]:
        for child in element:
            if child.tag == "visualImpairment":
                yield from (Term(id=id, text=row, language="en", use="note") for row in visual_impairment(child))
            elif child.tag in USES:
                yield from self._notes(child, id)

    def _notes(self, element: etree._Element, id: str) -> Iterator[Term | Problem]:
        use = USES[str(element.tag)]
        for note in element:
            if note.tag == "note" and (text := xml.text(note)):
                yield Term(id=id, text=text, language="en", use=use, refers=pointed(text))
            elif isinstance(note.tag, str) and note.tag != "extension":
                yield self._problem(note, "not a note with a text", str(element.tag), xml.text(note))

    def _problem(
        self, element: etree._Element, reason: str, field: str, raw: str, repaired: str | None = None
    ) -> Problem:
        line = element.sourceline or 0
        return Problem(file=self.file, line=line, reason=reason, field=field, raw=raw, repaired=repaired)


def _words(element: etree._Element, tag: str) -> str:
    """A code or title on one line; a double blank in a title stays, for a later release may correct it."""
    child = element.find(tag)
    if child is None:
        return ""
    if len(child):
        return xml.text(child)
    written: str = child.text or ""
    return " ".join(line.strip() for line in written.split("\n")).strip()


def _range(section: etree._Element) -> tuple[str, str]:
    """The first and last category of a section; `B20` alone is both."""
    found = _RANGE.fullmatch(section.get("id", "").strip())
    return (found[1], found[2] or found[1]) if found else ("", section.get("id", ""))


def _enclosing(inner: tuple[str, str], groups: list[tuple[str, str]]) -> str:
    """The narrowest of the sections without categories whose range holds another section's; empty without one."""
    around = [one for one in groups if one != inner and one[0] <= inner[0] and inner[1] <= one[1]]
    if not around:
        return ""
    first, last = min(sorted(around, reverse=True), key=lambda one: one[1])
    return f"{first}-{last}"
