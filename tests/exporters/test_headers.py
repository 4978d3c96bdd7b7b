from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from termwalk.exporters import headers
from termwalk.exporters.headers import field, header
from termwalk.schemas import ROWS

ANSWERS = [row for name, row in ROWS.items() if name not in ("fetch", "load", "udi")]
"""Rows that are shown and exported under headers; the others have tables of their own."""
FIELDS = sorted({field for row in ANSWERS for field in row.__struct_fields__})
TABLE = tomllib.loads(Path(headers.__file__).with_name("headers.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_has_a_header_in_both_languages(name: str) -> None:
    said = TABLE[name]
    assert set(said) == {"en", "zh"}
    assert header(name, "en") == said["en"] == said["en"].strip() != ""
    assert header(name, "zh") == said["zh"] == said["zh"].strip() != ""
    assert re.search("[\u4e00-\u9fff]", said["zh"])


def test_no_header_is_for_a_field_that_is_not_there() -> None:
    assert set(TABLE) <= set(FIELDS)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_two_columns_of_a_table_share_a_header(answer: type, lang: headers.Lang) -> None:
    names = answer.__struct_fields__  # type: ignore[attr-defined]
    assert len({header(name, lang) for name in names}) == len(names)


@pytest.mark.parametrize("name", FIELDS)
def test_a_header_leads_back_to_its_field(name: str) -> None:
    assert field(name) == name
    assert field(header(name, "en")) == name
    assert field(header(name, "zh")) == name


def test_a_field_without_header_shows_its_name() -> None:
    assert header("colour", "en") == "colour"
    with pytest.raises(KeyError, match="Colour"):
        field("Colour")
