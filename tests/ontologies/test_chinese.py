"""What names a Chinese edition, and what its codes say by their shape."""

from __future__ import annotations

import pytest

from termwalk.ontologies.chinese import (
    WhoCategory,
    extends,
    is_extended,
    is_heading,
    is_morphology,
    named_editions,
    parent_of,
    parts_of,
    who_category,
)
from termwalk.ontologies.icd10 import CHAPTERS, chapter_of, chapter_spanning


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("国临3.0手术代码", [("icd10cn-clinical", "3.0")]),
        ("icd10-clinical2.0-to-nhsa2.0.csv", [("icd10cn-clinical", "2.0"), ("icd10cn-nhsa", "2.0")]),
        ("GB/T 14396—2016", [("icd10cn-gb", "")]),
        ("GB-T14396-2016.xlsx", [("icd10cn-gb", "2016")]),
        ("医保版（２．０）", [("icd10cn-nhsa", "2.0")]),
        ("preclinical2.0", []),
        ("上海临床版", []),
        ("ICD-10", []),
    ],
)
def test_editions_are_named_in_either_language(text: str, said: list[tuple[str, str]]) -> None:
    assert [(edition.diagnoses, version) for edition, version in named_editions(text)] == said


@pytest.mark.parametrize(
    ("code", "codes", "parent"),
    [
        ("A00.000x001", {"A00.000", "A00"}, "A00.000"),
        ("A00.000x001", {"A00"}, "A00"),
        ("A33xx01", {"A33.x", "A33"}, "A33.x"),
        ("E10.2211+N08.3*", {"E10.2", "E10.221+N08.3*"}, "E10.221+N08.3*"),
        ("L57.402L1", {"L57.4", "L57.402"}, "L57.402"),
        ("86.700x0013", {"86.7"}, "86.7"),
        ("00.0200x001", {"00.0200", "00"}, "00.0200"),
        ("M800001/3", {"M80", "M800000/3"}, ""),
        ("A00", {"A00"}, ""),
    ],
)
def test_the_parent_is_the_nearest_shorter_code(code: str, codes: set[str], parent: str) -> None:
    assert parent_of(code, codes) == parent


def test_marks_alone_and_in_pairs_say_which_part_is_which() -> None:
    assert parts_of("A06.5", "A06.5+") == {"dagger": "A06.5"}
    assert parts_of("D63", "D63*") == {"asterisk": "D63"}
    assert parts_of("A38xx02+I41.0*") == {"dagger": "A38xx02", "asterisk": "I41.0"}
    assert parts_of("K74.300x011+I98.2") == {"additional": "I98.2"}
    assert parts_of("A00.000") == {}


def test_shapes() -> None:
    assert [code for code in ("M8000/3", "M800000/3", "M80.000") if is_morphology(code)] == ["M8000/3", "M800000/3"]
    extended = ("A00.000", "I10.x00", "A33xx01", "E16.8x011", "00.0100", "01.6x00", "86.700x0013", "17.912A0")
    assert all(map(is_extended, extended))
    assert not any(map(is_extended, ("A00", "A00.0", "A33.x", "00", "00.0", "00.01")))
    assert [code for code in ("A00", "A33.x", "00.01", "A00.000") if is_heading(code)] == ["A00", "A33.x", "00.01"]


@pytest.mark.parametrize(
    ("code", "category", "extended"),
    [
        ("A00", "A00", False),
        ("A00.0", "A00.0", False),
        ("A00.000", "A00.0", False),
        ("I10.x00", "I10", False),
        ("A33.x", "A33", False),
        ("A01.001", "A01.0", True),
        ("A01.0x1", "A01.0", True),
        ("I10.x00x002", "I10", True),
        ("A00.000x001", "A00.0", True),
        ("I10.x05", "I10", True),
        ("A33xx01", "A33", True),
        ("L57.402L1", "L57.4", True),
        ("B65.202+K77.0*", "B65.2", True),
        ("A38xx02+I41.0*", "A38", True),
        ("E10.2211+N08.3*", "E10.2", True),
        ("C50.900M85000/3", "C50.9", True),
    ],
)
def test_the_class_of_whos_icd10_by_construction(code: str, category: str, extended: bool) -> None:
    assert who_category(code) == WhoCategory(category, extended)


@pytest.mark.parametrize(
    "code", ["M80000/3", "M8000/3", "M800000/3", "00.0200", "A0", "", "a00.000", "A00.000-", "A00 .0"]
)
def test_what_is_no_diagnosis_has_no_class(code: str) -> None:
    assert who_category(code) is None


@pytest.mark.parametrize(
    ("code", "above"),
    [
        ("L63.100x001", "L63.100"),
        ("L63.101", "L63.100"),
        ("L63.101", "L63.1"),
        ("I10.x00x002", "I10.x00"),
        ("I10.x00x002", "I10"),
        ("B65.202+K77.0*", "B65.200"),
        ("L63.101x002", "L63.101"),
    ],
)
def test_what_is_made_from_a_code_by_adding_to_it(code: str, above: str) -> None:
    assert extends(code, above)
    assert not extends(above, code)


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("L63.100", "L63.100"),
        ("L63.100", "L63.1"),
        ("L63.101", "L63.102"),
        ("L63.101", "L63.000"),
        ("L63.101", "L64.100"),
        ("L63.101x002", "L63.102"),
        ("A00.001", "A00"),
        ("A00.001", "B65.202+K77.0*"),
        ("B65.203+K77.0*", "B65.202+K77.0*"),
        ("M80001/3", "M80000/3"),
        ("A00.001", "no code"),
    ],
)
def test_what_is_not_made_from_another_code(code: str, other: str) -> None:
    assert not extends(code, other)


def test_chapters_of_icd10() -> None:
    assert len(CHAPTERS) == 22
    assert [chapter_of(code) for code in ("D48.9", "D50.000", "H59", "H60", "U07.1", "Y98", "W00", "X-ray")] == [
        "II", "III", "VII", "VIII", "XXII", "XX", "XX", "",
    ]  # fmt: skip
    assert (chapter_spanning("E00", "E90"), chapter_spanning("A00", "A09")) == ("IV", "")
