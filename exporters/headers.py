"""What columns are called in front of people."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

Lang = Literal["en", "zh"]


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "headers.toml").read_text(encoding="utf-8"))


def header(column: str, lang: Lang) -> str:
    """A column's header in a language; a field without one shows its own name."""
    return _table().get(column, {}).get(lang, column)


def field(title: str) -> str:
    """The field that a header in either language, or a field name, stands for; KeyError for any other."""
    if title in _table():
        return title
    return {said: name for name, both in _table().items() for said in both.values()}[title]
