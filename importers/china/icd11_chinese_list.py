"""The Chinese national list of ICD-11 codes: chapter or code, Chinese name, and whether it may be coded.

Source: NHC, 国际疾病分类第十一次修订本（ICD-11）中文版, 简明编码列表 (2018-12). It has no URIs, so none of its
nodes has an identity. Headings are written `L2-1A0`, chapters `第1章`, and headings among the extension codes have no
code at all. A four-character code is only known to follow a heading: it stands below it where both begin alike, and
elsewhere its heading cannot be told. A heading's number changes between releases, and is no identity either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.normalisers import clean
from termwalk.ontologies.registry import is_wellformed, normalise

from ..recognised import Recognised, identified
from ..source import Source
from ..tables import below_header, columns, damaged, first_row, table_rows
from .code_list import BROKEN, code_repair, unbroken

FORMATS = ("icd11-chinese-list",)

_NAMES = {"code": ("ChapterOrCode",), "name": ("ChineseName",), "valid": ("IsValidCode",)}
_CHAPTER = re.compile(r"第\s*(\d{1,2}|[VX])\s*章")
_HEADING = re.compile(r"L(\d)-[0-9A-HJ-NP-Z]{3}")
_RELEASED = re.compile(r"(20\d\d)(?:-|年)(\d{1,2})(?!\d)")
_VALID = {"是": True, "否": False}


def recognise(source: Source) -> Recognised | None:
    """By the three column names; the release by the month in the file's name, else left open."""
    if not source.is_workbook() and "ChineseName" not in source.head_text(4096):
        return None
    if columns(first_row(table_rows(source)), _NAMES).keys() != _NAMES.keys():
        return None
    released = _RELEASED.search(source.file_name)
    version = f"{released[1]}-{released[2]:0>2}" if released else ""
    return Recognised(
        format=FORMATS[0],
        edition=Edition("icd11", version),
        language="zh",
        structured=True,
        title="ICD-11 MMS 简明编码列表",
        date=version,
    )


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per row with its name as a Term."""
    source, known = identified(path, recognised, recognise, "the Chinese list of ICD-11 codes")
    header, rows = below_header(source, table_rows(source))
    table = _List(source.name, known, columns(header, _NAMES))
    return (record for line, cells in rows for record in table.records(line, cells))


class _List:
    """What has to be remembered from row to row: the chapter, the headings above, and what was already seen."""

    def __init__(self, file: str, known: Recognised, places: dict[str, int]) -> None:
        self.file, self.known, self.places = file, known, places
        self.chapter = ""
        self.headings: list[tuple[int, str]] = []
        self.seen: set[str] = set()

    def records(self, line: int, cells: list[str]) -> Iterator[Record]:
        """The node of a row and its name; or what is wrong with the row."""
        field, reason = self._fault(cells)
        if reason:
            yield self._problem(line, field, reason, "\t".join(cells))
            return
        cell = {name: cells[place].strip() for name, place in self.places.items()}
        name = unbroken(cell["name"])
        node = self._node(clean(cell["code"]), name, _VALID[cell["valid"]])
        if node.code is not None and not is_wellformed("icd11", node.code):
            yield self._problem(
                line, "ChapterOrCode", "not an ICD-11 code (was the file saved by Excel?)", cell["code"]
            )
            return
        if node.id in self.seen:
            yield self._problem(line, "ChapterOrCode", "the code stands twice; the first one is kept", cell["code"])
            return
        self.seen.add(node.id)
        yield from self._repairs(line, cell, name, node)
        yield node
        yield Term(id=node.id, text=name, language=self.known.language, use="preferred")

    def _fault(self, cells: list[str]) -> tuple[str, str]:
        least = 1 + max(self.places.values())
        if damaged(cells):
            return "", "bytes that are not text in the file's encoding"
        if len(cells) < least:
            return "", f"the row is cut short: {len(cells)} cells, {least} expected"
        if not cells[self.places["name"]].strip():
            return "ChineseName", "no name"
        if cells[self.places["valid"]].strip() not in _VALID:
            return "IsValidCode", "neither 是 nor 否"
        if not cells[self.places["code"]].strip() and self.chapter != "X":
            return "ChapterOrCode", "no code"
        return "", ""

    def _repairs(self, line: int, cell: dict[str, str], name: str, node: Concept) -> Iterator[Problem]:
        repair = code_repair(cell["code"], node.code) if node.code else ""
        if repair:
            yield self._problem(line, "ChapterOrCode", repair, cell["code"], node.code)
        if name != cell["name"]:
            yield self._problem(line, "ChineseName", BROKEN, cell["name"], name)

    def _node(self, written: str, name: str, valid: bool) -> Concept:
        chapter, heading = _CHAPTER.fullmatch(written), _HEADING.fullmatch(written)
        if chapter:
            self.chapter, self.headings = chapter[1].zfill(2) if chapter[1].isdecimal() else chapter[1], []
            return self._concept(self.chapter, name, "chapter")
        if heading:
            level = int(heading[1])
            self.headings = [above for above in self.headings if above[0] < level]
            parent = self.headings[-1][1] if self.headings else self.chapter
            self.headings.append((level, written))
            return self._concept(written, name, "block", parent, properties={"block_id": f"Block{written}"})
        if not written:
            return self._concept(self._unnumbered(name), name, "block")
        code = normalise("icd11", written)
        parent = self._above(code)
        return self._concept(code, name, "category", parent, code=code, selectable=valid)

    def _unnumbered(self, name: str) -> str:
        """The id of a heading without a code: its name, which a few headings share."""
        id, count = f"X/{name}", 1
        while id in self.seen:
            count += 1
            id = f"X/{name}#{count}"
        return id

    def _above(self, code: str) -> str:
        """The code or heading above a code, where the list shows it."""
        if "." in code:
            above = code[:-1].rstrip(".")
            return above if above in self.seen else ""
        if self.chapter == "X":
            return ""
        if not self.headings:
            return self.chapter
        nearest = self.headings[-1][1]
        return nearest if nearest.endswith(f"-{code[:3]}") else ""

    def _concept(
        self,
        id: str,
        name: str,
        kind: str,
        parent: str = "",
        *,
        code: str | None = None,
        selectable: bool = False,
        properties: dict[str, str] | None = None,
    ) -> Concept:
        return Concept(
            system="icd11",
            version=self.known.edition.version,
            id=id,
            code=code,
            display=name,
            kind=kind,
            parents=(parent,) if parent and parent in self.seen else (),
            chapter=self.chapter,
            selectable=selectable,
            properties=properties or {},
        )

    def _problem(self, line: int, field: str, reason: str, raw: str, repaired: str | None = None) -> Problem:
        return Problem(file=self.file, line=line, field=field, reason=reason, raw=raw, repaired=repaired)
