"""ICD-10-GM as its German publisher offers it for databases: codes with metadata, groups, chapters, and the bare list.

Source: DIMDI (since 2020 BfArM), `icd10gmYYYYsyst_metadaten_liesmich.txt` of x1gmtYYYY.zip, from whose SQL the column
names are taken, and `…_ueberleitung_liesmich.txt` of x1gutYYYY.zip for the bare list. No file has a header, and the
year stands only in the file's name. A category names but the first code of its group; the group's last one stands in
the groups' file, which is looked for beside the codes. Chapters are numbered 01 to 22 here and I to XXII in the
classification: the latter is their id. The tabulation lists of the archive (`morbl…`, `mortl…`) are not read; the
codes keep their numbers (`MorbLCode`, `MortL1Code` …).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.errors import FormatError, SourceError
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.registry import is_wellformed

from . import code_title_list
from .recognised import Recognised, identified
from .source import Source
from .tables import damaged, text_rows

KODES, GRUPPEN, KAPITEL, LIST = "icd10gm-kodes", "icd10gm-gruppen", "icd10gm-kapitel", "icd10gm-list"
FORMATS = (KODES, GRUPPEN, KAPITEL, LIST)

_COLUMNS = (
    "Ebene", "Ort", "Art", "KapNr", "GrVon", "Code", "NormCode", "CodeOhnePunkt", "Titel", "Dreisteller",
    "Viersteller", "Fünfsteller", "P295", "P301", "MortL1Code", "MortL2Code", "MortL3Code", "MortL4Code", "MorbLCode",
    "SexCode", "SexFehlerTyp", "AltUnt", "AltUntNeu", "AltOb", "AltObNeu", "AltFehlerTyp", "Exot", "Belegt",
    "IfSGMeldung", "IfSGLabor",
)  # fmt: skip
_UNTIL_2017 = ("AltUnt", "AltOb")
"""The ages by weeks and months, which the publisher gave up with 2018; those by days and years stayed."""
_LAYOUTS = {len(layout): layout for layout in (_COLUMNS, tuple(name for name in _COLUMNS if name not in _UNTIL_2017))}
_OWN_TITLE = {"3": "Dreisteller", "4": "Viersteller", "5": "Fünfsteller"}
_LENGTH = {"3": 3, "4": 5, "5": 6}
_USAGE = {"*": "aster", "!": "optional"}
_AGE, _FLAG, _USE = r"9999|[tj]\d{3}", "[JN]", "[POZV]"
_ALLOWED = {
    "Art": "[XS]", "P295": _USE, "P301": _USE, "MortL1Code": r"1-\d{3}|UNDEF", "MortL2Code": r"2-\d{3}|UNDEF",
    "MortL3Code": r"3-\d{3}|UNDEF", "MortL4Code": r"4-\d{3}|UNDEF", "MorbLCode": r"\d{3}|UNDEF", "SexCode": "[9MW]",
    "SexFehlerTyp": "[9KM]", "AltUnt": r"\d{3}", "AltUntNeu": _AGE, "AltOb": r"\d{3}", "AltObNeu": _AGE,
    "AltFehlerTyp": "[9MK]", "Exot": _FLAG, "Belegt": _FLAG, "IfSGMeldung": _FLAG, "IfSGLabor": _FLAG,
}  # fmt: skip
_SAYS_NOTHING = {"9", "999", "9999", "UNDEF"}
"""What the publisher writes where a column does not apply (irrelevant, no list has it): no property is made of it."""
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI",
          "XVII", "XVIII", "XIX", "XX", "XXI", "XXII")  # fmt: skip
_CHAPTERS = {f"{number:02}": roman for number, roman in enumerate(_ROMAN, start=1)}

_SHAPES = {
    KODES: re.compile(r"[345];[TN];[XS];\d\d;[A-Z]\d\d;[A-Z]\d\d(\.\d{0,2})?-?[*!]?;.*"),
    GRUPPEN: re.compile(r"[A-Z]\d\d;[A-Z]\d\d;\d\d;\S.*"),
    KAPITEL: re.compile(r"(0[1-9]|1\d|2[0-2]);[^;\s].*"),
    LIST: re.compile(r"(UNDEF|[A-Z]\d\d(\.\d{1,2})?);(?![A-Z]?\d\d;)(?!(UNDEF|[A-Z]\d\d(\.\d{1,2})?);A?;A?$)\S.*"),
}
_NAMED = re.compile(r"icd[-_]?10[-_]?gm[-_]?(\d{4})?", re.IGNORECASE)
_NEEDS_NAME = (KAPITEL, LIST)
_ENOUGH = 0.9


def recognise(source: Source) -> Recognised | None:
    """By its rows' shape, and by the name where the shape could be another classification's; the year by the name."""
    named = _NAMED.search(source.file_name)
    format = _format(source)
    if not format or (format in _NEEDS_NAME and not named):
        return None
    sections = {KODES: "Metadaten", GRUPPEN: "Gruppen", KAPITEL: "Kapitel"}
    return Recognised(
        format=format,
        edition=Edition("icd10gm", (named[1] or "") if named else ""),
        language="de",
        structured=format == KODES,
        title="ICD-10-GM, Systematisches Verzeichnis",
        section=sections.get(format, ""),
        supplement=format in (GRUPPEN, KAPITEL),
    )


def _format(source: Source) -> str:
    text = source.head_text()
    lines = text.splitlines()[: 200 if len(text) > 20_000 else None]
    if lines:
        for format, shape in _SHAPES.items():
            if sum(shape.fullmatch(line) is not None for line in lines) >= _ENOUGH * len(lines):
                return format
    return ""


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per row and its title as a German Term; a group is `A00-A09`, a chapter `I`."""
    source, known = identified(path, recognised, recognise, "a file of ICD-10-GM")
    if known.format == LIST:
        return code_title_list.read(source, known)
    if known.format == KODES:
        return _Kodes(source, known.edition).records()
    return _headings(source, known)


class _Kodes:
    """Reads the rows of the codes' file, which stand in the classification's order: a category before its parts."""

    def __init__(self, source: Source, edition: Edition) -> None:
        self.source, self.edition = source, edition
        self.seen: set[str] = set()

    def records(self) -> Iterator[Record]:
        layout = _LAYOUTS[_width(self.source)]
        groups = _groups(self.source)
        if not groups:
            yield Problem(
                file=self.source.name,
                line=0,
                field="GrVon",
                reason="the file of groups (…_gruppen.txt) is not beside it",
                repaired="categories stand right below their chapters",
            )
        for line, cells in text_rows(self.source, ";"):
            cell = dict(zip(layout, (value.strip() for value in cells), strict=False))
            field, reason = self._fault(cells, layout, cell)
            if reason:
                yield self._problem(line, field, ";".join(cells), reason)
                continue
            self.seen.add(cell["NormCode"])
            for field in self._undocumented(cell):
                reason = "not a value that the publisher documents"
                yield self._problem(line, field, cell.pop(field), reason, "without it")
            yield from self._class(cell, groups)

    def _problem(self, line: int, field: str, raw: str, reason: str, repaired: str | None = None) -> Problem:
        return Problem(file=self.source.name, line=line, field=field, raw=raw, reason=reason, repaired=repaired)

    def _fault(self, cells: list[str], layout: tuple[str, ...], cell: dict[str, str]) -> tuple[str, str]:
        if len(cells) != len(layout):
            what = "is cut short" if len(cells) < len(layout) else "has too many cells"
            return "", f"the row {what}: {len(cells)} cells, {len(layout)} expected"
        if damaged(cells):
            return "", "bytes that are not text"
        code = cell["NormCode"]
        if not is_wellformed("icd10gm", code) or len(code) != _LENGTH.get(cell["Ebene"]):
            return "NormCode", "not an ICD-10-GM code of that level"
        if cell["Ort"] not in ("T", "N"):
            return "Ort", "neither terminal (T) nor not (N)"
        if cell["KapNr"] not in _CHAPTERS:
            return "KapNr", "not a chapter's number"
        if not cell["Titel"]:
            return "Titel", "no title"
        return ("NormCode", "the code stands twice; the first one is kept") if code in self.seen else ("", "")

    def _undocumented(self, cell: dict[str, str]) -> list[str]:
        return [name for name, form in _ALLOWED.items()
                if name in cell and not re.fullmatch(form, cell[name], re.ASCII)]  # fmt: skip

    def _class(self, cell: dict[str, str], groups: dict[str, str]) -> Iterator[Record]:
        code, chapter = cell["NormCode"], _CHAPTERS[cell["KapNr"]]
        above = code[:-1].rstrip(".") if "." in code else groups.get(cell["GrVon"], chapter)
        concept = Concept(
            system=self.edition.system,
            version=self.edition.version,
            id=code,
            code=code,
            display=cell["Titel"],
            parents=(above,) if "." not in code or above in self.seen else (),
            chapter=chapter,
            selectable=cell["Ort"] == "T",
            properties=_properties(cell),
        )
        yield from _titled(concept)


def _width(source: Source) -> int:
    """How many columns the rows of this release have, which its first ones show."""
    counts = Counter(line.count(";") + 1 for line in source.head_text().splitlines())
    width = max(_LAYOUTS, key=lambda known: counts[known])
    if not counts[width]:
        raise FormatError(f"{source.name} has rows of another length than the releases known: 28 or 30 cells.")
    return width


def _groups(source: Source) -> dict[str, str]:
    """A group's id by its first category, from the groups' file beside this one; empty where there is none."""
    name = source.file_name.replace("kodes", "gruppen")
    if name == source.file_name:
        return {}
    folder = source.member.removesuffix(source.file_name)
    beside = Source(source.path, folder + name) if source.member else Source(source.path.with_name(name))
    try:
        if _format(beside) != GRUPPEN:
            return {}
        rows = [cells for _, cells in text_rows(beside, ";")]
    except (SourceError, FormatError):
        return {}
    return {cells[0]: f"{cells[0]}-{cells[1]}" for cells in rows if _is_group(cells)}


def _properties(cell: dict[str, str]) -> dict[str, str]:
    """The metadata under the publisher's names. `usage` is the mark, in the word that ClaML has for it."""
    mark = _USAGE.get(cell["Code"][-1:], "")
    own = _OWN_TITLE[cell["Ebene"]]
    found = {"usage": mark} if mark else {}
    if cell["Code"] != cell["NormCode"]:
        found["Code"] = cell["Code"]
    if cell[own] and cell[own] != cell["Titel"]:
        found[own] = cell[own]
    return found | {name: cell[name] for name in _ALLOWED if cell.get(name, "9") not in _SAYS_NOTHING}


def _headings(source: Source, known: Recognised) -> Iterator[Record]:
    """The groups or the chapters."""
    seen: set[str] = set()
    group = known.format == GRUPPEN
    for line, cells in text_rows(source, ";"):
        cells = [cell.strip() for cell in cells]
        id = _heading_id(cells, group)
        reason = _heading_fault(cells, id, 4 if group else 2) or (
            "the heading stands twice; the first one is kept" if id in seen else ""
        )
        if reason:
            yield Problem(file=source.name, line=line, reason=reason, raw=";".join(cells))
            continue
        seen.add(id)
        yield from _titled(
            Concept(
                system=known.edition.system,
                version=known.edition.version,
                id=id,
                display=cells[-1],
                kind="block" if group else "chapter",
                parents=(_CHAPTERS[cells[2]],) if group else (),
                chapter=_CHAPTERS[cells[2]] if group else id,
                selectable=False,
                properties={} if group else {"KapNr": cells[0]},
            )
        )


def _heading_id(cells: list[str], group: bool) -> str:
    if group:
        return f"{cells[0]}-{cells[1]}" if _is_group(cells) else ""
    return _CHAPTERS.get(cells[0], "")


def _is_group(cells: list[str]) -> bool:
    return len(cells) > 2 and is_wellformed("icd10gm", f"{cells[0]}-{cells[1]}") and cells[2] in _CHAPTERS


def _heading_fault(cells: list[str], id: str, width: int) -> str:
    if len(cells) != width:
        return f"{len(cells)} cells, {width} expected"
    if damaged(cells):
        return "bytes that are not text"
    if not id:
        return "not a group or chapter of ICD-10-GM"
    return "" if cells[-1] else "no title"


def _titled(concept: Concept) -> Iterator[Record]:
    yield concept
    yield Term(id=concept.id, text=concept.display, language="de", use="preferred")
