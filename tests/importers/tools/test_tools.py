"""What holds for every format that terminology tools exchange: read back, refused, damaged, never crashing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from termwalk.graph.concepts import Concept, Relationship
from termwalk.graph.errors import TermwalkError
from termwalk.graph.mappings import Mapping
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import Source
from termwalk.importers.tools import fhir_json, obo, omop, owl, skos, sssom, usagi

from ..mutations import ANY, Mutation, cut_row
from ..samples import problems
from ..samples.tools import SAMPLES

MODULES: tuple[ModuleType, ...] = (sssom, omop, usagi, fhir_json, obo, owl, skos)
BY_FORMAT = {format: module for module in MODULES for format in module.FORMATS}
every_format = pytest.mark.parametrize("name", list(BY_FORMAT))
ROUNDS = 15


def parts(path: Path, module: ModuleType) -> Iterator[tuple[Recognised, list[Record]]]:
    """Each part of a file and its records, as a load would ask for them."""
    source = Source(path)
    found = module.recognise(source)
    for known in (found, *found.also) if found else ():
        yield known, list(module.read(source, known))


def counted(known: Recognised, records: list[Record]) -> int:
    """How many rows became what their file is about."""
    kinds: dict[str, type] = {"relationship": Relationship, "mapping": Mapping}
    if known.counted == "subject":
        return len({record.id for record in records if not isinstance(record, (Problem, Mapping, Relationship))})
    kind = kinds.get(known.counted, Mapping if known.map_set else Concept)
    return sum(isinstance(record, kind) for record in records)


def test_every_format_has_a_sample() -> None:
    assert set(SAMPLES) == set(BY_FORMAT)


@every_format
def test_reading_gives_what_was_written(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name](tmp_path)
    known, records = next(parts(sample.path, BY_FORMAT[name]))
    assert known.format == name
    assert not known.unsaid()
    assert tuple(records) == sample.records
    assert counted(known, records) == sample.rows


@every_format
def test_reading_without_being_told_what_it_is_gives_the_same(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name](tmp_path)
    assert tuple(BY_FORMAT[name].read(sample.path)) == sample.records


@every_format
def test_the_others_refuse_it(name: str, tmp_path: Path) -> None:
    path = SAMPLES[name](tmp_path).path
    others = [module for module in MODULES if module is not BY_FORMAT[name]]
    assert [module.__name__ for module in others if module.recognise(Source(path))] == []


def outcome(path: Path, module: ModuleType, what: str) -> list[Record] | None:
    """The records of all parts, or None where the file was refused; any other exception fails the test."""
    try:
        found = [record for known, records in parts(path, module) for record in records]
    except TermwalkError:
        return None
    except Exception as error:
        raise AssertionError(f"{what}: {type(error).__name__}: {error}") from error
    return found or None


@pytest.mark.parametrize("mutation", ANY, ids=[one.__name__ for one in ANY])
@every_format
def test_a_damaged_file_is_never_a_crash(name: str, mutation: Mutation, tmp_path: Path) -> None:
    for seed in range(ROUNDS):
        path = SAMPLES[name](tmp_path).path
        mutation(path, Random(f"{name} {mutation.__name__} {seed}"))
        records = outcome(path, BY_FORMAT[name], f"{name}, {mutation.__name__} {seed}")
        for record in records or ():
            if not isinstance(record, Problem):
                str(record).encode("utf-8")


@every_format
def test_no_row_is_dropped_in_silence_when_one_is_cut(name: str, tmp_path: Path) -> None:
    read = 0
    for seed in range(30):
        sample = SAMPLES[name](tmp_path)
        cut_row(sample.path, Random(f"{name} {seed}"))
        try:
            known, records = next(parts(sample.path, BY_FORMAT[name]), (None, []))
        except TermwalkError:
            continue
        if known is not None:
            read += 1
            told = sum(problem.repaired is None for problem in problems(records))
            assert sample.rows - counted(known, records) == told, f"{name}, cut {seed}"
    assert read or name.startswith(("owl", "skos"))
