"""China's approved drugs: lists of approval numbers with names, and the authority's table of standard codes.

Source: NMPA, data search (approval numbers with Chinese and English names, here as JSON lines) and
国家药品编码本位码信息 (workbooks of domestic and imported drugs: 批准文号, 产品名称, 英文名称, 商品名, 剂型, 规格,
上市许可持有人, 生产单位, 药品本位码, 药品本位码备注). Both give nodes of one system: an approval number and the
standard codes under it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.nmpa import approval, approval_number, standard_code
from termwalk.ontologies.registry import normalise

from ..headed import Header, Line, head_rows, lines, named_version, stated
from ..recognised import Recognised, identified
from ..source import Source

FORMATS = ("nmpa-approvals", "nmpa-standard-codes")

_BOM = "\ufeff".encode()
_APPROVALS = "approval numbers"
_HEADER = Header(
    {
        "approval": ("批准文号", "注册证号"),
        "name": ("产品名称", "产品名称（中文）", "药品名称"),
        "english": ("英文名称", "产品名称（英文）"),
        "trade": ("商品名", "商品名（中文）"),
        "form": ("剂型", "剂型（中文）"),
        "spec": ("规格", "规格（中文）"),
        "holder": ("上市许可持有人", "上市许可持有人（中文）"),
        "maker": ("生产单位", "生产企业", "生产厂商（中文）", "公司名称（中文）"),
        "standard": ("药品本位码",),
        "remark": ("药品本位码备注",),
    },
    ("approval", "name", "standard"),
)
_INSURANCE = ("医保", "目录")
"""Words in the headers of the insurance's drug tables, which give the 本位码 beside a code of their own."""
_SHOWN = {
    "approval": "批准文号", "form": "剂型", "spec": "规格", "holder": "上市许可持有人", "maker": "生产单位",
    "remark": "药品本位码备注",
}  # fmt: skip
_NAMES = ("zh", "en", "product_zh", "product_en", "commodity_zh", "commodity_en")
_SAYS_NONE = re.compile(r"[-—/]*|无")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SEVERAL = re.compile(r"([HZS][CJ]?\d{8}){2,}")


def recognise(source: Source) -> Recognised | None:
    """By the keys of the first line and its approval number, or by the column 药品本位码 without an insurance code."""
    version = named_version(source)
    start = source.head().removeprefix(_BOM)
    if start.startswith(b"{"):
        first = _parsed(start.partition(b"\n")[0].decode("utf-8", "surrogateescape"))
        known = isinstance(first, dict) and approval(approval_number(str(first.get("code", "")))) is not None
        return _recognised(FORMATS[0], version) if known else None
    if _HEADER.find(source) is None or _is_insurance_list(source):
        return None
    codes = _recognised(FORMATS[1], version, "standard codes")
    return msgspec.structs.replace(codes, also=(_recognised(FORMATS[1], version, _APPROVALS),))


def _is_insurance_list(source: Source) -> bool:
    found = _HEADER.find(source)
    header = next((cells for line, cells in head_rows(source) if found and line == found[0]), [])
    return any(word in cell for cell in header for word in _INSURANCE)


def _recognised(name: str, version: str, section: str = "") -> Recognised:
    edition = Edition("nmpa-drug", version)
    return Recognised(format=name, edition=edition, language="zh", section=section, title="NMPA 批准文号 药品本位码")


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per approval number or standard code, with the Chinese name as its preferred Term.

    A table of standard codes gives the approval numbers above them as a section of their own.
    """
    source, known = identified(path, recognised, recognise, "a list of China's approved drugs")
    reader = _Reader(source, known.edition.version)
    if known.format == FORMATS[0]:
        return reader.approvals()
    return reader.numbers() if known.section == _APPROVALS else reader.standard_codes()


class _Reader:
    """Reads either kind of file; remembers the ids it has given."""

    def __init__(self, source: Source, version: str) -> None:
        self.source, self.version = source, version
        self.seen: set[str] = set()

    def approvals(self) -> Iterator[Record]:
        with self.source.open() as stream:
            for number, data in enumerate(stream, start=1):
                text = data.decode("utf-8", "surrogateescape").strip("\ufeff \r\n")
                if text:
                    yield from self._approval(Line(number, {}, text))

    def _approval(self, line: Line) -> Iterator[Record]:
        row = _parsed(line.raw)
        if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
            yield line.problem(self.source, "not a JSON object of texts")
            return
        number = approval_number(row.get("code", ""))
        numbers = re.findall(r"[HZS][CJ]?\d{8}", number) if _SEVERAL.fullmatch(number) else [number]
        several = len(numbers) > 1
        numbers = [one for one in numbers if one not in self.seen] or numbers
        names = {key: _name(row.get(key, "")) for key in _NAMES}
        fault = self._fault(numbers, names["zh"] or names["product_zh"] or names["en"] or names["product_en"])
        if fault:
            yield line.problem(self.source, fault, "code")
            return
        told = []
        if several:
            told.append(("several approval numbers in one cell", ", ".join(numbers)))
        if _HAN.search(names["product_en"]):
            told.append(("the names stand one place to the left", names["product_en"]))
            names |= {
                "product_en": "", "commodity_zh": names["product_en"], "commodity_en": names["commodity_zh"],
            }  # fmt: skip
        if told:
            yield line.problem(self.source, "; ".join(why for why, _ in told), repaired="; ".join(so for _, so in told))
        for one in numbers:
            yield from self._named(one, "approval", names, _decoded(one))

    def _fault(self, numbers: list[str], name: str) -> str:
        if any(approval(one) is None for one in numbers):
            return "not an approval number"
        if self.seen.intersection(numbers):
            return "the approval number stands twice; the first one is kept"
        if not name:
            return "no name"
        self.seen.update(numbers)
        return ""

    def _named(
        self, id: str, kind: str, names: dict[str, str], properties: dict[str, str], above: str = ""
    ) -> Iterator[Record]:
        chinese = names.get("zh") or names.get("product_zh", "")
        english = names.get("en") or names.get("product_en", "")
        yield Concept(
            system="nmpa-drug",
            version=self.version,
            id=id,
            code=id,
            display=english or chinese,
            kind=kind,
            parents=(above,) if above else (),
            properties=properties,
        )
        if chinese:
            yield Term(id=id, text=chinese, language="zh", use="preferred")
        for key in ("commodity_zh", "commodity_en"):
            if names.get(key):
                yield Term(id=id, text=names[key], language=key[-2:], use="synonym")

    def standard_codes(self) -> Iterator[Record]:
        for line in lines(self.source, _HEADER):
            if isinstance(line, Problem):
                yield line
                continue
            fault = self._table_fault(line)
            if fault:
                yield fault
                continue
            code, number = normalise("nmpa-drug", line["standard"]), approval_number(line["approval"])
            names = {"zh": _name(line["name"]), "en": _name(line["english"]), "commodity_zh": _name(line["trade"])}
            parts = standard_code(code)
            maker = {"maker_code": parts.maker} if parts else {}
            said = {**stated(line, _SHOWN), "批准文号": number, **maker}
            yield from self._named(code, "standard code", names, said, number)

    def _table_fault(self, line: Line) -> Problem | None:
        code = normalise("nmpa-drug", line["standard"])
        if standard_code(code) is None:
            shaped = re.fullmatch(r"86\d{12}", code)
            why = "the check digit is wrong" if shaped else "not a standard code (was the file saved by Excel?)"
            return line.problem(self.source, why, "药品本位码")
        if approval(approval_number(line["approval"])) is None:
            return line.problem(self.source, "not an approval number", "批准文号")
        if not _name(line["name"]):
            return line.problem(self.source, "no name", "产品名称")
        if code in self.seen:
            return line.problem(self.source, "the code stands twice; the first one is kept", "药品本位码")
        self.seen.add(code)
        return None

    def numbers(self) -> Iterator[Record]:
        given: set[str] = set()
        for line in lines(self.source, _HEADER):
            if isinstance(line, Problem) or self._table_fault(line):
                continue
            number = approval_number(line["approval"])
            if number not in given:
                given.add(number)
                names = {"zh": _name(line["name"]), "en": _name(line["english"])}
                yield from self._named(number, "approval", names, _decoded(number))


def _parsed(text: str) -> object:
    try:
        text.encode()
        row = json.loads(text)
        json.dumps(row, ensure_ascii=False).encode()
        return row
    except (ValueError, RecursionError):
        return None


def _name(cell: str) -> str:
    """A name with single blanks; dashes and 无 say that there is none."""
    name = " ".join(cell.split())
    return "" if _SAYS_NONE.fullmatch(name) else name


def _decoded(number: str) -> dict[str, str]:
    parts = approval(number)
    if parts is None:
        return {}
    said = {"category": parts.category, "origin": parts.origin, "source": parts.source, "year": parts.year}
    return {key: value for key, value in said.items() if value}
