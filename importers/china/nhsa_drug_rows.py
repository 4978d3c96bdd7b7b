"""The rows of the insurance authority's drug lists, and the repair of those that were torn out of its PDF.

In such an extract a cell may hold line breaks, the catalogue class runs into the standard code, cells stand one place
to the left, a maker is marked ⚠, and a whole page is lost in one cell. The code and the generic name hold through
all of it. What is out of place is put back where another part of the row proves it (a standard code by its check
digit and by the maker in the drug code), else it is left out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import msgspec

from termwalk.graph.errors import FormatError
from termwalk.graph.problems import Problem
from termwalk.ontologies.nhsa import DrugCode, drug_code
from termwalk.ontologies.nmpa import approval, approval_number, standard_code
from termwalk.ontologies.registry import normalise

from ..headed import Header, Line, head_rows, lines, stated
from ..source import Source
from ..tables import Row, delimiter_of

HEADER = Header(
    {
        "code": ("医保药品编码", "医保药品代码", "国家医保药品编码", "国家药品代码"),
        "registered": ("注册名称",),
        "generic": ("药品通用名", "通用名"),
        "trade": ("产品名称", "商品名称", "商品名"),
        "form": ("剂型", "注册剂型"),
        "spec": ("规格", "注册规格"),
        "packing": ("包装规格", "包装材质"),
        "count": ("最小包装数量",),
        "unit": ("最小包装单位",),
        "maker": ("药品生产企业", "药品企业", "生产企业"),
        "approval": ("批准文号",),
        "standard": ("药品本位码", "本位码"),
        "class": ("目录类别", "甲乙类"),
        "initials": ("拼音首字母",),
        "mark": ("清洗标记",),
        "rule": ("所属规则",),
    },
    ("code",),
)
SHOWN = {
    "registered": "注册名称", "trade": "产品名称", "form": "剂型", "spec": "规格", "packing": "包装规格",
    "count": "最小包装数量", "unit": "最小包装单位", "maker": "药品生产企业", "approval": "批准文号",
    "standard": "药品本位码", "class": "目录类别", "initials": "拼音首字母", "rule": "所属规则",
}  # fmt: skip
"""The properties, by column."""

_SAYS_NONE = ("无", "-", "—", "/")
_HELD_ELSEWHERE = ("generic", "initials", "rule")
"""The columns that do not come from the PDF."""
_CLASSES = ("甲", "乙", "丙")
_ROW_START = re.compile(r'"?[XZ][A-Z]\d\d[A-Z]{3}[0-9A-Z]{13,16}"?,')
_OTHER_ROW = re.compile(r"\n[XZ][A-Z]\d\d[A-Z]{3}\d{3}")
_STANDARD = re.compile(r"(86\d{12})(?!\d)\s*([甲乙丙]?)")
_APPROVAL = re.compile(r"国药准字[A-Z]{1,2}\d{8}|(?<![A-Z0-9])[HZS][CJ]?\d{8}(?!\d)")
_FORM = re.compile(r".*(剂|片|丸|丸\)|胶囊|颗粒|糖浆|栓|散|膏|液)|[^\u3400-\u9fff]*")
_WHOLE = re.compile(r"(?!每)[\u3400-\u9fffA-Za-z·\- ]{2,}([(（][^()（）]+[)）])?")
_END_OF_NAME = re.compile(r"(股份)?有限(责任)?公司")


class Drug(msgspec.Struct, frozen=True):
    """A row after its repair: what it says by property, and what was wrong with it."""

    line: Line
    code: str
    parts: DrugCode
    name: str
    said: dict[str, str]
    faults: tuple[str, ...]

    def taken(self) -> str:
        """What stands after the repair in the columns that identify the drug."""
        return ", ".join(self.said.get(shown) or f"no {shown}" for shown in ("批准文号", "药品本位码"))

    def other_names(self) -> list[str]:
        """The registered and the product name where they are whole and no dosage form.

        A name that was broken into lines may have them in the wrong order, and the form often stands in the
        product name's place: both stay properties.
        """
        registered = "" if "\n" in self.line["registered"] else self.said.get("注册名称", "")
        trade = self.said.get("产品名称", "")
        names = (registered, "" if _FORM.fullmatch(trade) else trade)
        return [name for name in dict.fromkeys(names) if _WHOLE.fullmatch(name) and name not in self.name]


def drugs(source: Source) -> Iterator[Drug | Problem]:
    """The drugs of a list in order; a row without a usable code or name, or whose code stands twice, is a Problem."""
    seen: set[str] = set()
    for line in lines(source, HEADER, _torn_rows(source) if _is_torn(source) else None):
        if isinstance(line, Problem):
            yield line
            continue
        code = normalise("nhsa-drug", line["code"])
        name = _joined(line["generic"]) or _joined(line["registered"])
        parts = drug_code(code)
        fault = _fault(code, parts, name, seen)
        if fault or parts is None:
            yield line.problem(source, fault, "医保药品编码")
            continue
        seen.add(code)
        said, faults = _Repair(line, parts).done()
        yield Drug(line, code, parts, name, said, tuple(faults))


def _fault(code: str, parts: DrugCode | None, name: str, seen: set[str]) -> str:
    if parts is None:
        return "not an insurance drug code"
    if code in seen:
        return "the code stands twice; the first one is kept"
    return "" if name else "no name"


def _joined(cell: str) -> str:
    """A name that was broken into lines; a cell that holds other rows is no name."""
    return "" if _OTHER_ROW.search(cell) else "".join(cell.split("\n"))


class _Repair:
    """Puts the cells of one row back where they belong."""

    def __init__(self, line: Line, parts: DrugCode) -> None:
        self.parts = parts
        self.cells = {name: cell.replace("\r", "") for name, cell in line.cells.items()}
        self.faults: list[str] = []

    def done(self) -> tuple[dict[str, str], list[str]]:
        """The properties and the faults."""
        if any(_OTHER_ROW.search(cell) for cell in self.cells.values()):
            self.faults.append("the cells hold other rows")
            self.cells = {name: self.cells.get(name, "") for name in _HELD_ELSEWHERE}
        self._standard_code()
        self._approval()
        self._class()
        self._shift()
        self._maker()
        return stated(Line(0, self.cells, ""), SHOWN), self.faults

    def _get(self, name: str) -> str:
        return self.cells.get(name, "")

    def _drop(self, name: str, fault: str) -> None:
        self.faults.append(fault)
        self.cells[name] = ""

    def _standard_code(self) -> None:
        cell = self._get("standard")
        if not any(self.cells.get(name) for name in ("standard", "approval")):
            return
        found = [match for text in (cell, *self.cells.values()) for match in _STANDARD.finditer(text)]
        right = [match for match in found if self._is_own(match[1])]
        if not right:
            wrong = "the standard code's check digit or maker is wrong" if found else "no standard code where it stands"
            if cell:
                self._drop("standard", wrong)
            return
        code, run_on = right[0][1], right[0][2]
        if cell == code:
            return
        if run_on:
            self.faults.append("the catalogue class runs into the standard code")
            self.cells["class"] = run_on
        else:
            self.faults.append("the standard code stands out of place")
        self.cells["standard"] = code

    def _is_own(self, code: str) -> bool:
        parts = standard_code(code)
        return parts is not None and parts.maker == self.parts.maker

    def _approval(self) -> None:
        cell = approval_number(self._get("approval"))
        if not cell or approval(cell):
            self.cells["approval"] = cell
            return
        found = next((match[0] for text in self.cells.values() if (match := _APPROVAL.search(text))), "")
        self._drop("approval", "the approval number stands out of place" if found else "not an approval number")
        self.cells["approval"] = found

    def _class(self) -> None:
        if self._get("class") and self._get("class") not in _CLASSES:
            self._drop("class", "not a catalogue class")

    def _shift(self) -> None:
        for name in ("trade", "packing"):
            if self._get(name) in _SAYS_NONE:
                self.cells[name] = ""
        if not self._get("count") or self._get("packing") != self._get("count"):
            return
        if not self._get("trade"):
            self._drop("packing", "strength and packing run into one cell")
            return
        self.faults.append("cells stand one place to the left")
        trade, form, spec = (self._get(name) for name in ("trade", "form", "spec"))
        self.cells |= {"trade": "", "form": trade, "spec": form, "packing": spec}

    def _maker(self) -> None:
        maker, mark = self._get("maker"), self._get("mark")
        if mark:
            self._drop("maker", f"the maker is marked {mark}")
        elif maker and maker in (self._get("packing"), self._get("spec"), self._get("form")):
            self._drop("maker", "the maker's cell repeats another cell")
        elif _END_OF_NAME.fullmatch(maker):
            self._drop("maker", "of the maker's name only the end is there")


def _is_torn(source: Source) -> bool:
    """Whether rows of a text begin with a code, so that a cell of any number of lines can be told from rows."""
    if source.is_workbook() or delimiter_of(source) != ",":
        return False
    found = HEADER.find(source)
    below = next((cells for line, cells in head_rows(source) if found and line > found[0]), [])
    return _ROW_START.match(",".join(below)) is not None


def _torn_rows(source: Source) -> Iterator[Row]:
    """Rows from a line that begins with a code and a comma to the next such line."""
    with source.open() as stream, io.TextIOWrapper(stream, source.encoding, "surrogateescape", newline="") as text:
        first, held = 1, list[str]()
        try:
            for number, line in enumerate(text, start=1):
                if held and _ROW_START.match(line):
                    yield from _rows_in(first, "".join(held))
                    first, held = number, []
                held.append(line)
        except UnicodeError as error:
            raise FormatError(f"{source.name}:{first}: not a table ({error}).") from error
        yield from _rows_in(first, "".join(held))


def _rows_in(first: int, text: str) -> Iterator[Row]:
    """One row; what does not belong to it, such as a row cut short below it, is a row of its own."""
    reader, line = csv.reader(io.StringIO(text, newline=""), strict=True), first
    try:
        for cells in reader:
            if any(cells):
                yield line, cells
            line = first + reader.line_num
    except csv.Error:
        yield line, text.rstrip("\r\n").split(",")
