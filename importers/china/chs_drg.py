"""The groups of China's diagnosis-related groups for insurance payment (CHS-DRG).

Source: NHSA, CHS-DRG grouping scheme: a group's code is the major category's letter, a letter for surgery (A-J),
procedures (K-Q) or medicine (R-Z), a running digit, and a digit for complications (1 major, 3 some, 5 none, 9 not
told apart). Here it is one JSON object of code and name, or a table with the columns DRG编码 and DRG名称.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.errors import FormatError
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record

from ..headed import Header, Line, named_version
from ..recognised import Recognised, identified
from ..source import Source
from .coded_list import CodedList

FORMATS = ("chs-drg-json", "chs-drg-table")

_HEADER = Header({"code": ("DRG编码", "DRG代码", "DRG组编码"), "name": ("DRG名称", "DRG组名称")}, ("code", "name"))
_CODE = re.compile(r"[A-Z][A-Z]\d\d", re.ASCII)
_STRING = r'"(?:[^"\\\n]|\\.)*"'
_PAIR = re.compile(rf"({_STRING})\s*:\s*({_STRING})")
_BETWEEN = re.compile(r"[\s,{}\ufeff]*")
_COMPLICATIONS = {"1": "major", "3": "some", "5": "none", "9": "not told apart"}
_ENOUGH = 0.9


def recognise(source: Source) -> Recognised | None:
    """By the shape of nearly all codes in a JSON object, or by the table's header."""
    edition = Edition("chs-drg", named_version(source))
    if _HEADER.find(source):
        return Recognised(format=FORMATS[1], edition=edition, language="zh", title="CHS-DRG")
    if not source.head(64).lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{"):
        return None
    codes = [match[1].strip('"') for match in _PAIR.finditer(source.head_text())]
    fitting = sum(_CODE.fullmatch(code) is not None for code in codes)
    if not codes or fitting < _ENOUGH * len(codes):
        return None
    return Recognised(format=FORMATS[0], edition=edition, language="zh", title="CHS-DRG")


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per group with the parts of its code as properties."""
    source, known = identified(path, recognised, recognise, "a list of CHS-DRG groups")
    groups = CodedList(header=_HEADER, fault=_fault, kind="group", more=_decoded)
    if known.format == FORMATS[1]:
        return groups.records(source, known.edition)
    return groups.of_lines(source, known.edition, list(_pairs(source)))


def _fault(code: str) -> str:
    return "" if _CODE.fullmatch(code) else "not the code of a group"


def _decoded(line: Line, code: str) -> dict[str, str]:
    part = "surgery" if code[1] <= "J" else "procedures" if code[1] <= "Q" else "medicine"
    told = _COMPLICATIONS.get(code[3], "")
    return {"mdc": code[0], "adrg": code[:3], "partition": part} | ({"complications": told} if told else {})


def _pairs(source: Source) -> Iterator[Line | Problem]:
    """The pairs of the object; what stands between two of them and is no punctuation is a Problem."""
    with source.open() as stream:
        try:
            text = stream.read().decode(source.encoding, "surrogateescape")
        except UnicodeError as error:
            raise FormatError(f"{source.name} is not text ({error}).") from error
    end = 0
    for pair in _PAIR.finditer(text):
        yield from _between(source, text, end, pair.start())
        end = pair.end()
        line = text.count("\n", 0, pair.start()) + 1
        try:
            code, name = json.loads(pair[1]), json.loads(pair[2])
            name.encode()
        except ValueError:
            yield Problem(file=source.name, line=line, raw=pair[0], reason="not text in JSON")
            continue
        yield Line(line, {"code": code.strip(), "name": name.strip()}, pair[0])
    yield from _between(source, text, end, len(text))


def _between(source: Source, text: str, start: int, end: int) -> Iterator[Problem]:
    rest = text[start:end]
    if not _BETWEEN.fullmatch(rest):
        line = text.count("\n", 0, start) + 1
        yield Problem(file=source.name, line=line, raw=rest.strip()[:500], reason="not a pair of code and name")
