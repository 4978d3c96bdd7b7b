"""Pairs of real releases: the figures that were measured on the publishers' files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import termwalk
from termwalk.queries.changes import agreement, changes, impact

pytestmark = pytest.mark.real_data

FILES = (
    "icd10-who/icd102019en.claml.zip",
    "icd10-who/icd10who_de_2016.txt",
    "icd10-who/icd10who_de_2019.txt",
    "icd11/SimpleTabulation-ICD-11-MMS-en-2024-01.zip",
    "icd11/SimpleTabulation-ICD-11-MMS-en-2025-01.xlsx",
    "icd10-icd11/mapping-2024-01.zip",
    "icd10cm/icd10cm-tabular-April-2025.zip",
    "icd10cm/icd10cm-tabular-April-2026.zip",
    "icd10gm",
    "atc",
    "loinc",
)


@pytest.fixture(scope="module")
def graph(real_data: Path, tmp_path_factory: pytest.TempPathFactory, graph_of_files: Any) -> Iterator[termwalk.Graph]:
    """The pairs, each with what belongs to it."""
    with graph_of_files(tmp_path_factory.mktemp("pairs"), *(real_data / name for name in FILES)) as made:
        yield made


def test_icd_11(graph: termwalk.Graph) -> None:
    found = changes(graph.store, "icd11", "2024-01", "2025-01")
    assert str(found.counts) == "against 2024-01: +746 −70 codes, 252 retitled, 5 moved"
    moved = {row.old_code: row.new_code for row in found.of("moved")}
    assert moved == {"1D02.1": "1C8H", "9A78.9": "9A7A", "9A78.A": "9A7B", "KA83.A": "KA83.00", "QB50.3": "QB50.24"}
    assert found.summary().changes == {
        "printed": {"retired": 65, "moved": 5, "split": 7, "retitled": 252, "reparented": 18, "added": 741}
    }
    spelling = [row.code for row in found.of("retitled") if "respelt" in row.reason_code.split()]
    assert spelling == ["4B00.0"], "Neutropaenia became Neutropenia"


def test_icd_10_cm(graph: termwalk.Graph) -> None:
    found = changes(graph.store, "icd10cm", "2025-04", "2026-04")
    assert str(found.counts) == (
        "against 2025-04: +383 −0 codes, 21 retitled, 0 moved; expanded: +231 −12 codes, 24 retitled, 0 moved"
    )
    assert found.summary().changes == {
        "printed": {"split": 20, "retitled": 21, "added": 383},
        "expanded": {"retired": 12, "retitled": 24, "added": 231},
    }
    milk = next(row for row in found if row.code == "T78.07XA")
    assert (milk.change, milk.successors, milk.proposed) == ("retired", "T78.07", True)


def test_atc(graph: termwalk.Graph) -> None:
    found = changes(graph.store, "atc", "2025-06-14", "2026-04-25")
    assert str(found.counts) == "against 2025-06-14: +103 −4 codes, 3 retitled, 0 moved"
    assert {row.old_code: (row.successors, row.successor_by) for row in found.of("retired")} == {
        "L01EX17": ("L01EP01", "title"), "L01EX21": ("L01EP02", "title"),
        "L04AA58": ("L04AL01", "title"), "L04AG16": ("L04AL02", "title"),
    }  # fmt: skip


def test_icd_10_in_two_languages_is_compared_in_the_one_they_share(graph: termwalk.Graph) -> None:
    found = changes(graph.store, "icd10", "2016", "2019")
    assert found.language == "de"
    assert str(found.counts) == "against 2016: +75 −16 codes, 27 retitled, 0 moved"
    reasons = Counter(row.reason_code for row in found.of("added"))
    assert reasons == {"added": 49, "added-other-file": 26}, "the German list leaves out U08, U09 and B18.00 to B18.19"


def test_icd_10_gm_by_its_publishers_transition(graph: termwalk.Graph) -> None:
    found = changes(graph.store, "icd10gm", "2016", "2017")
    assert found.summary().changes["printed"] == {
        "retired": 9, "moved": 1, "meaning-changed": 2, "split": 28, "retitled": 29, "added": 121,
    }  # fmt: skip
    assert not any(row.proposed for row in found), "the publisher says all"


@pytest.mark.parametrize(
    ("years", "agreed", "codes", "why"),
    [
        (
            ("2016", "2017"), 13_469, 13_486,
            {"agree-beside": 9, "agree-heirs": 4, "agree-content": 2, "agree-elsewhere": 1, "agree-one-below": 1},
        ),
        (
            ("2015", "2016"), 13_406, 13_440,
            {"agree-elsewhere": 17, "agree-heir": 9, "agree-heirs": 4, "agree-beside": 2, "agree-content": 2},
        ),
    ],
)  # fmt: skip
def test_icd_10_gm_agrees_with_its_publishers_transition(
    years: tuple[str, str], agreed: int, codes: int, why: dict[str, int], graph: termwalk.Graph
) -> None:
    found = agreement(graph.store, "icd10gm", *years)
    assert (len(found) - len(found.differing()), len(found)) == (agreed, codes)
    assert Counter(row.reason_code for row in found.differing()) == why


def test_loinc_counts_its_parts_apart(graph: termwalk.Graph) -> None:
    found = changes(graph.store, "loinc", "2.74", "2.79")
    assert (found.counts.added, found.counts.apart["auxiliary"].added) == (319, 161)


def test_what_the_new_icd_11_breaks(graph: termwalk.Graph) -> None:
    found = impact(graph.store, "icd11", "2024-01", "2025-01")
    summary = found.summary()
    assert summary.problems == {
        "map": {"retired": 144, "moved": 8, "split": 15},
        "answer": {"retired": 48, "moved": 2, "split": 5},
    }
    assert (summary.repaired, summary.proposed) == (177, 167)
    (herpes,) = [row for row in found if row.what == "answer" and row.source == "icd10:B02.2"]
    assert (herpes.target, herpes.repair, herpes.review) == ("icd11:1E91.3/1D02.1", "icd11:1E91.3/1C8H", False)


def test_the_same_rows_in_the_same_order_every_time(graph: termwalk.Graph) -> None:
    first, again = (changes(graph.store, "icd11", "2024-01", "2025-01") for _ in range(2))
    assert first.rows == again.rows
