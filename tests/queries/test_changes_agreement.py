"""What two releases show beside what their publisher says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import termwalk
from termwalk.graph.errors import QuestionError
from termwalk.queries.changes import Agreement, agreement

from .test_changes_rows import GM_NEW, GM_OLD, transition


@pytest.fixture
def agreed(empty: Callable[[], termwalk.Graph], put: Any, node: Any, release: Any) -> Callable[..., Agreement]:
    """Two small releases and a transition between them."""

    def answer(*said: Any) -> Agreement:
        made = empty()
        old = [node(GM_OLD, "P", "Parts"), node(GM_OLD, "P.8", "Other parts", parents=("P",)),
               node(GM_OLD, "A", "Arm"), node(GM_OLD, "B", "Leg"), node(GM_OLD, "C", "Head")]  # fmt: skip
        new = [node(GM_NEW, "P", "Parts"), *(node(GM_NEW, code, parents=("P",)) for code in ("P.7",)),
               node(GM_NEW, "P.8", "Other parts", parents=("P",)), node(GM_NEW, "A", "Arm"),
               *(node(GM_NEW, code, parents=("A",)) for code in ("A.0", "A.1")),
               node(GM_NEW, "C", "Head"), node(GM_NEW, "X", "Elsewhere")]  # fmt: skip
        put(made, [release(*old), release(*new), transition(*said)])
        return agreement(made.store, "icd10gm", "2016", "2017")

    return answer


@pytest.mark.parametrize(
    ("said", "found", "stated", "why"),
    [
        ([("C", "C", "equivalent")], "unchanged", "unchanged", ""),
        ([("B", "", "unstated")], "retired", "retired", ""),
        ([("A", "A.0", "broader"), ("A", "A.1", "broader")], "split", "split", ""),
        ([("A", "A.0", "broader"), ("A", "X", "broader")], "split", "split", "agree-other-heirs"),
        ([("A", "A.1", "equivalent")], "split", "moved", "agree-one-below"),
        ([("P.8", "P.8", "broader"), ("P.8", "P.7", "broader")], "unchanged", "split", "agree-beside"),
        ([("P.8", "P.8", "broader"), ("P.8", "X", "broader")], "unchanged", "split", "agree-elsewhere"),
        ([("B", "X", "broader"), ("B", "A.0", "broader")], "retired", "split", "agree-heirs"),
        ([("B", "X", "equivalent")], "retired", "moved", "agree-heir"),
        ([("C", "C", "narrower")], "unchanged", "meaning-changed", "agree-content"),
        ([("B", "B", "equivalent")], "retired", "unchanged", "agree-silent"),
        ([("C", "X", "equivalent")], "unchanged", "moved", "agree-unexplained"),
    ],
)
def test_where_the_two_part_a_rule_says_why(said: Any, found: str, stated: str, why: str, agreed: Any) -> None:
    (row,) = agreed(*said)
    assert (row.found, row.stated, row.reason_code) == (found, stated, why)
    assert row.agrees == (found == stated)
    assert bool(row.reason) == bool(why)


def test_the_whole_in_a_sentence(agreed: Any) -> None:
    found = agreed(("C", "C", "equivalent"), ("B", "", "unstated"), ("P.8", "P.8", "narrower"))
    assert found.sentence() == "2 of 3 codes agree; 1 of the 2 that either side calls changed."
    assert "3 个编码中 2 个一致" in found.sentence("zh")
    assert [row.code for row in found.differing()] == ["P.8"]
    assert found.counts()["retired", "retired"] == 1


def test_without_a_transition_there_is_nothing_to_agree_with(
    empty: Callable[[], termwalk.Graph], put: Any, node: Any, release: Any
) -> None:
    made = empty()
    put(made, [release(node(GM_OLD, "A")), release(node(GM_NEW, "A"))])
    with pytest.raises(QuestionError, match="No transition"):
        agreement(made.store, "icd10gm", "2016", "2017")
