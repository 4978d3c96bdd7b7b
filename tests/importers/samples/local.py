"""Samples of a hospital's own tables, each with the description that stands beside it."""

from __future__ import annotations

from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Term
from termwalk.graph.mappings import Mapping, Target

from .sample import Maker, Sample, concept

LAB, PRICES = Edition("local:lab", "2026-11"), Edition("local:prices", "2026-11")
LAYOUT = """
system = "local:lab"
release = "2026-11"
kind = "lab item"
[columns]
code = "项目编码"
name = "项目名称"
abbreviation = ["拼音", "五笔"]
synonym = "别名"
unit = "单位"
specimen = "标本"
uses = "例数"
"""
HEADER = ["项目编码", "项目名称", "拼音", "五笔", "别名", "单位", "标本", "例数", "科室"]
ROWS = [
    ["0101", "葡萄糖", "PTT", "AUO", "血糖", "mmol/L", "血清", "12,300", "检验科"],
    ["0102", "糖化血红蛋白", "THXHDB", "", "", "%", "全血", "", ""],
    ["1E30", "肌酐", "JG", "ESG", "", "μmol/L", "血清", "9800", "检验科"],
]
MAP_LAYOUT = """
release = "2026-11"
[map]
id = "lab-to-prices"
source = "local:lab@2026-11"
target = "local:prices@2026-11"
combination = true
[columns]
source_code = "ITEM"
source_name = "ITEM_NAME"
target_code = ["CHARGE", "SPEC"]
"""


def write(path: Path, rows: list[list[str]], layout: str, encoding: str = "utf-8-sig") -> Path:
    """A table in commas, and its description beside it."""
    text = "".join(",".join(f'"{cell}"' if "," in cell else cell for cell in row) + "\r\n" for row in rows)
    path.write_bytes(text.encode(encoding))
    path.with_name(f"{path.name}.columns.toml").write_text(layout, encoding="utf-8")
    return path


def dictionary(folder: Path) -> Sample:
    """Three lab items, one of them with a code that reads as a number."""

    def item(id: str, name: str, **properties: str) -> tuple[object, ...]:
        return (
            concept(LAB, id, name, kind="lab item", code=id, properties=properties),
            Term(id=id, text=name, language="zh", use="preferred"),
        )

    def short(id: str, *texts: str) -> tuple[Term, ...]:
        return tuple(Term(id=id, text=text, language="zh", use="abbreviation") for text in texts)

    records = (
        *item("0101", "葡萄糖", unit="mmol/L", specimen="血清", uses="12300", 科室="检验科"),
        Term(id="0101", text="血糖", language="zh"),
        *short("0101", "PTT", "AUO"),
        *item("0102", "糖化血红蛋白", unit="%", specimen="全血"),
        *short("0102", "THXHDB"),
        *item("1E30", "肌酐", unit="μmol/L", specimen="血清", uses="9800", 科室="检验科"),
        *short("1E30", "JG", "ESG"),
    )
    return Sample(write(folder / "检验项目.csv", [HEADER, *ROWS], LAYOUT), len(ROWS), records)  # type: ignore[arg-type]


def dictionary_map(folder: Path) -> Sample:
    """One item that is billed as two charges together."""
    rows = [["ITEM", "ITEM_NAME", "CHARGE", "SPEC", "AMOUNT"], ["0101", "葡萄糖", "2503", "", "1"],
            ["0101", "葡萄糖", "2504", "管", ""]]  # fmt: skip
    records = (
        concept(LAB, "0101", "葡萄糖", kind="item", code="0101"),
        Mapping(
            source="0101", target=Target("code", "2503|", ("2503|",)), group=1, choice=1, line=2,
            stated={"AMOUNT": "1"},
        ),
        Mapping(source="0101", target=Target("code", "2504|管", ("2504|管",)), group=1, choice=2, line=3),
    )  # fmt: skip
    return Sample(write(folder / "charges.csv", rows, MAP_LAYOUT), 2, records)


SAMPLES: dict[str, Maker] = {"dictionary": dictionary, "dictionary-map": dictionary_map}
