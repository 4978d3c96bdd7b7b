"""CPT's descriptor files, on invented codes and descriptors alone."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from termwalk.graph.concepts import Concept, Term
from termwalk.graph.errors import FormatError, TermwalkError
from termwalk.graph.problems import Problem
from termwalk.importers.source import Source
from termwalk.importers.us import cpt
from termwalk.ontologies import starter

from .. import writers as w
from ..mutations import ANY, Mutation, cut_row
from ..samples.cpt import NOTICE, ONE, SAMPLES, TWO, write

every_format = pytest.mark.parametrize("name", SAMPLES)


def displays(path: Path) -> dict[str, str]:
    """The title of each code."""
    return {record.id: record.display for record in cpt.read(path) if isinstance(record, Concept)}


def faults(path: Path) -> list[tuple[int, str]]:
    """Line and reason of each Problem."""
    return [(record.line, record.reason) for record in cpt.read(path) if isinstance(record, Problem)]


def test_every_format_has_a_sample() -> None:
    assert set(SAMPLES) == set(cpt.FORMATS)


@every_format
def test_a_sample_gives_its_records(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name](tmp_path)
    found = cpt.recognise(Source(sample.path))
    assert found is not None
    assert (found.format, str(found.edition)) == (name, "cpt@2099")
    assert found.supplement == (name != "cpt-long")
    assert tuple(cpt.read(sample.path)) == sample.records
    assert len(sample.records) == sample.rows


@every_format
@pytest.mark.parametrize("mutation", ANY, ids=[one.__name__ for one in ANY])
def test_damage_is_never_a_crash(name: str, mutation: Mutation, tmp_path: Path) -> None:
    for seed in range(6):
        path = SAMPLES[name](tmp_path).path
        mutation(path, Random(f"{name} {seed}"))
        with suppress(TermwalkError):
            for record in cpt.read(path):
                assert isinstance(record, (Concept, Term, Problem))


@pytest.mark.parametrize("name", ["cpt-long", "cpt-medium", "cpt-consumer"])
def test_a_cut_row_is_read_or_told(name: str, tmp_path: Path) -> None:
    for seed in range(30):
        sample = SAMPLES[name](tmp_path)
        cut_row(sample.path, Random(f"{name} {seed}"))
        try:
            assert len(list(cpt.read(sample.path))) == sample.rows
        except FormatError:
            assert sample.rows == 1


# --- the notice


@pytest.mark.parametrize("notice", [NOTICE, NOTICE * 12, (*NOTICE, "", ""), ()])
def test_a_notice_may_have_any_length(notice: tuple[str, ...], tmp_path: Path) -> None:
    path = write(tmp_path, "LONGULT.txt", f"{ONE}\tInvented one", f"{TWO}\tInvented two", notice=notice)
    assert list(cpt.read(path)) == list(cpt.read(path))
    assert displays(path) == {ONE: "Invented one", TWO: "Invented two"}
    assert faults(path) == []


def test_a_first_row_that_is_damaged_is_no_part_of_the_notice(tmp_path: Path) -> None:
    path = write(tmp_path, "LONGULT.txt", "99x1T\tInvented one", f"{TWO}\tInvented two")
    assert faults(path) == [(len(NOTICE) + 1, "not a code of cpt")]
    assert displays(path) == {TWO: "Invented two"}


@pytest.mark.parametrize(
    ("release", "first", "version"),
    [
        ("CPT 2099", "CPT only copyright 2098 AMA", "2099"),
        ("2097", "CPT only copyright 2098 AMA", "2097"),
        ("cpt-2096-standard", "AMA", "2096"),
        ("data", "CPT® 2095. Copyright 1995-2094 AMA", "2095"),
        ("data", "Copyright 1995-2094 American Medical Association", "2094"),
        ("data", "AMA", ""),
    ],
)
def test_the_year_is_the_folders_else_the_notices(release: str, first: str, version: str, tmp_path: Path) -> None:
    path = write(tmp_path, "LONGULT.txt", f"{ONE}\tInvented", notice=(first, ""), release=release)
    found = cpt.recognise(Source(path))
    assert found is not None
    assert found.edition.version == version
    assert found.unsaid() == ([] if version else ["--release"])


def test_the_year_may_be_the_archives(tmp_path: Path) -> None:
    path = SAMPLES["cpt-long"](tmp_path).path
    archive = w.write_zip(tmp_path / "CPT-2090.zip", {"standard/LONGULT.txt": path.read_bytes()})
    found = cpt.recognise(Source(archive, "standard/LONGULT.txt"))
    assert found is not None
    assert found.edition.version == "2090"


# --- rows


def test_a_long_descriptor_of_fixed_width_is_put_together(tmp_path: Path) -> None:
    path = write(tmp_path, "LONGULF.txt", f"{ONE} Invented procedure over", f"{ONE} two lines", "      and a third",
                 f"{TWO} Invented two")  # fmt: skip
    assert displays(path) == {ONE: "Invented procedure over two lines and a third", TWO: "Invented two"}


def test_tabs_and_fixed_width_say_the_same(tmp_path: Path) -> None:
    tabs = write(tmp_path, "LONGULT.txt", f"{ONE}\tInvented one", f"{TWO}\tInvented two")
    fixed = write(tmp_path, "LONGULF.txt", f"{ONE} Invented", f"{ONE} one", f"{TWO} Invented two")
    assert list(cpt.read(tabs)) == list(cpt.read(fixed))


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("LONGULT.txt", f"{ONE}\tInvented again", "the code stands twice; the first one is kept"),
        ("LONGULT.txt", "9993T\t", "no descriptor"),
        ("LONGULT.txt", "9993X\tInvented", "not a code of cpt"),
        ("LONGULT.txt", "Invented", "not a code of cpt"),
        ("SHORTU.txt", f"{ONE} AGAIN", "the code stands twice; the first one is kept"),
        ("SHORTU.txt", "9993T", "no descriptor"),
        ("MODUL.txt", "0YY\tInvented", "not a code of cpt"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(name: str, line: str, reason: str, tmp_path: Path) -> None:
    code = "0Z" if name == "MODUL.txt" else ONE
    path = write(tmp_path, name, f"{code}\tInvented" if name != "SHORTU.txt" else f"{code} INVENTED", line)
    assert faults(path) == [(len(NOTICE) + 2, reason)]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = write(tmp_path, "LONGULT.txt", f"{ONE}\tInvented one", f"{TWO}\tInvented two")
    path.write_bytes(path.read_bytes().replace(b"two", b"tw\xff"))
    assert faults(path) == [(len(NOTICE) + 2, "bytes that are not text")]


def test_a_code_may_have_several_clinician_descriptors_but_none_twice(tmp_path: Path) -> None:
    header = "Concept Id\tCPT Code\tClinician Descriptor Id\tClinician Descriptor"
    rows = [f"1\t{ONE}\t10\tInvented a", f"1\t{ONE}\t11\tInvented b", f"1\t{ONE}\t12\tInvented b", f"1\t{ONE}"]
    path = write(tmp_path, "ClinicianDescriptor.txt", header, *rows, notice=())
    assert [record.text for record in cpt.read(path) if isinstance(record, Term)] == ["Invented a", "Invented b"]
    assert faults(path) == [(4, "the code stands twice; the first one is kept"), (5, "no descriptor")]


@pytest.mark.parametrize("name", ["LONGITUDE.txt", "codes.txt", "SHORTUCUT.txt", "longult.md"])
def test_other_names_and_other_contents_are_refused(name: str, tmp_path: Path) -> None:
    lines = ["# A readme", "that says nothing."] if name.endswith(".md") else [f"{ONE}\tInvented"]
    assert cpt.recognise(Source(write(tmp_path, name, *lines, notice=()))) is None


def test_the_starter_rows_are_invented_and_read_without_problems() -> None:
    folder = Path(starter.__file__).with_name("cpt-2099-invented")
    codes = displays(folder / "LONGULT.txt")
    assert sorted(codes) == ["9991T", "9992T", "9993T"]
    assert all(display.startswith("Invented") for display in codes.values())
    short = list(cpt.read(folder / "SHORTU.txt"))
    assert [record.id for record in short if isinstance(record, Term)] == sorted(codes)
    assert "no CPT content" in (folder / "LONGULT.txt").read_text(encoding="utf-8")
