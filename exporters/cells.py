"""Values as cells of a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from termwalk.queries.results import Answer

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def rows(answer: Answer[Any]) -> Iterator[list[Any]]:
    """Each row's values in column order; lists and objects as JSON text."""
    columns = answer.columns()
    for row in answer:
        yield [_flat(getattr(row, column)) for column in columns]


def _flat(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    return msgspec.json.encode(value).decode()


def unarmed(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula, with an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
