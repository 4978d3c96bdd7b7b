"""Conflicts of WHO's own tables, as published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from termwalk.queries.conflicts import ConflictRow, Conflicts, conflicts

pytestmark = pytest.mark.real_data

FILES = (
    "icd10-who/icd102019en.claml.zip", "icd11/SimpleTabulation-ICD-11-MMS-en-2024-01.zip",
    "icd10-icd11/mapping-2024-01.zip",
)  # fmt: skip
WHO = ("who-foundation-10to11@2024-01",)


@pytest.fixture(scope="module")
def found(real_data: Path, tmp_path_factory: pytest.TempPathFactory, graph_of_files: Any) -> Iterator[Conflicts]:
    """Every conflict of the three files."""
    with graph_of_files(tmp_path_factory.mktemp("real"), *(real_data / name for name in FILES)) as graph:
        yield conflicts(graph.store)


def with_codes(found: Conflicts, *codes: str) -> ConflictRow:
    return next(row for row in found if row.kind == "made-equal" and set(codes) <= set(row.codes))


def test_sixty_eight_foundation_entities_are_shared_by_classes_that_are_not_nested(found: Conflicts) -> None:
    shared = [row for row in found if row.reason_code == "C60" and row.map_sets == WHO]
    assert len(shared) == 68
    made_equal = {code for row in found if row.reason_code in ("C10", "C13") for code in row.through}
    assert {row.through[0] for row in shared} <= made_equal


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("T23.3", "T23.7"), ("L88", "L08.0"), ("Q93.1", "Q92.1"), ("E50", "E64.1")],
)
def test_of_a_shared_entity_the_class_of_another_title_is_the_cause(found: Conflicts, right: str, wrong: str) -> None:
    row = with_codes(found, f"icd10:{wrong}")
    assert row.exact
    assert len(row.edges) == 1
    assert row.edges[0].startswith(f"icd10:{wrong} –equivalent→ icd11-foundation:")
    assert any(code == f"icd10:{right}" for code in row.codes)


def test_the_derived_map_stands_for_whos_tables_and_calls_no_two_classes_one(found: Conflicts) -> None:
    assert "who-10to11-one@2024-01" not in found.map_sets
    derived = [row for row in found if row.map_sets == ("termwalk-10to11@2024-01",)]
    assert not any(row.severity == "error" for row in derived)
