"""Every format of the Chinese editions: what holds for all importers, and damage of any kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from termwalk.graph.concepts import Concept, Term
from termwalk.graph.errors import TermwalkError
from termwalk.graph.mappings import Mapping
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.china import code_list as chinese_code_list
from termwalk.importers.china import edition_map as chinese_edition_map
from termwalk.importers.china import icd11_chinese_list
from termwalk.importers.china import names as chinese_names
from termwalk.importers.formats import Importer
from termwalk.importers.source import Source

from ..mutations import ANY, Mutation
from ..samples.china import SAMPLES

MODULES: tuple[Importer, ...] = (chinese_names, icd11_chinese_list, chinese_edition_map, chinese_code_list)
FORMATS = [(module, name) for module in MODULES for name in module.FORMATS]
every_format = pytest.mark.parametrize(("module", "name"), FORMATS, ids=[name for _, name in FORMATS])
STRANGERS: dict[str, bytes] = {
    "nothing": b"",
    "one empty line": b"\n",
    "a picture": b"\x89PNG\r\n\x1a\n" + Random(1).randbytes(3_000),
    "random bytes": Random(2).randbytes(20_000),
    "a readme": "# 说明\n\n本目录包含国家临床版2.0编码与名称。\n".encode(),
    "WHO's German list": b"A00;Cholera\r\nA00.0;Cholera durch V. cholerae\r\n" * 20,
    "a price list": "编码,名称,单价\r\n12.3400,血常规,25.00\r\n".encode() * 20,
}


@every_format
def test_the_sample_gives_its_records(module: Importer, name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name](tmp_path)
    found = module.recognise(Source(sample.path))
    assert found is not None
    assert found.format == name
    found.require_complete(Source(sample.path))
    assert tuple(module.read(sample.path)) == sample.records


@every_format
def test_only_its_own_importer_claims_it(module: Importer, name: str, tmp_path: Path) -> None:
    path = SAMPLES[name](tmp_path).path
    claimed = [other for other in MODULES if other.recognise(Source(path))]
    assert claimed == [module]


@pytest.mark.parametrize("module", MODULES, ids=[one.FORMATS[0] for one in MODULES])
@pytest.mark.parametrize("stranger", STRANGERS)
def test_what_is_no_edition_is_refused(module: Importer, stranger: str, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(STRANGERS[stranger])
    assert module.recognise(Source(path)) is None


@pytest.mark.parametrize("mutation", ANY, ids=[one.__name__ for one in ANY])
@every_format
def test_damage_is_never_a_crash(module: Importer, name: str, mutation: Mutation, tmp_path: Path) -> None:
    for seed in range(12):
        path = SAMPLES[name](tmp_path).path
        mutation(path, Random(f"{name} {mutation.__name__} {seed}"))
        try:
            found = module.recognise(Source(path))
            records = list(module.read(path, found.said_by_user(version="1"))) if found else []
        except TermwalkError:
            continue
        assert {type(record) for record in records} <= {Concept, Term, Mapping, Problem}


def _subjects(records: list[Record]) -> int:
    edges = sum(isinstance(record, Mapping) for record in records)
    return edges or len({record.id for record in records if isinstance(record, (Concept, Term))})


@pytest.mark.parametrize("cut", [lambda line: line[: len(line) // 2], lambda line: line[:1]], ids=["half", "a letter"])
@every_format
def test_a_cut_row_is_told(module: Importer, name: str, cut: Callable[[bytes], bytes], tmp_path: Path) -> None:
    sample = SAMPLES[name](tmp_path)
    if sample.path.suffix == ".xlsx":
        pytest.skip("a workbook has no lines")
    lines = sample.path.read_bytes().split(b"\r\n")
    for place in range(1, len(lines) - 1):
        spoilt = [*lines[:place], cut(lines[place]), *lines[place + 1 :]]
        sample.path.write_bytes(b"\r\n".join(spoilt))
        found = module.recognise(Source(sample.path))
        if found is None:
            continue
        records = list(module.read(sample.path, found))
        rejected = [one for one in records if isinstance(one, Problem) and one.repaired is None]
        assert _subjects(records) + len(rejected) == sample.rows, (place, cut(lines[place]))
