"""China's UDI database (医疗器械唯一标识数据库), as NMPA publishes it: XML in full and by day, week or month, and XLSX.

Source: NMPA, UDID data sharing (`UDID_FULL_RELEASE_YYYYMMDD.zip`, `UDID_DAY_UPDATE_YYYYMMDD`), whose XML calls its
fields by the initials of their Chinese names; a worksheet's headers are these names. Properties are called as in the
XML in either. The feed spells the status of a record's version `versionStauts`. It also holds control characters and
bare ampersands, which XML forbids: they are put right, and each is recorded. A record that an update deletes stays,
as a device that is not active. Contacts of enterprises are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import TermUse
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record

from ..encoding import by_mark
from ..headed import Header, Line, lines
from ..recognised import Recognised, identified
from ..source import Source
from .gudid_record import release_of
from .nodes import PACKAGE, SEVERAL, Device, Other, Writer
from .xml import bare, devices, devices_in
from .xml_repairs import Repaired

FORMATS = ("nmpa-udid-xml", "nmpa-udid-table")

_ROOT = re.compile(rb"<udid[\s>]")
_PRIMARY = b"<zxxsdycpbs>"
_PART = re.compile(r"PART_?(\d+)(?:_Of_(\d+))?", re.IGNORECASE)
_UPDATE = re.compile(r"(DAY|WEEK|MONTH)(?:LY)?_UPDATE", re.IGNORECASE)
_MONTH = re.compile(r"MONTH_UPDATE_(20\d\d)(0[1-9]|1[0-2])(?!\d)", re.IGNORECASE)
_WEEK = re.compile(r"WEEK(?:LY)?_UPDATE_\d{8}_(20\d\d)(\d\d)(\d\d)", re.IGNORECASE)
_DELETED = ("删除", "注销", "作废", "已删除")
_NOTHING = ("/", "//", "无", "-", "--", "—", "N/A", "NA", "不适用")
"""What registrants write where there is nothing to say."""

NAMES = {
    "deviceRecordKey": ("主键编号", "设备记录键"),
    "versionNumber": ("公开的版本号", "版本号"),
    "versionTime": ("版本的发布时间", "版本时间"),
    "versionStauts": ("版本的状态", "版本状态", "versionStatus"),
    "zxxsdycpbs": ("最小销售单元产品标识",),
    "cpbsbmtxmc": ("产品标识编码体系名称", "医疗器械唯一标识编码体系名称"),
    "cpbsfbrq": ("产品标识发布日期",),
    "zxxsdyzsydydsl": ("最小销售单元中使用单元的数量",),
    "sydycpbs": ("使用单元产品标识",),
    "bszt": ("标识载体",),
    "sfyzcbayz": ("是否与注册/备案产品标识一致",),
    "zcbacpbs": ("注册/备案产品标识",),
    "sfybtzjbs": ("是否有本体标识", "是否有本体直接标识"),
    "btcpbsyzxxsdycpbssfyz": ("本体产品标识与最小销售单元产品标识一致", "本体产品标识与最小销售单元产品标识是否一致"),
    "btcpbs": ("本体产品标识",),
    "cpmctymc": ("产品名称/通用名称",),
    "spmc": ("商品名称",),
    "ggxh": ("规格型号",),
    "sfwblztlcp": ("是否为包类/组套类产品",),
    "cpms": ("产品描述",),
    "cphhhbh": ("产品货号或编号",),
    "yflbm": ("原分类编码",),
    "qxlb": ("器械类别",),
    "flbm": ("分类编码",),
    "tyshxydm": ("统一社会信用代码", "统一社会信息代码"),
    "zczbhhzbapzbh": ("注册证编号或者备案凭证编号", "注册证编号/备案凭证编号"),
    "ylqxzcrbarmc": ("医疗器械注册人/备案人名称",),
    "ylqxzcrbarywmc": ("医疗器械注册人/备案人英文名称", "注册人/备案人英文名称"),
    "ybbm": ("医保耗材分类编码", "医保耗材编码", "医保编码"),
    "cplb": ("产品类别",),
    "cgzmraqxgxx": ("磁共振（MR）安全相关信息", "磁共振(MR)安全性相关信息"),
    "sfbjwycxsy": ("是否标记为一次性使用",),
    "zdcfsycs": ("最大重复使用次数",),
    "sfwwjbz": ("是否为无菌包装",),
    "syqsfxyjxmj": ("使用前是否需要进行灭菌",),
    "mjfs": ("灭菌方式",),
    "qtxxdwzlj": ("其他信息的网址链接",),
    "tsrq": ("退市日期",),
    "scbssfbhph": ("生产标识是否包含批号",),
    "scbssfbhxlh": ("生产标识是否包含序列号",),
    "scbssfbhscrq": ("生产标识是否包含生产日期",),
    "scbssfbhsxrq": ("生产标识是否包含失效日期",),
    "tscchcztj": ("特殊储存或操作条件",),
    "tsccsm": ("特殊尺寸说明",),
    "correctionNumber": ("更正次数",),
    "correctionRemark": ("更正备注",),
    "correctionTime": ("更正时间",),
    "cpbszt": ("产品标识状态",),
}
"""The fields of a device by their name in XML, with their headers in worksheets."""
_HEADER = Header({tag: (tag, *words) for tag, words in NAMES.items()}, ("zxxsdycpbs", "cpmctymc"))
_OTHERS = {
    "sydycpbs": ("unit of use", "使用单元"),
    "btcpbs": ("direct marking", "本体标识"),
    "zcbacpbs": ("registered", "注册/备案"),
}
_SPOKEN = frozenset((*_OTHERS, "zxxsdycpbs", "cpms"))
"""What becomes nodes, edges and terms, and no property."""
_LISTS = {"packingList", "storageList", "clinicalList"}
_CONTACTS = "contactList"
Lists = dict[str, list[dict[str, str]]]


def recognise(source: Source) -> Recognised | None:
    """By the XML's root and field names or a worksheet's headers; the release by the file's or archive's name."""
    head = source.head().replace(b"\0", b"")
    is_xml = head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:1] == b"<"
    if is_xml and not (_ROOT.search(head) or _PRIMARY in head):
        return None
    if not is_xml and _HEADER.find(source) is None:
        return None
    date = _release(source)
    return Recognised(
        format=FORMATS[not is_xml],
        edition=Edition("udi", f"nmpa-{date}" if date else ""),
        language="zh",
        section=_section(source),
        incremental=True,
        counted="device",
        title="医疗器械唯一标识数据库 (NMPA UDID)",
        date=date if len(date) == 10 else "",
    )


def _release(source: Source) -> str:
    """A week's update belongs to its last day; a month's names no day."""
    for name in (source.file_name, source.path.name, source.path.parent.name):
        if found := _WEEK.search(name) or _MONTH.search(name):
            return "-".join(found.groups())
    return release_of(source)


def _section(source: Source) -> str:
    part = _PART.search(source.file_name)
    update = next((found for name in (source.file_name, source.path.name) if (found := _UPDATE.search(name))), None)
    words = (
        f"{update[1].lower()} update" if update else "",
        f"part {part[1]}" + (f" of {part[2]}" if part[2] else "") if part else "",
    )
    return ", ".join(filter(None, words)) or source.file_name.rpartition(".")[0]


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """A Concept per device, with its Chinese names, edges and packages."""
    source, known = identified(path, recognised, recognise, "a file of NMPA's UDI database")
    writer = Writer(source.name, known.edition, "cpbsbmtxmc", "zxxsdycpbs")
    return _records(source, known, writer)


def _records(source: Source, known: Recognised, writer: Writer) -> Iterator[Record]:
    yield from (_of_xml if known.format == FORMATS[0] else _of_table)(source, known, writer)
    yield from writer.rest()


def _of_xml(source: Source, known: Recognised, writer: Writer) -> Iterator[Record]:
    if by_mark(source.head(4)) == "utf-16":
        for element in devices(source):
            yield from _record(element, known, writer)
        return
    with source.open() as stream:
        repaired = Repaired(stream, source.name)
        for element in devices_in(source, repaired):
            yield from repaired.taken()
            yield from _record(element, known, writer)
        yield from repaired.taken()


def _record(element: etree._Element, known: Recognised, writer: Writer) -> Iterator[Record]:
    cells, groups = _cells(element)
    yield from writer.records(_device(cells, groups, element.sourceline or 0, known.date))


def _cells(element: etree._Element) -> tuple[dict[str, str], Lists]:
    """The fields by name, an attribute of `<device>` being a field too; and the lists of records below."""
    cells = {bare(str(name)): value for name, value in element.items() if value}
    groups: Lists = {}
    for child in element:
        name = bare(str(child.tag))
        if not len(child):
            if child.text and child.text.strip():
                cells["versionStauts" if name == "versionStatus" else name] = child.text.strip()
        elif name in _LISTS or name != _CONTACTS:
            groups[name] = [{bare(str(leaf.tag)): (leaf.text or "").strip() for leaf in item} for item in child]
    return cells, groups


def _of_table(source: Source, known: Recognised, writer: Writer) -> Iterator[Record]:
    for line in lines(source, _HEADER):
        if isinstance(line, Problem):
            yield line
        else:
            yield from writer.records(_device(_filled(line), {}, line.number, known.date))


def _filled(line: Line) -> dict[str, str]:
    return {tag: value for tag, value in line.cells.items() if value}


def _device(cells: dict[str, str], groups: Lists, line: int, today: str) -> Device:
    name = " ".join(filter(None, (cells.get("cpmctymc"), _said(cells, "ggxh"))))
    active = _in_use(cells, today)
    return Device(
        agency=cells.get("cpbsbmtxmc", ""),
        di=cells.get("zxxsdycpbs", ""),
        name=name,
        brand=cells.get("cpmctymc", ""),
        identity=cells.get("deviceRecordKey", ""),
        active=active,
        line=line,
        properties={tag: value for tag, value in cells.items() if tag not in _SPOKEN} | _listed(groups),
        terms=list(_terms(cells, name)),
        others=[*_others(cells, active), *_packages(groups, active)],
    )


def _said(cells: dict[str, str], tag: str) -> str:
    """A field's text; none where the registrant wrote that there is none."""
    text = " ".join(cells.get(tag, "").split())
    return "" if text in _NOTHING else text


def _in_use(cells: dict[str, str], today: str) -> bool:
    """Neither deleted nor withdrawn from the market (退市) by the day of the release."""
    if any(cells.get(tag) in _DELETED for tag in ("versionStauts", "cpbszt")):
        return False
    withdrawn = _said(cells, "tsrq")
    return not withdrawn or bool(today and withdrawn[:10] > today)


def _terms(cells: dict[str, str], name: str) -> Iterator[tuple[str, str, TermUse]]:
    if name:
        yield name, "zh", "preferred"
    if _said(cells, "spmc"):
        yield _said(cells, "spmc"), "zh", "synonym"
    if _said(cells, "cpms"):
        yield _said(cells, "cpms"), "zh", "definition"


def _others(cells: dict[str, str], active: bool) -> Iterator[Other]:
    for tag, (kind, label) in _OTHERS.items():
        if di := _said(cells, tag):
            yield Other(agency=cells.get("cpbsbmtxmc", ""), di=di, kind=kind, label=label, active=active)


def _packages(groups: Lists, active: bool) -> Iterator[Other]:
    for packing in groups.get("packingList", ()):
        stated = {tag: packing[tag] for tag in ("cpbzjb", "bznhxyjcpbssl") if packing.get(tag)}
        yield Other(
            agency="",
            di=packing.get("bzcpbs", ""),
            kind=PACKAGE,
            contains=packing.get("bznhxyjbzcpbs", ""),
            stated=stated,
            active=active,
            label="×".join(stated.values()) or "包装",
        )


def _listed(groups: Lists) -> dict[str, str]:
    """Storage conditions and clinical sizes in one line each: `冷藏 2 8 ℃`."""
    return {
        name: SEVERAL.join(filter(None, (" ".join(filter(None, item.values())) for item in items)))
        for name, items in groups.items()
        if name != "packingList" and any(any(item.values()) for item in items)
    }
