"""What supplements add to a release, and the typed edges between its nodes: the same in every store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.fingerprint import fingerprint
from termwalk.graph.store import Record, Store

Content = tuple[Part, list[Record]]
Publish = Callable[..., list[Part]]
Node = Callable[..., Concept]

LOINC = Edition("loinc", "2.79")


def supplement(section: str, records: list[Record], structured: bool = False, language: str = "en") -> Content:
    part = Part(
        role="supplement", edition=LOINC, language=language, section=section, structured=structured, counted="subject",
        file=f"{section}.csv",
    )  # fmt: skip
    return part, records


@pytest.fixture
def terms(node: Node) -> Content:
    part = Part(role="release", edition=LOINC, language="en", file="Loinc.csv")
    return part, [node(LOINC, "4548-4", "Hemoglobin A1c"), node(LOINC, "2345-7", "Glucose")]


@pytest.fixture
def parts(node: Node) -> Content:
    return supplement("parts", [node(LOINC, "LP16413-4", "Hemoglobin A1c", kind="part")])


HIERARCHY = supplement(
    "hierarchy",
    [
        Relationship(source="LP16413-4", type="parent", target="LP7786-9"),
        Relationship(source="4548-4", type="parent", target="LP16413-4"),
        Relationship(source="4548-4", type="parent", target="LP31398-6"),
    ],
    structured=True,
)
LINKS = supplement(
    "part links",
    [
        Relationship(source="4548-4", type="COMPONENT", target="LP16413-4", stated={"link": "Primary"}),
        Relationship(source="4548-4", type="SYSTEM", target="LP7057-5"),
    ],
)
CHINESE = supplement(
    "zh-CN",
    [Term(id="4548-4", text="糖化血红蛋白", language="zh-CN", use="preferred"),
     Term(id="4548-4", text="A1c", language="zh-CN"),
     Term(id="2345-7", text="葡萄糖", language="zh-CN", use="preferred")],
    language="zh-CN",
)  # fmt: skip


def test_a_supplement_adds_names_nodes_and_edges_to_a_release(
    store: Store, terms: Content, parts: Content, publish: Publish
) -> None:
    publish(store, terms, parts, LINKS, CHINESE)
    assert [node.id for node in store.members(LOINC)] == ["4548-4", "2345-7", "LP16413-4"]
    assert all(node.listed for node in store.members(LOINC))
    assert [term.text for term in store.terms(LOINC, ["4548-4"])["4548-4"]] == ["糖化血红蛋白", "A1c"]
    assert store.relationships(LOINC, ["4548-4", "2345-7"]) == {"4548-4": tuple(LINKS[1])}


def test_edges_are_found_from_either_end(store: Store, terms: Content, publish: Publish) -> None:
    publish(store, terms, LINKS)
    assert store.referring(LOINC, ["LP16413-4", "LP1-1"]) == {"LP16413-4": (LINKS[1][0],)}
    assert store.referring(LOINC, ["4548-4"]) == {}


def test_a_hierarchy_in_a_file_of_its_own_is_the_releases_hierarchy(
    store: Store, terms: Content, parts: Content, publish: Publish
) -> None:
    publish(store, terms, parts, HIERARCHY)
    assert store.concepts(LOINC, ["4548-4"])["4548-4"].parents == ("LP16413-4", "LP31398-6")
    assert {node.id: node.parents for node in store.members(LOINC)}["LP16413-4"] == ("LP7786-9",)
    assert store.children(LOINC, ["LP16413-4"]) == {"LP16413-4": ("4548-4",)}


def test_the_order_of_loading_does_not_matter(
    open_graph: Callable[..., Store], terms: Content, parts: Content, publish: Publish
) -> None:
    one, other = open_graph("one"), open_graph("other")
    publish(one, terms, parts, HIERARCHY, LINKS, CHINESE)
    for content in (CHINESE, LINKS, HIERARCHY, parts, terms):
        publish(other, content)
    assert fingerprint(one) == fingerprint(other)


def test_a_supplement_alone_is_no_published_release(store: Store, publish: Publish) -> None:
    publish(store, CHINESE)
    catalogue = store.catalogue()
    assert not catalogue.is_published(LOINC)
    assert catalogue.editions("loinc") == (LOINC,)
    assert store.terms(LOINC, ["2345-7"])["2345-7"][0].text == "葡萄糖"


def test_rows_are_counted_as_the_file_has_them(store: Store, publish: Publish) -> None:
    links = (msgspec.structs.replace(LINKS[0], counted="relationship"), LINKS[1])
    names, edges = publish(store, CHINESE, links)
    assert (names.loaded, edges.loaded) == (2, 2)


def test_sections_of_a_release_are_parts_of_their_own(store: Store, parts: Content) -> None:
    assert parts[0].name == "loinc@2.79 (en, parts)"
    assert not parts[0].claims_same_as(LINKS[0])


def test_an_edge_that_two_files_say_is_said_once(store: Store, terms: Content, publish: Publish) -> None:
    again = (msgspec.structs.replace(LINKS[0], section="more part links"), LINKS[1])
    publish(store, terms, LINKS, again)
    assert store.relationships(LOINC, ["4548-4"]) == {"4548-4": tuple(LINKS[1])}


def test_a_file_that_is_taken_back_takes_its_edges_along(store: Store, terms: Content, publish: Publish) -> None:
    stored = publish(store, terms, LINKS, HIERARCHY)
    publish(store, instead_of=stored[1:])
    assert store.relationships(LOINC, ["4548-4"]) == {}
    assert store.concepts(LOINC, ["4548-4"])["4548-4"].parents == ()


def test_odd_edges_come_back_as_given(store: Store, terms: Content, publish: Publish, tmp_path: Path) -> None:
    edge = Relationship(source="4548-4", type="'; --", target='"\n%', stated={"": "空", "a": ""})
    publish(store, terms, supplement("odd", [edge]))
    assert store.relationships(LOINC, ["4548-4"])["4548-4"] == (edge,)
    assert store.referring(LOINC, ['"\n%']) == {'"\n%': (edge,)}
