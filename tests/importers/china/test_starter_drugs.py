"""The starter's drug lists are read by the ordinary importers, whole and without a Problem."""

from __future__ import annotations

from pathlib import Path

import pytest

import termwalk.ontologies.starter as starter
from termwalk.importers import atc, ema_medicines
from termwalk.importers.china import chs_drg, nhsa_consumables, nhsa_drugs, nmpa_approvals, taiwan_fees
from termwalk.importers.formats import Importer
from termwalk.importers.source import Source

from ..samples import concepts, mappings, problems

FOLDER = Path(starter.__file__).parent / "drugs"
FILES: list[tuple[str, Importer, int]] = [
    ("WHO-ATC-DDD-2026-04-25.csv", atc, 28),
    ("nhsa-drugs-extract.csv", nhsa_drugs, 24),
    ("nmpa-approvals-extract.jsonl", nmpa_approvals, 28),
    ("nhsa-consumables-extract.csv", nhsa_consumables, 16),
    ("nhsa-consumable-classes-extract.csv", nhsa_consumables, 26),
    ("taiwan-nhi-fee-2017-05.csv", taiwan_fees, 30),
    ("CHS-DRG-extract.json", chs_drg, 20),
    ("medicines_output_medicines_en.xlsx", ema_medicines, 6),
]


@pytest.mark.parametrize(("name", "importer", "nodes"), FILES, ids=[name for name, _, _ in FILES])
def test_a_starter_file_is_whole(name: str, importer: Importer, nodes: int) -> None:
    source = Source(FOLDER / name)
    found = importer.recognise(source)
    assert found is not None
    found.require_complete(source)
    for part in (found, *found.also):
        assert problems(importer.read(source, part)) == []
    assert len(concepts(importer.read(source, found))) == nodes


def test_the_folder_holds_nothing_else() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(name for name, _, _ in FILES)


def test_the_lists_meet() -> None:
    approved = concepts(nmpa_approvals.read(FOLDER / "nmpa-approvals-extract.jsonl"))
    classes = concepts(atc.read(FOLDER / "WHO-ATC-DDD-2026-04-25.csv"))
    drugs, medicines = Source(FOLDER / "nhsa-drugs-extract.csv"), Source(FOLDER / "medicines_output_medicines_en.xlsx")
    of_drugs, of_medicines = nhsa_drugs.recognise(drugs), ema_medicines.recognise(medicines)
    assert of_drugs is not None
    assert of_medicines is not None
    to_approval = mappings(nhsa_drugs.read(drugs, of_drugs.also[0]))
    to_atc = mappings(ema_medicines.read(medicines, of_medicines.also[0]))
    assert sum(edge.target.text in approved for edge in to_approval) == 4
    assert all(edge.target.text in classes for edge in to_atc)
