from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from termwalk.exporters import xlsx
from termwalk.exporters.headers import header
from termwalk.queries.compare import Comparison
from termwalk.queries.likeness.table import likeness_rules
from termwalk.queries.migrate import Migration
from termwalk.queries.translate import Translations
from termwalk.queries.verdicts.table import Verdict
from termwalk.queries.verdicts.table import table as rule_table

Cell = Any


def opened(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def heads(sheet: Any) -> list[str]:
    return [cell.value for cell in sheet[1]]


def column(sheet: Any, head: str) -> list[Cell]:
    """The cells below a header."""
    return [cell for (cell,) in sheet.iter_rows(min_row=2, min_col=heads(sheet).index(head) + 1,
                                                max_col=heads(sheet).index(head) + 1)]  # fmt: skip


@pytest.fixture(scope="module")
def path(table: Migration, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("xlsx") / "table.xlsx"
    xlsx.write_migration(table, path, "hospital.termwalk")
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> Any:
    return opened(path)


@pytest.fixture(scope="module")
def chinese(table: Migration, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("xlsx") / "zh.xlsx"
    xlsx.write_migration(table, path, "hospital.termwalk", "zh")
    return opened(path)


@pytest.fixture
def wild_path(wild: Migration, tmp_path: Path) -> Path:
    xlsx.write_migration(wild, tmp_path / "wild.xlsx", "=graph")
    return tmp_path / "wild.xlsx"


def test_a_table_a_summary_and_the_rules(book: Any, chinese: Any) -> None:
    assert book.sheetnames == ["Table", "Summary", "Rules"]
    assert chinese.sheetnames == ["对照表", "汇总", "规则"]


def test_headers_in_the_language_asked_for(book: Any, chinese: Any, table: Migration) -> None:
    columns = table.columns()
    assert set(heads(book["Table"])) == {header(c, "en") for c in columns} | {"Decision", "Reviewer", "Note"}
    assert set(heads(chinese["对照表"])) == {header(c, "zh") for c in columns} | {"复核决定", "复核人", "备注"}
    assert len(heads(book["Table"])) == len(columns) + 3
    said = [head for head in heads(book["Table"]) if head not in ("Decision", "Reviewer", "Note")]
    assert said == [header(c, "en") for c in columns]


def test_every_row_is_there(book: Any, table: Migration) -> None:
    sheet = book["Table"]
    assert sheet.max_row == len(table) + 1
    for field in ("source_code", "target_code", "target_title", "verdict", "reason", "who_one"):
        said = [cell.value or "" for cell in column(sheet, header(field, "en"))]
        assert said == [getattr(row, field) for row in table]


def test_the_header_stays_in_sight_and_filters(book: Any, table: Migration) -> None:
    sheet = book["Table"]
    assert sheet.freeze_panes == "A2"
    left, top, right, bottom = range_boundaries(sheet.auto_filter.ref)
    assert (left, top, right, bottom) == (1, 1, len(heads(sheet)), len(table) + 1)
    assert all(cell.font.bold for cell in sheet[1])


@pytest.mark.parametrize(
    ("name", "head", "words"),
    [("book", "Decision", ["accept", "reject", "no-map", "discuss"]),
     ("chinese", "复核决定", ["接受", "拒绝", "无对应", "讨论"])],
)  # fmt: skip
def test_decisions_are_chosen_from_a_list(
    name: str, head: str, words: list[str], table: Migration, request: pytest.FixtureRequest
) -> None:
    sheet = request.getfixturevalue(name).worksheets[0]
    rule = sheet.data_validations.dataValidation
    letter = get_column_letter(heads(sheet).index(head) + 1)
    assert len(rule) == 1
    assert rule[0].type == "list"
    assert str(rule[0].sqref) == f"{letter}2:{letter}{len(table) + 1}"
    assert rule[0].formula1.strip('"').split(",") == words
    assert {cell.value for cell in column(sheet, head)} == {None}


def test_verdicts_have_their_colours(book: Any, table: Migration) -> None:
    cells = column(book["Table"], "Verdict")
    for cell, row in zip(cells, table, strict=True):
        assert cell.fill.fgColor.rgb == "FF" + xlsx.COLOURS[row.verdict].removeprefix("#")
    assert len({cell.fill.fgColor.rgb for cell in cells}) > 4


def test_every_verdict_has_a_colour() -> None:
    assert set(xlsx.COLOURS) == set(Verdict.__args__)  # type: ignore[attr-defined]
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in xlsx.COLOURS.values())


def test_no_cell_is_a_formula_a_link_or_a_number_by_mistake(wild_path: Path, wild_titles: tuple[str, ...]) -> None:
    sheet = opened(wild_path)["Table"]
    cells = column(sheet, "Source title")
    assert [cell.value for cell in cells] == list(wild_titles)
    assert {cell.data_type for cell in cells} == {"s"}
    for each in opened(wild_path).worksheets:
        assert not any(cell.data_type == "f" or cell.hyperlink for line in each.iter_rows() for cell in line)
    with zipfile.ZipFile(wild_path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                assert not re.search(rb"<f[ >]|<hyperlink", archive.read(name))


def test_codes_stay_text_and_numbers_are_numbers(wild_path: Path) -> None:
    sheet = opened(wild_path)["Table"]
    assert {(cell.value, cell.data_type) for cell in column(sheet, "Target code")} == {("1E30", "s")}
    assert [(cell.value, cell.data_type) for cell in column(sheet, "Confidence")][1] == (0.25, "n")
    assert next(cell.value for cell in column(sheet, "Confidence")) is None


def test_yes_is_a_word_and_no_is_empty(book: Any, chinese: Any, table: Migration) -> None:
    said = [cell.value for cell in column(book["Table"], "Needs review")]
    assert said == ["yes" if row.review else None for row in table]
    assert {cell.value for cell in column(chinese["对照表"], "需复核")} == {"是", None}


def test_the_summary_has_counts_and_sources(book: Any, table: Migration) -> None:
    lines = {line[0]: line[1:] for line in book["Summary"].iter_rows(values_only=True) if line[0]}
    summary = table.summary()
    assert lines["Graph"][0] == "hospital.termwalk"
    assert lines["Release of the targets"][0] == "icd11@2024-01"
    assert lines["Licence of the map"][0] == table.map_sets[0].licence
    assert lines["Codes of the source release"][0] == summary.codes
    assert lines["of these, leaves (shares below are of leaves)"][0] == summary.leaves
    assert lines["Leaves that need review"][0] == summary.review
    verdict, count = next(iter(summary.leaf_verdicts.items()))
    assert lines[verdict][0] == count
    assert lines[verdict][1] == pytest.approx(count / summary.leaves)
    for chapter, counts in summary.chapters.items():
        assert sum(value for value in lines[chapter] if value) == sum(counts.values())
    rests_on = [line[1] for line in book["Summary"].iter_rows(values_only=True) if line[0] == "rests on"]
    assert rests_on == [premise.partition("#")[0] for premise in table.map_sets[0].premises]


def test_the_rules_are_explained(book: Any, chinese: Any) -> None:
    for sheet, lang in ((book["Rules"], "en"), (chinese["规则"], "zh")):
        said = {line[0]: line[4] for line in sheet.iter_rows(min_row=2, values_only=True)}
        rules = rule_table()
        every = (*rules.rule, *rules.flag, *likeness_rules().values())
        assert said == {each.id: getattr(each, lang) for each in every}


def test_other_answers_are_one_sheet(translations: Translations, comparison: Comparison, tmp_path: Path) -> None:
    for answer in (translations, comparison):
        xlsx.write(answer, tmp_path / "one.xlsx")
        book = opened(tmp_path / "one.xlsx")
        assert book.sheetnames == ["Table"]
        sheet = book["Table"]
        assert heads(sheet) == [header(c, "en") for c in answer.columns()]
        assert sheet.max_row == len(answer) + 1
        assert sheet.freeze_panes == "A2"
        assert sheet.data_validations.dataValidation == []


def test_other_answers_are_no_mapping_table_in_chinese_either(comparison: Comparison, tmp_path: Path) -> None:
    xlsx.write(comparison, tmp_path / "one.xlsx", "zh")
    assert opened(tmp_path / "one.xlsx").sheetnames == ["结果"]


def test_an_empty_table_opens(migration: Any, tmp_path: Path) -> None:
    xlsx.write_migration(migration(), tmp_path / "empty.xlsx", "g")
    sheet = opened(tmp_path / "empty.xlsx")["Table"]
    assert sheet.max_row == 1
    assert "Verdict" in heads(sheet)


def test_a_migration_of_another_language_is_all_in_it(starter: Any, tmp_path: Path) -> None:
    table = starter.migrate("icd10", "icd11", lang="zh")
    xlsx.write_migration(table, tmp_path / "zh.xlsx", "g", "zh")
    sheet = opened(tmp_path / "zh.xlsx")["对照表"]
    assert [cell.value for cell in column(sheet, "理由")] == [row.reason for row in table]
