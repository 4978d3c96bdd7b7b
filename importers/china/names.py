"""Chinese names of WHO's ICD-10: of its three-character categories, and of its blocks and chapters.

Two tables without a publisher's layout: `code, disease`, and `code_lower_bound, code_upper_bound, level, catalog`, in
which level 1 is a chapter. They do not say which edition they name. The usual tables still have I84, A90 and A91, which
WHO gave up in 2010 and 2013, and so name an edition that is older than those in use: the user says where they go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Term
from termwalk.graph.errors import FormatError
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.icd10 import chapter_spanning
from termwalk.ontologies.normalisers import clean
from termwalk.ontologies.registry import is_wellformed, normalise

from ..recognised import Recognised, identified
from ..source import Source
from ..tables import columns, damaged, first_row, table_rows
from .code_list import BROKEN, unbroken

CATEGORIES, BLOCKS = FORMATS = ("icd10-category-names-zh", "icd10-block-names-zh")

_COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    CATEGORIES: {"code": ("code", "编码", "代码"), "name": ("disease", "疾病", "疾病名称", "类目名称", "名称")},
    BLOCKS: {
        "first": ("code_lower_bound",),
        "last": ("code_upper_bound",),
        "level": ("level",),
        "name": ("catalog",),
    },
}
_SAMPLE = 200
_MOST = 0.9
_CATEGORY = re.compile(r"[A-Z]\d\d[+*]?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ICD10 = re.compile(r"icd[-_ ]?10(?:[-_ ]?who)?[-_ ]?(\d{4})?(?!\d)", re.IGNORECASE)


def recognise(source: Source) -> Recognised | None:
    """By the header and, of categories, by rows of three characters each; the edition by file name or left open."""
    header = _header(source)
    named = _ICD10.search(source.file_name)
    format = next((one for one in FORMATS if columns(header, _COLUMNS[one]).keys() == _COLUMNS[one].keys()), "")
    if not format or len(header) > len(_COLUMNS[format]):
        return None
    if format == CATEGORIES and not _are_categories(source, columns(header, _COLUMNS[format])):
        return None
    return Recognised(
        format=format,
        edition=Edition("icd10" if named or format == BLOCKS else "", (named[1] or "") if named else ""),
        language="zh",
        section="categories" if format == CATEGORIES else "blocks",
        supplement=True,
        counted="subject",
    )


def _header(source: Source) -> list[str]:
    if not source.is_workbook() and not _HAN.search(source.head_text()):
        return []
    return first_row(table_rows(source))


def _are_categories(source: Source, places: dict[str, int]) -> bool:
    rows = [cells for _, cells in islice(table_rows(source), 1, _SAMPLE)]
    fitting = [
        _CATEGORY.fullmatch(cells[places["code"]].strip()) and _HAN.search(cells[places["name"]])
        for cells in rows
        if len(cells) > max(places.values())
    ]
    return bool(rows) and sum(map(bool, fitting)) >= _MOST * len(rows)


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One preferred Term per row; whether the release holds its category or block is for the release to say."""
    source, known = identified(path, recognised, recognise, "a table of Chinese names of ICD-10")
    places = columns(_header(source), _COLUMNS[known.format])
    if places.keys() != _COLUMNS[known.format].keys():
        raise FormatError(f"{source.name} has no header of {known.format} (any more).")
    return _records(source, known, places)


def _records(source: Source, known: Recognised, places: dict[str, int]) -> Iterator[Record]:
    seen: set[str] = set()
    for line, cells in islice(table_rows(source), 1, None):
        id, field, reason = _identified(cells, known, places)
        if not reason and id in seen:
            field, reason = "code", "the code stands twice; the first one is kept"
        if reason:
            yield Problem(file=source.name, line=line, field=field, reason=reason, raw="\t".join(cells))
            continue
        seen.add(id)
        raw = cells[places["name"]].strip()
        name = unbroken(raw)
        if name != raw:
            yield Problem(file=source.name, line=line, field="name", reason=BROKEN, raw=raw, repaired=name)
        yield Term(id=id, text=name, language=known.language, use="preferred")


def _identified(cells: list[str], known: Recognised, places: dict[str, int]) -> tuple[str, str, str]:
    """The id that a row names, else the field that is wrong and why."""
    least = 1 + max(places.values())
    if damaged(cells):
        return "", "", "bytes that are not text in the file's encoding"
    if len(cells) < least:
        return "", "", f"the row is cut short: {len(cells)} cells, {least} expected"
    if not cells[places["name"]].strip():
        return "", "name", "no name"
    cell = {name: clean(cells[place]) for name, place in places.items()}
    system = known.edition.system
    if known.format == CATEGORIES:
        code = normalise(system, cell["code"])
        return code, *(("", "") if is_wellformed(system, code) else ("code", f"not a code of {system}"))
    return _range(system, cell)


def _range(system: str, cell: dict[str, str]) -> tuple[str, str, str]:
    id = f"{cell['first']}-{cell['last']}"
    if cell["level"] == "1":
        number = chapter_spanning(cell["first"], cell["last"])
        return number, *(("", "") if number else ("code_lower_bound", f"no chapter spans {id}"))
    if not is_wellformed(system, id):
        return "", "code_lower_bound", f"not a block of {system}"
    if not cell["level"].isdecimal():
        return "", "level", "not a level"
    return id, "", ""
