"""Samples of drug lists: ATC, China's insurance and approval codes, EMA's medicines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.mappings import NO_MAP, Mapping, Target

from .. import writers as w
from . import drugs_china
from .drugs_china import chinese, write_csv
from .sample import Maker, Sample, concept

ATC = Edition("atc", "2025-06-14")
DRUGS, NMPA = Edition("nhsa-drug", "2024-01"), Edition("nmpa-drug", "2024-01")
PRODUCTS = Edition("ema-product", "2025-10-27")


def atc(folder: Path) -> Sample:
    """Five levels, doses with and without a note, and a substance without one."""
    rows = [
        ("atc_code", "atc_name", "ddd", "uom", "adm_r", "note"),
        ("A", "ALIMENTARY TRACT AND METABOLISM", "NA", "NA", "NA", "NA"),
        ("A10", "DRUGS USED IN DIABETES", "NA", "NA", "NA", "NA"),
        ("A10B", "BLOOD GLUCOSE LOWERING DRUGS, EXCL. INSULINS", "NA", "NA", "NA", "NA"),
        ("A10BA", "Biguanides", "NA", "NA", "NA", "NA"),
        ("A10BA02", "metformin", "2", "g", "O", "NA"),
        ("A10BX", "Other blood glucose lowering drugs, excl. insulins", "NA", "NA", "NA", "NA"),
        ("A10BX02", "repaglinide", "4", "mg", "O", "as base, fasting"),
    ]
    path = write_csv(folder / "WHO-ATC-DDD-2025-06-14.csv", rows, encoding="utf-8")

    def node(code: str, name: str, level: int, *parents: str, **said: str) -> Concept:
        residual = "other" if name.startswith("Other ") else ""
        properties = {"level": str(level), **said}
        return concept(ATC, code, name, parents=parents, chapter="A", residual=residual, properties=properties)

    records = (
        node("A", rows[1][1], 1),
        node("A10", rows[2][1], 2, "A"),
        node("A10B", rows[3][1], 3, "A10"),
        node("A10BA", "Biguanides", 4, "A10B"),
        node("A10BA02", "metformin", 5, "A10BA", ddd="2 g O"),
        node("A10BX", rows[6][1], 4, "A10B"),
        node("A10BX02", "repaglinide", 5, "A10BX", ddd="4 mg O (as base, fasting)"),
    )
    return Sample(path, len(rows) - 1, records)


DRUG_HEADER = (
    "医保药品编码",
    "注册名称",
    "产品名称",
    "剂型",
    "规格",
    "包装规格",
    "最小包装数量",
    "最小包装单位",
    "药品生产企业",
    "批准文号",
    "药品本位码",
    "药品通用名",
    "拼音首字母",
)


def nhsa_drugs(folder: Path) -> Sample:
    """A western drug with everything, a Chinese patent drug with little."""
    rows = [
        DRUG_HEADER,
        (
            "XL02BGA045A001010100662",
            "阿那曲唑片",
            "艾达",
            "片剂",
            "1mg",
            "铝塑包装",
            "10",
            "盒",
            "甲制药有限公司",
            "国药准字H20060001",
            "86900662000014",
            "阿那曲唑片",
            "anqzp",
        ),
        ("ZD03AAA0043010100166", "", "", "", "", "", "", "", "", "", "", "艾附暖宫丸", "afngw"),
    ]
    path = write_csv(folder / "nhsa-drugs-2024-01.csv", rows)
    western = {
        "kind": "western",
        "class": "L02BG",
        "name_code": "A045",
        "form_code": "A001",
        "strength_code": "01",
        "pack_code": "01",
        "maker_code": "00662",
        "注册名称": "阿那曲唑片",
        "产品名称": "艾达",
        "剂型": "片剂",
        "规格": "1mg",
        "包装规格": "铝塑包装",
        "最小包装数量": "10",
        "最小包装单位": "盒",
        "药品生产企业": "甲制药有限公司",
        "批准文号": "国药准字H20060001",
        "药品本位码": "86900662000014",
        "拼音首字母": "anqzp",
    }
    patent = {
        "kind": "chinese patent",
        "class": "D03AA",
        "name_code": "A0043",
        "strength_code": "01",
        "pack_code": "01",
        "maker_code": "00166",
        "拼音首字母": "afngw",
    }
    first, second = rows[1][0], rows[2][0]
    records = (
        *chinese(concept(DRUGS, first, "阿那曲唑片", kind="drug", code=first, properties=western)),
        Term(id=first, text="艾达", language="zh", use="synonym"),
        Term(id=first, text="anqzp", language="zh-Latn-pinyin", use="abbreviation"),
        *chinese(concept(DRUGS, second, "艾附暖宫丸", kind="drug", code=second, properties=patent)),
        Term(id=second, text="afngw", language="zh-Latn-pinyin", use="abbreviation"),
    )
    return Sample(path, 2, records)


def approvals(folder: Path) -> Sample:
    """A domestic biological product without an English name, and an imported chemical drug with a trade name."""
    rows = [
        {"code": "国药准字S19993048", "zh": "乙型肝炎人免疫球蛋白", "en": ""},
        {
            "code": "H20171268",
            "product_zh": "琥珀酸普芦卡必利片",
            "product_en": "Prucalopride Succinate Tablets",
            "commodity_zh": "力洛",
            "commodity_en": "----",
        },
    ]
    path = folder / "nmpa-approvals-2024-01.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    blood = {"category": "biological product", "origin": "domestic", "source": "19", "year": "1999"}
    tablet = {"category": "chemical drug", "origin": "imported", "source": "20", "year": "2017"}
    known = {"kind": "approval"}
    first, second = rows[0]["code"], rows[1]["code"]
    records = (
        *chinese(concept(NMPA, first, rows[0]["zh"], code=first, properties=blood, **known)),
        *chinese(
            concept(NMPA, second, rows[1]["product_en"], code=second, properties=tablet, **known), rows[1]["product_zh"]
        ),
        Term(id=second, text="力洛", language="zh", use="synonym"),
    )
    return Sample(path, len(rows), records)


STANDARD_HEADER = (
    "序号",
    "批准文号",
    "产品名称",
    "英文名称",
    "商品名",
    "剂型",
    "规格",
    "上市许可持有人",
    "生产单位",
    "药品本位码",
    "药品本位码备注",
)


def standard_codes(folder: Path) -> Sample:
    """Two strengths under one approval number, in a workbook."""
    rows = [
        STANDARD_HEADER,
        (
            "1",
            "国药准字H20023370",
            "盐酸二甲双胍片",
            "Metformin Hydrochloride Tablets",
            "",
            "片剂",
            "0.25g",
            "甲公司",
            "甲公司",
            "86900001000019",
            "",
        ),
        (
            "2",
            "国药准字H20023370",
            "盐酸二甲双胍片",
            "",
            "美迪",
            "片剂",
            "0.5g",
            "甲公司",
            "甲公司",
            "86900001000026",
            "新",
        ),
    ]
    path = w.write_workbook(folder / "本位码-2024-01.xlsx", rows)
    shared = {"剂型": "片剂", "上市许可持有人": "甲公司", "生产单位": "甲公司"}

    def said(spec: str, **more: str) -> dict[str, str]:
        return {"批准文号": "国药准字H20023370", **shared, "规格": spec, "maker_code": "00001", **more}

    above: dict[str, object] = {"kind": "standard code", "parents": ("国药准字H20023370",)}
    first, second = "86900001000019", "86900001000026"
    records = (
        *chinese(concept(NMPA, first, rows[1][3], code=first, properties=said("0.25g"), **above), "盐酸二甲双胍片"),
        *chinese(
            concept(NMPA, second, "盐酸二甲双胍片", code=second, properties=said("0.5g", 药品本位码备注="新"), **above)
        ),
        Term(id=second, text="美迪", language="zh", use="synonym"),
    )
    return Sample(path, 2, records)


EMA_HEADER = (
    "Category",
    "Name of medicine",
    "EMA product number",
    "Medicine status",
    "International non-proprietary name (INN) / common name",
    "Active substance",
    "ATC code (human)",
    "ATCvet code (veterinary)",
)


def ema_medicines(folder: Path) -> Sample:
    """A medicine, and one that was withdrawn, below a first row with the date."""
    rows = [
        ("Content type:", "Medicine", "Output automatically generated on:", "27/10/2025 - 06:13"),
        EMA_HEADER,
        ("Human", "Lantus", "EMEA/H/C/000284", "Authorised", "insulin glargine", "insulin glargine", "A10AE04", ""),
        ("Human", "Exubera", "EMEA/H/C/000588", "Withdrawn", "insulin human", "insulin human", "A10AF01", ""),
    ]
    path = w.write_workbook(folder / "medicines.xlsx", rows)

    def node(row: Sequence[str], **rest: object) -> Concept:
        names = ("category", "", "", "status", "inn", "substance", "atc")
        said = {name: cell for name, cell in zip(names, row, strict=False) if name}
        return concept(PRODUCTS, row[2], row[1], kind="product", code=row[2], properties=said, **rest)

    return Sample(path, 2, (node(rows[2]), node(rows[3], active=False)))


def ema_to_rxnorm(folder: Path) -> Sample:
    """A package with its equal, one with a wider concept, and one without any."""
    packages, rxnorm = Edition("ema-product", "2025-12-04"), Edition("rxnorm", UNSTATED)
    header = (
        "product_number",
        "ma_number",
        "concept_name",
        "concept_id",
        "concept_class_id",
        "vocabulary_id",
        "rxcui",
        "mapping_type",
        "suggestion_or_comment",
        "last_updated_date",
    )
    product, glargine = "EMEA/H/C/000284", "insulin glargine 100 UNT/ML Injection"
    rows = [
        header,
        (product, "EU/1/00/134/001", glargine, "1", "Clinical Drug", "RxNorm", "311041", "EXACT", "", "2025-12-04"),
        (product, "EU/1/00/134/002", glargine, "1", "Clinical Drug", "RxNorm", "311041", "BROAD", "", "2025-12-04"),
        (product, "EU/1/00/134/003", "", "", "", "", "", "", "", "2025-12-04"),
    ]
    path = folder / "ema-to-rxnorm.tsv"
    path.write_bytes("".join("\t".join(row) + "\n" for row in rows).encode())

    def end(id: str) -> Concept:
        return concept(packages, id, id, kind="package", code=id)

    target = Target("code", "311041", ("311041",))
    stated = {"product": product, "class": "Clinical Drug", "vocabulary": "RxNorm"}
    records = (
        end(rows[1][1]),
        concept(rxnorm, "311041", glargine),
        Mapping(source=rows[1][1], target=target, relation="equivalent", line=2, stated=stated | {"type": "EXACT"}),
        end(rows[2][1]),
        Mapping(source=rows[2][1], target=target, relation="narrower", line=3, stated=stated | {"type": "BROAD"}),
        end(rows[3][1]),
        Mapping(source=rows[3][1], target=NO_MAP, line=4, stated={"product": product}),
    )
    return Sample(path, 3, records)


SAMPLES: dict[str, Maker] = {
    **drugs_china.SAMPLES,
    "who-atc-ddd": atc,
    "nhsa-drug-list": nhsa_drugs,
    "nmpa-approvals": approvals,
    "nmpa-standard-codes": standard_codes,
    "ema-medicines": ema_medicines,
    "ema-to-rxnorm": ema_to_rxnorm,
}
