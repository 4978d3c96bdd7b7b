"""The rule table is data: whether it is complete, and what each rule decides, from facts alone and from tiny maps."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any, get_args

import msgspec
import pytest

import termwalk
from termwalk.graph.mappings import Mapping
from termwalk.graph.relations import RELATIONS
from termwalk.queries.carry import Carried
from termwalk.queries.migration_rows import MigrationRow
from termwalk.queries.verdicts.evidence import Build
from termwalk.queries.verdicts.layer import DERIVED
from termwalk.queries.verdicts.table import (
    Condition,
    Flag,
    Rule,
    Verdict,
    flags_by_id,
    holds,
    rules_by_id,
    table,
)

FACTS: dict[str, Any] = {
    "target": "code", "placement": "self", "foundation": "equivalent", "asserted": True, "alternatives": 0,
    "one_listed": False, "multiple_no_map": False, "supplement": False, "round_trip": True, "shared": False,
    "ancestor_equivalent": False, "nos": False, "other": False, "target_other": False, "agreement": 1.0,
    "negation": False, "residual_part": False, "cluster_shared": False, "complete": True, "entity_agreement": 1.0,
    "other_differs": False, "target_vague": False, "contradiction": False, "qualifier": False,
    "entity_qualifier": False, "opposite": False, "back_other": False, "back_to_family": True, "back_to_below": False,
    "eighth": False,
    "ninth": False, "alternative_extends": False, "alternative_better": True,
}  # fmt: skip
"""A class that WHO calls equivalent to its very code, with everything in its favour."""

VALUES: dict[str, list[Any]] = {
    "target": ["none", "no-map", "code", "cluster", "extension", "block", "chapter"],
    "placement": ["self", "self/unspecified", "self/other", "below", "below/unspecified", "below/other"],
    "foundation": ["equivalent", "subclass", "none", "missing"],
    "alternatives": [0, 1, 2, 7],
    "agreement": [0.0, 0.49, 0.5, 0.74, 0.75, 0.79, 0.8, 1.0],
    "entity_agreement": [0.0, 0.49, 0.5, 1.0],
}

# rule: (what differs from FACTS, the one fact that is changed then, the rule that decides instead)
DECIDED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "V01": ({"target": "none"}, {"target": "code"}, "V12"),
    "V02": ({"target": "no-map", "multiple_no_map": True}, {"multiple_no_map": False}, "V02b"),
    "V03": ({"target": "no-map", "alternatives": 2}, {"alternatives": 0}, "V02b"),
    "V02b": ({"target": "no-map"}, {"multiple_no_map": True}, "V02"),
    "V00": ({"complete": False}, {"complete": True}, "V12"),
    "V00h": ({"target": "block", "complete": False}, {"complete": True}, "V07"),
    "V04": ({"target": "extension"}, {"target": "code"}, "V12"),
    "V05o": ({"target": "block", "alternatives": 1, "other": True}, {"other": False}, "V05"),
    "V05": ({"target": "block", "alternatives": 1}, {"alternatives": 2}, "V06"),
    "V06": ({"target": "chapter", "alternatives": 2}, {"alternatives": 0}, "V07"),
    "V07s": ({"target": "block", "supplement": True}, {"supplement": False}, "V07"),
    "V07": ({"target": "block"}, {"alternatives": 1}, "V05"),
    "V08a": ({"alternatives": 2, "one_listed": True, "round_trip": False}, {"round_trip": True}, "V13"),
    "V08b": ({"alternatives": 3, "round_trip": False}, {"one_listed": True}, "V08a"),
    "V21c": ({"target": "cluster", "foundation": "missing"}, {"foundation": "equivalent"}, "V09"),
    "V21": ({"foundation": "missing"}, {"foundation": "equivalent"}, "V12"),
    "V24": ({"opposite": True}, {"opposite": False}, "V12"),
    "V09": ({"target": "cluster"}, {"residual_part": True}, "V10"),
    "V10": ({"target": "cluster", "cluster_shared": True}, {"cluster_shared": False}, "V09"),
    "V15a": ({"placement": "self/unspecified", "nos": True}, {"agreement": 0.79}, "V15b"),
    "V15b": (
        {"placement": "self/unspecified", "nos": True, "agreement": 0.5, "foundation": "subclass",
         "ancestor_equivalent": True, "ninth": True},
        {"ancestor_equivalent": False},
        "V19b",
    ),
    "V15c": ({"foundation": "subclass", "nos": True}, {"back_to_family": False}, "V19a"),
    "V11a": ({"alternatives": 1, "alternative_extends": True}, {"alternative_extends": False}, "V11"),
    "V11b": ({"alternatives": 1, "alternative_better": False}, {"alternative_better": True}, "V11"),
    "V11": ({"alternatives": 1}, {"one_listed": True}, "V12"),
    "V12": ({}, {"agreement": 0.74}, "V13"),
    "V13": ({"negation": True}, {"round_trip": False}, "V14"),
    "V13h": ({"round_trip": False, "back_to_below": True}, {"agreement": 0.5}, "V14"),
    "V14": ({"shared": True}, {"shared": False}, "V12"),
    "V23": ({"placement": "self/unspecified", "other": True, "back_other": True}, {"back_other": False}, "V17"),
    "V17": ({"placement": "self/unspecified", "other": True}, {"other": False}, "V16a"),
    "V16a": ({"placement": "self/unspecified"}, {"round_trip": False}, "V16b"),
    "V16b": ({"placement": "self/unspecified", "shared": True}, {"shared": False}, "V16a"),
    "V18a": ({"placement": "below"}, {"foundation": "subclass"}, "V19a"),
    "V18b": ({"placement": "below/other"}, {"placement": "below/unspecified"}, "V18c"),
    "V18c": ({"placement": "below/unspecified"}, {"placement": "below"}, "V18a"),
    "V19a": ({"foundation": "subclass"}, {"asserted": False}, "V20"),
    "V19b": ({"foundation": "subclass", "placement": "below/unspecified"}, {"placement": "below"}, "V19a"),
    "V20": ({"foundation": "subclass", "asserted": False}, {"asserted": True}, "V19a"),
    "V22": ({"foundation": "none"}, {"foundation": "equivalent"}, "V12"),
}  # fmt: skip


@pytest.fixture(scope="module")
def all_sorts() -> list[dict[str, Any]]:
    """Some thousand sets of facts, near the good case and far from it; the same ones each time."""
    chance = random.Random(1)
    found = [dict(FACTS)]
    for n in range(6_000):
        share = (n % 10 + 1) / 10
        found.append(
            {
                name: chance.choice(VALUES.get(name, [True, False])) if chance.random() < share else usual
                for name, usual in FACTS.items()
            }
        )
    return found


def conditions(rule: Rule) -> list[Condition]:
    beside = [] if isinstance(rule.review, bool) else list(rule.review)
    return [rule.when, *rule.unless, *rule.any, *beside]


def test_rules_and_flags_have_ids_of_their_own() -> None:
    ids = [rule.id for rule in table().rule]
    assert len(set(ids)) == len(ids) == len(rules_by_id())
    flags = [flag.id for flag in table().flag]
    assert {rule.review_flag for rule in table().rule} <= {"", *flags}
    assert len(set(flags)) == len(flags) == len(flags_by_id())
    assert not set(ids) & set(flags)
    assert {re.match(r"V\d\d", id)[0] for id in ids} >= {f"V{n:02}" for n in range(23)}  # type: ignore[index]


def test_every_fact_that_a_rule_asks_about_is_found_in_the_tables(starter: termwalk.Graph) -> None:
    store = starter.store
    one = next(m for m in starter.map_sets() if m.id == "who-10to11-one")
    evidence = list(Build(store, one).evidence())
    asked = {fact for rule in table().rule for condition in conditions(rule) for fact in condition}
    assert len(evidence) == 135
    assert asked <= set(evidence[0].facts)
    assert set(evidence[0].facts) == set(FACTS)
    assert {each.facts["target"] for each in evidence} <= set(VALUES["target"])
    assert {each.facts["placement"] for each in evidence} <= {"", *VALUES["placement"]}
    assert {each.facts["foundation"] for each in evidence} <= set(VALUES["foundation"])


def test_conditions_ask_for_values_that_there_are() -> None:
    for rule in table().rule:
        for condition in conditions(rule):
            for fact, wanted in condition.items():
                if isinstance(wanted, dict):
                    assert set(wanted) <= {"min", "max"}
                    assert isinstance(FACTS[fact], (int, float))
                    assert not isinstance(FACTS[fact], bool)
                else:
                    values = wanted if isinstance(wanted, list) else [wanted]
                    assert set(values) <= set(VALUES.get(fact, [True, False])), (rule.id, fact)


def test_the_last_rule_and_no_other_is_unconditional() -> None:
    bare = [rule.id for rule in table().rule if not rule.when and not rule.any and not rule.unless]
    assert bare == [table().rule[-1].id] == ["V22"]


def test_every_text_stands_in_both_languages() -> None:
    for said in (*table().rule, *table().flag):
        assert said.en.strip().endswith(".")
        assert said.zh.strip().endswith("。")
        assert re.search("[\u4e00-\u9fff]", said.zh)
        assert not re.search("[\u4e00-\u9fff]", said.en)


def test_every_flag_that_code_raises_is_explained_and_every_flag_is_raised(starter: termwalk.Graph) -> None:
    raised = set(Carried(id="x", now=None, moved=True, scope_changed=True, finer=True, unchecked=True).flags())
    raised |= set(Carried(id="x", now=None).flags())
    raised |= {rule.review_flag for rule in table().rule if rule.review_flag}
    for release in ("", "2025-01"):
        for row in starter.migrate("icd10", "icd11", release=release):
            raised.update(row.reason_code.split()[1:])
    assert raised <= set(flags_by_id())
    assert set(flags_by_id()) - raised <= {"not-in-edition", "placeholder", "contradiction"}  # tried below


def test_every_verdict_is_one_of_the_documented() -> None:
    documented = {
        "unmapped", "no-map", "several", "extension-only", "narrower", "grouping-only", "combination", "equivalent",
        "equivalent-parent", "related",
    }  # fmt: skip
    assert {rule.verdict for rule in table().rule} == documented
    assert set(get_args(Verdict)) == documented | {"broader", "broken"}
    assert {rule.relation for rule in table().rule} <= set(RELATIONS)


def test_every_rule_is_tried_below() -> None:
    assert set(DECIDED) == set(rules_by_id())


@pytest.mark.parametrize("id", DECIDED)
def test_a_rule_decides_its_facts_and_one_change_moves_them_to_another(id: str) -> None:
    facts, change, other = DECIDED[id]
    assert len(change) == 1
    assert change.items() - (FACTS | facts).items()
    assert table().decide(FACTS | facts).id == id
    assert table().decide(FACTS | facts | change).id == other != id


def test_any_facts_are_decided_by_the_first_rule_that_matches(all_sorts: list[dict[str, Any]]) -> None:
    for facts in all_sorts[::20]:
        matching = [rule for rule in table().rule if rule.matches(facts)]
        assert table().decide(facts) is matching[0]
        assert matching[-1].id == "V22"
    assert {table().decide(facts).id for facts in all_sorts} > {"V12", "V22", "V08a", "V10", "V20"}


def broken_by(all_sorts: list[dict[str, Any]], wrong: Callable[[Rule, dict[str, Any]], bool]) -> set[str]:
    """The rules that decide facts wrongly."""
    return {rule.id for facts in all_sorts if wrong(rule := table().decide(facts), facts)}


def test_whos_one_target_is_preferred_only_where_it_can_be_coded(all_sorts: list[dict[str, Any]]) -> None:
    def wrong(rule: Rule, facts: dict[str, Any]) -> bool:
        return rule.answer == "one" and facts["target"] not in ("code", "cluster")

    assert broken_by(all_sorts, wrong) == set()


def test_no_catch_all_is_preferred_against_several_listed_targets(all_sorts: list[dict[str, Any]]) -> None:
    def wrong(rule: Rule, facts: dict[str, Any]) -> bool:
        whole = facts["placement"] == "self" and facts["foundation"] == "equivalent" and facts["round_trip"]
        contradicted = facts["alternatives"] >= 2 and not facts["one_listed"] and facts["complete"]
        return rule.answer == "one" and contradicted and not whole

    assert broken_by(all_sorts, wrong) == set()


def test_a_class_of_leftovers_is_equivalent_only_to_leftovers_and_under_review(
    all_sorts: list[dict[str, Any]],
) -> None:
    def wrong(rule: Rule, facts: dict[str, Any]) -> bool:
        mixed = rule.verdict == "equivalent" and facts["other"] and not facts["nos"] and rule.id != "V07s"
        return mixed and not (facts["target_other"] and rule.wants_review(facts))

    assert broken_by(all_sorts, wrong) == set()


def test_what_two_classes_claim_is_equivalent_to_neither(all_sorts: list[dict[str, Any]]) -> None:
    def wrong(rule: Rule, facts: dict[str, Any]) -> bool:
        return bool(facts["shared"]) and facts["target"] == "code" and rule.verdict == "equivalent"

    assert broken_by(all_sorts, wrong) == set()


def test_what_goes_without_review_has_whos_own_target_and_no_poor_grade(all_sorts: list[dict[str, Any]]) -> None:
    def wrong(rule: Rule, facts: dict[str, Any]) -> bool:
        return not rule.wants_review(facts) and (rule.grade == "E" or rule.answer != "one")

    assert broken_by(all_sorts, wrong) == set()


def test_review_may_hang_on_a_condition() -> None:
    rule = rules_by_id()["V15a"]
    assert not rule.wants_review(FACTS)
    assert rule.wants_review(FACTS | {"alternatives": 1, "one_listed": False})
    assert not rule.wants_review(FACTS | {"alternatives": 1, "one_listed": True})


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, True),
        ({"target": "code"}, True),
        ({"target": "block"}, False),
        ({"target": ["block", "code"]}, True),
        ({"target": ["block", "chapter"]}, False),
        ({"agreement": {"min": 1.0}}, True),
        ({"agreement": {"max": 0.99}}, False),
        ({"alternatives": {"min": 0, "max": 0}}, True),
        ({"alternatives": {"min": 1}}, False),
        ({"target": "code", "shared": True}, False),
    ],
)
def test_what_a_condition_holds_of(condition: Condition, expected: bool) -> None:
    assert holds(condition, FACTS) is expected


def test_a_fact_that_nobody_produces_is_an_error_and_no_silent_no() -> None:
    with pytest.raises(KeyError, match="colour"):
        holds({"colour": "red"}, FACTS)


@pytest.mark.parametrize(
    "damage",
    [
        {"verdict": "equal"},
        {"relation": "wider"},
        {"answer": "two"},
        {"grade": "F"},
        {"revue": True},
        {"shows": ["everything"]},
    ],
)
def test_a_misspelt_rule_is_refused(damage: dict[str, Any]) -> None:
    sound: dict[str, Any] = {
        "id": "V99", "verdict": "related", "answer": "one", "review": True, "grade": "E", "en": "A.", "zh": "甲。"
    }  # fmt: skip
    assert msgspec.convert(sound, Rule).id == "V99"
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(sound | damage, Rule)


def test_a_misspelt_flag_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="colour"):
        msgspec.convert({"id": "x", "en": "X.", "zh": "甲。", "colour": "red"}, Flag)


# ---- the same rules, from rows in the shape of WHO's tables -------------------------------------------------------

Q = "Q10"  # the class that each tiny map is about
TITLE = "Hay fever of horses"


def whole(build: Any, title: str = TITLE, there: str = "", relation: str = "equivalent", back: str = Q) -> Any:
    """A class that is equivalent to its very code, and that the table back leads to."""
    build.category(Q, title).one(Q, "AA10", "100", "100", there or title)
    return build.foundation(Q, "100", relation).back("100", "AA10", back)


def apart(build: Any, place: str, relation: str = "equivalent", distance: str = "0", title: str = TITLE) -> Any:
    """A class whose entity is not its code's own; nothing leads back."""
    build.category(Q, title).one(Q, "AA10", place, "200", "Fevers")
    return build.foundation(Q, "200", relation, distance)


def headed(build: Any, kind: str, *codes: str, title: str = TITLE) -> Any:
    """A class that the one-category table sends to a heading, the other table to codes."""
    build.category(Q, title).one(Q, kind, "900", title="Fevers").foundation(Q, "900", "narrower")
    for code in codes:
        build.multiple(Q, code, title=f"Title of {code}")
    return build


def split(build: Any, *codes: str) -> Any:
    """A part of the one-category target, with other targets in the other table."""
    apart(build, "100", "narrower")
    for code in codes:
        build.multiple(Q, code, title=f"Title of {code}")
    return build


def clustered(build: Any, cluster: str = "AA10/BB20") -> Any:
    return build.category(Q, TITLE).one(Q, cluster, "100", "100", TITLE).foundation(Q, "100", "equivalent")


def unspecified(build: Any, title: str, there: str, relation: str = "equivalent", back: str = Q) -> Any:
    """A class whose entity has an unspecified leaf, which is the target."""
    build.category(Q, title).one(Q, "AA1Z", "100/unspecified", "100", there)
    return build.foundation(Q, "100", relation).back("100/unspecified", "AA1Z", back)


NOS = f"{TITLE}, unspecified"
GRAPHS: dict[str, Callable[[Any], Any]] = {
    "V01": lambda b: b.category(Q, TITLE),
    "V02": lambda b: b.category(Q, TITLE).one(Q, "No Mapping").multiple(Q, "No Mapping"),
    "V03": lambda b: b.category(Q, TITLE).one(Q, "No Mapping").multiple(Q, "AA10").multiple(Q, "AA20"),
    "V02b": lambda b: b.category(Q, TITLE).one(Q, "No Mapping"),
    "V04": lambda b: b.category(Q, TITLE).one(Q, "XN100", "100", title=TITLE).foundation(Q, "100", "equivalent"),
    "V05": lambda b: headed(b, "block", "AA10", "XN100"),
    "V06": lambda b: headed(b, "chapter", "AA10", "AA20"),
    "V07": lambda b: headed(b, "block", "XN100", "block"),
    "V08a": lambda b: split(b, "AA10", "AA20"),
    "V08b": lambda b: split(b, "AA20", "AA30/AA40"),
    "V05o": lambda b: headed(b, "block", "AA10", title="Other fevers"),
    "V24": lambda b: whole(b, f"Sequelae of {TITLE.lower()}", TITLE),
    "V09": clustered,
    "V10": lambda b: clustered(b, "AA10/BB2Z"),
    "V15a": lambda b: unspecified(b, NOS, NOS, back="Q11"),
    "V15b": lambda b: unspecified(b, NOS, "Something else, unspecified"),
    "V15c": lambda b: whole(b, NOS, relation="narrower"),
    "V11a": lambda b: whole(b, back="R20").multiple(Q, "AA10/BB20", title="Much more"),
    "V11b": lambda b: whole(b, back="R20").multiple(Q, "AA20", title="Chill of horses"),
    "V11": lambda b: apart(b, "100", "narrower").multiple(Q, "AA20", title=TITLE),
    "V12": whole,
    "V13": lambda b: whole(b, f"{TITLE} without sneezing", TITLE),
    "V13h": lambda b: whole(b, back="Q10.9").category("Q10.9", NOS, parents=(Q,)),
    "V14": lambda b: whole(b).category("R20", "Pollinosis").foundation("R20", "100", "equivalent"),
    "V23": lambda b: unspecified(b, "Other fevers", "Fever, unspecified").back("100/other", "AA1Y", Q),
    "V17": lambda b: unspecified(b, "Other fevers", "Fever, unspecified"),
    "V16a": lambda b: unspecified(b, TITLE, NOS),
    "V16b": lambda b: unspecified(b, TITLE, NOS, back="R20"),
    "V18a": lambda b: apart(b, "100"),
    "V18b": lambda b: apart(b, "100/other"),
    "V18c": lambda b: apart(b, "100/unspecified"),
    "V19a": lambda b: apart(b, "100", "narrower"),
    "V19b": lambda b: apart(b, "100/unspecified", "narrower"),
    "V20": lambda b: apart(b, "100", "narrower", "-1"),
    "V22": lambda b: apart(b, "100", "unstated"),
}
INCOMPLETE: dict[str, tuple[tuple[str, ...], Callable[[Any], Any]]] = {
    "V00": (("one", "multiple", "foundation"), whole),
    "V00h": (("one", "foundation"), lambda b: headed(b, "block")),
    "V21": (("one", "multiple", "back"), whole),
    "V21c": (("one", "multiple", "back"), clustered),
}


def decided(graph: termwalk.Graph, source: str = Q) -> list[Mapping]:
    derived = next(m for m in graph.map_sets() if m.id == DERIVED)
    return list(graph.store.leaving(derived, [source]).get(source, ()))


def test_every_rule_is_reached_from_rows_too() -> None:
    assert {*GRAPHS, *INCOMPLETE, "V07s"} == set(rules_by_id())


def decoy(build: Any) -> Any:
    """A row beside the one looked at, so that a table is never empty."""
    return build.one("R99", "ZZ99", "999", title="Decoy").back("999", "ZZ99", "R99").multiple("R99", "ZZ99", "999")


@pytest.mark.parametrize("id", GRAPHS)
def test_rows_of_whos_tables_lead_to_a_rule(id: str, who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    edges = decided(tiny(decoy(GRAPHS[id](who()))))
    rule = rules_by_id()[id]
    assert {edge.stated["basis"] for edge in edges} == {id}
    roles = [edge.stated["role"] for edge in edges]
    assert roles[:1] == (["preferred"] if rule.answer != "none" else roles[:1])
    assert ("preferred" in roles) is (rule.answer != "none")
    if rule.answer != "none":
        assert edges[0].relation == rule.relation
    if not rule.shows and rule.answer == "none":
        assert [(edge.target.kind, edge.relation) for edge in edges] == [("no-map", "unstated")]


@pytest.mark.parametrize("id", INCOMPLETE)
def test_a_build_that_lacks_a_table_says_less(id: str, who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    tables, make = INCOMPLETE[id]
    edges = decided(tiny(decoy(make(who(tables=tables)))))
    assert [edge.stated["basis"] for edge in edges] == [id]
    assert edges[0].relation == rules_by_id()[id].relation
    assert edges[0].relation in ("unstated", "narrower")
    assert edges[0].stated["review"] == "yes"


def test_the_supplement_answers_where_who_only_has_a_heading(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    build = who().category("U07.1", "Emergency use of U07.1").one("U07.1", "block", "900", title="Emergency codes")
    edges = decided(tiny(build), "U07.1")
    assert [(e.stated["basis"], e.target.text, e.stated["role"]) for e in edges] == [
        ("V07s", "RA01.0", "preferred"), ("V07s", "900", "catch-all")
    ]  # fmt: skip
    assert [edge.relation for edge in edges] == ["equivalent", "narrower"]


def test_the_supplement_keeps_out_of_other_releases(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    build = who("2016", "2019-04").category("U07.1", "Emergency use of U07.1").one("U07.1", "block", "900")
    graph = tiny(decoy(build))
    assert [edge.stated["basis"] for edge in decided(graph, "U07.1")] == ["V07"]
    assert "termwalk-supplement" not in {m.id for m in graph.map_sets()}


def test_a_parent_and_its_child_may_claim_the_same_entity(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    build = whole(who()).category("Q10.0", TITLE, parents=(Q,)).foundation("Q10.0", "100", "equivalent")
    edges = decided(tiny(decoy(build)))
    assert [edge.stated["basis"] for edge in edges] == ["V12"]
    assert "shared_with" not in edges[0].stated


def test_others_that_claim_the_entity_are_named(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    build = GRAPHS["V14"](who())
    assert decided(tiny(decoy(build)))[0].stated["shared_with"] == "R20"


def test_an_unspecified_child_of_a_class_that_is_the_entity(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    build = who().category(Q, "Fever").category("Q10.9", "Fever, unspecified", parents=(Q,))
    build.one("Q10.9", "AA1Z", "100/unspecified", "100", "Quite another thing").foundation(Q, "100", "equivalent")
    graph = tiny(decoy(build.foundation("Q10.9", "100", "narrower")))
    assert [edge.stated["basis"] for edge in decided(graph, "Q10.9")] == ["V15b"]


def test_the_table_back_may_name_the_better_residual(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    edges = decided(tiny(decoy(GRAPHS["V23"](who()))))
    assert [(edge.target.text, edge.stated["role"], edge.relation) for edge in edges] == [
        ("AA1Y", "preferred", "narrower"), ("AA1Z", "catch-all", "related")
    ]  # fmt: skip
    assert edges[0].stated["target_uri"].endswith("/mms/100/other")


def test_a_cluster_of_two_sources_is_wider_than_each(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    build = clustered(who()).category("Q11", "Another").one("Q11", "AA10/BB20", "100", "100", "Another")
    assert [edge.stated["basis"] for edge in decided(tiny(decoy(build)))] == ["V10"]


def test_an_extension_code_in_a_cluster_is_no_residual(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    assert [edge.stated["basis"] for edge in decided(tiny(decoy(clustered(who(), "AA10&XN1Z"))))] == ["V09"]


def test_headings_and_lone_extension_codes_are_no_alternatives(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    build = whole(who()).multiple(Q, "XN100").multiple(Q, "block", "900").multiple(Q, "AA10").multiple(Q, "AA10")
    edges = decided(tiny(decoy(build)))
    assert edges[0].stated["who_multiple"] == "AA10"
    assert edges[0].stated["who_multiple_rows"] == "4"


def test_an_asterisk_is_a_flag(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    build = who().category(Q, TITLE, asterisk=True).one(Q, "AA10", "100", "100", TITLE)
    assert decided(tiny(decoy(build)))[0].stated["flags"] == "manifestation"


@pytest.mark.parametrize(
    ("title", "there", "flags"),
    [
        ("Acute hay fever of horses", "Chronic hay fever of horses", "contradiction"),
        ("Hay fever of horses", "Hay fever of horses without sneezing", "negation"),
        ("Hay fever of horses", "Hay fever of horses", ""),
    ],
)
def test_titles_that_say_the_opposite_are_flagged(
    title: str, there: str, flags: str, who: Any, tiny: Callable[..., termwalk.Graph]
) -> None:
    graph = tiny(decoy(whole(who(), title, there)))
    assert decided(graph)[0].stated.get("flags", "") == flags
    assert graph.migrate("icd10", "icd11")[0].review is bool(flags)


def test_a_source_that_only_the_map_knows_is_flagged(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    build = whole(who()).one("U13", "block", "900", title10="Emergency use of U13").one("U14", "block", "900")
    graph = tiny(decoy(build))
    assert decided(graph, "U13")[0].stated["flags"] == "not-in-edition placeholder"
    assert decided(graph, "U14")[0].stated["flags"] == "not-in-edition"
    assert "flags" not in decided(graph)[0].stated


def test_without_the_release_nothing_is_said_to_be_missing_from_it(
    who: Any, tiny: Callable[..., termwalk.Graph]
) -> None:
    build = who().one(Q, "AA10", "100", "100", TITLE, title10=TITLE).foundation(Q, "100", "equivalent")
    edges = decided(tiny(decoy(build.back("100", "AA10", Q))))
    assert [edge.stated["basis"] for edge in edges] == ["V12"]
    assert "flags" not in edges[0].stated


def test_rows_of_the_table_name_rules(starter: termwalk.Graph) -> None:
    rows: list[MigrationRow] = list(starter.migrate("icd10", "icd11"))
    assert {row.reason_code.split()[0] for row in rows} <= set(rules_by_id())
