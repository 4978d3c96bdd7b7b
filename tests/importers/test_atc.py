"""The ATC/DDD index: several doses of one code, misplaced doses, WHOCC's own columns."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from termwalk.graph.concepts import Concept
from termwalk.graph.errors import FormatError, TermwalkError
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers import atc
from termwalk.importers.source import Source
from termwalk.ontologies.atc import Ddd, ddds

from . import writers as w
from .mutations import ANY
from .samples import concepts, problems
from .samples.drugs import atc as sample
from .samples.drugs_china import write_csv

HEADER = ("atc_code", "atc_name", "ddd", "uom", "adm_r", "note")
INSULINS = [("A10AB", "Insulins and analogues for injection, fast-acting", "NA", "NA", "NA", "NA")]
NAME = "ATC-2025-06-14.csv"


def read(folder: Path, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> list[Record]:
    return list(atc.read(write_csv(folder / NAME, [header, *rows])))


def test_one_concept_holds_every_dose(tmp_path: Path) -> None:
    rows = [
        ("A07EA06", "budesonide", "9", "mg", "O", "NA"),
        ("A07EA06", "budesonide", "2", "mg", "R", "foam, enema"),
    ]
    (node,) = concepts(read(tmp_path, *rows)).values()
    assert node.properties["ddd"] == "9 mg O | 2 mg R (foam, enema)"
    assert ddds(node.properties["ddd"]) == (Ddd("9", "mg", "O"), Ddd("2", "mg", "R", "foam, enema"))


def test_a_note_without_a_dose_is_kept(tmp_path: Path) -> None:
    (node,) = concepts(
        read(tmp_path, ("A02AD01", "ordinary salt combinations", "NA", "NA", "NA", "10 tablets"))
    ).values()
    assert node.properties == {"level": "5", "note": "10 tablets"}


def test_the_nearest_level_that_is_listed_is_the_parent(tmp_path: Path) -> None:
    found = concepts(read(tmp_path, *INSULINS, ("A10AB01", "insulin (human)", "40", "U", "P", "NA")))
    assert found["A10AB01"].parents == ("A10AB",)
    assert found["A10AB"].parents == ()


def test_a_dose_one_cell_to_the_right_is_put_back(tmp_path: Path) -> None:
    records = read(tmp_path, ("B01AF03", "edoxaban", "NA", "60", "mg", "O"))
    assert concepts(records)["B01AF03"].properties["ddd"] == "60 mg O"
    (told,) = problems(records)
    assert (told.line, told.field, told.reason) == (2, "DDD", "the dose stands one cell to the right")
    assert told.repaired == "60 mg O"


def test_quotes_round_a_route_are_taken_off(tmp_path: Path) -> None:
    records = read(tmp_path, ("R03AC02", "salbutamol", "0.8", "mg", '"Inhal.powder"', "NA"))
    assert concepts(records)["R03AC02"].properties["ddd"] == "0.8 mg Inhal.powder"
    assert [told.repaired for told in problems(records)] == ["Inhal.powder"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("NA", "NA", "0.1", "g", "NA", "NA"), "no ATC code"),
        (("A10AB1", "insulin", "NA", "NA", "NA", "NA"), "not an ATC code"),
        (("1.00E+10", "insulin", "NA", "NA", "NA", "NA"), "not an ATC code"),
        (("A10AB02", "NA", "NA", "NA", "NA", "NA"), "no name"),
        (("A10AB", "again", "NA", "NA", "NA", "NA"), "the code stands twice; the first one is kept"),
        (("A10AB03", "insulin (pork)"), "the row is cut short: 2 cells, 6 expected"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(row: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    records = read(tmp_path, *INSULINS, ("A10AB01", "insulin (human)", "40", "U", "P", "NA"), row)
    assert list(concepts(records)) == ["A10AB", "A10AB01"]
    (told,) = problems(records)
    assert (told.line, told.reason, told.repaired) == (4, reason, None)


def test_a_dose_that_is_no_number_leaves_the_code(tmp_path: Path) -> None:
    records = read(tmp_path, ("A10AB01", "insulin (human)", "forty", "U", "P", "NA"))
    assert concepts(records)["A10AB01"].properties == {"level": "5"}
    assert [(told.reason, told.repaired) for told in problems(records)] == [("the DDD is not a number", "no DDD")]


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = write_csv(tmp_path / NAME, [HEADER, *INSULINS, ("A10AB01", "insulin", "40", "U", "P", "NA")])
    records = list(atc.read(w.spoil(path, b"insulin,", b"insul\xffin,")))
    assert [told.reason for told in problems(records)] == ["bytes that are not text in the file's encoding"]


def test_the_centre_s_own_workbook_is_read(tmp_path: Path) -> None:
    rows = [
        ("ATC code", "ATC level name", "DDD", "U", "Adm.R", "Note"),
        ("A10BA", "Biguanides", None, None, None, None),
        ("A10BA02", "metformin", 2, "g", "O", None),
        (None, None, 1.5, "g", "P", "as base"),
    ]
    path = w.write_workbook(tmp_path / "2024 ATC index with DDDs.xlsx", rows)
    found = atc.recognise(Source(path))
    assert found is not None
    assert found.edition.version == "2024"
    assert concepts(atc.read(path))["A10BA02"].properties["ddd"] == "2 g O | 1.5 g P (as base)"


@pytest.mark.parametrize(
    ("name", "version"),
    [("WHO-ATC-DDD-2026-04-25.csv", "2026-04-25"), ("atc_20240731.csv", "2024-07-31"), ("ATC 2023.csv", "2023")],
)
def test_the_file_s_name_says_the_edition(name: str, version: str, tmp_path: Path) -> None:
    found = atc.recognise(Source(write_csv(tmp_path / name, [HEADER, *INSULINS])))
    assert found is not None
    assert (found.edition.system, found.edition.version, found.structured) == ("atc", version, True)


def test_a_silent_name_needs_the_user_to_say(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="--release"):
        atc.read(write_csv(tmp_path / "atc.csv", [HEADER, *INSULINS]))


def test_damage_is_told_and_never_a_crash(tmp_path: Path) -> None:
    for mutation in ANY:
        for seed in range(6):
            path = sample(tmp_path).path
            mutation(path, Random(f"{mutation.__name__} {seed}"))
            try:
                records = list(atc.read(path))
            except TermwalkError:
                continue
            assert {type(record) for record in records} <= {Concept, Problem}


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("edition", "codes", "rejected", "repaired"),
    [("2020-05-07", 6331, 1, 1), ("2024-07-31", 6807, 0, 4), ("2025-06-14", 6897, 0, 0), ("2026-04-25", 6996, 0, 1)],
)
def test_real_editions(edition: str, codes: int, rejected: int, repaired: int, real_data: Path) -> None:
    records = list(atc.read(real_data / "atc" / f"WHO-ATC-DDD-{edition}.csv"))
    told = problems(records)
    assert len(concepts(records)) == codes
    assert sum(one.repaired is None for one in told) == rejected
    assert sum(one.repaired is not None for one in told) == repaired


@pytest.mark.real_data
def test_real_doses(real_data: Path) -> None:
    older = concepts(atc.read(real_data / "atc" / "WHO-ATC-DDD-2025-06-14.csv"))
    newer = concepts(atc.read(real_data / "atc" / "WHO-ATC-DDD-2026-04-25.csv"))
    assert (len(newer.keys() - older.keys()), len(older.keys() - newer.keys())) == (103, 4)
    assert newer["A10BA02"].properties["ddd"] == "2 g O"
    assert newer["B01AC06"].properties["ddd"] == "1 tablet O (Independent of strength)"
    assert newer["S01EB01"].properties["ddd"] == "0.4 ml - | 0.285 - lamella | 40 mg ointment"
    assert sum(len(ddds(node.properties.get("ddd", ""))) for node in newer.values()) == 2768
    assert sum(not node.parents for node in newer.values()) == 14
