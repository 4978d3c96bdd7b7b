"""Damaged releases: whatever is done to a file, it is read, reported or refused, and nothing else happens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.errors import TermwalkError
from termwalk.graph.mappings import Mapping
from termwalk.graph.store import Record

from . import writers as w
from .mutations import ANY, Mutation, cut_row, rename
from .samples import ENTITIES, SAMPLES, Sample, counted, problems, read_all, usable

ROUNDS = {"claml": 30, "icd11-mms-tabulation": 25, "icd11-mms-workbook": 20, "code-title-list": 30}
FEWER = 8
"""Rounds per mutation for each of the five mapping tables, which one importer reads."""
MALFORMED_WHEN_CUT = ("claml", "gudid-xml", "eudamed-json")
"""Formats of one document: whatever is cut, it is refused as a whole."""
QUOTED = "icd11-mms-tabulation"
"""Where a cut title loses its quote, the row below may go with it: then one Problem stands for both."""


SAID_OTHERWISE = {
    "loinc-part-links": "older releases name the part's type and no property",
    "gudid-gmdn-terms": "older releases give the term's name and no code",
    "tcm-syndrome-merges": "it has no header, and the name of a syndrome is its code",
    "owl-xml": "what is renamed may be the namespace, which is the name of every class",
}
"""Formats in which another column, or the name itself, says the same of older releases."""


def sample(name: str, folder: Path) -> Sample:
    """The format's sample; the flat list is longer, so that a bad row does not make it another kind of file."""
    if name == "icd11-mms-workbook":
        return Sample(w.write_mms(folder / "MMS-en.xlsx", ENTITIES), len(ENTITIES), ())
    made = SAMPLES[name](folder)
    if name == "code-title-list":
        rows = [(f"B{number:02}", f"Titel für {number}") for number in range(40)]
        made = replace(made, path=w.write_code_list(made.path, rows), rows=len(rows))
    return made


def outcome(path: Path, what: str) -> list[Record] | None:
    """The records, or None for a file that was refused or not recognised; any other exception fails the test."""
    try:
        return read_all(path) or None
    except TermwalkError:
        return None
    except Exception as error:
        raise AssertionError(f"{what}: {type(error).__name__}: {error}") from error


@pytest.mark.parametrize("mutation", ANY, ids=[one.__name__ for one in ANY])
@pytest.mark.parametrize("name", [*SAMPLES, "icd11-mms-workbook"])
def test_a_damaged_file_is_never_a_crash(name: str, mutation: Mutation, tmp_path: Path) -> None:
    for seed in range(ROUNDS.get(name, FEWER)):
        path = sample(name, tmp_path).path
        mutation(path, Random(f"{name} {mutation.__name__} {seed}"))
        outcome(path, f"{name}, {mutation.__name__} {seed}")


@pytest.mark.parametrize("name", [*SAMPLES, "icd11-mms-workbook"])
def test_no_row_is_dropped_in_silence_when_one_is_cut(name: str, tmp_path: Path) -> None:
    read = 0
    for seed in range(40):
        made = sample(name, tmp_path)
        about = counted(made.path)
        cut_row(made.path, Random(f"{name} {seed}"))
        records = outcome(made.path, f"{name}, cut {seed}")
        if records is not None:
            read += 1
            lost = made.rows - usable(records, about)
            told = sum(problem.repaired is None for problem in problems(records))
            assert lost == told or (name == QUOTED and told), f"{name}, cut {seed}: {lost} lost, {told} told"
    assert read or name in MALFORMED_WHEN_CUT


@pytest.mark.parametrize("name", [*SAMPLES, "icd11-mms-workbook"])
def test_no_damage_in_an_archive_is_a_crash(name: str, tmp_path: Path) -> None:
    plain = sample(name, tmp_path).path
    for seed in range(FEWER):
        path = w.write_zip(tmp_path / "release.zip", {plain.name: plain.read_bytes()})
        random = Random(f"{name} in an archive {seed}")
        random.choice(ANY[:3])(path, random)
        outcome(path, f"{name} in an archive, {seed}")


def facts(records: list[Record]) -> set[tuple[str, ...]]:
    """What records say that a load would believe: which nodes there are, and which edges lead where."""
    said: set[tuple[str, ...]] = set()
    for record in records:
        match record:
            case Concept():
                said.add((record.system, record.id))
            case Mapping():
                said.add((record.source, record.target.kind, record.target.text))
            case Relationship():
                said.add((record.source, record.type, record.target))
    return said


@pytest.mark.parametrize("name", [*SAMPLES, "icd11-mms-workbook"])
def test_a_renamed_column_makes_no_new_facts(name: str, tmp_path: Path) -> None:
    """Whatever column is gone, the file is refused, or what it still says was said before."""
    made = sample(name, tmp_path)
    said = facts(read_all(made.path))
    for seed in range(16):
        path = sample(name, tmp_path).path
        rename(path, Random(f"{name} {seed}"))
        records = outcome(path, f"{name}, renamed {seed}")
        more = facts(records or []) - said
        if more and name not in SAID_OTHERWISE:
            assert problems(records or []), f"{name}, renamed {seed}: {sorted(more)[:3]}"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("name", SAMPLES)
def test_another_encoding_makes_no_other_words(name: str, encoding: str, tmp_path: Path) -> None:
    """A file that was saved anew is read as it was, or refused, or its rows are told; no title becomes another."""
    made = sample(name, tmp_path)
    if made.path.suffix == ".xlsx":
        pytest.skip("a workbook states its encoding")
    said = words(read_all(made.path))
    made.path.write_bytes(made.path.read_bytes().decode("utf-8-sig").encode(encoding))
    records = outcome(made.path, f"{name} in {encoding}") or []
    others = words(records) - said
    assert not others or problems(records), f"{name} in {encoding}: {sorted(others)[:3]}"


def words(records: list[Record]) -> set[str]:
    """Every name among the records."""
    return {record.display if isinstance(record, Concept) else record.text
            for record in records if isinstance(record, (Concept, Term))}  # fmt: skip
