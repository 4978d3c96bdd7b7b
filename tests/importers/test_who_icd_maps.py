"""WHO's mapping tables: which table and build it is, what a target is, and what is wrong with a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from termwalk.graph.errors import FormatError
from termwalk.graph.mappings import NO_MAP, MapSet, Target
from termwalk.graph.store import Record
from termwalk.importers import who_icd_maps
from termwalk.importers.source import Source

from . import writers as w
from .samples import concepts, mappings, problems, read_file

ONE, MULTIPLE, BACK = "who-10to11-one", "who-10to11-multiple", "who-11to10-one"
FOUNDATION, FOUNDATION_BACK = "who-foundation-10to11", "who-foundation-11to10"
PLAIN = w.map_row("A00", "1A00", "257068234")


def read(folder: Path, table: str, rows: Sequence[w.MapRow], encoding: str = "utf-8") -> list[Record]:
    return read_file(w.write_who_map(folder / "map.txt", table, rows, encoding=encoding))


def target(folder: Path, row: w.MapRow, table: str = ONE) -> Target:
    (edge,) = mappings(read(folder, table, [row]))
    return edge.target


def map_set(path: Path) -> MapSet:
    found = who_icd_maps.recognise(Source(path))
    assert found is not None
    assert found.map_set is not None
    return found.map_set


@pytest.mark.parametrize("table", w.MAP_TABLES)
@pytest.mark.parametrize("ending", ["txt", "xlsx"])
def test_a_table_is_known_by_its_header(table: str, ending: str, tmp_path: Path) -> None:
    found = who_icd_maps.recognise(Source(w.write_who_map(tmp_path / f"map.{ending}", table, [PLAIN])))
    assert found is not None
    assert found.format == table
    assert found.date == "2024-01-21"


@pytest.mark.parametrize(
    ("table", "ends"),
    [
        (ONE, ("icd10@2019", "icd11@2024-01")),
        (MULTIPLE, ("icd10@2019", "icd11@2024-01")),
        (BACK, ("icd11@2024-01", "icd10@2019")),
        (FOUNDATION, ("icd10@2019", "icd11-foundation@2024-01")),
        (FOUNDATION_BACK, ("icd11-foundation@2024-01", "icd10@2019")),
    ],
)
def test_a_table_names_both_its_releases(table: str, ends: tuple[str, str], tmp_path: Path) -> None:
    made = map_set(w.write_who_map(tmp_path / "map.txt", table, [PLAIN]))
    assert (str(made.source), str(made.target)) == ends
    assert str(made) == f"{table}@2024-01"
    assert made.publisher == "World Health Organization"
    assert made.licence


@pytest.mark.parametrize(
    ("built", "release", "edition"),
    [
        ("2018-Jun-07", "2018-06", "2016"),
        ("2019-Apr-06", "2019-04", "2016"),
        ("2020-Sep-01", "2020-09", "2019"),
        ("2021-May-10", "2021-05", "2019"),
        ("2024-Jan-21", "2024-01", "2019"),
        ("2025-Jan-24", "2025-01", "2019"),
    ],
)
def test_the_build_says_which_edition_of_icd10_it_maps(built: str, release: str, edition: str, tmp_path: Path) -> None:
    row = w.map_row("A00", "1A00", "257068234", release=release)
    made = map_set(w.write_who_map(tmp_path / "map.txt", ONE, [row], built=built))
    assert (made.version, made.source.version, made.target.version) == (release, edition, release)


def test_the_release_in_the_uris_goes_before_the_date_of_the_build(tmp_path: Path) -> None:
    row = w.map_row("A00", "1A00", "257068234", release="2023-01")
    assert map_set(w.write_who_map(tmp_path / "map.txt", ONE, [row], built="2022-Dec-30")).version == "2023-01"


@pytest.mark.parametrize("built", ["", "Version 7", "2024-Feb-30"])
def test_a_table_that_does_not_say_its_build_is_refused(built: str, tmp_path: Path) -> None:
    path = w.write_who_map(tmp_path / "map.txt", FOUNDATION, [PLAIN], built=built)
    with pytest.raises(FormatError, match=r"^map\.txt: .*build.*\.$"):
        who_icd_maps.recognise(Source(path))


RESPELT = [
    {"icd10Code": "ICD10Code", "icd11Code": "ICD-11 code", "icd11Title": "icd11_title", "icd10Title": "ICD10 TITLE"},
    {"ICD-11 FoundationURI": "ICD-11 Foundation URI", "Linearization (releaseURI)": "Linearization (release) URI"},
    {"ICD-11 FoundationURI": "Foundation URI", "Linearization (releaseURI)": "linearization uri"},
    {"10ClassKind": "10classkind", "11ClassKind": "11 Class Kind"},
]


@pytest.mark.parametrize("respelt", RESPELT)
def test_columns_are_found_by_any_of_their_names(respelt: dict[str, str], tmp_path: Path) -> None:
    rows = [PLAIN, w.map_row("A00-A09", "", "588616678", kind10="block", kind11="block")]
    plain = read(tmp_path, ONE, rows)
    assert read_file(w.write_who_map(tmp_path / "other.txt", ONE, rows, respelt=respelt)) == plain


@pytest.mark.parametrize(
    ("table", "column"),
    [
        *[
            (ONE, column)
            for column in ("icd10Code", "icd10Title", "icd11Title", "icd11Code", "Linearization (releaseURI)")
        ],
        (MULTIPLE, "icd11Code"),
        (MULTIPLE, "Linearization (release) URI"),
        (BACK, "icd11Code"),
        (BACK, "Linearization (release) URI"),
        (FOUNDATION, "ICD-11 FoundationURI"),
    ],
)
def test_without_a_column_that_tells_the_tables_apart_it_is_none(table: str, column: str, tmp_path: Path) -> None:
    path = w.write_who_map(tmp_path / "map.txt", table, [PLAIN], respelt={column: "Something"})
    assert who_icd_maps.recognise(Source(path)) is None
    with pytest.raises(FormatError, match=r"^map\.txt is not one of WHO's .* mapping tables\.$"):
        who_icd_maps.read(path)


@pytest.mark.parametrize("table", [ONE, MULTIPLE, BACK, FOUNDATION, FOUNDATION_BACK])
def test_text_and_workbook_say_the_same(table: str, tmp_path: Path) -> None:
    rows = [PLAIN, w.map_row("A01.0", "1A07.Z", "1528414070/unspecified", relation="Subclass", distance="-1")]
    text = read_file(w.write_who_map(tmp_path / "map.txt", table, rows))
    assert read_file(w.write_who_map(tmp_path / "map.xlsx", table, rows)) == text
    assert len(mappings(text)) == 2


@pytest.mark.parametrize("table", [ONE, BACK, FOUNDATION])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_text_is_read_in_any_form(encoding: str, table: str, tmp_path: Path) -> None:
    row = replace(PLAIN, title10="Morbus Behçet", title11="白塞病")
    (edge,) = mappings(read(tmp_path, table, [row], encoding=encoding))
    assert (edge.stated["title10"], edge.stated["title11"]) == ("Morbus Behçet", "白塞病")


def test_an_edge_keeps_its_line_and_every_cell(tmp_path: Path) -> None:
    edges = mappings(read(tmp_path, ONE, [PLAIN, w.map_row("A01", "1A07", "1528414070")]))
    assert [edge.line for edge in edges] == [2, 3]
    assert edges[1].stated == {
        "kind10": "category",
        "code10": "A01",
        "chapter10": "I",
        "title10": "Title of A01",
        "kind11": "category",
        "foundation": "http://id.who.int/icd/entity/1528414070",
        "linearization": "http://id.who.int/icd/release/11/2024-01/mms/1528414070",
        "code11": "1A07",
        "chapter11": "01",
        "title11": "Title of 1A07",
    }


@pytest.mark.parametrize("table", [ONE, MULTIPLE, BACK])
def test_the_mms_tables_state_no_relation(table: str, tmp_path: Path) -> None:
    row = replace(PLAIN, relation="Equivalent", distance="0")
    (edge,) = mappings(read(tmp_path, table, [row]))
    assert edge.relation == "unstated"


@pytest.mark.parametrize(
    ("word", "distance", "relation"),
    [
        ("Equivalent", "0", "equivalent"),
        ("Subclass", "-3", "narrower"),
        ("", "-1", "unstated"),
        ("Superclass", "1", "unstated"),
        ("", "", "unstated"),
    ],
)
def test_the_foundation_table_states_a_relation_and_a_distance(
    word: str, distance: str, relation: str, tmp_path: Path
) -> None:
    (edge,) = mappings(read(tmp_path, FOUNDATION, [replace(PLAIN, relation=word, distance=distance)]))
    assert edge.relation == relation
    assert edge.target == Target("code", "257068234", ("257068234",))
    assert {key: edge.stated.get(key, "") for key in ("relation", "distance")} == {
        "relation": word,
        "distance": distance,
    }


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1C41&XN6LP", ("1C41", "XN6LP")),
        ("1A36.1Y/1D03.3Z", ("1A36.1Y", "1D03.3Z")),
        ("1B12.3&XA0NE9/5A74.0", ("1B12.3", "XA0NE9", "5A74.0")),
    ],
)
@pytest.mark.parametrize("table", [ONE, MULTIPLE])
def test_a_cluster_is_one_target_of_several_parts(
    text: str, parts: tuple[str, ...], table: str, tmp_path: Path
) -> None:
    records = read(tmp_path, table, [w.map_row("A18.7", text, "807058764")])
    (edge,) = mappings(records)
    assert edge.target == Target("cluster", text, parts)
    assert list(concepts(records)) == ["A18.7"]


@pytest.mark.parametrize("kind11", ["block", "Block", "", "category"])
def test_a_target_without_a_code_is_a_block(kind11: str, tmp_path: Path) -> None:
    row = w.map_row("A00-A09", "", "588616678", kind10="block", kind11=kind11)
    assert target(tmp_path, row) == Target("block", "588616678", ("588616678",))


@pytest.mark.parametrize(("code", "kind11"), [("02", "chapter"), ("02", ""), ("26", "Chapter"), ("X", "chapter")])
def test_a_chapter_is_known_by_its_uri_and_not_by_its_number(code: str, kind11: str, tmp_path: Path) -> None:
    records = read(tmp_path, ONE, [w.map_row("II", code, "1630407678", kind10="chapter", kind11=kind11)])
    (edge,) = mappings(records)
    assert edge.target == Target("chapter", "1630407678", ("1630407678",))
    assert (concepts(records)["1630407678"].kind, concepts(records)["1630407678"].code) == ("chapter", None)


def test_what_a_code_maps_to_is_named_as_the_table_names_it(tmp_path: Path) -> None:
    found = concepts(read(tmp_path, ONE, [w.map_row("A01.0", "1A07.Z", "1528414070/unspecified")]))
    assert (found["A01.0"].system, found["A01.0"].version, found["A01.0"].display) == (
        "icd10",
        "2019",
        "Title of A01.0",
    )
    newer = found["1A07.Z"]
    assert (newer.system, newer.version, newer.residual) == ("icd11", "2024-01", "unspecified")
    assert newer.identity == "1528414070/unspecified"


def test_an_end_is_named_once(tmp_path: Path) -> None:
    records = read(tmp_path, MULTIPLE, [PLAIN, PLAIN, w.map_row("A00", "1A0Z", "1")])
    assert list(concepts(records)) == ["A00", "1A00", "1A0Z"]
    assert sum(isinstance(record, type(concepts(records)["A00"])) for record in records) == 3
    assert len(mappings(records)) == 3


def test_an_expanded_modifier_keeps_its_kind(tmp_path: Path) -> None:
    row = w.map_row("E10.0", "5A10", "1", kind10="modifiedcategory", chapter10="IV")
    node = concepts(read(tmp_path, ONE, [row]))["E10.0"]
    assert (node.kind, node.code, node.chapter) == ("modifiedcategory", "E10.0", "IV")


@pytest.mark.parametrize("table", [ONE, MULTIPLE, FOUNDATION])
def test_no_mapping_in_the_place_of_a_uri_is_a_recorded_fact(table: str, tmp_path: Path) -> None:
    records = read(tmp_path, table, [w.unmapped_row("L73.9"), PLAIN])
    edge = mappings(records)[0]
    assert (edge.source, edge.target, edge.line) == ("L73.9", NO_MAP, 2)
    assert next(iter(concepts(records))) == "L73.9"
    assert w.NO_MAPPING not in concepts(records)


@pytest.mark.parametrize(("table", "source"), [(BACK, "1B70"), (FOUNDATION_BACK, "2144774073")])
def test_no_mapping_in_the_place_of_an_older_code_is_a_recorded_fact(table: str, source: str, tmp_path: Path) -> None:
    row = w.map_row(w.NO_MAPPING, "1B70", "2144774073", title10="", chapter10="")
    records = read(tmp_path, table, [row])
    assert [(edge.source, edge.target) for edge in mappings(records)] == [(source, NO_MAP)]
    assert list(concepts(records)) == [source]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (ONE, w.map_row(w.NO_MAPPING, "1A00", "257068234")),
        (FOUNDATION_BACK, replace(w.map_row("A00", "1A00", "1"), foundation=w.NO_MAPPING)),
    ],
)
def test_no_mapping_in_the_place_of_the_source_is_a_problem(table: str, row: w.MapRow, tmp_path: Path) -> None:
    records = read(tmp_path, table, [row])
    assert mappings(records) == []
    assert len(problems(records)) == 1


@pytest.mark.parametrize(
    ("code10", "kind"),
    [("A00.9", "code"), ("A00", "code"), ("A00-A09", "block"), ("I", "chapter"), ("XXII", "chapter")],
)
@pytest.mark.parametrize("table", [BACK, FOUNDATION_BACK])
def test_the_way_back_tells_codes_blocks_and_chapters_apart(code10: str, kind: str, table: str, tmp_path: Path) -> None:
    (edge,) = mappings(read(tmp_path, table, [w.map_row(code10, "1A00", "257068234")]))
    assert (edge.target.kind, edge.target.text, edge.target.parts) == (kind, code10, (code10,))


@pytest.mark.parametrize(
    ("code11", "id", "source"), [("1A00", "257068234", "1A00"), ("", "588616678", "588616678"), ("01", "14", "14")]
)
def test_the_way_back_starts_at_the_node_that_the_tabulation_has(
    code11: str, id: str, source: str, tmp_path: Path
) -> None:
    (edge,) = mappings(read(tmp_path, BACK, [w.map_row("A00", code11, id)]))
    assert edge.source == source


@pytest.mark.parametrize("table", [BACK, FOUNDATION_BACK])
@pytest.mark.parametrize("ending", ["txt", "xlsx"])
def test_the_way_back_without_an_older_code_is_a_problem(table: str, ending: str, tmp_path: Path) -> None:
    row = w.map_row("", "1A00", "257068234", title10="", chapter10="")
    records = read_file(w.write_who_map(tmp_path / f"map.{ending}", table, [row, PLAIN]))
    assert [edge.line for edge in mappings(records)] == [3]
    assert [(problem.line, problem.field) for problem in problems(records)] == [(2, "icd10Code")]


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (w.map_row("", "1A00", "1"), "icd10Code", "no ICD-10 code"),
        (w.map_row("A0", "1A00", "1"), "icd10Code", "not an ICD-10 code"),
        (w.map_row("A00.0†", "1A00", "1"), "icd10Code", "not an ICD-10 code"),
        (w.map_row("A00", "1.00E+30", "1"), "icd11Code", "not an ICD-11 code"),
        (w.map_row("A00", "1A0O", "1"), "icd11Code", "not an ICD-11 code"),
        (w.map_row("A00", "1" + "0" * 30, "1"), "icd11Code", "not an ICD-11 code"),
        (w.map_row("A00", "1000", "1"), "icd11Code", "not an ICD-11 code"),
        (w.map_row("A00", "1A00&", "1"), "icd11Code", "not an ICD-11 code"),
        (w.map_row("A00", "", "", linearization=""), "icd11Code", "neither an ICD-11 code nor a URI"),
        (w.map_row("A00", "", "", linearization="http://id.who.int/icd/entity/7"), "icd11Code", "neither an"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(row: w.MapRow, field: str, reason: str, tmp_path: Path) -> None:
    records = read(tmp_path, ONE, [PLAIN, row, PLAIN])
    assert [edge.line for edge in mappings(records)] == [2, 4]
    (problem,) = problems(records)
    assert (problem.file, problem.line, problem.field) == ("map.txt", 3, field)
    assert problem.reason.startswith(reason)
    assert row.title10 in problem.raw


@pytest.mark.parametrize("damaged", [1e30, 5.0])
def test_a_number_in_a_code_column_of_a_workbook_is_a_problem(damaged: float, tmp_path: Path) -> None:
    path = w.write_who_map(tmp_path / "map.xlsx", ONE, [PLAIN, PLAIN])
    rows = [list(row) for row in _cells(path)]
    rows[1][rows[0].index("icd11Code")] = damaged
    records = read_file(w.write_workbook(path, rows))
    assert [edge.line for edge in mappings(records)] == [3]
    assert [(problem.line, problem.field) for problem in problems(records)] == [(2, "icd11Code")]


def _cells(path: Path) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path)
    rows: list[tuple[object, ...]] = [tuple(cell.value for cell in row) for row in book.worksheets[0].iter_rows()]
    book.close()
    return rows


@pytest.mark.parametrize("table", w.MAP_TABLES)
def test_a_row_that_is_cut_short_is_a_problem(table: str, tmp_path: Path) -> None:
    path = w.write_who_map(tmp_path / "map.txt", table, [PLAIN, PLAIN])
    lines = path.read_bytes().split(b"\r\n")
    lines[1] = b"\t".join(lines[1].split(b"\t")[:4])
    path.write_bytes(b"\r\n".join(lines))
    records = read_file(path)
    assert [edge.line for edge in mappings(records)] == [3]
    (problem,) = problems(records)
    assert (problem.file, problem.line, problem.raw) == ("map.txt", 2, lines[1].decode())
    assert problem.reason.startswith("the row is cut short: 4 cells")


def test_bytes_that_are_no_text_are_a_problem(tmp_path: Path) -> None:
    path = w.write_who_map(tmp_path / "map.txt", ONE, [w.map_row("A30", "1B20", "7", title10="Lepre"), PLAIN])
    records = read_file(w.spoil(path, b"Lepre", b"L\xe8pre"))
    assert [edge.source for edge in mappings(records)] == ["A00"]
    (problem,) = problems(records)
    assert (problem.file, problem.line, problem.reason) == ("map.txt", 2, "bytes that are not UTF-8 text")
    assert "A30\tI\tL" in problem.raw


def test_quotes_are_letters(tmp_path: Path) -> None:
    rows = [replace(PLAIN, title10='"Cholera'), replace(PLAIN, title10='so-called "cholera"')]
    edges = mappings(read(tmp_path, ONE, rows))
    assert [edge.stated["title10"] for edge in edges] == ['"Cholera', 'so-called "cholera"']
