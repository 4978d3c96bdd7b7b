"""CMS's order file and lists of codes: which system they are of, what a row must be, what NCHS's list makes of it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import FormatError, TermwalkError
from termwalk.graph.store import Record
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import Source, sources
from termwalk.importers.us import cms_code_lists, icd10cm_tabular

from ..mutations import ANY, cut_row
from ..samples import concepts, problems, terms
from ..samples.icd10cm import codes, codes_row, order, order_row, write_lines
from ..samples.sample import Maker

LONG_CM = [
    ("A000", "Cholera"),
    ("B20", "HIV disease"),
    ("C50011", "Breast"),
    ("S0001XA", "Abrasion"),
    ("O9A111", "Maternal"),
]
PCS_HEADINGS = [("001", "0", "Central Nervous, Bypass"), ("0016070", "1", "Bypass Cerebral Ventricle")]
MANY = [(f"A{number:03}", f"Title {number}") for number in range(100, 140)]
TITLES = st.text(st.characters(codec="ascii", exclude_categories=("Cc",))).map(lambda text: f"Of {text}".strip())


def look(path: Path) -> Recognised | None:
    return cms_code_lists.recognise(Source(path))


def read(path: Path, system: str = "icd10cm") -> list[Record]:
    """The records of a file that says its release by its name."""
    found = look(path)
    assert found is not None
    assert found.edition.system == system
    return list(cms_code_lists.read(path))


def cm_codes(folder: Path, *lines: str) -> Path:
    return write_lines(folder / "icd10cm_codes_2024.txt", [*lines, *(codes_row(*row) for row in MANY)])


def order_file(folder: Path, *lines: str) -> Path:
    rows = [order_row(number, code, "1", title) for number, (code, title) in enumerate(MANY, start=1)]
    return write_lines(folder / "icd10cm_order_2024.txt", [*lines, *rows])


@pytest.mark.parametrize("maker", [order, codes])
def test_the_samples_come_back(maker: Maker, tmp_path: Path) -> None:
    made = maker(tmp_path)
    assert tuple(cms_code_lists.read(made.path)) == made.records


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("icd10cm-order-Jan-2021.txt", "2021-01"),
        ("icd10cm-codes-April-1-2025.txt", "2025-04"),
        ("icd10cm_codes_2024.txt", "2024"),
        ("icd10cm-codes-October-1-2024.txt", "2025"),
        ("2023_april_codes.txt", "2023-04"),
        ("icd10cm-codes-Sept.-1-2024.txt", "2024-09"),
        ("codes120240.txt", ""),
    ],
)
def test_the_name_says_the_release(name: str, said: str, tmp_path: Path) -> None:
    (folder := tmp_path / "x").mkdir()
    found = look(write_lines(folder / name, [codes_row(*row) for row in LONG_CM]))
    assert found is not None
    assert (found.format, found.edition) == ("cms-icd10-codes", Edition("icd10cm", said))


def test_the_folder_says_it_where_the_file_does_not(tmp_path: Path) -> None:
    (folder := tmp_path / "2024 Code Descriptions").mkdir()
    found = look(write_lines(folder / "codes.txt", [codes_row(*row) for row in LONG_CM]))
    assert found is not None
    assert found.edition.version == "2024"


def test_a_silent_name_needs_the_user_to_say(tmp_path: Path) -> None:
    (folder := tmp_path / "x").mkdir()
    with pytest.raises(
        FormatError,
        match=r"^codes\.txt is cms-icd10-codes, but .*: add --release, or write an editions\.toml",
    ):
        cms_code_lists.read(write_lines(folder / "codes.txt", [codes_row(*row) for row in LONG_CM]))


@pytest.mark.parametrize(
    ("rows", "name", "system"),
    [
        (LONG_CM, "list_2024.txt", "icd10cm"),
        ([("0016070", "Bypass"), ("XW033E5", "Introduction")], "list_2024.txt", "icd10pcs"),
        ([("X120XXA", "Contact"), ("X500XXA", "Overexertion")], "icd10cm_codes_2024.txt", "icd10cm"),
        ([("XW033E5", "Introduction"), ("X2A5312", "Cerebral")], "icd10pcs_codes_2024.txt", "icd10pcs"),
        ([("B2111ZZ", "Fluoroscopy"), ("B20", "HIV")], "list_2024.txt", "icd10cm"),
        ([("E119", "Diabetes"), ("V011", "Contact")], "icd10cm-codes-2024.txt", "icd10cm"),
        ([("E119", "Diabetes"), ("V011", "Contact")], "list_2024.txt", ""),
        ([("E8120", "Collision"), ("V0179", "Contact")], "CMS32_DESC_LONG_DX.txt", ""),
        ([("A0021", "Ambulance service"), ("J0120", "Injection")], "HCPC2024.txt", ""),
        ([("0010", "Cholera d/t vib cholerae"), ("25000", "DMII wo cmp")], "CMS32_DESC_SHORT_DX.txt", ""),
        ([("0010", "Ther ult head & neck ves"), ("0011", "Ther ultrasound of heart")], "CMS32_DESC_SG.txt", ""),
        ([("A000", "0010 00000"), ("A0100", "0020 10000")], "2018_I10gem.txt", ""),
        ([("A000", "NoDx 11000"), ("S0001XA", "NoDx 11000")], "2018_I10gem.txt", ""),
        ([("0016070", "0234 10000"), ("0DTJ4ZZ", "4701 10000")], "gem_pcsi9_2016.txt", ""),
        ([("99213", "Office visit"), ("0042T", "Ct perfusion")], "SHORTU.txt", ""),
        ([("A00", "12 34")], "icd10cm_codes_2024.txt", ""),
        ([("00001", "A00     0 Cholera")], "icd10cm_codes_2024.txt", ""),
    ],
)
def test_the_codes_say_the_system(rows: list[tuple[str, str]], name: str, system: str, tmp_path: Path) -> None:
    found = look(write_lines(tmp_path / name, [codes_row(*row) for row in rows]))
    assert (found.edition.system if found else "") == system


def test_an_order_file_of_procedures_has_tables_for_headings(tmp_path: Path) -> None:
    lines = [order_row(number, *row) for number, row in enumerate(PCS_HEADINGS, start=1)]
    table, leaf = concepts(read(write_lines(tmp_path / "icd10pcs_order_2024.txt", lines), "icd10pcs")).values()
    assert (table.id, table.kind, table.code, table.selectable) == ("001", "block", None, False)
    assert (leaf.id, leaf.kind, leaf.code, leaf.parents) == ("0016070", "category", "0016070", ("001",))


def test_the_parent_is_the_nearest_shorter_code(tmp_path: Path) -> None:
    rows = ["S52", "S525", "S5250", "S52501", "S52501A", "S5259XA"]
    lines = [order_row(number, code, "0", "Fracture") for number, code in enumerate(rows, start=1)]
    assert [node.parents for node in concepts(read(order_file(tmp_path, *lines))).values() if node.id[0] == "S"] == [
        (), ("S52",), ("S52.5",), ("S52.50",), ("S52.501",), ("S52.5",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (order_row(9, "B00", "1", "Herpes")[:40], "", "the row is cut short"),
        (order_row(9, "B00", "1", "Herpes")[:14], "", "the row is cut short"),
        (
            order_row(9, "B00", "1", "Herpes simplex", "Herpes simpl"), "",
            "the row is cut short: its long title is shorter than its short one",
        ),
        (order_row(9, "B00", "2", "Herpes"), "", "the columns do not stand where CMS puts them"),
        (" " + order_row(9, "B00", "1", "Herpes"), "", "the columns do not stand where CMS puts them"),
        (order_row(9, "B00", "1", "Herpes " * 12), "", "the columns do not stand where CMS puts them"),
        (order_row(9, "A00-B99", "0", "Infections"), "code", "not a code of icd10cm"),
        (order_row(9, "B0", "1", "Herpes"), "code", "not a code of icd10cm"),
        (order_row(9, "", "1", "Herpes"), "code", "not a code of icd10cm"),
        (order_row(9, "b00", "1", "Herpes"), "code", "not a code of icd10cm"),
    ],
)  # fmt: skip
def test_a_row_of_an_order_file_that_cannot_be_used_is_a_problem(
    row: str, field: str, reason: str, tmp_path: Path
) -> None:
    records = read(order_file(tmp_path, row))
    (problem,) = problems(records)
    assert (problem.line, problem.field, problem.reason, problem.raw) == (1, field, reason, row)
    assert len(concepts(records)) == len(MANY)


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("B00", "title", "no title"),
        ("B00   ", "title", "no title"),
        ("1.00E+30 Herpes", "code", "not a code of icd10cm"),
        ("b00     Herpes", "code", "not a code of icd10cm"),
        ("B00.1   Herpes", "code", "not a code of icd10cm"),
        ("A100    Again", "code", "the code stands twice; the first one is kept"),
    ],
)
def test_a_row_of_a_list_that_cannot_be_used_is_a_problem(row: str, field: str, reason: str, tmp_path: Path) -> None:
    path = cm_codes(tmp_path)
    write_lines(path, [*path.read_text().splitlines(), row])
    (problem,) = problems(read(path))
    assert (problem.file, problem.line, problem.field) == (path.name, len(MANY) + 1, field)
    assert (problem.reason, problem.raw) == (reason, row)


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    records = read(cm_codes(tmp_path, "", "    ", codes_row("B00", "Herpes"), ""))
    assert (len(concepts(records)), problems(records)) == (len(MANY) + 1, [])


def test_letters_of_windows_are_put_right_and_told(tmp_path: Path) -> None:
    path = cm_codes(tmp_path, codes_row("M3500", "Sjögren syndrome"), codes_row("B00", "Herpes § x"))
    path.write_bytes(path.read_bytes().decode().encode("cp1252"))
    repaired, lost = problems(records := read(path))
    assert concepts(records)["M35.00"].display == "Sjögren syndrome"
    assert (repaired.line, repaired.repaired) == (1, "M3500   Sjögren syndrome")
    assert repaired.reason == "accented letters in Windows-1252 instead of UTF-8"
    assert (lost.line, lost.reason, lost.repaired) == (2, "bytes that are not UTF-8 text", None)


def test_only_a_short_title_of_its_own_is_a_term(tmp_path: Path) -> None:
    lines = [order_row(1, "B00", "0", "Herpes"), order_row(2, "B000", "1", "Ecz herpeticum", "Eczema herpeticum")]
    assert [(term.id, term.text, term.use) for term in terms(read(order_file(tmp_path, *lines)))] == [
        ("B00.0", "Ecz herpeticum", "abbreviation")
    ]


@settings(deadline=None, max_examples=60)
@given(titles=st.lists(TITLES, min_size=1, max_size=30))
def test_any_title_comes_back(titles: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [(f"B{number:02}XX", title) for number, title in enumerate(titles)]
    path = write_lines(tmp_path_factory.mktemp("list") / "icd10cm_2024.txt", [codes_row(*row) for row in rows])
    assert [(node.id, node.display) for node in concepts(read(path)).values()] == [
        (f"{code[:3]}.XX", title) for code, title in rows
    ]


@pytest.mark.parametrize("mutation", ANY, ids=[one.__name__ for one in ANY])
@pytest.mark.parametrize("maker", [order, codes])
def test_a_damaged_file_is_never_a_crash(maker: Maker, mutation: object, tmp_path: Path) -> None:
    assert callable(mutation)
    for seed in range(25):
        path = maker(tmp_path).path
        mutation(path, Random(f"{mutation} {seed}"))
        try:
            found = look(path)
            records = list(cms_code_lists.read(path, found)) if found else []
        except TermwalkError:
            continue
        assert len(concepts(records)) == sum(isinstance(record, Concept) for record in records)


@pytest.mark.parametrize("file", [cm_codes, order_file])
def test_a_cut_row_is_told(file: Maker, tmp_path: Path) -> None:
    for seed in range(60):
        path = Path(str(file(tmp_path)))
        cut_row(path, Random(seed))
        records = read(path)
        assert len(concepts(records)) + len(problems(records)) == len(MANY)


def real(folder: Path, name: str) -> list[Record]:
    (source,) = sources(folder / "icd10cm" / name)
    found = cms_code_lists.recognise(source)
    assert found is not None
    return list(cms_code_lists.read(source, found))


@pytest.mark.real_data
def test_the_order_file_of_january_2021(real_data: Path) -> None:
    records = real(real_data, "icd10cm-order-Jan-2021.zip")
    found = concepts(records)
    assert problems(records) == []
    assert (len(found), sum(node.selectable for node in found.values())) == (95_358, 72_621)
    assert {(node.system, node.version) for node in found.values()} == {("icd10cm", "2021-01")}
    assert found["U07.1"].display == "COVID-19"
    assert found["S00.01XA"].parents == ("S00.01",)


@pytest.mark.real_data
def test_the_procedures_of_2024(real_data: Path) -> None:
    records = real(real_data, "icd10pcs-codes-2024.zip")
    found = concepts(records)
    assert (len(found), problems(records)) == (78_603, [])
    assert {(node.system, node.version) for node in found.values()} == {("icd10pcs", "2024")}
    assert found["0DTJ4ZZ"].display == "Resection of Appendix, Percutaneous Endoscopic Approach"


@pytest.mark.real_data
def test_completed_codes_are_titled_as_the_order_file_titles_them(real_data: Path) -> None:
    """Wherever a code is in both and its class was not retitled since; what differs was retitled or subdivided."""
    older = concepts(real(real_data, "icd10cm-order-Jan-2021.zip"))
    (source,) = sources(real_data / "icd10cm" / "icd10cm-tabular-April-2025.zip")
    newer = concepts(icd10cm_tabular.read(source))
    completed = [node for id, node in newer.items() if node.properties.get("printed") == "no" and id in older]
    kept = [node for node in completed if older[node.parents[0]].display == newer[node.parents[0]].display]
    assert (len(completed), len(kept)) == (50_069, 50_015)
    assert [node.id for node in kept if node.display != older[node.id].display] == []
    ready = {node.parents[0] for node in newer.values() if node.properties.get("printed") == "no"}
    gone = older.keys() - newer.keys()
    assert len(gone) == 279
    assert [id for id in gone if older[id].parents[0] in ready] == []
    new = [node for node in newer.values() if node.properties.get("printed") == "no" and node.id not in older]
    assert [node.id for node in new if node.parents[0] in older] == []
