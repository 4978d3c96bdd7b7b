"""Which exporter writes which file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from termwalk.graph.errors import QuestionError
from termwalk.queries.audit import Audit
from termwalk.queries.migrate import Migration
from termwalk.queries.results import Answer

from .files import whole
from .headers import Lang

ENDINGS = (".xlsx", ".csv", ".json", ".parquet")


def check_ending(path: Path) -> None:
    """QuestionError for a file name whose ending names no format that can be written."""
    if path.suffix.lower() not in ENDINGS:
        raise QuestionError(f"{path.name} has no ending that can be written: use one of {', '.join(ENDINGS)}.")


def export(answer: Answer[Any], path: Path, *, graph: str, lang: Lang = "en") -> None:
    """Writes an answer by the ending of the file's name; the file appears whole or not at all."""
    check_ending(path)
    with whole(path) as part:
        _write(answer, part, path.suffix.lower(), graph, lang)


def _write(answer: Answer[Any], path: Path, ending: str, graph: str, lang: Lang) -> None:
    from . import audit_xlsx, csv, json, parquet, xlsx

    if ending == ".xlsx" and isinstance(answer, Migration):
        xlsx.write_migration(answer, path, graph, lang)
    elif ending == ".xlsx" and isinstance(answer, Audit):
        audit_xlsx.write(answer, path, graph, lang)
    elif ending == ".xlsx":
        xlsx.write(answer, path, lang)
    elif ending == ".json":
        json.write(answer, path, **json.about(answer, graph))
    else:
        {".csv": csv.write, ".parquet": parquet.write}[ending](answer, path)
