from __future__ import annotations

from itertools import permutations
from typing import Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.graph.relations import (
    INVERSE,
    OMOP,
    R4,
    R5,
    RELATIONS,
    SKOS,
    USAGI,
    Relation,
    compose,
    from_name,
)

Vocabulary = Literal["r4", "r5", "skos", "omop", "usagi"]

TABLES: dict[Vocabulary, dict[Relation, str | None]] = {
    "r4": {**R4},
    "r5": {**R5},
    "skos": SKOS,
    "omop": OMOP,
    "usagi": USAGI,
}
R4_CODES = {"relatedto", "equivalent", "equal", "wider", "subsumes", "narrower", "specializes", "inexact", "disjoint"}
R5_CODES = {
    *("related-to", "equivalent", "not-related-to"),
    *("source-is-narrower-than-target", "source-is-broader-than-target"),
}
paths = st.lists(st.sampled_from(RELATIONS), min_size=1, max_size=7)


def test_there_are_six_relations() -> None:
    assert get_args(Relation) == RELATIONS
    assert len(set(RELATIONS)) == 6


@pytest.mark.parametrize("table", [INVERSE, *TABLES.values()])
def test_every_table_speaks_of_every_relation(table: dict[Relation, object]) -> None:
    assert set(table) == set(RELATIONS)


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_inverse_of_the_inverse_is_the_relation_itself(relation: Relation) -> None:
    assert INVERSE[INVERSE[relation]] == relation


def test_only_the_two_directions_change_places() -> None:
    assert {relation for relation in RELATIONS if INVERSE[relation] != relation} == {"narrower", "broader"}


def test_r4_says_of_the_target_what_we_say_of_the_source() -> None:
    assert (R4["narrower"], R4["broader"]) == ("wider", "narrower")
    assert from_name("r4", "narrower") == "broader"
    assert from_name("r4", "wider") == "narrower"


def test_r5_speaks_of_the_source_as_we_do() -> None:
    assert R5["narrower"] == "source-is-narrower-than-target"
    assert R5["broader"] == "source-is-broader-than-target"


def test_a_source_that_is_narrower_has_a_broad_match() -> None:
    assert SKOS["narrower"] == "skos:broadMatch"
    assert SKOS["broader"] == "skos:narrowMatch"


def test_a_narrower_source_is_a_kind_of_its_target() -> None:
    assert OMOP["narrower"] == "Is a"
    assert OMOP["broader"] == "Subsumes"


def test_usagi_speaks_of_the_target() -> None:
    assert (USAGI["narrower"], USAGI["broader"]) == ("WIDER", "NARROWER")


def test_only_an_equivalent_stands_for_its_source_in_omop() -> None:
    assert [relation for relation in RELATIONS if OMOP[relation] == "Maps to"] == ["equivalent"]


def test_fhir_names_are_codes_of_fhir() -> None:
    assert set(R4.values()) <= R4_CODES
    assert set(R5.values()) == R5_CODES


@pytest.mark.parametrize(
    ("vocabulary", "relation"),
    [(name, relation) for name, table in TABLES.items() for relation in RELATIONS if table[relation]],
)
def test_a_name_reads_back(vocabulary: Vocabulary, relation: Relation) -> None:
    """A standard that has one word for `related` and `unstated` reads back as the claim, `related`."""
    name = TABLES[vocabulary][relation]
    assert name is not None
    shared = relation == "unstated" and TABLES[vocabulary]["related"] == name
    assert from_name(vocabulary, name) == ("related" if shared else relation)


@pytest.mark.parametrize(
    ("vocabulary", "name", "relation"),
    [
        ("r4", "equal", "equivalent"),
        ("r4", "inexact", "related"),
        ("r5", "related-to", "related"),
        ("r5", "not-related-to", "unrelated"),
        ("skos", "skos:closeMatch", "related"),
        ("skos", "owl:sameAs", "equivalent"),
        ("skos", "owl:equivalentClass", "equivalent"),
        ("omop", "Mapped from", "equivalent"),
        ("omop", "Is a", "narrower"),
        ("usagi", "EQUIVALENT", "equivalent"),
        ("usagi", "WIDER", "narrower"),
    ],
)
def test_other_names_are_read_too(vocabulary: Vocabulary, name: str, relation: Relation) -> None:
    assert from_name(vocabulary, name) == relation


def test_a_target_that_subsumes_its_source_is_the_wider_one() -> None:
    """R4: subsumes is `the source is-a target`, as wider is; specializes is `the target is-a source`."""
    assert from_name("r4", "subsumes") == from_name("r4", "wider") == "narrower"
    assert from_name("r4", "specializes") == from_name("r4", "narrower") == "broader"


def test_every_code_of_r4_and_r5_but_no_map_is_read() -> None:
    assert {from_name("r4", name) for name in R4_CODES} == set(RELATIONS) - {"unstated"}
    assert {from_name("r5", name) for name in R5_CODES} == set(RELATIONS) - {"unstated"}


@pytest.mark.parametrize("vocabulary", TABLES)
@pytest.mark.parametrize("name", ["", "same-as", "Equivalent ", "skos:exactmatch"])
def test_an_unknown_name_is_refused(vocabulary: Vocabulary, name: str) -> None:
    with pytest.raises(KeyError):
        from_name(vocabulary, name)


def test_unmatched_is_no_relation() -> None:
    """R4's `unmatched` says that there is no target; a relation would say something of one."""
    with pytest.raises(KeyError):
        from_name("r4", "unmatched")


@pytest.mark.parametrize(
    ("path", "whole"),
    [
        (["equivalent"], "equivalent"),
        (["equivalent", "equivalent"], "equivalent"),
        (["equivalent", "narrower", "narrower"], "narrower"),
        (["broader", "equivalent"], "broader"),
        (["narrower", "broader"], None),
        (["broader", "narrower"], None),
        (["narrower", "equivalent", "broader"], None),
        (["related"], "related"),
        (["unstated"], "related"),
        (["related", "equivalent", "narrower"], "related"),
        (["broader", "unstated"], "related"),
        (["related", "related"], None),
        (["unstated", "equivalent", "related"], None),
        (["unstated", "narrower", "broader"], None),
        (["unrelated"], None),
        (["equivalent", "unrelated"], None),
        ([], None),
    ],
)
def test_a_path_says_what_its_steps_allow(path: list[Relation], whole: Relation | None) -> None:
    assert compose(path) == whole


def test_a_path_may_be_any_iterable() -> None:
    path: list[Relation] = ["narrower", "equivalent"]
    assert compose(iter(path)) == "narrower"


@given(paths, st.data())
def test_grouping_does_not_matter(path: list[Relation], data: st.DataObject) -> None:
    whole = compose(path)
    begin = data.draw(st.integers(0, len(path) - 1))
    end = data.draw(st.integers(begin + 1, len(path)))
    group = compose(path[begin:end])
    if whole is None:
        return
    assert group is not None
    assert compose([*path[:begin], group, *path[end:]]) == whole


@given(paths, st.integers(0, 7))
def test_a_denial_anywhere_leaves_nothing(path: list[Relation], at: int) -> None:
    assert compose([*path[:at], "unrelated", *path[at:]]) is None


@given(paths)
def test_walking_back_gives_the_inverse(path: list[Relation]) -> None:
    whole = compose(path)
    assert compose([INVERSE[step] for step in reversed(path)]) == (INVERSE[whole] if whole else None)


@given(paths)
def test_a_longer_path_never_says_more(path: list[Relation]) -> None:
    if compose(path[:-1] or path) is None:
        assert compose(path) is None


@given(paths)
def test_an_equivalent_step_changes_nothing_that_was_stated(path: list[Relation]) -> None:
    assert compose(["equivalent", *path]) == compose(path) == compose([*path, "equivalent"])


def test_the_order_of_steps_does_not_matter() -> None:
    paths: list[list[Relation]] = [["narrower", "equivalent", "related"], ["broader", "narrower", "equivalent"]]
    for path in paths:
        assert len({compose(order) for order in permutations(path)}) == 1
