"""Terminologies of Chinese medicine and of clinical practice: GB/T 15657 diseases and syndromes, and clinical terms.

Source: GB/T 15657 (1995: `BNN010`, `ZZBE00`; 2021: dotted codes such as `A01.01.01`, diseases under A and syndromes
under B, classes with a dot at the end) and the health commission's 常用临床医学名词 (a term, its English name, 又称 and
曾称). Clinical terms have no published code in the book's tables: without a column of codes the term is its own id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import TermUse
from termwalk.graph.store import Record

from ..headed import Header, head_rows, named_version
from ..recognised import Recognised, identified
from ..source import Source
from .coded_list import CodedList, any_code

FORMATS = ("tcm-disease-list", "tcm-syndrome-list", "cmt-terms")

_DISEASE = {
    "code": (
        "中医疾病代码",
        "中医疾病编码",
        "中医病名代码",
        "中医病名编码",
        "病名代码",
        "病名编码",
        "中医病证代码",
        "病证代码",
        "病证编码",
    ),
    "name": ("中医疾病名称", "中医病名", "中医疾病", "病名", "病证名称", "中医病名名称", "中医病证名称"),
}
_SYNDROME = {
    "code": (
        "中医证候代码",
        "中医证候编码",
        "证候代码",
        "证候编码",
        "证候分类代码",
        "中医证型代码",
        "中医证型编码",
        "证型代码",
        "证型编码",
    ),
    "name": ("中医证候名称", "中医证候", "证候名称", "证候分类名称", "证候", "中医证型", "证型名称"),
}
_PLAIN = {
    "code": ("代码", "编码", "code"),
    "name": ("名称", "分类名称", "name"),
}
_MORE = {
    "english": ("英文名", "英文名称", "英文"),
    "also": ("又称", "别名", "同义词"),
    "formerly": ("曾称",),
    "note": ("说明", "备注"),
}
_TCM = {
    FORMATS[0]: ("tcm-disease", "中医疾病", Header({**_DISEASE, **_MORE}, ("code", "name"))),
    FORMATS[1]: ("tcm-syndrome", "中医证候", Header({**_SYNDROME, **_MORE}, ("code", "name"))),
}
_BY_SHAPE = Header({**_PLAIN, **_MORE}, ("code", "name"))
_CMT_NAMES = {
    "name": ("中文正名", "正名", "规范名词", "规范名称", "中文名", "名词"),
    "english": _MORE["english"],
    "also": ("又称",),
    "formerly": ("曾称",),
    "code": ("编码", "代码", "序码", "名词编码"),
    "specialty": ("专业", "学科"),
    "part": ("分类", "类别"),
}
_CMT = Header(_CMT_NAMES, ("name", "english", "also", "formerly"))
_CODE = re.compile(r"[A-Z]{2,4}\d[0-9A-Z]{1,6}|[A-Z]\d\d(?:\.\d{2,3})*\.?", re.ASCII)
_DEEP = re.compile(r"([AB])\d\d(?:\.\d\d){2,}\.?", re.ASCII)
_OTHERS: tuple[tuple[str, str, TermUse], ...] = (("also", "zh", "synonym"), ("formerly", "zh", "synonym"))


def recognise(source: Source) -> Recognised | None:
    """By headers that name a disease or syndrome of Chinese medicine, by dotted codes of three levels, or by 曾称."""
    version = named_version(source)
    if _CMT.find(source):
        return _recognised(FORMATS[2], "cmt", version, "常用临床医学名词")
    name = next((name for name, (_, _, header) in _TCM.items() if header.find(source)), "") or _by_shape(source)
    if not name:
        return None
    return _recognised(name, _TCM[name][0], version, _TCM[name][1], structured=True)


def _recognised(name: str, system: str, version: str, title: str, structured: bool = False) -> Recognised:
    return Recognised(format=name, edition=Edition(system, version), language="zh", structured=structured, title=title)


def _by_shape(source: Source) -> str:
    """Which list it is, where the header only says code and name: no other system has two dots and pairs of digits."""
    found = _BY_SHAPE.find(source)
    if found is None:
        return ""
    line, places = found
    codes = [cells[places["code"]].strip() for at, cells in head_rows(source) if at > line and cells[places["code"] :]]
    deep = [match[1] for code in codes if (match := _DEEP.fullmatch(code))]
    if not codes or not all(_CODE.fullmatch(code) for code in codes) or len(deep) * 3 < len(codes):
        return ""
    return FORMATS[0] if deep.count("A") * 2 > len(deep) else FORMATS[1]


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per row with its other names as Terms, under the nearest code that its own begins with."""
    source, known = identified(path, recognised, recognise, "a list of terms of Chinese or clinical medicine")
    if known.format == FORMATS[2]:
        return _clinical().records(source, known.edition)
    header = _TCM[known.format][2]
    terms = CodedList(
        header=header if header.find(source) else _BY_SHAPE,
        fault=_fault,
        above=_above,
        shown={"note": "说明"},
        english="english",
        others=_OTHERS,
        code_of=lambda line: line["code"].rstrip("."),
    )
    return terms.records(source, known.edition)


def _clinical() -> CodedList:
    return CodedList(
        header=_CMT,
        fault=any_code,
        english="english",
        others=_OTHERS,
        kind="term",
        shown={"specialty": "专业", "part": "分类"},
        code_of=lambda line: line["code"] or line["name"],
        parted_by="，,；;、△*",
    )


def _fault(code: str) -> str:
    return "" if _CODE.fullmatch(code) else "not a code of GB/T 15657"


def _above(code: str) -> tuple[str, ...]:
    """Dotted codes lose a part at a time, others their digits from the end (`BNN010` stands under `BNN`)."""
    if "." in code:
        pieces = code.split(".")
        return tuple(".".join(pieces[:length]) for length in range(len(pieces) - 1, 0, -1))
    return tuple(code[:length] for length in range(len(code) - 1, 0, -1))
