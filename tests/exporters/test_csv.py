from __future__ import annotations

import csv as standard
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from termwalk.exporters import csv
from termwalk.queries.compare import Comparison
from termwalk.queries.migrate import Migration
from termwalk.queries.translate import Translations


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(standard.DictReader(stream))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out.csv"


def test_excel_sees_a_byte_order_mark_and_the_contracts_names(table: Migration, path: Path) -> None:
    csv.write(table, path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfsource_system,source_release,source_code,")
    head = data.decode("utf-8-sig").splitlines()[0]
    assert head.split(",") == list(table.columns())


def test_a_stream_gets_no_byte_order_mark(table: Migration) -> None:
    stream = io.StringIO()
    csv.write_to(table, stream)
    assert stream.getvalue().startswith("source_system,")


def test_pandas_reads_the_same_texts(table: Migration, path: Path) -> None:
    csv.write(table, path)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert tuple(frame.columns) == table.columns()
    assert len(frame) == len(table)
    for said, row in zip(frame.to_dict("records"), table, strict=True):
        for column in table.columns():
            value = getattr(row, column)
            words = {"True": "true", "False": "false", "None": ""}
            assert said[column] == words.get(str(value), str(value)), column


def test_codes_that_look_like_numbers_stay_as_they_are(wild: Migration, path: Path) -> None:
    csv.write(wild, path)
    assert {row["target_code"] for row in read(path)} == {"1E30"}
    assert "007" in {row["source_title"] for row in read(path)}


def test_formulas_are_disarmed(wild: Migration, wild_titles: tuple[str, ...], path: Path) -> None:
    csv.write(wild, path)
    said = [row["source_title"] for row in read(path)]
    armed = ("=", "+", "-", "@", "\t", "\r")
    assert said == [f"'{title}" if title.startswith(armed) else title for title in wild_titles]
    assert not any(cell.startswith(armed) for row in read(path) for cell in row.values())


@pytest.mark.parametrize("title", ["line\nbreak", "old\rbreak", "dos\r\nbreak", "\rreturned", 'a "quoted", title'])
def test_a_break_in_a_title_breaks_no_row(title: str, row: Any, migration: Any, path: Path) -> None:
    csv.write(migration(row(source_title=title), row(source_code="Q11")), path)
    rows = read(path)
    assert [each["source_code"] for each in rows] == ["Q10", "Q11"]
    assert rows[0]["source_title"].lstrip("'") == title


def test_numbers_are_no_formulas(wild: Migration, path: Path) -> None:
    csv.write(wild, path)
    assert [row["confidence"] for row in read(path)][:3] == ["", "0.25", ""]
    assert [row["review"] for row in read(path)][:2] == ["true", "false"]


def test_a_negative_number_needs_no_apostrophe(table: Migration, path: Path) -> None:
    """WHO's distances are 0 to -3."""
    csv.write(table, path)
    said = {row["foundation_distance"] for row in read(path)}
    assert "-1" in said
    assert said == {str(row.foundation_distance) for row in table}


def test_paths_are_json_in_a_cell(translations: Translations, path: Path) -> None:
    csv.write(translations, path)
    rows = read(path)
    assert [row["target"] for row in rows][:2] == ["icd11:BA00.Z", ""]
    assert json.loads(rows[0]["path"])[0]["basis"] == "V16a"


def test_an_empty_answer_is_a_header(path: Path) -> None:
    csv.write(Translations(()), path)
    assert path.read_text(encoding="utf-8-sig").splitlines() == [",".join(Translations.columns())]


def test_a_comparison_is_written_too(comparison: Comparison, path: Path) -> None:
    csv.write(comparison, path)
    assert len(read(path)) == len(comparison)
