"""Crosswalks: nothing missing, combinations told from alternatives, the same rows in every file."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import termwalk
from termwalk.exporters import crosswalk, crosswalk_files
from termwalk.exporters.crosswalk_rows import COLUMNS
from termwalk.exporters.selection import Selection, select
from termwalk.graph.errors import InputError, MissingExtra, QuestionError
from termwalk.graph.store import Store

from .map_graphs import ICD10, ICD11, code, edge, graph_of, map_of, node, release_of

pq = pytest.importorskip("pyarrow.parquet")
pa = pytest.importorskip("pyarrow")
Row = dict[str, Any]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Store]:
    """Alternatives, a cluster, a scenario with a choice, a no-map, a denial, and a code without a row."""
    rows = [
        edge("B01", code("1B01"), relation="narrower", line=2, priority=1),
        edge("B01", code("1B02"), relation="narrower", line=3, priority=2),
        edge("A02", code("1A02", "XN0QE"), relation="equivalent", line=4),
        edge("A03", code("1A03"), relation="related", group=1, choice=1, line=5),
        edge("A03", code("1A04"), relation="related", group=1, choice=2, line=6),
        edge("A03", code("1A05"), relation="related", group=1, choice=2, line=7),
        edge("A04", line=8),
        edge("A05", code("1A05"), relation="unrelated", line=9),
        edge("Z01", code("1Z01"), line=10),
    ]
    nodes = [node(ICD10, id) for id in ("B01", "A02", "A03", "A04", "A05", "A06")]
    nodes += [node(ICD10, "A07", active=False), node(ICD10, "A-B", code=None, kind="block")]
    store = graph_of(
        tmp_path / "small.termwalk",
        release_of(ICD10, *nodes),
        release_of(ICD11, node(ICD11, "XN0QE", "A germ")),
        map_of(rows, licence="CC BY 4.0"),
    )
    yield store
    store.close()


def rows_of(store: Store, path: Path, *names: str) -> list[Row]:
    (written,) = crosswalk.write(store, select(store.catalogue(), names or ["tables"]), path)
    return list(pq.read_table(written).to_pylist())


def shape(row: Row) -> tuple[Any, ...]:
    places = ("target_option", "target_part", "target_parts", "target_choice")
    return row["source_code"], row["target_code"], *(row[name] for name in places)


def test_combinations_cannot_be_mistaken_for_alternatives(small: Store, tmp_path: Path) -> None:
    found = [shape(row) for row in rows_of(small, tmp_path / "c.parquet")]
    assert found == [
        ("A02", "1A02", 1, 1, 2, 1),
        ("A02", "XN0QE", 1, 2, 2, 1),
        ("A03", "1A03", 1, 1, 2, 1),
        ("A03", "1A04", 1, 2, 2, 1),
        ("A03", "1A05", 1, 2, 2, 2),
        ("A04", None, 1, 0, 0, 0),
        ("A05", "1A05", 1, 1, 1, 1),
        ("A06", None, 0, 0, 0, 0),
        ("B01", "1B01", 1, 1, 1, 1),
        ("B01", "1B02", 2, 1, 1, 1),
        ("Z01", "1Z01", 1, 1, 1, 1),
    ]


def test_every_code_has_a_status_and_every_target_its_whole(small: Store, tmp_path: Path) -> None:
    rows = rows_of(small, tmp_path / "c.parquet")
    assert {row["source_code"]: row["status"] for row in rows} == {
        "A02": "mapped", "A03": "mapped", "A04": "no-map", "A05": "denied", "A06": "unmapped", "B01": "mapped",
        "Z01": "mapped",
    }  # fmt: skip
    wholes = {row["source_code"]: row["target_expression"] for row in rows if row["target_parts"] > 1}
    assert wholes == {"A02": "1A02&XN0QE", "A03": "1A03+(1A04,1A05)"}
    assert {row["target_title"] for row in rows} == {None, "A germ"}
    assert {(row["publisher"], row["licence"], row["map_set"]) for row in rows} == {("Tests", "CC BY 4.0", "tables")}


def test_parquet_has_types_dictionaries_and_says_whose_it_is(small: Store, tmp_path: Path) -> None:
    rows_of(small, tmp_path / "c.parquet")
    file = pq.ParquetFile(tmp_path / "c.parquet")
    types = {field.name: field.type for field in file.schema_arrow}
    assert tuple(types) == COLUMNS
    assert types["source_code"] == pa.string()
    assert (types["target_part"], types["confidence"], types["derived"]) == (pa.int16(), pa.float64(), pa.bool_())
    group = file.metadata.row_group(0)
    assert "RLE_DICTIONARY" in group.column(COLUMNS.index("source_system")).encodings
    assert [column.column_index for column in group.sorting_columns] == [0, 1, 2]
    said = file.schema_arrow.metadata
    assert (said[b"termwalk.map_sets"], said[b"termwalk.licences"]) == (b"tables@2024", b"CC BY 4.0")


def test_rows_go_out_in_groups(small: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crosswalk_files, "ROW_GROUP", 4)
    monkeypatch.setattr(crosswalk, "_BATCH", 2)
    rows = rows_of(small, tmp_path / "c.parquet")
    assert pq.ParquetFile(tmp_path / "c.parquet").num_row_groups == 3
    assert [row["source_code"] for row in rows] == sorted(row["source_code"] for row in rows)
    assert len(rows) == 11


def test_csv_and_a_workbook_say_the_same(small: Store, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    rows = rows_of(small, tmp_path / "c.parquet")
    for ending in ("csv", "xlsx"):
        crosswalk.write(small, select(small.catalogue(), ["tables"]), tmp_path / f"c.{ending}")
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as stream:
        plain = list(csv.DictReader(stream))
    assert [{name: _text(row[name]) for name in COLUMNS} for row in rows] == plain
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    cells = [list(row) for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert [[row[name] or None if not isinstance(row[name], bool) else None for name in COLUMNS] for row in rows] == [
        [cell or None for cell in line] for line in cells
    ]
    assert [cell.value for cell in book.worksheets[1][2]][3:5] == ["Tests", "CC BY 4.0"]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return json.dumps(value)
    return "" if value is None else str(value)


def test_the_same_graph_gives_the_same_bytes(small: Store, tmp_path: Path) -> None:
    for name in ("a.parquet", "b.parquet"):
        rows_of(small, tmp_path / name)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_systems_choose_the_maps_between_them(starter: termwalk.Graph, tmp_path: Path) -> None:
    rows = rows_of(starter.store, tmp_path / "c.parquet", "icd10", "icd11@2024-01")
    pairs = {(row["source_system"], row["target_system"]) for row in rows}
    assert pairs == {("icd10", "icd11"), ("icd11", "icd10")}
    assert {row["derived"] for row in rows} == {False}
    assert {row["map_set"] for row in rows} >= {"who-10to11-one", "who-10to11-multiple", "who-11to10-one"}


def test_every_row_of_every_map_is_there(starter: termwalk.Graph, tmp_path: Path) -> None:
    store = starter.store
    rows = rows_of(store, tmp_path / "c.parquet", *(str(m) for m in starter.map_sets()))
    for map_set in starter.map_sets():
        mine = [row for row in rows if (row["map_set"], row["map_version"]) == (map_set.id, map_set.version)]
        stated = list(store.mappings(map_set))
        assert len(mine) >= len(stated)
        assert {row["source_code"] for row in mine} >= {one.source for one in stated}
        whole = {(row["source_code"], row["target_code"]) for row in mine}
        assert {(one.source, part) for one in stated for part in one.target.parts} <= whole


def test_answers_are_those_of_translate(starter: termwalk.Graph, tmp_path: Path) -> None:
    crosswalk.write_answers(starter.store, "icd10", "icd11", tmp_path / "a.parquet")
    rows = pq.read_table(tmp_path / "a.parquet").to_pylist()
    codes = sorted({row["source_code"] for row in rows})
    assert [row["source_code"] for row in rows] == sorted(row["source_code"] for row in rows)
    said = {
        (row.source, row.target.removeprefix("icd11:") if row.target else None, row.relation)
        for row in starter.translate([f"icd10:{code}" for code in codes], to="icd11")
    }
    assert {(f"icd10:{row['source_code']}", row["target_expression"], row["relation"]) for row in rows} == said
    cluster = next(row for row in rows if row["target_parts"] > 1)
    same = [row for row in rows if all(row[name] == cluster[name] for name in ("source_code", "target_option"))]
    assert [row["target_part"] for row in same] == list(range(1, cluster["target_parts"] + 1))


def test_answers_over_several_maps_have_the_same_columns(starter: termwalk.Graph, tmp_path: Path) -> None:
    crosswalk.write_answers(starter.store, "icd10cn-clinical", "icd11", tmp_path / "a.parquet")
    rows = pq.read_table(tmp_path / "a.parquet").to_pylist()
    assert tuple(rows[0]) == COLUMNS
    assert max(row["hops"] for row in rows) > 1
    assert {row["source_code"] for row in rows} == {
        row.source_code for row in starter.migrate("icd10cn-clinical", "icd11")
    }


def test_a_scenario_of_an_answer_is_one_option(starter: termwalk.Graph, tmp_path: Path) -> None:
    found = {m.id: m for m in starter.map_sets()}
    gem = next(m for id, m in found.items() if id.startswith("cms-gem-9-to-10cm"))
    grouped = [one for one in starter.store.mappings(gem) if one.group]
    crosswalk.write_answers(starter.store, "icd9cm", "icd10cm", tmp_path / "a.parquet", max_hops=1)
    rows = pq.read_table(tmp_path / "a.parquet").to_pylist()
    for source in {one.source for one in grouped}:
        mine = [row for row in rows if row["source_code"] == source and row["target_parts"] > 1]
        assert {row["target_code"] for row in mine} == {one.target.text for one in grouped if one.source == source}
        assert all("+" in row["target_expression"] for row in mine)


@pytest.mark.validators
def test_duckdb_reads_it(small: Store, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    rows_of(small, tmp_path / "c.parquet")
    query = f"SELECT count(DISTINCT source_code) FROM '{tmp_path / 'c.parquet'}' WHERE target_parts = 1"
    assert duckdb.connect().execute(query).fetchall() == [(3,)]


@pytest.mark.parametrize("name", ["c.txt", "c"])
def test_a_strange_ending_is_a_question_error(small: Store, tmp_path: Path, name: str) -> None:
    with pytest.raises(QuestionError, match=r"\.parquet, \.csv, \.xlsx"):
        crosswalk.write(small, select(small.catalogue()), tmp_path / name)
    with pytest.raises(QuestionError, match="no ending"):
        crosswalk.write_answers(small, "icd10", "icd11", tmp_path / name)


def test_systems_that_no_map_joins_are_a_question_error(small: Store, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="No map joins"):
        crosswalk.write(small, Selection((ICD11,), ()), tmp_path / "c.parquet")


def test_a_folder_that_is_not_there_is_an_input_error(small: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        rows_of(small, tmp_path / "none" / "c.parquet")


def test_a_sheet_that_is_too_long_leaves_no_file(small: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crosswalk_files, "SHEET", 5)
    with pytest.raises(InputError, match="more rows than a sheet holds"):
        crosswalk.write(small, select(small.catalogue(), ["tables"]), tmp_path / "c.xlsx")
    assert not list(tmp_path.glob("*.xlsx*"))


def test_without_pyarrow_a_sentence_says_what_to_install(
    small: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match="parquet"):
        rows_of(small, tmp_path / "c.parquet")
    assert not (tmp_path / "c.parquet").exists()
