"""What every store answers, asked through the protocol alone."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import count
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target, TargetKind
from termwalk.graph.opening import open_store
from termwalk.graph.problems import Problem
from termwalk.graph.store import Reader, Record, Store

Content = tuple[Part, list[Record]]
Publish = Callable[..., list[Part]]
Node = Callable[..., Concept]
Released = Callable[..., Content]
Mapped = Callable[..., Content]

ICD10 = Edition("icd10", "2019")
ICD11 = Edition("icd11", "2024-01")
LATER = Edition("icd11", "2025-01")
LAB = Edition("local:lab", "v1")
NOWHERE = Edition("icd11", "1999-01")

ODD = [
    *("1E30", "1e30", "001.10", "1.1", "0", "-0", "+1", "NULL", "null", "None", "nan", "true", "0x10"),
    *("'", '"', "''", "' OR 1=1 --", "%", "_", "A%", "A_", "*", "?", ":id", "$id", "{id}", "\\", "\\u0041", "`", ";"),
    *(" ", " A", "A ", "A  B", "A\nB", "A\r\nB", "A\tB", "A\x01B", "A\x7fB", "[]", '["A"]', "{}"),
    *("é", "e\u0301", "ß", "SS", "İ", "Ａ", "A", "a", "急性", "𠮷", "🜁", "\u200b", "\u2028", "\ufeff", "\uffff"),
]


def concepts_of(content: Content) -> list[Concept]:
    return [record for record in content[1] if isinstance(record, Concept)]


def edges_of(content: Content) -> list[Mapping]:
    return [record for record in content[1] if isinstance(record, Mapping)]


def terms_of(content: Content, id: str) -> tuple[Term, ...]:
    return tuple(record for record in content[1] if isinstance(record, Term) and record.id == id)


def map_set_of(content: Content) -> MapSet:
    assert content[0].map_set is not None
    return content[0].map_set


def test_an_implementation_keeps_the_protocol(store: Store) -> None:
    assert isinstance(store, Store)
    with store.stage() as staging:
        assert isinstance(staging.view(), Reader)


def test_the_address_opens_the_same_graph(store: Store, first: Content, publish: Publish) -> None:
    publish(store, first)
    again = open_store(store.url, must_exist=True)
    assert set(again.concepts(ICD11, ["1B11"])) == {"1B11"}
    again.close()


def test_an_empty_graph_answers_with_nothing(store: Store) -> None:
    assert store.catalogue().parts == ()
    assert store.concepts(ICD11, ["1B11"]) == {}
    assert store.identified(ICD11, ["729372485"]) == {}
    assert list(store.members(ICD11)) == []
    assert store.children(ICD11, ["1B11"]) == {}
    assert store.terms(ICD11, ["1B11"]) == {}
    assert store.decisions() == ()


def test_a_concept_comes_back_as_it_was_given(store: Store, first: Content, publish: Publish) -> None:
    publish(store, first)
    given = {concept.id: concept for concept in concepts_of(first)}
    assert len(given) == 8
    assert store.concepts(ICD11, list(given)) == given


@pytest.mark.parametrize(
    "ids", [["1B11.Z"], ["1B11.Z", "1B11.Z"], {"1B11.Z"}, ("1B11.Z", "9Z99"), {"1B11.Z": 0}.keys()]
)
def test_ids_may_be_any_collection(store: Store, first: Content, publish: Publish, ids: Collection[str]) -> None:
    publish(store, first)
    found = store.concepts(ICD11, ids)
    assert list(found) == ["1B11.Z"]
    assert found["1B11.Z"].residual == "unspecified"


def test_asking_for_no_ids_is_answered_with_none(
    store: Store, first: Content, table: Content, publish: Publish
) -> None:
    publish(store, first, table)
    assert store.concepts(ICD11, []) == store.identified(ICD11, []) == {}
    assert store.children(ICD11, []) == {}
    assert store.terms(ICD11, []) == {}
    assert store.leaving(map_set_of(table), []) == store.arriving(map_set_of(table), []) == {}


def test_what_is_not_there_is_absent(store: Store, first: Content, table: Content, publish: Publish) -> None:
    publish(store, first, table)
    map_set = map_set_of(table)
    assert set(store.concepts(ICD11, ["1B11", "9Z99", ""])) == {"1B11"}
    assert set(store.identified(ICD11, ["729372485", "1"])) == {"729372485"}
    assert set(store.children(ICD11, ["1B11", "1B11.0", "9Z99"])) == {"1B11"}
    assert set(store.terms(ICD11, ["1B10", "1B11", "9Z99"])) == {"1B10"}
    assert set(store.leaving(map_set, ["A15", "Z99"])) == {"A15"}
    assert set(store.arriving(map_set, ["1B10", "9Z99"])) == {"1B10"}


def test_a_release_that_is_not_loaded_has_nothing(store: Store, first: Content, publish: Publish) -> None:
    publish(store, first)
    assert store.concepts(NOWHERE, ["1B11", "1B10"]) == {}
    assert store.identified(NOWHERE, ["729372485"]) == {}
    assert list(store.members(NOWHERE)) == []
    assert store.children(NOWHERE, ["1B11"]) == {}
    assert store.terms(NOWHERE, ["1B10"]) == {}


def test_a_map_that_is_not_loaded_has_nothing(store: Store, first: Content, table: Content, publish: Publish) -> None:
    publish(store, first)
    map_set = map_set_of(table)
    assert store.leaving(map_set, ["A15"]) == {}
    assert store.arriving(map_set, ["1B10"]) == {}
    assert list(store.mappings(map_set)) == []


def test_a_part_that_is_not_loaded_has_no_problems(store: Store, first: Content) -> None:
    assert store.problems(first[0]) == ()


def test_two_releases_of_a_system_stay_apart(store: Store, first: Content, second: Content, publish: Publish) -> None:
    publish(store, first, second)
    assert store.concepts(ICD11, ["1B10"])["1B10"].display == "Tuberculosis of the respiratory system"
    assert store.concepts(LATER, ["1B10"])["1B10"].display == "Tuberculosis of the lung"
    assert store.concepts(LATER, ["1B11", "1B13"]).keys() == {"1B13"}
    assert store.concepts(LATER, ["1B12"])["1B12"].active is False
    assert {concept.version for concept in store.members(LATER)} == {"2025-01"}


def test_the_publishers_identity_finds_a_node_that_moved(
    store: Store, first: Content, second: Content, publish: Publish
) -> None:
    publish(store, first, second)
    wanted = ["729372485", "1820468614", "729372485/other", "729372485/unspecified"]
    before = {identity: node.id for identity, node in store.identified(ICD11, wanted).items()}
    after = {identity: node.id for identity, node in store.identified(LATER, wanted).items()}
    assert before == dict(zip(wanted, ["1B11", "1B11.0", "1B11.Y", "1B11.Z"], strict=True))
    assert after == {"729372485": "1B13", "1820468614": "1B13.0"}


def test_an_id_is_not_an_identity(store: Store, first: Content, publish: Publish) -> None:
    publish(store, first)
    assert store.identified(ICD11, ["1B11", "01"]) == {}
    assert store.concepts(ICD11, ["729372485"]) == {}


def test_members_come_in_the_publishers_order(store: Store, first: Content, publish: Publish) -> None:
    publish(store, first)
    given = concepts_of(first)
    assert [node.id for node in given] != sorted(node.id for node in given)
    assert list(store.members(ICD11)) == given


def test_children_come_in_the_publishers_order(store: Store, first: Content, publish: Publish) -> None:
    publish(store, first)
    below = store.children(ICD11, [concept.id for concept in concepts_of(first)])
    assert below == {
        "01": ("BlockL2-1B1", "1B12"),
        "BlockL2-1B1": ("1B11", "1B12", "1B10"),
        "1B11": ("1B11.0", "1B11.Z", "1B11.Y"),
    }


def test_terms_come_in_the_publishers_order(store: Store, first: Content, publish: Publish) -> None:
    publish(store, first)
    found = store.terms(ICD11, ["1B11.0", "1B10"])
    assert found == {"1B11.0": terms_of(first, "1B11.0"), "1B10": terms_of(first, "1B10")}
    assert [term.text for term in found["1B11.0"]] == ["TB meningitis", "TBM"]
    assert found["1B10"][0].refers == ("1B11", "1B11.0")


def test_a_map_comes_back_row_by_row(store: Store, table: Content, publish: Publish) -> None:
    publish(store, table)
    assert list(store.mappings(map_set_of(table))) == edges_of(table)


def test_rows_leave_their_source(store: Store, table: Content, publish: Publish) -> None:
    publish(store, table)
    given = edges_of(table)
    found = store.leaving(map_set_of(table), ["A17.9", "A15-A19", "A19", "1B10"])
    assert found == {"A17.9": (given[2], given[3]), "A15-A19": (given[1],), "A19": (given[5],)}
    assert found["A19"][0].target == NO_MAP


def test_rows_arrive_at_every_part_of_their_target(store: Store, table: Content, publish: Publish) -> None:
    publish(store, table)
    given = edges_of(table)
    found = store.arriving(map_set_of(table), ["1B11.Z", "XN1N3", "BlockL2-1B1", "2072728114", "1B11.Z&XN1N3", ""])
    assert {id: set(map(id_of, rows)) for id, rows in found.items()} == {
        "1B11.Z": {id_of(given[2]), id_of(given[3])},
        "XN1N3": {id_of(given[2])},
        "BlockL2-1B1": {id_of(given[1])},
    }


def id_of(edge: Mapping) -> tuple[str, str, int]:
    return edge.source, edge.target.text, edge.line


def test_one_key_is_answered_like_many(store: Store, first: Content, table: Content, publish: Publish) -> None:
    publish(store, first, table)
    map_set = map_set_of(table)
    questions: list[tuple[Callable[[list[str]], dict[str, Any]], list[str]]] = [
        (lambda keys: store.concepts(ICD11, keys), ["1B11", "1B10", "01"]),
        (lambda keys: store.identified(ICD11, keys), ["729372485", "882244568"]),
        (lambda keys: store.children(ICD11, keys), ["01", "1B11"]),
        (lambda keys: store.terms(ICD11, keys), ["1B10", "1B11.0"]),
        (lambda keys: store.leaving(map_set, keys), ["A15", "A17.9"]),
        (lambda keys: store.arriving(map_set, keys), ["1B11.Z", "XN1N3"]),
    ]
    for ask, keys in questions:
        together = ask(keys)
        assert together.keys() == set(keys)
        assert together == {key: found for one in keys for key, found in ask([one]).items()}


@pytest.mark.parametrize(
    ("target_kind", "text", "parts"),
    [
        ("code", "1B10", ("1B10",)),
        ("cluster", "1B11.Z&XN1N3/5A74.0", ("1B11.Z", "XN1N3", "5A74.0")),
        ("cluster", "1B10&1B10", ("1B10", "1B10")),
        ("block", "Tuberculosis", ("BlockL2-1B1",)),
        ("block", "2072728114", ()),
        ("chapter", "01", ("01",)),
        ("no-map", "", ()),
        ("no-map", "No Mapping", ()),
    ],
)
def test_a_target_comes_back_as_the_publisher_wrote_it(
    store: Store, mapped: Mapped, publish: Publish, target_kind: TargetKind, text: str, parts: tuple[str, ...]
) -> None:
    edge = Mapping(source="A15", target=Target(target_kind, text, parts))
    content = mapped("one", [edge])
    publish(store, content)
    assert list(store.mappings(map_set_of(content))) == [edge]
    assert store.leaving(map_set_of(content), ["A15"]) == {"A15": (edge,)}
    assert store.arriving(map_set_of(content), {text, *parts}) == dict.fromkeys(parts, (edge,))


def test_maps_stay_apart(store: Store, mapped: Mapped, publish: Publish) -> None:
    one = mapped("one", [Mapping(source="A15", target=Target("code", "1B10", ("1B10",)))])
    two = mapped("two", [Mapping(source="A15", target=NO_MAP)])
    newer = mapped("two", [Mapping(source="A15", target=Target("code", "1B12", ("1B12",)))], version="2")
    publish(store, one, two, newer)
    found = [store.leaving(map_set_of(content), ["A15"])["A15"] for content in (one, two, newer)]
    assert [[edge.target.text for edge in edges] for edges in found] == [["1B10"], [""], ["1B12"]]


def test_problems_belong_to_their_file(store: Store, first: Content, table: Content, publish: Publish) -> None:
    release, who = publish(store, first, table)
    assert store.problems(release) == tuple(record for record in first[1] if isinstance(record, Problem))
    assert [problem.raw for problem in store.problems(who)] == ["A1"]


def test_odd_ids_come_back_byte_for_byte(store: Store, released: Released, node: Node, publish: Publish) -> None:
    concepts = [node(LAB, id, display=id, identity=f"i{id}", parents=(id,), chapter=id) for id in ODD]
    publish(store, released(LAB, [*concepts, *(Term(id=id, text=id, language=id) for id in ODD)]))
    assert [one.id.encode() for one in store.members(LAB)] == [id.encode() for id in ODD]
    assert store.concepts(LAB, ODD) == {one.id: one for one in concepts}
    assert store.identified(LAB, [f"i{id}" for id in ODD]).keys() == {f"i{id}" for id in ODD}
    assert store.children(LAB, ODD) == {id: (id,) for id in ODD}
    assert {id: found[0].text for id, found in store.terms(LAB, ODD).items()} == {id: id for id in ODD}


@pytest.mark.parametrize("id", ODD, ids=ascii)
def test_an_odd_id_is_found_alone(store: Store, released: Released, node: Node, publish: Publish, id: str) -> None:
    others = [other for other in ODD if other != id]
    publish(store, released(LAB, [node(LAB, other) for other in others]))
    assert store.concepts(LAB, [id]) == {}
    publish(store, released(NOWHERE, [node(NOWHERE, id)]))
    assert store.concepts(NOWHERE, [id]).keys() == store.concepts(NOWHERE, ODD).keys() == {id}


def test_odd_ids_are_mapped_byte_for_byte(store: Store, mapped: Mapped, publish: Publish) -> None:
    edges = [Mapping(source=id, target=Target("code", id, (id,)), stated={id: id}) for id in ODD]
    content = mapped("odd", list(edges))
    publish(store, content)
    assert list(store.mappings(map_set_of(content))) == edges
    assert store.leaving(map_set_of(content), ODD) == {edge.source: (edge,) for edge in edges}
    assert store.arriving(map_set_of(content), ODD) == {edge.source: (edge,) for edge in edges}


@pytest.mark.parametrize(("system", "version"), [("local:a'b", "v%"), ("local:检验", '2024 "x"'), ("NULL", "0")])
def test_odd_releases_are_told_apart(
    store: Store, released: Released, node: Node, publish: Publish, system: str, version: str
) -> None:
    edition = Edition(system, version)
    publish(store, released(edition, [node(edition, "1")]), released(LAB, [node(LAB, "1"), node(LAB, "2")]))
    assert [one.id for one in store.members(edition)] == ["1"]
    assert edition in store.catalogue().editions()


def test_a_call_may_ask_for_thousands(
    store: Store, released: Released, mapped: Mapped, node: Node, publish: Publish
) -> None:
    ids = [f"N{number:04}" for number in range(5_000)]
    concepts = [node(LAB, id, identity=f"i{id}", parents=("root",) if at % 2 else ()) for at, id in enumerate(ids)]
    terms = [Term(id=id, text=f"t{id}", language="en") for id in ids]
    edges = [Mapping(source=id, target=Target("code", id, (id,))) for id in ids]
    content = mapped("large", list(edges), ends=(LAB, ICD11))
    publish(store, released(LAB, [*concepts, *terms]), content)
    wanted = [*ids, *(f"absent{number}" for number in range(1_000))]
    assert store.concepts(LAB, wanted) == {one.id: one for one in concepts}
    assert len(store.identified(LAB, [f"i{id}" for id in wanted])) == 5_000
    assert len(store.terms(LAB, wanted)) == 5_000
    assert store.children(LAB, [*wanted, "root"]) == {"root": tuple(ids[1::2])}
    assert store.leaving(map_set_of(content), wanted) == {edge.source: (edge,) for edge in edges}
    assert len(store.arriving(map_set_of(content), wanted)) == 5_000


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
optional = st.none() | text
nodes = st.builds(
    Concept,
    system=st.just("local:any"),
    version=st.just("1"),
    id=text,
    display=text,
    kind=text,
    code=optional,
    parents=st.lists(text, max_size=3, unique=True).map(tuple),
    chapter=text,
    identity=optional,
    listed=st.just(True),
    properties=st.dictionaries(text, text, max_size=3),
)
terms = st.builds(Term, id=text, text=text, language=text, refers=st.lists(text, max_size=3).map(tuple))
codes = text.filter(bool)
edges = st.builds(
    Mapping,
    source=text,
    target=st.builds(lambda code: Target("code", code, (code,)), codes)
    | st.builds(lambda codes: Target("cluster", "&".join(codes), tuple(codes)), st.lists(codes, min_size=2, max_size=4))
    | st.just(NO_MAP),
    confidence=st.none() | st.floats(0, 1),
    group=st.integers(0, 99),
    line=st.integers(0, 2**40),
    stated=st.dictionaries(text, text, max_size=3),
)
versions = count()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(nodes, max_size=6, unique_by=lambda node: node.id),
    st.lists(terms, max_size=6, unique=True),
    st.lists(edges, max_size=6),
)
def test_whatever_is_written_is_read(
    store: Store,
    released: Released,
    mapped: Mapped,
    publish: Publish,
    nodes: list[Concept],
    terms: list[Term],
    edges: list[Mapping],
) -> None:
    edition = Edition("local:any", str(next(versions)))
    nodes = [msgspec.structs.replace(node, version=edition.version) for node in nodes]
    content = mapped("any", list(edges), version=edition.version)
    publish(store, released(edition, [*nodes, *terms]), content)
    assert list(store.members(edition)) == nodes
    found = store.terms(edition, {term.id for term in terms})
    assert sorted(term for some in found.values() for term in map(msgspec.json.encode, some)) == sorted(
        map(msgspec.json.encode, terms)
    )
    assert list(store.mappings(map_set_of(content))) == edges
