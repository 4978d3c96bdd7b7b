"""Chinese names of WHO's ICD-10 and the Chinese list of ICD-11."""

from __future__ import annotations

from pathlib import Path

import pytest

from termwalk.graph.concepts import Concept, Term
from termwalk.graph.errors import FormatError
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.china import icd11_chinese_list
from termwalk.importers.china import names as chinese_names
from termwalk.importers.source import Source

from ..samples.china import write_rows

CATEGORIES = [(f"A{n:02}", f"疾病{n}") for n in range(40)]
BLOCK_HEADER = ("code_lower_bound", "code_upper_bound", "level", "catalog")
ELEVEN = ("ChapterOrCode", "ChineseName", "IsValidCode")
CODES = [("第1章", "感染", "否"), ("L1-1A0", "胃肠炎", "否"), ("1A00", "霍乱", "是")]


def problem_of(records: list[Record]) -> Problem:
    (problem,) = [record for record in records if isinstance(record, Problem)]
    return problem


def test_names_do_not_say_their_edition(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "icd10-3char-zh.tsv", [("code", "disease"), *CATEGORIES], delimiter="\t")
    found = chinese_names.recognise(Source(path))
    assert found is not None
    assert (str(found.edition), found.supplement, found.unsaid()) == ("icd10", True, ["--release"])
    with pytest.raises(FormatError, match=r"add --release, or write an editions\.toml"):
        chinese_names.read(path)


def test_a_list_with_finer_codes_is_no_list_of_categories(tmp_path: Path) -> None:
    rows = [("code", "disease"), *((f"A{n:02}.000", "霍乱") for n in range(40))]
    assert chinese_names.recognise(Source(write_rows(tmp_path / "icd10.csv", rows))) is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("A0", "霍乱"), "not a code of icd10"),
        (("B00", ""), "no name"),
        (("B00",), "the row is cut short: 1 cells, 2 expected"),
        (("A00+", "霍乱"), "the code stands twice; the first one is kept"),
    ],
)
def test_a_category_that_cannot_be_used_is_a_problem(row: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    rows = [("code", "disease"), *CATEGORIES, row]
    problem = problem_of(list(chinese_names.read(write_rows(tmp_path / "icd10-2008.tsv", rows, delimiter="\t"))))
    assert (problem.line, problem.reason) == (42, reason)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("A00", "B98", "1", "感染"), "no chapter spans A00-B98"),
        (("A0", "A09", "2", "肠道"), "not a block of icd10"),
        (("A00", "A09", "二", "肠道"), "not a level"),
    ],
)
def test_a_block_that_cannot_be_used_is_a_problem(row: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "icd10-2008.tsv", [BLOCK_HEADER, ("A15", "A19", "2", "结核病"), row], delimiter="\t")
    assert problem_of(list(chinese_names.read(path))).reason == reason


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (("1.00E+30", "流感", "是"), "ChapterOrCode", "not an ICD-11 code (was the file saved by Excel?)"),
        (("1A01", "", "是"), "ChineseName", "no name"),
        (("1A01", "其他", "1"), "IsValidCode", "neither 是 nor 否"),
        (("", "其他", "否"), "ChapterOrCode", "no code"),
        (("1A00", "其他", "是"), "ChapterOrCode", "the code stands twice; the first one is kept"),
        (("1A01",), "", "the row is cut short: 1 cells, 3 expected"),
    ],
)
def test_a_row_of_icd11_that_cannot_be_used_is_a_problem(
    row: tuple[str, ...], field: str, reason: str, tmp_path: Path
) -> None:
    records = list(icd11_chinese_list.read(write_rows(tmp_path / "MMS-zh-2018-12.csv", [ELEVEN, *CODES, row])))
    problem = problem_of(records)
    assert (problem.line, problem.field, problem.reason) == (5, field, reason)
    assert sum(isinstance(record, Concept) for record in records) == 3


def test_headings_of_extension_codes_that_share_a_name_stay_apart(tmp_path: Path) -> None:
    rows = [ELEVEN, ("第X章", "扩展码", "否"), ("", "血管肿瘤", "否"), ("", "血管肿瘤", "否")]
    records = list(icd11_chinese_list.read(write_rows(tmp_path / "MMS-zh-2018-12.csv", rows)))
    ids = [record.id for record in records if isinstance(record, Concept)]
    assert ids == ["X", "X/血管肿瘤", "X/血管肿瘤#2"]


@pytest.mark.parametrize(("name", "version"), [("ICD-11中文版2018年12月.csv", "2018-12"), ("list.csv", "")])
def test_the_release_of_icd11_stands_in_the_name(name: str, version: str, tmp_path: Path) -> None:
    found = icd11_chinese_list.recognise(Source(write_rows(tmp_path / name, [ELEVEN, *CODES])))
    assert found is not None
    assert (found.edition.system, found.edition.version, found.language) == ("icd11", version, "zh")


@pytest.mark.real_data
def test_real_names_of_icd10_are_of_an_edition_before_2010(real_data: Path) -> None:
    terms: dict[str, Term] = {}
    for name in ("icd10-3char-zh.tsv", "icd10-blocks-zh.tsv"):
        source = Source(real_data / "cn" / name)
        found = chinese_names.recognise(source)
        assert found is not None
        records = list(chinese_names.read(source, found.said_by_user(version="2008")))
        assert {type(record) for record in records} == {Term}
        terms |= {record.id: record for record in records if isinstance(record, Term)}
    assert len(terms) == 1_586 + 238
    assert {"I84", "A90", "A91", "A90-A99", "K55-K63"} <= terms.keys()
    assert not {"K64", "A97", "A92-A99", "K55-K64"} & terms.keys()
    assert (terms["VIII"].text, terms["D63"].text) == ("耳和乳突疾病", "分类于他处的慢性疾病引起的贫血")


@pytest.mark.real_data
def test_the_real_list_of_icd11(real_data: Path) -> None:
    records = list(icd11_chinese_list.read(real_data / "icd11" / "ICD-11-MMS-zh-2018-12.xlsx"))
    nodes = {record.id: record for record in records if isinstance(record, Concept)}
    assert len(nodes) == 32_197
    assert sum(node.selectable for node in nodes.values()) == 27_502
    assert sum(node.kind == "block" and node.id.startswith("X/") for node in nodes.values()) == 492
    assert {node.identity for node in nodes.values()} == {None}
    assert nodes["2A43"].display == "难治性贫血伴环形铁粒幼细胞伴血小板显著增多"
    assert nodes["1A03.0"].parents == ("1A03",)
    assert nodes["1A40"].parents == ()
    told = [record for record in records if isinstance(record, Problem)]
    assert len(told) == 2
    assert all(one.repaired for one in told)
