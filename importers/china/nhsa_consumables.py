"""The insurance authority's codes for medical consumables: the codes with their classes, and the classes alone.

Source: NHSA, 医保医用耗材分类与代码 (20 characters; 27 with the single product). In the list a class stands as `01-…`
beside each code; its id is the beginning of the code. The table of classes has a code, a level and a parent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.nhsa import consumable_code, heading_above
from termwalk.ontologies.registry import is_heading, normalise

from ..headed import Header, Line, head_rows, lines, named_version, stated
from ..recognised import Recognised, identified
from ..source import Source

FORMATS = ("nhsa-consumable-list", "nhsa-consumable-classes")

_LIST = Header(
    {
        "code": ("id", "医用耗材代码", "医保医用耗材代码", "医保耗材编码", "耗材编码", "27位医保耗材编码"),
        "first": ("primary", "一级分类", "一级分类（学科、品类）"),
        "second": ("secondary", "二级分类", "二级分类（用途、品目）"),
        "third": ("tertiary", "三级分类", "三级分类（部位、功能、品种）"),
        "generic": ("common_name", "通用名", "医保通用名", "医保通用名（名称）"),
        "material": ("material", "材质", "耗材材质", "医保材质"),
        "feature": ("specifications", "规格", "特征", "规格（特征、参数）", "医保特征、参数"),
        "maker": ("enterprise", "生产企业", "耗材企业", "注册备案人"),
        "registration": ("注册证编号", "注册备案号", "注册备案产品号"),
        "product": ("单件产品名称", "产品名称", "注册备案产品名称"),
    },
    ("code", "first", "second", "third", "generic"),
)
_CLASSES = Header(
    {
        "code": ("code", "代码", "编码"),
        "name": ("name", "名称"),
        "level": ("level", "级别"),
        "parent": ("parent_code", "上级代码"),
    },
    ("code", "name", "level", "parent"),
)
_SHOWN = {
    "generic": "通用名",
    "material": "材质",
    "feature": "特征",
    "maker": "生产企业",
    "registration": "注册证编号",
    "product": "产品名称",
}
_NUMBERED = re.compile(r"\d{2,3}\s*[-－—]\s*(.+)", re.DOTALL)


def recognise(source: Source) -> Recognised | None:
    """By the three classes beside a code, or by a table of classes whose codes are those of consumables."""
    edition = Edition("nhsa-consumable", named_version(source))
    if _LIST.find(source):
        return Recognised(
            format=FORMATS[0],
            edition=edition,
            language="zh",
            structured=True,
            title="医保医用耗材分类与代码",
            also=(Recognised(format=FORMATS[0], edition=edition, language="zh", structured=True, section="classes"),),
        )
    found = _CLASSES.find(source)
    if found is None:
        return None
    first, places = found
    codes = [cells[places["code"]] for line, cells in head_rows(source) if line > first and cells[places["code"] :]]
    if not codes or sum(is_heading("nhsa-consumable", code) for code in codes) * 2 < len(codes):
        return None
    return Recognised(
        format=FORMATS[1],
        edition=edition,
        language="zh",
        structured=True,
        section="table of classes",
        title="医保医用耗材分类",
    )


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per code under its class; the classes of a list are a section of their own."""
    source, known = identified(path, recognised, recognise, "a list of the insurance's consumables")
    reader = _Reader(source, known.edition.version)
    if known.format == FORMATS[1]:
        return reader.table_of_classes()
    return reader.classes() if known.section else reader.codes()


class _Reader:
    """Reads either table; remembers the ids it has given."""

    def __init__(self, source: Source, version: str) -> None:
        self.source, self.version = source, version
        self.seen: set[str] = set()

    def codes(self) -> Iterator[Record]:
        for line in lines(self.source, _LIST):
            fault = "" if isinstance(line, Problem) else self._fault(line)
            if isinstance(line, Problem) or fault:
                yield line if isinstance(line, Problem) else line.problem(self.source, fault, "医用耗材代码")
                continue
            code = normalise("nhsa-consumable", line["code"])
            parts = consumable_code(code)
            names = [_plain(line[name]) for name in ("generic", "material", "feature")]
            properties = {key: _plain(cell) for key, cell in stated(line, _SHOWN).items()}
            if parts:
                properties |= {"maker_code": parts.maker, **({"product_code": parts.product} if parts.product else {})}
            display = _plain(line["product"]) or " ".join(name for name in names if name)
            yield from self._node(code, display, "consumable", heading_above(code), properties)

    def _fault(self, line: Line) -> str:
        code = normalise("nhsa-consumable", line["code"])
        parts = consumable_code(code)
        if parts is None:
            return "not a consumable's code (20 or 27 characters)"
        numbers = [_number(line[name]) for name in ("first", "second", "third")]
        if any(number and number != heading[-2:] for number, heading in zip(numbers, parts.headings, strict=True)):
            return "the classes are not those of the code"
        if code in self.seen:
            return "the code stands twice; the first one is kept"
        if not _plain(line["generic"]):
            return "no generic name"
        self.seen.add(code)
        return ""

    def classes(self) -> Iterator[Record]:
        given: set[str] = set()
        for line in lines(self.source, _LIST):
            if isinstance(line, Problem) or self._fault(line):
                continue
            parts = consumable_code(normalise("nhsa-consumable", line["code"]))
            for id, name in zip(parts.headings if parts else (), ("first", "second", "third"), strict=False):
                title = _plain(line[name])
                if id not in given and title:
                    given.add(id)
                    yield from self._node(id, title, "class", heading_above(id), {})

    def table_of_classes(self) -> Iterator[Record]:
        listed = {line["code"] for line in lines(self.source, _CLASSES) if isinstance(line, Line)}
        for line in lines(self.source, _CLASSES):
            if isinstance(line, Problem):
                yield line
                continue
            fault = self._class_fault(line)
            if fault:
                yield line.problem(self.source, fault, "code")
                continue
            above = line["parent"] if line["parent"] in listed else ""
            yield from self._node(line["code"], line["name"], "class", above, {"level": line["level"]})

    def _class_fault(self, line: Line) -> str:
        code = line["code"]
        if not is_heading("nhsa-consumable", code):
            return "not a class of consumables"
        if not line["name"]:
            return "no name"
        if line["parent"] != heading_above(code):
            return "the parent is not the beginning of the code"
        if code in self.seen:
            return "the code stands twice; the first one is kept"
        self.seen.add(code)
        return ""

    def _node(self, id: str, name: str, kind: str, above: str, properties: dict[str, str]) -> Iterator[Record]:
        is_class = kind == "class"
        yield Concept(
            system="nhsa-consumable",
            version=self.version,
            id=id,
            code=None if is_class else id,
            display=name,
            kind="block" if is_class else kind,
            parents=(above,) if above else (),
            chapter=id[:3],
            selectable=not is_class,
            properties=properties,
        )
        yield Term(id=id, text=name, language="zh", use="preferred")


def _number(cell: str) -> str:
    return cell[:2] if _NUMBERED.fullmatch(cell) else ""


def _plain(cell: str) -> str:
    """A class or feature without its number: `01-呼吸介入材料`."""
    found = _NUMBERED.fullmatch(cell)
    return found[1].strip() if found else cell
