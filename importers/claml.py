"""Classifications in ClaML 2.0, as WHO publishes ICD-10 and DIMDI (now BfArM) the German ICF.

Source: CEN/TS 14463, ClaML 2.0.0 (elements Class, SuperClass, SubClass, ModifiedBy, Modifier, ModifierClass, Rubric,
Label, Reference), and the publishers' files. A class modified by a mandatory modifier gets one class per modifier class
(E10 + S04E10_4 gives E10.0 … E10.9) unless the file spells that class out itself. Optional modifiers (site
codes, place of occurrence) stay a property: they are no categories of the tabular list. Nor are ICF's qualifiers, which
modify a whole component (b, s, d, e) and are added to a code when somebody is assessed: they are properties of the
component. ICF may be coded at every level, so that its categories are selectable whether they are divided or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
from lxml import etree

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term, TermUse
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record

from . import xml
from .recognised import Recognised, identified
from .source import Source

FORMATS = ("claml",)

_USES: dict[str, TermUse] = {
    "inclusion": "inclusion",
    "exclusion": "exclusion",
    "coding-hint": "coding hint",
    "definition": "definition",
}
_BLOCKS = ("Fragment", "Para", "List")
_MARKS = {"aster": "*", "dagger": "+"}
_SYSTEMS = {"icd10": "icd10", "icd10who": "icd10", "whoicd10": "icd10", "icf": "icf"}
_KINDS = {"chapter": "chapter", "block": "block", "category": "category"}
_ICF_KINDS = {"component": "component", "chapter": "chapter", "block": "block",
              "fourdigit": "category", "fivedigit": "category", "sixdigit": "category"}  # fmt: skip
"""ICF's class kinds: its categories are told apart by the length of their codes."""


def recognise(source: Source) -> Recognised | None:
    """By the root element; system, version and language by Title, Identifier and the first Label."""
    if b"<ClaML" not in source.head().replace(b"\0", b""):
        return None
    head = _Head.of(source)
    return Recognised(
        format=FORMATS[0],
        edition=Edition(head.system, head.version),
        language=head.language,
        structured=True,
        title=head.title,
        date=head.date,
    )


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per class, and a Term per rubric. Two passes: modifiers may stand after the classes they modify."""
    source, known = identified(path, recognised, recognise, "ClaML")
    return _Classes(source, known).records()


class _Head(msgspec.Struct):
    """What stands before the first class."""

    system: str = ""
    version: str = ""
    language: str = ""
    title: str = ""
    date: str = ""

    @classmethod
    def of(cls, source: Source) -> _Head:
        head = cls()
        for element in xml.elements(source, ("Identifier", "Title", "Label")):
            if element.tag == "Label":
                head.language = element.get(xml.LANG, "")
                break
            name = element.get("uid" if element.tag == "Identifier" else "name", "")
            head.system = _SYSTEMS.get(re.sub(r"[\W_]+", "", name).lower(), head.system)
            if element.tag == "Title":
                head.version, head.date = element.get("version", ""), element.get("date", "")
                head.title = xml.text(element)
        return head


class _Modifier(msgspec.Struct):
    """A class that is made by adding a modifier's code and words to another class."""

    code: str
    label: str
    terms: list[tuple[TermUse, str, tuple[str, ...]]]
    usage: str


class _Classes:
    """The classes of one file, with the modifiers and the hierarchy gathered by the first pass."""

    def __init__(self, source: Source, known: Recognised) -> None:
        self.source, self.known = source, known
        self.every_level = known.edition.system == "icf"
        self.known_kinds = _ICF_KINDS if self.every_level else _KINDS
        self.parent: dict[str, str] = {}
        self.inner: set[str] = set()
        self.kinds: dict[str, str] = {}
        self.modifiers: dict[str, list[_Modifier]] = {}
        self.seen: set[str] = set()

    def records(self) -> Iterator[Record]:
        self._gather()
        for element in xml.elements(self.source, ("Class",)):
            yield from self._class(element)

    def _gather(self) -> None:
        for element in xml.elements(self.source, ("Class", "ModifierClass")):
            code = element.get("code", "").strip()
            if element.tag == "ModifierClass":
                label, terms = _rubrics(element)
                modifier = _Modifier(code, label, terms, element.get("usage", ""))
                self.modifiers.setdefault(element.get("modifier", ""), []).append(modifier)
                continue
            self.kinds.setdefault(code, self._kind(element))
            above = element.find("SuperClass")
            if above is not None:
                self.parent.setdefault(code, above.get("code", ""))
                self.inner.add(above.get("code", ""))
            if element.find("SubClass") is not None or self._mandatory(element):
                self.inner.add(code)

    def _class(self, element: etree._Element) -> Iterator[Record]:
        code, kind = element.get("code", "").strip(), self._kind(element)
        label, terms = _rubrics(element)
        problem = self._check(element, code, kind, label)
        if problem:
            yield problem
            return
        self.seen.add(code)
        concept = self._concept(code, kind, label, element.get("usage", ""))
        yield msgspec.structs.replace(concept, properties=concept.properties | self._properties(element))
        yield from self._terms(code, label, terms)
        for name, valid in self._mandatory(element):
            if name not in self.modifiers:
                reason = "a modifier that the file does not define: its classes are missing"
                yield self._problem(element, reason, "ModifiedBy", name)
            for modifier in self.modifiers.get(name, ()) if kind != "component" else ():
                if not valid or modifier.code in valid:
                    yield from self._modified(code, label, modifier)

    def _kind(self, element: etree._Element) -> str:
        stated = element.get("kind", "")
        return self.known_kinds.get(stated, stated)

    def _check(self, element: etree._Element, code: str, kind: str, label: str) -> Problem | None:
        reason, field, raw = "", "code", code
        if not code:
            reason = "a class without a code"
        elif code in self.seen:
            reason = "the class stands twice; the first one is kept"
        elif not label:
            reason, field, raw = "no preferred rubric", "Rubric", ""
        elif kind not in self.known_kinds.values():
            reason, field, raw = "not a chapter, block or category", "kind", kind
        elif xml.unresolved(element):
            reason, field, raw = "an entity that the file does not define", "Rubric", xml.unresolved(element)
        return self._problem(element, reason, field, raw) if reason else None

    def _problem(self, element: etree._Element, reason: str, field: str, raw: str) -> Problem:
        return Problem(file=self.source.name, line=element.sourceline or 0, reason=reason, field=field, raw=raw)

    def _concept(self, code: str, kind: str, label: str, usage: str) -> Concept:
        above = self.parent.get(code)
        return Concept(
            system=self.known.edition.system,
            version=self.known.edition.version,
            id=code,
            code=code if kind in ("category", "modifiedcategory") else None,
            display=label,
            kind=kind,
            parents=(above,) if above else (),
            chapter=self._chapter(code),
            selectable=kind in ("category", "modifiedcategory") and (self.every_level or code not in self.inner),
            properties={"usage": usage} if usage else {},
        )

    def _chapter(self, code: str) -> str:
        for _ in range(20):
            if self.kinds.get(code) == "chapter":
                return code
            code = self.parent.get(code, "")
        return ""

    def _modified(self, code: str, label: str, modifier: _Modifier) -> Iterator[Record]:
        full = code + modifier.code
        if full in self.kinds or full in self.seen:
            return
        self.seen.add(full)
        self.parent[full] = code
        joined = f"{label} {modifier.label[:1].lower()}{modifier.label[1:]}"
        concept = self._concept(full, "modifiedcategory", joined, modifier.usage)
        yield concept
        yield from self._terms(full, joined, modifier.terms)

    def _terms(self, code: str, label: str, terms: list[tuple[TermUse, str, tuple[str, ...]]]) -> Iterator[Term]:
        """The rubrics; a title that is not English too, so that it stays when an English file shapes the release."""
        if self.known.language != "en":
            yield Term(id=code, text=label, language=self.known.language, use="preferred")
        for use, text, refers in terms:
            yield Term(id=code, text=text, language=self.known.language, use=use, refers=refers)

    def _mandatory(self, element: etree._Element) -> list[tuple[str, frozenset[str]]]:
        return [(code, valid) for code, optional, valid in _modified_by(element) if not optional]

    def _properties(self, element: etree._Element) -> dict[str, str]:
        optional = [code for code, optional, _ in _modified_by(element) if optional]
        found = {"optional_modifier": " ".join(optional)} if optional else {}
        found |= self._qualifiers(element) if self._kind(element) == "component" else {}
        for meta in element.findall("Meta"):
            found[meta.get("name", "")] = meta.get("value", "")
        marked = [mark for reference in element.iterfind("Rubric[@kind='preferred']//Reference")
                  if (mark := _reference(reference)).endswith("*")]  # fmt: skip
        return found | ({"asterisk": " ".join(marked)} if marked else {})

    def _qualifiers(self, element: etree._Element) -> dict[str, str]:
        """The values of each modifier of a component, by the modifier's name."""
        return {
            name: " | ".join(f"{one.code} {one.label}" for one in self.modifiers[name])
            for name, _ in self._mandatory(element)
            if name in self.modifiers
        }


def _modified_by(element: etree._Element) -> Iterator[tuple[str, bool, frozenset[str]]]:
    """(modifier, whether it is optional, the only values that are valid here; none named means all)."""
    for modified in element.findall("ModifiedBy"):
        optional = any(meta.get("name") == "usage" and meta.get("value") == "optional" for meta in modified)
        valid = frozenset(one.get("code", "") for one in modified.findall("ValidModifierClass"))
        yield modified.get("code", ""), optional, valid


def _rubrics(element: etree._Element) -> tuple[str, list[tuple[TermUse, str, tuple[str, ...]]]]:
    """The display, and every other rubric. `preferredLong` is the title that stands on its own."""
    short, long, terms = "", "", []
    for rubric in element.findall("Rubric"):
        kind = rubric.get("kind", "")
        text, refers = _label(rubric)
        if kind == "preferred":
            short = text
        elif kind == "preferredLong":
            long = text
        elif text:
            terms.append((_USES.get(kind, "note"), text, refers))
    if long and short:
        terms.insert(0, ("synonym", short, ()))
    return long or short, terms


def _label(rubric: etree._Element) -> tuple[str, tuple[str, ...]]:
    """A rubric as one line of text (paragraphs keep their breaks), and the codes it refers to with their marks."""
    refers = tuple(_reference(reference) for reference in rubric.iter("Reference"))
    label = rubric.find("Label")
    if label is None:
        return "", refers
    pieces = [_bare(label.text)]
    for child in label:
        if isinstance(child.tag, str) and child.tag in _BLOCKS:
            pieces += [xml.text(child, without=("Reference",)), _bare(child.tail)]
    if len(pieces) == 1:
        return xml.text(label, without=("Reference",)), refers
    glue = "\n" if label.find("Para") is not None else " "
    return glue.join(piece for piece in pieces if piece), refers


def _bare(text: str | None) -> str:
    return " ".join((text or "").split())


def _reference(reference: etree._Element) -> str:
    return (reference.get("code") or xml.text(reference)) + _MARKS.get(reference.get("usage", ""), "")
