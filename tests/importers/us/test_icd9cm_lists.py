"""CMS's lists of ICD-9-CM titles: which of the four a file is, the dots, and the encoding that nothing states."""

from __future__ import annotations

from pathlib import Path

import pytest

from termwalk.graph.store import Record
from termwalk.importers.source import Source, sources
from termwalk.importers.us import icd9cm_lists

from ..samples import bfarm_cms as s
from ..samples import concepts, problems, terms

FULL = [(code, full) for code, _, full, _ in s.FULL]
MANY = [(f"{number}0", f"A diagnosis with a full title, number {number}") for number in range(100, 130)]
PROCEDURES = [
    ("0001", "Therapeutic ultrasound of vessels of head and neck"),
    ("331", "Incision of lung, invented title"),
]
NAME = "CMS32_DESC_LONG_DX.txt"


def read(folder: Path, *rows: tuple[str, str], encoding: str = "iso-8859-1") -> list[Record]:
    return list(icd9cm_lists.read(s.write_titles(folder / NAME, [*MANY, *rows], encoding=encoding)))


@pytest.mark.parametrize(
    ("rows", "width", "system", "supplement"),
    [
        (FULL, 5, "icd9cm", False),
        ([(code, short) for code, _, _, short in s.FULL], 5, "icd9cm", True),
        (PROCEDURES, 4, "icd9cm-proc", False),
        ([("0001", "Ther ult head & neck ves")], 4, "icd9cm-proc", True),
    ],
)
def test_columns_and_lengths_tell_the_four_lists_apart(
    rows: list[tuple[str, str]], width: int, system: str, supplement: bool, tmp_path: Path
) -> None:
    found = icd9cm_lists.recognise(Source(s.write_titles(tmp_path / "CMS32_list.txt", rows, width)))
    assert found is not None
    assert (found.edition.system, found.edition.version, found.supplement) == (system, "32", supplement)


@pytest.mark.parametrize(
    ("name", "version"), [("CMS31_DESC_LONG_DX 101314.txt", "31"), ("CMS-V29_LONG_DX.txt", "29"), ("titles.txt", "")]
)
def test_the_version_stands_in_the_name(name: str, version: str, tmp_path: Path) -> None:
    found = icd9cm_lists.recognise(Source(s.write_titles(tmp_path / name, FULL)))
    assert found is not None
    assert found.edition.version == version


@pytest.mark.parametrize(
    "lines",
    [
        "00001 A00     0 Cholera                                                      Cholera\n",
        "0010  A000    00000\n0011  A001    00000\n",
        "A000    Cholera due to Vibrio cholerae 01, biovar cholerae\n",
        "00500 12345\n",
        "0010 ;Cholera\n",
    ],
)
def test_other_lists_are_refused(lines: str, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text(lines, encoding="ascii")
    assert icd9cm_lists.recognise(Source(path)) is None


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-8", "utf-8-sig", "utf-16"])
def test_an_accent_survives_whoever_saved_the_file(encoding: str, tmp_path: Path) -> None:
    records = read(tmp_path, ("38600", "Ménière's disease, unspecified"), encoding=encoding)
    assert concepts(records)["386.00"].display == "Ménière's disease, unspecified"
    assert problems(records) == []


def test_a_parent_is_given_only_where_it_is_listed(tmp_path: Path) -> None:
    found = concepts(
        read(tmp_path, ("0038", "Other salmonella infections, as a heading"), ("00381", "A subdivision of it"))
    )
    assert (found["003.81"].parents, found["003.8"].parents) == (("003.8",), ())
    assert (found["003.81"].selectable, found["003.8"].selectable) == (True, False)


def test_abbreviated_titles_are_terms_of_the_same_release(tmp_path: Path) -> None:
    path = s.abbreviated_titles(tmp_path).path
    found = icd9cm_lists.recognise(Source(path))
    assert found is not None
    assert (found.counted, found.section) == ("subject", "abbreviated titles")
    assert next((one.id, one.use) for one in terms(icd9cm_lists.read(path))) == ("001.0", "abbreviation")


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (b"ABCDE A title with another code", "code", "not a code of icd9cm"),
        (b"0019", "title", "no title (the row is cut short)"),
        (b"0019  Chol\x85era", "title", "bytes that are not text"),
        (b"1000  The first code once more", "code", "the code stands twice; the first one is kept"),
    ],
)
def test_a_line_that_cannot_be_used_is_a_problem(line: bytes, field: str, reason: str, tmp_path: Path) -> None:
    path = s.write_titles(tmp_path / NAME, MANY)
    path.write_bytes(path.read_bytes() + line + b"\n")
    records = list(icd9cm_lists.read(path))
    assert [(one.line, one.field, one.reason) for one in problems(records)] == [(31, field, reason)]
    assert len(concepts(records)) == len(MANY)


@pytest.mark.real_data
def test_version_32_is_read_whole(real_data: Path) -> None:
    counts, said = {}, list[Record]()
    for source in sources(real_data / "icd9cm" / "CMS32_DESC.zip"):
        records = list(icd9cm_lists.read(source))
        counts[source.file_name] = (len(concepts(records)), len(terms(records)), len(problems(records)))
        said += records
    assert counts == {
        "CMS32_DESC_LONG_DX.txt": (14_567, 0, 0),
        "CMS32_DESC_LONG_SG.txt": (3_882, 0, 0),
        "CMS32_DESC_SHORT_DX.txt": (0, 14_567, 0),
        "CMS32_DESC_SHORT_SG.txt": (0, 3_882, 0),
    }
    found = concepts(said)
    assert found["386.01"].display == "Active Ménière's disease, cochleovestibular"
    assert found["046.71"].display == "Gerstmann-Sträussler-Scheinker syndrome"
    assert [id for id, node in found.items() if node.parents or not node.selectable] == []
    assert {"V58.89", "E812.0", "042", "47.01"} <= found.keys()
