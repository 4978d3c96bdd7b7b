"""Syndrome names without codes, and which became which."""

from __future__ import annotations

from pathlib import Path

import pytest

from termwalk.importers.china import tcm_syndrome_names
from termwalk.importers.source import Source, sources

from ..samples import concepts, mappings, problems, terms
from ..samples.drugs_china import syndrome_merges, syndrome_names


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('"心气虚证"', "the name stands twice; the first one is kept"),
        ('"心气虚', "not the name of a syndrome (…证)"),
        ("Heart qi deficiency", "not the name of a syndrome (…证)"),
    ],
)
def test_a_name_that_cannot_be_used_is_a_problem(line: str, reason: str, tmp_path: Path) -> None:
    sample = syndrome_names(tmp_path)
    sample.path.write_text(sample.path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    records = list(tcm_syndrome_names.read(sample.path))
    assert len(concepts(records)) == sample.rows
    assert [told.reason for told in problems(records)] == [reason]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("脾虚证,NULL,SUB_MERGE,", "NULL and DELETE do not go together"),
        ("风热证,风热证,DELETE,", "NULL and DELETE do not go together"),
        ("风热证,,KEEP,", "a name is missing"),
        ("风热证,风热证,SPLIT,", "neither KEEP nor MERGE nor DELETE"),
        ("风寒证,NULL,DELETE,", "the name stands twice; the first one is kept"),
        ("风热证,风热证,KEEP", "3 cells, 4 expected"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(line: str, reason: str, tmp_path: Path) -> None:
    sample = syndrome_merges(tmp_path)
    sample.path.write_text(sample.path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    records = list(tcm_syndrome_names.read(sample.path))
    assert len(mappings(records)) == sample.rows
    assert [told.reason for told in problems(records)] == [reason]


def test_a_merged_name_is_no_synonym(tmp_path: Path) -> None:
    records = list(tcm_syndrome_names.read(syndrome_merges(tmp_path).path))
    assert terms(records) == []
    merged = next(edge for edge in mappings(records) if edge.source == "脾虚证")
    assert (merged.relation, merged.target.text) == ("unstated", "脾气虚证")


def test_other_lines_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("霍乱\n伤寒\n" * 20, encoding="utf-8")
    assert tcm_syndrome_names.recognise(Source(path)) is None


@pytest.mark.real_data
def test_the_real_names(real_data: Path) -> None:
    names, merges = sources(real_data / "cn" / "tcm-syndrome-norm.zip")
    found = tcm_syndrome_names.recognise(names)
    assert found is not None
    nodes = concepts(tcm_syndrome_names.read(names, found.said_by_user(version="2022")))
    edges = mappings(tcm_syndrome_names.read(merges))
    assert (len(nodes), len(edges)) == (244, 547)
    assert sum(edge.target.kind == "no-map" for edge in edges) == 114
    assert sum(edge.relation == "equivalent" for edge in edges) == 246
