"""termwalk's own cited supplement: codes that WHO's 2024 tables send to a heading only, proposed by identical title."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.graph.relations import from_name

EMERGENCY_USE = MapSet(
    id="termwalk-supplement",
    version="2024-01",
    title="ICD-10 emergency-use codes by title, for review",
    publisher="termwalk",
    source=Edition("icd10", "2019"),
    target=Edition("icd11", "2024-01"),
    licence="Apache-2.0; titles © World Health Organization",
)
FILE = Path(__file__).parent / "emergency-use.tsv"


def emergency_use() -> Iterator[Mapping]:
    """The supplement's rows, each with the titles it rests on."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, delimiter="\t")
        for row in reader:
            yield Mapping(
                source=row["source"],
                target=Target("code", row["target"], (row["target"],)),
                relation=from_name("r5", row["relation"]),
                line=reader.line_num,
                stated={
                    "title10": row["source_title"],
                    "title11": row["target_title"],
                    "linearization": row["target_uri"],
                    "justification": row["justification"],
                },
            )
