from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import termwalk
from termwalk.cli.app import app
from termwalk.ontologies.registry import systems
from termwalk.ontologies.starter import who_files
from termwalk.queries.migration_rows import MigrationRow
from termwalk.queries.translate import Translation

from ..loading import small

COMMANDS = ("load", "systems", "translate", "migrate")
Run = Callable[..., Any]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# ---- help, version, usage ------------------------------------------------------------------------------------------


def test_help_lists_every_command(run: Run) -> None:
    said = run("--help")
    assert said.code == 0
    assert all(command in said.out for command in COMMANDS)
    assert {command.name or command.callback.__name__ for command in app.registered_commands} >= set(COMMANDS)


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("load", ["--graph", "--system", "--release", "--language", "--replace", "--format"]),
        ("systems", ["--graph", "--format"]),
        ("translate", ["--to", "--graph", "--release", "--build", "--format", "--out", "--lang"]),
        ("migrate", ["--graph", "--release", "--build", "--beside", "--format", "--out", "--lang", "--rows"]),
    ],
)
def test_help_of_a_command_explains_its_options(command: str, options: list[str], run: Run) -> None:
    said = run(command, "--help")
    assert (said.code, said.err) == (0, "")
    assert all(option in said.out for option in options)


def test_version(process: Run) -> None:
    said = process("--version")
    assert said == (0, f"{termwalk.__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("explode",),
        ("translate", "icd10:I10"),
        ("translate", "--to", "icd11"),
        ("migrate", "icd10"),
        ("migrate", "icd10", "icd11", "--rows", "-1"),
        ("systems", "--format", "yaml"),
        ("translate", "icd10:I10", "--to", "icd11", "--lang", "fr"),
        ("load", "--colour"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...], run: Run) -> None:
    said = run(*arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.strip()
    assert "Traceback" not in said.err


def test_without_a_command_help_is_shown(run: Run) -> None:
    said = run()
    assert said.code in (0, 2)
    assert "translate" in said.out + said.err


# ---- load ----------------------------------------------------------------------------------------------------------


def test_load_ask_and_load_again(process: Run, tmp_path: Path) -> None:
    """The whole way, as separate processes with pipes for streams."""
    graph = tmp_path / "new.termwalk"
    first = process("load", *who_files(), "--graph", graph, "--format", "csv")
    assert (first.code, first.err) == (0, "")
    statuses = {entry["file"]: entry["status"] for entry in rows(first.out)}
    assert [statuses[path.name] for path in who_files()] == ["loaded"] * 7
    assert list(statuses.values())[-1] == "derived"
    again = process("load", *who_files(), "--graph", graph)
    assert again.code == 0
    assert again.err == "termwalk: nothing changed in the graph.\n"
    assert "already loaded" in again.out
    asked = process("translate", "icd10:I10", "--to", "icd11", "--graph", graph, "--format", "csv")
    assert (asked.code, asked.err) == (0, "")
    assert rows(asked.out)[0]["target"] == "icd11:BA00.Z"


def test_a_folder_is_loaded_and_what_it_does_not_know_is_named(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    for path in who_files():
        shutil.copy(path, folder)
    (folder / "notes.txt").write_text("nothing of this is a table\n", encoding="utf-8")
    said = run("load", folder, "--graph", tmp_path / "g.termwalk")
    assert said.code == 0
    assert "not recognised" in said.err
    assert "notes.txt" in said.err


def test_the_ledger_as_json(run: Run, tmp_path: Path) -> None:
    graph = tmp_path / "g.termwalk"
    said = run("load", *who_files(), "--graph", graph, "--format", "json")
    ledger = json.loads(said.out)
    assert (said.code, said.err) == (0, "")
    assert ledger["graph"] == str(graph)
    contract = ["file", "system", "release", "rows", "loaded", "rejected", "seconds"]
    assert [key for key in ledger["entries"][0] if key in contract] == contract
    found = {(entry["system"], entry["release"], entry["loaded"]) for entry in ledger["entries"]}
    assert ("icd10", "2019", 196) in found
    assert ("icd11", "2024-01", 288) in found
    assert ledger["problems"] == []


def test_the_ledger_as_csv(run: Run, tmp_path: Path) -> None:
    said = run("load", who_files()[0], "--graph", tmp_path / "g.termwalk", "--format", "csv")
    assert said.code == 0
    (entry,) = rows(said.out)
    assert (entry["file"], entry["status"], entry["loaded"]) == ("icd10-2019-excerpt.xml", "loaded", "196")


def test_a_load_needs_a_graph(run: Run) -> None:
    said = run("load", who_files()[0])
    assert (said.code, said.out) == (2, "")
    assert "--graph" in said.err


def test_a_graph_may_be_named_once_for_all(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERMWALK_GRAPH", str(tmp_path / "g.termwalk"))
    assert run("load", *who_files()).code == 0
    said = run("translate", "icd10:I10", "--to", "icd11", "-f", "json")
    assert said.err == ""
    assert json.loads(said.out)["graph"] == str(tmp_path / "g.termwalk")


def test_a_file_that_is_not_there_is_usage(run: Run, tmp_path: Path) -> None:
    graph = tmp_path / "g.termwalk"
    said = run("load", tmp_path / "nothing.txt", "--graph", graph)
    assert (said.code, said.out) == (2, "")
    assert "There is nothing at" in said.err
    assert not graph.exists()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("notes.txt", b"nothing of this is a table\n", "not a known format"),
        ("empty.txt", b"", "is empty"),
        ("maps.zip", b"%PDF-1.4 and so on", "not a zip archive but a PDF"),
        ("broken.zip", b"PK\x03\x04 and then nothing", "damaged"),
    ],
)
def test_a_bad_file_ends_with_3_and_a_sentence(name: str, content: bytes, why: str, run: Run, tmp_path: Path) -> None:
    bad = tmp_path / name
    bad.write_bytes(content)
    said = run("load", bad, "--graph", tmp_path / "g.termwalk")
    assert said.code == 3
    assert name in said.err
    assert why in said.err
    assert "Traceback" not in said.err


def test_the_good_files_beside_a_bad_one_are_loaded(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"PK\x03\x04 and then nothing")
    graph = tmp_path / "g.termwalk"
    said = run("load", who_files()[0], bad, "--graph", graph)
    assert said.code == 3
    assert "bad.zip" in said.err
    assert "icd10-2019-excerpt.xml" in said.out
    with termwalk.open(graph) as made:
        assert [str(release) for release in made.releases()] == ["icd10@2019"]


def test_another_file_for_the_same_release_needs_a_word(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.xml"
    text = who_files()[0].read_text(encoding="utf-8")
    other.write_text(text.replace("Essential (primary) hypertension", "High blood pressure"), encoding="utf-8")
    graph = tmp_path / "g.termwalk"
    run("load", *who_files(), "--graph", graph)
    said = run("load", other, "--graph", graph)
    assert said.code == 3
    assert "--replace" in said.err
    assert run("load", other, "--graph", graph, "--replace").code == 0
    with termwalk.open(graph) as made:
        assert made.concept("icd10:I10").display == "High blood pressure"
        assert made.translate("icd10:I10", "icd11")[0].target == "icd11:BA00.Z"


def test_what_a_file_does_not_say_is_asked_for(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("I10;Hypertonie\nI11;Herzkrankheit\n", encoding="utf-8")
    graph = tmp_path / "g.termwalk"
    said = run("load", path, "--graph", graph)
    assert said.code == 3
    assert "--system and --release and --language" in said.err
    said = run("load", path, "--graph", graph, "--system", "icd10", "--release", "2016", "--language", "de")
    assert said.code == 0
    assert "2016" in said.out


def test_a_load_without_files_rebuilds_what_is_derived(run: Run, graph: Path) -> None:
    said = run("load", "--graph", graph)
    assert said.code == 0
    assert "nothing changed" in said.err


# ---- which graph ---------------------------------------------------------------------------------------------------


def test_without_a_graph_the_starter_answers_and_says_so(process: Run) -> None:
    said = process("translate", "icd10:I10", "--to", "icd11", "--format", "json")
    assert said.code == 0
    assert "starter graph" in said.err
    assert said.err.count("\n") == 1
    answer = json.loads(said.out)
    assert answer["graph"] == "starter"
    assert answer["rows"][0]["target"] == "icd11:BA00.Z"


def test_a_named_graph_says_nothing_of_the_starter(run: Run, graph: Path) -> None:
    said = run("migrate", "icd10", "icd11", "--graph", graph, "--format", "json")
    assert said.err == ""
    assert json.loads(said.out)["graph"] == str(graph)


@pytest.mark.parametrize("command", [("systems",), ("translate", "icd10:I10", "--to", "icd11")])
def test_a_graph_to_read_must_be_there(command: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    path = tmp_path / "none.termwalk"
    said = run(*command, "--graph", path)
    assert (said.code, said.out) == (3, "")
    assert "There is no graph at" in said.err
    assert not path.exists()


# ---- systems -------------------------------------------------------------------------------------------------------


def test_systems_as_json(run: Run, graph: Path) -> None:
    said = json.loads(run("systems", "--graph", graph, "--format", "json").out)
    assert said["graph"] == str(graph)
    by_id = {row["system"]: row for row in said["rows"]}
    assert set(by_id) >= set(systems())
    assert by_id["icd10"]["releases"] == "2019"
    assert by_id["icd10"]["maps_to"] == "icd11, icd11-foundation"
    assert by_id["icd11"]["releases"] == "2024-01, 2025-01"
    assert by_id["icd11-foundation"]["releases"] == "2024-01 (from map)"
    assert by_id["loinc"]["releases"] == ""
    assert [row["system"] for row in said["rows"]][:3] == ["icd10", "icd11", "icd11-foundation"]
    assert by_id["icd10"]["name_zh"]


def test_systems_as_csv_and_as_a_table(run: Run, graph: Path) -> None:
    found = rows(run("systems", "--graph", graph, "--format", "csv").out)
    assert found[0]["system"] == "icd10"
    text = run("systems", "--graph", graph).out
    assert "2024-01, 2025-01" in text


# ---- translate -----------------------------------------------------------------------------------------------------


def test_a_table_for_people(run: Run, graph: Path) -> None:
    said = run("translate", "icd10:I10", "icd10:C95.7", "--to", "icd11", "--graph", graph)
    assert (said.code, said.err) == (0, "")
    head = next(line for line in said.out.splitlines() if line.strip())
    assert head.split("  ")[0].strip() == "Source"
    assert "Target title" in head
    assert "icd11:BA00.Z" in said.out
    assert "no-map" in said.out
    assert "rule V16a" in said.out


def test_a_table_in_chinese(run: Run, graph: Path) -> None:
    said = run("translate", "icd10:I10", "--to", "icd11", "--graph", graph, "--lang", "zh")
    assert "目标名称" in said.out


def test_json_has_the_contracts_fields(run: Run, graph: Path) -> None:
    said = run("translate", "icd10:E10.0", "--to", "icd11", "--graph", graph, "--format", "json")
    found = json.loads(said.out)["rows"]
    assert [row["target"] for row in found] == ["icd11:5A10", "icd11:5A23", "icd11:5A20.Z", "icd11:5A22.3"]
    assert tuple(found[0]) == Translation.__struct_fields__


def test_csv_has_the_contracts_fields(run: Run, graph: Path) -> None:
    said = run("translate", "icd10:I10", "--to", "icd11", "--graph", graph, "--format", "csv")
    assert said.out.splitlines()[0].split(",") == list(Translation.__struct_fields__)
    assert said.out.splitlines()[1].startswith("icd10:I10,icd11:BA00.Z,mapped,broader,code,,1,")


def test_codes_from_standard_input(process: Run, graph: Path) -> None:
    said = process(
        "translate",
        "-",
        "--to",
        "icd11",
        "--graph",
        graph,
        "--format",
        "csv",
        stdin="icd10:I10 icd10:I50.9\nICD-10:g01\n",
    )
    assert said.code == 0
    assert [row["source"] for row in rows(said.out)] == ["icd10:I10", "icd10:I50.9", "icd10:g01"]


def test_no_codes_from_standard_input_is_nothing_found(run: Run, graph: Path) -> None:
    said = run("translate", "-", "--to", "icd11", "--graph", graph, "--format", "json", stdin="\n")
    assert said.code == 1
    assert json.loads(said.out)["rows"] == []


def test_carried_to_another_release(run: Run, graph: Path) -> None:
    said = run("translate", "icd10:Z95.3", "--to", "icd11", "--release", "2025-01", "--graph", graph, "-f", "json")
    (row,) = json.loads(said.out)["rows"]
    assert (row["target"], row["target_release"]) == ("icd11:QB50.24", "2025-01")


def test_nothing_found_ends_with_1(process: Run, graph: Path) -> None:
    said = process("translate", "icd10:C95.7", "--to", "icd11", "--graph", graph, "--format", "csv")
    assert said.code == 1
    assert rows(said.out)[0]["status"] == "no-map"


def test_an_unknown_code_ends_with_3_and_the_nearest(process: Run, graph: Path) -> None:
    said = process("translate", "icd10:I50.7", "--to", "icd11", "--graph", graph)
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("termwalk: icd10:I50.7 is in no loaded release")
    assert "Nearest: icd10:I50." in said.err
    assert said.err.count("\n") == 1


def test_an_unknown_code_among_others_is_a_row_and_a_word(run: Run, graph: Path) -> None:
    said = run("translate", "icd10:I10", "icd10:I50.7", "--to", "icd11", "--graph", graph, "--format", "csv")
    assert said.code == 0
    assert [row["status"] for row in rows(said.out)] == ["mapped", "unmapped"]
    assert "icd10:I50.7 is in no loaded release of icd10" in said.err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("icd01:I10", "--to", "icd11"), "icd10"),
        (("icd10:I10", "--to", "icd1l"), "icd11"),
        (("I10", "--to", "icd11"), "system:code"),
        (("icd10:I10", "--to", "loinc"), "maps lead to: icd11"),
        (("icd10:I10", "--to", "icd11", "--release", "2030-01"), "2024-01, 2025-01"),
        (("icd10:I10", "--to", "icd11", "--build", "2019-04"), "builds loaded: 2024-01"),
        (("icd10:I10", "--to", "icd11", "--out", "answers.docx"), ".xlsx, .csv, .json, .parquet"),
    ],
)
def test_what_cannot_be_asked_ends_with_2(arguments: tuple[str, ...], word: str, run: Run, graph: Path) -> None:
    said = run("translate", *arguments, "--graph", graph)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("termwalk: ")
    assert word in said.err


# ---- migrate -------------------------------------------------------------------------------------------------------


def test_a_table_and_its_sum(run: Run, graph: Path) -> None:
    said = run("migrate", "icd10", "icd11", "--graph", graph)
    assert said.code == 0
    assert said.err.count("termwalk: ") == 2
    assert "more rows: --rows 0 prints all" in said.err
    assert "135 codes. Of 92 leaves:" in said.err


@pytest.mark.parametrize("asked", [0, 1, 7])
def test_how_many_rows_are_printed(asked: int, run: Run, graph: Path) -> None:
    with termwalk.open(graph) as held:
        table = held.migrate("icd10", "icd11")
    said = run("migrate", "icd10", "icd11", "--graph", graph, "--rows", asked)
    shown = table.rows[:asked] if asked else table.rows
    codes = [line.split()[0] for line in said.out.splitlines() if re.match(r" ?[A-Z]\d\d", line)]
    assert codes == [row.source_code for row in shown]
    assert (f"{len(table) - asked:,} more rows" in said.err) is (asked > 0)


def test_the_whole_table_as_json(run: Run, graph: Path) -> None:
    said = json.loads(run("migrate", "icd10", "icd11", "--graph", graph, "--format", "json").out)
    assert list(said) == ["graph", "map_sets", "summary", "rows"]
    assert said["summary"]["codes"] == 135
    assert tuple(said["rows"][0]) == MigrationRow.__struct_fields__


def test_the_whole_table_as_csv(run: Run, graph: Path) -> None:
    said = run("migrate", "icd10", "icd11", "--graph", graph, "--format", "csv", "--release", "2025-01")
    found = rows(said.out)
    assert tuple(found[0]) == MigrationRow.__struct_fields__
    assert {row["target_code"] for row in found if row["source_code"] == "Z95.3"} == {"QB50.24"}


@pytest.mark.parametrize("ending", [".csv", ".json", ".xlsx", ".parquet"])
def test_a_table_is_written_by_the_ending(ending: str, run: Run, graph: Path, tmp_path: Path) -> None:
    out = tmp_path / f"table{ending}"
    said = run("migrate", "icd10", "icd11", "--graph", graph, "--out", out)
    with termwalk.open(graph) as held:
        count = len(held.migrate("icd10", "icd11"))
    assert (said.code, said.out) == (0, "")
    assert f"{count} rows written to {out}" in said.err
    assert "135 codes." in said.err
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    if ending == ".xlsx":
        assert openpyxl.load_workbook(out)["Table"].max_row == count + 1
    if ending == ".json":
        assert json.loads(out.read_text(encoding="utf-8"))["graph"] == str(graph)


def test_translations_are_written_too(run: Run, graph: Path, tmp_path: Path) -> None:
    out = tmp_path / "answers.csv"
    said = run("translate", "icd10:I10", "--to", "icd11", "--graph", graph, "--out", out)
    assert (said.code, said.out) == (0, "")
    assert rows(out.read_text(encoding="utf-8-sig"))[0]["target"] == "icd11:BA00.Z"


def test_an_ending_is_checked_before_any_work(run: Run, tmp_path: Path) -> None:
    said = run("migrate", "icd10", "icd11", "--graph", tmp_path / "none.termwalk", "--out", tmp_path / "t.docx")
    assert said.code == 2
    assert "has no ending that can be written" in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_place_that_cannot_be_written_ends_with_3(ending: str, run: Run, graph: Path, tmp_path: Path) -> None:
    said = run("migrate", "icd10", "icd11", "--graph", graph, "--out", tmp_path / "nowhere" / f"t{ending}")
    assert said.code == 3
    assert "cannot be written" in said.err


def test_reasons_in_chinese(run: Run, graph: Path) -> None:
    said = json.loads(run("migrate", "icd10", "icd11", "--graph", graph, "--lang", "zh", "-f", "json").out)
    assert "世界卫生组织" in said["rows"][0]["reason"] + said["rows"][2]["reason"] + said["rows"][-1]["reason"]


def test_a_build_beside_another(run: Run, graph: Path) -> None:
    said = run("migrate", "icd10", "icd11", "--graph", graph, "--beside", "2024-01", "--format", "json")
    found = json.loads(said.out)
    assert (said.code, found["changed"]) == (0, 0)
    assert found["common"] == len(found["rows"]) > 135
    said = run("migrate", "icd10", "icd11", "--graph", graph, "--beside", "2024-01")
    assert said.err.endswith("common codes changed target.\n")


def test_a_build_that_is_not_there_is_named_with_those_that_are(run: Run, graph: Path) -> None:
    said = run("migrate", "icd10", "icd11", "--graph", graph, "--beside", "2019-04")
    assert (said.code, said.out) == (2, "")
    assert "build 2019-04" in said.err
    assert "builds loaded: 2024-01" in said.err


def test_a_table_with_nothing_in_it_ends_with_1(run: Run, tmp_path: Path) -> None:
    graph = tmp_path / "g.termwalk"
    path = tmp_path / "10To11MapToOneCategory.txt"
    lines = who_files()[3].read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("category", "modifiedcategory"))]
    path.write_text("".join(kept), encoding="utf-8", newline="")
    assert run("load", path, "--graph", graph).code == 0
    said = run("migrate", "icd10", "icd11", "--graph", graph, "--format", "json")
    assert (said.code, json.loads(said.out)["rows"]) == (1, [])


# ---- streams -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="no shell pipe with head")
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_reader_that_leaves_early_is_no_error(form: str, graph: Path, tmp_path: Path) -> None:
    errors = tmp_path / "stderr"
    command = f'"{sys.executable}" -m termwalk migrate icd10 icd11 --rows 0 --format {form} 2>"{errors}" | head -1'
    environment = {**os.environ, "TERMWALK_GRAPH": str(graph)}
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment, check=False)
    assert done.stdout.count("\n") == 1
    said = errors.read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
    assert "Exception ignored" not in said


def test_a_stream_of_another_encoding_ends_in_no_traceback(graph: Path) -> None:
    """A pipe on Windows speaks the local code page, which lacks the arrows and dashes of a path."""
    command = [sys.executable, "-m", "termwalk", "translate", "icd10:I10", "--to", "icd11", "--graph", str(graph)]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0
    assert b"icd11:BA00.Z" in done.stdout


def test_a_terminal_is_shown_progress_and_a_pipe_is_not(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from termwalk.cli import printing

    with printing.progress("loading") as tell:
        tell("file.txt", 1000)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with printing.progress("loading") as tell:
        tell("file.txt", 1000)
    out, err = capsys.readouterr()
    assert out == ""
    assert "loading" in err or "file.txt" in err


def test_text_in_brackets_is_no_markup(run: Run, graph: Path) -> None:
    said = run("translate", "icd10:B02.2", "--to", "icd11", "--graph", graph)
    assert "[Viral myelitis]" in said.out


def test_a_dry_run_says_what_a_folder_holds_and_needs_no_graph(tmp_path: Path, run: Run) -> None:
    small.icd10(tmp_path)
    ended = run("load", "--dry-run", str(tmp_path))
    assert ended.code == 0
    assert "recognised" in ended.out
    assert "2019" in ended.out
    assert [path.name for path in tmp_path.iterdir()] == ["icd10.xml"]
    (tmp_path / "icd10.xml").write_text("nothing known")
    assert run("load", "--dry-run", str(tmp_path)).code == 1


def test_columns_proposes_how_to_read_a_table_and_writes_it_once(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "items.csv"
    path.write_text("ITEM_CODE,ITEM_NAME\nK01,葡萄糖\nK02,肌酐\nK03,尿素\n", encoding="utf-8")
    shown = run("columns", str(path))
    assert shown.code == 0
    assert 'code = "ITEM_CODE"' in shown.out
    assert run("columns", "--write", str(path)).code == 0
    described = tmp_path / "items.csv.columns.toml"
    described.write_text(
        described.read_text(encoding="utf-8").replace('release = ""', 'release = "1"'), encoding="utf-8"
    )
    assert run("columns", "--write", str(path)).code == 2
    assert run("load", str(path), "--graph", str(tmp_path / "x.termwalk")).code == 0
    assert run("columns", str(tmp_path / "nothing.csv")).code == 2
