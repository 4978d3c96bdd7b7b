from __future__ import annotations

import msgspec
import pytest

from termwalk.graph.problems import Problem


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem(file="a.txt", line=7, reason="no title"), "a.txt:7: no title"),
        (Problem(file="a.zip/b.txt", line=0, reason="cut short", field="Code"), "a.zip/b.txt:0 [Code]: cut short"),
        (
            Problem(file="a.txt", line=7, reason="blanks", field="Code", raw=" I10", repaired="I10"),
            "a.txt:7 [Code]: blanks (read as 'I10')",
        ),
        (Problem(file="a.txt", line=7, reason="a filler", raw="x", repaired=""), "a.txt:7: a filler (read as '')"),
    ],
)
def test_a_problem_reads_as_a_sentence(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_a_problem_says_where_and_why() -> None:
    with pytest.raises(TypeError, match="reason"):
        Problem(file="a.txt", line=7)  # type: ignore[call-arg]


def test_a_problem_survives_being_written_down() -> None:
    problem = Problem(file="a.txt", line=7, reason="bytes", raw="\x00\x1f\"'\n\ufffd🜁", repaired=None)
    assert msgspec.json.decode(msgspec.json.encode(problem), type=Problem) == problem
