"""Samples of EUDAMED's answers and of NMPA's UDI database, written from public answers and from NMPA's field list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.store import Record

from .. import writers as w
from .sample import Maker, Sample

EUDAMED, NMPA = Edition("udi", "eudamed-2022-09-30"), Edition("udi", "nmpa-2026-11-01")


def node(edition: Edition, id: str, display: str, kind: str = "device", **rest: Any) -> Concept:
    """A node whose code is its id, with the DI as the publisher prints it."""
    rest["properties"] = {"di": id.partition(":")[2]} | rest.get("properties", {})
    return Concept(system="udi", version=edition.version, id=id, code=id, display=display, kind=kind, **rest)


def write_json(path: Path, answer: object) -> Path:
    """An answer with a line per value, and a name on the first."""
    path.write_text(json.dumps(answer).replace(', "', ',\n"'), encoding="utf-8")
    return path


def eudamed(folder: Path) -> Sample:
    """A result page without agencies, in which one device is not on the market any more."""
    page = {
        "content": [
            {
                "basicUdi": "++E494ZIRKON5F5", "primaryDi": "E4947660611", "uuid": "c7418f9f", "ulid": "01FH",
                "riskClass": {"code": "refdata.risk-class.class-iia"}, "tradeName": "Ceramill Zolid",
                "deviceStatusType": {"code": "refdata.device-model-status.on-the-market"}, "versionNumber": 1,
            },
            {
                "primaryDi": "04046445699214", "uuid": "u-2", "tradeName": None, "deviceName": "VenoTrain soft",
                "deviceStatusType": {"code": "refdata.device-model-status.no-longer-placed-on-the-market"},
            },
        ],
        "totalPages": 1, "number": 0,
    }  # fmt: skip
    path = folder / "eudamed-2022-09-30.json"
    write_json(path, page)
    first = {"basicUdi": "++E494ZIRKON5F5", "uuid": "c7418f9f", "riskClass": "class-iia",
             "deviceStatusType": "on-the-market", "versionNumber": "1"}  # fmt: skip
    second = {"uuid": "u-2", "deviceName": "VenoTrain soft", "deviceStatusType": "no-longer-placed-on-the-market"}
    records = (
        node(EUDAMED, "HIBCC:E4947660611", "Ceramill Zolid", identity="c7418f9f", properties=first),
        node(EUDAMED, "GS1:04046445699214", "VenoTrain soft", identity="u-2", active=False, properties=second),
    )
    return Sample(path, 2, records)


STRIPS = {
    "zxxsdycpbs": "06900000000014", "cpbsbmtxmc": "GS1", "sydycpbs": "06900000000021", "cpmctymc": "血糖试纸",
    "spmc": "示例牌", "ggxh": "SL-50", "cpms": "仅用于示例", "flbm": "22-02-02", "deviceRecordKey": "k-1",
    "versionNumber": "1", "versionStauts": "新增",
}  # fmt: skip
STENT = {
    "zxxsdycpbs": "MA.156.M0.000000.00000001", "cpbsbmtxmc": "MA码（IDcode）", "cpmctymc": "冠状动脉支架", "spmc": "/",
    "ggxh": "ZJ-3.0", "deviceRecordKey": "k-2", "versionStauts": "删除",
}  # fmt: skip
PACKING = """<packingList><packing><bzcpbs>16900000000011</bzcpbs><cpbzjb>箱</cpbzjb>
<bznhxyjcpbssl>20</bznhxyjcpbssl><bznhxyjbzcpbs>06900000000014</bznhxyjbzcpbs></packing></packingList>
<storageList><storage><cchcztj>冷藏</cchcztj><zdz>2</zdz><zgz>8</zgz><jldw>℃</jldw></storage></storageList>
<contactList><contact><qylxrdh>000</qylxrdh></contact></contactList>"""


def strips(**more: str) -> tuple[Record, ...]:
    """The first device, with its names and its edge."""
    id = "GS1:06900000000014"
    kept = {tag: value for tag, value in STRIPS.items() if tag not in ("zxxsdycpbs", "sydycpbs", "cpms")} | more
    return (
        node(NMPA, id, "血糖试纸 SL-50", identity="k-1", properties=kept),
        Term(id=id, text="血糖试纸 SL-50", language="zh", use="preferred"),
        Term(id=id, text="示例牌", language="zh", use="synonym"),
        Term(id=id, text="仅用于示例", language="zh", use="definition"),
        Relationship(source=id, type="unit-of-use", target="GS1:06900000000021"),
    )


def stent() -> tuple[Record, ...]:
    """The second device, which the update deletes."""
    id = "MA:MA.156.M0.000000.00000001"
    kept = {tag: value for tag, value in STENT.items() if tag != "zxxsdycpbs"}
    return (
        node(NMPA, id, "冠状动脉支架 ZJ-3.0", identity="k-2", active=False, properties=kept),
        Term(id=id, text="冠状动脉支架 ZJ-3.0", language="zh", use="preferred"),
    )


UNIT = node(NMPA, "GS1:06900000000021", "血糖试纸 (使用单元)", "unit of use")


def write_nmpa(path: Path, *devices: str) -> Path:
    """An update in XML."""
    body = "\n".join(f"<device>\n{device}\n</device>" for device in devices)
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<udid version="1.0">\n<devices>\n{body}\n</devices>\n</udid>\n',
        encoding="utf-8",
    )
    return path


def nmpa_fields(cells: dict[str, str]) -> str:
    """A device's fields, one per line."""
    return "\n".join(f"<{tag}>{escape(value)}</{tag}>" for tag, value in cells.items())


def nmpa_xml(folder: Path) -> Sample:
    """A new device in a package, and a deletion."""
    path = write_nmpa(folder / "UDID_DAY_UPDATE_20261101.xml", nmpa_fields(STRIPS) + "\n" + PACKING, nmpa_fields(STENT))
    records = (
        *strips(storageList="冷藏 2 8 ℃"),
        *stent(),
        UNIT,
        node(NMPA, "GS1:16900000000011", "血糖试纸 SL-50 (箱×20)", "package"),
        Relationship(
            source="GS1:16900000000011", type="contains", target="GS1:06900000000014",
            stated={"cpbzjb": "箱", "bznhxyjcpbssl": "20"},
        ),
    )  # fmt: skip
    return Sample(path, 2, records)


HEADERS = {
    "deviceRecordKey": "主键编号", "versionNumber": "公开的版本号", "versionStauts": "版本的状态",
    "zxxsdycpbs": "最小销售单元产品标识", "cpbsbmtxmc": "产品标识编码体系名称", "sydycpbs": "使用单元产品标识",
    "cpmctymc": "产品名称/通用名称", "spmc": "商品名称", "ggxh": "规格型号", "cpms": "产品描述", "flbm": "分类编码",
}  # fmt: skip


def nmpa_table(folder: Path) -> Sample:
    """The same two devices on a worksheet, whose columns stand in another order."""
    rows: list[list[object]] = [list(HEADERS.values())]
    rows += [[cells.get(tag, "") for tag in HEADERS] for cells in (STRIPS, STENT)]
    path = w.write_workbook(folder / "UDID_FULL_RELEASE_20261101.xlsx", rows)
    return Sample(path, 2, (*strips(), *stent(), UNIT))


SAMPLES: dict[str, Maker] = {
    "eudamed-json": eudamed,
    "nmpa-udid-xml": nmpa_xml,
    "nmpa-udid-table": nmpa_table,
}
