"""JSON Schemas of every row that termwalk prints or writes; `python -m termwalk.schemas FOLDER` writes them."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from termwalk.cli.udi import UdiRow
from termwalk.exporters.crosswalk_rows import CrosswalkRow
from termwalk.fetching import Fetched
from termwalk.loading import Entry
from termwalk.ontologies.reasoning import Contradiction
from termwalk.queries.audit import AuditRow
from termwalk.queries.changes import AgreementRow, ChangeRow, ImpactRow
from termwalk.queries.compare import ComparedRow
from termwalk.queries.conflicts import ConflictRow
from termwalk.queries.explain import Explanation
from termwalk.queries.gaps import Gap
from termwalk.queries.match.rows import MatchRow
from termwalk.queries.migration_rows import MigrationRow
from termwalk.queries.refine import Suggestion
from termwalk.queries.review.queue import Item
from termwalk.queries.review.reconciliation import Dispute
from termwalk.queries.search import Hit
from termwalk.queries.translate import Translation

ROWS: dict[str, type[msgspec.Struct]] = {
    "audit": AuditRow,
    "agreement": AgreementRow,
    "changes": ChangeRow,
    "compare": ComparedRow,
    "conflicts": ConflictRow,
    "contradictions": Contradiction,
    "crosswalk": CrosswalkRow,
    "explain": Explanation,
    "fetch": Fetched,
    "gaps": Gap,
    "impact": ImpactRow,
    "load": Entry,
    "match": MatchRow,
    "migrate": MigrationRow,
    "reconcile": Dispute,
    "review": Item,
    "search": Hit,
    "suggest": Suggestion,
    "translate": Translation,
    "udi": UdiRow,
}


def schema(name: str) -> str:
    """The schema of one kind of row, as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(ROWS[name])), indent=2).decode() + "\n"


def write(folder: Path) -> None:
    """Writes every schema into a folder."""
    for name in ROWS:
        (folder / f"{name}.schema.json").write_text(schema(name), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
