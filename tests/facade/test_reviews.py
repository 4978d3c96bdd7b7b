"""The façade's methods for reviews, from the opening of a project to its answers."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import termwalk
from termwalk.graph.errors import QuestionError
from termwalk.graph.opening import open_store
from termwalk.ontologies.starter import who_files
from termwalk.queries.review import Candidate
from termwalk.reviews import Reviews

PROPOSALS = (Candidate(text="高血压", code="I10", score=0.9), Candidate(text="急性心梗", code="I21.9", score=0.8))


@pytest.fixture
def held(tmp_path: Path) -> Reviews:
    """A graph of the starter's files."""
    path = tmp_path / "own.termwalk"
    with termwalk.open(path) as graph:
        graph.load(*who_files())
    made = Reviews()
    made.store = open_store(path)
    return made


def test_two_reviewers_through_the_facade(held: Reviews) -> None:
    held.start_review("dx", "local:dx", "icd10", policy="double", who="lead-1")
    assert [one.name for one in held.reviews()] == ["dx"]
    for who in ("reviewer-1", "reviewer-2"):
        assert [item.proposed for item in held.queue("dx", PROPOSALS, who=who)] == [("I10",), ("I21.9",)]
        held.decide("dx", "高血压", "accept", "I10", who=who)
        held.decide("dx", "急性心梗", "accept", ["I21.9"] if who == "reviewer-1" else ["I21.9", "I10"], who=who)
    assert held.review_agreement("dx").categories == {"same-code": 1, "some-codes": 1}
    assert [one.source for one in held.reconciliation("dx")] == ["急性心梗"]
    assert [one.target for one in held.adopt_agreed("dx", who="adjudicator-1")] == ["icd10:I10"]
    with pytest.raises(QuestionError, match="lists them"):
        held.queue("")
    held.store.close()


def test_a_workbook_through_the_facade(held: Reviews, tmp_path: Path) -> None:
    held.start_review("dx", "local:dx", "icd10", who="lead-1")
    path = tmp_path / "r.xlsx"
    assert held.write_review("dx", path, PROPOSALS, who="reviewer-1", lang="zh") == 2
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    column = [cell.value for cell in page[1]].index("决定") + 1
    page.cell(2, column).value, page.cell(3, column).value = "接受", "也许"
    book.save(path)
    stopped = held.read_review(path)
    assert [problem.line for problem in stopped.problems] == [3]
    assert len(held.store.decisions()) == 1
    assert len(held.read_review(path, partial=True).decisions) == 1
    assert [one.target for one in held.store.decisions()] == ["icd10", "icd10:I10"]
    held.store.close()
