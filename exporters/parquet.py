"""Parquet, for DuckDB, Spark and BI tools; field names as columns, codes as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from termwalk.graph.errors import MissingExtra
from termwalk.queries.migrate import Migration
from termwalk.queries.results import Answer

from .cells import rows

_TYPES = {"bool": "bool_", "float": "float64", "int": "int64"}


def write(answer: Answer[Any], path: Path) -> None:
    """Writes the rows; MissingExtra where pyarrow is not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtra("pyarrow", "parquet", "Parquet") from error
    names = answer.columns()
    kinds = [_kind(answer.row_type.__annotations__[name]) for name in names]
    columns = zip(*rows(answer), strict=True) if len(answer) else [()] * len(names)
    arrays = [pa.array(column, type=getattr(pa, kind)()) for column, kind in zip(columns, kinds, strict=True)]
    table = pa.Table.from_arrays(arrays, names=list(names)).replace_schema_metadata(_sources(answer))
    pq.write_table(table, path)


def _sources(answer: Answer[Any]) -> dict[str, str]:
    """What the rows rest on, and its licences, as the file's metadata."""
    if not isinstance(answer, Migration):
        return {}
    return {
        "termwalk.map_sets": "; ".join(str(map_set) for map_set in answer.map_sets),
        "termwalk.licences": "; ".join(map_set.licence for map_set in answer.map_sets),
    }


def _kind(annotation: str) -> str:
    return next((kind for word, kind in _TYPES.items() if annotation.startswith(word)), "string")
