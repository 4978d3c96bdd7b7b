"""CPT's descriptor files, which only AMA's licensees have: nothing of them is in this project.

Source: AMA, CPT Standard Data Files. A descriptor stands behind its code after a tab (`LONGULT`, `LONGUT`) or from
column 7 of fixed width (`LONGULF`, `LONGUF`, `MEDU`, `SHORTU`), where a long one runs over several lines of its code.
Consumer and clinician descriptors are tables with a header; modifiers (`MODUL`) have codes of two characters. The text
files open with AMA's notice, of no fixed length: the descriptors begin at the first line that has a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from termwalk.graph.catalogue import Counted
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term, TermUse
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record

from ..recognised import Recognised, identified
from ..source import Source
from ..tables import Row, damaged, folded, text_rows

_CODE_COLUMN = "CPT Code"
_CODE = r"\d{4}[0-9AFMTU]"
_MODIFIER = r"[0-9A-Z]{2}"


class File(msgspec.Struct, frozen=True):
    """A kind of file: how its name begins or which column it has, and what its descriptors are.

    `nodes` are files whose codes are Concepts; those of the others are Terms of a code that the long list has.
    """

    format: str
    name: str
    section: str
    use: TermUse = "synonym"
    nodes: bool = False
    counted: Counted = "subject"
    column: str = ""
    code: str = _CODE
    kind: str = "procedure"

    @property
    def wraps(self) -> bool:
        """Whether a descriptor may run over several lines."""
        return self.nodes


FILES = (
    File("cpt-long", r"LONGUL[TF]?", "", nodes=True, counted="concept"),
    File("cpt-long-upper-case", r"LONGU[TF]?", "upper case", nodes=True, counted="concept"),
    File("cpt-medium", r"MEDU", "medium"),
    File("cpt-short", r"SHORTU", "short", "abbreviation"),
    File("cpt-modifiers", r"MODUL", "modifiers", nodes=True, counted="concept", code=_MODIFIER, kind="modifier"),
    File("cpt-consumer", r"", "consumer descriptors", column="Consumer Friendly Descriptor"),
    File("cpt-clinician", r"", "clinician descriptors", column="Clinician Descriptor"),
)  # fmt: skip
FORMATS = tuple(file.format for file in FILES)

_BY_FORMAT = {file.format: file for file in FILES}
_OWNER = re.compile(r"\bAMA\b|American Medical Association", re.IGNORECASE)
_EDITION = re.compile(r"\bCPT\W{0,4}(?:\(R\))?\W{0,2}((?:19|20)\d\d)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_TEXT_COLUMN = 6
_ENOUGH = 0.8
_LOOK = 200


def recognise(source: Source) -> Recognised | None:
    """By name or header, with AMA's notice or lines of codes; the year by a folder's name, else by the notice."""
    file = _file_of(source)
    if file is None:
        return None
    lines = source.head_text().splitlines()
    first = _first_line(lines, file)
    below, notice = [line for line in lines[first : first + _LOOK] if line.strip()], "\n".join(lines[:first])
    fitting = sum(_begins(line, file) for line in below)
    if not below or not (file.column or _OWNER.search(notice) or fitting >= _ENOUGH * len(below)):
        return None
    return Recognised(
        format=file.format,
        edition=Edition("cpt", _version(source, notice)),
        title="Current Procedural Terminology",
        section=file.section,
        supplement=bool(file.section),
        counted=file.counted,
    )


def _file_of(source: Source) -> File | None:
    """The kind of file that a header shows, or the name of a list."""
    head = source.head(16_384).replace(b"\0", b"").lower()
    if _CODE_COLUMN.lower().encode() in head:
        return next((file for file in FILES if file.column and file.column.lower().encode() in head), None)
    name = source.file_name.upper()
    listed = (file for file in FILES if not file.column)
    return next((file for file in listed if re.match(rf"(?:.*[^A-Z])?{file.name}(?![A-Z])", name)), None)


def _begins(line: str, file: File) -> bool:
    """Whether a line begins with a code, or is the header of a table."""
    if file.column:
        return folded(_CODE_COLUMN) in map(folded, line.split("\t"))
    digit = r"(?=.?\d)" if file.code == _MODIFIER else ""
    return re.match(rf"{digit}{file.code}[\t ]\s*\S", line, re.ASCII) is not None


def _first_line(lines: list[str], file: File) -> int:
    return next((place for place, line in enumerate(lines) if _begins(line, file)), len(lines))


def _version(source: Source, notice: str) -> str:
    """The year of the code set: by the name of folder or archive, by `CPT 2025` in the notice, by its last year."""
    inside = source.member.split("/") if source.member else []
    for name in (*reversed(inside), *reversed(source.path.absolute().parts)):
        found = _YEAR.search(name) if "cpt" in name.lower() else _YEAR.fullmatch(name)
        if found:
            return found[1]
    return max(_EDITION.findall(notice) or _YEAR.findall(notice), default="")


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """Of the long descriptors and the modifiers one Concept per code, of the other files one Term per descriptor."""
    source, known = identified(path, recognised, recognise, "a CPT descriptor file")
    return _records(source, known, _BY_FORMAT[known.format])


def _records(source: Source, known: Recognised, file: File) -> Iterator[Record]:
    seen: set[tuple[str, str]] = set()
    for line, (code, text) in _table_rows(source, file) if file.column else _list_rows(source, file):
        said = (code, text if file.column else "")
        reason = _fault(file, code, text, said in seen)
        if reason:
            yield Problem(file=source.name, line=line, reason=reason, field="code", raw=f"{code} {text}".strip())
            continue
        seen.add(said)
        yield _record(known, file, code, text)


def _fault(file: File, code: str, text: str, again: bool) -> str:
    if damaged([code, text]):
        return "bytes that are not text"
    if not re.fullmatch(file.code, code, re.ASCII):
        return "not a code of cpt"
    if not text:
        return "no descriptor"
    return "the code stands twice; the first one is kept" if again else ""


def _record(known: Recognised, file: File, code: str, text: str) -> Record:
    if not file.nodes:
        return Term(id=code, text=text, language="en", use=file.use)
    return Concept(
        system="cpt", version=known.edition.version, id=code, code=code, display=text, kind=file.kind,
        selectable=file.kind != "modifier",
    )  # fmt: skip


def _table_rows(source: Source, file: File) -> Iterator[Row]:
    """(line, code and descriptor) below the header; a cell that is missing is empty."""
    places: list[int] = []
    for line, cells in text_rows(source, "\t"):
        names = [folded(cell) for cell in cells]
        if places:
            yield line, [cells[place].strip() if place < len(cells) else "" for place in places]
        elif folded(_CODE_COLUMN) in names and folded(file.column) in names:
            places = [names.index(folded(_CODE_COLUMN)), names.index(folded(file.column))]


def _list_rows(source: Source, file: File) -> Iterator[Row]:
    """(line, code and descriptor) below the notice; the fixed-width lines of one code are put together."""
    under_way: tuple[int, str, str] | None = None
    for line, cells in _below_notice(source, file):
        fixed = len(cells) == 1
        code, text = _parted(cells, 2 if file.code == _MODIFIER else _TEXT_COLUMN - 1)
        if under_way and fixed and file.wraps and code in ("", under_way[1]):
            under_way = (under_way[0], under_way[1], f"{under_way[2]} {text}".strip())
            continue
        if under_way:
            yield under_way[0], [*under_way[1:]]
        under_way = (line, code, text)
    if under_way:
        yield under_way[0], [*under_way[1:]]


def _parted(cells: list[str], width: int) -> tuple[str, str]:
    if len(cells) > 1:
        return cells[0].strip(), "\t".join(cells[1:]).strip()
    return cells[0][:width].strip(), cells[0][width:].strip()


def _below_notice(source: Source, file: File) -> Iterator[Row]:
    """The rows from the first that has a code, and those right above it that look like damaged ones."""
    above: list[Row] = []
    begun = False
    for line, cells in text_rows(source, "\t"):
        if above and above[-1][0] != line - 1:
            above.clear()
        begun = begun or _begins("\t".join(cells), file)
        if begun:
            yield from above
            above.clear()
            yield line, cells
        elif len(cells) > 1 or cells[0][:1].isdigit():
            above.append((line, cells))
        else:
            above.clear()
