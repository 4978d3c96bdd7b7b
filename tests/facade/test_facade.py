from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import openpyxl
import pytest

import termwalk
from termwalk.graph.codes import Code, Edition
from termwalk.graph.errors import GraphError, QuestionError, SchemaError, UnknownCode, UnknownRelease, UnknownSystem
from termwalk.ontologies.starter import who_files


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> termwalk.Graph:
    made = termwalk.open(tmp_path_factory.mktemp("facade") / "g.termwalk")
    made.load(*who_files())
    return made


@pytest.fixture
def german(tmp_path: Path) -> Iterator[termwalk.Graph]:
    """The starter's ICD-10 with a list of German titles beside it."""
    path = tmp_path / "german.txt"
    path.write_text("I10;Essentielle (primäre) Hypertonie\nI11;Hypertensive Herzkrankheit\n", encoding="utf-8")
    with termwalk.open(tmp_path / "german.termwalk") as made:
        made.load(who_files()[0])
        assert made.load(path, system="icd10", release="2019", language="de").failed == ()
        yield made


def test_a_graph_is_made_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "new.termwalk"
    with termwalk.open(path) as graph:
        assert graph.name == str(path)
        assert graph.releases() == ()
        assert graph.map_sets() == ()
        assert repr(graph) == f"<termwalk graph {path}: empty>"
    assert path.is_file()


def test_a_graph_that_must_exist(tmp_path: Path) -> None:
    path = tmp_path / "none.termwalk"
    with pytest.raises(SchemaError, match="There is no graph at"):
        termwalk.open(path, must_exist=True)
    assert not path.exists()
    termwalk.open(path).close()
    termwalk.open(path, must_exist=True).close()


@pytest.mark.parametrize("url", ["http://localhost", "postgresql://host/db"])
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(GraphError, match=r"\*\.termwalk"):
        termwalk.open(url)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be looked at" * 20, encoding="utf-8")
    with pytest.raises(SchemaError, match=r"notes\.txt (is not a termwalk graph|cannot be opened as a graph)"):
        termwalk.open(path)
    assert path.read_text(encoding="utf-8").startswith("not a database")


def test_what_was_loaded_is_there_when_it_is_opened_again(graph: termwalk.Graph) -> None:
    with termwalk.open(graph.store.url, must_exist=True) as again:
        assert again.releases() == graph.releases()
        assert again.migrate("icd10", "icd11").rows == graph.migrate("icd10", "icd11").rows


def load_and_ask_for_nonsense(graph: termwalk.Graph) -> None:
    graph.load(who_files()[0])
    graph.concept("icd10:nonsense")


def test_leaving_the_block_closes_even_after_an_error(tmp_path: Path) -> None:
    path = tmp_path / "g.termwalk"
    with pytest.raises(UnknownCode), termwalk.open(path) as graph:
        load_and_ask_for_nonsense(graph)
    assert sorted(each.name for each in tmp_path.iterdir() if each.name.endswith(("-wal", "-shm"))) == []
    with termwalk.open(path) as again:
        assert [str(release) for release in again.releases()] == ["icd10@2019"]


def test_releases_and_maps(graph: termwalk.Graph) -> None:
    assert [(str(release), release.origin) for release in graph.releases()] == [
        ("icd10@2019", "published"), ("icd11@2024-01", "published"), ("icd11@2025-01", "published"),
        ("icd11-foundation@2024-01", "from map"),
    ]  # fmt: skip
    assert {str(m) for m in graph.map_sets()} == {
        "who-10to11-one@2024-01", "who-10to11-multiple@2024-01", "who-11to10-one@2024-01",
        "who-foundation-10to11@2024-01", "termwalk-supplement@2024-01", "termwalk-10to11@2024-01",
    }  # fmt: skip
    assert "icd10@2019, icd11@2024-01" in repr(graph)


def test_a_concept_by_its_code(graph: termwalk.Graph) -> None:
    node = graph.concept("icd10:I10")
    assert (node.display, node.parents, node.version) == ("Essential (primary) hypertension", ("I10-I15",), "2019")
    assert graph.concept("ICD-10:i10") == graph.concept(Code("icd10", "I10")) == node
    assert str(node.curie) == "icd10:I10"


def test_a_concept_of_the_newest_release_or_the_one_asked_for(graph: termwalk.Graph) -> None:
    assert graph.concept("icd11:QB50.24").version == "2025-01"
    assert graph.concept("icd11:QB50.3", "2024-01").display == "Presence of xenogenic heart valve"
    assert graph.concept("icd11:BA00", "2024-01").version == "2024-01"
    assert graph.concept("icd11:BA00").version == "2025-01"


def test_a_heading_is_a_concept_by_its_id(graph: termwalk.Graph) -> None:
    node = graph.concept("icd11:979278646", "2024-01")
    assert (node.code, node.kind, node.display) == (None, "block", "Mycobacterial diseases")


def test_an_unknown_concept_names_its_neighbours(graph: termwalk.Graph) -> None:
    with pytest.raises(UnknownCode, match=r"icd10:I50\.7 is not in icd10@2019\.") as caught:
        graph.concept("icd10:I50.7")
    assert set(caught.value.nearest) == {"icd10:I50.0", "icd10:I50.1", "icd10:I50.9"}
    assert "Nearest: icd10:I50." in str(caught.value)
    with pytest.raises(UnknownCode) as caught:
        graph.concept("icd10:nothing like it")
    assert caught.value.nearest == ()
    assert "Nearest" not in str(caught.value)


def test_the_neighbours_are_of_the_release_asked_for(graph: termwalk.Graph) -> None:
    """QB50.3 is of 2024-01 only: whoever asks for 2025-01 is not sent to a code that is not there either."""
    with pytest.raises(UnknownCode) as caught:
        graph.concept("icd11:QB50.24", "2024-01")
    listed = {f"icd11:{node.id}" for node in graph.store.members(Edition("icd11", "2024-01")) if node.listed}
    assert caught.value.nearest
    assert set(caught.value.nearest) <= listed


def test_unknown_systems_and_releases(graph: termwalk.Graph) -> None:
    with pytest.raises(UnknownSystem) as caught:
        graph.concept("icd01:I10")
    assert "icd10" in caught.value.nearest
    with pytest.raises(UnknownRelease, match=r"No release '2016' of icd10 .*known: 2019"):
        graph.concept("icd10:I10", "2016")
    with pytest.raises(UnknownRelease, match="load a release of it"):
        graph.concept("loinc:4548-4")


def test_terms_of_a_code(graph: termwalk.Graph, german: termwalk.Graph) -> None:
    assert graph.terms("icd10:I10") == ()
    with pytest.raises(UnknownCode):
        graph.terms("icd10:I99")
    assert german.concept("icd10:i10").display == "Essential (primary) hypertension"


def test_a_list_in_another_language_adds_its_titles_as_terms(german: termwalk.Graph) -> None:
    assert [(term.text, term.language, term.use) for term in german.terms("icd10:i10")] == [
        ("Essentielle (primäre) Hypertonie", "de", "preferred")
    ]


def test_four_threads_get_the_same_answers(graph: termwalk.Graph) -> None:
    codes = [f"icd10:{row.source_code}" for row in graph.migrate("icd10", "icd11")]
    alone = list(graph.translate(codes, "icd11", release="2025-01"))
    start = Barrier(4)

    def ask(n: int) -> list[termwalk.Translation]:
        start.wait()
        for code in codes[n::4]:
            graph.translate(code, "icd11")
        return list(graph.translate(codes, "icd11", release="2025-01"))

    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(ask, range(4)):
            assert found == alone


def test_threads_read_while_one_loads(tmp_path: Path) -> None:
    with termwalk.open(tmp_path / "g.termwalk") as graph:
        graph.load(*(path for path in who_files() if "2025" not in path.name))
        before = list(graph.translate("icd10:I10", "icd11"))
        with ThreadPoolExecutor(2) as pool:
            load = pool.submit(graph.load, *who_files())
            answers = [list(graph.translate("icd10:I10", "icd11")) for _ in range(50)]
            assert load.result().changed
        assert all(answer == before for answer in answers)
        assert graph.translate("icd10:Z95.3", "icd11", release="2025-01")[0].target == "icd11:QB50.24"


def test_loading_again_changes_nothing(graph: termwalk.Graph) -> None:
    ledger = graph.load(*who_files())
    assert not ledger.changed
    assert {entry.status for entry in ledger.entries} == {"already loaded"}
    assert not graph.refresh().changed


def test_a_ledger_is_a_frame_too(graph: termwalk.Graph) -> None:
    frame = graph.load(*who_files()).to_frame()
    assert frame["file"].tolist() == [path.name for path in who_files()]
    assert set(frame["status"]) == {"already loaded"}


def test_answers_are_written_from_the_package(graph: termwalk.Graph, tmp_path: Path) -> None:
    termwalk.export(graph.translate("icd10:I10", "icd11"), str(tmp_path / "one.json"), graph=graph.name)
    assert json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))["graph"] == graph.name
    termwalk.export(graph.migrate("icd10", "icd11", lang="zh"), tmp_path / "zh.xlsx")
    assert openpyxl.load_workbook(tmp_path / "zh.xlsx").sheetnames[0] == "对照表"
    termwalk.export(graph.migrate("icd10", "icd11"), tmp_path / "en.xlsx", lang="en")
    assert openpyxl.load_workbook(tmp_path / "en.xlsx").sheetnames[0] == "Table"
    with pytest.raises(QuestionError, match=r"\.xlsx, \.csv"):
        termwalk.export(graph.migrate("icd10", "icd11"), tmp_path / "table.doc")


def test_progress_is_told_of_large_files(tmp_path: Path) -> None:
    path = tmp_path / "many.txt"
    lines = [f"{letter}{n // 10:02}.{n % 10};Title {n}" for letter in "AB" for n in range(1000)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told: list[tuple[str, int]] = []
    with termwalk.open(tmp_path / "g.termwalk") as graph:
        graph.load(path, system="icd10", release="2019", language="en", progress=lambda *said: told.append(said))
        assert len(list(graph.store.members(Edition("icd10", "2019")))) == 2000
    assert {file for file, _ in told} == {"many.txt"}
    assert [count for _, count in told] == sorted(count for _, count in told)
    assert told[0][1] >= 1000


def test_the_starter_leaves_nothing_behind() -> None:
    graph = termwalk.starter()
    folder = Path(graph.store.url).parent
    assert graph.name == "starter"
    assert folder.is_dir()
    assert graph.translate("icd10:I10", "icd11")[0].target == "icd11:BA00.Z"
    graph.close()
    del graph
    gc.collect()
    assert not folder.exists()


def test_the_starter_has_no_failed_file() -> None:
    with termwalk.starter() as graph:
        assert graph.load(*who_files()).failed == ()


def test_what_stands_above_and_below_a_code(graph: termwalk.Graph) -> None:
    (above,) = graph.parents("icd10:I50.9")
    assert above.id == "I50"
    below = [node.id for node in graph.children("icd10:I50")]
    assert below == sorted(below)
    assert "I50.9" in below
    assert graph.children("icd10:I50.9") == ()
