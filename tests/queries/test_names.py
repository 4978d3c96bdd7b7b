"""Names from another release: only by identity or with evidence, and marked with where they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.mappings import MapSet
from termwalk.graph.opening import open_store
from termwalk.graph.store import Record, Store
from termwalk.queries.names import Name, names

Address = Callable[[Path, str], str]

LIST, NEAR, NEW, LATER = (Edition("icd11", version) for version in ("2018-12", "2019-04", "2024-01", "2025-01"))
ICD10 = Edition("icd10", "2019")


@pytest.fixture
def store(tmp_path: Path, address: Address) -> Iterator[Store]:
    with_names = open_store(address(tmp_path, "names"))
    yield with_names
    with_names.close()


def put(store: Store, part: Part, *records: Record) -> None:
    with store.stage() as staging:
        staging.add(part, records)
        staging.publish()


def release(store: Store, edition: Edition, *records: Record, language: str = "en", role: str = "release") -> None:
    part = Part(role=role, edition=edition, language=language, section=language, file="x")  # type: ignore[arg-type]
    put(store, part, *records)


def node(edition: Edition, id: str, display: str, identity: str | None = None) -> Concept:
    return Concept(
        system=edition.system, version=edition.version, id=id, code=id, display=display, identity=identity
    )  # fmt: skip


def zh(id: str, text: str, language: str = "zh", **more: str) -> Term:
    return Term(id=id, text=text, language=language, use=more.get("use", "preferred"))  # type: ignore[arg-type]


def test_the_releases_own_names_come_first_and_preferred_ones_before_others(store: Store) -> None:
    release(store, NEW, node(NEW, "1A00", "Cholera", "257"))
    synonym = zh("1A00", "虎列拉", "zh-CN", use="synonym")
    release(store, NEW, synonym, zh("1A00", "霍乱", "zh-CN"), role="supplement", language="zh-CN")
    release(store, LATER, node(LATER, "1A00", "霍乱病", "257"), zh("1A00", "霍乱病"), language="zh")
    found = names(store, NEW, ["1A00"], "zh")["1A00"]
    assert [(name.text, name.origin, name.by) for name in found] == [("霍乱", "", ""), ("虎列拉", "", "")]
    assert names(store, NEW, ["1A00"], "de") == {}


def test_a_name_of_another_release_comes_by_identity_though_the_code_moved(store: Store) -> None:
    release(store, NEW, node(NEW, "1D02.1", "Zoster meningitis", "88"), node(NEW, "1D02", "Other", "89"))
    release(store, LATER, node(LATER, "1C8H", "带状疱疹", "88"), zh("1C8H", "带状疱疹"), language="zh")
    assert names(store, NEW, ["1D02.1", "1D02"], "zh") == {
        "1D02.1": (
            Name(id="1D02.1", text="带状疱疹", language="zh", use="preferred", origin="icd11@2025-01", by="identity"),
        )
    }


def test_a_list_without_identities_is_read_through_the_release_next_to_it(store: Store) -> None:
    release(store, NEW, node(NEW, "KA83.00", "Moved", "5"), node(NEW, "KA83.A", "Another", "6"))
    release(store, LIST, node(LIST, "KA83.A", "新生儿"), zh("KA83.A", "新生儿"), language="zh")
    map_set = MapSet(id="who", version="2019-04", title="", publisher="WHO", source=NEAR, target=ICD10)
    put(store, Part(role="map", edition=NEAR, map_set=map_set, file="m"), node(NEAR, "KA83.A", "Was", "5"))
    (found,) = names(store, NEW, ["KA83.00", "KA83.A"], "zh").items()
    assert found[0] == "KA83.00"
    assert (found[1][0].text, found[1][0].origin, found[1][0].by) == ("新生儿", "icd11@2018-12", "neighbour")


def test_a_code_alone_carries_no_name_to_a_release_with_identities(store: Store) -> None:
    release(store, NEW, node(NEW, "1A00", "Cholera", "257"))
    release(store, LIST, node(LIST, "1A00", "霍乱"), zh("1A00", "霍乱"), language="zh")
    assert names(store, NEW, ["1A00"], "zh") == {}


def test_without_identities_the_title_must_agree(store: Store) -> None:
    older = Edition("icd10", "2016")
    release(store, ICD10, node(ICD10, "A00", "Cholera"), node(ICD10, "A01", "Typhoid fever"))
    release(store, older, node(older, "A00", "cholera "), node(older, "A01", "Something else"))
    release(store, older, zh("A00", "霍乱"), zh("A01", "别的"), role="supplement", language="zh")
    found = names(store, ICD10, ["A00", "A01"], "zh")
    assert {id: (said[0].text, said[0].by) for id, said in found.items()} == {"A00": ("霍乱", "title")}
