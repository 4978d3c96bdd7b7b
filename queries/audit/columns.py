"""Findings on a column as a whole: too few values to be codes, codes of several kinds of system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from termwalk.ontologies.normalisers import clean

from .facts import Facts
from .findings import Finding
from .shapes import shape_of
from .table import Entry

_FEW, _MANY = 5, 20
"""At most so many codes for at least so many rows; with as many names to each of them."""
_MIXED = 5
"""Codes of another kind from which a column is mixed; fewer are slips, and told row by row."""


def few_values(entries: list[Entry]) -> Counter[str] | None:
    """The values of a column that cannot be one of codes: hardly any, for many rows whose names all differ."""
    values = Counter(entry.cell for entry in entries if entry.cell)
    names = {entry.name for entry in entries if entry.name}
    few = 0 < len(values) <= _FEW and sum(values.values()) >= _MANY
    return values if few and len(names) >= _MANY * len(values) else None


def column_findings(facts: Facts, entries: list[Entry]) -> Iterator[Finding]:
    """What is wrong with a column, by its entries."""
    values = few_values(entries)
    if values:
        said = {"count": str(len(values)), "rows": f"{sum(values.values()):,}"}
        said["values"] = ", ".join(f"{value} × {count:,}" for value, count in values.most_common())
        yield Finding(reason="few-codes.two" if len(values) == 2 else "few-codes", said=said)
        return
    shapes = Counter(_shape(facts, entry) for entry in entries if entry.written)
    kinds = {shape: count for shape, count in shapes.most_common() if shape and count >= _MIXED}
    if facts.family and len(kinds) > 1:
        yield Finding(reason="mixed-systems", said={f"kind:{shape}": str(count) for shape, count in kinds.items()})


def _shape(facts: Facts, entry: Entry) -> str:
    """The family of a code; whatever the release has is of its own."""
    if facts.of(entry).id and facts.family:
        return facts.family.id
    return shape_of(clean(entry.written).upper())
