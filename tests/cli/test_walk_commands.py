"""The commands that walk: translate with its limits and explanations, migrate by use, gaps."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import termwalk
from termwalk.graph.errors import FormatError
from termwalk.graph.opening import open_store
from termwalk.queries import derived
from termwalk.queries.gaps import STATES
from termwalk.usage_files import read_uses

from ..queries.walk.maps import map_of, release_of, row

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of three invented systems, a over b to c, with a code in several states."""
    path = tmp_path_factory.mktemp("walk") / "walk.termwalk"
    contents = [
        release_of("local:a@1", *(f"A{n}: Fever {n}" for n in range(1, 7))),
        map_of(
            "local:a@1 > local:b@1", row("A1 = B1", confidence=0.9, line=1), row("A2 < B1", confidence=0.5, line=2),
            "A3 = B3", "A4 = B4", "A5 < B5",
        ),
        map_of(
            "local:b@1 > local:c@1", row("B1 = C1", confidence=0.9, line=1), "B3 ∅", "B4 ~ C4", "B4 ~ C5", "B5 > C1"
        ),
        release_of("local:c@1", "C1: Fever there", "C2: Fever 2"),
    ]  # fmt: skip
    with termwalk.Graph(open_store(path), "walk") as graph, graph.store.stage() as staging:
        for part, records in contents:
            staging.add(part, records)
        derived.refresh(staging)
        staging.publish()
    return path


@pytest.fixture
def ask(run: Run, walk: Path) -> Run:
    return lambda command, *more: run(command, *more, "--graph", walk)


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def first_cells(text: str) -> list[str]:
    """The codes at the beginning of the lines of a table."""
    return [line.split()[0] for line in text.splitlines() if line.strip().startswith("A")]


# ---- translate -----------------------------------------------------------------------------------------------------


def test_a_walk_is_printed_with_its_signs(ask: Run) -> None:
    said = ask("translate", "local:a:A2", "--to", "local:c")
    assert (said.code, said.err) == (0, "")
    assert "local:a:A2 ⊂ local:b:B1 = local:c:C1" in said.out
    assert "narrower" in said.out


def test_as_json_the_whole_path(ask: Run) -> None:
    said = ask("translate", "local:a:A1", "--to", "local:c", "--format", "json")
    (found,) = json.loads(said.out)["rows"]
    assert [(step["source"], step["target"], step["map_set"]) for step in found["path"]] == [
        ("local:a:A1", "local:b:B1", "a-b@1"), ("local:b:B1", "local:c:C1", "b-c@1")
    ]  # fmt: skip
    assert (found["hops"], found["support"], found["confidence"]) == (2, 1, pytest.approx(0.81))


@pytest.mark.parametrize(
    ("code", "ended", "status"),
    [("A1", 0, "mapped"), ("A3", 1, "no-map"), ("A5", 1, "unmapped"), ("A6", 1, "unmapped")],
)
def test_exit_codes_of_translate(code: str, ended: int, status: str, ask: Run) -> None:
    said = ask("translate", f"local:a:{code}", "--to", "local:c", "--format", "csv")
    assert said.code == ended
    assert [found["status"] for found in records(said.out)] == [status]


def test_an_unknown_code_alone_is_bad_input(ask: Run) -> None:
    said = ask("translate", "local:a:A99", "--to", "local:c")
    assert (said.code, said.out) == (3, "")
    assert "local:a:A99 is in no loaded release" in said.err
    several = ask("translate", "local:a:A99", "local:a:A1", "--to", "local:c")
    assert several.code == 0
    assert "local:a:A99 is in no loaded release" in several.err


@pytest.mark.parametrize(
    ("options", "ended"),
    [
        (("--max-hops", "2"), 0),
        (("--max-hops", "1"), 2),
        (("--max-hops", "0"), 2),
        (("--max-hops", "7"), 2),
        (("--map", "a-b", "--map", "b-c@1"), 0),
        (("--map", "a-b"), 2),
        (("--min-confidence", "0.8"), 0),
        (("--min-confidence", "0.9"), 1),
        (("--min-confidence", "2"), 2),
        (("--as-of", "2020-01-01"), 0),
    ],
)
def test_limits(options: tuple[str, ...], ended: int, ask: Run) -> None:
    assert ask("translate", "local:a:A1", "--to", "local:c", *options).code == ended


def test_suggestions_are_shown_apart(ask: Run) -> None:
    plain = ask("translate", "local:a:A5", "--to", "local:c")
    assert (plain.code, plain.err) == (1, "")
    assert "C1" not in plain.out
    said = ask("translate", "local:a:A5", "--to", "local:c", "--suggest")
    assert said.code == 1
    assert "1 suggestions, whose paths say nothing of the two ends" in said.err
    assert "local:a:A5 ⊂ local:b:B5 ⊃ local:c:C1" in said.out


@pytest.mark.parametrize(
    ("lang", "word"),
    [("en", "So local:a:A2 is narrower than local:c:C1."), ("zh", "因此 local:a:A2 窄于 local:c:C1。")],
)
def test_explain_tells_and_draws(lang: str, word: str, ask: Run) -> None:
    said = ask("translate", "local:a:A2", "--to", "local:c", "--explain", "--lang", lang)
    assert said.code == 0
    assert word in said.out
    assert "   ⊂  narrower  [a-b@1 line 2]\nlocal:b:B1" in said.out
    assert "Fever 2" in said.out


def test_explained_and_written_to_a_file(ask: Run, tmp_path: Path) -> None:
    out = tmp_path / "answer.csv"
    said = ask("translate", "local:a:A1", "--to", "local:c", "--explain", "--out", out)
    assert said.code == 0
    assert "1 rows written" in said.err
    assert [found["target"] for found in records(out.read_text(encoding="utf-8-sig"))] == ["local:c:C1"]


def test_codes_from_standard_input(run: Run, walk: Path) -> None:
    said = run(
        "translate",
        "-",
        "--to",
        "local:c",
        "--format",
        "csv",
        "--graph",
        walk,
        stdin="local:a:A1 local:a:A2\nlocal:a:A3\n",
    )
    assert [found["source"] for found in records(said.out)] == ["local:a:A1", "local:a:A2", "local:a:A3"]


# ---- migrate -------------------------------------------------------------------------------------------------------


def test_migrate_over_several_maps(ask: Run) -> None:
    said = ask("migrate", "local:a", "local:c", "--format", "csv")
    assert said.code == 0
    found = records(said.out)
    assert [(one["source_code"], one["status"], one["target_code"]) for one in found] == [
        ("A1", "mapped", "C1"), ("A2", "mapped", "C1"), ("A3", "no-map", ""), ("A4", "mapped", "C4"),
        ("A4", "mapped", "C5"), ("A5", "unmapped", ""), ("A6", "unmapped", ""),
    ]  # fmt: skip
    assert found[0]["hops"] == "2"
    assert "a-b@1, line 1" in found[0]["path"]


def test_migrate_needs_a_way(ask: Run) -> None:
    assert ask("migrate", "local:a", "local:c", "--max-hops", "1").code == 2
    assert ask("migrate", "local:c", "local:a").code == 2


def test_use_weights_the_summary(ask: Run, tmp_path: Path) -> None:
    uses = tmp_path / "uses.csv"
    uses.write_text("code,count\nA1,60\nA6,40\n", encoding="utf-8")
    said = ask("migrate", "local:a", "local:c", "--uses", uses)
    assert said.code == 0
    assert "By use: equivalent 60.0%, unmapped 40.0%." in said.err
    assert "By use" not in ask("migrate", "local:a", "local:c").err


def test_finer_targets_are_listed_apart(ask: Run) -> None:
    said = ask("migrate", "local:a", "local:c", "--suggest")
    assert said.code == 0
    assert "1 finer targets by name, as suggestions" in said.err
    _, table, apart = said.out.split("Source code")
    assert "C2" not in table
    assert "C2" in apart
    assert "finer targets" not in ask("migrate", "local:a", "local:c").err


def test_a_file_of_counts_that_is_none_is_bad_input(ask: Run, tmp_path: Path) -> None:
    uses = tmp_path / "uses.csv"
    uses.write_text("code,count\nA1,3\nA2,many\n", encoding="utf-8")
    for command in ("migrate", "gaps"):
        said = ask(command, "local:a", "local:c", "--uses", uses)
        assert (said.code, said.out) == (3, "")
        assert "uses.csv, line 3: 'many' is not a count" in said.err


# ---- gaps ----------------------------------------------------------------------------------------------------------


def test_gaps_prints_counts_and_the_work(ask: Run) -> None:
    said = ask("gaps", "local:a", "local:c")
    assert (said.code, said.err) == (0, "")
    summary, work = said.out.split("Σ")
    assert [state for state in STATES if state in summary] == [
        "mapped", "broader-only", "ambiguous", "no-map", "unmapped"
    ]  # fmt: skip
    assert "16.7" in work
    order = first_cells(work)
    assert order == ["A5", "A6", "A4", "A2"]


def test_gaps_by_use(ask: Run, tmp_path: Path) -> None:
    uses = tmp_path / "uses.csv"
    uses.write_text("A2,75\nA6,25\n", encoding="utf-8")
    said = ask("gaps", "local:a", "local:c", "--uses", uses)
    order = first_cells(said.out)
    assert order == ["A2", "A6", "A5", "A4"]
    assert "75.0" in said.out
    assert "25.0" in said.out
    few = ask("gaps", "local:a", "local:c", "--rows", "1")
    assert "3 more rows" in few.err


@pytest.mark.parametrize("format", ["json", "csv"])
def test_gaps_for_machines(format: str, ask: Run) -> None:
    said = ask("gaps", "local:a", "local:c", "--format", format)
    found = json.loads(said.out)["rows"] if format == "json" else records(said.out)
    assert [(one["code"], one["state"]) for one in found] == [
        ("A1", "mapped"), ("A2", "broader-only"), ("A3", "no-map"), ("A4", "ambiguous"), ("A5", "unmapped"),
        ("A6", "unmapped"),
    ]  # fmt: skip
    assert tuple(found[0])[:5] == ("code", "title", "chapter", "state", "uses")


def test_gaps_as_a_workbook_in_chinese(ask: Run, tmp_path: Path) -> None:
    out = tmp_path / "gaps.xlsx"
    said = ask("gaps", "local:a", "local:c", "--out", out, "--lang", "zh")
    assert said.code == 0
    assert "6 rows written" in said.err
    book = openpyxl.load_workbook(out)
    cells = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line]
    assert "A4" in cells
    assert any("\u4e00" <= letter <= "\u9fff" for text in cells for letter in text)
    book.close()


def test_nothing_missing_ends_with_1(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "whole.termwalk"
    with termwalk.Graph(open_store(path), "whole") as graph, graph.store.stage() as staging:
        for part, said in (release_of("local:a@1", "A1"), map_of("local:a@1 > local:b@1", "A1 = B1")):
            staging.add(part, said)
        staging.publish()
    ended = run("gaps", "local:a", "local:b", "--graph", path)
    assert ended.code == 1


def test_gaps_of_the_starter(run: Run) -> None:
    said = run("gaps", "icd10", "icd11", "--format", "json")
    assert said.code == 0
    assert json.loads(said.out)["graph"] == "starter"
    assert "starter" in said.err


# ---- files of counts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "counts"),
    [
        (b"I10,3\nI11,4\n", {"I10": 3, "I11": 4}),
        (b"code,count\nI10,3\n", {"I10": 3}),
        (b"code\tcount\r\nI10\t3\r\n", {"I10": 3}),
        (b"code;count\nI10;3\n", {"I10": 3}),
        (b"\xef\xbb\xbfcode,count\nI10,3\n", {"I10": 3}),
        ("编码,例数\nI10.x00,3\n".encode("gb18030"), {"I10.x00": 3}),
        ("疾病编码,使用次数\nA00.0,1\nA00.0,2\n".encode(), {"A00.0": 3}),
        (b'code,count\nI10,"1,234"\n\nI11,0\n', {"I10": 1234, "I11": 0}),
    ],
)
def test_counts_from_text(content: bytes, counts: dict[str, int], tmp_path: Path) -> None:
    path = tmp_path / "uses.csv"
    path.write_bytes(content)
    assert read_uses(path) == counts


def test_counts_from_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (["code", "count"], ["I10", 3], ["1E30", 4]):
        sheet.append(line)
    book.save(tmp_path / "uses.xlsx")
    assert read_uses(tmp_path / "uses.xlsx") == {"I10": 3, "1E30": 4}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("I10,3\nI11,many\n", r"uses\.csv, line 2: 'many' is not a count"),
        ("code,count\nI10,3\nI11,-4\n", r"line 3: '-4' is not a count"),
        ("code,count\nI10,3\nI11,1.5\n", r"line 3: '1\.5' is not a count"),
        ("code\nI10\n", "a code and a count are needed, in two columns"),
        ("code,count\n", "has no counts"),
        ("count,code\n3,I10\n", "line 2: 'I10' is not a count"),
    ],
)
def test_what_is_no_table_of_counts(content: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "uses.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FormatError, match=why):
        read_uses(path)
