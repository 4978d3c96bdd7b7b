"""`code;title` lists: what the name says, what a row must be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termwalk.graph.errors import FormatError
from termwalk.importers import code_title_list
from termwalk.importers.source import Source

from . import writers as w
from .samples import concepts, problems, read_file

CHOLERA = [("A00", "Cholera"), ("A00.0", "Klassische Cholera"), ("A00.1", "El-Tor-Cholera")]
MANY = [(f"B{number:02}", f"Titel {number}") for number in range(40)]
TITLES = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffd"), min_size=1
).filter(lambda title: title == title.strip())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("icd10who_de_2019.txt", ("icd10", "2019", "de")),
        ("icd10who_de_2016.txt", ("icd10", "2016", "de")),
        ("ICD10WHO-FR-2008.csv", ("icd10", "2008", "fr")),
        ("icd10_2013.txt", ("icd10", "2013", "")),
        ("my_icd10_list.txt", ("icd10", "", "")),
        ("codes.txt", ("", "", "")),
    ],
)
def test_the_file_name_says_edition_and_language(name: str, said: tuple[str, str, str], tmp_path: Path) -> None:
    found = code_title_list.recognise(Source(w.write_code_list(tmp_path / name, CHOLERA)))
    assert found is not None
    assert (found.edition.system, found.edition.version, found.language) == said
    assert not found.structured


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("icd10_2013.txt", "--language"),
        ("icd10who_de.txt", "--release and --language"),
        ("codes.txt", "--system and --release and --language"),
    ],
)
def test_a_silent_name_needs_the_user_to_say(name: str, options: str, tmp_path: Path) -> None:
    path = w.write_code_list(tmp_path / name, CHOLERA)
    with pytest.raises(FormatError) as caught:
        code_title_list.read(path)
    assert str(caught.value).startswith(f"{name} is code-title-list, but ")
    assert str(caught.value).endswith(f": add {options}, or write an editions.toml beside it.")


def test_what_the_user_says_names_the_release(tmp_path: Path) -> None:
    source = Source(w.write_code_list(tmp_path / "codes.txt", CHOLERA))
    found = code_title_list.recognise(source)
    assert found is not None
    records = list(code_title_list.read(source, found.said_by_user("icd10", "2019", "de")))
    assert {(node.system, node.version) for node in concepts(records).values()} == {("icd10", "2019")}


def test_the_parent_is_the_nearest_shorter_code_of_the_list(tmp_path: Path) -> None:
    rows = [*CHOLERA, ("A00.00", "Fünfstellig"), ("C99.1", "Ohne Dreisteller")]
    found = concepts(read_file(w.write_code_list(tmp_path / "icd10who_de_2019.txt", rows)))
    assert {id: node.parents for id, node in found.items()} == {
        "A00": (),
        "A00.0": ("A00",),
        "A00.1": ("A00",),
        "A00.00": ("A00.0",),
        "C99.1": (),
    }
    assert [id for id, node in found.items() if node.selectable] == ["A00.1", "A00.00", "C99.1"]


def test_the_placeholder_is_a_problem(tmp_path: Path) -> None:
    path = w.write_code_list(tmp_path / "icd10who_de_2019.txt", [("UNDEF", "Undefined"), *CHOLERA])
    records = read_file(path)
    assert list(concepts(records)) == ["A00", "A00.0", "A00.1"]
    (problem,) = problems(records)
    assert (problem.file, problem.line, problem.field, problem.raw) == (path.name, 1, "code", "UNDEF;Undefined")
    assert problem.reason == "the publisher's placeholder row, not a code"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"1.00E+30;Titel", "not a code of icd10"),
        (b"a01;Titel", "not a code of icd10"),
        (b"A01.123;Titel", "not a code of icd10"),
        (b"A01;", "no title"),
        (b"A01;  ", "no title"),
        (b"A01", "no title"),
        (b";Titel", "not a code of icd10"),
        (b"A00;Noch einmal", "the code stands twice; the first one is kept"),
        (b"A01;Fi\xe9vre", "bytes that are not UTF-8 text"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(row: bytes, reason: str, tmp_path: Path) -> None:
    path = w.write_code_list(tmp_path / "icd10who_de_2019.txt", [*CHOLERA, ("X00", "here"), *MANY])
    records = read_file(w.spoil(path, b"X00;here", row))
    assert list(concepts(records)) == [code for code, _ in (*CHOLERA, *MANY)]
    (problem,) = problems(records)
    assert (problem.file, problem.line, problem.field, problem.reason) == (path.name, 4, "code", reason)
    assert problem.raw.startswith(row.partition(b"\xe9")[0].decode())


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    path = w.write_code_list(tmp_path / "icd10who_de_2019.txt", MANY)
    w.spoil(path, b"B20;", b"\r\n\r\nB20;")
    path.write_bytes(path.read_bytes() + b"\r\n")
    records = read_file(path)
    assert (len(concepts(records)), problems(records)) == (len(MANY), [])


def test_quotes_are_letters(tmp_path: Path) -> None:
    rows = [("A00", '"Cholera'), ("A01", 'Typhus "abdominalis"')]
    found = concepts(read_file(w.write_code_list(tmp_path / "icd10who_de_2019.txt", rows)))
    assert [node.display for node in found.values()] == ['"Cholera', 'Typhus "abdominalis"']


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_text_is_read_in_any_form(encoding: str, tmp_path: Path) -> None:
    rows = [("A00", "Cholera"), ("A01", "Fièvre typhoïde – 伤寒")]
    found = concepts(read_file(w.write_code_list(tmp_path / "icd10who_de_2019.txt", rows, encoding=encoding)))
    assert [(node.id, node.display) for node in found.values()] == rows


def test_every_row_of_another_encoding_is_told(tmp_path: Path) -> None:
    rows = [*MANY, ("A01", "Fièvre"), ("A02", "Entérite")]
    records = read_file(w.write_code_list(tmp_path / "icd10who_fr_2019.txt", rows, encoding="latin-1"))
    assert len(concepts(records)) == len(MANY)
    assert [problem.line for problem in problems(records)] == [41, 42]


@pytest.mark.parametrize("wrong", [b"A00\tCholera", b"A00,Cholera", b"code;title", b"A00.0x;Cholera"])
def test_rows_of_another_shape_are_not_recognised(wrong: bytes, tmp_path: Path) -> None:
    path = tmp_path / "icd10who_de_2019.txt"
    path.write_bytes(b"\r\n".join([wrong] * 20))
    assert code_title_list.recognise(Source(path)) is None


@settings(deadline=None, max_examples=60)
@given(titles=st.lists(TITLES, min_size=1, max_size=30))
def test_any_title_comes_back(titles: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [(f"B{number:02}", title) for number, title in enumerate(titles)]
    path = w.write_code_list(tmp_path_factory.mktemp("list") / "icd10who_de_2019.txt", rows)
    found = concepts(read_file(path))
    assert [(node.id, node.display) for node in found.values()] == rows
