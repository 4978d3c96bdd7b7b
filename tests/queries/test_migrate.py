from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import pytest

import termwalk
from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError, UnknownRelease, UnknownSystem
from termwalk.ontologies import starter as starter_folder
from termwalk.queries.migrate import Migration
from termwalk.queries.migration_rows import MigrationRow

from .who_tables import Cells, cell, read_table

CONTRACT = (
    "source_system", "source_release", "source_code", "source_title", "source_chapter", "source_kind",
    "target_system", "target_release", "target_code", "target_uri", "target_title", "target_kind",
    "status", "relation", "verdict", "preferred", "cardinality", "confidence", "review", "reason_code", "reason",
)  # fmt: skip
FOLDER = Path(starter_folder.__file__).parent


def published(name: str) -> Iterator[Cells]:
    """The rows of a table of the starter."""
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as stream:
        yield from read_table(stream)


@pytest.fixture(scope="module")
def table(starter: termwalk.Graph) -> Migration:
    return starter.migrate("icd10", "icd11")


@pytest.fixture(scope="module")
def later(starter: termwalk.Graph) -> Migration:
    return starter.migrate("icd10", "icd11", release="2025-01")


@pytest.fixture(scope="module")
def ones() -> dict[str, str]:
    """WHO's one-category cell of each category."""
    rows = published("10To11MapToOneCategory.txt")
    return {row["icd10Code"]: cell(row) for row in rows if "category" in row["10ClassKind"]}


@pytest.fixture(scope="module")
def multiples() -> dict[str, list[str]]:
    """The cells of the multiple-category table."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in published("10To11MapToMultipleCategories.txt"):
        found[row["icd10Code"]].append(cell(row))
    return found


def by_source(rows: Migration) -> dict[str, list[MigrationRow]]:
    return {code: list(found) for code, found in groupby(rows, key=lambda row: row.source_code)}


def test_every_active_code_of_the_release_is_there(starter: termwalk.Graph, table: Migration) -> None:
    members = starter.store.members(Edition("icd10", "2019"))
    active = [node.code for node in members if node.kind == "category" and node.active and node.listed]
    assert len(active) == 135
    assert list(by_source(table)) == active


def test_no_target_stands_twice_for_a_code(table: Migration) -> None:
    ends = Counter((row.source_code, row.target_code, row.target_uri) for row in table)
    assert [ends for ends, count in ends.items() if count > 1] == []


def test_contract_columns_come_first_in_order(table: Migration) -> None:
    assert MigrationRow.__struct_fields__[: len(CONTRACT)] == CONTRACT
    assert table.columns()[: len(CONTRACT)] == CONTRACT
    assert tuple(table.to_frame().columns) == table.columns()
    assert tuple(next(iter(table.records())))[: len(CONTRACT)] == CONTRACT


def test_values_are_of_the_allowed_sets(table: Migration, later: Migration) -> None:
    for row in (*table, *later):
        assert row.status in ("mapped", "no-map", "unmapped", "broken")
        assert row.target_kind in ("code", "cluster", "block", "chapter", "")
        assert (row.target_kind == "") == (row.status in ("no-map", "unmapped"))
        assert row.relation in ("equivalent", "narrower", "broader", "related", "unrelated", "unstated", None)
        assert (row.relation is None) == (row.target_kind == "")
        codable = row.target_kind in ("code", "cluster")
        assert row.cardinality in (("1:1", "1:n", "n:1", "n:m") if codable else ("",))
        assert (row.status == "broken") == (row.verdict == "broken")
        assert row.reason
        assert row.reason_code.split()[0].startswith("V")


def test_a_row_survives_json(table: Migration) -> None:
    assert msgspec.json.decode(msgspec.json.encode(table.rows), type=tuple[MigrationRow, ...]) == table.rows


def test_who_one_is_whos_cell(table: Migration, ones: dict[str, str]) -> None:
    assert len(ones) > 130
    for row in table:
        assert row.who_one == ones[row.source_code], row.source_code


def test_who_multiple_is_whos_other_table(table: Migration, multiples: dict[str, list[str]]) -> None:
    for row in table:
        codable = [c for c in multiples[row.source_code] if c != "No Mapping" and not c.startswith("X")]
        codes = [code for code in dict.fromkeys(codable) if not code.partition("/")[0].isdigit()]
        assert row.who_multiple.split(" | ") == (codes or [""])


def test_a_target_has_whos_uri(table: Migration) -> None:
    uris: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for name in ("10To11MapToOneCategory.txt", "10To11MapToMultipleCategories.txt"):
        for row in published(name):
            uri = row.get("Linearization (releaseURI)") or row.get("Linearization (release) URI") or ""
            uris[row["icd10Code"], cell(row)].add(uri)
    for row in published("11To10MapToOneCategory.txt"):
        uris[row["icd10Code"], row["icd11Code"]].add(row["Linearization (release) URI"])
    for row in table:
        if row.target_kind and not row.supplement:
            key = row.target_code or row.target_uri.partition("/mms/")[2]
            assert row.target_uri in uris[row.source_code, key]


def test_a_target_of_the_supplement_has_its_uri_and_ground(starter: termwalk.Graph, table: Migration) -> None:
    rows = [row for row in table if row.supplement and row.preferred and row.target_code != "QC42.0"]
    assert {row.source_code: row.target_code for row in rows} == {
        "U07.1": "RA01.0", "U07.2": "RA01.1", "U09.9": "RA02"
    }  # fmt: skip
    for row in rows:
        node = starter.concept(f"icd11:{row.target_code}", "2024-01")
        assert row.supplement.startswith("identical title")
        assert row.target_title == node.display
        assert row.target_uri == f"http://id.who.int/icd/release/11/2024-01/mms/{node.identity}"


def test_what_is_preferred_can_be_coded(table: Migration) -> None:
    for row in table:
        if row.preferred:
            assert row.target_kind in ("code", "cluster")
            assert not row.target_code.startswith("X")
            assert row.role == "preferred"
            assert row.status == "mapped"


def test_a_catch_all_that_the_multiple_table_contradicts_is_not_preferred(
    table: Migration, ones: dict[str, str]
) -> None:
    back = {row["icd11Code"]: row["icd10Code"] for row in published("11To10MapToOneCategory.txt")}
    catch_alls = [row for row in table if row.role == "catch-all"]
    assert {"K59.0", "I13.0", "J18.9"} & {row.source_code for row in catch_alls}
    assert not any(row.preferred for row in catch_alls)
    for row in table:
        codes = row.who_multiple.split(" | ") if row.who_multiple else []
        if row.preferred and codes and row.target_code not in codes and not row.supplement:
            led_back = back.get(row.target_code) == row.source_code
            assert row.target_code == ones[row.source_code] or led_back
            exact = row.placement == "self" and row.round_trip and row.foundation_relation == "equivalent"
            begun = len(codes) == 1 and codes[0].startswith(f"{row.target_code}/")
            assert exact or begun or led_back or (len(codes) == 1 and "unspecified" in row.source_title), (
                row.source_code
            )


def test_one_row_at_most_is_preferred_and_it_comes_first(table: Migration) -> None:
    for rows in by_source(table).values():
        assert [row.preferred for row in rows[1:]] == [False] * (len(rows) - 1)


def test_no_map_only_where_both_tables_say_so(
    table: Migration, ones: dict[str, str], multiples: dict[str, list[str]]
) -> None:
    stated = {code for code, target in ones.items() if target == "No Mapping"}
    both = {code for code in stated if "No Mapping" in multiples[code]}
    assert both == {"C95.7"}
    assert stated > both
    assert {row.source_code for row in table if row.status == "no-map"} == both
    for code in stated - both:
        rows = by_source(table)[code]
        assert {row.verdict for row in rows} == {"several"}
        assert not any(row.preferred for row in rows)


def test_cardinality_is_what_the_rows_say(table: Migration, later: Migration) -> None:
    for answer in (table, later):
        mapped = [row for row in answer if row.target_kind in ("code", "cluster")]
        for row in mapped:
            targets = [other for other in mapped if other.source_code == row.source_code]
            sharing = {
                other.source_code
                for other in mapped
                if other.target_code == row.target_code and (other.source_leaf or other.source_code == row.source_code)
            }
            left, right = "n" if len(sharing) > 1 else "1", "n" if len(targets) > 1 else "1"
            assert row.cardinality == ("n:m" if left == right == "n" else f"{left}:{right}")


def test_a_negation_on_one_side_is_always_reviewed(table: Migration) -> None:
    flagged = [row for row in table if "negation" in row.reason_code.split()]
    assert {"E11.9", "I11.9"} <= {row.source_code for row in flagged}
    assert "A15.0" not in {row.source_code for row in flagged}, "with or without says nothing"
    assert all(row.review for row in flagged)
    assert any(not row.review for row in table)


def test_asterisk_codes_carry_manifestation_and_others_do_not(starter: termwalk.Graph, table: Migration) -> None:
    members = starter.store.members(Edition("icd10", "2019"))
    asterisk = {node.code for node in members if node.properties.get("usage") == "aster"}
    assert {"G01", "M01.1", "N08.3", "H36.0"} <= asterisk
    assert {row.source_code for row in table if "manifestation" in row.reason_code.split()} == asterisk


def test_a_code_that_no_rule_can_use_keeps_its_flags(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    build = who().category("Q10", asterisk=True).one("Q10", "No Mapping").multiple("Q10", "No Mapping")
    graph = tiny(build.back("900", "AA90", "Q10"))
    assert [row.reason_code for row in graph.migrate("icd10", "icd11")] == ["V02 manifestation"]


def test_leaves_have_no_class_below_them(starter: termwalk.Graph, table: Migration) -> None:
    inner = {code for code in by_source(table) if any(other.startswith(f"{code}.") for other in by_source(table))}
    assert {row.source_code for row in table if not row.source_leaf} == inner
    assert inner


def test_sources_that_only_the_map_knows_come_last(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    build = who().category("Q10").category("Q20").one("A00", "AA00", "1").one("Q10", "AA10", "100")
    build.one("U13", "block", "900", title10="Emergency use of U13").multiple("A00", "AA00", "1")
    table = tiny(build.back("100", "AA10", "Q10")).migrate("icd10", "icd11")
    assert [(row.source_code, row.in_edition, row.status) for row in table] == [
        ("Q10", True, "mapped"), ("Q20", True, "unmapped"), ("A00", False, "mapped"), ("U13", False, "mapped"),
    ]  # fmt: skip
    assert [row.source_title for row in table][-1] == "Emergency use of U13"
    assert table.rows[-1].reason_code.split()[1:] == ["not-in-edition", "placeholder"]
    assert all(row.review for row in table if not row.in_edition)
    summary = table.summary()
    assert (summary.codes, summary.leaves, summary.map_only) == (2, 2, 2)


def test_chapters_and_blocks_of_the_map_are_no_sources(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    build = who().category("Q10").one("Q10", "AA10", "100").one("Q00-Q99", "block", "900", kind10="block")
    table = tiny(build.back("100", "AA10", "Q10").multiple("Q10", "AA10", "100")).migrate("icd10", "icd11")
    assert [row.source_code for row in table] == ["Q10"]


def test_carried_rows_say_so_and_keep_the_code_that_was_mapped(table: Migration, later: Migration) -> None:
    before = {(row.source_code, row.target_uri.rpartition("/mms/")[2], row.target_code): row for row in table}
    mapped = [row for row in later if row.target_kind]
    assert len(mapped) == len([row for row in table if row.target_kind])
    assert {row.mapped_release for row in mapped} == {"2024-01"}
    for row in mapped:
        flags = row.reason_code.split()[1:]
        was = before[row.source_code, row.target_uri.rpartition("/mms/")[2], row.mapped_code]
        assert was.relation == row.relation
        assert ("carried" in flags) == (row.target_release == "2025-01")
        assert ("retired" in flags) == (row.status == "broken")
        assert "carried" in flags or row.status == "broken" or "carry-unchecked" in flags
        assert row.review or "carried" in flags
        if "/mms/" in row.target_uri:
            assert f"/{row.target_release}/mms/" in row.target_uri


def test_a_target_that_moved_has_its_new_code_and_title(later: Migration) -> None:
    row = by_source(later)["Z95.3"][0]
    assert (row.target_code, row.mapped_code) == ("QB50.24", "QB50.3")
    assert row.target_title == "Presence of bioprosthetic heart valve"
    assert row.target_uri == "http://id.who.int/icd/release/11/2025-01/mms/1273882519"
    assert row.reason_code == "V12 carried moved"
    assert not row.review


def test_a_cluster_of_which_a_part_moved_is_new_in_every_column(later: Migration) -> None:
    row = next(row for row in by_source(later)["B02.2"] if row.mapped_code == "1E91.3/1D02.1")
    assert row.target_code == "1E91.3/1C8H"
    assert row.target_kind == "cluster"
    assert "moved" in row.reason_code.split()
    assert row.target_parts == "1E91.3 1C8H"


def test_a_retired_target_is_broken_with_a_proposal(later: Migration) -> None:
    row = by_source(later)["I71.2"][0]
    assert row.successor_title == "Thoracic aortic aneurysm, without mention of perforation or rupture"
    assert (row.status, row.verdict, row.target_code, row.target_release) == ("broken", "broken", "BD50.32", "2024-01")
    assert (row.successor_code, row.successor_by) == ("BD50.3Z", "words")
    assert row.review
    assert "retired" in row.reason_code.split()
    assert "not in the release asked for" in row.reason


def test_a_residual_whose_siblings_changed(later: Migration) -> None:
    row = by_source(later)["Z95"][0]
    assert row.reason_code == "V16a carried scope-changed"
    assert row.review


@pytest.mark.parametrize("target", ["icd11@2025-01", "ICD-11@2025-01"])
def test_a_release_may_stand_in_the_target(starter: termwalk.Graph, later: Migration, target: str) -> None:
    assert starter.migrate("icd10@2019", target).rows == later.rows


def test_reasons_are_in_the_language_asked_for(starter: termwalk.Graph, table: Migration) -> None:
    chinese = starter.migrate("icd10", "icd11", lang="zh")
    for one, other in zip(table, chinese, strict=True):
        assert msgspec.structs.replace(other, reason=one.reason) == one
        assert any("\u4e00" <= letter <= "\u9fff" for letter in other.reason)
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in one.reason)
    assert by_source(chinese)["C95.7"][0].reason == "世界卫生组织两张对照表均注明“无对应”(No Mapping)。"


def test_asking_twice_gives_the_same(starter: termwalk.Graph, table: Migration) -> None:
    assert starter.migrate("icd10", "icd11").rows == table.rows


def test_two_graphs_of_the_same_files_give_the_same(table: Migration) -> None:
    with termwalk.starter() as again:
        assert again.migrate("icd10", "icd11").rows == table.rows


def test_codes_stay_text_in_a_frame(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    build = who().category("Q10").category("Q11").one("Q10", "1E30", "100").one("Q11", "1E31", "101")
    graph = tiny(build.back("100", "1E30", "Q10").multiple("Q10", "1E30", "100"))
    frame = graph.migrate("icd10", "icd11").to_frame()
    assert frame["target_code"].tolist() == ["1E30", "1E31"]
    assert all(isinstance(code, str) for column in ("source_code", "target_code", "who_one") for code in frame[column])
    assert frame["review"].tolist() == [True, True]
    assert frame["confidence"].isna().all()


def test_an_empty_table_still_has_its_columns(table: Migration) -> None:
    empty = Migration((), table.map_sets, table.target, "en")
    assert list(empty.to_frame().columns) == list(table.columns())
    assert empty.summary().codes == 0
    assert "<tbody></tbody>" in empty._repr_html_()


def test_a_notebook_is_shown_text_and_no_markup(table: Migration) -> None:
    wild = msgspec.structs.replace(table[0], source_title="<script>alert('x')</script> & Co", reason='"<b>"')
    page = Migration((wild,), table.map_sets, table.target, "en")._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; Co" in page
    assert "&quot;&lt;b&gt;&quot;" in page


def test_a_notebook_shows_the_head_of_a_long_table(table: Migration) -> None:
    page = table._repr_html_()
    assert page.count("<tr>") == 21
    assert f"… and {len(table) - 20} more" in page
    assert repr(table) == f"<Migration: {len(table)} rows>"


def test_the_summary_counts_codes_and_shares_leaves(table: Migration) -> None:
    first = {code: rows[0] for code, rows in by_source(table).items()}
    leaves = [row for row in first.values() if row.source_leaf]
    summary = table.summary()
    assert (summary.codes, summary.leaves, summary.map_only) == (len(first), len(leaves), 0)
    assert summary.leaf_verdicts == Counter(row.verdict for row in leaves)
    assert summary.verdicts == Counter(row.verdict for row in first.values())
    assert summary.review == sum(row.review for row in leaves)
    assert summary.round_trip == sum(row.round_trip for row in leaves)
    assert summary.round_trip_equivalent == sum(row.round_trip and row.verdict == "equivalent" for row in leaves)
    assert sum(sum(counts.values()) for counts in summary.chapters.values()) == len(leaves)
    assert list(summary.leaf_verdicts.values()) == sorted(summary.leaf_verdicts.values(), reverse=True)


def test_a_round_trip_is_what_the_table_back_says(table: Migration) -> None:
    uri = "Linearization (releaseURI)"
    ones = {row["icd10Code"]: row[uri] for row in published("10To11MapToOneCategory.txt")}
    back = {row["Linearization (release) URI"]: row["icd10Code"] for row in published("11To10MapToOneCategory.txt")}
    assert sum(row.round_trip for row in table) >= 40
    for row in table:
        alone = "&" not in row.who_one and "/" not in row.who_one.removesuffix("/unspecified").removesuffix("/other")
        assert row.back_to == (back.get(ones[row.source_code], "") if alone else "")
        assert row.round_trip == (row.back_to == row.source_code)


def test_the_table_the_other_way_prefers_no_heading(starter: termwalk.Graph) -> None:
    back = starter.migrate("icd11", "icd10")
    headings = [row for row in back if row.target_kind in ("block", "chapter")]
    assert {row.verdict for row in headings} == {"grouping-only"}
    assert not any(row.preferred for row in headings)


def test_the_table_the_other_way_misses_no_code(starter: termwalk.Graph) -> None:
    back = starter.migrate("icd11", "icd10")
    members = starter.store.members(Edition("icd11", "2024-01"))
    codes = {node.code for node in members if node.code and node.listed}
    assert codes <= {row.source_code for row in back}
    extension = [row for row in back if row.source_code.startswith("X")]
    assert {row.status for row in extension} == {"unmapped"}


def test_what_cannot_be_asked(starter: termwalk.Graph) -> None:
    with pytest.raises(UnknownSystem):
        starter.migrate("icd10", "icd1l")
    with pytest.raises(UnknownRelease, match="2024-01, 2025-01"):
        starter.migrate("icd10", "icd11", release="2030-01")
    with pytest.raises(QuestionError, match="builds loaded: 2024-01"):
        starter.migrate("icd10", "icd11", build="2019-04")
    with pytest.raises(QuestionError, match="builds loaded: 2024-01"):
        starter.migrate("icd10@2016", "icd11")
    with pytest.raises(QuestionError, match=r"From icd10, maps lead to: icd11, icd11-foundation"):
        starter.migrate("icd10", "loinc")
