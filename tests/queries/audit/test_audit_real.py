"""Counts that are facts of the files: what an audit of real tables must find."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from termwalk.graph.codes import Edition
from termwalk.graph.store import Store
from termwalk.queries.audit import Audit, audit, fitting

pytestmark = pytest.mark.real_data

FILES = (
    "cn/icd10-beijing6.01.csv", "cn/icd10-nhsa2.0.csv", "cn/icd9cm3-nhsa2.0.csv", "cn/icd9cm3-xiehe2017.csv",
    "cn/icd10-clinical2.0-to-nhsa2.0.csv", "icd10gm/x1gmt2016.zip", "icd10gm/x1gmt2017.zip", "icd10gm/x1gut2017.zip",
)  # fmt: skip


@pytest.fixture(scope="module")
def store(real_data: Path, tmp_path_factory: pytest.TempPathFactory, graph_of_files: Any) -> Iterator[Store]:
    """A graph of the lists."""
    with graph_of_files(tmp_path_factory.mktemp("audit"), *(real_data / name for name in FILES)) as graph:
        yield graph.store


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def dictionary(real_data: Path, store: Store) -> Audit:
    table = rows(real_data / "local" / "his-b" / "dms_dise.csv")
    return audit(store, table, system="icd10cn-beijing", code="ICD", name="name")


def test_an_old_dictionary_fits_the_beijing_edition_best(real_data: Path, store: Store) -> None:
    found = fitting(store, rows(real_data / "local" / "his-b" / "dms_dise.csv"), code="ICD", name="name")
    assert [(str(fit.edition), fit.known) for fit in found[:3]] == [
        ("icd10cn-beijing@6.01", 6_889), ("icd10cn-clinical@2.0", 5_366), ("icd10cn-nhsa@2.0", 5_255),
    ]  # fmt: skip


def test_an_old_dictionary_mixes_systems(dictionary: Audit) -> None:
    assert dictionary.kind == "dictionary"
    first = dictionary[0]
    assert (first.row, first.finding) == (0, "mixed-systems")
    assert "a procedure (ICD-9-CM volume 3 or an edition of it) 4,398" in first.message
    other = [row for row in dictionary if row.finding == "other-system"]
    assert len(other) == 4_398 + 2_240
    assert {row.code[:1].isdigit() for row in other} == {True, False}


def test_the_same_code_with_two_names(dictionary: Audit) -> None:
    assert dictionary.summary().findings["duplicate-code"] == 130
    assert {row.code for row in dictionary if row.finding == "duplicate-row"} == {"M87200/0"}


def test_sides_that_contradict_the_code(dictionary: Audit) -> None:
    found = {row.code: row.name for row in dictionary if row.finding == "name-contradicts"}
    assert found["C34.904"] == "右支气管肺癌"


def test_a_code_column_that_holds_two_values(real_data: Path, store: Store) -> None:
    table = rows(real_data / "local" / "his-b" / "dms_drug.csv")
    (found,) = audit(store, table, system="icd10cn-nhsa", code="code", name="name")
    assert found.reason_code == "few-codes.two"
    assert "two values in 2,966 rows (86979474000208 × 1,780, 86979474000209 × 1,186)" in found.message


def test_a_list_that_excel_damaged(real_data: Path, store: Store) -> None:
    table = rows(real_data / "cn" / "icd9cm3-excel-damaged.csv")
    asked = audit(store, table, system="icd9cm3-nhsa", release="2.0", code="操作码", name="操作名")
    assert asked.summary().rows == 18_867
    wrong = {row.row for row in asked if row.severity == "error"}
    assert min(wrong) > 13_686, "the first 13,686 rows are the release itself"
    eaten = {row.code: row.suggested_code for row in asked if row.reason_code == "spelling.zeros"}
    assert (eaten["0.01"], eaten["9.99"]) == ("00.0100", "09.9900")
    assert asked.summary().findings["malformed"] == 195


@pytest.mark.parametrize("system", ["icd10cn-beijing", "icd10cn-nhsa", "icd9cm3-nhsa", "icd9cm3-xiehe", "icd10gm"])
def test_no_release_finds_fault_with_itself(store: Store, system: str) -> None:
    edition = store.catalogue().resolve(Edition(system))
    table = [{"code": node.id, "name": node.display} for node in store.members(edition) if node.code and node.listed]
    found = audit(store, table, system=system, name="name").summary().findings
    assert found.keys() <= {"not-selectable"}


def test_a_german_release_names_successors(store: Store) -> None:
    old, new = ({node.id for node in store.members(Edition("icd10gm", year)) if node.code} for year in ("2016", "2017"))
    asked = audit(store, [{"code": code} for code in sorted(old - new)], system="icd10gm", release="2017")
    assert asked.summary().reasons == {"retired": 9, "retired.succession": 4}
