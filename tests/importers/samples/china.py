"""Samples of the Chinese editions of ICD-10 and ICD-9-CM-3, of maps between them, and of Chinese names of WHO's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.mappings import Mapping, Target
from termwalk.graph.store import Record

from .. import writers as w
from .sample import Maker, Sample, concept

NHSA, CLINICAL = Edition("icd10cn-nhsa", "2.0"), Edition("icd10cn-clinical", "2.0")
BEIJING = Edition("icd10cn-beijing", "6.01")
ICD10, ICD11 = Edition("icd10", "2008"), Edition("icd11", "2018-12")


def write_rows(
    path: Path, rows: Iterable[Sequence[str]], *, delimiter: str = ",", encoding: str = "utf-8", end: str = "\r\n"
) -> Path:
    """A table as text, with quotes where a cell needs them, or (by the name's ending) as a workbook."""
    if path.suffix == ".xlsx":
        return w.write_workbook(path, rows)
    lines = [delimiter.join(_cell(cell, delimiter) for cell in row) + end for row in rows]
    path.write_text("".join(lines), encoding=encoding, newline="")
    return path


def _cell(cell: str, delimiter: str) -> str:
    special = any(mark in cell for mark in (delimiter, '"', "\n"))
    return '"' + cell.replace('"', '""') + '"' if special else cell


def code_list(folder: Path) -> Sample:
    """Headings, a leaf with its heading's name, fillers, a pair of dagger and asterisk, marks alone, morphology."""
    rows = [
        ("A00", "霍乱"),
        ("A00.0", "霍乱,由于01群霍乱弧菌所致"),
        ("A00.001", "古典生物型霍乱"),
        ("A17.0+", "结核性脑膜炎"),
        ("A17.003+G01*", "结核性脑膜炎"),
        ("A33", "新生儿破伤风"),
        ("A33.x", "新生儿破伤风"),
        ("A33xx01", "新生儿破伤风"),
        ("D63*", "分类于他处的慢性疾病引起的贫血"),
        ("M800000/3", "恶性肿瘤"),
    ]
    path = write_rows(folder / "icd10-beijing6.01.csv", [("code", "name"), *rows])
    told: dict[str, dict[str, Any]] = {
        "A00": {"chapter": "I", "selectable": False},
        "A00.0": {"chapter": "I", "selectable": False, "parents": ("A00",)},
        "A00.001": {"chapter": "I", "parents": ("A00.0",)},
        "A17.0": {"chapter": "I", "selectable": False, "properties": {"dagger": "A17.0"}},
        "A17.003+G01*": {
            "chapter": "I", "parents": ("A17.0",), "properties": {"dagger": "A17.003", "asterisk": "G01"},
        },
        "A33": {"chapter": "I", "selectable": False},
        "A33.x": {"chapter": "I", "selectable": False, "parents": ("A33",)},
        "A33xx01": {"chapter": "I", "parents": ("A33.x",)},
        "D63": {"chapter": "III", "properties": {"asterisk": "D63"}},
        "M800000/3": {"chapter": "morphology", "kind": "morphology", "code": "M800000/3"},
    }  # fmt: skip
    nodes = [concept(BEIJING, id, name, **rest) for (id, rest), (_, name) in zip(told.items(), rows, strict=True)]
    return Sample(path, len(rows), tuple(named(nodes)))


def named(nodes: Iterable[Concept]) -> Iterator[Record]:
    """Each node, and its Chinese name after it."""
    for node in nodes:
        yield node
        yield Term(id=node.id, text=node.display, language="zh", use="preferred")


def edition_map(folder: Path) -> Sample:
    """One code carried over, and two that become one; the header ends in an empty column."""
    header = ("国临版编码", "国临版名称", "医保版2.0编码", "医保版2.0名称", "")
    rows = [
        ("I10.x00", "特发性高血压", "I10.x00", "特发性（原发性）高血压", ""),
        ("I10.x00x002", "高血压", "I10.x00x002", "高血压", ""),
        ("I10.x00x003", "恶性高血压,旧名", "I10.x00x002", "高血压", ""),
    ]
    path = write_rows(folder / "icd10-clinical2.0-to-nhsa2.0.csv", [header, *rows])
    under = {"chapter": "IX", "parents": ("I10.x00",)}
    ends = {
        0: (concept(CLINICAL, "I10.x00", rows[0][1], chapter="IX"), concept(NHSA, "I10.x00", rows[0][3], chapter="IX")),
        1: (concept(CLINICAL, "I10.x00x002", "高血压", **under), concept(NHSA, "I10.x00x002", "高血压", **under)),
        2: (concept(CLINICAL, "I10.x00x003", "恶性高血压,旧名", **under),),
    }
    records: list[Record] = []
    for place, (source, source_name, target, target_name, _) in enumerate(rows):
        said = {"source_name": source_name, "target_name": target_name}
        edge = Mapping(source=source, target=Target("code", target, (target,)), line=place + 2, stated=said)
        records += [*ends[place], edge]
    return Sample(path, len(rows), tuple(records))


def category_names(folder: Path) -> Sample:
    """Names of categories, one of them marked as an asterisk."""
    rows = [("A00", "霍乱"), ("D63*", "分类于他处的慢性疾病引起的贫血"), ("I84", "痔")]
    path = write_rows(folder / "icd10-2008-3char-zh.tsv", [("code", "disease"), *rows], delimiter="\t")
    records = (_name("A00", "霍乱"), _name("D63", "分类于他处的慢性疾病引起的贫血"), _name("I84", "痔"))
    return Sample(path, len(rows), records)


def block_names(folder: Path) -> Sample:
    """A chapter, which goes by its number, and a block."""
    header = ("code_lower_bound", "code_upper_bound", "level", "catalog")
    rows = [("H60", "H95", "1", "耳和乳突疾病"), ("A00", "A09", "2", "肠道传染病")]
    path = write_rows(folder / "icd10-2008-blocks-zh.tsv", [header, *rows], delimiter="\t")
    return Sample(path, len(rows), (_name("VIII", "耳和乳突疾病"), _name("A00-A09", "肠道传染病")))


def _name(id: str, text: str) -> Term:
    return Term(id=id, text=text, language="zh", use="preferred")


def icd11_list(folder: Path) -> Sample:
    """A chapter with two levels of headings, codes below and beside them, and an extension heading without code."""
    rows = [
        ("第1章", "某些感染性疾病或寄生虫病", "否"),
        ("L1-1A0", "感染性胃肠炎或结肠炎", "否"),
        ("L2-1A0", "细菌性肠道感染", "否"),
        ("1A03", "大肠埃希菌肠道感染", "否"),
        ("1A03.0", "肠致病性大肠埃希菌感染", "是"),
        ("1A40", "未特指感染性病原体的胃肠炎或结肠炎", "是"),
        ("1E30", "流行性感冒", "是"),
        ("第X章", "扩展码", "否"),
        ("", "严重度量表值", "否"),
        ("XS5W", "轻度", "是"),
    ]
    header = ("ChapterOrCode", "ChineseName", "IsValidCode")
    path = write_rows(folder / "ICD-11-MMS-zh-2018-12.xlsx", [header, *rows])
    told: tuple[tuple[str, dict[str, Any]], ...] = (
        ("01", {"kind": "chapter", "selectable": False}),
        ("L1-1A0", {**_heading("L1-1A0"), "parents": ("01",)}),
        ("L2-1A0", {**_heading("L2-1A0"), "parents": ("L1-1A0",)}),
        ("1A03", {"parents": ("L2-1A0",), "selectable": False}),
        ("1A03.0", {"parents": ("1A03",)}),
        ("1A40", {}),
        ("1E30", {}),
        ("X", {"kind": "chapter", "selectable": False}),
        ("X/严重度量表值", {"kind": "block", "selectable": False}),
        ("XS5W", {}),
    )
    nodes = [
        concept(ICD11, id, row[1], **({"chapter": "01" if place < 7 else "X"} | rest))
        for place, ((id, rest), row) in enumerate(zip(told, rows, strict=True))
    ]
    return Sample(path, len(rows), tuple(named(nodes)))


def _heading(id: str) -> dict[str, Any]:
    return {"kind": "block", "selectable": False, "properties": {"block_id": f"Block{id}"}}


SAMPLES: dict[str, Maker] = {
    "chinese-code-list": code_list,
    "chinese-edition-map": edition_map,
    "icd10-category-names-zh": category_names,
    "icd10-block-names-zh": block_names,
    "icd11-chinese-list": icd11_list,
}
