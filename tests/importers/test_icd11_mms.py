"""WHO's simple tabulation: layouts, depth and parents, identity, and what is wrong with a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termwalk.graph.concepts import Concept, Term
from termwalk.graph.errors import FormatError, TermwalkError
from termwalk.graph.store import Record
from termwalk.importers import icd11_mms
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import Source

from . import writers as w
from .samples import ENTITIES, concepts, problems, read_file, terms

NAME = "SimpleTabulation-ICD-11-MMS-en"
CHAPTER = w.Entity("1435254666", "Infections", kind="chapter")
TITLES = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffd"), min_size=1).filter(
    lambda title: title == title.strip() and not title.startswith("-")
)
LAYOUTS = ["txt", "xlsx"]


def read(folder: Path, rows: Sequence[w.Entity], ending: str = "txt") -> list[Record]:
    return read_file(w.write_mms(folder / f"{NAME}.{ending}", rows))


def recognised(path: Path) -> Recognised:
    found = icd11_mms.recognise(Source(path))
    assert found is not None
    return found


def entity(number: int, title: str, depth: int, **rest: str) -> w.Entity:
    return w.Entity(f"10000{number}", title, depth=depth, kind="block", **rest)


@pytest.mark.parametrize("ending", LAYOUTS)
@pytest.mark.parametrize(
    ("stamp", "release", "date"),
    [
        ("Version:2024 Jan 21 - 22:30 UTC", "2024-01", "2024-01-21"),
        ("Version:2025 Jan 24 - 22:30 UTC", "2025-01", "2025-01-24"),
        ("Version:2019 Apr 6 - 08:00 UTC", "2019-04", "2019-04-06"),
    ],
)
def test_the_release_is_the_date_in_the_last_header_cell(
    stamp: str, release: str, date: str, ending: str, tmp_path: Path
) -> None:
    found = recognised(w.write_mms(tmp_path / f"{NAME}.{ending}", ENTITIES, version=stamp))
    assert (found.edition.system, found.edition.version, found.date) == ("icd11", release, date)


def test_a_header_without_a_date_needs_the_user_to_say(tmp_path: Path) -> None:
    path = w.write_mms(tmp_path / f"{NAME}.txt", ENTITIES, version="")
    with pytest.raises(FormatError, match=r"add --release, or write an editions\.toml"):
        icd11_mms.read(path)


@pytest.mark.parametrize("stamp", ["Version:2024 Feb 30 - 22:30 UTC", "Version:2024 Foo 21", "Version:0000 Jan 01"])
def test_a_date_that_is_none_is_no_crash(stamp: str, tmp_path: Path) -> None:
    path = w.write_mms(tmp_path / f"{NAME}.txt", ENTITIES, version=stamp)
    with pytest.raises(TermwalkError):
        icd11_mms.read(path)


@pytest.mark.parametrize(
    ("name", "translation", "language"),
    [
        ("SimpleTabulation-ICD-11-MMS-es.txt", True, "es"),
        ("SimpleTabulation-ICD-11-MMS-es-2024-01.txt", True, "es"),
        ("SimpleTabulation-ICD-11-MMS_pt-BR.txt", True, "pt-BR"),
        ("SimpleTabulation-ICD-11-MMS-en.txt", False, "en"),
        ("tabulation.txt", False, "en"),
        ("tabulation.txt", True, ""),
    ],
)
def test_the_language_is_in_the_file_name(name: str, translation: bool, language: str, tmp_path: Path) -> None:
    assert recognised(w.write_mms(tmp_path / name, ENTITIES, translation=translation)).language == language


def test_a_translation_that_names_no_language_needs_the_user_to_say(tmp_path: Path) -> None:
    path = w.write_mms(tmp_path / "tabulation.txt", ENTITIES, translation=True)
    with pytest.raises(FormatError, match=r"add --language, or write an editions\.toml"):
        icd11_mms.read(path)


@pytest.mark.parametrize("ending", LAYOUTS)
def test_a_translation_adds_a_term_to_the_english_class(ending: str, tmp_path: Path) -> None:
    rows = [replace(CHAPTER, own="Infecciones"), w.Entity("257068234", "Cholera", "1A00", 1, own="Cólera")]
    path = w.write_mms(tmp_path / f"SimpleTabulation-ICD-11-MMS-es.{ending}", rows, translation=True)
    records = read_file(path)
    assert [(node.id, node.display) for node in concepts(records).values()] == [
        ("1435254666", "Infections"),
        ("1A00", "Cholera"),
    ]
    assert terms(records) == [
        Term(id="1435254666", text="Infecciones", language="es", use="preferred"),
        Term(id="1A00", text="Cólera", language="es", use="preferred"),
    ]


@pytest.mark.parametrize("ending", LAYOUTS)
@pytest.mark.parametrize("depth", [0, 3])
def test_a_row_that_is_not_translated_yet_is_a_class_without_a_term(depth: int, ending: str, tmp_path: Path) -> None:
    rows = [
        replace(CHAPTER, own="Infecciones"),
        w.Entity("1", "Burkholderia gladioli", "XN351", depth),
        w.Entity("2", "Cholera", "1A00", 1, own="Cólera"),
    ]
    path = w.write_mms(tmp_path / f"SimpleTabulation-ICD-11-MMS-es.{ending}", rows, translation=True)
    records = read_file(path)
    assert list(concepts(records)) == ["1435254666", "XN351", "1A00"]
    assert [term.id for term in terms(records)] == ["1435254666", "1A00"]
    assert problems(records) == []


def test_english_adds_no_term(tmp_path: Path) -> None:
    assert terms(read(tmp_path, ENTITIES)) == []


def test_both_layouts_say_the_same(tmp_path: Path) -> None:
    assert read(tmp_path, ENTITIES, "txt") == read(tmp_path, ENTITIES, "xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_text_is_read_in_any_form(encoding: str, tmp_path: Path) -> None:
    rows = [CHAPTER, w.Entity("1", "Behçet disease – 白塞病", "4A62", 1)]
    records = read_file(w.write_mms(tmp_path / f"{NAME}.txt", rows, encoding=encoding))
    assert concepts(records)["4A62"].display == "Behçet disease – 白塞病"


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_any_line_end_will_do(newline: bytes, tmp_path: Path) -> None:
    path = w.write_mms(tmp_path / f"{NAME}.txt", ENTITIES)
    path.write_bytes(path.read_bytes().replace(b"\r\n", newline))
    assert len(concepts(read_file(path))) == len(ENTITIES)


@pytest.mark.parametrize(
    "respelt",
    [
        {"Linearization URI": "Linearization (release) URI"},
        {"Linearization URI": "LINEARIZATION (releaseURI)", "Foundation URI": "icd-11 foundationuri"},
        {"Code": "code", "ClassKind": "Class Kind", "ChapterNo": "chapter no", "Title": " TITLE "},
        {"Primary tabulation": "PrimaryTabulation", "BlockId": "Block ID"},
    ],
)
@pytest.mark.parametrize("ending", LAYOUTS)
def test_columns_are_found_by_any_of_their_names(respelt: dict[str, str], ending: str, tmp_path: Path) -> None:
    plain = read(tmp_path, ENTITIES)
    assert read_file(w.write_mms(tmp_path / f"other-MMS-en.{ending}", ENTITIES, respelt=respelt)) == plain


@pytest.mark.parametrize("column", ["Linearization URI", "Code", "Title", "ClassKind", "ChapterNo"])
def test_without_a_needed_column_it_is_another_table(column: str, tmp_path: Path) -> None:
    path = w.write_mms(tmp_path / f"{NAME}.txt", ENTITIES, respelt={column: "Something"})
    assert icd11_mms.recognise(Source(path)) is None
    with pytest.raises(FormatError, match="is not an ICD-11 MMS simple tabulation"):
        icd11_mms.read(path)


def test_the_dashes_before_a_title_are_its_depth(tmp_path: Path) -> None:
    rows = [
        CHAPTER,
        entity(1, "Block", 1),
        entity(2, "Inner block", 2),
        w.Entity("3", "Non-A - non-B", "1E50", 3),
        w.Entity("4", "Another", "1E51", 2),
        entity(5, "Next block", 1),
        replace(CHAPTER, id="99", title="Next chapter"),
    ]
    found = concepts(read(tmp_path, rows))
    assert {id: node.parents for id, node in found.items()} == {
        "1435254666": (),
        "100001": ("1435254666",),
        "100002": ("100001",),
        "1E50": ("100002",),
        "1E51": ("100001",),
        "100005": ("1435254666",),
        "99": (),
    }
    assert found["1E50"].display == "Non-A - non-B"


def test_a_child_of_a_rejected_row_goes_to_the_nearest_ancestor_that_was_kept(tmp_path: Path) -> None:
    rows = [
        CHAPTER,
        entity(1, "Kept", 1),
        replace(entity(2, "Rejected", 1), kind="family"),
        w.Entity("3", "Below it", "1A00", 2),
        w.Entity("4", "And below that", "1A00.0", 3),
        w.Entity("5", "Again below it", "1A01", 2),
    ]
    found = concepts(read(tmp_path, rows))
    assert {id: node.parents for id, node in found.items()} == {
        "1435254666": (),
        "100001": ("1435254666",),
        "1A00": ("1435254666",),
        "1A00.0": ("1A00",),
        "1A01": ("1435254666",),
    }


def test_the_children_of_a_rejected_chapter_are_no_children_of_each_other(tmp_path: Path) -> None:
    rows = [replace(CHAPTER, kind="family"), entity(1, "One", 1), entity(2, "Two", 1), entity(3, "Below two", 2)]
    found = concepts(read(tmp_path, rows))
    assert {id: node.parents for id, node in found.items()} == {"100001": (), "100002": (), "100003": ("100002",)}


def test_below_a_row_with_broken_bytes_the_nearest_kept_ancestor_is_the_parent(tmp_path: Path) -> None:
    rows = [CHAPTER, entity(1, "Kept", 1), entity(2, "Broken", 1), entity(3, "Below it", 2)]
    path = w.write_mms(tmp_path / f"{NAME}.txt", rows)
    records = read_file(w.spoil(path, b"Broken", b"Br\xf6ken"))
    assert len(problems(records)) == 1
    assert concepts(records)["100003"].parents == ("1435254666",)


def test_the_id_is_the_code_and_without_one_the_uri(tmp_path: Path) -> None:
    found = concepts(read(tmp_path, ENTITIES))
    assert [(node.id, node.code, node.identity) for node in found.values()][1:4] == [
        ("588616678", None, "588616678"),
        ("1A00", "1A00", "257068234"),
        ("1A07", "1A07", "1528414070"),
    ]


def test_a_residual_class_is_known_by_its_uri_and_not_by_its_title(tmp_path: Path) -> None:
    rows = [
        CHAPTER,
        w.Entity("7/other", "Sonstige", "1A07.Y", 1),
        w.Entity("7/unspecified", "Ohne nähere Angabe", "1A07.Z", 1),
        w.Entity("8", "Other specified things, unspecified", "1A08", 1),
        w.Entity("9/mms", "Another suffix", "1A09", 1),
    ]
    found = concepts(read(tmp_path, rows))
    assert [node.residual for node in found.values()] == ["", "other", "unspecified", "", ""]
    assert found["1A07.Z"].identity == "7/unspecified"
    assert "foundation_uri" not in found["1A07.Z"].properties


def test_only_categories_can_be_coded_with(tmp_path: Path) -> None:
    found = concepts(read(tmp_path, ENTITIES))
    assert {node.kind for node in found.values() if node.selectable} == {"category"}
    assert {node.kind for node in found.values() if not node.selectable} == {"chapter", "block"}


@pytest.mark.parametrize("code", ["1E30", "5A10", "1E03", "8E49", "1A00.0", "XN62R"])
@pytest.mark.parametrize("ending", LAYOUTS)
def test_a_code_that_reads_as_a_number_stays_text(code: str, ending: str, tmp_path: Path) -> None:
    records = read(tmp_path, [CHAPTER, w.Entity("1", "Some disease", code, 1)], ending)
    assert list(concepts(records)) == ["1435254666", code]
    assert problems(records) == []


@pytest.mark.parametrize("damaged", [1e30, 5.0, 1000.0])
def test_a_number_in_the_code_column_of_a_workbook_is_a_problem(damaged: float, tmp_path: Path) -> None:
    records = read(tmp_path, [CHAPTER, w.Entity("1", "Some disease", damaged, 1), *ENTITIES[1:]], "xlsx")
    (problem,) = problems(records)
    assert (problem.file, problem.line, problem.field) == (f"{NAME}.xlsx", 3, "Code")
    assert float(problem.raw) == damaged
    assert "Excel" in problem.reason
    assert len(concepts(records)) == len(ENTITIES)


def test_a_chapter_that_lost_its_zero_in_excel_is_not_taken_as_it_stands(tmp_path: Path) -> None:
    records = read(tmp_path, [CHAPTER, w.Entity("1", "Some disease", "1A00", 1, chapter=1.0)], "xlsx")
    assert "1A00" not in concepts(records) or concepts(records)["1A00"].chapter == "01"
    assert [problem.field for problem in problems(records)] == ["ChapterNo"]


@pytest.mark.parametrize(
    ("row", "field", "raw", "reason"),
    [
        (w.Entity("1", "T", "1.00E+30", 1), "Code", "1.00E+30", "not an ICD-11 code (was the file saved by Excel?)"),
        (w.Entity("1", "T", "1A0O", 1), "Code", "1A0O", "not an ICD-11 code (was the file saved by Excel?)"),
        (w.Entity("1", "T", "1B00", 1, kind="family"), "ClassKind", "family", "not a chapter, block or category"),
        (w.Entity("1", "T", "1B00", 1, kind=""), "ClassKind", "", "not a chapter, block or category"),
        (w.Entity("1", "", "1B00", 0), "Title", "", "no title"),
        (w.Entity("1", "", "1B00", 1), "Title", "-", "no title"),
        (w.Entity("", "T", "1B00", 1), "Linearization URI", "http://id.who.int/icd/release/11/mms/", "no lin"),
        (w.Entity("1", "T", "1A07", 1), "Code", "1A07", "the code stands twice; the first one is kept"),
        (w.Entity("588616678", "T", "", 1, "block"), "Code", "588616678", "the code stands twice; the first one"),
    ],
)
@pytest.mark.parametrize("ending", LAYOUTS)
def test_a_row_that_cannot_be_used_is_a_problem(
    row: w.Entity, field: str, raw: str, reason: str, ending: str, tmp_path: Path
) -> None:
    records = read(tmp_path, [*ENTITIES, row], ending)
    assert len(concepts(records)) == len(ENTITIES)
    assert concepts(records)["1A07"].identity == "1528414070"
    (problem,) = problems(records)
    assert (problem.file, problem.line) == (f"{NAME}.{ending}", len(ENTITIES) + 2)
    assert (problem.field, problem.raw.strip()) == (field, raw)
    assert problem.reason.startswith(reason)


def test_a_row_that_is_cut_short_is_a_problem(tmp_path: Path) -> None:
    path = w.write_mms(tmp_path / f"{NAME}.txt", ENTITIES)
    lines = path.read_bytes().split(b"\r\n")
    lines[3] = b"\t".join(lines[3].split(b"\t")[:7])
    path.write_bytes(b"\r\n".join(lines))
    records = read_file(path)
    assert sorted(concepts(records)) == sorted({"1435254666", "588616678", "1A07", "1A07.Y", "1A07.Z", "1E30"})
    (problem,) = problems(records)
    assert (problem.line, problem.raw.split("\t")[2]) == (4, "1A00")
    assert problem.reason.startswith("7 cells")


def test_a_title_that_loses_its_quote_does_not_swallow_the_next_row(tmp_path: Path) -> None:
    path = w.write_mms(tmp_path / f"{NAME}.txt", ENTITIES)
    lines = path.read_bytes().split(b"\r\n")
    lines[3] = lines[3][: lines[3].index(b"Cholera") + 4]
    path.write_bytes(b"\r\n".join(lines))
    records = read_file(path)
    assert problems(records)
    assert all("\n" not in node.display and "\t" not in node.display for node in concepts(records).values())


def test_bytes_that_are_no_text_are_a_problem(tmp_path: Path) -> None:
    path = w.write_mms(tmp_path / f"{NAME}.txt", ENTITIES)
    records = read_file(w.spoil(path, b"Cholera", b"Chol\xe9ra"))
    assert "1A00" not in concepts(records)
    (problem,) = problems(records)
    assert (problem.file, problem.line) == (path.name, 4)
    assert problem.reason == "bytes that are not UTF-8 text"
    assert "1A00" in problem.raw


@pytest.mark.parametrize("ending", LAYOUTS)
def test_an_empty_row_is_no_row(ending: str, tmp_path: Path) -> None:
    path = w.write_mms(tmp_path / f"{NAME}.{ending}", ENTITIES)
    if ending == "txt":
        w.spoil(path, b"\r\nhttp://id.who.int/icd/entity/257068234", b"\r\n\r\nhttp://id.who.int/icd/entity/257068234")
    else:
        _insert_row(path, 4)
    records = read_file(path)
    assert (len(concepts(records)), problems(records)) == (len(ENTITIES), [])


def _insert_row(path: Path, at: int) -> None:
    book = openpyxl.load_workbook(path)
    book.worksheets[0].insert_rows(at)
    book.save(path)
    book.close()


def test_the_first_sheet_that_holds_anything_is_read(tmp_path: Path) -> None:
    path = w.write_mms(tmp_path / f"{NAME}.xlsx", ENTITIES)
    book = openpyxl.load_workbook(path)
    book.create_sheet("empty", 0)
    book.create_sheet("notes").append(["read me"])
    book.save(path)
    book.close()
    assert len(concepts(read_file(path))) == len(ENTITIES)


@settings(deadline=None, max_examples=60)
@given(titles=st.lists(st.tuples(TITLES, st.integers(0, 9)), min_size=1, max_size=20))
def test_any_title_at_any_depth_comes_back(
    titles: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows: list[w.Entity] = []
    for number, (title, wanted) in enumerate(titles):
        depth = min(wanted, rows[-1].depth + 1) if rows else 0
        rows.append(w.Entity(f"{1000 + number}", title, depth=depth, kind="block"))
    records = read_file(w.write_mms(tmp_path_factory.mktemp("mms") / f"{NAME}.txt", rows))
    nodes = [record for record in records if isinstance(record, Concept)]
    assert [node.display for node in nodes] == [row.title for row in rows]
    assert [node.parents for node in nodes] == [_parent(rows, place) for place in range(len(rows))]


def _parent(rows: list[w.Entity], place: int) -> tuple[str, ...]:
    """The last row before this one that is one level higher."""
    above = [row.id for row in rows[:place] if row.depth == rows[place].depth - 1]
    return tuple(above[-1:])
