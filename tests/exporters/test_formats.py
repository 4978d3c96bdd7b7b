from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from termwalk.exporters import csv, json, parquet, xlsx
from termwalk.exporters.formats import ENDINGS, check_ending, export
from termwalk.graph.errors import InputError, QuestionError
from termwalk.queries.migrate import Migration
from termwalk.queries.translate import Translations

WRITERS = {".xlsx": (xlsx, "write_migration"), ".csv": (csv, "write"), ".json": (json, "write"),
           ".parquet": (parquet, "write")}  # fmt: skip


@pytest.mark.parametrize("ending", [*ENDINGS, ".XLSX", ".Csv"])
def test_every_ending_is_written(ending: str, table: Migration, translations: Translations, tmp_path: Path) -> None:
    for answer in (table, translations):
        path = tmp_path / f"out{ending}"
        export(answer, path, graph="starter")
        assert path.stat().st_size > 100
        assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["out", "out.xls", "out.txt", "out.xlsx.gz", ".xlsx"])
def test_an_unknown_ending_is_no_file(name: str, table: Migration, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"\.xlsx, \.csv, \.json, \.parquet"):
        export(table, tmp_path / name, graph="starter")
    with pytest.raises(QuestionError):
        check_ending(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_replaced(table: Migration, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old", encoding="utf-8")
    export(table, path, graph="starter")
    assert path.read_text(encoding="utf-8-sig").startswith("source_system,")


def half(error: Exception) -> Callable[..., None]:
    """A writer that fails after it has begun."""

    def write(answer: object, path: Path, *rest: object, **more: object) -> None:
        path.write_text("half a file", encoding="utf-8")
        raise error

    return write


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("error", "expected"),
    [(OSError(28, "No space left on device"), InputError), (ValueError("a bug"), ValueError)],
)
def test_a_file_appears_whole_or_not_at_all(
    ending: str, error: Exception, expected: type[Exception], table: Migration, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(*WRITERS[ending], half(error))
    path = tmp_path / f"out{ending}"
    with pytest.raises(expected):
        export(table, path, graph="starter")
    assert list(tmp_path.iterdir()) == []
    path.write_text("the one before", encoding="utf-8")
    with pytest.raises(expected):
        export(table, path, graph="starter")
    assert path.read_text(encoding="utf-8") == "the one before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_named(table: Migration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv, "write", half(OSError(28, "No space left on device")))
    with pytest.raises(InputError, match=r"out\.csv cannot be written: No space left on device\."):
        export(table, tmp_path / "out.csv", graph="starter")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_folder_that_is_not_there_is_a_sentence(ending: str, table: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        export(table, tmp_path / "nowhere" / f"out{ending}", graph="starter")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_folder_in_the_way_is_a_sentence(ending: str, table: Migration, tmp_path: Path) -> None:
    path = tmp_path / f"out{ending}"
    path.mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        export(table, path, graph="starter")
    assert list(tmp_path.iterdir()) == [path]
