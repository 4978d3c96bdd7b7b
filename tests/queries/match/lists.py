"""Small lists to match with: diseases, charges, laboratory terms, drugs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept

from ..walk.maps import Content

DISEASES = (
    ("I10", "特发性高血压"),
    ("I10.x00", "高血压病"),
    ("I11", "高血压性心脏病"),
    ("I21", "急性心肌梗死"),
    ("I21.900", "急性心肌梗死"),
    ("I25.2", "陈旧性心肌梗死"),
    ("E10.2", "1型糖尿病伴有肾的并发症"),
    ("E11.2", "2型糖尿病伴有肾的并发症"),
    ("E14.2", "糖尿病性肾病"),
    ("E11.9", "2型糖尿病"),
    ("E10.9", "1型糖尿病"),
    ("J18.0", "支气管肺炎"),
    ("J18.8", "其他的肺炎"),
    ("J18.9", "肺炎"),
    ("J20", "急性支气管炎"),
    ("J42", "慢性支气管炎"),
    ("K80.0", "胆囊结石伴急性胆囊炎"),
    ("K80.2", "胆囊结石不伴胆囊炎"),
    ("K81.0", "急性胆囊炎"),
    ("S72.0L", "左侧股骨颈骨折"),
    ("S72.0R", "右侧股骨颈骨折"),
)
CHARGES = (
    ("F1", "CT头部平扫"),
    ("F2", "CT头部增强扫描"),
    ("F3", "CT颅内动脉成像"),
    ("F4", "磁共振头颅平扫"),
    ("F5", "颅骨修补术"),
    ("F6", "CT胸部平扫"),
    ("F7", "头颅X线摄影"),
    ("F8", "头皮裂伤清创术"),
)
_POTASSIUM = {"COMPONENT": "Potassium", "PROPERTY": "SCnc", "SCALE_TYP": "Qn", "EXAMPLE_UCUM_UNITS": "mmol/L"}
_GLUCOSE = {"COMPONENT": "Glucose", "SYSTEM": "Ser/Plas", "SCALE_TYP": "Qn"}
TERMS = (
    ("2823-3", "钾", _POTASSIUM | {"SYSTEM": "Ser/Plas"}), ("2828-2", "钾", _POTASSIUM | {"SYSTEM": "Urine"}),
    ("2345-7", "葡萄糖", _GLUCOSE | {"PROPERTY": "MCnc"}), ("14749-6", "葡萄糖", _GLUCOSE | {"PROPERTY": "SCnc"}),
)  # fmt: skip
DRUGS = (
    ("XJ01A", "左氧氟沙星片", {"批准文号": "国药准字H20203456", "剂型": "片剂", "规格": "0.5g"}),
    ("XJ01B", "左氧氟沙星片", {"批准文号": "国药准字H20203457", "剂型": "片剂", "规格": "0.5g"}),
    ("XJ01C", "乳酸左氧氟沙星注射液", {"批准文号": "国药准字H20203458", "剂型": "注射剂", "规格": "100ml:0.2g"}),
)  # fmt: skip
LISTS: dict[str, Sequence[tuple[Any, ...]]] = {
    "icd10cn-nhsa@2.0": DISEASES,
    "local:fees@1": CHARGES,
    "loinc@2.80": TERMS,
    "nhsa-drug@1": DRUGS,
}


def content(edition: str, rows: Sequence[tuple[Any, ...]]) -> Content:
    """A release of codes, names and columns; a category with finer codes is above them."""
    held = Edition.parse(edition)
    codes = {row[0] for row in rows}
    nodes = [
        Concept(
            system=held.system, version=held.version, id=code, code=code, display=name,
            parents=(code[:3],) if code[3:4] == "." and code[:3] in codes else (), properties=cells[0] if cells else {},
        )
        for code, name, *cells in rows
    ]  # fmt: skip
    return Part(role="release", edition=held, language="zh", structured=True, file=edition), list(nodes)


@contextmanager
def graph(path: Path, **more: Sequence[tuple[Any, ...]]) -> Iterator[termwalk.Graph]:
    """A graph of all lists, and of more releases named with `_at_` for the sign between system and version."""
    lists = LISTS | {name.replace("_at_", "@").replace("__", ":"): rows for name, rows in more.items()}
    with termwalk.open(path) as made:
        with made.store.stage() as staging:
            for edition, rows in lists.items():
                staging.add(*content(edition, rows))
            staging.publish()
        yield made
