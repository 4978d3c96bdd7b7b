"""The authority's classification catalogue of medical devices (2017), whose numbers device registrations carry.

Source: NMPA, 医疗器械分类目录 (2017 and later changes): a catalogue, a class, a product class. A product class may have
several rows with descriptions of their own, numbered `01.2`; the row's id is then `01-03-01.2` under `01-03-01`, the
number that registrations state. Risk classes are written Ⅱ or II; both are read as II.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record

from ..headed import Header, Line, lines, named_version, stated
from ..recognised import Recognised, identified
from ..source import Source

FORMATS = ("nmpa-device-classes",)

_CLASSES = "classes above the rows"
_HEADER = Header(
    {
        "first": ("一级序号/产品类别", "子目录"),
        "second": ("二级序号/产品类别", "一级产品类别"),
        "third": ("三级序号/产品类别", "二级产品类别"),
        "description": ("产品描述",),
        "use": ("预期用途",),
        "examples": ("品名举例",),
        "risk": ("管理类别",),
    },
    ("first", "second", "third", "risk"),
)
_SHOWN = {"description": "产品描述", "use": "预期用途", "examples": "品名举例"}
_NUMBERED = re.compile(r"(\d\d)(\.\d+)?[\s\-]*(\S.*)", re.DOTALL)
_RISKS = ("I", "II", "III")


def recognise(source: Source) -> Recognised | None:
    """By the three levels and the risk class in the header."""
    if _HEADER.find(source) is None:
        return None
    rows = Recognised(
        format=FORMATS[0], edition=Edition("nmpa-device-class", named_version(source)), language="zh", structured=True,
        title="医疗器械分类目录",
    )  # fmt: skip
    return msgspec.structs.replace(rows, also=(msgspec.structs.replace(rows, section=_CLASSES),))


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per row; the classes above the rows are a section of their own."""
    source, known = identified(path, recognised, recognise, "the classification catalogue of medical devices")
    return _records(source, known)


class _Row(msgspec.Struct, frozen=True):
    """The ids and names of a row, the widest class first; the last is the row itself."""

    ids: tuple[str, ...]
    names: tuple[str, ...]


def _records(source: Source, known: Recognised) -> Iterator[Record]:
    seen: set[str] = set()
    above: set[str] = set()
    for line in lines(source, _HEADER):
        row = None if isinstance(line, Problem) else _row(line)
        fault = "" if isinstance(line, Problem) else _fault(line, row, seen)
        if isinstance(line, Problem) or row is None or fault:
            if not known.section:
                yield line if isinstance(line, Problem) else line.problem(source, fault)
            continue
        seen.add(row.ids[-1])
        if not known.section:
            yield from _node(known.edition, row, len(row.ids) - 1, _risk(line), stated(line, _SHOWN))
            continue
        for place, id in enumerate(row.ids[:-1]):
            if id not in above:
                above.add(id)
                yield from _node(known.edition, row, place, "", {})


def _row(line: Line) -> _Row | None:
    found = [_NUMBERED.fullmatch(line[name]) for name in ("first", "second", "third")]
    if any(match is None for match in found):
        return None
    numbers, names = [match[1] for match in found if match], [match[3].strip() for match in found if match]
    ids = ["-".join(numbers[: place + 1]) for place in range(3)]
    variant = found[2][2] if found[2] else ""
    if variant:
        ids.append(ids[-1] + variant)
        names.append(names[-1])
    return _Row(tuple(ids), tuple(names))


def _fault(line: Line, row: _Row | None, seen: set[str]) -> str:
    if row is None:
        return "a class without number or name"
    if _risk(line) not in _RISKS:
        return "not a risk class (I, II, III)"
    return "the number stands twice; the first one is kept" if row.ids[-1] in seen else ""


def _risk(line: Line) -> str:
    return unicodedata.normalize("NFKC", line["risk"]).strip()


def _node(edition: Edition, row: _Row, place: int, risk: str, said: dict[str, str]) -> Iterator[Record]:
    id, name = row.ids[place], row.names[place]
    is_class = place < 2
    yield Concept(
        system=edition.system,
        version=edition.version,
        id=id,
        code=None if is_class else id,
        display=name,
        kind="chapter" if place == 0 else "block" if is_class else "category",
        parents=row.ids[place - 1 : place],
        chapter=row.ids[0],
        selectable=not is_class,
        properties=said | ({"管理类别": risk} if risk else {}),
    )
    yield Term(id=id, text=name, language="zh", use="preferred")
