"""GUDID in XML and in the look-up's JSON: what a record becomes, and what is wrong with records."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.errors import FormatError, SourceError, TermwalkError
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.devices import gudid, gudid_api
from termwalk.importers.devices.keys import check_digit_fits, inferred_agency
from termwalk.importers.devices.nodes import GUESSED, MISFIT, NO_AGENCY, NO_CONTENTS, OTHER_CONTENTS, PACKAGE_TOO
from termwalk.importers.source import Source, sources

from ..mutations import ANY, Mutation
from ..samples import devices as u

PRIMARY = u.SEAL_DIS[0]
DI, BOX, UNIT = PRIMARY["deviceId"], u.BOX["deviceId"], u.SEAL_DIS[4]["deviceId"]


def read(folder: Path, *devices: str) -> list[Record]:
    """The records of a part with these devices."""
    return list(gudid.read(u.write_gudid(folder / u.PART, *devices)))


def nodes(records: list[Record]) -> dict[str, Concept]:
    found = [record for record in records if isinstance(record, Concept)]
    assert len({node.id for node in found}) == len(found)
    return {node.id: node for node in found}


def edges(records: list[Record]) -> list[tuple[str, str, str]]:
    return [(edge.source, edge.type, edge.target) for edge in records if isinstance(edge, Relationship)]


def problems(records: list[Record]) -> list[Problem]:
    return [record for record in records if isinstance(record, Problem)]


def test_release_and_part_are_told_by_the_file_name(tmp_path: Path) -> None:
    found = gudid.recognise(Source(u.write_gudid(tmp_path / u.PART, u.gudid_device(u.SEAL, u.SEAL_DIS))))
    assert found is not None
    assert (found.edition, found.section, found.date) == (u.GUDID, "part 20 of 184", "2024-11-01")
    assert (found.incremental, found.counted, found.language) == (True, "device", "en")


def test_an_update_names_itself(tmp_path: Path) -> None:
    path = u.write_gudid(tmp_path / "gudid_daily_update_20241105.xml", u.gudid_device(u.SEAL, u.SEAL_DIS))
    found = gudid.recognise(Source(path))
    assert found is not None
    assert (found.edition.version, found.section) == ("gudid-2024-11-05", "daily update")


def test_a_name_without_a_date_needs_the_user_to_say(tmp_path: Path) -> None:
    path = u.write_gudid(tmp_path / "devices.xml", u.gudid_device(u.SEAL, u.SEAL_DIS))
    with pytest.raises(FormatError, match=r"devices\.xml is gudid-xml, .* add --release, or write an editions\.toml"):
        gudid.read(path)


def test_an_empty_part_is_a_part_without_rows(tmp_path: Path) -> None:
    source = Source(u.write_gudid(tmp_path / "FULLDownload_Part32_Of_184_2024-11-01-dental.xml"))
    found = gudid.recognise(source)
    assert found is not None
    assert (found.section, list(gudid.read(source, found))) == ("part 32 of 184", [])


def test_an_empty_list_of_devices_may_be_anybodys(tmp_path: Path) -> None:
    assert gudid.recognise(Source(u.write_gudid(tmp_path / "devices-2024-11-01.xml"))) is None


def test_a_file_in_which_no_device_is_left_is_refused(tmp_path: Path) -> None:
    path = u.write_gudid(tmp_path / u.PART, u.gudid_device(u.SEAL, u.SEAL_DIS).replace("device ", "gadget ", 1))
    path.write_text(path.read_text(encoding="utf-8").replace("</device>", "</gadget>"), encoding="utf-8")
    source = Source(path)
    with pytest.raises(FormatError, match=r"holds no device\.$"):
        list(gudid.read(source, gudid.recognise(source) or pytest.fail("not recognised")))


def test_what_is_said_of_a_node_stands_right_below_it(tmp_path: Path) -> None:
    subject = ""
    for record in gudid.read(u.gudid_xml(tmp_path).path):
        if isinstance(record, Concept):
            subject = record.id
        elif isinstance(record, (Term, Relationship)):
            assert subject == (record.id if isinstance(record, Term) else record.source)


def test_a_printed_gtin_of_other_length_is_the_same_trade_item(tmp_path: Path) -> None:
    found = nodes(read(tmp_path, u.gudid_device(u.SEAL, [PRIMARY | {"deviceId": DI[2:]}])))
    assert {id: node.properties["di"] for id, node in found.items()} == {f"GS1:{DI}": DI[2:]}


def test_contacts_and_gmdn_definitions_are_left_out(tmp_path: Path) -> None:
    (node,) = nodes(read(tmp_path, u.gudid_device(u.SEAL, [PRIMARY], u.GROUPS))).values()
    assert "A substance" not in str(node.properties)
    assert "info@example.com" not in str(node.properties)


def test_an_element_that_is_new_is_kept_by_its_name(tmp_path: Path) -> None:
    fields = u.SEAL | {"implantCardText": "yes"}
    device = u.gudid_device(fields, [PRIMARY], "<newGroup><one>1</one><one>2</one></newGroup>")
    (node,) = nodes(read(tmp_path, device)).values()
    assert (node.properties["implantCardText"], node.properties["one"]) == ("yes", "1 | 2")


@pytest.mark.parametrize(
    ("fields", "display"),
    [
        ({"brandName": "Seal", "versionModelNumber": "7"}, "Seal 7"),
        ({"brandName": "Seal", "versionModelNumber": "Seal"}, "Seal"),
        ({"brandName": "N/A", "companyName": "ACME", "versionModelNumber": "7"}, "ACME 7"),
        ({"brandName": "Not Applicable", "companyName": "ACME"}, "ACME"),
        ({"brandName": "Nano", "versionModelNumber": "7"}, "Nano 7"),
        ({"deviceDescription": "A  tray"}, "A tray"),
        ({"versionModelNumber": "7"}, "7"),
        ({}, f"GS1:{DI}"),
    ],
)
def test_a_device_is_called_as_its_label_says(fields: dict[str, str], display: str, tmp_path: Path) -> None:
    (node,) = nodes(read(tmp_path, u.gudid_device(fields, [PRIMARY]))).values()
    assert node.display == display


@pytest.mark.parametrize(
    ("fields", "active"),
    [
        ({}, True),
        ({"deviceCommDistributionStatus": u.IN}, True),
        ({"deviceCommDistributionStatus": u.OUT}, False),
        ({"deviceRecordStatus": "Published"}, True),
        ({"deviceRecordStatus": "Deactivated"}, False),
    ],
)
def test_a_device_is_active_while_it_is_distributed(fields: dict[str, str], active: bool, tmp_path: Path) -> None:
    (node,) = nodes(read(tmp_path, u.gudid_device(fields, [PRIMARY]))).values()
    assert node.active is active


def test_a_shared_unit_of_use_is_one_node_and_active_if_any_device_is(tmp_path: Path) -> None:
    unit = {"deviceId": UNIT, "deviceIdType": "Unit of Use"}
    old = u.gudid_device(u.OLD, [u.OLD_DIS[0], unit])
    records = read(tmp_path, old, u.gudid_device(u.SEAL, [PRIMARY, unit | {"deviceIdType": "Direct Marking"}]))
    assert problems(records) == []
    assert nodes(records)[f"GS1:{UNIT}"].active
    assert edges(records) == [
        ("HIBCC:B1321002900", "unit-of-use", f"GS1:{UNIT}"),
        (f"GS1:{DI}", "direct-marking", f"GS1:{UNIT}"),
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_a_unit_of_use_that_is_a_device_of_its_own_is_the_device(order: int, tmp_path: Path) -> None:
    unit = {"deviceId": DI, "deviceIdType": "Unit of Use"}
    both = [u.gudid_device(u.OLD, [u.OLD_DIS[0], unit]), u.gudid_device(u.SEAL, [PRIMARY])]
    records = read(tmp_path, *both[::order])
    assert problems(records) == []
    assert {node.kind for node in nodes(records).values()} == {"device"}
    assert edges(records) == [("HIBCC:B1321002900", "unit-of-use", f"GS1:{DI}")]


def test_a_package_leads_to_what_is_one_step_below(tmp_path: Path) -> None:
    records = list(gudid.read(u.gudid_xml(tmp_path).path))
    chain = [edge for edge in edges(records) if edge[1] == "contains"]
    assert [source for source, _, _ in chain] == [f"GS1:{u.CASE['deviceId']}", f"GS1:{BOX}"]
    assert [target for _, _, target in chain] == [f"GS1:{BOX}", f"GS1:{DI}"]


def test_a_package_may_be_of_another_agency_than_what_it_contains(tmp_path: Path) -> None:
    package = u.BOX | {"deviceIdType": "Package", "containsDINumber": "B1321002900"}
    records = read(tmp_path, u.gudid_device(u.OLD, [u.OLD_DIS[0], package]))
    assert edges(records) == [(f"GS1:{BOX}", "contains", "HIBCC:B1321002900")]


def package(**more: str) -> dict[str, str]:
    return u.BOX | {"deviceIdType": "Package"} | more


@pytest.mark.parametrize(
    ("identifiers", "reason", "repaired", "left"),
    [
        ([], "no primary DI: the record is not used", None, 0),
        ([{"deviceIdType": "Primary"}], "no primary DI: the record is not used", None, 0),
        ([PRIMARY, {"deviceId": UNIT, "deviceIdType": "Primary"}], "a second primary DI", None, 1),
        ([PRIMARY, {"deviceId": UNIT, "deviceIdType": "Pakage"}], "not a type of device identifier", None, 1),
        ([PRIMARY, {"deviceIdType": "Secondary"}], "an identifier without its number", None, 1),
        ([PRIMARY | {"deviceId": DI[:-1] + "0"}], MISFIT, f"{DI[:-1]}0, as published", 1),
        ([PRIMARY | {"deviceId": "x"}], MISFIT, "x, as published", 1),
        ([PRIMARY | {"deviceIdIssuingAgency": ""}], GUESSED, "GS1", 1),
        ([PRIMARY | {"deviceIdIssuingAgency": "", "deviceId": "?"}], NO_AGENCY, None, 0),
        ([PRIMARY, package(containsDINumber="")], NO_CONTENTS, "kept without", 2),
        ([PRIMARY, package(), package(containsDINumber=UNIT)], OTHER_CONTENTS, None, 2),
    ],
)
def test_what_is_wrong_with_a_record_is_told(
    identifiers: list[dict[str, str]], reason: str, repaired: str | None, left: int, tmp_path: Path
) -> None:
    records = read(tmp_path, u.gudid_device(u.SEAL, identifiers))
    (problem,) = problems(records)
    assert (problem.reason, problem.repaired, problem.file) == (reason, repaired, u.PART)
    assert problem.line == 3
    assert len(nodes(records)) == left


def test_a_package_that_is_a_device_too_is_told(tmp_path: Path) -> None:
    devices = [u.gudid_device(u.OLD, [u.OLD_DIS[0], package()]), u.gudid_device(u.SEAL, [{**PRIMARY, "deviceId": BOX}])]
    records = read(tmp_path, *devices)
    (problem,) = problems(records)
    assert (problem.reason, problem.repaired) == (PACKAGE_TOO, "the device")
    assert nodes(records)[f"GS1:{BOX}"].kind == "device"
    (problem,) = problems(read(tmp_path, *devices[::-1]))
    assert problem.reason == OTHER_CONTENTS


def test_an_identifier_far_above_is_forgotten_and_memory_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("termwalk.importers.devices.window.HELD", 2)
    secondary = [
        u.gudid_device({}, [PRIMARY | {"deviceId": f"B1{n:05}0", "deviceIdIssuingAgency": "HIBCC"},
                            {"deviceId": f"C1{n:05}0", "deviceIdType": "Secondary", "deviceIdIssuingAgency": "HIBCC"}])
        for n in range(5)
    ]  # fmt: skip
    kinds = [record.kind for record in read(tmp_path, *secondary) if isinstance(record, Concept)]
    assert kinds == ["device", "device", "device", *["secondary", "device"] * 2, "secondary", "secondary", "secondary"]


def test_entities_are_never_followed(tmp_path: Path) -> None:
    path = u.write_gudid(tmp_path / u.PART, u.gudid_device(u.SEAL, [PRIMARY]))
    text = path.read_text(encoding="utf-8-sig").replace("?>\n", '?>\n<!DOCTYPE devices [<!ENTITY e "x">]>\n', 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="entit"):
        list(gudid.read(path))


@pytest.mark.parametrize(
    ("di", "agency"),
    [
        ("00643169001763", "GS1"), ("12345670", "GS1"), ("B1321002980", "HIBCC"), ("A9999XYZ100T0944", "ICCBBA"),
        ("E4947660611", "HIBCC"), ("MA.156.M0.100103.SF9C9001", "MA"), ("08640070001234567890", "AHM"),
        ("5144B3", ""), ("123", ""), ("", ""),
    ],
)  # fmt: skip
def test_an_agency_is_told_by_the_shape_of_what_it_issues(di: str, agency: str) -> None:
    assert inferred_agency(di) == agency


def test_one_wrong_digit_is_always_seen() -> None:
    for place, digit in enumerate(DI):
        for other in set("0123456789") - {digit}:
            assert not check_digit_fits(f"GS1:{DI[:place]}{other}{DI[place + 1 :]}")
    assert check_digit_fits(f"GS1:{DI}")
    assert check_digit_fits("HIBCC:B1321002981")


def test_json_gives_what_xml_gives(tmp_path: Path) -> None:
    sample = u.gudid_json(tmp_path)
    groups = "".join(line for line in u.GROUPS.splitlines() if "productCode" in line or "</fdaProductCode>" in line)
    groups += '<deviceSizes><deviceSize><sizeType>Total Volume</sizeType><size value="8" unit="Milliliter"/>'
    groups += "</deviceSize></deviceSizes><deviceSterile>false</deviceSterile>"
    groups += "<sterilizationPriorToUse>true</sterilizationPriorToUse>"
    assert list(gudid_api.read(sample.path)) == read(tmp_path, u.gudid_device(u.SEAL, [PRIMARY], groups))


@pytest.mark.parametrize("wrap", ["{}\n{}", "[{}, {}]"])
def test_several_answers_stand_in_a_list_or_on_lines(wrap: str, tmp_path: Path) -> None:
    answer = json.dumps(json.loads(u.gudid_json(tmp_path).path.read_text(encoding="utf-8")))
    path = tmp_path / "lookups-2024-11-01.json"
    path.write_text(wrap.format(answer, json.dumps({"gudid": {"device": None}, "error": "gone"})), encoding="utf-8")
    first, problem = gudid_api.read(path)
    assert isinstance(first, Concept)
    assert isinstance(problem, Problem)
    assert (problem.line, problem.reason, problem.raw) == (2, "an answer without a device", "gone")


@pytest.mark.parametrize("mutation", ANY, ids=[one.__name__ for one in ANY])
@pytest.mark.parametrize("make", [u.gudid_xml, u.gudid_json], ids=["xml", "json"])
def test_damage_is_told_or_refused(make: object, mutation: Mutation, tmp_path: Path) -> None:
    assert callable(make)
    for seed in range(25):
        path = make(tmp_path).path
        mutation(path, Random(f"{mutation.__name__} {seed}"))
        for importer in (gudid, gudid_api):
            with contextlib.suppress(TermwalkError):
                if importer.recognise(Source(path)):
                    list(importer.read(path))


@pytest.mark.real_data
def test_the_releases_of_2024_and_2025(real_data: Path) -> None:
    counts = []
    for release in ("gudid-2024-11", "gudid-2025-05"):
        found: Counter[str] = Counter()
        for archive in sorted((real_data / "udi" / release).glob("*.zip")):
            for source in sources(archive):
                known = gudid.recognise(source)
                assert known is not None
                assert known.edition == Edition("udi", f"{release}-01")
                ids = []
                for record in gudid.read(source, known):
                    found[record.kind if isinstance(record, Concept) else type(record).__name__] += 1
                    ids += [record.id] if isinstance(record, Concept) else []
                assert len(set(ids)) == len(ids)
        counts.append(found)
    assert counts[0] == {
        "device": 45186, "unit of use": 3644, "secondary": 1922, "package": 1849, "direct marking": 321,
        "previous": 18, "Term": 42212, "Relationship": 7871, "Problem": 2,
    }  # fmt: skip
    assert counts[1] == {
        "device": 35854, "unit of use": 2622, "package": 1530, "secondary": 442, "direct marking": 119,
        "previous": 17, "Term": 32864, "Relationship": 4842, "Problem": 1,
    }  # fmt: skip


@pytest.mark.real_data
def test_the_inferred_agency_is_never_another_than_the_stated_one(real_data: Path) -> None:
    told: Counter[tuple[bool, str]] = Counter()
    for source in sources(real_data / "udi" / "gudid-2025-05" / "Dental-xml2.zip"):
        for record in gudid.read(source):
            if isinstance(record, Concept):
                stated = record.id.partition(":")[0]
                inferred = inferred_agency(record.properties["di"])
                told[inferred == stated, inferred] += 1
    assert {agency for right, agency in told if not right} == {""}
    assert told[False, ""] == 2


@pytest.mark.real_data
def test_the_real_answers(real_data: Path) -> None:
    folder = real_data / "udi" / "accessgudid_api_json"
    recognised = {path.name: gudid_api.recognise(Source(path)) for path in sorted(folder.glob("*.json"))}
    read = [name for name, found in recognised.items() if found]
    assert [name for name in read if "lookup" not in name] == []
    assert len(read) == 3
    displays = []
    for name in read:
        said = recognised[name]
        assert said is not None
        records = list(gudid_api.read(folder / name, said.said_by_user("udi", "gudid-2019-02-07")))
        displays += [record.display for record in records if isinstance(record, Concept)]
    assert displays == ["XIENCE ALPINE 1145350-28", "EMPERION 71360949", "XIENCE ALPINE 1145350-28"]


def test_the_starter_set_holds_two_releases() -> None:
    folder = Path(__file__).parents[3] / "ontologies" / "starter" / "udi"
    old, new = sorted(folder.glob("FULLDownload*.xml"))
    assert [gudid.recognise(Source(path)) is not None for path in (old, new)] == [True, True]
    before, after = (nodes(list(gudid.read(path))) for path in (old, new))
    assert all(earlier < later for earlier, later in pairwise([old.name, new.name]))
    devices = [{id for id, node in found.items() if node.kind == "device"} for found in (before, after)]
    assert [len(found) for found in devices] == [10, 10]
    assert len(devices[0] & devices[1]) == 9
