from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from termwalk.exporters import parquet
from termwalk.graph.errors import MissingExtra
from termwalk.queries.migrate import Migration
from termwalk.queries.results import Answer
from termwalk.queries.translate import Translations

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def written(answer: Answer[Any], folder: Path) -> Any:
    parquet.write(answer, folder / "out.parquet")
    return pq.read_table(folder / "out.parquet")


def test_columns_have_the_contracts_names_and_types(table: Migration, tmp_path: Path) -> None:
    found = written(table, tmp_path)
    assert tuple(found.column_names) == table.columns()
    kinds = dict.fromkeys(("preferred", "review", "source_leaf", "in_edition", "round_trip"), pa.bool_())
    kinds |= dict.fromkeys(("confidence", "title_agreement"), pa.float64())
    kinds |= dict.fromkeys(("foundation_distance", "hops", "support", "group", "choice", "uses"), pa.int64())
    for field in found.schema:
        assert field.type == kinds.get(field.name, pa.string()), field.name


def test_rows_come_back_equal(table: Migration, wild: Migration, tmp_path: Path) -> None:
    for answer in (table, wild):
        found = written(answer, tmp_path)
        assert found.to_pylist() == list(answer.records())


def test_a_path_is_json_and_hops_are_numbers(translations: Translations, tmp_path: Path) -> None:
    found = written(translations, tmp_path)
    assert found.schema.field("hops").type == pa.int64()
    assert found.schema.field("path").type == pa.string()
    assert found.column("target").to_pylist()[:2] == ["icd11:BA00.Z", None]
    assert json.loads(found.column("path")[0].as_py())[0]["target"] == "icd11:BA00.Z"


def test_nothing_still_has_columns_and_types(tmp_path: Path) -> None:
    found = written(Translations(()), tmp_path)
    assert found.num_rows == 0
    assert tuple(found.column_names) == Translations.columns()
    assert found.schema.field("review").type == pa.bool_()


def test_without_pyarrow_a_sentence_says_what_to_install(
    table: Migration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"parquet"):
        parquet.write(table, tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists()
