"""Usagi's files: what came from it goes out as it was, what did not is marked as unreviewed, and both are read back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

import termwalk
from termwalk.exporters import usagi
from termwalk.exporters.selection import Selection, select
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import Mapping
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record, Store
from termwalk.importers.source import Source
from termwalk.importers.tools import usagi as importer

from .map_graphs import ICD10, OMOP, WARD, code, edge, graph_of, map_of, map_sets, named, node

STATUSES = {"APPROVED", "UNCHECKED", "AUTO_MAPPED", "AUTO_MAPPED_TO_1", "INVALID_TARGET", "FLAGGED", "IGNORED"}
EQUIVALENCES = {"EQUAL", "EQUIVALENT", "WIDER", "NARROWER", "INEXACT", "UNMATCHED", "UNREVIEWED"}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def faults(path: Path) -> list[str]:
    """What Usagi's own reader would stop at: numbers that are none, and words that it does not have."""
    found = []
    for line, row in enumerate(table(path), start=2):
        numbers = (row["conceptId"], row["statusSetOn"], row["createdOn"])
        fits = [all(cell.isdecimal() for cell in numbers), _is_number(row["matchScore"])]
        fits += [row["mappingStatus"] in STATUSES, row["equivalence"] in EQUIVALENCES, row["mappingType"] == "MAPS_TO"]
        found += [] if all(fits) and row["sourceCode"] and row["sourceName"] else [str(line)]
    return found


def _is_number(cell: str) -> bool:
    try:
        return 0 <= float(cell) <= 1
    except ValueError:
        return False


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Store]:
    """A publisher's map to OMOP's concepts, and a code that it names without a row."""
    rows = [
        node(WARD, "K01", "Cholera, old"),
        node(WARD, "K02", "Fever"),
        node(WARD, "K03", "Room"),
        node(WARD, "K04", "not mapped yet"),
        node(OMOP, "198677", "Cholera"),
        edge("K01", code("198677"), relation="narrower", line=7, priority=2, stated={"note": "as told"}),
        edge("K02", code("437663"), confidence=0.25, line=8),
        edge("K03", line=9),
    ]
    store = graph_of(tmp_path / "small.termwalk", map_of(rows, WARD, OMOP))
    yield store
    store.close()


def read(path: Path) -> list[Record]:
    return list(importer.read(path))


def test_a_publishers_map_comes_back_value_for_value(small: Store, tmp_path: Path) -> None:
    (path,) = usagi.write(small, select(small.catalogue(), ["tables"]), tmp_path / "out.csv")
    known = importer.recognise(Source(path))
    assert known is not None
    (map_set,) = map_sets(small).values()
    assert known.map_set == map_set
    records = read(path)
    assert [one for one in records if isinstance(one, Mapping)] == list(small.mappings(map_set))
    assert {(c.system, c.version, c.id): c for c in records if isinstance(c, Concept)} == named(small, map_set)
    assert ["stays a gap" in one.reason for one in records if isinstance(one, Problem)] == [True]


def test_what_nobody_reviewed_in_usagi_is_unchecked(small: Store, tmp_path: Path) -> None:
    (path,) = usagi.write(small, select(small.catalogue(), ["tables"]), tmp_path / "out.csv")
    rows = {row["sourceCode"]: row for row in table(path)}
    assert {row["mappingStatus"] for row in rows.values()} == {"UNCHECKED"}
    assert [rows[id]["equivalence"] for id in ("K01", "K02", "K03", "K04")] == [
        "WIDER", "UNREVIEWED", "UNMATCHED", "UNREVIEWED",
    ]  # fmt: skip
    assert [rows[id]["conceptId"] for id in ("K01", "K03", "K04")] == ["198677", "0", "0"]
    assert rows["K02"]["matchScore"] == "0.25"
    assert faults(path) == []


@pytest.mark.parametrize(
    ("before", "after"), [("UNCHECKED", "CHECKED"), ("WIDER", "BROADER"), (",437663,", ",x,"), (",0.25,", ",good,")]
)
def test_the_check_would_have_said_so(small: Store, tmp_path: Path, before: str, after: str) -> None:
    (path,) = usagi.write(small, select(small.catalogue(), ["tables"]), tmp_path / "out.csv")
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    assert faults(path)


def test_what_came_from_usagi_goes_out_as_it_was(starter: termwalk.Graph, tmp_path: Path) -> None:
    store = starter.store
    (map_set,) = (m for m in starter.map_sets() if m.target.system == "omop" and m.id.startswith("usagi"))
    (path,) = usagi.write(store, Selection((), (map_set,)), tmp_path / "out.csv")
    assert faults(path) == []
    for row, one in zip(table(path), store.mappings(map_set), strict=False):
        assert {name: row[name] for name in one.stated} == one.stated
    with termwalk.open(tmp_path / "back.termwalk") as back:
        assert not back.load(path).failed
        assert map_sets(back.store)[str(map_set)] == map_set
        assert list(back.store.mappings(map_set)) == list(store.mappings(map_set))
        assert named(back.store, map_set) == named(store, map_set)
        for edition in (map_set.source, map_set.target):
            mine = {one.id for one in back.store.members(edition)}
            assert mine == {id for system, version, id in named(store, map_set) if system == edition.system}


def test_the_same_graph_gives_the_same_bytes(small: Store, tmp_path: Path) -> None:
    chosen = select(small.catalogue(), ["tables"])
    first, second = (usagi.write(small, chosen, tmp_path / name)[0] for name in ("a.csv", "b.csv"))
    assert first.read_bytes() == second.read_bytes()


def test_maps_elsewhere_and_combinations_are_refused(tmp_path: Path) -> None:
    grouped = [edge("K01", code("1"), group=1, choice=1), edge("K01", code("2"), group=1, choice=2)]
    store = graph_of(
        tmp_path / "g.termwalk",
        map_of([edge("A00", code("1A00"))], ICD10, id="who"),
        map_of(grouped, WARD, OMOP, id="held"),
    )
    with pytest.raises(QuestionError, match="leads to icd11"):
        usagi.write(store, select(store.catalogue(), ["who"]), tmp_path / "out.csv")
    with pytest.raises(QuestionError, match="combinations"):
        usagi.write(store, select(store.catalogue(), ["held"]), tmp_path / "out")
    with pytest.raises(QuestionError, match="none is chosen"):
        usagi.write(store, Selection(), tmp_path / "out.csv")
    assert not list(tmp_path.glob("out*"))
    store.close()


def test_a_column_of_ours_that_somebody_broke_leaves_the_row(small: Store, tmp_path: Path) -> None:
    (path,) = usagi.write(small, select(small.catalogue(), ["tables"]), tmp_path / "ward_usagi.csv")
    path.write_text(path.read_text(encoding="utf-8").replace('"{""', '"[""'), encoding="utf-8")
    assert [one.source for one in read(path) if isinstance(one, Mapping)] == ["K01", "K02", "K03"]
    found = importer.recognise(Source(path))
    assert found is not None
    assert found.edition.system == "local:ward"
