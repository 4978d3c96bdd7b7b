"""EMA's medicines, their ATC codes, and the table to RxNorm."""

from __future__ import annotations

from pathlib import Path

import pytest

from termwalk.graph.store import Record
from termwalk.importers import ema_medicines
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import Source, sources

from . import writers as w
from .samples import concepts, mappings, problems
from .samples.drugs import EMA_HEADER, ema_to_rxnorm

TOP = ("Content type:", "Medicine", "Output automatically generated on:", "27/10/2025 - 06:13")


def medicine(number: str, atc: str, name: str = "Lantus") -> tuple[str, ...]:
    return ("Human", name, number, "Authorised", "insulin glargine", "insulin glargine", atc, "")


def part(source: Source, id: str) -> Recognised:
    found = ema_medicines.recognise(source)
    assert found is not None
    return next(one for one in (found, *found.also) if one.map_set and one.map_set.id == id)


def to_atc(folder: Path, *rows: tuple[str, ...]) -> list[Record]:
    source = Source(w.write_workbook(folder / "medicines.xlsx", [TOP, EMA_HEADER, *rows]))
    return list(ema_medicines.read(source, part(source, "ema-to-atc")))


def test_several_atc_codes_are_several_edges(tmp_path: Path) -> None:
    edges = mappings(to_atc(tmp_path, medicine("EMEA/H/C/000201", "A10AB04;A10AD04")))
    assert [(edge.source, edge.target.text, edge.group) for edge in edges] == [
        ("EMEA/H/C/000201", "A10AB04", 0),
        ("EMEA/H/C/000201", "A10AD04", 0),
    ]


def test_a_code_that_is_not_yet_assigned_is_no_map(tmp_path: Path) -> None:
    (edge,) = mappings(to_atc(tmp_path, medicine("EMEA/H/C/000201", "Not yet assigned"), medicine("EMEA/H/C/2", "")))
    assert edge.target.kind == "no-map"


def test_what_is_no_atc_code_is_told(tmp_path: Path) -> None:
    records = to_atc(tmp_path, medicine("EMEA/H/C/000201", "VO4D"))
    assert mappings(records) == []
    assert [told.reason for told in problems(records)] == ["not an ATC code: VO4D"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (medicine("EMEA/H/C005201", "A10AE04"), "not an EMA number"),
        (medicine("EMEA/H/C/000284", "A10AE04"), "the number stands twice; the first one is kept"),
        (medicine("EMEA/H/C/000285", "A10AE04", ""), "no name"),
    ],
)
def test_a_product_that_cannot_be_used_is_a_problem(row: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    whole = medicine("EMEA/H/C/000284", "A10AE04")
    records = list(ema_medicines.read(w.write_workbook(tmp_path / "m.xlsx", [TOP, EMA_HEADER, whole, row])))
    assert list(concepts(records)) == ["EMEA/H/C/000284"]
    assert [told.reason for told in problems(records)] == [reason]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("EMEA/H/C/1\tEU/x\tc\t1\tDrug\tRxNorm\t1\tEXACT\t\t2025-12-04", "not the number of a marketing authorisation"),
        ("EMEA/H/C/1\tEU/1/00/134/009\tc\t1\tDrug\tRxNorm\tX1\tEXACT\t\t2025-12-04", "not an RxNorm number"),
        ("EMEA/H/C/1\tEU/1/00/134/009\tc\t1\tDrug\tRxNorm\t1\tMAYBE\t\t2025-12-04", "an unknown mapping type"),
        (
            "EMEA/H/C/1\tEU/1/00/134/001\tc\t1\tDrug\tRxNorm\t1\tEXACT\t\t2025-12-04",
            "the package stands twice; the first one is kept",
        ),
    ],
)
def test_a_package_that_cannot_be_used_is_a_problem(row: str, reason: str, tmp_path: Path) -> None:
    sample = ema_to_rxnorm(tmp_path)
    sample.path.write_bytes(sample.path.read_bytes() + row.encode() + b"\n")
    records = list(ema_medicines.read(sample.path))
    assert len(mappings(records)) == sample.rows
    assert [told.reason for told in problems(records)] == [reason]


def test_rxnorm_extension_is_a_map_of_its_own(tmp_path: Path) -> None:
    sample = ema_to_rxnorm(tmp_path)
    row = "EMEA/H/C/1\tEU/1/95/002/001\tdocetaxel\t2\tDrug\tRxNorm Extension\tOMOP286806\tNARROW\t\t2025-12-04\n"
    sample.path.write_bytes(sample.path.read_bytes() + row.encode())
    source = Source(sample.path)
    assert len(mappings(ema_medicines.read(source))) == sample.rows
    (edge,) = mappings(ema_medicines.read(source, part(source, "ema-to-rxnorm-extension")))
    assert (edge.source, edge.target.text, edge.relation) == ("EU/1/95/002/001", "OMOP286806", "broader")


@pytest.mark.real_data
def test_the_real_medicines(real_data: Path) -> None:
    source = Source(real_data / "crossmaps" / "ema_medicines_output_medicines_en.xlsx")
    found = ema_medicines.recognise(source)
    assert found is not None
    assert found.edition.version == "2025-10-27"
    assert len(concepts(ema_medicines.read(source, found))) == 2622
    records = list(ema_medicines.read(source, part(source, "ema-to-atc")))
    assert (len(mappings(records)), len(problems(records))) == (2122, 4)


@pytest.mark.real_data
def test_the_real_table_to_rxnorm(real_data: Path) -> None:
    (source,) = sources(real_data / "crossmaps" / "ema-to-rxnorm.zip")
    counts = {
        id: len(mappings(ema_medicines.read(source, part(source, id))))
        for id in ("ema-to-rxnorm", "ema-to-rxnorm-extension")
    }
    assert counts == {"ema-to-rxnorm": 14_969, "ema-to-rxnorm-extension": 1_820}
