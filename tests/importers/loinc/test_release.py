"""Files of a LOINC release: recognised by columns, read row by row, whatever is damaged in them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from termwalk.graph.codes import UNSTATED
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.errors import FormatError, TermwalkError
from termwalk.graph.mappings import Mapping
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.loinc import release as loinc
from termwalk.importers.source import Source
from termwalk.ontologies import starter

from .. import writers as w
from ..mutations import ANY, Mutation, cut_row
from ..samples.loinc import PART_MAP, SAMPLES, SNOMED_CELLS, TABLE, TERMS, VARIANT
from ..samples.loinc_accessory import POTASSIUM, write

COUNTED: dict[str, Callable[[list[Record]], int]] = {
    "concept": lambda records: sum(isinstance(record, Concept) for record in records),
    "relationship": lambda records: sum(isinstance(record, Relationship) for record in records),
    "mapping": lambda records: sum(isinstance(record, Mapping) for record in records),
    "subject": lambda records: len({record.id for record in records if isinstance(record, Term)}),
}
every_format = pytest.mark.parametrize("name", SAMPLES)


def problems(records: list[Record]) -> list[Problem]:
    return [record for record in records if isinstance(record, Problem)]


def faults(path: Path) -> list[tuple[int, str, str]]:
    """Line, field and reason of each Problem."""
    return [(one.line, one.field, one.reason) for one in problems(list(loinc.read(path)))]


def term_row(**cells: str) -> tuple[str, ...]:
    """The first sample term with other cells."""
    known = dict(zip(TABLE, TERMS[0], strict=True)) | cells
    return tuple(known[name] for name in TABLE)


# --- samples


def test_every_format_has_a_sample() -> None:
    assert set(SAMPLES) == set(loinc.FORMATS)


@every_format
def test_a_sample_gives_its_records_and_every_row_counts(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name](tmp_path)
    found = loinc.recognise(Source(sample.path))
    assert found is not None
    assert (found.format, found.edition.system, found.edition.version) == (name, "loinc", "2.79")
    records = list(loinc.read(sample.path))
    assert records == list(sample.records)
    assert COUNTED[found.counted or "concept"](records) == sample.rows


def test_only_the_table_of_terms_publishes_the_release(tmp_path: Path) -> None:
    found = [loinc.recognise(Source(make(tmp_path).path)) for make in SAMPLES.values()]
    parts = [one.part(Source(tmp_path)) for one in found if one]
    assert [part.format for part in parts if part.role == "release"] == ["loinc-table"]
    assert len({part.name for part in parts}) == len(parts)


def test_the_tree_does_not_hide_what_the_file_of_parts_says_of_them(tmp_path: Path) -> None:
    parts, tree = (loinc.recognise(Source(SAMPLES[name](tmp_path).path)) for name in ("loinc-parts", "loinc-tree"))
    assert parts is not None
    assert tree is not None
    assert tree.structured
    assert parts.part(Source(tmp_path)).precedence() < tree.part(Source(tmp_path)).precedence()


@every_format
@pytest.mark.parametrize("mutation", ANY, ids=[one.__name__ for one in ANY])
def test_damage_is_never_a_crash(name: str, mutation: Mutation, tmp_path: Path) -> None:
    for seed in range(4):
        path = SAMPLES[name](tmp_path).path
        mutation(path, Random(f"{name} {seed}"))
        with suppress(TermwalkError):
            for record in loinc.read(path):
                assert isinstance(record, (Concept, Term, Relationship, Mapping, Problem))


@every_format
def test_a_cut_row_is_read_or_told(name: str, tmp_path: Path) -> None:
    for seed in range(20):
        sample = SAMPLES[name](tmp_path)
        counted = COUNTED[getattr(loinc.recognise(Source(sample.path)), "counted", "")]
        cut_row(sample.path, Random(f"{name} {seed}"))
        records = list(loinc.read(sample.path))
        assert counted(records) + len(problems(records)) == sample.rows


# --- recognition


@pytest.mark.parametrize(
    ("release", "version"),
    [
        ("Loinc_2.79", "2.79"),
        ("LOINC_2.8_Text", "2.8"),
        ("LOINC_250_MULTI-AXIAL", "2.50"),
        ("loinc v2.74", "2.74"),
        ("loinc-version-2.74", "2.74"),
        ("terms 2024", ""),
        ("loinc 2024", ""),
    ],
)
def test_the_release_is_the_name_of_the_folder(release: str, version: str, tmp_path: Path) -> None:
    found = loinc.recognise(Source(write(tmp_path, "Loinc.csv", TABLE, TERMS, release)))
    assert found is not None
    assert found.edition.version == version
    assert found.unsaid() == ([] if version else ["--release"])


def test_the_release_is_the_name_of_the_archive(tmp_path: Path) -> None:
    path = write(tmp_path, "Loinc.csv", TABLE, TERMS, "anything")
    archive = w.write_zip(tmp_path / "Loinc_2.80.zip", {"LoincTable/Loinc.csv": path.read_bytes()})
    found = loinc.recognise(Source(archive, "LoincTable/Loinc.csv"))
    assert found is not None
    assert found.edition.version == "2.80"


def test_an_unnamed_release_is_asked_for_or_left_unstated(tmp_path: Path) -> None:
    path = write(tmp_path, "Loinc.csv", TABLE, TERMS, "anything")
    with pytest.raises(FormatError, match="--release"):
        loinc.read(path)
    maps = loinc.recognise(Source(write(tmp_path, "MapTo.csv", ("LOINC", "MAP_TO"), [], "anything")))
    assert maps is not None
    assert maps.map_set is not None
    assert maps.map_set.source.version == maps.map_set.version == UNSTATED


def test_columns_are_found_by_name_in_any_order_and_case(tmp_path: Path) -> None:
    header = [f" {name.lower()} " for name in reversed(TABLE)]
    turned = write(tmp_path, "Loinc.csv", header, [tuple(reversed(row)) for row in TERMS])
    expected = SAMPLES["loinc-table"](tmp_path / "straight").records
    found = list(loinc.read(turned))
    assert [type(one) for one in found] == [type(one) for one in expected]
    assert [one for one in found if isinstance(one, Term)] == [one for one in expected if isinstance(one, Term)]


@pytest.mark.parametrize(
    ("file", "language", "section"),
    [
        ("zhCN5LinguisticVariant.csv", "zh-CN", "linguistic variant 5"),
        ("esMX28LinguisticVariant.csv", "es-MX", "linguistic variant 28"),
        ("chinese.csv", "", "linguistic variant"),
    ],
)
def test_a_variant_is_in_the_language_of_its_name(file: str, language: str, section: str, tmp_path: Path) -> None:
    found = loinc.recognise(Source(write(tmp_path, file, VARIANT[:-1], [])))
    assert found is not None
    assert (found.format, found.language, found.section) == ("loinc-linguistic-variant", language, section)


def test_the_panels_own_copies_do_not_claim_to_be_the_tables(tmp_path: Path) -> None:
    path = write(tmp_path, "AccessoryFiles/PanelsAndForms/Loinc.csv", TABLE, TERMS)
    found = loinc.recognise(Source(path))
    assert found is not None
    assert (found.supplement, found.section) == (True, "terms of the panels")
    links = SAMPLES["loinc-part-links"](tmp_path).path
    other = links.rename(links.with_name("LoincPartLink_Supplementary.csv"))
    said = loinc.recognise(Source(other))
    assert said is not None
    assert said.section == "part links (supplementary)"


@pytest.mark.parametrize(
    "header",
    [
        ("RecType", *TABLE),
        ("VersionEffective", "LOINC_NUM", "Property", "ValuePrior", "ValueCurrent", "ChangeReason"),
        ("LOINC_NUM", "LONG_COMMON_NAME", "ORDER_OBS"),
        ("LOINC_NUM", "PRICE"),
    ],
)
def test_change_logs_and_lists_of_numbers_are_not_tables(header: tuple[str, ...], tmp_path: Path) -> None:
    assert loinc.recognise(Source(write(tmp_path, "Loinc.csv", header, [header]))) is None


# --- rows


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"LOINC_NUM": "2823-4"}, ("LOINC_NUM", "the check digit does not fit the number")),
        ({"LOINC_NUM": "2832-3"}, ("LOINC_NUM", "the check digit does not fit the number")),
        ({"LOINC_NUM": "2823"}, ("LOINC_NUM", "not a LOINC number")),
        ({"LOINC_NUM": ""}, ("LOINC_NUM", "no LOINC number")),
        ({"LOINC_NUM": "LP15098-4"}, ("LOINC_NUM", "not the number of a term")),
        ({"LONG_COMMON_NAME": "", "COMPONENT": ""}, ("LONG_COMMON_NAME", "no LONG_COMMON_NAME")),
        ({"LOINC_NUM": "104597-0"}, ("LOINC_NUM", "the number stands twice; the first one is kept")),
    ],
)
def test_a_term_that_cannot_be_used_is_a_problem(cells: dict[str, str], fault: tuple[str, str], tmp_path: Path) -> None:
    path = write(tmp_path, "Loinc.csv", TABLE, [TERMS[1], term_row(**cells)])
    assert faults(path) == [(3, *fault)]


def test_rows_of_another_width_and_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = write(tmp_path, "Loinc.csv", TABLE, [TERMS[0][:5], (*TERMS[0], "more"), TERMS[2]])
    path.write_bytes(path.read_bytes().replace(b"Deprecated B", b"Deprecated \xff"))
    assert [reason for _, _, reason in faults(path)] == [
        "5 cells instead of 18",
        "19 cells instead of 18",
        "bytes that are not text in utf-8-sig",
    ]


def test_a_cell_may_run_over_lines(tmp_path: Path) -> None:
    rows = [term_row(DefinitionDescription="One line,\nand another."), term_row(LOINC_NUM="2823-9")]
    path = write(tmp_path, "Loinc.csv", TABLE, rows)
    said = [one.text for one in loinc.read(path) if isinstance(one, Term) and one.use == "definition"]
    assert said == ["One line,\nand another."]
    assert faults(path) == [(4, "LOINC_NUM", "the check digit does not fit the number")]


def test_a_quote_that_is_not_closed_spoils_its_row_alone(tmp_path: Path) -> None:
    path = write(tmp_path, "Loinc.csv", TABLE, [*TERMS, term_row(LOINC_NUM="6298-4")])
    path.write_bytes(path.read_bytes().replace(b'"6298-4"', b'"6298-4'))
    assert faults(path) == [(5, "", "the quotes of the row do not fit")]


def test_what_is_repaired_is_read_and_told(tmp_path: Path) -> None:
    path = write(tmp_path, "Loinc.csv", TABLE, [term_row(LONG_COMMON_NAME="", STATUS="NEW")])
    records = list(loinc.read(path))
    assert [(one.field, one.repaired) for one in problems(records)] == [
        ("LONG_COMMON_NAME", "Potassium:SCnc:Pt:Ser/Plas:Qn"),
        ("STATUS", "ACTIVE"),
    ]
    nodes = [record for record in records if isinstance(record, Concept)]
    assert [(node.id, node.display, node.active) for node in nodes] == [
        (POTASSIUM, "Potassium:SCnc:Pt:Ser/Plas:Qn", True)
    ]


@pytest.mark.parametrize(
    ("status", "active"), [("ACTIVE", True), ("TRIAL", True), ("DISCOURAGED", True), ("DEPRECATED", False)]
)
def test_only_deprecated_terms_are_not_active(status: str, active: bool, tmp_path: Path) -> None:
    node = next(iter(loinc.read(write(tmp_path, "Loinc.csv", TABLE, [term_row(STATUS=status)]))))
    assert isinstance(node, Concept)
    assert (node.active, node.properties["STATUS"]) == (active, status)


def test_a_variant_row_without_a_name_is_a_problem(tmp_path: Path) -> None:
    path = write(tmp_path, "zhCN5LinguisticVariant.csv", VARIANT, [(POTASSIUM, *("",) * 11)])
    assert faults(path) == [(2, "COMPONENT", "no name in any column")]


def test_a_method_ends_the_name_that_is_made_of_axes(tmp_path: Path) -> None:
    row = (POTASSIUM, "钾", "浓度", "时间点", "血", "定量型", "电极法", "化学", "", "", "", "")
    path = write(tmp_path, "zhCN5LinguisticVariant.csv", VARIANT, [row])
    assert list(loinc.read(path)) == [
        Term(id=POTASSIUM, text="钾:浓度:时间点:血:定量型:电极法", language="zh-CN", use="preferred")
    ]


@pytest.mark.parametrize(
    ("name", "cells", "reason"),
    [
        ("loinc-parts", {"PartName": ""}, "no PartName"),
        ("loinc-parts", {"PartNumber": POTASSIUM}, "not the number of a part"),
        ("loinc-part-links", {"PartNumber": "LP15098-5"}, "the check digit does not fit the number"),
        ("loinc-part-links", {"Property": "", "PartTypeName": ""}, "no PartTypeName"),
        ("loinc-tree", {"CODE": "LL360-9"}, "not the number of a term or a part"),
        ("loinc-tree", {"CODE_TEXT": ""}, "no CODE_TEXT"),
        ("loinc-answer-lists", {"AnswerStringId": ""}, "no LOINC number"),
        ("loinc-answer-lists", {"DisplayText": ""}, "no DisplayText"),
        ("loinc-answer-list-links", {"AnswerListId": "LA6576-8"}, "not the number of an answer list"),
        ("loinc-groups", {"Group": ""}, "no Group"),
        ("loinc-group-attributes", {"Value": ""}, "no Value"),
        ("loinc-source-organizations", {"COPYRIGHT_ID": ""}, "no COPYRIGHT_ID"),
        ("loinc-variant-directory", {"ID": "five"}, "not a number"),
        ("loinc-map-to", {"MAP_TO": ""}, "no LOINC number"),
        ("loinc-part-maps", {"ExtCodeId": ""}, "no ExtCodeId"),
        ("loinc-part-maps", {"Equivalence": "rather"}, "not an equivalence of FHIR R4"),
        ("loinc-part-maps", {"ExtCodeId": "8848000X"}, "not a code of snomedct"),
    ],
)
def test_other_rows_that_cannot_be_used(name: str, cells: dict[str, str], reason: str, tmp_path: Path) -> None:
    path = SAMPLES[name](tmp_path).path
    with path.open(encoding="utf-8", newline="") as file:
        header, first, *_ = csv.reader(file)
    changed = dict(zip(header, first, strict=True)) | cells
    again = write(path.parent, path.name, header, [tuple(changed.values())])
    assert [found for _, _, found in faults(again)] == [reason]


def test_parts_may_be_mapped_to_many_systems_at_once(tmp_path: Path) -> None:
    rows = [
        ("LP15098-4", "Potassium", "COMPONENT", "88480006", "K", "http://snomed.info/sct", "equivalent", "",
         *SNOMED_CELLS),
        ("LP15098-4", "Potassium", "COMPONENT", "813", "K", "http://pubchem.ncbi.nlm.nih.gov", "wider", "", "", ""),
        ("LP14355-9", "Creatinine", "COMPONENT", "588", "Creatinine", "http://pubchem.ncbi.nlm.nih.gov", "", "", "",
         ""),
        ("LP14355-9", "Creatinine", "COMPONENT", "1", "Nowhere", "", "equivalent", "", "", ""),
    ]  # fmt: skip
    path = write(tmp_path, "PartRelatedCodeMapping.csv", PART_MAP.split(), rows)
    first = loinc.recognise(Source(path))
    assert first is not None
    sets = [one.map_set for one in (first, *first.also)]
    assert [(str(one), str(one.target)) for one in sets if one] == [
        ("loinc-part-to-snomedct@2.79", "snomedct@20240701"),
        ("loinc-part-to-pubchem.ncbi.nlm.nih.gov@2.79", "local:pubchem.ncbi.nlm.nih.gov@unstated"),
    ]
    assert sets[0] is not None
    assert sets[0].licence.endswith("By permission")
    snomed, pubchem = list(loinc.read(path, first)), list(loinc.read(path, first.also[0]))
    assert [one.reason for one in problems(snomed)] == ["no ExtCodeSystem"]
    assert problems(pubchem) == []
    edges = [one for one in pubchem if isinstance(one, Mapping)]
    assert [(one.target.text, one.relation, one.line) for one in edges] == [
        ("813", "narrower", 3),
        ("588", "unstated", 4),
    ]


@pytest.mark.parametrize(
    ("word", "relation"), [("Exact", "equivalent"), ("LOINC broader", "broader"), ("LOINC narrower", "narrower")]
)
def test_older_releases_speak_of_loinc(word: str, relation: str, tmp_path: Path) -> None:
    header = PART_MAP.replace("Equivalence", "MapType").split()
    row = ("LP15098-4", "Potassium", "COMPONENT", " 88480006", "K", "http://snomed.info/sct", word, "", "", "")
    found = list(loinc.read(write(tmp_path, "PartRelatedCodeMapping.csv", header, [row])))
    assert [one.relation for one in found if isinstance(one, Mapping)] == [relation]


def test_the_starter_excerpt_is_read_without_problems() -> None:
    folder = Path(starter.__file__).with_name("Loinc_2.79_excerpt")
    found: dict[str, list[Record]] = {}
    for path in sorted(folder.rglob("*.csv")):
        known = loinc.recognise(Source(path))
        assert known is not None, path.name
        assert known.edition.version == "2.79"
        found[known.format] = list(loinc.read(path, known))
    assert [problem for records in found.values() for problem in problems(records)] == []
    terms = {record.id for record in found["loinc-table"] if isinstance(record, Concept)}
    assert len(terms) == 27
    assert {record.id for record in found["loinc-linguistic-variant"] if isinstance(record, Term)} == terms
