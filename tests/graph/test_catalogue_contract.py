"""How files lie over one another in a graph, and what the catalogue says of them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest

from termwalk.graph.catalogue import Catalogue, Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.errors import UnknownRelease
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.graph.store import Record, Store

Content = tuple[Part, list[Record]]
Publish = Callable[..., list[Part]]
Node = Callable[..., Concept]
Released = Callable[..., Content]
Mapped = Callable[..., Content]

ICD10 = Edition("icd10", "2019")
ICD11 = Edition("icd11", "2024-01")
LATER = Edition("icd11", "2025-01")
GM = (Edition("icd10gm", "2023"), Edition("icd10gm", "2024"))
FIRST = ["01", "BlockL2-1B1", "1B11", "1B11.0", "1B11.Z", "1B11.Y", "1B12", "1B10"]


@pytest.fixture
def bare(released: Released, node: Node) -> Content:
    """A plain English list of the release: other titles, an order of its own, no hierarchy."""
    concepts = [node(ICD11, id, f"listed {id}") for id in ("1B10", "1B11", "1B1X")]
    return released(ICD11, [*concepts, Term(id="1B11", text="listed", language="en")], structured=False)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_structured_english_file_shapes_a_release(
    store: Store, first: Content, chinese: Content, bare: Content, publish: Publish, order: tuple[int, ...]
) -> None:
    for at in order:
        publish(store, (first, chinese, bare)[at])
    found = store.concepts(ICD11, ["1B10", "1B11", "1B1X", "1B1Z"])
    assert {id: node.display for id, node in found.items()} == {
        "1B10": "Tuberculosis of the respiratory system",
        "1B11": "Tuberculosis of the nervous system",
        "1B1X": "listed 1B1X",
        "1B1Z": "未特指的结核病",
    }
    assert [node.id for node in store.members(ICD11)] == [*FIRST, "1B1X", "1B1Z"]
    assert store.children(ICD11, ["1B11"]) == {"1B11": ("1B11.0", "1B11.Z", "1B11.Y")}
    assert store.identified(ICD11, ["882244568"])["882244568"].display == "Tuberculosis of the respiratory system"


@pytest.mark.parametrize("english_first", [True, False])
def test_another_language_adds_terms(
    store: Store, first: Content, chinese: Content, publish: Publish, english_first: bool
) -> None:
    for content in (first, chinese) if english_first else (chinese, first):
        publish(store, content)
    said = [(term.language, term.text) for term in store.terms(ICD11, ["1B11.0"])["1B11.0"]]
    assert said == [("en", "TB meningitis"), ("en", "TBM"), ("zh", "结核性脑膜炎")]


def test_a_term_that_two_files_say_is_said_once(store: Store, released: Released, publish: Publish) -> None:
    term = Term(id="1B11", text="NTB", language="en")
    publish(store, released(ICD11, [term]), released(ICD11, [term, term], structured=False))
    assert store.terms(ICD11, ["1B11"]) == {"1B11": (term,)}


def test_a_translation_shapes_a_release_until_the_english_file_comes(
    store: Store, first: Content, chinese: Content, publish: Publish
) -> None:
    publish(store, chinese)
    assert store.concepts(ICD11, ["1B10"])["1B10"].display == "呼吸系统结核病"
    publish(store, first)
    assert store.concepts(ICD11, ["1B10"])["1B10"].display == "Tuberculosis of the respiratory system"


def test_codes_that_only_a_map_names_come_last(
    store: Store, first: Content, older: Content, table: Content, publish: Publish
) -> None:
    publish(store, table, first, older)
    assert [(node.id, node.listed) for node in store.members(ICD10)] == [
        *((id, True) for id in ("A15-A19", "A15", "A17", "A17.0", "A17.9")),
        ("A19", False),
    ]
    assert [node.id for node in store.members(ICD11)] == [*FIRST, "XN1N3"]
    assert store.concepts(ICD11, ["XN1N3"])["XN1N3"].listed is False
    assert store.concepts(ICD11, ["1B10"])["1B10"].listed is True


def test_codes_that_only_maps_name_are_in_order_of_their_id(
    store: Store, mapped: Mapped, node: Node, publish: Publish
) -> None:
    one = mapped("a", [node(ICD11, id) for id in ("XN9", "1B10", "é")])
    two = mapped("b", [node(ICD11, id) for id in ("Z1", "1A00", "1B10", "a")])
    publish(store, one, two)
    assert [found.id for found in store.members(ICD11)] == ["1A00", "1B10", "XN9", "Z1", "a", "é"]


@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_maps_that_name_a_code_the_same_one_is_heard(
    store: Store, mapped: Mapped, node: Node, publish: Publish, swapped: bool
) -> None:
    contents = [mapped("a", [node(ICD11, "1B10", "said by a")]), mapped("b", [node(ICD11, "1B10", "said by b")])]
    for content in contents[::-1] if swapped else contents:
        publish(store, content)
    assert store.concepts(ICD11, ["1B10"])["1B10"].display == "said by a"


def test_a_code_is_unlisted_until_its_release_arrives(
    store: Store, mapped: Mapped, node: Node, first: Content, publish: Publish
) -> None:
    publish(store, mapped("a", [node(ICD11, "1B10", "as the map calls it")]))
    assert not store.catalogue().is_published(ICD11)
    before = store.concepts(ICD11, ["1B10"])["1B10"]
    assert (before.listed, before.display) == (False, "as the map calls it")
    publish(store, first)
    after = store.concepts(ICD11, ["1B10"])["1B10"]
    assert (after.listed, after.display) == (True, "Tuberculosis of the respiratory system")
    assert store.catalogue().is_published(ICD11)


def test_a_map_between_two_releases_of_a_system_names_codes_of_each(
    store: Store, mapped: Mapped, node: Node, publish: Publish
) -> None:
    """As the tables that lead from one year's edition to the next: most codes stand on both sides."""
    old, new = GM
    names = [node(old, "A00", "old name"), node(old, "A01"), node(new, "A00", "new name"), node(new, "A02")]
    edge = Mapping(source="A00", target=Target("code", "A00", ("A00",)))
    publish(store, mapped("crosswalk", [*names, edge], ends=GM))
    assert [(one.id, one.display) for one in store.members(old)] == [("A00", "old name"), ("A01", "Title of A01")]
    assert [(one.id, one.display) for one in store.members(new)] == [("A00", "new name"), ("A02", "Title of A02")]


def test_an_empty_version_means_the_newest_release(
    store: Store, first: Content, second: Content, publish: Publish
) -> None:
    publish(store, second, first)
    catalogue = store.catalogue()
    assert catalogue.resolve(Edition("icd11")) == LATER
    assert catalogue.resolve(ICD11) == ICD11
    assert catalogue.editions("icd11") == (ICD11, LATER)


def test_a_published_release_is_preferred_to_a_newer_one_that_a_map_names(
    store: Store, first: Content, mapped: Mapped, publish: Publish
) -> None:
    publish(store, mapped("a", [], ends=(ICD10, LATER)))
    assert store.catalogue().resolve(Edition("icd11")) == LATER
    publish(store, first)
    catalogue = store.catalogue()
    assert catalogue.resolve(Edition("icd11")) == ICD11
    assert catalogue.resolve(LATER) == LATER
    assert [(str(release), release.origin) for release in catalogue.releases()] == [
        ("icd10@2019", "from map"),
        ("icd11@2024-01", "published"),
        ("icd11@2025-01", "from map"),
    ]


def test_an_unknown_release_is_refused_with_those_that_are_known(
    store: Store, first: Content, second: Content, publish: Publish
) -> None:
    publish(store, first, second)
    with pytest.raises(UnknownRelease, match=r"'1999'.* icd11 .*\(known: 2024-01, 2025-01\)"):
        store.catalogue().resolve(Edition("icd11", "1999"))
    with pytest.raises(UnknownRelease, match="known: none"):
        store.catalogue().resolve(ICD10)
    with pytest.raises(UnknownRelease, match="Nothing of icd10 "):
        store.catalogue().resolve(Edition("icd10"))


def test_a_release_is_summed_up(store: Store, first: Content, chinese: Content, publish: Publish) -> None:
    publish(store, chinese, first)
    (release,) = store.catalogue().releases()
    assert (release.system, release.version, release.origin) == ("icd11", "2024-01", "published")
    assert release.languages == ("en", "zh")
    assert release.sources == ("icd11-2024-01-en.txt", "icd11-2024-01-zh.txt")
    assert release.concepts == 8


def test_map_sets_come_newest_first_and_then_by_id(store: Store, mapped: Mapped, publish: Publish) -> None:
    older = Edition("icd10", "2016")
    contents = [
        mapped("b", [], version="2019-04"),
        mapped("c", [], version="2025-01", ends=(older, LATER)),
        mapped("a", [], version="2025-01"),
        mapped("a", [], version="2019-04"),
        mapped("b", [], version="2025-01"),
        mapped("back", [], version="2025-01", ends=(LATER, ICD10)),
    ]
    publish(store, *contents)
    catalogue = store.catalogue()
    forward = ["a@2025-01", "b@2025-01", "c@2025-01", "a@2019-04", "b@2019-04"]
    assert [str(m) for m in catalogue.map_sets("icd10", "icd11")] == forward
    assert [str(m) for m in catalogue.map_sets("icd11")] == ["back@2025-01"]
    assert [str(m) for m in catalogue.map_sets(target="icd10")] == ["back@2025-01"]
    assert len(catalogue.map_sets()) == 6
    assert catalogue.map_sets("icd11", "icd11") == ()


def test_a_map_set_is_known_by_id_and_build(store: Store, mapped: Mapped, publish: Publish) -> None:
    parts = publish(store, mapped("a", [], version="1"), mapped("a", [], version="2"))
    catalogue = store.catalogue()
    assert catalogue.map_set("a", "2") == parts[1].map_set
    assert catalogue.map_set("a", "3") is None
    assert parts[0].map_set is not None
    assert catalogue.map_part(parts[0].map_set) == parts[0]


def test_versions_that_read_alike_have_one_order() -> None:
    """2019-4, 2019-04 and 2019.04 read the same; which of them is the newest may not depend on the run."""
    spellings = ["2019-4", "2019-04", "2019.04", "2019_4", "2019 4", "2019-004", "2019.4", "2019_04", "2019 04"]
    parts = [Part(role="release", edition=Edition("s", version), language="en") for version in spellings]
    orders = {Catalogue(tuple(some)).editions() for some in (parts, parts[::-1], parts[4:] + parts[:4])}
    assert orders == {tuple(sorted(part.edition for part in parts))}


def test_parts_are_named_for_what_they_give() -> None:
    map_set = MapSet(id="a", version="1", title="", publisher="", source=ICD10, target=ICD11)
    assert Part(role="release", edition=ICD11, language="zh").name == "icd11@2024-01 (zh)"
    assert Part(role="map", edition=ICD10, map_set=map_set).name == "a@1"


@pytest.mark.parametrize(
    ("language", "edition", "same"), [("en", ICD11, True), ("zh", ICD11, False), ("en", LATER, False)]
)
def test_two_files_may_claim_to_be_one_release(language: str, edition: Edition, same: bool) -> None:
    part = Part(role="release", edition=ICD11, language="en", file="a.txt", content="a")
    other = Part(role="release", edition=edition, language=language, file="b.txt", content="b")
    assert part.claims_same_as(other) is other.claims_same_as(part) is same
