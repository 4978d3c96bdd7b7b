"""ICD-10-CM and ICD-10-PCS as CMS publishes them: the order file, and the plain list of codes.

Source: CMS, `icd10OrderFiles.pdf` (1-5 order number, 7-13 code without dot, 15 whether it is valid for HIPAA
transactions, 17-76 short title, 78- long title), and `icd10cm_codes_YYYY.txt`, `icd10pcs_codes_YYYY.txt` (code,
blanks, long title; valid codes only). Neither states system or edition: the codes tell the system, a name the
edition. Other US lists have the same look: codes that might as well be ICD-9-CM's V and E codes, or HCPCS codes, are
taken for ICD-10-CM only under a name that says so. Headings of ICD-10-PCS are tables of three characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.registry import is_heading, is_wellformed

from ..recognised import Recognised, identified
from ..source import Source
from ..tables import damaged, text_rows
from .fiscal_release import fiscal_release

ORDER, CODES = FORMATS = ("cms-icd10-order", "cms-icd10-codes")
_CM, _PCS = "icd10cm", "icd10pcs"
_TITLES = {_CM: "ICD-10-CM", _PCS: "ICD-10-PCS"}

_ORDER_ROW = re.compile(r"\d{5} ([\dA-Z]{3,7}) +[01] .{60} \S.*", re.ASCII)
_CODES_ROW = re.compile(r"([\dA-Z]{3,7}) +(?!\S+ +\d{5}$)(?=.*[A-Za-z]{2})\S.*", re.ASCII)
"""Not a row of a general equivalence map, whose second word is a code and whose third is five flags."""
_SHAPES = {
    _CM: re.compile(r"[A-Z](?:\d[\dAB]|A\d)[\dA-Z]{0,4}", re.ASCII),
    _PCS: re.compile(r"[\dB-DF-HX][\dA-HJ-NP-Z]{2}(?:[\dA-HJ-NP-Z]{4})?", re.ASCII),
}
_FOREIGN = (re.compile(r"V\d{2,4}|E\d{3,4}", re.ASCII), re.compile(r"[A-V]\d{4}", re.ASCII))
"""What every code of an ICD-9-CM list of V and E codes, or of a HCPCS list, looks like."""
_ENOUGH = 0.9
_BYTE = re.compile("[\udc80-\udcff]")
_ACCENTED = "áàâäçéèêëíïñóôöúüÉÖÜ"
_NEVER = "\x1f"
"""A character that stands in no text, so that a line comes as one cell."""


def recognise(source: Source) -> Recognised | None:
    """By the shape of the rows; the system by the shape of the codes, the edition by a name."""
    lines = _head_lines(source)
    for format, row in ((ORDER, _ORDER_ROW), (CODES, _CODES_ROW)):
        codes = [fits[1] for line in lines if (fits := row.fullmatch(line))]
        if codes and len(codes) >= _ENOUGH * len(lines):
            system = _system(codes, source.file_name.lower(), valid_only=format == CODES)
            return _recognised(source, format, system) if system else None
    return None


def _recognised(source: Source, format: str, system: str) -> Recognised:
    order = format == ORDER
    return Recognised(
        format=format,
        edition=Edition(system, fiscal_release(source)),
        structured=order,
        title=f"{_TITLES[system]} {'order file' if order else 'codes'}",
        section="order file" if order else "codes",
    )


def _head_lines(source: Source) -> list[str]:
    """The first lines that hold anything; the last of a longer file is left out, for it may be cut."""
    text = source.head_text()
    lines = text.splitlines()
    whole = lines[:-1] if len(text) > 60_000 and len(lines) > 1 else lines
    return [line.rstrip() for line in whole if line.strip()]


def _system(codes: list[str], name: str, valid_only: bool) -> str:
    """Which of the two systems most codes have the shape of; empty for neither."""
    fitting = {system: sum(shape.fullmatch(code) is not None for code in codes) for system, shape in _SHAPES.items()}
    if valid_only:
        fitting[_PCS] = sum(len(code) == 7 and _SHAPES[_PCS].fullmatch(code) is not None for code in codes)
    likelier = _PCS if (fitting[_PCS], "pcs" in name) > (fitting[_CM], "pcs" not in name) else _CM
    if fitting[likelier] < _ENOUGH * len(codes):
        return ""
    alien = likelier == _CM and any(all(map(shape.fullmatch, codes)) for shape in _FOREIGN)
    return "" if alien and _CM not in re.sub(r"[-_ ]", "", name) else likelier


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per row, its parent the nearest shorter code of the file; the short title is an abbreviation."""
    source, known = identified(path, recognised, recognise, "a list of ICD-10-CM or ICD-10-PCS codes by CMS")
    return _records(source, known)


def _records(source: Source, known: Recognised) -> Iterator[Record]:
    seen: set[str] = set()
    split = _order_row if known.format == ORDER else _codes_row
    for line, cells in text_rows(source, _NEVER):
        written = _NEVER.join(cells)
        if not written.strip():
            continue
        if damaged(cells) and (put_right := _accented(written)):
            reason = "accented letters in Windows-1252 instead of UTF-8"
            yield Problem(file=source.name, line=line, reason=reason, raw=written, repaired=put_right)
            written, cells = put_right, [put_right]
        row = "bytes that are not UTF-8 text" if damaged(cells) else split(written)
        if isinstance(row, str):
            yield Problem(file=source.name, line=line, reason=row, raw=written)
            continue
        fault = _fault(known.edition.system, row, seen)
        if fault:
            yield Problem(file=source.name, line=line, reason=fault[1], field=fault[0], raw=written)
            continue
        yield _concept(known.edition, row, _above(row.code, seen))
        seen.add(row.code)
        if row.short not in ("", row.title):
            yield Term(id=row.id(known.edition.system), text=row.short, language="en", use="abbreviation")


def _accented(line: str) -> str:
    """A line with the letters that a single byte stands for; empty where a byte is none of those in titles."""
    read = _BYTE.sub(lambda byte: chr(ord(byte[0]) - 0xDC00), line)
    return read if all(letter < "\x80" or letter in _ACCENTED for letter in read) else ""


class _Row(msgspec.Struct, frozen=True):
    """What a line says; the code is still without its dot."""

    code: str
    title: str
    valid: bool = True
    short: str = ""

    def id(self, system: str) -> str:
        return _dotted(system, self.code)


def _order_row(line: str) -> _Row | str:
    """A row by its fixed columns, or what is wrong with it."""
    if len(line.rstrip()) < 78:
        return "the row is cut short"
    if line[:5].isdecimal() and line[14] in "01" and not (line[5] + line[13] + line[15] + line[76]).strip():
        short, title = line[16:76].strip(), line[77:].strip()
        if len(title) < len(short):
            return "the row is cut short: its long title is shorter than its short one"
        return _Row(line[6:13].rstrip(), title, line[14] == "1", short)
    return "the columns do not stand where CMS puts them"


def _codes_row(line: str) -> _Row | str:
    code, _, title = line.strip().partition(" ")
    return _Row(code, title.strip())


def _fault(system: str, row: _Row, seen: set[str]) -> tuple[str, str] | None:
    id = row.id(system)
    heading = is_heading(system, id) and (row.valid or system == _CM)
    if heading or not is_wellformed(system, id):
        return "code", f"not a code of {system}"
    if not row.title:
        return "title", "no title"
    return ("code", "the code stands twice; the first one is kept") if row.code in seen else None


def _concept(edition: Edition, row: _Row, above: str) -> Concept:
    id = row.id(edition.system)
    table = is_heading(edition.system, id)
    return Concept(
        system=edition.system,
        version=edition.version,
        id=id,
        code=None if table else id,
        display=row.title,
        kind="block" if table else "category",
        parents=(_dotted(edition.system, above),) if above else (),
        selectable=row.valid,
    )


def _dotted(system: str, code: str) -> str:
    return f"{code[:3]}.{code[3:]}" if system == _CM and len(code) > 3 else code


def _above(code: str, seen: set[str]) -> str:
    """The nearest shorter code before it."""
    return next((code[:size] for size in range(len(code) - 1, 2, -1) if code[:size] in seen), "")
