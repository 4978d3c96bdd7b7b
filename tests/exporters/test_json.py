from __future__ import annotations

import json
from pathlib import Path

import msgspec

from termwalk.exporters import json as exporter
from termwalk.exporters.formats import export
from termwalk.queries.compare import Comparison
from termwalk.queries.migrate import Migration
from termwalk.queries.migration_rows import MigrationRow
from termwalk.queries.translate import Translations


def test_an_object_with_the_rows_last(translations: Translations) -> None:
    text = exporter.text(translations, graph="hospital.termwalk")
    said = json.loads(text)
    assert list(said) == ["graph", "rows"]
    assert said["graph"] == "hospital.termwalk"
    assert [row["target"] for row in said["rows"]][:2] == ["icd11:BA00.Z", None]
    assert text.count("\n") > len(said["rows"])


def test_chinese_stays_readable(wild: Migration) -> None:
    assert "高血压，未特指" in exporter.text(wild)


def test_a_file_of_a_migration_names_graph_maps_and_summary(table: Migration, tmp_path: Path) -> None:
    path = tmp_path / "table.json"
    export(table, path, graph="starter")
    text = path.read_text(encoding="utf-8")
    assert text.endswith("}\n")
    said = json.loads(text)
    assert list(said) == ["graph", "map_sets", "summary", "rows"]
    assert said["graph"] == "starter"
    assert [(made["id"], made["version"]) for made in said["map_sets"]] == [("termwalk-10to11", "2024-01")]
    assert "World Health Organization" in said["map_sets"][0]["licence"]
    assert said["summary"]["codes"] == table.summary().codes
    assert said["summary"]["leaf_verdicts"] == table.summary().leaf_verdicts
    assert msgspec.convert(said["rows"], tuple[MigrationRow, ...]) == table.rows


def test_a_file_of_other_answers_names_the_graph(comparison: Comparison, tmp_path: Path) -> None:
    path = tmp_path / "beside.json"
    export(comparison, path, graph="g")
    said = json.loads(path.read_text(encoding="utf-8"))
    assert (list(said), len(said["rows"])) == (["graph", "rows"], len(comparison))


def test_nothing_is_an_empty_list() -> None:
    assert json.loads(exporter.text(Translations(()), graph="g")) == {"graph": "g", "rows": []}
