"""What holds for every importer, whichever format it reads."""

from __future__ import annotations

import random
import socket
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.errors import FormatError
from termwalk.graph.mappings import Mapping
from termwalk.graph.problems import Problem
from termwalk.importers.formats import IMPORTERS, Importer, recognise
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import Source

from .samples import SAMPLES, counted, problems, read_file, usable

FORMATS = [(importer, name) for importer in IMPORTERS for name in importer.FORMATS]
every_format = pytest.mark.parametrize(("importer", "name"), FORMATS, ids=[name for _, name in FORMATS])
every_importer = pytest.mark.parametrize("importer", IMPORTERS, ids=[one.FORMATS[0] for one in IMPORTERS])

README = "# Mapping tables\n\nicd10Code: the code; see A00.\n\n| Code | Title |\n|------|-------|\n| A00 | Cholera |\n"
WHO_README = "\ufeffFoundation URI\t\t\t:Unique identifier\r\nLinearization URI\t:URI\r\nCode\t\t:the code\r\n"
STRANGERS = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n",
    "nothing": b"",
    "one empty line": b"\n",
    "blanks under a BOM": b"\xef\xbb\xbf \r\n\t\t\r\n \r\n",
    "readme": README.encode(),
    "readme of an archive": WHO_README.encode(),
    "web page": b"<!DOCTYPE html><html><head><title>ICD-10</title></head><body>A00;Cholera</body></html>",
    "comma-separated": b"icd10Code,icd10Title,icd11Title\r\nA00,Cholera,Cholera\r\n",
    "random bytes": random.Random(10).randbytes(20_000),
    "random bytes with tabs": b"\t" + random.Random(11).randbytes(20_000),
    "random bytes under a UTF-16 BOM": b"\xff\xfe\t\x00" + random.Random(12).randbytes(20_001),
    "a long line": b"\x00\t" + b"x" * 200_000,
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + random.Random(13).randbytes(5_000),
}


@every_importer
def test_the_public_names_are_there(importer: Importer) -> None:
    assert importer.FORMATS
    assert all(isinstance(name, str) and name == name.strip() and name for name in importer.FORMATS)
    assert callable(importer.recognise)
    assert callable(importer.read)


def test_no_format_is_read_by_two_importers() -> None:
    assert [name for name, count in Counter(name for _, name in FORMATS).items() if count > 1] == []


def test_every_format_has_a_sample() -> None:
    assert set(SAMPLES) == {name for _, name in FORMATS}


@every_format
def test_its_own_sample_is_recognised(importer: Importer, name: str, tmp_path: Path) -> None:
    source = Source(SAMPLES[name](tmp_path).path)
    found = importer.recognise(source)
    assert found is not None
    assert found.format == name
    assert found.edition.system
    assert found.edition.version
    found.require_complete(source)


@every_format
def test_the_table_finds_the_importer_of_a_sample(importer: Importer, name: str, tmp_path: Path) -> None:
    found = recognise(Source(SAMPLES[name](tmp_path).path))
    assert found is not None
    assert found[0] is importer


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every sample's file, each in a folder of its own."""
    return {name: make(tmp_path_factory.mktemp("sample")).path for name, make in SAMPLES.items()}


@every_importer
def test_the_samples_of_others_are_refused(importer: Importer, written: dict[str, Path]) -> None:
    others = [other for other in written if other not in importer.FORMATS]
    assert len(others) < len(written)
    claimed = [other for other in others if importer.recognise(Source(written[other]))]
    assert claimed == []


@every_importer
@pytest.mark.parametrize("stranger", STRANGERS)
def test_what_is_no_release_is_refused(importer: Importer, stranger: str, tmp_path: Path) -> None:
    path = tmp_path / "file.dat"
    path.write_bytes(STRANGERS[stranger])
    assert importer.recognise(Source(path)) is None


@every_format
def test_reading_gives_what_was_written(importer: Importer, name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name](tmp_path)
    assert tuple(importer.read(sample.path)) == sample.records


@every_format
def test_a_path_a_name_and_a_source_read_the_same(importer: Importer, name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name](tmp_path)
    assert list(importer.read(str(sample.path))) == list(importer.read(Source(sample.path))) == list(sample.records)


@every_format
def test_only_records_come_out(importer: Importer, name: str, tmp_path: Path) -> None:
    records = list(importer.read(SAMPLES[name](tmp_path).path))
    assert records
    assert {type(record) for record in records} <= {Concept, Term, Relationship, Mapping, Problem}


@every_format
def test_every_row_is_a_record_or_a_problem(importer: Importer, name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name](tmp_path)
    records = read_file(sample.path)
    assert usable(records, counted(sample.path)) + len(problems(records)) == sample.rows
    assert problems(records) == []


def _refused(*given: object, **named: object) -> NoReturn:
    raise AssertionError("an importer opened a connection")


@every_format
def test_no_network_and_no_store_is_opened(
    importer: Importer, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = SAMPLES[name](tmp_path)
    monkeypatch.setattr(socket, "socket", _refused)
    monkeypatch.setattr(socket, "create_connection", _refused)
    monkeypatch.setattr(sqlite3, "connect", _refused)
    assert tuple(importer.read(sample.path)) == sample.records


@every_format
def test_reading_is_a_stream_and_leaves_the_file_alone(importer: Importer, name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name](tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    records = importer.read(sample.path)
    assert isinstance(records, Iterator)
    assert next(records) == sample.records[0]
    assert list(records) == list(sample.records[1:])
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@every_importer
def test_reading_another_kind_of_file_is_a_format_error(importer: Importer, tmp_path: Path) -> None:
    path = tmp_path / "readme.txt"
    path.write_text(README, encoding="utf-8")
    with pytest.raises(FormatError, match=r"^readme\.txt is not .*\.$"):
        importer.read(path)


@every_format
def test_what_the_user_says_goes_before_what_the_file_says(importer: Importer, name: str, tmp_path: Path) -> None:
    found = importer.recognise(Source(SAMPLES[name](tmp_path).path))
    assert isinstance(found, Recognised)
    assert found.said_by_user() == found
    said = found.said_by_user("icd10cn-gb", "2021", "zh")
    assert (said.edition.system, said.edition.version, said.language) == ("icd10cn-gb", "2021", "zh")
