"""Samples of Chinese consumables, services, groups, device classes and terms."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.mappings import NO_MAP, Mapping, Target
from termwalk.graph.relations import Relation
from termwalk.graph.store import Record

from .sample import Maker, Sample, concept

CONSUMABLES, SERVICES = Edition("nhsa-consumable", "2024-01"), Edition("nhsa-service", "2024-01")
FEES, GROUPS, DEVICES = (
    Edition("tw-nhi-fee", "2017-05"),
    Edition("chs-drg", "1.1"),
    Edition("nmpa-device-class", "2017"),
)
DISEASES, SYNDROMES, CMT = Edition("tcm-disease", "2021"), Edition("tcm-syndrome", "2021"), Edition("cmt", "2023")
NAMES, RECORDED = Edition("tcm-syndrome-norm", "2022"), Edition("local:tcm-syndrome-names", "2022")


def write_csv(path: Path, rows: Iterable[Sequence[str]], *, encoding: str = "utf-8-sig") -> Path:
    """Comma-separated text; cells with a comma, a quote or a line break are quoted."""

    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n') else cell

    text = "".join(",".join(map(quoted, row)) + "\r\n" for row in rows)
    path.write_bytes(text.encode(encoding))
    return path


def chinese(node: Concept, text: str = "") -> tuple[Concept, Term]:
    """A node and its Chinese name."""
    return node, Term(id=node.id, text=text or node.display, language="zh", use="preferred")


CONSUMABLE_HEADER = (
    "id",
    "name",
    "primary",
    "secondary",
    "tertiary",
    "common_name",
    "material",
    "specifications",
    "enterprise",
)


def consumables(folder: Path) -> Sample:
    """A code of twenty characters and one of a single product."""
    classes = (
        "01-非血管介入治疗类材料",
        "01-呼吸介入材料",
        "01-气管支气管支架",
        "001-支架",
        "01-镍钛合金",
        "001-全覆膜",
    )
    codes = ("C0101010010100103941", "C01010100101001039410000001")
    rows = [CONSUMABLE_HEADER, *((code, code, *classes, "南京某公司") for code in codes)]
    path = write_csv(folder / "consumables-2024-01.csv", rows)
    said = {"通用名": "支架", "材质": "镍钛合金", "特征": "全覆膜", "生产企业": "南京某公司", "maker_code": "03941"}
    known: dict[str, object] = {"kind": "consumable", "parents": ("C010101",), "chapter": "C01"}
    name = "支架 镍钛合金 全覆膜"
    records = (
        *chinese(concept(CONSUMABLES, codes[0], name, code=codes[0], properties=said, **known)),
        *chinese(
            concept(CONSUMABLES, codes[1], name, code=codes[1], properties=said | {"product_code": "0000001"}, **known)
        ),
    )
    return Sample(path, 2, records)


def consumable_classes(folder: Path) -> Sample:
    """Three levels."""
    rows = [
        ("code", "name", "level", "parent_code"),
        ("C01", "非血管介入治疗类材料", "1", ""),
        ("C0101", "呼吸介入材料", "2", "C01"),
        ("C010101", "气管支气管支架", "3", "C0101"),
    ]
    path = write_csv(folder / "consumable-classes-2024-01.csv", rows)
    records = tuple(
        record
        for code, name, level, above in rows[1:]
        for record in chinese(
            concept(
                CONSUMABLES,
                code,
                name,
                kind="block",
                parents=(above,) if above else (),
                chapter="C01",
                selectable=False,
                properties={"level": level},
            )
        )
    )
    return Sample(path, 3, records)


def services(folder: Path) -> Sample:
    """A group, an item and a variant of it."""
    rows = [
        ("项目编码", "项目名称", "项目内涵", "除外内容", "计价单位", "说明"),
        ("1102", "诊查费", "包括营养状况评估", "", "", ""),
        ("110200001", "普通门诊诊查费", "医护人员提供的诊疗服务", "药品", "次", ""),
        ("110200001-1", "副主任医师", "", "", "次", "加收"),
    ]
    path = write_csv(folder / "services-2024-01.csv", rows)
    known: dict[str, object] = {"kind": "service"}
    records = (
        *chinese(
            concept(
                SERVICES, "1102", "诊查费", code="1102", selectable=False, properties={"项目内涵": rows[1][2]}, **known
            )
        ),
        *chinese(
            concept(
                SERVICES,
                "110200001",
                "普通门诊诊查费",
                code="110200001",
                parents=("1102",),
                selectable=False,
                properties={"项目内涵": rows[2][2], "除外内容": "药品", "计价单位": "次"},
                **known,
            )
        ),
        *chinese(
            concept(
                SERVICES,
                "110200001-1",
                "副主任医师",
                code="110200001-1",
                parents=("110200001",),
                properties={"计价单位": "次", "说明": "加收"},
                **known,
            )
        ),
    )
    return Sample(path, 3, records)


FEE_HEADER = ("診療項目代碼", "健保支付點數", "開始日期", "結束日期", "英文項目名稱", "中文項目名稱", "附註")


def fees(folder: Path) -> Sample:
    """An item with both names, one with a Chinese name only, and one that has ended."""
    rows = [
        FEE_HEADER,
        ("09005C", "0000050", "19950301", "29101231", "Glucose", "葡萄糖", "限一次"),
        ("00101B", "0000260", "20160401", "29101231", "", "一般門診診察費", ""),
        ("P1001C", "0000100", "20120101", "20151231", "", "試辦計畫", ""),
    ]
    path = write_csv(folder / "taiwan-nhi-fee-2017-05.csv", rows)

    def node(row: Sequence[str], **rest: object) -> tuple[Concept, Term]:
        said = {"健保支付點數": row[1], "開始日期": row[2], "結束日期": row[3], "附註": row[6]}
        properties = {key: cell for key, cell in said.items() if cell}
        one = concept(FEES, row[0], row[4] or row[5], kind="service", code=row[0], properties=properties, **rest)
        return one, Term(id=row[0], text=row[5], language="zh-TW", use="preferred")

    return Sample(path, 3, (*node(rows[1]), *node(rows[2]), *node(rows[3], active=False)))


DRG = {
    "FR21": ("急性心肌梗死，伴严重并发症或合并症", "medicine", "major"),
    "FR23": ("急性心肌梗死，伴并发症或合并症", "medicine", "some"),
    "GD25": ("阑尾切除术，不伴并发症或合并症", "surgery", "none"),
    "FM19": ("经皮冠状动脉支架植入", "procedures", "not told apart"),
}


def _groups() -> tuple[Record, ...]:
    return tuple(
        record
        for code, (name, part, told) in DRG.items()
        for record in chinese(
            concept(
                GROUPS,
                code,
                name,
                kind="group",
                code=code,
                properties={"mdc": code[0], "adrg": code[:3], "partition": part, "complications": told},
            )
        )
    )


def drg_json(folder: Path) -> Sample:
    """Surgery, a procedure and medicine, each with its digit of complications."""
    path = folder / "DRG-v1.1.json"
    pairs = {code: name for code, (name, *_) in DRG.items()}
    text = json.dumps(pairs, ensure_ascii=False, indent=1).replace("{\n", "{")
    path.write_text(text, encoding="utf-8")
    return Sample(path, len(DRG), _groups())


def drg_table(folder: Path) -> Sample:
    """The same groups in columns."""
    rows = [("序号", "DRG编码", "DRG名称"), *((str(at), code, row[0]) for at, (code, row) in enumerate(DRG.items(), 1))]
    return Sample(write_csv(folder / "CHS-DRG-v1.1.csv", rows), len(DRG), _groups())


DEVICE_HEADER = (
    "序号",
    "一级序号/产品类别",
    "二级序号/产品类别",
    "三级序号/产品类别",
    "产品描述",
    "预期用途",
    "品名举例",
    "管理类别",
)


def device_classes(folder: Path) -> Sample:
    """A row with a full number and one that is a variant of its class."""
    rows = [
        DEVICE_HEADER,
        (
            "10",
            "01 有源手术器械",
            "02 激光手术设备及附件",
            "02 医用激光光纤",
            "由光纤组成。",
            "传输激光能量。",
            "激光光纤",
            "Ⅱ",
        ),
        (
            "12",
            "01 有源手术器械",
            "03 高频手术设备",
            "01.2 高频手术设备",
            "由电极组成。",
            "凝固组织。",
            "电灼仪",
            "III",
        ),
    ]
    path = write_csv(folder / "device-classes-2017.csv", rows)

    def said(row: Sequence[str], risk: str) -> dict[str, str]:
        return {"产品描述": row[4], "预期用途": row[5], "品名举例": row[6], "管理类别": risk}

    records = (
        *chinese(
            concept(
                DEVICES, "01-02-02", "医用激光光纤", parents=("01-02",), chapter="01", properties=said(rows[1], "II")
            )
        ),
        *chinese(
            concept(
                DEVICES,
                "01-03-01.2",
                "高频手术设备",
                parents=("01-03-01",),
                chapter="01",
                properties=said(rows[2], "III"),
            )
        ),
    )
    return Sample(path, 2, records)


def diseases(folder: Path) -> Sample:
    """Classes whose codes end with a dot, and a disease with another name."""
    rows = [
        ("病证代码", "病证名称", "又称"),
        ("A04.", "内科病类", ""),
        ("A04.01.", "心系病类", ""),
        ("A04.01.01", "胸痹心痛病", "胸痹、心痛"),
    ]
    path = write_csv(folder / "GBT15657-2021-diseases.csv", rows)
    records = (
        *chinese(concept(DISEASES, "A04", "内科病类", selectable=False)),
        *chinese(concept(DISEASES, "A04.01", "心系病类", parents=("A04",), selectable=False)),
        *chinese(concept(DISEASES, "A04.01.01", "胸痹心痛病", parents=("A04.01",))),
        Term(id="A04.01.01", text="胸痹", language="zh", use="synonym"),
        Term(id="A04.01.01", text="心痛", language="zh", use="synonym"),
    )
    return Sample(path, 3, records)


def syndromes(folder: Path) -> Sample:
    """A list whose header only says code and name: its dotted codes tell what it is."""
    rows = [
        ("编码", "名称"),
        ("B07.01.", "三焦实热证"),
        ("B07.01.01", "上焦热证"),
        ("B07.01.02", "中焦实热证"),
    ]
    path = write_csv(folder / "2021-list.csv", rows)
    records = (
        *chinese(concept(SYNDROMES, "B07.01", "三焦实热证", selectable=False)),
        *chinese(concept(SYNDROMES, "B07.01.01", "上焦热证", parents=("B07.01",))),
        *chinese(concept(SYNDROMES, "B07.01.02", "中焦实热证", parents=("B07.01",))),
    )
    return Sample(path, 3, records)


def clinical_terms(folder: Path) -> Sample:
    """Terms without codes, with other and former names."""
    rows = [
        ("专业", "分类", "中文正名", "英文名", "又称", "曾称"),
        (
            "内分泌科",
            "疾病诊断",
            "2型糖尿病",
            "type 2 diabetes mellitus",
            "非胰岛素依赖型糖尿病△",
            "成人型糖尿病*，Ⅱ型糖尿病*",
        ),
        ("呼吸内科", "症状体征", "咳嗽", "cough", "", ""),
    ]
    path = write_csv(folder / "cmt-2023.csv", rows)
    known: dict[str, object] = {"kind": "term"}
    first, second = rows[1][2], rows[2][2]
    records = (
        *chinese(
            concept(CMT, first, rows[1][3], code=first, properties={"专业": "内分泌科", "分类": "疾病诊断"}, **known),
            first,
        ),
        Term(id=first, text="非胰岛素依赖型糖尿病", language="zh", use="synonym"),
        Term(id=first, text="成人型糖尿病", language="zh", use="synonym"),
        Term(id=first, text="Ⅱ型糖尿病", language="zh", use="synonym"),
        *chinese(
            concept(CMT, second, "cough", code=second, properties={"专业": "呼吸内科", "分类": "症状体征"}, **known),
            second,
        ),
    )
    return Sample(path, 2, records)


_PARTS = "肝心脾肺肾"
_STATES = ("气虚", "阳虚", "血虚", "湿热", "郁热")


def syndrome_names(folder: Path) -> Sample:
    """Twenty-five names, each in quotes."""
    names = [f"{part}{state}证" for part in _PARTS for state in _STATES]
    path = folder / "norm_syndrome_2022.txt"
    path.write_bytes("".join(f'"{name}"\r\n' for name in names).encode())
    nodes = (concept(NAMES, name, name, kind="syndrome", code=name) for name in names)
    return Sample(path, len(names), tuple(record for node in nodes for record in chinese(node)))


def syndrome_merges(folder: Path) -> Sample:
    """A name kept, one merged into it and one struck out, for each organ and state."""
    rows = [(f"{part}{state}证", f"{part}{state}证", "KEEP", "") for part in _PARTS for state in _STATES]
    rows += [("脾虚证", "脾气虚证", "MERGE", "泄泻病"), ("风寒证", "NULL", "DELETE", "不够具体")]
    path = write_csv(folder / "syndrome_merge_table_2022.csv", rows, encoding="utf-8")
    records: list[Record] = []
    for line, (recorded, normal, action, remark) in enumerate(rows, start=1):
        stated = {"action": action} | ({"remark": remark} if remark else {})
        records.append(concept(RECORDED, recorded, recorded, kind="syndrome", code=recorded))
        if action == "DELETE":
            records.append(Mapping(source=recorded, target=NO_MAP, line=line, stated=stated))
            continue
        if action == "KEEP":
            records.append(concept(NAMES, normal, normal, kind="syndrome", code=normal))
        relation: Relation = "equivalent" if action == "KEEP" else "unstated"
        target = Target("code", normal, (normal,))
        records.append(Mapping(source=recorded, target=target, relation=relation, line=line, stated=stated))
    return Sample(path, len(rows), tuple(records))


SAMPLES: dict[str, Maker] = {
    "nhsa-consumable-list": consumables,
    "nhsa-consumable-classes": consumable_classes,
    "nhsa-service-list": services,
    "tw-nhi-fee-list": fees,
    "chs-drg-json": drg_json,
    "chs-drg-table": drg_table,
    "nmpa-device-classes": device_classes,
    "tcm-disease-list": diseases,
    "tcm-syndrome-list": syndromes,
    "cmt-terms": clinical_terms,
    "tcm-syndrome-names": syndrome_names,
    "tcm-syndrome-merges": syndrome_merges,
}
