"""GUDID's delimited release: tables by their header, a key without agency, edges in tables of their own."""

from __future__ import annotations

import contextlib
from pathlib import Path
from random import Random

import pytest

from termwalk.graph.concepts import Concept, Relationship
from termwalk.graph.errors import TermwalkError
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.devices import gudid_text
from termwalk.importers.source import Source

from .. import writers as w
from ..mutations import ANY, Mutation
from ..samples import devices as u

HEADER = "|".join(
    ["PrimaryDI", "deviceId", "deviceIdType", "deviceIdIssuingAgency", "containsDINumber", "pkgQuantity", "pkgType"]
)
DI, UNIT = u.SEAL_DIS[0]["deviceId"], u.SEAL_DIS[4]["deviceId"]


def identifiers(folder: Path, *rows: str) -> Path:
    return u.write_text(folder, "identifiers", [HEADER, *rows])


def problems(records: list[Record]) -> list[Problem]:
    return [record for record in records if isinstance(record, Problem)]


@pytest.mark.parametrize("name", gudid_text.FORMATS)
def test_a_table_is_known_by_its_header_and_its_folder(name: str, tmp_path: Path) -> None:
    found = gudid_text.recognise(Source(u.SAMPLES[name](tmp_path).path))
    assert found is not None
    assert (found.format, found.edition) == (name, u.GUDID)
    assert found.supplement is (name != "gudid-device")


def test_the_tables_have_sections_of_their_own(tmp_path: Path) -> None:
    sections = []
    for name in gudid_text.FORMATS:
        found = gudid_text.recognise(Source(u.SAMPLES[name](tmp_path).path))
        assert found is not None
        sections += [found.section, *(other.section for other in found.also)]
    assert len(set(sections)) == len(sections) == len(gudid_text.FORMATS) + 1


def test_the_release_is_told_by_the_archive_too(tmp_path: Path) -> None:
    text = u.device_txt(tmp_path).path.read_bytes()
    path = w.write_zip(tmp_path / "AccessGUDID_Delimited_Full_Release_20250501.zip", {"device.txt": text})
    found = gudid_text.recognise(Source(path, "device.txt"))
    assert found is not None
    assert found.edition.version == "gudid-2025-05-01"


def test_contacts_are_not_read(tmp_path: Path) -> None:
    path = u.write_text(tmp_path, "contacts", ["PrimaryDI|phone|phoneExtension|email", f"{DI}|1||a@example.com"])
    assert gudid_text.recognise(Source(path)) is None


def test_a_device_has_the_key_that_xml_gives_it(tmp_path: Path) -> None:
    devices = [r for r in gudid_text.read(u.device_txt(tmp_path).path) if isinstance(r, Concept)]
    assert [node.id for node in devices] == [f"GS1:{DI}", "HIBCC:B1321002900"]


def test_the_edges_of_identifiers_are_a_part_of_their_own(tmp_path: Path) -> None:
    source = Source(u.identifiers_txt(tmp_path).path)
    found = gudid_text.recognise(source)
    assert found is not None
    (edges,) = found.also
    assert (found.incremental, edges.incremental, edges.counted) == (True, False, "relationship")
    assert list(gudid_text.read(source, edges)) == [
        Relationship(source=f"GS1:{DI}", type="unit-of-use", target=f"GS1:{UNIT}")
    ]


def test_a_unit_of_use_of_two_devices_is_one_node(tmp_path: Path) -> None:
    rows = [f"{DI}|{UNIT}|Unit of Use|GS1|||", f"B1321002900|{UNIT}|Unit of Use|GS1|||"]
    source = Source(identifiers(tmp_path, *rows))
    found = gudid_text.recognise(source)
    assert found is not None
    assert len(list(gudid_text.read(source, found))) == 1
    assert len(list(gudid_text.read(source, found.also[0]))) == 2


def test_columns_stand_in_any_order_and_capitals(tmp_path: Path) -> None:
    path = u.write_text(tmp_path, "productCodes", ["productCodeName|PRODUCTCODE|primarydi", f"Liner|EJK|{DI}"])
    (edge,) = gudid_text.read(path)
    assert edge == Relationship(
        source=f"GS1:{DI}", type="product-code", target="EJK", stated={"productCodeName": "Liner"}
    )


def test_a_quoted_cell_may_hold_the_delimiter(tmp_path: Path) -> None:
    path = u.write_text(tmp_path, "productCodes", ["PrimaryDI|productCode|productCodeName", f'{DI}|EJK|"a|b"'])
    (edge,) = gudid_text.read(path)
    assert isinstance(edge, Relationship)
    assert edge.stated == {"productCodeName": "a|b"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"{DI}|EJK", "2 cells instead of 3"),
        (f"{DI}|EJK|a|b", "4 cells instead of 3"),
        ("|EJK|Liner", "no primary DI"),
        (f"{DI}||Liner", "no productCode"),
        ("??|EJK|Liner", "no issuing agency, and the identifier has the shape of none"),
        (f"{DI}|EJK|L\udce9ner", "bytes that are not text in the file's encoding"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(row: str, reason: str, tmp_path: Path) -> None:
    path = u.write_text(tmp_path, "productCodes", ["PrimaryDI|productCode|productCodeName", f"{DI}|EJK|Liner"])
    path.write_bytes(path.read_bytes() + row.encode("utf-8", "surrogateescape") + b"\n")
    edge, problem = gudid_text.read(path)
    assert isinstance(edge, Relationship)
    assert isinstance(problem, Problem)
    assert (problem.line, problem.reason) == (3, reason)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"A9999XYZ100T0944|{UNIT}|Pakage|GS1|||", "not a type of device identifier"),
        ("B1321002900|B1321002900|Primary|ICCBBA|||", "the agency is ICCBBA, and device.txt does not say so"),
        (f"{DI}||Secondary|GS1|||", "an identifier without its number"),
        (f"5144B3|{UNIT}|Secondary|GS1|||", "no issuing agency, and the identifier has the shape of none"),
    ],
)
def test_an_identifier_that_cannot_be_used_is_a_problem(row: str, reason: str, tmp_path: Path) -> None:
    source = Source(identifiers(tmp_path, row))
    found = gudid_text.recognise(source)
    assert found is not None
    (problem,) = problems(list(gudid_text.read(source, found)))
    assert (problem.line, problem.reason) == (2, reason)
    assert list(gudid_text.read(source, found.also[0])) == []


def test_primary_rows_repeat_the_device(tmp_path: Path) -> None:
    assert list(gudid_text.read(identifiers(tmp_path, f"{DI}|{DI}|Primary|GS1|||"))) == []


@pytest.mark.parametrize("mutation", ANY, ids=[one.__name__ for one in ANY])
@pytest.mark.parametrize("name", gudid_text.FORMATS)
def test_damage_is_told_or_refused(name: str, mutation: Mutation, tmp_path: Path) -> None:
    for seed in range(8):
        source = Source(u.SAMPLES[name](tmp_path).path)
        mutation(source.path, Random(f"{name} {mutation.__name__} {seed}"))
        with contextlib.suppress(TermwalkError):
            found = gudid_text.recognise(Source(source.path))
            for part in (found, *found.also) if found else ():
                list(gudid_text.read(source.path, part))
