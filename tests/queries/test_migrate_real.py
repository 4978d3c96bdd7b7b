"""The whole of WHO's tables: counts that were measured on the publishers' files."""

from __future__ import annotations

import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import termwalk
from termwalk.queries.migrate import Migration
from termwalk.queries.migration_rows import MigrationRow

from .who_tables import Cells, cell, read_table

pytestmark = pytest.mark.real_data

FILES = (
    "icd10-who/icd102019en.claml.zip",
    "icd11/SimpleTabulation-ICD-11-MMS-en-2024-01.zip",
    "icd11/SimpleTabulation-ICD-11-MMS-en-2025-01.xlsx",
    "icd10-icd11/mapping-2024-01.zip",
)
OLDER = "icd10-icd11/mapping-2019-04.zip"
MOVED = {"1C8H": "1D02.1", "9A7A": "9A78.9", "KA83.00": "KA83.A", "QB50.24": "QB50.3", "9A7B": "9A78.A"}


def published(data: Path, name: str) -> Iterator[Cells]:
    """The rows of a table of the newer build."""
    with zipfile.ZipFile(data / "icd10-icd11" / "mapping-2024-01.zip") as archive, archive.open(name) as packed:
        yield from read_table(io.TextIOWrapper(packed, encoding="utf-8-sig", newline=""))


@pytest.fixture(scope="module")
def graph(real_data: Path, tmp_path_factory: pytest.TempPathFactory, graph_of_files: Any) -> Iterator[termwalk.Graph]:
    """A graph of the four files and of the older build of the map."""
    with graph_of_files(tmp_path_factory.mktemp("real"), *(real_data / name for name in (*FILES, OLDER))) as made:
        yield made


@pytest.fixture(scope="module")
def table(graph: termwalk.Graph) -> Migration:
    return graph.migrate("icd10", "icd11")


@pytest.fixture(scope="module")
def firsts(table: Migration) -> dict[str, MigrationRow]:
    """The first row of each code of the edition."""
    found: dict[str, MigrationRow] = {}
    for row in table:
        if row.in_edition:
            found.setdefault(row.source_code, row)
    return found


@pytest.fixture(scope="module")
def ones(real_data: Path) -> dict[str, str]:
    rows = published(real_data, "10To11MapToOneCategory.txt")
    return {row["icd10Code"]: cell(row) for row in rows if "category" in row["10ClassKind"].lower()}


def test_no_category_is_missing(firsts: dict[str, MigrationRow]) -> None:
    assert len(firsts) == 12_246
    assert sum(row.source_leaf for row in firsts.values()) == 10_658


def test_who_one_is_whos_cell_for_every_category(firsts: dict[str, MigrationRow], ones: dict[str, str]) -> None:
    said = {code: row.who_one for code, row in firsts.items() if row.who_one}
    assert len(said) == 12_221
    assert {code: (cell, ones[code]) for code, cell in said.items() if cell != ones[code]} == {}


def test_what_who_does_not_list_is_unmapped(firsts: dict[str, MigrationRow], ones: dict[str, str]) -> None:
    unmapped = {code for code, row in firsts.items() if row.status == "unmapped"}
    assert len(unmapped) == 25
    assert unmapped == set(firsts) - set(ones)
    assert all(not row.who_one for code, row in firsts.items() if code in unmapped)


def test_one_category_has_no_map(real_data: Path, table: Migration, ones: dict[str, str]) -> None:
    assert {row.source_code for row in table if row.status == "no-map"} == {"C95.7"}
    rows = published(real_data, "10To11MapToMultipleCategories.txt")
    multiple = {row["icd10Code"] for row in rows if cell(row) == "No Mapping" and "category" in row["10ClassKind"]}
    assert {code for code, target in ones.items() if target == "No Mapping"} & multiple == {"C95.7"}


def test_sources_that_only_the_map_knows(
    table: Migration, firsts: dict[str, MigrationRow], ones: dict[str, str]
) -> None:
    outside = [row for row in table if not row.in_edition]
    assert len({row.source_code for row in outside}) == 80
    assert {row.source_code for row in outside} == set(ones) - set(firsts)
    assert list(table.rows[-len(outside) :]) == outside
    assert all(row.review for row in outside)
    placeholders = [row for row in outside if "placeholder" in row.reason_code.split()]
    assert len({row.source_code for row in placeholders}) == 74
    assert {row.source_code for row in outside} - {row.source_code for row in placeholders} == {
        "U10", "U10.9", "U11", "U11.9", "U12", "U12.9"
    }  # fmt: skip


def test_round_trips_of_leaves(real_data: Path, table: Migration, firsts: dict[str, MigrationRow]) -> None:
    summary = table.summary()
    assert (summary.codes, summary.leaves, summary.map_only) == (12_246, 10_658, 80)
    assert summary.round_trip == 4_358
    uri = "Linearization (releaseURI)"
    forward = {row["icd10Code"]: row for row in published(real_data, "10To11MapToOneCategory.txt")}
    back = {
        row["Linearization (release) URI"]: row["icd10Code"]
        for row in published(real_data, "11To10MapToOneCategory.txt")
    }
    counted = sum(
        back.get(forward[code][uri]) == code and not {"&", "/"} & set(forward[code]["icd11Code"])
        for code, row in firsts.items()
        if row.source_leaf and code in forward
    )
    assert counted == 4_358


def test_every_preferred_target_can_be_coded(table: Migration) -> None:
    preferred = [row for row in table if row.preferred]
    assert len(preferred) > 11_000
    assert len({row.source_code for row in preferred}) == len(preferred)
    assert {row.target_kind for row in preferred} == {"code", "cluster"}
    assert not any(row.target_code.startswith("X") for row in preferred)
    assert not any(row.role == "catch-all" for row in preferred)


def test_no_catch_all_is_preferred_for_constipation(firsts: dict[str, MigrationRow]) -> None:
    row = firsts["K59.0"]
    assert (row.verdict, row.preferred, row.who_one) == ("several", False, "DE2Z")


def test_cardinality_is_what_the_rows_say(table: Migration) -> None:
    mapped = [row for row in table if row.target_kind in ("code", "cluster")]
    targets = Counter(row.source_code for row in mapped)
    sharing: defaultdict[str, set[str]] = defaultdict(set)
    for row in mapped:
        if row.source_leaf:
            sharing[row.target_code].add(row.source_code)
    for row in mapped:
        many = sharing[row.target_code] | {row.source_code}
        expected = ("n" if len(many) > 1 else "1") + ":" + ("n" if targets[row.source_code] > 1 else "1")
        assert row.cardinality == {"n:n": "n:m"}.get(expected, expected)


def test_flags_that_force_a_review_do(table: Migration) -> None:
    for flag in ("negation", "not-in-edition"):
        flagged = [row for row in table if flag in row.reason_code.split()]
        assert len(flagged) >= 80
        assert all(row.review for row in flagged)


def test_asterisk_categories_carry_manifestation(firsts: dict[str, MigrationRow]) -> None:
    flagged = {code for code, row in firsts.items() if "manifestation" in row.reason_code.split()}
    assert len(flagged) == 373


def test_more_than_half_of_the_leaves_need_no_review(firsts: dict[str, MigrationRow]) -> None:
    leaves = [row for row in firsts.values() if row.source_leaf]
    quiet = [row for row in leaves if not row.review]
    assert 0.4 < len(quiet) / len(leaves) < 0.6
    assert {row.verdict for row in quiet} == {"equivalent", "equivalent-parent", "narrower"}


def test_targets_are_carried_to_the_next_release(graph: termwalk.Graph, table: Migration) -> None:
    later = graph.migrate("icd10", "icd11", release="2025-01")
    assert len(later) == len(table)
    moved = {
        (row.source_code, row.mapped_code): row.target_code
        for row in later
        if "moved" in row.reason_code.split() and row.status == "mapped"
    }
    assert moved["Z95.3", "QB50.3"] == "QB50.24"
    assert moved["B02.2", "1E91.3/1D02.1"] == "1E91.3/1C8H"
    parts = {old: new for new, old in MOVED.items()}
    for (_, old), new in moved.items():
        assert new == "".join(parts.get(part, part) for part in _split(old))
        assert new != old


def _split(cluster: str) -> list[str]:
    return cluster.replace("/", "\n/\n").replace("&", "\n&\n").split("\n")


def test_retired_targets_are_broken_with_proposals(graph: termwalk.Graph, firsts: dict[str, MigrationRow]) -> None:
    later = graph.migrate("icd10", "icd11", release="2025-01")
    broken = [row for row in later if row.status == "broken"]
    whos = [row for row in broken if row.who_one == row.mapped_code and row.target_kind == "code"]
    assert len({row.mapped_code for row in whos}) == 18
    assert {"I71.2", "N63"} <= {row.source_code for row in broken}
    assert all(row.review and row.target_release == "2024-01" for row in broken)
    assert any(row.successor_code for row in broken)


@pytest.mark.parametrize(("later", "earlier"), MOVED.items())
def test_a_moved_entity_is_led_in_by_uri(graph: termwalk.Graph, real_data: Path, later: str, earlier: str) -> None:
    found = graph.translate(f"icd11:{later}", "icd10")
    assert found.unknown == ()
    row = found[0]
    assert (row.path[0].source, row.path[0].target) == (f"icd11:{later}", f"icd11:{earlier}")
    assert row.path[0].map_set == "icd11@2024-01 by URI"
    stated = {r["icd11Code"]: r["icd10Code"] for r in published(real_data, "11To10MapToOneCategory.txt")}
    assert row.target == f"icd10:{stated[earlier]}"


def test_the_newer_build_beside_the_older(graph: termwalk.Graph) -> None:
    found = graph.compare("icd10", "icd11", beside="2019-04")
    assert len(found) == 12_460
    assert sum(row.changed == "code" for row in found) == 2_583
    assert found.sentence().startswith("2,583 of 12,460 common codes changed target")
    assert graph.compare("icd10", "icd11", build="2019-04", beside="2019-04").changed == ()


def test_the_older_build_has_no_foundation_table(graph: termwalk.Graph) -> None:
    older = graph.migrate("icd10", "icd11", build="2019-04")
    rules = {row.reason_code.split()[0] for row in older}
    assert {"V21", "V21c", "V08a", "V08b"} <= rules
    assert not {"V09", "V12", "V13", "V15a", "V16a", "V18a", "V19a", "V20"} & rules
    assert {row.relation for row in older if row.reason_code.startswith("V21")} == {"unstated"}
    summary = older.summary()
    assert (summary.codes, summary.leaves, summary.round_trip) == (12_187, 10_607, 4_107)


def test_a_batch_of_everything_is_the_whole_table(graph: termwalk.Graph, table: Migration) -> None:
    codes = list(dict.fromkeys(f"icd10:{row.source_code}" for row in table))
    found = graph.translate(codes, "icd11")
    assert len(found) == len(table)
    assert found.unknown == ()
    assert [row.target for row in found if row.target_kind in ("code", "cluster")] == [
        f"icd11:{row.target_code}" for row in table if row.target_kind in ("code", "cluster")
    ]
