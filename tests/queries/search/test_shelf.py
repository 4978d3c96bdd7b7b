"""Indexes kept in the process and in files beside the graph."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.store import Record
from termwalk.queries.search import file, search, shelf
from termwalk.queries.search.building import build

WARD = Edition("local:ward", "1")


def content(*names: str, version: str = "1") -> tuple[Part, list[Record]]:
    edition = Edition("local:ward", version)
    made: list[Record] = [
        Concept(system=edition.system, version=version, id=f"W{number}", code=f"W{number}", display=name)
        for number, name in enumerate(names)
    ]
    return Part(role="release", edition=edition, language="en", structured=True, file=" ".join(names)), made


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Edition, ...]]:
    """The releases of each index that is made; every index is worth a file."""
    made: list[tuple[Edition, ...]] = []

    def counted(reader: object, prints: dict[Edition, str], progress: object) -> object:
        made.append(tuple(prints))
        return build(reader, prints, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(shelf, "build", counted)
    monkeypatch.setattr(shelf, "WORTH_A_FILE", 1)
    return made


@pytest.fixture
def kept(tmp_path: Path, put: Callable[..., list[Part]]) -> Path:
    """A graph in a file, closed."""
    path = tmp_path / "ward.termwalk"
    with termwalk.open(path) as graph:
        put(graph, [content("Heart failure", "Cholera 霍乱")])
    return path


def found(path: Path, text: str, target: str = "") -> list[str]:
    with termwalk.open(path) as graph:
        return [hit.title for hit in search(graph.store, text, target)]


def files(path: Path) -> list[Path]:
    return sorted(path.with_name("ward.termwalk-index").glob("*"))


def test_an_index_is_made_once(kept: Path, built: list[object]) -> None:
    for _ in range(3):
        assert found(kept, "heart") == ["Heart failure"]
        assert found(kept, "hl") == ["Cholera 霍乱"]
    assert len(built) == 1
    assert len(files(kept)) == 1


def test_what_a_larger_index_holds_needs_none_of_its_own(
    kept: Path, built: list[object], put: Callable[..., list[Part]]
) -> None:
    with termwalk.open(kept) as graph:
        put(graph, [content("Old heart", version="0")])
        search(graph.store, "heart", ["local:ward@0", "local:ward@1"])
    assert found(kept, "heart", "local:ward@0") == ["Old heart"]
    assert found(kept, "heart", "local:ward@1") == ["Heart failure"]
    assert len(built) == 1


def test_a_load_makes_an_index_stale(kept: Path, built: list[object], put: Callable[..., list[Part]]) -> None:
    assert found(kept, "heart") == ["Heart failure"]
    before = files(kept)
    with termwalk.open(kept) as graph:
        (old,) = graph.store.catalogue().parts
        put(graph, [content("Heart attack")], [old])
    assert found(kept, "heart") == ["Heart attack"]
    assert len(built) == 2
    assert len(files(kept)) == 1
    assert files(kept) != before


@pytest.mark.parametrize("harm", ["cut", "turned", "emptied", "other", "header"])
def test_a_broken_file_is_made_anew(harm: str, kept: Path, built: list[object]) -> None:
    found(kept, "heart")
    (path,) = files(kept)
    data = bytearray(path.read_bytes())
    if harm == "turned":
        data[-100] ^= 255
    elif harm == "header":
        data[40] ^= 255
    harmed = {"cut": bytes(data[:-64]), "emptied": b"", "other": b"something else"}
    path.write_bytes(harmed.get(harm, bytes(data)))
    assert file.read(path) is None
    assert found(kept, "heart") == ["Heart failure"]
    assert len(built) == 2
    assert file.read(path) is not None


def test_a_file_of_another_version_is_not_read(
    kept: Path, built: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    found(kept, "heart")
    (path,) = files(kept)
    monkeypatch.setattr(file, "VERSION", 999)
    assert file.read(path) is None
    assert file.about(path) is None


def test_without_a_place_for_files_search_works_all_the_same(kept: Path, built: list[object]) -> None:
    kept.with_name("ward.termwalk-index").write_text("a file where the folder would be")
    assert found(kept, "heart") == ["Heart failure"]
    assert found(kept, "heart") == ["Heart failure"]
    assert len(built) == 2


def test_a_write_that_fails_leaves_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch, built: list[object]) -> None:
    def fails(self: Path, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    assert found(kept, "heart") == ["Heart failure"]
    assert files(kept) == []


def test_a_file_says_what_the_index_in_memory_says(kept: Path, built: list[object]) -> None:
    with termwalk.open(kept) as graph:
        fresh = [search(graph.store, text).rows for text in ("h", "heart", "w1", "huoluan", "hart failure")]
    with termwalk.open(kept) as graph:
        assert [search(graph.store, text).rows for text in ("h", "heart", "w1", "huoluan", "hart failure")] == fresh
    assert len(built) == 1


def test_few_names_are_worth_no_file(kept: Path) -> None:
    assert found(kept, "heart") == ["Heart failure"]
    assert not kept.with_name("ward.termwalk-index").exists()


_OTHER_PROCESS = """
import sys, termwalk
from termwalk.queries.search import search, shelf
shelf.build = None
with termwalk.open(sys.argv[1]) as graph:
    print([hit.title for hit in search(graph.store, "heart")])
"""


def test_another_process_reads_the_file(kept: Path, built: list[object]) -> None:
    found(kept, "heart")
    said = subprocess.run([sys.executable, "-c", _OTHER_PROCESS, kept], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "['Heart failure']"
