"""Past mapping tables that a hospital has, read to be learnt from: a column of texts and one of codes or names."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from termwalk.graph.errors import FormatError
from termwalk.graph.problems import Problem
from termwalk.importers.tables import below_header, columns, damaged, table_rows
from termwalk.queries.learn.past import PastMapping

from .own_files import own_file

_USUAL = {
    "text": ("text", "原始词", "原文", "local name", "source name", "source title", "诊断名称", "手术名称", "院内名称"),
    "target": (
        "codes", "code", "target code", "标准编码", "编码", "target", "标准词", "标准名称", "target title", "title",
    ),
}  # fmt: skip
_SEVERAL = re.compile(r"\s*##\s*|\s+\+\s+|\s*\|\s*|\s*[；;]\s*")


class PastTable(msgspec.Struct, frozen=True):
    """The mappings of a file, and its rows that say none."""

    name: str
    mappings: tuple[PastMapping, ...]
    problems: tuple[Problem, ...] = ()


def read_past(path: Path, text: str = "", target: str = "") -> PastTable:
    """Reads .csv, .tsv or .xlsx; `text` and `target` name the columns where their names do not tell.

    Several targets in a cell are parted by `##`, ` + `, `|` or `;`. FormatError if a column is not there.
    """
    source = own_file(path)
    header, rows = below_header(source, table_rows(source))
    named = {"text": (text,) if text else _USUAL["text"], "target": (target,) if target else _USUAL["target"]}
    places = columns(header, named)
    for one in named:
        if one not in places:
            asked = f"the column {named[one][0]}" if len(named[one]) == 1 else f"a column that is surely the {one}"
            raise FormatError(f"{source.name} has not {asked}: name one of {', '.join(header)} with --{one}.")
    mappings, problems = [], []
    for line, cells in rows:
        said, meant = (cells[places[one]].strip() if places[one] < len(cells) else "" for one in ("text", "target"))
        targets = tuple(one for one in _SEVERAL.split(meant) if one)
        fault = _fault(cells, said, targets)
        if fault:
            problems.append(Problem(file=source.name, line=line, field="", reason=fault, raw=",".join(cells)))
        else:
            mappings.append(PastMapping(said, targets))
    return PastTable(source.name, tuple(mappings), tuple(problems))


def _fault(cells: list[str], said: str, targets: tuple[str, ...]) -> str:
    if damaged(cells):
        return "bytes that are no text"
    if not said:
        return "no text"
    return "" if targets else "nothing that it was mapped to"


def read_texts(path: Path, column: str) -> tuple[str, ...]:
    """The texts of one column, without the empty cells; FormatError if there is no such column."""
    source = own_file(path)
    header, rows = below_header(source, table_rows(source))
    place = columns(header, {"text": (column,) if column else _USUAL["text"]}).get("text")
    if place is None:
        raise FormatError(f"{source.name} has no such column: name one of {', '.join(header)} with --column.")
    texts = (cells[place].strip() if place < len(cells) else "" for _, cells in rows)
    return tuple(text for text in texts if text)
