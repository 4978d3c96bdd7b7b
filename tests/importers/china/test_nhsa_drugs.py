"""The insurance's drug lists: names, repairs of torn rows, maps to approval numbers and standard codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from termwalk.graph.codes import UNSTATED
from termwalk.graph.store import Record
from termwalk.importers.china import nhsa_drugs
from termwalk.importers.source import Source
from termwalk.ontologies.nmpa import check_digit

from .. import writers as w
from ..samples import concepts, mappings, problems, terms
from ..samples.drugs import DRUG_HEADER
from ..samples.drugs_china import write_csv

HEADER = (*DRUG_HEADER, "目录类别", "清洗标记")
CODE, MAKER = "XL02BGA045A001010100662", "00662"
STANDARD, NUMBER = "86900662000014", "国药准字H20060001"
ROW = {
    "医保药品编码": CODE,
    "注册名称": "阿那曲唑片",
    "产品名称": "艾达",
    "剂型": "片剂",
    "规格": "1mg",
    "包装规格": "铝塑包装",
    "最小包装数量": "10",
    "最小包装单位": "盒",
    "药品生产企业": "甲制药有限公司",
    "批准文号": NUMBER,
    "药品本位码": STANDARD,
    "药品通用名": "阿那曲唑片",
    "拼音首字母": "anqzp",
    "目录类别": "甲",
    "清洗标记": "",
}
NAME = "drugs-2024.csv"


def write(folder: Path, *rows: dict[str, str]) -> Path:
    return write_csv(folder / NAME, [HEADER, *([row[name] for name in HEADER] for row in rows)])


def read(folder: Path, *rows: dict[str, str]) -> list[Record]:
    return list(nhsa_drugs.read(write(folder, *rows)))


def said(records: list[Record]) -> dict[str, str]:
    return concepts(records)[CODE].properties


def test_the_names_are_terms(tmp_path: Path) -> None:
    records = read(tmp_path, ROW | {"注册名称": "阿那曲唑薄膜衣片"})
    assert [(term.text, term.language, term.use) for term in terms(records)] == [
        ("阿那曲唑片", "zh", "preferred"),
        ("阿那曲唑薄膜衣片", "zh", "synonym"),
        ("艾达", "zh", "synonym"),
        ("anqzp", "zh-Latn-pinyin", "abbreviation"),
    ]
    assert problems(records) == []


def test_a_broken_name_and_a_form_are_no_synonyms(tmp_path: Path) -> None:
    records = read(tmp_path, ROW | {"注册名称": "活菌胶囊\n阴道用乳杆菌", "产品名称": "薄膜衣片"})
    assert [term.text for term in terms(records)] == ["阿那曲唑片", "anqzp"]
    assert said(records)["注册名称"] == "活菌胶囊阴道用乳杆菌"


def test_a_row_with_code_and_name_only_is_whole(tmp_path: Path) -> None:
    bare = dict.fromkeys(ROW, "") | {"医保药品编码": CODE, "药品通用名": "阿那曲唑片"}
    records = read(tmp_path, bare)
    assert said(records)["class"] == "L02BG"
    assert problems(records) == []


@pytest.mark.parametrize(
    ("torn", "fault", "kept"),
    [
        (
            {"药品本位码": f"{STANDARD}乙", "目录类别": "948"},
            "the catalogue class runs into the standard code",
            {"药品本位码": STANDARD, "目录类别": "乙"},
        ),
        ({"药品本位码": "1034", "规格": STANDARD}, "the standard code stands out of place", {"药品本位码": STANDARD}),
        ({"药品本位码": "1034"}, "no standard code where it stands", {"药品本位码": ""}),
        ({"药品本位码": "86900662000015"}, "the standard code's check digit or maker is wrong", {"药品本位码": ""}),
        (
            {"药品本位码": "8690166300001" + check_digit("8690166300001")},
            "the standard code's check digit or maker is wrong",
            {"药品本位码": ""},
        ),
        ({"批准文号": f"{NUMBER}{STANDARD}"}, "the approval number stands out of place", {"批准文号": NUMBER}),
        ({"批准文号": "UK", "规格": "H20140691"}, "the approval number stands out of place", {"批准文号": "H20140691"}),
        ({"批准文号": "Atalia"}, "not an approval number", {"批准文号": ""}),
        ({"药品生产企业": "PVC硬片", "清洗标记": "⚠混入规格"}, "the maker is marked ⚠混入规格", {"药品生产企业": ""}),
        ({"药品生产企业": "铝塑包装"}, "the maker's cell repeats another cell", {"药品生产企业": ""}),
        ({"药品生产企业": "有限公司"}, "of the maker's name only the end is there", {"药品生产企业": ""}),
        ({"目录类别": "948"}, "not a catalogue class", {"目录类别": ""}),
        (
            {"产品名称": "片剂", "剂型": "1mg", "规格": "铝塑", "包装规格": "10"},
            "cells stand one place to the left",
            {"产品名称": "", "剂型": "片剂", "规格": "1mg", "包装规格": "铝塑"},
        ),
        (
            {"产品名称": "无", "包装规格": "10"},
            "strength and packing run into one cell",
            {"包装规格": "", "规格": "1mg"},
        ),
        (
            {"注册名称": "阿那曲唑片\nXL02BGY096E001010104494依西美坦胶囊", "药品本位码": "86981522000177"},
            "the cells hold other rows",
            {"注册名称": "", "药品本位码": "", "批准文号": "", "拼音首字母": "anqzp"},
        ),
    ],
)
def test_a_torn_row_is_repaired_and_told(
    torn: dict[str, str], fault: str, kept: dict[str, str], tmp_path: Path
) -> None:
    records = read(tmp_path, ROW | torn)
    assert {name: said(records).get(name, "") for name in kept} == kept
    (told,) = problems(records)
    assert told.reason == fault
    assert told.repaired is not None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"医保药品编码": "XL02BGA045A00101010066"}, "not an insurance drug code"),
        ({"医保药品编码": CODE}, "the code stands twice; the first one is kept"),
        ({"医保药品编码": CODE[:-1] + "3", "药品通用名": "", "注册名称": ""}, "no name"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(change: dict[str, str], reason: str, tmp_path: Path) -> None:
    records = read(tmp_path, ROW, ROW | change)
    assert list(concepts(records)) == [CODE]
    assert [(told.reason, told.repaired) for told in problems(records)] == [(reason, None)]


def test_a_cell_of_thousands_of_lines_swallows_no_row(tmp_path: Path) -> None:
    page = "阿那曲唑片\n" + "XL02BGY096E001010104494依西美坦\n胶囊剂\n" * 1500
    second = CODE[:-1] + "3"
    records = read(tmp_path, ROW | {"注册名称": page}, ROW | {"医保药品编码": second, "药品本位码": ""})
    assert list(concepts(records)) == [CODE, second]
    assert [told.line for told in problems(records)] == [2]


def test_a_row_cut_short_below_another_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, ROW, ROW | {"医保药品编码": CODE[:-1] + "3", "药品本位码": ""})
    path.write_bytes(path.read_bytes() + CODE[:9].encode())
    records = list(nhsa_drugs.read(path))
    assert [(told.line, told.reason) for told in problems(records)] == [
        (4, "the row is cut short: 1 cells, 15 expected")
    ]


def test_an_open_quote_swallows_one_row_only(tmp_path: Path) -> None:
    second = ROW | {"医保药品编码": CODE[:-1] + "3", "药品本位码": "", "产品名称": ""}
    records = list(nhsa_drugs.read(w.spoil(write(tmp_path, ROW, second), "艾达".encode(), '"艾达'.encode())))
    assert CODE[:-1] + "3" in concepts(records)
    assert len(concepts(records)) + sum(told.repaired is None for told in problems(records)) == 2


def test_text_by_tabs_is_read(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text("\n".join("\t".join(row) for row in (HEADER, [ROW[name] for name in HEADER])), encoding="gb18030")
    records = list(nhsa_drugs.read(path))
    assert (list(concepts(records)), problems(records)) == ([CODE], [])


def test_a_workbook_with_the_authority_s_words_is_read(tmp_path: Path) -> None:
    rows = [
        ("药品代码表", "", "", "", ""),
        ("药品本位码", "医保药品代码", "注册名称", "商品名称", "批准文号"),
        (STANDARD, CODE.lower(), "阿那曲唑片", "-", "国药准字Ｈ2006 0001"),
    ]
    records = list(nhsa_drugs.read(w.write_workbook(tmp_path / "2024.xlsx", rows)))
    assert concepts(records)[CODE].display == "阿那曲唑片"
    assert said(records)["批准文号"] == NUMBER
    assert problems(records) == []


def test_the_same_table_is_two_maps(tmp_path: Path) -> None:
    bare = dict.fromkeys(ROW, "") | {"医保药品编码": CODE[:-1] + "3", "药品通用名": "阿那曲唑片"}
    source = Source(write(tmp_path, ROW, bare))
    found = nhsa_drugs.recognise(source)
    assert found is not None
    ends = {}
    for part in found.also:
        assert part.map_set is not None
        assert part.map_set.target.version == UNSTATED
        records = list(nhsa_drugs.read(source, part))
        assert {node.system for node in concepts(records).values()} == {"nhsa-drug", "nmpa-drug"}
        ends[part.map_set.id] = [(edge.source, edge.target.text, edge.relation) for edge in mappings(records)]
    assert ends == {
        "nhsa-drug-to-approval": [(CODE, NUMBER, "unstated")],
        "nhsa-drug-to-standard-code": [(CODE, STANDARD, "unstated")],
    }


@pytest.mark.parametrize("header", [("编码", "注册名称"), ("药品本位码", "批准文号"), ("医保药品编码", "数量")])
def test_other_tables_are_refused(header: tuple[str, ...], tmp_path: Path) -> None:
    assert nhsa_drugs.recognise(Source(write_csv(tmp_path / NAME, [header, (CODE, "x")]))) is None


@pytest.mark.real_data
def test_the_real_extract(real_data: Path) -> None:
    source = Source(real_data / "cn" / "nhsa-drugs-extract.csv")
    found = nhsa_drugs.recognise(source)
    assert found is not None
    records = list(nhsa_drugs.read(source, found))
    assert len(concepts(records)) == 10_870
    told = problems(records)
    assert all(one.repaired is not None for one in told)
    assert sum("⚠" in one.reason for one in told) == 1087
    counts = [len(mappings(nhsa_drugs.read(source, part))) for part in found.also]
    assert counts == [7664, 7468]
    node = concepts(records)["ZD03AAA0043010102826"]
    assert node.properties["药品本位码"] == "86902826000014"
    assert node.properties["目录类别"] == "甲"
