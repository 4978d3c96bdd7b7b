"""ICD-10-GM: the codes with their metadata, the groups and chapters beside them, and the bare list."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from termwalk.graph.concepts import Concept
from termwalk.graph.errors import FormatError
from termwalk.graph.store import Record
from termwalk.importers import icd10gm
from termwalk.importers.source import Source, sources

from . import writers as w
from .samples import bfarm_cms as s
from .samples import concepts, problems, terms

FILLERS = [s.kodes_row(f"N4{n}", f"Krankheit {n}", "14", "N40") for n in range(2, 6)]


def read(folder: Path, *rows: list[str], groups: bool = True) -> list[Record]:
    if groups:
        s.write(folder / "icd10gm2017syst_gruppen.txt", s.GROUPS)
    return list(icd10gm.read(s.write(folder / "icd10gm2017syst_kodes.txt", [*s.KODES, *rows])))


def one(folder: Path, **cells: str) -> Concept:
    row = s.kodes_row("N41.9", "Entzündliche Krankheit der Prostata", "14", "N40", **cells)
    return concepts(read(folder, row))["N41.9"]


@pytest.mark.parametrize(
    ("name", "version"),
    [("icd10gm2017syst_kodes.txt", "2017"), ("ICD-10-GM_2021_kodes.txt", "2021"), ("codes.csv", "")],
)
def test_the_year_stands_in_the_name(name: str, version: str, tmp_path: Path) -> None:
    found = icd10gm.recognise(Source(s.write(tmp_path / name, s.KODES)))
    assert found is not None
    assert (found.edition.system, found.edition.version, found.language) == ("icd10gm", version, "de")
    assert (found.structured, found.supplement) == (True, False)


def test_groups_and_chapters_only_add_to_the_release(tmp_path: Path) -> None:
    made = [icd10gm.recognise(Source(maker(tmp_path).path)) for maker in (s.gruppen, s.kapitel)]
    assert [(one.supplement, one.section) for one in made if one] == [(True, "Gruppen"), (True, "Kapitel")]


@pytest.mark.parametrize("name", ["icd10who_de_2016.txt", "codes.txt"])
def test_a_list_that_is_not_called_gm_is_left_to_the_reader_of_any_list(name: str, tmp_path: Path) -> None:
    path = w.write_code_list(tmp_path / name, [("A00", "Cholera"), ("A00.0", "Klassische Cholera")])
    assert icd10gm.recognise(Source(path)) is None


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("icd10gm_morbl_2017.txt", [("001", "Cholera"), ("002", "Typhus abdominalis")]),
        ("icd10gm_mortl1_2017.txt", [("1-002", "1-001", "Cholera"), ("1-003", "1-001", "Diarrhoe")]),
        ("icd10gm2017syst_umsteiger_2016_2017.txt", [("A00.0", "A00.0", "A", "A"), ("A00.1", "A00.1", "A", "A")]),
        ("kapitel.txt", [("01", "Einleitung"), ("02", "Methoden")]),
    ],
)
def test_other_tables_of_the_publisher_are_refused(name: str, rows: list[tuple[str, ...]], tmp_path: Path) -> None:
    assert icd10gm.recognise(Source(s.write(tmp_path / name, rows))) is None


def test_marks_are_a_usage_and_no_part_of_the_code(tmp_path: Path) -> None:
    found = concepts(read(tmp_path))
    assert {id: node.properties.get("usage") for id, node in found.items()} == {
        "E10": None, "E10.0": None, "E10.01": None, "H28": "aster", "H28.0": "aster", "N40": None,
        "U80": "optional", "U80.0": "optional",
    }  # fmt: skip
    assert found["H28"].properties["Code"] == "H28.-*"
    assert [id for id, node in found.items() if node.selectable] == ["E10.01", "H28.0", "N40", "U80.0"]


def test_sex_and_age_are_kept_and_what_is_irrelevant_is_not(tmp_path: Path) -> None:
    found = one(tmp_path, SexCode="M", SexFehlerTyp="K", AltUntNeu="j015", AltObNeu="j124", AltFehlerTyp="M")
    assert found.properties["SexCode"] == "M"
    assert (found.properties["AltUntNeu"], found.properties["AltObNeu"]) == ("j015", "j124")
    assert not {"AltUnt", "AltOb", "MorbLCode", "MortL1Code"} & found.properties.keys()


def test_from_2018_on_the_table_has_two_columns_less(tmp_path: Path) -> None:
    rows = [s.kodes_row("N41.9", "Prostatitis", "14", "N40", without=("AltUnt", "AltOb"), AltUntNeu="j015", Exot="J")]
    path = s.write(tmp_path / "icd10gm2018syst_kodes.txt", rows)
    found = concepts(icd10gm.read(path))["N41.9"]
    assert (found.version, found.properties["AltUntNeu"], found.properties["Exot"]) == ("2018", "j015", "J")


def test_without_the_groups_file_categories_stand_below_their_chapter(tmp_path: Path) -> None:
    records = read(tmp_path, groups=False)
    assert concepts(records)["E10"].parents == ("IV",)
    assert [(one.field, one.repaired) for one in problems(records)] == [
        ("GrVon", "categories stand right below their chapters")
    ]


def test_the_groups_are_found_beside_the_codes_in_an_archive(tmp_path: Path) -> None:
    s.kodes(tmp_path)
    files = {f"Klassifikationsdateien/{path.name}": path.read_bytes() for path in tmp_path.iterdir()}
    archive = w.write_zip(tmp_path / "x1gmt2017.zip", files)
    found = next(source for source in sources(archive) if "kodes" in source.file_name)
    assert concepts(icd10gm.read(found))["E10"].parents == ("E10-E14",)


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (s.kodes_row("N41.9", "Prostatitis", "14", "N40")[:20], "", "the row is cut short: 20 cells, 30 expected"),
        (
            [*s.kodes_row("N41.9", "Prostatitis", "14", "N40"), ""],
            "",
            "the row has too many cells: 31 cells, 30 expected",
        ),
        (s.kodes_row("N41.9", "Prost\udcffatitis", "14", "N40"), "", "bytes that are not text"),
        (
            s.kodes_row("N41.9", "Prostatitis", "14", "N40", Ebene="3"),
            "NormCode",
            "not an ICD-10-GM code of that level",
        ),
        (s.kodes_row("N41.9", "Prostatitis", "14", "N40", Ort="X"), "Ort", "neither terminal (T) nor not (N)"),
        (s.kodes_row("N41.9", "Prostatitis", "23", "N40"), "KapNr", "not a chapter's number"),
        (s.kodes_row("N41.9", "", "14", "N40"), "Titel", "no title"),
        (s.kodes_row("N40", "Noch einmal", "14", "N40"), "NormCode", "the code stands twice; the first one is kept"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(row: list[str], field: str, reason: str, tmp_path: Path) -> None:
    s.write(tmp_path / "icd10gm2017syst_gruppen.txt", s.GROUPS)
    path = tmp_path / "icd10gm2017syst_kodes.txt"
    lines = "".join(f"{';'.join(cells)}\r\n" for cells in (*s.KODES, *FILLERS, row))
    path.write_bytes(lines.encode("utf-8", "surrogateescape"))
    records = list(icd10gm.read(path))
    found = problems(records)
    assert [(one.line, one.field, one.reason, one.repaired) for one in found] == [(13, field, reason, None)]
    assert len(concepts(records)) == len(s.KODES) + len(FILLERS)


def test_an_undocumented_value_is_left_out_and_told(tmp_path: Path) -> None:
    records = read(tmp_path, s.kodes_row("N41.9", "Prostatitis", "14", "N40", SexCode="Q"))
    assert [(one.field, one.raw, one.repaired) for one in problems(records)] == [("SexCode", "Q", "without it")]
    assert "SexCode" not in concepts(records)["N41.9"].properties


def test_rows_of_no_known_length_are_a_format_error(tmp_path: Path) -> None:
    path = s.write(tmp_path / "icd10gm2017syst_kodes.txt", [row[:20] for row in s.KODES])
    with pytest.raises(FormatError, match="28 or 30 cells"):
        list(icd10gm.read(path))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("N40", "N51", "14"), "3 cells, 4 expected"),
        (("N40", "N51", "14", "Krankheiten\udcff"), "bytes that are not text"),
        (("N40", "N51", "77", "Krankheiten"), "not a group or chapter of ICD-10-GM"),
        (("N40", "N51", "14", ""), "no title"),
        (s.GROUPS[0], "the heading stands twice; the first one is kept"),
    ],
)
def test_a_group_that_cannot_be_used_is_a_problem(row: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    groups = [*s.GROUPS, *((f"A{n:02}", f"A{n:02}", "01", f"Gruppe {n}") for n in range(10)), row]
    path = tmp_path / "icd10gm2017syst_gruppen.txt"
    path.write_bytes("".join(f"{';'.join(cells)}\n" for cells in groups).encode("utf-8", "surrogateescape"))
    records = list(icd10gm.read(path))
    assert [(one.line, one.reason) for one in problems(records)] == [(15, reason)]


def test_the_placeholder_of_the_bare_list_is_a_problem(tmp_path: Path) -> None:
    rows = [("UNDEF", "Undefined"), ("A00", "Cholera"), ("A00.0", "Klassische Cholera")]
    records = list(icd10gm.read(w.write_code_list(tmp_path / "icd10gm2017syst.txt", rows)))
    assert [(one.line, one.reason) for one in problems(records)] == [(1, "the publisher's placeholder row, not a code")]
    assert list(concepts(records)) == ["A00", "A00.0"]
    assert terms(records, "A00")[0].language == "de"


@pytest.mark.real_data
@pytest.mark.parametrize(("year", "count"), [("2016", 15_821), ("2017", 15_930)])
def test_a_real_release_is_read_whole(year: str, count: int, real_data: Path) -> None:
    read = {found.format: list(icd10gm.read(source, found))
            for source in sources(real_data / "icd10gm" / f"x1gmt{year}.zip")
            if (found := icd10gm.recognise(source))}  # fmt: skip
    assert {name: len(concepts(records)) for name, records in read.items()} == {
        icd10gm.KODES: count, icd10gm.GRUPPEN: 241, icd10gm.KAPITEL: 22
    }  # fmt: skip
    assert [one for records in read.values() for one in problems(records)] == []
    nodes = {id: node for records in read.values() for id, node in concepts(records).items()}
    assert [id for id, node in nodes.items() for above in node.parents if above not in nodes] == []
    assert [id for id, node in nodes.items() if not node.parents] == [
        id for id, node in nodes.items() if node.kind == "chapter"
    ]


@pytest.mark.real_data
def test_known_facts_of_2017(real_data: Path) -> None:
    kodes = next(one for one in sources(real_data / "icd10gm" / "x1gmt2017.zip") if "kodes" in one.file_name)
    found = concepts(icd10gm.read(kodes))
    marks = Counter(node.properties.get("usage", "") for node in found.values())
    assert marks == {"": 14_523, "aster": 923, "optional": 484}
    assert Counter(node.properties.get("SexCode", "") for node in found.values()) == {"": 14_791, "W": 979, "M": 160}
    assert found["U07.0"].parents == ("U07",)
    assert found["U07"].parents == ("U00-U49",)
    assert sum(node.selectable for node in found.values()) == 13_574


@pytest.mark.real_data
def test_titles_of_the_bare_list_are_those_of_the_metadata(real_data: Path) -> None:
    by_name = {source.file_name: source for name in ("x1gmt2017.zip", "x1gut2017.zip")
               for source in sources(real_data / "icd10gm" / name)}  # fmt: skip
    lists = [concepts(icd10gm.read(by_name[name])) for name in ("icd10gm2017syst.txt", "icd10gm2017syst_kodes.txt")]
    assert {id: node.display for id, node in lists[0].items()} == {id: node.display for id, node in lists[1].items()}
