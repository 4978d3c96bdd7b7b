"""Maps between Chinese editions: which editions, what a row says, what it must be."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest

from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.china import code_list as chinese_code_list
from termwalk.importers.china import edition_map as module
from termwalk.importers.source import Source

from ..samples.china import write_rows

T = TypeVar("T")
HEADER = ("国临版编码", "国临版名称", "医保版2.0编码", "医保版2.0名称")
ROWS = [(f"B{n:02}.000", f"疾病{n}", f"B{n:02}.000", f"疾病{n}") for n in range(40)]


def of_type(records: list[Record], kind: type[T]) -> list[T]:
    return [record for record in records if isinstance(record, kind)]


@pytest.mark.parametrize(
    ("name", "header", "said"),
    [
        ("icd10-clinical2.0-to-nhsa2.0.csv", HEADER, "icd10cn-clinical-to-nhsa@2.0-to-2.0"),
        ("map.csv", HEADER, "icd10cn-clinical-to-nhsa@unstated-to-2.0"),
        ("clinical2.0-to-nhsa2.0.csv", None, "icd10cn-clinical-to-nhsa@2.0-to-2.0"),
        ("北京版6.01转医保版2.0.xlsx", None, "icd10cn-beijing-to-nhsa@6.01-to-2.0"),
    ],
)
def test_header_and_file_name_say_both_editions(
    name: str, header: tuple[str, ...] | None, said: str, tmp_path: Path
) -> None:
    found = module.recognise(Source(write_rows(tmp_path / name, [*([header] if header else []), *ROWS])))
    assert found is not None
    assert str(found.map_set) == said


def test_merged_titles_over_the_header_say_them_too(tmp_path: Path) -> None:
    rows = [("国临版2.0", "", "医保版2.0", ""), ("编码", "名称", "编码", "名称"), *ROWS]
    found = module.recognise(Source(write_rows(tmp_path / "map.csv", rows)))
    assert found is not None
    assert str(found.map_set) == "icd10cn-clinical-to-nhsa@2.0-to-2.0"


def test_a_map_of_unnamed_editions_is_left_alone(tmp_path: Path) -> None:
    assert module.recognise(Source(write_rows(tmp_path / "map.csv", ROWS))) is None


def test_no_relation_is_made_of_equal_codes_and_names(tmp_path: Path) -> None:
    edges = of_type(list(module.read(write_rows(tmp_path / "a.csv", [HEADER, *ROWS]))), Mapping)
    assert {edge.relation for edge in edges} == {"unstated"}
    assert edges[0].stated == {"source_name": "疾病0", "target_name": "疾病0"}


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (("C00.000", "甲", "", ""), "target_code", "no target code"),
        (("", "甲", "C00.000", "甲"), "source_code", "no source code"),
        (("C00.000", "甲", "1.00E+05", "甲"), "target_code", "not a code of icd10cn-nhsa"),
        (("C00.000", "甲", "C00.000"), "", "the row is cut short: 3 cells, 4 expected"),
        (ROWS[0], "", "the row stands twice; the first one is kept"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(row: tuple[str, ...], field: str, reason: str, tmp_path: Path) -> None:
    records = list(module.read(write_rows(tmp_path / "a.csv", [HEADER, *ROWS, row])))
    (problem,) = of_type(records, Problem)
    assert (problem.line, problem.field, problem.reason) == (42, field, reason)
    assert len(of_type(records, Mapping)) == len(ROWS)


def test_pairs_are_kept_as_published_also_without_their_marks(tmp_path: Path) -> None:
    pairs = [("K74.300x011+I98.2", "K74.300"), ("B37.600I39.8", "B37.600+I39.8*")]
    rows = [(source, "甲", target, "乙") for source, target in pairs]
    records = list(module.read(write_rows(tmp_path / "a.csv", [HEADER, *ROWS, *rows])))
    assert of_type(records, Problem) == []
    found = {node.id: node.properties for node in of_type(records, Concept)}
    assert found["K74.300x011+I98.2"] == {"additional": "I98.2"}
    assert found["B37.600I39.8"] == {"additional": "I39.8"}
    assert found["B37.600+I39.8*"] == {"dagger": "B37.600", "asterisk": "I39.8"}


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("table", "target", "rows", "changed", "targets", "repaired"),
    [
        ("icd10-clinical2.0-to-nhsa2.0.csv", "icd10-nhsa2.0.csv", 35_587, 4_388, 32_189, 1),
        ("icd9cm3-clinical3.0-to-nhsa2.0.csv", "icd9cm3-nhsa2.0.csv", 13_653, 558, 13_520, 0),
    ],
)
def test_every_target_of_the_national_maps_is_in_the_list(
    table: str, target: str, rows: int, changed: int, targets: int, repaired: int, real_data: Path
) -> None:
    records = list(module.read(real_data / "cn" / table))
    edges = of_type(records, Mapping)
    told = of_type(records, Problem)
    assert len(edges) == rows
    assert (len(told), all(one.repaired for one in told)) == (repaired, True)
    assert sum(edge.source != edge.target.text for edge in edges) == changed
    listed = {node.id for node in of_type(list(chinese_code_list.read(real_data / "cn" / target)), Concept)}
    reached = {edge.target.text for edge in edges}
    assert len(reached) == targets
    assert reached <= listed
