from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import termwalk
from termwalk.graph.errors import QuestionError, UnknownSystem
from termwalk.queries.compare import ComparedRow, Comparison


@pytest.fixture
def graph(who: Any, tiny: Callable[..., termwalk.Graph]) -> termwalk.Graph:
    """Two builds: Q10 stayed, Q20 has another code, Q30 another heading, Q40 lost its map; two stand in one only."""
    old = who("2016", "2019-04").category("Q10", "Fever")
    new = who("2019", "2024-01").category("Q10", "Fever")
    for build, code, block in ((old, "AA20", "901"), (new, "AA21", "902")):
        build.one("Q10", "AA10", "100", title="Fever there", title10="Fever")
        build.one("Q20", code, code, title=f"Title of {code}", title10="Chill")
        build.one("Q30", "block", block, title=f"Block {block}").multiple("Q10", "AA10", "100")
        build.back("100", "AA10", "Q10").back("500", "AA50", "Q10" if build is old else "Q20")
    old.one("Q40", "AA40", "400", title="Title of AA40").one("Q50", "AA50", "500")
    new.one("Q40", "No Mapping").one("Q60", "AA60", "600")
    return tiny(old, new)


def test_classes_of_both_builds_side_by_side(graph: termwalk.Graph) -> None:
    found = graph.compare("icd10", "icd11", beside="2019-04")
    assert [(row.source_code, row.old_target, row.new_target, row.changed) for row in found] == [
        ("Q10", "AA10", "AA10", ""),
        ("Q20", "AA20", "AA21", "code"),
        ("Q30", "901", "902", "heading"),
        ("Q40", "AA40", "", "code"),
    ]
    assert found[1] == ComparedRow(
        source_code="Q20", source_title="Chill", old_target="AA20", old_title="Title of AA20", new_target="AA21",
        new_title="Title of AA21", changed="code",
    )  # fmt: skip
    assert [row.source_code for row in found.changed] == ["Q20", "Q30", "Q40"]
    assert found.sentence() == "2 of 4 common codes changed target; 1 more point at another heading."


def test_the_other_build_may_be_the_one_asked_for(graph: termwalk.Graph) -> None:
    found = graph.compare("ICD-10", "ICD-11", build="2019-04", beside="2024-01")
    assert [(row.source_code, row.old_target, row.new_target) for row in found][1] == ("Q20", "AA21", "AA20")


def test_a_build_beside_itself_changed_nothing(graph: termwalk.Graph) -> None:
    found = graph.compare("icd10", "icd11", beside="2024-01")
    assert len(found) == 5
    assert found.changed == ()
    assert found.sentence() == "0 of 5 common codes changed target."


def test_the_table_back_is_compared_too(graph: termwalk.Graph) -> None:
    found = graph.compare("icd11", "icd10", beside="2019-04")
    assert [(row.source_code, row.old_target, row.new_target, row.changed) for row in found] == [
        ("AA10", "Q10", "Q10", ""), ("AA50", "Q10", "Q20", "code")
    ]  # fmt: skip
    assert found[1].new_title == "Title of Q20"


def test_columns_of_a_comparison(graph: termwalk.Graph) -> None:
    assert Comparison.columns() == (
        "source_code", "source_title", "old_target", "old_title", "new_target", "new_title", "changed"
    )  # fmt: skip
    frame = graph.compare("icd10", "icd11", beside="2019-04").to_frame()
    assert frame["changed"].tolist() == ["", "code", "heading", "code"]


def test_what_cannot_be_compared(graph: termwalk.Graph) -> None:
    with pytest.raises(QuestionError, match=r"of build 2018-12 is loaded; builds loaded: 2019-04, 2024-01"):
        graph.compare("icd10", "icd11", beside="2018-12")
    with pytest.raises(QuestionError, match="maps lead to: icd11"):
        graph.compare("icd10", "loinc", beside="2019-04")
    with pytest.raises(UnknownSystem):
        graph.compare("icd10", "icd1l", beside="2019-04")
