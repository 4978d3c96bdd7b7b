"""The code titles of ICD-9-CM, as CMS published them with each version (`CMS32_DESC_LONG_DX.txt` and three more).

Source: CMS, "ICD-9-CM Diagnosis and Procedure Codes: Abbreviated and Full Code Titles". A line is a code without dot,
padded to five characters in the diagnoses and four in the procedures, a blank, and the title. Only codes that can be
used are listed, hence no headings and no hierarchy: a parent is given where a shorter code is in the list, and in
version 32 none is. Abbreviated titles have 24 characters at most: they are Terms of the release that the full titles
make. The files are in ISO-8859-1 (Ménière), which their bytes do not show. The version stands in the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.registry import is_wellformed, normalise

from ..recognised import Recognised, identified
from ..source import Source
from ..tables import damaged, text_rows

LONG, SHORT = "icd9cm-full-titles", "icd9cm-abbreviated-titles"
FORMATS = (LONG, SHORT)

_SHAPES = {
    "icd9cm": re.compile(r"(?=.{5} \S)(?=.*[A-Za-z]{2})(\d{3,5}|V\d{2,4}|E\d{3,4}) +[^\s;,|].*"),
    "icd9cm-proc": re.compile(r"(?=.{4} \S)(?=.*[A-Za-z]{2})\d{2,4} +[^\s;,|].*"),
}
_TITLES = {"icd9cm": "ICD-9-CM diagnoses", "icd9cm-proc": "ICD-9-CM procedures (Volume 3)"}
_VERSION = re.compile(r"CMS[-_ ]?(?:V|v)?(\d\d)(?!\d)", re.IGNORECASE)
_OTHERS = re.compile(r"\S+ +\S+ +[01]{3}\d\d\s*|\d{5} [0-9A-Z]{3,7} +[01] .*")
"""Rows of a General Equivalence Mapping, and of CMS's order files, which begin with a running number."""
_ABBREVIATED = 24
_ENOUGH = 0.9


def recognise(source: Source) -> Recognised | None:
    """By the lines' columns and the titles' length; the version by the name of the file or the archive."""
    lines = source.head_text().splitlines()[:1500]
    lines = [line for line in lines if line.strip()]
    system = next((system for system, shape in _SHAPES.items() if _fits(lines, shape)), "")
    if not system:
        return None
    short = _is_short(source, lines)
    version = _VERSION.search(source.file_name) or _VERSION.search(source.path.name)
    return Recognised(
        format=SHORT if short else LONG,
        edition=Edition(system, version[1] if version else ""),
        language="en",
        title=_TITLES[system],
        section="abbreviated titles" if short else "",
        supplement=short,
        counted="subject" if short else "",
    )


def _is_short(source: Source, lines: list[str]) -> bool:
    """Whether the titles are the abbreviated ones: as the file's name says, or else by the length of nearly all."""
    named = re.search("SHORT|LONG", source.file_name.upper())
    if named:
        return named[0] == "SHORT"
    return sum(len(line[5:].strip()) <= _ABBREVIATED for line in lines) >= _ENOUGH * len(lines)


def _fits(lines: list[str], shape: re.Pattern[str]) -> bool:
    fitting = sum(shape.fullmatch(line) is not None and not _OTHERS.fullmatch(line) for line in lines)
    return bool(lines) and fitting >= _ENOUGH * len(lines)


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per line of the full titles, one Term per line of the abbreviated ones; codes get their dot."""
    source, known = identified(path, recognised, recognise, "a list of ICD-9-CM code titles")
    return _records(source, known)


def _records(source: Source, known: Recognised) -> Iterator[Record]:
    edition, encoding = known.edition, _encoding(source)
    rows = [(line, *_parted("\t".join(cells))) for line, cells in text_rows(source, "\t", encoding)]
    listed = {normalise(edition.system, code) for _, code, _ in rows}
    seen: set[str] = set()
    for line, written, title in rows:
        code = normalise(edition.system, written)
        field, reason = _fault(edition.system, code, title, seen)
        if reason:
            raw = f"{written} {title}".strip()
            yield Problem(file=source.name, line=line, field=field, reason=reason, raw=raw)
            continue
        seen.add(code)
        if known.format == SHORT:
            yield Term(id=code, text=title, language=known.language, use="abbreviation")
        else:
            yield _concept(edition, code, title, listed)


def _concept(edition: Edition, code: str, title: str, listed: set[str]) -> Concept:
    above = next((shorter for shorter in _shorter(code) if shorter in listed), "")
    return Concept(
        system=edition.system,
        version=edition.version,
        id=code,
        code=code,
        display=title,
        parents=(above,) if above else (),
        selectable=not any(code + more in listed for more in _DEEPER),
    )


_DEEPER = tuple(f"{dot}{digit}" for dot in ("", ".") for digit in range(10))


def _shorter(code: str) -> Iterator[str]:
    while "." in code:
        code = code[:-1].rstrip(".")
        yield code


def _parted(line: str) -> tuple[str, str]:
    code, _, title = line.strip().partition(" ")
    return code, title.strip()


def _encoding(source: Source) -> str:
    """The publisher's encoding, unless the bytes are good UTF-8 or carry a mark: then somebody has saved it anew."""
    if source.encoding != "utf-8-sig":
        return source.encoding
    with source.open() as stream:
        return "utf-8-sig" if all(map(_is_utf8, stream)) else "iso-8859-1"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _fault(system: str, code: str, title: str, seen: set[str]) -> tuple[str, str]:
    if damaged([code, title]) or any("\x80" <= letter <= "\x9f" or letter < " " for letter in title):
        return "title", "bytes that are not text"
    if not is_wellformed(system, code):
        return "code", f"not a code of {system}"
    if not title:
        return "title", "no title (the row is cut short)"
    return ("code", "the code stands twice; the first one is kept") if code in seen else ("", "")
