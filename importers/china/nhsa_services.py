"""Medical service items: the insurance authority's list and tables in the columns of the national specification.

Source: NHSA, 医保医疗服务项目分类与代码, and the national specification of priced services
(全国医疗服务价格项目规范: 项目编码, 项目名称, 项目内涵, 除外内容, 计价单位, 说明). A hospital's own price list has a
code, a name and a price too: without the column of what an item includes, or of the insurance's code, a table is not
taken for the national list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.store import Record

from ..headed import Header, named_version
from ..recognised import Recognised, identified
from ..source import Source
from .coded_list import CodedList

FORMATS = ("nhsa-service-list",)

_NAMES = {
    "code": (
        "医保医疗服务项目代码",
        "医疗服务项目代码",
        "医疗服务项目编码",
        "国家医疗服务项目代码",
        "国家项目代码",
        "项目编码",
        "项目代码",
    ),
    "name": ("医保医疗服务项目名称", "医疗服务项目名称", "项目名称"),
    "class": ("财务分类码", "财务分类编码", "财务分类"),
    "content": ("项目内涵", "医疗服务项目内涵"),
    "without": ("除外内容", "医疗服务项目除外内容"),
    "unit": ("计价单位",),
    "note": ("说明", "计价说明", "医疗服务项目说明"),
}
_INSURANCE = ("医保医疗服务项目代码", "医疗服务项目代码", "医疗服务项目编码", "国家医疗服务项目代码", "国家项目代码")
_BY_CONTENT = Header(_NAMES, ("code", "name", "unit", "content"))
_BY_CODE = Header({**_NAMES, "insurance": _INSURANCE}, ("insurance", "code", "name"))
_SHOWN = {"class": "财务分类", "content": "项目内涵", "without": "除外内容", "unit": "计价单位", "note": "说明"}
_CODE = re.compile(r"[A-Z]{0,3}\d{2,15}[A-Z]?(?:-\d{1,12}[A-Z]?)*", re.ASCII)
_DIGITS = (9, 6, 4, 2)
"""Digits of an item, its group, its class and its part in the nine-digit codes of the specification."""


def _fault(code: str) -> str:
    return "" if _CODE.fullmatch(code) else "not the code of a service item"


def _above(code: str) -> tuple[str, ...]:
    """`110200001-1` stands under `110200001`, that under 1102 and that under 11."""
    whole, dash, _ = code.rpartition("-")
    if dash:
        return whole, *_above(whole)
    return tuple(code[:length] for length in _DIGITS if length < len(code))


def _list(header: Header) -> CodedList:
    return CodedList(header=header, fault=_fault, shown=_SHOWN, kind="service", above=_above)


def recognise(source: Source) -> Recognised | None:
    """By the columns of the national list; the edition by the file's or folder's name."""
    if not (_BY_CONTENT.find(source) or _BY_CODE.find(source)):
        return None
    edition = Edition("nhsa-service", named_version(source))
    return Recognised(format=FORMATS[0], edition=edition, language="zh", structured=True, title="医疗服务项目")


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per item, under the item or group whose code its own begins with."""
    source, known = identified(path, recognised, recognise, "a list of medical service items")
    header = _BY_CONTENT if _BY_CONTENT.find(source) else _BY_CODE
    return _list(header).records(source, known.edition)
