"""Answers to write: of the starter graph, and made by hand where the world's titles are too tame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import termwalk
from termwalk.graph.codes import Edition
from termwalk.graph.mappings import MapSet
from termwalk.queries.compare import Comparison
from termwalk.queries.migrate import Migration
from termwalk.queries.migration_rows import MigrationRow
from termwalk.queries.translate import Translations

WILD = (
    "=1+1", "+SUM(A1:A9)", "-2+3", "@SUM(A1)", "\tindented", "=HYPERLINK(\"http://example.org\",\"x\")",
    "http://example.org/not-a-link", "1E30", "007", "TRUE", "<b>bold</b> & \"quoted\", with comma", "line\nbreak",
    "高血压，未特指", "'quoted at once",
)  # fmt: skip


@pytest.fixture(scope="session")
def starter() -> Iterator[termwalk.Graph]:
    """The starter graph, built once."""
    with termwalk.starter() as graph:
        yield graph


@pytest.fixture(scope="session")
def table(starter: termwalk.Graph) -> Migration:
    """The starter's whole table."""
    return starter.migrate("icd10", "icd11")


@pytest.fixture(scope="session")
def translations(starter: termwalk.Graph) -> Translations:
    """Answers with a path, without a target, and with several targets."""
    return starter.translate(["icd10:I10", "icd10:C95.7", "icd10:E10.0"], "icd11")


@pytest.fixture(scope="session")
def comparison(starter: termwalk.Graph) -> Comparison:
    """A build beside itself."""
    return starter.compare("icd10", "icd11", beside="2024-01")


@pytest.fixture(scope="session")
def wild_titles() -> tuple[str, ...]:
    """Texts that a spreadsheet would run, link, or read as something else."""
    return WILD


@pytest.fixture(scope="session")
def row() -> Callable[..., MigrationRow]:
    """Makes a row."""

    def make(**more: Any) -> MigrationRow:
        given: dict[str, Any] = {
            "source_system": "icd10", "source_release": "2019", "source_code": "Q10", "source_title": "Fever",
            "source_chapter": "XVII", "source_kind": "category", "target_system": "icd11",
            "target_release": "2024-01", "target_code": "1E30", "target_kind": "code", "status": "mapped",
            "relation": "related", "verdict": "related", "reason_code": "V22", "reason": "Because.",
        }  # fmt: skip
        return MigrationRow(**(given | more))

    return make


@pytest.fixture(scope="session")
def migration() -> Callable[..., Migration]:
    """Makes a table of rows."""

    def make(*rows: MigrationRow) -> Migration:
        ends = Edition("icd10", "2019"), Edition("icd11", "2024-01")
        map_set = MapSet(
            id="m", version="1", title="=Map", publisher="P", source=ends[0], target=ends[1], licence="CC-BY",
            rules="r/1", premises=("p@1#abc",),
        )  # fmt: skip
        return Migration(rows, (map_set,), ends[1], "en")

    return make


@pytest.fixture(scope="session")
def wild(row: Any, migration: Any, wild_titles: tuple[str, ...]) -> Migration:
    """A table whose titles are wild; one row has a confidence, one is reviewed, each has its own verdict."""
    verdicts = ("equivalent", "several", "broken", "unmapped", "no-map")
    return migration(  # type: ignore[no-any-return]
        *(
            row(
                source_code=f"Q{n:02}",
                source_title=title,
                target_title=title,
                verdict=verdicts[n % len(verdicts)],
                confidence=0.25 if n == 1 else None,
                review=n % 2 == 0,
            )
            for n, title in enumerate(wild_titles)
        )
    )
