"""The publishers' own files: every row is counted, none is rejected, and the order does not matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.fingerprint import fingerprint
from termwalk.graph.opening import open_store
from termwalk.graph.store import Store
from termwalk.loading import Entry, Hints, Ledger, load
from termwalk.queries.derived import refresh

pytestmark = pytest.mark.real_data

ICD10, OLDER, NEWER = Edition("icd10", "2019"), Edition("icd11", "2024-01"), Edition("icd11", "2025-01")
FILES = (
    "icd10-who/icd102019en.claml.zip",
    "icd11/SimpleTabulation-ICD-11-MMS-en-2024-01.zip",
    "icd11/SimpleTabulation-ICD-11-MMS-en-2025-01.xlsx",
    "icd10-icd11/mapping-2024-01.zip",
)
UNTRANSLATED = 144
"""Rows of the Spanish file with an English title only; two of them (QA47.6, QA47.7) have dashes for a title."""
MAPS = {
    "who-10to11-one": 12_597,
    "who-10to11-multiple": 15_658,
    "who-11to10-one": 17_908,
    "who-foundation-10to11": 12_597,
    "who-foundation-11to10": 48_609,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("real")


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    opened = open_store(folder / "real.termwalk")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ledger(store: Store, real_data: Path) -> Ledger:
    return load(store, [real_data / name for name in FILES], derive=refresh)


@pytest.fixture(scope="module")
def icd10(store: Store, ledger: Ledger) -> dict[str, Concept]:
    return listed(store, ICD10)


@pytest.fixture(scope="module")
def icd11(store: Store, ledger: Ledger) -> dict[str, Concept]:
    return listed(store, OLDER)


def listed(store: Store, edition: Edition) -> dict[str, Concept]:
    return {node.id: node for node in store.members(edition) if node.listed}


def kinds(nodes: dict[str, Concept]) -> Counter[str]:
    return Counter(node.kind for node in nodes.values())


def loaded(ledger: Ledger, system: str) -> Entry:
    (found,) = [entry for entry in ledger.entries if (entry.system, entry.status) == (system, "loaded")]
    return found


def edges(store: Store, id: str, version: str = "2024-01") -> Counter[str]:
    made = store.catalogue().map_set(id, version)
    assert made is not None
    return Counter(edge.target.kind for edge in store.mappings(made))


def test_nothing_fails_and_nothing_is_rejected(ledger: Ledger) -> None:
    assert Counter(entry.status for entry in ledger.entries) == {
        "loaded": 8,
        "not read": 1,
        "not recognised": 1,
        "derived": 1,
    }
    assert [entry.file for entry in ledger.entries if entry.rejected or entry.repaired] == []
    assert ledger.problems == ()


def test_icd10_has_all_its_classes(ledger: Ledger, icd10: dict[str, Concept]) -> None:
    assert loaded(ledger, "icd10").loaded == len(icd10) == 12_542
    assert kinds(icd10) == {"chapter": 22, "block": 274, "category": 12_246}
    assert all(node.chapter for node in icd10.values())
    assert all(node.parents[0] in icd10 for node in icd10.values() if node.kind != "chapter")


def test_icd10_keeps_its_asterisks(icd10: dict[str, Concept]) -> None:
    assert icd10["D63.0"].properties["usage"] == "aster"
    assert not icd10["D63"].selectable
    assert icd10["D63.0"].selectable


def test_icd11_has_all_its_rows(ledger: Ledger, icd11: dict[str, Concept]) -> None:
    assert len(icd11) == 36_044
    assert kinds(icd11) == {"chapter": 28, "block": 1_353, "category": 34_663}
    assert sum(node.residual != "" for node in icd11.values()) == 5_217


def test_the_next_icd11_has_all_its_rows(store: Store, ledger: Ledger) -> None:
    nodes = listed(store, NEWER)
    assert len(nodes) == 36_782
    assert kinds(nodes) == {"chapter": 28, "block": 1_415, "category": 35_339}


def test_codes_that_read_as_numbers_are_codes(store: Store, icd11: dict[str, Concept]) -> None:
    for nodes in (icd11, listed(store, NEWER)):
        assert nodes["1E30"].code == "1E30"
        assert all(node.code is None or "+" not in node.code for node in nodes.values())


def test_an_entity_that_moved_keeps_its_identity(store: Store, icd11: dict[str, Concept]) -> None:
    nodes = listed(store, NEWER)
    moved = {"1D02.1": "1C8H", "9A78.9": "9A7A", "KA83.A": "KA83.00", "QB50.3": "QB50.24", "9A78.A": "9A7B"}
    assert {old: nodes[new].identity for old, new in moved.items()} == {old: icd11[old].identity for old in moved}


def test_every_parent_is_there(store: Store, icd11: dict[str, Concept]) -> None:
    for nodes in (icd11, listed(store, NEWER)):
        assert [node.id for node in nodes.values() if node.parents and node.parents[0] not in nodes] == []
        assert [node.id for node in nodes.values() if not node.parents and node.kind != "chapter"] == []


@pytest.mark.parametrize("id", MAPS)
def test_a_map_has_all_its_rows(id: str, store: Store, ledger: Ledger) -> None:
    assert loaded(ledger, id).loaded == loaded(ledger, id).rows == MAPS[id]
    assert edges(store, id).total() == MAPS[id]


def test_the_targets_of_a_map_are_told_apart(store: Store, ledger: Ledger) -> None:
    found = edges(store, "who-10to11-one")
    assert found["no-map"] == 5
    assert found["chapter"] >= 1
    assert found["block"] > 100
    made = store.catalogue().map_set("who-10to11-one", "2024-01")
    assert made is not None
    (cluster,) = store.leaving(made, ["A18.7"])["A18.7"]
    assert (cluster.target.kind, cluster.target.parts) == ("cluster", ("1B12.3", "XA0NE9", "5A74.0"))


def test_the_foundation_table_states_its_relations(store: Store, ledger: Ledger) -> None:
    made = store.catalogue().map_set("who-foundation-10to11", "2024-01")
    assert made is not None
    found = Counter(edge.relation for edge in store.mappings(made))
    assert found == {"equivalent": 7_858, "narrower": 4_735, "unstated": 4}


def test_loading_them_again_changes_nothing(store: Store, ledger: Ledger, real_data: Path) -> None:
    again = load(store, [real_data / name for name in FILES], derive=refresh)
    assert not again.changed
    assert Counter(entry.status for entry in again.entries) == {
        "already loaded": 8,
        "not read": 1,
        "not recognised": 1,
    }


def test_the_reverse_order_gives_the_same_graph(store: Store, ledger: Ledger, real_data: Path, folder: Path) -> None:
    other = open_store(folder / "reverse.termwalk")
    for name in reversed(FILES):
        load(other, [real_data / name], derive=refresh)
    found = fingerprint(other)
    other.close()
    assert found == fingerprint(store)


def test_spanish_adds_terms_to_the_same_release(real_data: Path, tmp_path: Path) -> None:
    other = open_store(tmp_path / "es.termwalk")
    load(other, [real_data / FILES[1]])
    english = listed(other, OLDER)
    ledger = load(other, [real_data / "icd11" / "SimpleTabulation-ICD-11-MMS-es-2024-01.zip"])
    assert (loaded(ledger, "icd11").loaded, loaded(ledger, "icd11").rejected) == (36_044, 0)
    (release,) = other.catalogue().releases()
    assert release.languages == ("en", "es")
    assert listed(other, OLDER) == english
    terms = other.terms(OLDER, list(english))
    other.close()
    assert [(term.text, term.language) for term in terms["1A00"]] == [("Cólera", "es")]
    assert sum(len(found) for found in terms.values()) == 36_044 - UNTRANSLATED
    assert not {"QA47.6", "QA47.7", "XN351"} & set(terms)


def test_the_excerpt_with_rubrics_needs_hints(real_data: Path, tmp_path: Path) -> None:
    path = real_data / "icd10-who" / "claml-excerpt-rubrics.xml"
    other = open_store(tmp_path / "excerpt.termwalk")
    (silent,) = load(other, [path]).entries
    (found,) = load(other, [path], Hints(release="2010-excerpt", system="icd10")).entries
    edition = Edition("icd10", "2010-excerpt")
    nodes = listed(other, edition)
    terms = other.terms(edition, list(nodes))
    other.close()
    assert (silent.status, silent.detail.partition(": add ")[2]) == (
        "failed",
        "--system and --release, or write an editions.toml beside it.",
    )
    assert (found.status, found.rejected) == ("loaded", 0)
    assert {"E10", "E10.0", "E10.9", "A17.0", "C40.3"} <= set(nodes)
    assert nodes["E10.0"].display == "Type 1 diabetes mellitus with coma"
    assert nodes["C40.3"].display == "Malignant neoplasm: Short bones of lower limb"
    assert nodes["A17.0"].properties["asterisk"] == "G01*"
    assert nodes["D51"].display == "Vitamin B12 deficiency anaemia"
    assert "Tuberculous leptomeningitis" in [term.text for term in terms["A17.0"]]
    cataract = next(term for term in terms["E10.3"] if "cataract" in term.text)
    assert (cataract.text, cataract.refers) == ("Diabetic: cataract", ("H28.0*",))
    uses = Counter(term.use for found in terms.values() for term in found)
    assert uses == {"inclusion": 41, "exclusion": 20, "note": 1, "coding hint": 1, "synonym": 1}


def test_both_german_lists(real_data: Path, tmp_path: Path) -> None:
    other = open_store(tmp_path / "de.termwalk")
    ledger = load(other, [real_data / "icd10-who" / f"icd10who_de_{year}.txt" for year in ("2016", "2019")])
    titles = other.concepts(Edition("icd10", "2019"), ["A00"])
    other.close()
    assert [(entry.release, entry.rows, entry.rejected) for entry in ledger.entries] == [
        ("2016", 12_188, 1),
        ("2019", 12_221, 1),
    ]
    assert [(problem.line, problem.raw) for problem in ledger.problems] == [(1, "UNDEF;Undefined")] * 2
    assert titles["A00"].display == "Cholera"


def test_the_maps_of_2019_are_of_another_edition(real_data: Path, tmp_path: Path) -> None:
    other = open_store(tmp_path / "maps.termwalk")
    ledger = load(other, [real_data / "icd10-icd11" / "mapping-2019-04.zip"])
    sizes = {entry.system: (entry.release, entry.loaded) for entry in ledger.entries if entry.status == "loaded"}
    made = other.catalogue().map_sets("icd10", "icd11")
    unmapped = {m.id: edges(other, m.id, "2019-04")["no-map"] for m in other.catalogue().map_sets()}
    other.close()
    assert sizes == {
        "who-10to11-one": ("2019-04", 12_483),
        "who-10to11-multiple": ("2019-04", 15_466),
        "who-11to10-one": ("2019-04", 17_746),
    }
    assert ledger.problems == ()
    assert {(m.source.version, m.target.version) for m in made} == {("2016", "2019-04")}
    assert (unmapped["who-10to11-one"], unmapped["who-11to10-one"]) == (50, 36)


def test_the_second_release_of_devices_stores_what_changed(real_data: Path, tmp_path: Path) -> None:
    graph = open_store(tmp_path / "devices.termwalk")
    load(graph, [real_data / "udi" / "gudid-2024-11"])
    first = (tmp_path / "devices.termwalk").stat().st_size
    load(graph, [real_data / "udi" / "gudid-2025-05"])
    grown = (tmp_path / "devices.termwalk").stat().st_size - first
    later = [part for part in graph.catalogue().parts if part.edition.version == "gudid-2025-05-01"]
    counts = [sum(getattr(part, name) for part in later) for name in ("kept", "changed", "added")]
    graph.close()
    assert counts == [39_606, 742, 236]
    assert grown < first / 10
