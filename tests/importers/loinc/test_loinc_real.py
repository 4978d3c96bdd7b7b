"""The publisher's own files of two LOINC releases."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.loinc import release as loinc
from termwalk.importers.source import Source

from ..samples.loinc_accessory import POTASSIUM


def problems(records: list[Record]) -> list[Problem]:
    return [record for record in records if isinstance(record, Problem)]


def counted(records: list[Record], what: str) -> int:
    """What the ledger counts of a file."""
    if what == "subject":
        return len({record.id for record in records if isinstance(record, Term)})
    return sum(isinstance(record, Relationship if what == "relationship" else Concept) for record in records)


@pytest.mark.real_data
def test_the_real_files_are_read_row_by_row(real_data: Path) -> None:
    rows = {
        "Loinc_2.74_subset/Loinc.csv": 99,
        "Loinc_2.74_subset/LoincPartLink_Primary.csv": 99,
        "Loinc_2.79_subset/LoincTable/Loinc.csv": 322,
        "Loinc_2.79_subset/AccessoryFiles/PartFile/Part.csv": 147,
        "Loinc_2.79_subset/AccessoryFiles/PartFile/LoincPartLink_Primary.csv": 574,
        "Loinc_2.79_subset/AccessoryFiles/AnswerFile/AnswerList.csv": 8,
        "Loinc_2.79_subset/AccessoryFiles/AnswerFile/LoincAnswerListLink.csv": 8,
        "Loinc_2.79_subset/AccessoryFiles/ConsumerName/ConsumerName.csv": 311,
        "Loinc_2.79_subset/AccessoryFiles/ComponentHierarchyBySystem/ComponentHierarchyBySystem.csv": 24,
        "Loinc_2.79_subset/AccessoryFiles/LinguisticVariants/LinguisticVariants.csv": 19,
    }
    for file, count in rows.items():
        source = Source(real_data / "loinc" / file)
        found = loinc.recognise(source)
        assert found is not None, file
        assert found.edition.version == file[6:10]
        records = list(loinc.read(source, found))
        assert problems(records) == [], file
        assert counted(records, found.counted) == count, file


@pytest.mark.real_data
def test_known_terms_of_the_real_table(real_data: Path) -> None:
    records = list(loinc.read(real_data / "loinc/Loinc_2.79_subset/LoincTable/Loinc.csv"))
    nodes = {record.id: record for record in records if isinstance(record, Concept)}
    assert Counter(node.properties["STATUS"] for node in nodes.values()) == {
        "ACTIVE": 311, "DEPRECATED": 7, "DISCOURAGED": 2, "TRIAL": 2,
    }  # fmt: skip
    assert sum(not node.active for node in nodes.values()) == 7
    potassium = nodes[POTASSIUM]
    assert potassium.display == "Potassium [Moles/volume] in Serum or Plasma"
    assert potassium.properties["COMMON_TEST_RANK"] == "7"
    assert potassium.properties["CLASS"] == "CHEM"
    uses = Counter(record.use for record in records if isinstance(record, Term) and record.id == POTASSIUM)
    assert uses["abbreviation"] == 1
    assert uses["index entry"] > 5


@pytest.mark.real_data
def test_every_real_variant_gives_one_preferred_name_per_row(real_data: Path) -> None:
    folder = real_data / "loinc/Loinc_2.79_subset/AccessoryFiles/LinguisticVariants"
    rows = {"zhCN5": 320, "deAT24": 49, "esES12": 311, "itIT16": 320, "ukUA30": 33}
    assert len(list(folder.glob("*LinguisticVariant.csv"))) == 19
    for path in sorted(folder.glob("*LinguisticVariant.csv")):
        records = list(loinc.read(path))
        assert problems(records) == [], path.name
        terms = [record for record in records if isinstance(record, Term)]
        preferred = Counter(term.id for term in terms if term.use == "preferred")
        assert set(preferred.values()) == {1}, path.name
        assert set(preferred) >= {term.id for term in terms} or path.name.startswith("deAT"), path.name
        known = next((count for name, count in rows.items() if path.name.startswith(name)), None)
        assert known in (None, len({term.id for term in terms})), path.name


@pytest.mark.real_data
def test_chinese_names_can_be_found(real_data: Path) -> None:
    path = real_data / "loinc/Loinc_2.79_subset/AccessoryFiles/LinguisticVariants/zhCN5LinguisticVariant.csv"
    said = {(term.id, term.text, term.use) for term in loinc.read(path) if isinstance(term, Term)}
    assert ("91866-4", "细菌:存在与否或特征标识:时间点:口:名义型:需氧微生物培养", "preferred") in said
    assert {("91866-4", "嘴 培养方法", "index entry"), ("91866-4", "培养方法", "index entry")} & said == {
        ("91866-4", "培养方法", "index entry")
    }
