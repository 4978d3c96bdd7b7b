"""What a whole path says of its ends: the rules of composition, one by one."""

from __future__ import annotations

import pytest

from termwalk.graph.relations import Relation
from termwalk.queries.walk.judging import confidence, judge, noisy_or, rank, together
from termwalk.queries.walk.steps import Step, StepKind, Steps, signed

from .maps import SIGNS

NAMES: dict[str, Relation] = SIGNS


def step(said: str, kind: StepKind = "map") -> Step:
    """A step from its sign, with `r` for a residual target and a rule's id after a colon: `<r`, `=:V13`."""
    sign, _, basis = said.partition(":")
    return Step(
        source="a:1", target="b:1", relation=NAMES[sign[0]], map_set="m@1", basis=basis, kind=kind,
        residual=sign.endswith("r"),
    )  # fmt: skip


def path(said: str) -> Steps:
    return tuple(step(one) for one in said.split())


@pytest.mark.parametrize("length", [1, 2, 3, 6])
def test_equivalents_only_are_equivalent(length: int) -> None:
    assert judge(path("= " * length)) == "equivalent"


@pytest.mark.parametrize("said", ["<", "= <", "< =", "< <", "= < = <"])
def test_equivalent_and_narrower_is_narrower(said: str) -> None:
    assert judge(path(said)) == "narrower"


@pytest.mark.parametrize("said", [">", "= >", "> =", "> >", "> = >"])
def test_equivalent_and_broader_is_broader(said: str) -> None:
    assert judge(path(said)) == "broader"


@pytest.mark.parametrize("said", ["< >", "> <", "< = >", "> = <", "< ~ >", "= > < ="])
def test_what_meets_in_a_parent_or_a_child_says_nothing(said: str) -> None:
    assert judge(path(said)) is None


@pytest.mark.parametrize("said", ["~", "= ~", "~ =", "~ <", "< ~", "> ~", "= ? =", "? >", "< ? <"])
def test_one_vague_step_leaves_related(said: str) -> None:
    assert judge(path(said)) == "related"


@pytest.mark.parametrize("said", ["~ ~", "? ?", "~ ?", "~ = ~", "< ~ ~", "? = ~"])
def test_two_vague_steps_leave_nothing(said: str) -> None:
    assert judge(path(said)) is None


@pytest.mark.parametrize("said", ["!", "= !", "! =", "< !", "! ~"])
def test_nothing_follows_from_what_is_unrelated(said: str) -> None:
    assert judge(path(said)) is None


@pytest.mark.parametrize(
    ("said", "relation"),
    [("=", "equivalent"), ("<r", "narrower"), (">r:V16a", "broader"), ("~", "related"), ("?", "unstated"),
     ("=:V13", "equivalent"), ("<:V20", "narrower")],
)  # fmt: skip
def test_a_row_alone_says_what_it_states(said: str, relation: str) -> None:
    assert judge(path(said)) == relation


@pytest.mark.parametrize("said", ["< >r", "< =r", "< <r", "= < = >r", "< ~r"])
def test_after_an_upward_step_a_residual_is_only_related(said: str) -> None:
    """I10.x00x016 is in I10, and I10 is coded BA00.Z: nobody said that it is in the rest of BA00."""
    assert judge(path(said)) == "related"


def test_the_step_up_may_be_one_of_the_hierarchy() -> None:
    assert judge((step("<", "hierarchy"), step("="), step(">r"))) == "related"


@pytest.mark.parametrize(
    ("said", "relation"), [("= >r", "broader"), ("=r =", "equivalent"), ("<r =", "narrower"), ("> =r", "broader")]
)
def test_without_an_upward_step_before_it_a_residual_is_a_class_like_others(said: str, relation: str) -> None:
    assert judge(path(said)) == relation


def test_a_residual_counts_as_vague_beside_other_vague_steps() -> None:
    assert judge(path("~ < >r")) is None
    assert judge(path("< !r")) is None


@pytest.mark.parametrize("rule", ["V08", "V08a", "V08b", "V11", "V13", "V20", "V20a"])
@pytest.mark.parametrize("sign", ["=", "<", ">"])
def test_a_doubtful_row_feeds_another_step_only_as_related(rule: str, sign: str) -> None:
    assert judge(path(f"{sign}:{rule} =")) == "related"
    assert judge(path(f"= {sign}:{rule}")) == "related"
    assert judge(path(f"< {sign}:{rule}")) == "related"
    assert judge(path(f"{sign}:{rule} ~")) is None
    assert judge(path(f"{sign}:{rule} =:V13")) is None


@pytest.mark.parametrize("rule", ["V12", "V14", "V15a", "V16a", "V18a", "V19", "L2", "T3", ""])
def test_other_rules_carry_on(rule: str) -> None:
    assert judge(path(f"<:{rule} =")) == "narrower"


def test_the_same_thing_by_its_uri_makes_a_path_no_longer() -> None:
    moved = step("=", "identity")
    assert judge((step("=:V13"), moved)) == "equivalent"
    assert judge((moved, step("<:V20"), moved)) == "narrower"
    assert judge((step("=", "release"), step("=:V13"))) == "related"
    assert judge((step("<", "hierarchy"), step("<:V20"))) == "related"


@pytest.mark.parametrize(
    ("relations", "whole"),
    [
        (["equivalent"], "equivalent"),
        (["equivalent", "equivalent"], "equivalent"),
        (["equivalent", "narrower"], "narrower"),
        (["broader", "equivalent", "broader"], "broader"),
        (["narrower", "broader"], "related"),
        (["related", "equivalent"], "related"),
        (["unstated", "unstated"], "related"),
        (["equivalent", None], None),
        (["equivalent", "unrelated"], None),
        ([], None),
    ],
)
def test_a_combination_is_no_better_than_its_vaguest_part(relations: list[Relation | None], whole: str | None) -> None:
    assert together(relations) == whole
    assert together(reversed(relations)) == whole


def test_ranks_by_how_much_is_said() -> None:
    order: list[Relation | None] = ["equivalent", "narrower", "broader", "related", "unstated", "unrelated", None]
    assert [rank(relation) for relation in order] == list(range(len(order)))


def test_confidences_multiply_where_every_row_states_one() -> None:
    assert confidence((0.5, 0.5, 0.8)) == pytest.approx(0.2)
    assert confidence((0.9,)) == 0.9
    assert confidence((0.9, 0.0)) == 0.0
    assert confidence((0.9, None)) is None
    assert confidence(()) is None


def test_independent_confidences_add_up() -> None:
    assert noisy_or([0.5, 0.5]) == pytest.approx(0.75)
    assert noisy_or([0.3]) == pytest.approx(0.3)
    assert noisy_or([1.0, 0.2]) == 1.0
    assert noisy_or([]) == 0.0


def test_a_path_is_written_with_signs() -> None:
    assert signed(()) == ""
    assert signed(path("= <")) == "a:1 = b:1 ⊂ b:1"
    assert signed((Step(source="a:1", target="", relation="unstated", map_set="m@1"),)) == "a:1 ? ∅"
    assert str(step("=:L1")) == "a:1 –equivalent→ b:1 [m@1, rule L1]"
    backwards = Step(source="a:1", target="b:1", relation="related", map_set="m@1", line=7, inverse=True)
    assert str(backwards) == "a:1 –related→ b:1 [m@1, line 7, read backwards]"
