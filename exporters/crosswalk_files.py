"""The files of a crosswalk: Parquet in row groups, CSV, and a workbook; each takes rows as they come."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from termwalk.graph.errors import InputError, MissingExtra, QuestionError
from termwalk.graph.mappings import MapSet
from termwalk.graph.progress import Progress

from .cells import unarmed
from .crosswalk_rows import COLUMNS, CrosswalkRow
from .files import whole
from .headers import Lang, header
from .sheets import head, put, workbook

ENDINGS = (".parquet", ".csv", ".xlsx")
ROW_GROUP = 65_536
_NUMBERS = {"target_option": "int32", "target_part": "int16", "target_parts": "int16", "target_choice": "int16",
            "priority": "int32", "hops": "int16", "confidence": "float64", "preferred": "bool_", "review": "bool_",
            "derived": "bool_"}  # fmt: skip
"""The columns that are no text."""
SHEET = 1_048_575
"""Rows that a sheet holds below its header."""
_SHEETS = {"en": ("Crosswalk", "Sources"), "zh": ("对照", "来源")}
_SOURCES = ("id", "version", "title", "publisher", "licence", "source", "target")


def check_ending(path: Path) -> None:
    """QuestionError for a file name whose ending names none of the formats."""
    if path.suffix.lower() not in ENDINGS:
        raise QuestionError(f"{path.name} has no ending that a crosswalk can have: use one of {', '.join(ENDINGS)}.")


def write_rows(
    rows: Iterable[CrosswalkRow], map_sets: Sequence[MapSet], path: Path, lang: Lang, progress: Progress
) -> None:
    """Writes the rows by the ending of the file's name; the file appears whole or not at all."""
    check_ending(path)
    ending = path.suffix.lower()
    seen = _seen(rows, path.name, progress)
    with whole(path) as part:
        if ending == ".parquet":
            _parquet(seen, map_sets, part)
        elif ending == ".csv":
            _csv(seen, part)
        else:
            _xlsx(seen, map_sets, part, lang)


def _seen(rows: Iterable[CrosswalkRow], name: str, progress: Progress) -> Iterator[CrosswalkRow]:
    for count, row in enumerate(rows, start=1):
        if count % 10_000 == 0:
            progress(name, count)
        yield row


def _parquet(rows: Iterator[CrosswalkRow], map_sets: Sequence[MapSet], path: Path) -> None:
    """Text as dictionaries, sorted as the rows come, which the file says of itself."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtra("pyarrow", "parquet", "Parquet") from error
    fields = [pa.field(name, getattr(pa, _NUMBERS.get(name, "string"))()) for name in COLUMNS]
    schema = pa.schema(fields, metadata=about(map_sets))
    order = [pq.SortingColumn(place) for place in range(3)]
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=True, sorting_columns=order) as writer:
        while group := list(islice(rows, ROW_GROUP)):
            columns = [pa.array([getattr(row, f.name) for row in group], type=f.type) for f in fields]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema), row_group_size=ROW_GROUP)


def about(map_sets: Sequence[MapSet]) -> dict[str, str]:
    """The maps that a crosswalk rests on, their publishers and licences, in the file's own metadata."""
    return {
        "termwalk.map_sets": "; ".join(map(str, map_sets)),
        "termwalk.publishers": "; ".join(dict.fromkeys(m.publisher for m in map_sets if m.publisher)),
        "termwalk.licences": "; ".join(dict.fromkeys(m.licence for m in map_sets if m.licence)),
    }


def _csv(rows: Iterator[CrosswalkRow], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows([_cell(getattr(row, name)) for name in COLUMNS] for row in rows)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return unarmed(value)


def _xlsx(rows: Iterator[CrosswalkRow], map_sets: Sequence[MapSet], path: Path, lang: Lang) -> None:
    """The crosswalk with filters, and a sheet that says which maps it is of and under what licence."""
    with workbook(path) as book:
        sheet = book.add_worksheet(_SHEETS[lang][0])
        head(book, sheet, [header(name, lang) for name in COLUMNS])
        line = 0
        for line, row in enumerate(rows, start=1):
            if line > SHEET:
                raise InputError(f"{path.name} would have more rows than a sheet holds: write .parquet or .csv.")
            for place, name in enumerate(COLUMNS):
                put(sheet, line, place, getattr(row, name), lang)
        sheet.autofilter(0, 0, max(line, 1), len(COLUMNS) - 1)
        sources = book.add_worksheet(_SHEETS[lang][1])
        head(book, sources, [header(name, lang) for name in _SOURCES])
        for line, map_set in enumerate(map_sets, start=1):
            for place, name in enumerate(_SOURCES):
                put(sources, line, place, str(getattr(map_set, name)), lang)
