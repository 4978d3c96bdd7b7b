"""What a folder holds, said without loading it; and files that give several things, or come in several pieces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.graph.store import Record, Store
from termwalk.importers import formats
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import Source
from termwalk.loading import Hints, load, recognised

from ..importers.samples.local import dictionary
from . import small

A, B = Edition("local:a", "1"), Edition("local:b", "1")
LIST = Recognised(format="both-list", edition=A)
MAP = Recognised(
    format="both-map", edition=A,
    map_set=MapSet(id="a-to-b", version="1", title="a to b", publisher="tests", source=A, target=B),
)  # fmt: skip
PIECE = Recognised(format="piece", edition=Edition("udi", "gudid-1"), incremental=True, counted="device")


def recognise_both(source: Source) -> Recognised | None:
    text = source.head_text()
    if text.startswith("both"):
        return msgspec.structs.replace(LIST, also=(MAP,))
    if text.startswith("piece"):
        return msgspec.structs.replace(PIECE, section=f"part {text.split()[1]}")
    return None


def read_both(source: Source, known: Recognised) -> Iterator[Record]:
    for word in source.head_text().split()[2:]:
        if known.map_set:
            yield Mapping(source=word, target=Target("code", word.upper(), (word.upper(),)))
        else:
            edition = known.edition
            yield Concept(
                system=edition.system, version=edition.version, id=word, code=word, display=word, kind="device"
            )


@pytest.fixture(autouse=True)
def one_more_importer(monkeypatch: pytest.MonkeyPatch) -> None:
    importer = SimpleNamespace(FORMATS=("both-list", "both-map", "piece"), recognise=recognise_both, read=read_both)
    monkeypatch.setattr(formats, "IMPORTERS", (importer, *formats.IMPORTERS))


def test_a_look_says_what_each_file_is_and_reads_none(inbox: Path) -> None:
    small.icd10(inbox)
    small.one(inbox)
    (inbox / "both.txt").write_text("both 1 x y")
    (inbox / "notes.md").write_text("# Notes")
    (inbox / "mine.csv").write_text("a,b\n1,2\n")
    dictionary(inbox)
    found = recognised([inbox])
    assert [(one.file, one.status, one.system, one.release) for one in found.entries] == [
        ("10To11MapToOneCategory.txt", "recognised", "who-10to11-one", "2024-01"),
        ("both.txt", "recognised", "local:a", "1"),
        ("both.txt", "recognised", "a-to-b", "1"),
        ("icd10.xml", "recognised", "icd10", "2019"),
        ("mine.csv", "not recognised", "", ""),
        ("notes.md", "not recognised", "", ""),
        ("检验项目.csv", "recognised", "local:lab", "2026-11"),
        ("检验项目.csv.columns.toml", "not read", "", ""),
    ]
    details = {one.file: one.detail for one in found.entries}
    assert "termwalk columns FILE" in details["mine.csv"]
    assert "columns" not in details["notes.md"]
    assert not found.changed


def test_a_look_says_what_a_file_leaves_open(inbox: Path) -> None:
    small.icd11(inbox, name="MMS.txt", translation=True)
    (entry,) = recognised([inbox]).entries
    assert entry.detail.endswith("; add --language, or say it in editions.toml")
    (entry,) = recognised([inbox], Hints(language="fr")).entries
    assert entry.detail == "icd11-mms-tabulation, fr"


def test_a_file_may_give_a_release_and_a_map(store: Store, inbox: Path) -> None:
    path = inbox / "both.txt"
    path.write_text("both 1 x y")
    first = load(store, [path])
    assert [(one.status, one.system, one.loaded) for one in first.entries] == [
        ("loaded", "local:a", 2),
        ("loaded", "a-to-b", 2),
    ]
    assert set(store.concepts(A, ["x", "y"])) == {"x", "y"}
    assert set(store.leaving(MAP.map_set, ["x"])) == {"x"} if MAP.map_set else False
    again = load(store, [path])
    assert [one.status for one in again.entries] == ["already loaded", "already loaded"]


def test_a_release_may_come_in_pieces_one_of_them_empty(store: Store, inbox: Path) -> None:
    (inbox / "1.txt").write_text("piece 1 x y")
    (inbox / "2.txt").write_text("piece 2 z")
    (inbox / "3.txt").write_text("piece 3")
    ledger = load(store, [inbox])
    assert [(one.status, one.loaded) for one in ledger.entries] == [("loaded", 2), ("loaded", 1), ("loaded", 0)]
    assert [node.id for node in store.members(PIECE.edition)] == ["x", "y", "z"]
    assert "2 new" in ledger.entries[0].detail


def test_a_file_without_a_usable_row_is_an_error_where_it_is_no_piece(store: Store, inbox: Path) -> None:
    (inbox / "both.txt").write_text("both 1")
    assert {one.status for one in load(store, [inbox]).entries} == {"failed"}


def test_a_folder_may_say_of_which_release_its_files_are(store: Store, inbox: Path) -> None:
    small.icd11(inbox, name="MMS.txt", translation=True)
    small.icd10(inbox)
    stated = inbox / "editions.toml"
    stated.write_text('["MMS*"]\nlanguage = "fr"\n["other.txt"]\nrelease = "1"\n', encoding="utf-8")
    ledger = load(store, [inbox])
    assert {one.file: one.status for one in ledger.entries} == {
        "MMS.txt": "loaded", "editions.toml": "not read", "icd10.xml": "loaded",
    }  # fmt: skip
    assert "fr" in next(one.detail for one in ledger.entries if one.file == "MMS.txt")
    stated.write_text("[MMS]\nlangage = 1\n", encoding="utf-8")
    broken = recognised([inbox])
    assert {one.status for one in broken.failed} == {"failed"}
    assert "editions.toml" in broken.failed[0].detail
