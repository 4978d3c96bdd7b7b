"""Chinese lists of diagnoses and procedures: how they are laid out, what names their edition, what a row must be."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import FormatError
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.china import code_list as module
from termwalk.importers.source import Source

from ..samples.china import write_rows

DIAGNOSES = [("A00.000", "霍乱，由于O1群霍乱弧菌"), ("A00.000x001", "古典生物型霍乱"), ("A00.900", "霍乱")]
PROCEDURES = [("00.0200", "心脏治疗性超声"), ("00.0200x001", "心脏血管治疗性超声"), ("01.6x00", "颅骨病损切除术")]
MANY = [(f"B{number:02}.000", f"疾病{number}") for number in range(40)]


def read(path: Path, said: str = "") -> list[Record]:
    found = module.recognise(Source(path))
    assert found is not None
    asked = Edition.parse(said)
    return list(module.read(path, found.said_by_user(asked.system, asked.version)))


def nodes(records: list[Record]) -> dict[str, Concept]:
    return {record.id: record for record in records if isinstance(record, Concept)}


def problems(records: list[Record]) -> list[Problem]:
    return [record for record in records if isinstance(record, Problem)]


def edition(path: Path) -> str:
    found = module.recognise(Source(path))
    assert found is not None
    return str(found.edition)


@pytest.mark.parametrize(
    ("name", "rows", "said"),
    [
        ("国家临床版2.0.csv", DIAGNOSES, "icd10cn-clinical@2.0"),
        ("医保版2.0诊断.txt", DIAGNOSES, "icd10cn-nhsa@2.0"),
        ("ICD-10医保版V2.0_20210101.csv", DIAGNOSES, "icd10cn-nhsa@2.0"),
        ("国际疾病分类 ICD-10北京临床版v601.xlsx", DIAGNOSES, "icd10cn-beijing@6.01"),
        ("GB-T14396-2016.csv", DIAGNOSES, "icd10cn-gb@2016"),
        ("国临版3.0手术.csv", PROCEDURES, "icd9cm3-clinical@3.0"),
        ("icd9cm3-nhsa2.0.csv", PROCEDURES, "icd9cm3-nhsa@2.0"),
        ("ICD9-2017协和临床版.txt", PROCEDURES, "icd9cm3-xiehe@2017"),
        ("医保版.csv", DIAGNOSES, "icd10cn-nhsa"),
        ("list.csv", DIAGNOSES, ""),
        ("list.csv", PROCEDURES, ""),
        ("上海临床版.csv", DIAGNOSES, ""),
        ("北京版与医保版.csv", DIAGNOSES, ""),
        ("北京版手术.csv", PROCEDURES, ""),
    ],
)
def test_the_file_name_says_the_edition_and_the_codes_the_subject(
    name: str, rows: list[tuple[str, str]], said: str, tmp_path: Path
) -> None:
    assert edition(write_rows(tmp_path / name, [("编码", "名称"), *rows])) == said


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (("国临版编码", "国临版名称"), "icd10cn-clinical"),
        (("医保版2.0编码", "医保版2.0名称"), "icd10cn-nhsa@2.0"),
        (("国家临床版2.0诊断代码", "诊断名称"), "icd10cn-clinical@2.0"),
        (("诊断代码", "诊断名称"), ""),
    ],
)
def test_the_header_goes_before_the_file_name(header: tuple[str, str], said: str, tmp_path: Path) -> None:
    assert edition(write_rows(tmp_path / "list.csv", [header, *DIAGNOSES])) == said
    if said:
        other = write_rows(tmp_path / "北京临床版6.01.csv", [header, *DIAGNOSES])
        assert edition(other) == said


def test_a_title_above_the_header_names_the_edition(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [("疾病分类与代码国家临床版2.0", ""), ("编码", "名称"), *DIAGNOSES])
    assert edition(path) == "icd10cn-clinical@2.0"
    assert list(nodes(read(path))) == [code for code, _ in DIAGNOSES]


def test_an_archive_or_folder_may_name_it_where_the_file_does_not(tmp_path: Path) -> None:
    folder = tmp_path / "医保版2.0"
    folder.mkdir()
    assert edition(write_rows(folder / "诊断.csv", DIAGNOSES)) == "icd10cn-nhsa@2.0"


def test_a_silent_list_asks_the_user(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "list.csv", DIAGNOSES)
    with pytest.raises(
        FormatError, match=r"chinese-code-list, .* add --system and --release, or write an editions\.toml"
    ):
        module.read(path)
    assert {str(Edition(n.system, n.version)) for n in nodes(read(path, "icd10cn-gb@2016")).values()} == {
        "icd10cn-gb@2016"
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("header", [(), (("诊断代码", "诊断名称"),)], ids=["no header", "header"])
@pytest.mark.parametrize("turned", [False, True], ids=["code first", "name first"])
@pytest.mark.parametrize("delimiter", [",", "\t"], ids=["comma", "tab"])
def test_any_saving_gives_the_same(
    encoding: str, header: tuple[tuple[str, str], ...], turned: bool, delimiter: str, tmp_path: Path
) -> None:
    rows = [row[::-1] if turned else row for row in (*header, *DIAGNOSES, *MANY)]
    path = write_rows(tmp_path / "医保版2.0.txt", rows, encoding=encoding, delimiter=delimiter)
    records = read(path)
    assert problems(records) == []
    assert [(node.id, node.display) for node in nodes(records).values()] == [*DIAGNOSES, *MANY]


@pytest.mark.parametrize(
    "rows",
    [
        [
            ("id", "cat_id", "cat_name", "pinyin", "name", "ICD"),
            *(("1", "140", "霍乱", "HL", n, c) for c, n in DIAGNOSES),
        ],
        [("编码", "名称", "单价"), *((c, n, "12.50") for c, n in DIAGNOSES)],
        [("编码", "名称", "拼音码"), *((c, n, "HL") for c, n in DIAGNOSES)],
        [("编码", "名称"), *((f"K{number:04}", "血常规") for number in range(40))],
        [("code", "name"), *((f"A{number:02}", "霍乱") for number in range(40))],
        [("code", "name"), *((c, "Cholera") for c, _ in DIAGNOSES)],
    ],
)
def test_a_hospital_dictionary_or_another_list_is_left_alone(rows: list[tuple[str, ...]], tmp_path: Path) -> None:
    assert module.recognise(Source(write_rows(tmp_path / "dict.csv", rows))) is None


def test_the_parent_is_the_nearest_shorter_code_that_is_there(tmp_path: Path) -> None:
    codes = ["I10", "I10.x00", "I10.x00x002", "A17.000+G01*", "A17.000x005+G01*", "B20.000x001", "I10.x00x003"]
    found = nodes(read(write_rows(tmp_path / "国家临床版2.0.csv", [(code, "名称") for code in codes])))
    assert {id: node.parents for id, node in found.items()} == {
        "I10": (),
        "I10.x00": ("I10",),
        "I10.x00x002": ("I10.x00",),
        "A17.000+G01*": (),
        "A17.000x005+G01*": ("A17.000+G01*",),
        "B20.000x001": (),
        "I10.x00x003": ("I10.x00",),
    }
    assert [id for id, node in found.items() if not node.selectable] == ["I10"]


def test_dagger_and_asterisk_in_columns_of_their_own_are_one_code(tmp_path: Path) -> None:
    rows = [("主要编码", "附加编码", "疾病名称"), ("A17.000+", "G01*", "结核性脑膜炎"), ("A01.003+", "", "伤寒"),
            ("A00.000x001", "", "霍乱")]  # fmt: skip
    found = nodes(read(write_rows(tmp_path / "国家临床版2.0.csv", rows)))
    assert {id: node.properties for id, node in found.items()} == {
        "A17.000+G01*": {"dagger": "A17.000", "asterisk": "G01"},
        "A01.003": {"dagger": "A01.003"},
        "A00.000x001": {},
    }


def test_morphology_is_not_of_chapter_xiii(tmp_path: Path) -> None:
    rows = [("M80000/3", "恶性肿瘤"), ("M80.000", "绝经后骨质疏松伴有病理性骨折"), ("C22.101M81600/3", "胆管癌")]
    found = nodes(read(write_rows(tmp_path / "国家临床版2.0.csv", rows)))
    assert [(n.kind, n.chapter) for n in found.values()] == [
        ("morphology", "morphology"),
        ("category", "XIII"),
        ("category", "II"),
    ]
    assert found["C22.101M81600/3"].properties == {"morphology": "M81600/3"}


@pytest.mark.parametrize(
    ("written", "code", "reason"),
    [
        ("I10.X00X002", "I10.x00x002", "capital and small letters of the code"),
        ("Ｉ１０．ｘ００", "I10.x00", "blanks, or characters of full width, in the code"),
        ("A01.000†G01＊", "A01.000+G01*", "signs of the code"),
        ("I10 .x00", "I10.x00", "signs of the code"),
    ],
)
def test_a_repaired_code_is_told(written: str, code: str, reason: str, tmp_path: Path) -> None:
    records = read(write_rows(tmp_path / "医保版2.0.csv", [*MANY, (written, "名称")]))
    (problem,) = problems(records)
    assert (problem.raw, problem.repaired, problem.reason, problem.line) == (written, code, reason, 41)
    assert list(nodes(records))[-1] == code


def test_a_line_break_in_a_name_is_mended_and_told(tmp_path: Path) -> None:
    rows = [*MANY, ("C00.000", "骨髓增生异常综\n合征"), ("C01.000", "Charcot\nMarie病")]
    records = read(write_rows(tmp_path / "医保版2.0.csv", rows))
    assert [node.display for node in nodes(records).values()][-2:] == ["骨髓增生异常综合征", "Charcot Marie病"]
    assert {problem.reason for problem in problems(records)} == {"a line break within the name"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("N", "N"), "not a code of icd10cn-nhsa"),
        (("", "霍乱"), "no code"),
        (("C00.000", ""), "no name"),
        (("C00.000",), "the row is cut short: 1 cells, 2 expected"),
        (("B00.000", "再来"), "the code stands twice; the first one is kept"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(row: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    records = read(write_rows(tmp_path / "医保版2.0.csv", [*MANY, row]))
    (problem,) = problems(records)
    assert (problem.line, problem.reason, problem.repaired) == (41, reason, None)
    assert list(nodes(records)) == [code for code, _ in MANY]


def test_bytes_that_are_no_text_are_a_problem(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "医保版2.0.csv", MANY)
    path.write_bytes(path.read_bytes() + b"C00.000,\xff\xfe\r\n")
    (problem,) = problems(read(path))
    assert (problem.line, problem.reason) == (41, "bytes that are not text in the file's encoding")


# code, rows, parents, headings that cannot be coded, of each real list
REAL = {
    "icd10-nhsa2.0.csv": ("icd10cn-nhsa@2.0", 33_304, 11_652, 0),
    "icd9cm3-nhsa2.0.csv": ("icd9cm3-nhsa@2.0", 13_686, 4_565, 0),
    "icd9cm3-xiehe2017.csv": ("icd9cm3-xiehe@2017", 9_867, 9_767, 988),
    "icd10-beijing6.01.csv": ("icd10cn-beijing@6.01", 40_473, 36_127, 9_934),
}


@pytest.mark.real_data
@pytest.mark.parametrize("name", REAL)
def test_real_lists(name: str, real_data: Path) -> None:
    path = real_data / "cn" / name
    found = nodes(read(path))
    with_parent = sum(bool(node.parents) for node in found.values())
    headings = sum(not node.selectable for node in found.values())
    assert (edition(path), len(found), with_parent, headings) == REAL[name]
    assert {parent for node in found.values() for parent in node.parents} <= found.keys()


@pytest.mark.real_data
def test_the_workbook_of_beijing_says_what_its_text_says(real_data: Path) -> None:
    text, book = (read(real_data / "cn" / f"icd10-beijing6.01{end}") for end in (".csv", "-original.xlsx"))
    assert nodes(text) == nodes(book)
    told = [(one.raw, one.repaired) for one in problems(text)]
    assert told == [("N\tN", None), ("A38.X", "A38.x")] or told == [("A38.X", "A38.x"), ("N\tN", None)]
    assert Counter(node.kind for node in nodes(text).values()) == {"category": 38_171, "morphology": 2_302}


@pytest.mark.real_data
def test_the_damaged_list_is_mended_where_it_shows_how(real_data: Path) -> None:
    path = real_data / "cn" / "icd9cm3-excel-damaged.csv"
    assert edition(path) == ""
    records = read(path, "icd9cm3-nhsa@2.0")
    found = nodes(records)
    rejected = Counter(one.reason for one in problems(records) if one.repaired is None)
    repaired = Counter(one.reason for one in problems(records) if one.repaired is not None)
    assert len(found) == 18_331
    assert rejected == {"the code stands twice; the first one is kept": 536}
    assert repaired == {"a spreadsheet took zeros from the code": 669}
    assert [found[code].display for code in ("00", "00.0", "00.1", "00.10", "07", "07.0", "07.00")] == [
        "操作和介入，NEC", "治疗性超声", "药物制剂", "化学治疗物质植入",
        "其他内分泌腺手术", "肾上腺区探查术", "肾上腺区探查术NOS",
    ]  # fmt: skip


@pytest.mark.real_data
def test_every_collision_of_the_damaged_list_is_told_or_undone(real_data: Path) -> None:
    """784 codes stand again as they are written; zeros given back to one of the two part 248 of them."""
    path = real_data / "cn" / "icd9cm3-excel-damaged.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = [row[1].strip() for row in list(csv.reader(file))[1:]]
    again = len(written) - len(set(written))
    records = read(path, "icd9cm3-nhsa@2.0")
    rejected = [one for one in problems(records) if one.repaired is None]
    assert (again, len(rejected), len(nodes(records))) == (784, 536, len(written) - 536)
    assert all(one.line and one.raw for one in rejected)


@pytest.mark.real_data
def test_every_pair_of_the_insurance_edition_is_split(real_data: Path) -> None:
    found = nodes(read(real_data / "cn" / "icd10-nhsa2.0.csv"))
    pairs = {code: node.properties for code, node in found.items() if code.endswith("*") and "+" in code}
    assert len(pairs) == 1_178
    for code, said in pairs.items():
        assert f"{said['dagger']}+{said['asterisk']}*" == code


@pytest.mark.real_data
def test_a_real_hospital_dictionary_is_left_alone(real_data: Path) -> None:
    for path in sorted((real_data / "local").rglob("*.csv")):
        assert module.recognise(Source(path)) is None, path.name
