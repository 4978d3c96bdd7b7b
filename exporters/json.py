"""JSON: one object with the graph's name, the rows, and what a caller adds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from termwalk.queries.migrate import Migration
from termwalk.queries.results import Answer


def about(answer: Answer[Any], graph: str) -> dict[str, object]:
    """What stands beside the rows: the graph's name, and for a migration its map sets (with licences) and summary."""
    beside: dict[str, object] = {"graph": graph}
    if isinstance(answer, Migration):
        beside |= {"map_sets": answer.map_sets, "summary": answer.summary()}
    return beside


def text(answer: Answer[Any], **beside: object) -> str:
    """The rows as an indented JSON object; `beside` are further fields of it, before the rows."""
    return msgspec.json.format(msgspec.json.encode({**beside, "rows": answer.rows}), indent=2).decode()


def write(answer: Answer[Any], path: Path, **beside: object) -> None:
    """Writes that object to a file."""
    path.write_text(text(answer, **beside) + "\n", encoding="utf-8")
