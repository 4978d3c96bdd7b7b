"""NMPA's UDI database: updates and deletions, worksheets, and XML that is none."""

from __future__ import annotations

import contextlib
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.errors import TermwalkError
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.devices import nmpa_udid
from termwalk.importers.devices.xml_repairs import Repaired
from termwalk.importers.source import Source

from .. import writers as w
from ..mutations import ANY, Mutation
from ..samples import devices_abroad as u

DAY = "UDID_DAY_UPDATE_20261101.xml"


def read(folder: Path, *devices: dict[str, str], below: str = "") -> list[Record]:
    return list(nmpa_udid.read(u.write_nmpa(folder / DAY, *(f"{u.nmpa_fields(one)}\n{below}" for one in devices))))


def first(records: list[Record]) -> Concept:
    return next(record for record in records if isinstance(record, Concept))


@pytest.mark.parametrize(
    ("name", "version", "section"),
    [
        (DAY, "nmpa-2026-11-01", "day update"),
        ("UDID_WEEKLY_UPDATE_20261026_20261101.xml", "nmpa-2026-11-01", "week update"),
        ("UDID_MONTH_UPDATE_202610.xml", "nmpa-2026-10", "month update"),
        ("UDID_FULL_DOWNLOAD_PART12_Of_300_2026-11-01.xml", "nmpa-2026-11-01", "part 12 of 300"),
        ("devices.xml", "", "devices"),
    ],
)
def test_release_and_part_are_told_by_the_file_name(name: str, version: str, section: str, tmp_path: Path) -> None:
    found = nmpa_udid.recognise(Source(u.write_nmpa(tmp_path / name, u.nmpa_fields(u.STRIPS))))
    assert found is not None
    assert (found.edition.version, found.section, found.language) == (version, section, "zh")


def test_parts_of_an_archive_are_of_the_archives_release(tmp_path: Path) -> None:
    text = u.write_nmpa(tmp_path / "x.xml", u.nmpa_fields(u.STRIPS)).read_bytes()
    path = w.write_zip(tmp_path / "UDID_FULL_RELEASE_20261101.zip", {"UDID_FULL_DOWNLOAD_PART1.xml": text})
    found = nmpa_udid.recognise(Source(path, "UDID_FULL_DOWNLOAD_PART1.xml"))
    assert found is not None
    assert (found.edition.version, found.section) == ("nmpa-2026-11-01", "part 1")


@pytest.mark.parametrize("spelt", ["versionStauts", "versionStatus"])
def test_the_status_of_a_version_is_kept_as_the_feed_spells_it(spelt: str, tmp_path: Path) -> None:
    device = {tag: value for tag, value in u.STRIPS.items() if tag != "versionStauts"} | {spelt: "更新"}
    assert first(read(tmp_path, device)).properties["versionStauts"] == "更新"


def test_a_status_that_stands_as_an_attribute_is_read(tmp_path: Path) -> None:
    path = u.write_nmpa(tmp_path / DAY, u.nmpa_fields(u.STRIPS))
    text = path.read_text(encoding="utf-8").replace("<device>", '<device versionStauts="新增">')
    path.write_text(text.replace("<versionStauts>新增</versionStauts>", ""), encoding="utf-8")
    assert tuple(nmpa_udid.read(path))[1:] == (*u.strips()[1:], u.UNIT)
    assert first(list(nmpa_udid.read(path))).properties["versionStauts"] == "新增"


@pytest.mark.parametrize(
    ("more", "active"),
    [
        ({}, True),
        ({"versionStauts": "更新"}, True),
        ({"versionStauts": "删除"}, False),
        ({"tsrq": "2026-10-31"}, False),
        ({"tsrq": "2027-01-01"}, True),
        ({"tsrq": "/"}, True),
    ],
)
def test_a_deleted_or_withdrawn_device_is_not_active(more: dict[str, str], active: bool, tmp_path: Path) -> None:
    assert first(read(tmp_path, u.STRIPS | more)).active is active


@pytest.mark.parametrize(
    ("agency", "di", "id"),
    [
        ("GS1", "06900000000014", "GS1:06900000000014"),
        ("GS1", "6900000000014", "GS1:06900000000014"),
        ("MA码（IDcode）", "MA.156.M0.000000.00000001", "MA:MA.156.M0.000000.00000001"),
        ("AHM", "08640070001234567890", "AHM:08640070001234567890"),
    ],
)
def test_an_identifier_is_of_its_agency(agency: str, di: str, id: str, tmp_path: Path) -> None:
    assert first(read(tmp_path, u.STRIPS | {"cpbsbmtxmc": agency, "zxxsdycpbs": di})).id == id


def test_what_the_registrant_left_open_is_no_identifier_and_no_name(tmp_path: Path) -> None:
    records = read(tmp_path, u.STRIPS | {"sydycpbs": "/", "spmc": "无", "ggxh": "--", "cpms": "/"})
    assert first(records).display == "血糖试纸"
    assert [record.text for record in records if isinstance(record, Term)] == ["血糖试纸"]
    assert [record for record in records if isinstance(record, Relationship)] == []


def test_each_identifier_has_its_edge(tmp_path: Path) -> None:
    more = {"btcpbs": "06900000000038", "zcbacpbs": "06900000000045"}
    records = read(tmp_path, u.STRIPS | more)
    assert [(r.type, r.target) for r in records if isinstance(r, Relationship)] == [
        ("unit-of-use", "GS1:06900000000021"),
        ("direct-marking", "GS1:06900000000038"),
        ("registered-as", "GS1:06900000000045"),
    ]


def test_contacts_are_left_out(tmp_path: Path) -> None:
    assert "qylxrdh" not in str(read(tmp_path, u.STRIPS, below=u.PACKING))
    assert "contactList" not in str(read(tmp_path, u.STRIPS, below=u.PACKING))


@pytest.mark.parametrize(
    ("device", "reason", "repaired"),
    [
        ({"cpmctymc": "无号"}, "no device identifier", None),
        (u.STRIPS | {"cpbsbmtxmc": ""}, "no issuing agency", "GS1"),
        (
            {"cpbsbmtxmc": "某码", "zxxsdycpbs": "K1", "cpmctymc": "试纸"},
            "not one of the issuing agencies",
            "kept as it is called",
        ),
        (u.STRIPS | {"zxxsdycpbs": "06900000000015"}, "the check digit does not fit", "06900000000015, as published"),
        ({"zxxsdycpbs": "??", "cpmctymc": "无码"}, "no issuing agency, and the identifier has the shape of none", None),
    ],
)
def test_what_is_wrong_is_told(device: dict[str, str], reason: str, repaired: str | None, tmp_path: Path) -> None:
    (problem,) = (record for record in read(tmp_path, device) if isinstance(record, Problem))
    assert (problem.reason, problem.repaired, problem.file, problem.line) == (reason, repaired, DAY, 4)


def test_what_xml_forbids_is_put_right_and_told(tmp_path: Path) -> None:
    path = u.write_nmpa(tmp_path / DAY, u.nmpa_fields(u.STRIPS), u.nmpa_fields(u.STENT))
    text = path.read_bytes().replace("示例牌".encode(), b"A&B&amp;C\x0b&#11;&#x4E2D;").replace(b"ZJ-3.0", b"ZJ & 3")
    path.write_bytes(text)
    records = list(nmpa_udid.read(path))
    assert [record.text for record in records if isinstance(record, Term)][1] == "A&B&C中"
    told = [(p.line, p.reason, p.raw, p.repaired) for p in records if isinstance(p, Problem)]
    assert told == [
        (9, "a bare ampersand", "&", "&amp;"),
        (9, "a character that XML forbids", "\\x0b", ""),
        (9, "a character that XML forbids", "&#11;", ""),
        (22, "a bare ampersand", "&", "&amp;"),
    ]


@given(
    text=st.lists(st.sampled_from(["&", "&amp;", "&#11;", "&#65;", "\x0b", "a", "\n", "&#x1F;", "&l"])),
    size=st.integers(1, 9),
)
def test_repairs_do_not_depend_on_where_the_bytes_are_cut(text: list[str], size: int) -> None:
    data = "".join(text).encode()
    whole, cut = Repaired(BytesIO(data), "f"), Repaired(BytesIO(data), "f")
    assert b"".join(iter(lambda: cut.read(size), b"")) == b"".join(iter(lambda: whole.read(10**6), b""))
    assert list(cut.taken()) == list(whole.taken())


def test_an_ampersand_in_cdata_stays(tmp_path: Path) -> None:
    path = u.write_nmpa(tmp_path / DAY, u.nmpa_fields(u.STRIPS))
    path.write_bytes(path.read_bytes().replace("示例牌".encode(), b"<![CDATA[A&B]]>"))
    assert "A&B" in [record.text for record in nmpa_udid.read(path) if isinstance(record, Term)]


def test_a_worksheet_says_what_xml_says(tmp_path: Path) -> None:
    of_table = [r for r in nmpa_udid.read(u.nmpa_table(tmp_path).path) if isinstance(r, Concept)]
    of_xml = [r for r in read(tmp_path, u.STRIPS, u.STENT) if isinstance(r, Concept)]
    assert of_table == of_xml


def test_a_row_that_is_cut_short_is_told(tmp_path: Path) -> None:
    head, cells = list(u.HEADERS.values()), [u.STRIPS.get(tag, "") for tag in u.HEADERS]
    path = tmp_path / "UDID_FULL_RELEASE_20261101.csv"
    path.write_text("\n".join(",".join(row) for row in (head, cells, cells[:5])), encoding="utf-8")
    *_, problem, _ = nmpa_udid.read(path)
    assert isinstance(problem, Problem)
    assert (problem.line, problem.reason) == (3, f"the row is cut short: 5 cells, {len(head)} expected")


@pytest.mark.parametrize("mutation", ANY, ids=[one.__name__ for one in ANY])
@pytest.mark.parametrize("make", [u.nmpa_xml, u.nmpa_table], ids=["xml", "table"])
def test_damage_is_told_or_refused(make: object, mutation: Mutation, tmp_path: Path) -> None:
    assert callable(make)
    for seed in range(15):
        path = make(tmp_path).path
        mutation(path, Random(f"{mutation.__name__} {seed}"))
        with contextlib.suppress(TermwalkError):
            if nmpa_udid.recognise(Source(path)):
                list(nmpa_udid.read(path))


@pytest.mark.real_data
def test_the_fields_are_those_of_the_list(real_data: Path) -> None:
    rows = (real_data / "cn" / "nmpa_udid_fields.csv").read_text(encoding="utf-8").splitlines()[1:]
    tags = {row.split(",")[0] for row in rows if row.split(",")[2] == "device"}
    assert tags == set(nmpa_udid.NAMES) - {"cpbszt"}


def test_the_starter_set_holds_invented_devices() -> None:
    folder = Path(__file__).parents[3] / "ontologies" / "starter" / "udi"
    (path,) = folder.glob("UDID_*_invented.xml")
    records = list(nmpa_udid.read(path))
    assert [record for record in records if isinstance(record, Problem)] == []
    devices = [record for record in records if isinstance(record, Concept) and record.kind == "device"]
    assert [node.active for node in devices] == [True, True, False]
    assert all("虚构" in node.display for node in devices)
