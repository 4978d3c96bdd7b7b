"""Loading: the ledger of every file, what a second load does, and that the order of loading does not matter."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import pytest

from termwalk.graph.codes import Edition
from termwalk.graph.errors import TermwalkError
from termwalk.graph.fingerprint import fingerprint
from termwalk.graph.opening import open_store
from termwalk.graph.store import Store
from termwalk.importers import claml
from termwalk.loading import Entry, Hints, Ledger, load
from termwalk.queries.derived import refresh
from termwalk.queries.verdicts.layer import DERIVED

from ..importers import writers as w
from ..importers.mutations import ANY
from ..importers.samples import SAMPLES
from . import small

ICD10, ICD11 = Edition("icd10", "2019"), Edition("icd11", "2024-01")


def statuses(ledger: Ledger) -> dict[str, str]:
    return {entry.file: entry.status for entry in ledger.entries}


def entry(ledger: Ledger, file: str) -> Entry:
    (found,) = [entry for entry in ledger.entries if entry.file == file]
    return found


def only(ledger: Ledger) -> Entry:
    (found,) = ledger.entries
    return found


def displays(store: Store, edition: Edition) -> dict[str, str]:
    return {node.id: node.display for node in store.members(edition) if node.listed}


def fresh(folder: Path, paths: Iterable[Path]) -> str:
    """The fingerprint of a graph into which these files alone were loaded."""
    store = open_store(folder / "fresh.termwalk")
    load(store, paths)
    found = fingerprint(store)
    store.close()
    return found


def test_every_file_of_a_folder_has_an_entry(store: Store, inbox: Path) -> None:
    small.icd10(inbox)
    (inbox / "sub").mkdir()
    small.icd11(inbox / "sub")
    cut = w.write_claml(inbox / "cut.xml", small.CLASSES)
    cut.write_bytes(cut.read_bytes()[:-20])
    for name, data in (("letter.pdf", b"%PDF-1.7\n"), ("notes.md", b"# Notes\n"), ("empty.txt", b""), (".hidden", b"")):
        (inbox / name).write_bytes(data)
    (inbox / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    (inbox / "page.zip").write_bytes(b"<html>404</html>")
    ledger = load(store, [inbox])
    assert statuses(ledger) == {
        "cut.xml": "failed",
        "empty.txt": "failed",
        "icd10.xml": "loaded",
        "letter.pdf": "not recognised",
        "notes.md": "not recognised",
        "old.xls": "not recognised",
        "page.zip": "failed",
        "SimpleTabulation-ICD-11-MMS-en.txt": "loaded",
    }
    assert [found.file for found in ledger.failed] == ["cut.xml", "empty.txt", "page.zip"]
    assert ledger.changed
    assert entry(ledger, "letter.pdf").detail == "letter.pdf is a PDF: nothing was read from it."
    assert "not well-formed" in entry(ledger, "cut.xml").detail
    assert set(displays(store, ICD10)) == {one.code for one in small.CLASSES}
    assert len(displays(store, ICD11)) == len(small.ENTITIES)


def test_an_entry_counts_what_was_read(store: Store, inbox: Path) -> None:
    wrong = [w.Class("A03"), w.Class("A00", "Again")]
    path = w.write_claml(inbox / "icd10.xml", [*small.CLASSES, *wrong])
    ledger = load(store, [path])
    found = only(ledger)
    size = len(small.CLASSES)
    assert (found.rows, found.loaded, found.rejected, found.repaired) == (size + 2, size, 2, 0)
    assert (found.system, found.release, found.unlisted) == ("icd10", "2019", 0)
    assert found.detail.startswith("claml, en")
    assert [problem.raw for problem in ledger.problems] == ["", "A00"]
    assert {problem.file for problem in ledger.problems} == {"icd10.xml"}


def test_the_entry_of_a_map_counts_its_rows(store: Store, inbox: Path) -> None:
    found = only(load(store, [small.one(inbox)]))
    assert (found.rows, found.loaded, found.rejected) == (len(small.ONE), len(small.ONE), 0)
    assert (found.system, found.release) == ("who-10to11-one", "2024-01")
    assert found.detail == "icd10@2019 → icd11@2024-01"


def test_a_file_that_was_named_and_is_not_recognised_has_failed(store: Store, inbox: Path) -> None:
    path = inbox / "letter.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    ledger = load(store, [path])
    assert (only(ledger).status, ledger.changed) == ("failed", False)


def test_a_file_that_is_not_there_has_failed(store: Store, inbox: Path) -> None:
    ledger = load(store, [inbox / "missing.xml", small.icd10(inbox)])
    assert statuses(ledger) == {"missing.xml": "failed", "icd10.xml": "loaded"}


def test_a_file_without_a_usable_row_has_failed(store: Store, inbox: Path) -> None:
    path = w.write_claml(inbox / "icd10.xml", [w.Class("A00", "Cholera", "fivedigit")])
    ledger = load(store, [path])
    assert (only(ledger).status, ledger.changed) == ("failed", False)
    assert "holds no row that can be used" in only(ledger).detail
    assert store.catalogue().parts == ()


def test_a_row_with_broken_bytes_is_a_problem_of_the_ledger(store: Store, inbox: Path) -> None:
    path = w.spoil(small.icd11(inbox), b"Dehydration", b"D\xe9hydratation")
    ledger = load(store, [path])
    assert (only(ledger).status, only(ledger).rejected) == ("loaded", 1)
    (problem,) = ledger.problems
    assert (problem.file, problem.line, problem.reason) == (path.name, 8, "bytes that are not UTF-8 text")
    assert "hydratation" in problem.raw
    assert len(displays(store, ICD11)) == len(small.ENTITIES) - 1


def test_the_members_of_an_archive_are_entries(store: Store, inbox: Path) -> None:
    members = {path.name: path.read_bytes() for path in (small.one(inbox), small.multiple(inbox))}
    path = w.write_zip(inbox / "mapping.zip", members | {"readme.txt": b"Read me."})
    assert statuses(load(store, [path])) == {
        "mapping.zip!10To11MapToMultipleCategories.txt": "loaded",
        "mapping.zip!10To11MapToOneCategory.txt": "loaded",
        "mapping.zip!readme.txt": "not recognised",
    }


def test_the_workbook_beside_its_text_in_an_archive_is_not_read(store: Store, inbox: Path) -> None:
    text, book = small.icd11(inbox), small.icd11(inbox, name="SimpleTabulation-ICD-11-MMS-en.xlsx")
    path = w.write_zip(inbox / "release.zip", {file.name: file.read_bytes() for file in (text, book)})
    assert statuses(load(store, [path])) == {
        "release.zip!SimpleTabulation-ICD-11-MMS-en.txt": "loaded",
        "release.zip!SimpleTabulation-ICD-11-MMS-en.xlsx": "not read",
    }


@pytest.mark.parametrize("members", [{"icd10.xml": b""}, {"folder/": b""}, {".hidden": b"text"}, {}])
def test_an_archive_without_anything_to_read_is_not_passed_over(
    members: dict[str, bytes], store: Store, inbox: Path
) -> None:
    ledger = load(store, [w.write_zip(inbox / "release.zip", members)])
    assert [found.file.partition("!")[0] for found in ledger.entries] == ["release.zip"]
    assert not ledger.changed


def test_an_empty_member_is_not_passed_over(store: Store, inbox: Path) -> None:
    members = {"empty.txt": b"", "icd10.xml": small.icd10(inbox).read_bytes()}
    ledger = load(store, [w.write_zip(inbox / "release.zip", members)])
    assert statuses(ledger) == {"release.zip!empty.txt": "failed", "release.zip!icd10.xml": "loaded"}


@pytest.mark.parametrize("make", [small.icd10, small.one])
def test_a_file_name_in_another_encoding_is_no_crash(make: Callable[[Path], Path], store: Store, inbox: Path) -> None:
    path = make(inbox)
    try:
        path = path.rename(inbox / os.fsdecode(f"编码{path.suffix}".encode("gb18030")))
    except OSError:
        pytest.skip("this file system takes no such name")
    found = only(load(store, [path]))
    assert found.status == "loaded"
    assert [part.loaded for part in store.catalogue().parts] == [found.loaded]
    assert found.file.encode("utf-8")


def test_the_same_file_again_changes_nothing(store: Store, inbox: Path) -> None:
    for make in small.FOUR:
        make(inbox)
    assert load(store, [inbox], derive=refresh).changed
    before, parts = fingerprint(store), store.catalogue().parts
    again = load(store, [inbox], derive=refresh)
    assert set(statuses(again).values()) == {"already loaded"}
    assert not again.changed
    assert again.problems == ()
    assert (fingerprint(store), store.catalogue().parts) == (before, parts)


def test_a_copy_under_another_name_is_the_same_file(store: Store, inbox: Path) -> None:
    path = small.icd10(inbox)
    (inbox / "zz-copy.xml").write_bytes(path.read_bytes())
    ledger = load(store, [inbox])
    assert statuses(ledger) == {"icd10.xml": "loaded", "zz-copy.xml": "already loaded"}
    assert len(store.catalogue().parts) == 1


@pytest.mark.parametrize("first", ["txt", "xlsx"])
def test_text_and_workbook_of_one_release_are_the_same(first: str, store: Store, inbox: Path) -> None:
    paths = [small.icd11(inbox, name=f"SimpleTabulation-ICD-11-MMS-en.{ending}") for ending in ("txt", "xlsx")]
    paths.sort(key=lambda path: path.suffix != f".{first}")
    load(store, paths[:1])
    before = fingerprint(store)
    ledger = load(store, paths[1:])
    assert only(ledger).status == "already loaded"
    assert only(ledger).detail == f"it says the same as {paths[0].name}, which is in the graph"
    assert not ledger.changed
    assert fingerprint(store) == before


def _changed(inbox: Path, title: str, name: str = "other.xml") -> Path:
    classes = [w.Class("A00", title), *(one for one in small.CLASSES if one.code != "A00")]
    return w.write_claml(inbox / name, classes)


def test_another_content_of_the_same_release_is_refused(store: Store, inbox: Path) -> None:
    load(store, [small.icd10(inbox)])
    before = fingerprint(store)
    ledger = load(store, [_changed(inbox, "Cholera, revised")])
    assert (only(ledger).status, ledger.changed) == ("failed", False)
    assert "icd10.xml" in only(ledger).detail
    assert "--replace" in only(ledger).detail
    assert fingerprint(store) == before


def test_replace_puts_the_other_content_in_its_place(store: Store, tmp_path: Path, inbox: Path) -> None:
    load(store, [small.icd10(inbox), small.one(inbox)])
    other = _changed(inbox, "Cholera, revised")
    ledger = load(store, [other], replace=True)
    assert (only(ledger).status, ledger.changed) == ("loaded", True)
    assert displays(store, ICD10)["A00"] == "Cholera, revised"
    assert fingerprint(store) == fresh(tmp_path, [other, small.one(inbox)])


def test_a_map_is_replaced_too_and_what_is_derived_from_it_is_built_anew(store: Store, inbox: Path) -> None:
    load(store, [make(inbox) for make in small.FOUR], derive=refresh)
    other = w.write_who_map(inbox / "other.txt", "who-10to11-one", small.ONE[:-1])
    assert only(load(store, [other], derive=refresh)).status == "failed"
    ledger = load(store, [other], derive=refresh, replace=True)
    assert {"loaded", "derived"} == set(statuses(ledger).values())
    (made,) = [m for m in store.catalogue().map_sets() if m.id == "who-10to11-one"]
    assert sum(1 for _ in store.mappings(made)) == len(small.ONE) - 1
    assert [m.id for m in store.catalogue().map_sets()].count(DERIVED) == 1


def test_replace_with_several_files_of_one_release_leaves_one_of_them(store: Store, inbox: Path) -> None:
    paths = [_changed(inbox, f"Cholera {number}", f"{number}.xml") for number in range(3)]
    load(store, paths, replace=True)
    assert [part.file for part in store.catalogue().parts] == ["2.xml"]
    assert displays(store, ICD10)["A00"] == "Cholera 2"


def test_replace_of_the_same_content_changes_nothing(store: Store, inbox: Path) -> None:
    path = small.icd10(inbox)
    load(store, [path])
    assert not load(store, [path], replace=True).changed


def _long(inbox: Path, tail: bytes) -> Path:
    """A tabulation of more rows than are written at once, with something at its end."""
    codes = [f"{a}{b}{c}{d}" for a in "12345" for b in "ABCDEFGH" for c in "0123456789" for d in "0123456789AB"]
    rows = [w.Entity(str(10_000 + place), f"Disease {place}", code) for place, code in enumerate(codes)]
    assert len(rows) > 4_000
    path = w.write_mms(inbox / "SimpleTabulation-ICD-11-MMS-en.txt", rows)
    path.write_bytes(path.read_bytes() + tail)
    return path


def test_a_file_that_fails_in_the_middle_leaves_no_trace(store: Store, inbox: Path) -> None:
    load(store, [small.icd10(inbox)])
    before, parts = fingerprint(store), store.catalogue().parts
    ledger = load(store, [_long(inbox, b"x" * 200_000)])
    assert only(ledger).status == "failed"
    assert only(ledger).detail.startswith("SimpleTabulation-ICD-11-MMS-en.txt:4802: not a table")
    assert (fingerprint(store), store.catalogue().parts) == (before, parts)


def test_a_file_that_fails_does_not_keep_the_others_out(store: Store, tmp_path: Path, inbox: Path) -> None:
    wrong, good = _long(inbox, b"x" * 200_000), [small.icd10(inbox), small.one(inbox)]
    assert list(statuses(load(store, [good[0], wrong, good[1]])).values()) == ["loaded", "failed", "loaded"]
    assert fingerprint(store) == fresh(tmp_path, good)


def test_a_load_that_is_stopped_leaves_no_trace(store: Store, inbox: Path) -> None:
    load(store, [small.icd10(inbox)])
    before = fingerprint(store)

    def stop(file: str, records: int) -> None:
        if records >= 4_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(store, [small.one(inbox), _long(inbox, b"")], progress=stop)
    assert fingerprint(store) == before
    assert only(load(store, [small.one(inbox)])).status == "loaded"


def test_progress_names_the_file_and_counts_its_records(store: Store, inbox: Path) -> None:
    seen: list[tuple[str, int]] = []
    path = _long(inbox, b"")
    load(store, [path, small.icd10(inbox)], progress=lambda file, records: seen.append((file, records)))
    assert seen == [(path.name, count) for count in (1000, 2000, 3000, 4000)]


ORDERS = list(itertools.permutations(range(4)))


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("four")
    return [make(folder) for make in small.FOUR]


@pytest.fixture(scope="module")
def at_once(four: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The fingerprint of the four files in one load, without and with what is derived."""
    found = []
    for derive in (lambda staging: (), refresh):
        store = open_store(tmp_path_factory.mktemp("once") / "graph.termwalk")
        load(store, four, derive=derive)
        found.append(fingerprint(store))
        store.close()
    return found[0], found[1]


@pytest.mark.parametrize("order", ORDERS, ids=["".join(map(str, order)) for order in ORDERS])
def test_any_order_gives_the_same_graph(
    order: tuple[int, ...], store: Store, four: list[Path], at_once: tuple[str, str]
) -> None:
    for place in order:
        assert load(store, [four[place]]).failed == ()
    assert fingerprint(store) == at_once[0]


@pytest.mark.parametrize("order", ORDERS, ids=["".join(map(str, order)) for order in ORDERS])
def test_any_order_gives_the_same_derived_graph(
    order: tuple[int, ...], store: Store, four: list[Path], at_once: tuple[str, str]
) -> None:
    for place in order:
        assert load(store, [four[place]], derive=refresh).failed == ()
    assert fingerprint(store) == at_once[1]


def test_what_is_derived_is_there(store: Store, four: list[Path], at_once: tuple[str, str]) -> None:
    ledger = load(store, four, derive=refresh)
    (derived,) = [found for found in ledger.entries if found.status == "derived"]
    assert (derived.system, derived.release) == (DERIVED, "2024-01")
    assert derived.loaded > 0
    assert at_once[0] != at_once[1]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (0, 2, 1)])
def test_the_ends_that_no_release_lists_are_counted(order: tuple[int, ...], store: Store, four: list[Path]) -> None:
    ledger = load(store, [four[place] for place in order])
    counts = {found.file: found.unlisted for found in ledger.entries}
    assert counts == {four[0].name: 0, four[1].name: 0, four[2].name: small.UNLISTED}


def test_without_its_releases_a_map_is_not_blamed(store: Store, four: list[Path]) -> None:
    assert only(load(store, [four[2]])).unlisted == 0


def test_each_release_that_is_there_counts_for_itself(store: Store, four: list[Path]) -> None:
    assert entry(load(store, [four[2], four[0]]), four[2].name).unlisted == 1


def test_an_unlisted_end_is_a_node_and_resolved_when_its_release_comes(store: Store, four: list[Path]) -> None:
    load(store, [four[2]])
    assert not store.concepts(ICD10, ["A00"])["A00"].listed
    assert [release.origin for release in store.catalogue().releases()] == ["from map", "from map"]
    load(store, four[:2])
    assert store.concepts(ICD10, ["A00"])["A00"].listed
    assert store.concepts(ICD10, ["A00"])["A00"].parents == ("A00-A09",)
    assert not store.concepts(ICD10, ["U07.1"])["U07.1"].listed
    assert [release.origin for release in store.catalogue().releases()] == ["published", "published"]


def _two_builds(inbox: Path) -> list[Path]:
    """Two builds of one map under one file name, as they lie in two unpacked archives."""
    paths = []
    for release, built in (("2019-04", "2019-Apr-06"), ("2024-01", "2024-Jan-21")):
        (inbox / release).mkdir()
        codes = ["A00", "A01", "A02"] if release == "2024-01" else ["A00"]
        rows = [w.map_row("A00", "1A00", "257068234", release=release)]
        rows += [w.map_row(code, "1Z99", "9", release=release) for code in codes[1:]]
        path = inbox / release / "10To11MapToOneCategory.txt"
        paths.append(w.write_who_map(path, "who-10to11-one", rows, built=built))
    return paths


def test_two_files_of_one_name_keep_their_own_counts(store: Store, inbox: Path) -> None:
    _two_builds(inbox)
    small.icd10(inbox)
    small.icd11(inbox)
    ledger = load(store, [inbox])
    counts = {found.release: found.unlisted for found in ledger.entries if found.system == "who-10to11-one"}
    assert counts == {"2019-04": 0, "2024-01": 1}


def test_two_releases_of_one_file_name_keep_their_own_changes(store: Store, inbox: Path) -> None:
    for year in ("2016", "2019"):
        (inbox / year).mkdir()
        head = f'<Title name="ICD-10" version="{year}"/>'
        w.write_claml(inbox / year / "icd10.xml", small.CLASSES, head=head)
    ledger = load(store, [inbox], changes=lambda reader, edition: f"changed in {edition.version}")
    assert [found.detail.rpartition("; ")[2] for found in ledger.entries] == ["changed in 2016", "changed in 2019"]


LIST = [("A00", "Cholera"), ("A00.0", "Klassische Cholera")]


def test_a_list_that_does_not_say_its_release_fails_and_names_the_options(store: Store, inbox: Path) -> None:
    found = only(load(store, [w.write_code_list(inbox / "icd10who.txt", LIST)]))
    assert found.status == "failed"
    assert found.detail.endswith("add --release and --language, or write an editions.toml beside it.")


def test_with_what_the_user_says_the_list_is_loaded(store: Store, inbox: Path) -> None:
    path = w.write_code_list(inbox / "icd10who.txt", LIST)
    found = only(load(store, [path], Hints(release="2016", language="de")))
    assert (found.status, found.system, found.release, found.loaded) == ("loaded", "icd10", "2016", 2)
    assert displays(store, Edition("icd10", "2016")) == dict(LIST)
    assert [release.languages for release in store.catalogue().releases()] == [("de",)]


@pytest.mark.parametrize("make", [small.icd11, small.icd10])
def test_a_file_of_another_system_than_the_user_says_is_not_loaded_out_of_sight(
    make: Callable[[Path], Path], store: Store, inbox: Path
) -> None:
    found = only(load(store, [make(inbox)], Hints(system="icd10cm")))
    nodes = sum(1 for edition in store.catalogue().editions() for _ in store.members(edition))
    assert nodes == found.loaded


def test_one_hint_of_two_is_not_enough(store: Store, inbox: Path) -> None:
    found = only(load(store, [w.write_code_list(inbox / "icd10who.txt", LIST)], Hints(release="2016")))
    assert found.status == "failed"
    assert found.detail.endswith("add --language, or write an editions.toml beside it.")


def test_the_same_list_with_the_same_hints_is_already_loaded(store: Store, inbox: Path) -> None:
    path = w.write_code_list(inbox / "icd10who.txt", LIST)
    hints = Hints(release="2016", language="de")
    load(store, [path], hints)
    before = fingerprint(store)
    again = load(store, [path], hints)
    assert (only(again).status, again.changed) == ("already loaded", False)
    assert fingerprint(store) == before


def test_a_file_may_be_loaded_as_another_release_too(store: Store, inbox: Path) -> None:
    path = w.write_code_list(inbox / "icd10who.txt", LIST)
    for release in ("2016", "2019"):
        assert only(load(store, [path], Hints(release=release, language="de"))).status == "loaded"
    assert [edition.version for edition in store.catalogue().editions("icd10")] == ["2016", "2019"]


def test_another_language_adds_terms_to_the_same_release(store: Store, inbox: Path) -> None:
    rows = [w.Entity("1435254666", "Infections", kind="chapter", own="Infecciones")]
    rows += [w.Entity("257068234", "Cholera", "1A00", 1, own="Cólera")]
    english = w.write_mms(inbox / "SimpleTabulation-ICD-11-MMS-en.txt", rows)
    spanish = w.write_mms(inbox / "SimpleTabulation-ICD-11-MMS-es.txt", rows, translation=True)
    assert load(store, [spanish, english]).failed == ()
    (release,) = store.catalogue().releases()
    assert (release.languages, release.concepts) == (("en", "es"), 2)
    (term,) = store.terms(ICD11, ["1A00"])["1A00"]
    assert (term.text, term.language, term.use) == ("Cólera", "es", "preferred")
    assert displays(store, ICD11)["1A00"] == "Cholera"


@pytest.mark.parametrize("name", SAMPLES)
def test_damaged_files_never_stop_a_load(name: str, store: Store, inbox: Path) -> None:
    for seed in range(12):
        path = SAMPLES[name](inbox).path
        random = Random(f"load {name} {seed}")
        random.choice(ANY)(path, random)
        before = fingerprint(store)
        try:
            ledger = load(store, [path], Hints(release=f"{seed}", language="de"))
        except Exception as error:
            raise AssertionError(f"{name} {seed}: {type(error).__name__}: {error}") from error
        assert ledger.changed == (fingerprint(store) != before), f"{name} {seed}"


def test_a_defect_of_an_importer_is_not_taken_for_a_bad_file(
    store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> None:
        raise ZeroDivisionError

    path = small.icd10(inbox)
    monkeypatch.setattr(claml, "read", broken)
    with pytest.raises(ZeroDivisionError):
        load(store, [path])
    assert not issubclass(ZeroDivisionError, TermwalkError)
    assert store.catalogue().parts == ()
