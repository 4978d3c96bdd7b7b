"""`code;title` lists of a classification, as BfArM publishes ICD-10-WHO editions (`icd10who_de_2019.txt`).

Source: BfArM, ICD-10-WHO, flat code lists. The list has no header and no hierarchy; edition and language stand only
in the file's name. The row `UNDEF` is the publisher's placeholder, not a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.registry import is_wellformed

from .recognised import Recognised, identified
from .source import Source
from .tables import damaged, text_rows

FORMATS = ("code-title-list",)

_ROW = re.compile(r"(UNDEF|[A-Z]\d\d(\.\d{1,2})?);\S.*")
_NAMED = re.compile(r"(icd10who|icd10)[-_]?(?:([a-z]{2})[-_])?(\d{4})?", re.IGNORECASE)
_ENOUGH = 0.9
_GERMAN_MODIFICATION = "icd10gm"


def recognise(source: Source) -> Recognised | None:
    """By its rows' shape; edition and language by the file's name, and left open where that is silent."""
    if _GERMAN_MODIFICATION in source.file_name.lower():
        return None  # ICD-10-GM comes in the same shape: `icd10gm` reads it
    text = source.head_text()
    lines = text.splitlines()[: 200 if len(text) > 20_000 else None]
    fitting = sum(_ROW.fullmatch(line) is not None for line in lines)
    if not lines or fitting < _ENOUGH * len(lines):
        return None
    named = _NAMED.search(source.file_name)
    return Recognised(
        format=FORMATS[0],
        edition=Edition("icd10" if named else "", (named[3] or "") if named else ""),
        language=(named[2] or "").lower() if named else "",
    )


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per row, its parent the nearest shorter code of the list; `UNDEF` and doubles are Problems.

    A title that is not English is a Term too, so that it stays when an English file shapes the release.
    """
    source, known = identified(path, recognised, recognise, "a code;title list")
    return _records(source, known)


def _records(source: Source, known: Recognised) -> Iterator[Record]:
    seen: set[str] = set()
    inner = {_above(cells[0]) for _, cells in text_rows(source, ";")}
    for line, cells in text_rows(source, ";"):
        code, title = cells[0].strip(), ";".join(cells[1:]).strip()
        reason = _fault(known.edition.system, code, title, seen, damaged(cells))
        if reason:
            yield Problem(file=source.name, line=line, reason=reason, field="code", raw=";".join(cells))
            continue
        seen.add(code)
        yield Concept(
            system=known.edition.system,
            version=known.edition.version,
            id=code,
            code=code,
            display=title,
            parents=(_above(code),) if _above(code) in seen else (),
            selectable=code not in inner,
        )
        if known.language != "en":
            yield Term(id=code, text=title, language=known.language, use="preferred")


def _above(code: str) -> str:
    code = code.strip()
    return code[:-1].rstrip(".") if "." in code else ""


def _fault(system: str, code: str, title: str, seen: set[str], undecodable: bool) -> str:
    if code == "UNDEF":
        return "the publisher's placeholder row, not a code"
    if undecodable:
        return "bytes that are not UTF-8 text"
    if not is_wellformed(system, code):
        return f"not a code of {system}"
    if not title:
        return "no title"
    return "the code stands twice; the first one is kept" if code in seen else ""
