"""Samples of GUDID in XML, text and JSON, written from its Data Elements Reference Table and AccessGUDID's answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.store import Record

from . import devices_abroad
from .devices_abroad import node, write_json
from .sample import Maker, Sample

GUDID = Edition("udi", "gudid-2024-11-01")
PART = "FULLDownload_Part20_Of_184_2024-11-01.xml"
TEXT = "AccessGUDID_Delimited_Full_Release_20241101"
_XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://www.fda.gov/cdrh/gudid"'
_IDENTIFIER = (
    "deviceId", "deviceIdType", "deviceIdIssuingAgency", "containsDINumber", "pkgQuantity", "pkgDiscontinueDate",
    "pkgStatus", "pkgType",
)  # fmt: skip
IN, OUT = "In Commercial Distribution", "Not in Commercial Distribution"

SEAL = {
    "publicDeviceRecordKey": "b9d5c55b-3a83-4bba-b19a-d83f5fd944e2",
    "publicVersionStatus": "Update",
    "deviceRecordStatus": "Published",
    "publicVersionNumber": "4",
    "publicVersionDate": "2022-06-27",
    "devicePublishDate": "2016-09-16",
    "deviceCommDistributionStatus": IN,
    "brandName": "Super Seal",
    "versionModelNumber": "100298",
    "companyName": "PHOENIX DENTAL, INC.",
    "singleUse": "false",
    "rx": "true",
}
OLD = {
    "publicDeviceRecordKey": "0d3b3a2e-0000-4000-8000-000000000001",
    "deviceRecordStatus": "Published",
    "deviceCommDistributionEndDate": "2018-03-30",
    "deviceCommDistributionStatus": OUT,
    "brandName": "NA",
    "versionModelNumber": "71360949",
    "companyName": "Smith & Nephew, Inc.",
}
BOX = {"deviceId": "10810000000019", "containsDINumber": "00810000000012", "pkgQuantity": "10", "pkgType": "BOX"}
CASE = {"deviceId": "20810000000016", "containsDINumber": "10810000000019", "pkgQuantity": "4", "pkgStatus": OUT}
SEAL_DIS = [
    {"deviceId": "00810000000012", "deviceIdType": "Primary"},
    CASE | {"deviceIdType": "Package", "pkgDiscontinueDate": "2020-01-01"},
    BOX | {"deviceIdType": "Package", "pkgStatus": IN},
    {"deviceId": "B1321002980", "deviceIdType": "Secondary", "deviceIdIssuingAgency": "HIBCC"},
    {"deviceId": "00810000000029", "deviceIdType": "Unit of Use"},
]
OLD_DIS = [{"deviceId": "B1321002900", "deviceIdType": "Primary", "deviceIdIssuingAgency": "HIBCC"},
           {"deviceId": "00810000000029", "deviceIdType": "Unit of Use"},
           {"deviceId": "00810000000036", "deviceIdType": "Previous"}]  # fmt: skip
GROUPS = """<contacts><customerContact><phone>877-463-9905</phone><phoneExtension xsi:nil="true" />
<email>info@example.com</email></customerContact></contacts>
<gmdnTerms>
<gmdn><gmdnCode>64794</gmdnCode><gmdnPTName>Dental coating</gmdnPTName><gmdnPTDefinition>A substance</gmdnPTDefinition>
<implantable>false</implantable><gmdnCodeStatus>Active</gmdnCodeStatus></gmdn>
<gmdn><gmdnCode>35000</gmdnCode><gmdnPTName>Dental varnish</gmdnPTName><gmdnPTDefinition>Another</gmdnPTDefinition>
<implantable>false</implantable><gmdnCodeStatus>Obsolete</gmdnCodeStatus></gmdn>
</gmdnTerms>
<premarketSubmissions>
<premarketSubmission><submissionNumber>K980022</submissionNumber><supplementNumber>000</supplementNumber>
</premarketSubmission>
<premarketSubmission><submissionNumber>P980022</submissionNumber><supplementNumber>013</supplementNumber>
</premarketSubmission>
</premarketSubmissions>
<productCodes><fdaProductCode><productCode>EJK</productCode><productCodeName>Liner, Cavity</productCodeName>
</fdaProductCode></productCodes>
<deviceSizes>
<deviceSize><sizeType>Total Volume</sizeType><size value="8" unit="Milliliter" /><sizeText xsi:nil="true" />
</deviceSize>
<deviceSize><sizeType>Device Size Text, specify</sizeType><size value="" unit="" /><sizeText>small</sizeText>
</deviceSize>
</deviceSizes>
<environmentalConditions>
<storageHandling><storageHandlingType>Storage Environment Temperature</storageHandlingType>
<storageHandlingHigh value="8" unit="Degrees Celsius" /><storageHandlingLow value="2" unit="Degrees Celsius" />
<storageHandlingSpecialConditionText xsi:nil="true" /></storageHandling>
<storageHandling><storageHandlingType>Special Storage Condition, Specify</storageHandlingType>
<storageHandlingHigh value="" unit="" /><storageHandlingLow value="" unit="" />
<storageHandlingSpecialConditionText>Keep dry.</storageHandlingSpecialConditionText></storageHandling>
</environmentalConditions>
<sterilization><deviceSterile>false</deviceSterile><sterilizationPriorToUse>true</sterilizationPriorToUse>
<methodTypes><sterilizationMethod>Dry Heat Sterilization</sterilizationMethod></methodTypes></sterilization>"""
GROUPED = {
    "gmdnCode": "64794 | 35000",
    "gmdnPTName": "Dental coating | Dental varnish",
    "implantable": "false | false",
    "gmdnCodeStatus": "Active | Obsolete",
    "premarketSubmissions": "K980022 | P980022/013",
    "productCode": "EJK",
    "productCodeName": "Liner, Cavity",
    "deviceSizes": "Total Volume 8 Milliliter | small",
    "environmentalConditions": "Storage Environment Temperature 2 to 8 Degrees Celsius | Keep dry.",
    "deviceSterile": "false",
    "sterilizationPriorToUse": "true",
    "sterilizationMethod": "Dry Heat Sterilization",
}


def gudid_device(fields: dict[str, str], identifiers: list[dict[str, str]], groups: str = "") -> str:
    """A device in XML, one element per line."""
    lines = [f"<device {_XSI}>", "<!--Note: publicVersionNumber is system generated-->"]
    lines += [f"<{name}>{escape(value)}</{name}>" for name, value in fields.items()]
    lines += ['<catalogNumber xsi:nil="true" />', "<identifiers>"]
    for identifier in identifiers:
        said = {"deviceIdIssuingAgency": "GS1"} | identifier
        cells = (
            f"<{name}>{said[name]}</{name}>" if said.get(name) else f'<{name} xsi:nil="true" />' for name in _IDENTIFIER
        )
        lines += ["<identifier>", *cells, "</identifier>"]
    return "\n".join([*lines, "</identifiers>", groups, "</device>"])


def write_gudid(path: Path, *devices: str) -> Path:
    """A part of the full release."""
    body = "\n".join(["<devices>", *devices, "</devices>"]) if devices else "<devices />"
    path.write_text(f'\ufeff<?xml version="1.0" encoding="UTF-8"?>\n{body}\n', encoding="utf-8")
    return path


def seal(edition: Edition = GUDID) -> Concept:
    """The device in use."""
    key = SEAL["publicDeviceRecordKey"]
    return node(edition, "GS1:00810000000012", "Super Seal 100298", identity=key, properties=SEAL | GROUPED)


def gudid_xml(folder: Path) -> Sample:
    """A device in two packages and one that is gone; both have the same unit of use."""
    described = SEAL | {"deviceDescription": "A liner & desensitizer."}
    path = write_gudid(folder / PART, gudid_device(described, SEAL_DIS, GROUPS), gudid_device(OLD, OLD_DIS))
    first, second = "GS1:00810000000012", "HIBCC:B1321002900"
    case = {"pkgQuantity": "4", "pkgDiscontinueDate": "2020-01-01", "pkgStatus": OUT}
    box = {"pkgQuantity": "10", "pkgStatus": IN, "pkgType": "BOX"}
    records: tuple[Record, ...] = (
        seal(),
        Term(id=first, text="A liner & desensitizer.", language="en", use="definition"),
        Relationship(source=first, type="secondary", target="HIBCC:B1321002980"),
        Relationship(source=first, type="unit-of-use", target="GS1:00810000000029"),
        node(GUDID, second, "Smith & Nephew, Inc. 71360949", active=False, identity=OLD["publicDeviceRecordKey"],
             properties=OLD),
        Relationship(source=second, type="unit-of-use", target="GS1:00810000000029"),
        Relationship(source=second, type="previous", target="GS1:00810000000036"),
        node(GUDID, "GS1:20810000000016", "Super Seal 100298 (package of 4)", "package", active=False),
        Relationship(source="GS1:20810000000016", type="contains", target="GS1:10810000000019", stated=case),
        node(GUDID, "GS1:10810000000019", "Super Seal 100298 (BOX of 10)", "package"),
        Relationship(source="GS1:10810000000019", type="contains", target=first, stated=box),
        node(GUDID, "HIBCC:B1321002980", "Super Seal (secondary)", "secondary"),
        node(GUDID, "GS1:00810000000029", "Super Seal (unit of use)", "unit of use"),
        node(GUDID, "GS1:00810000000036", "Smith & Nephew, Inc. (previous)", "previous", active=False),
    )  # fmt: skip
    return Sample(path, 2, records)


def gudid_json(folder: Path) -> Sample:
    """The first of these devices as the look-up answers it, without its groups."""
    said: dict[str, Any] = {**SEAL, "catalogNumber": None, "singleUse": False, "rx": True, "publicVersionNumber": 4}
    said["publicVersionDate"] += "T00:00:00.000Z"
    said["devicePublishDate"] += "T00:00:00.000Z"
    said["identifiers"] = {"identifier": [SEAL_DIS[0] | {"deviceIdIssuingAgency": "GS1", "pkgType": None}]}
    said["contacts"] = {"customerContact": [{"phone": "1", "email": "info@example.com"}]}
    said["productCodes"] = {"fdaProductCode": [{"productCode": "EJK", "productCodeName": "Liner, Cavity"}]}
    said["deviceSizes"] = {"deviceSize": [{"sizeType": "Total Volume", "size": {"unit": "Milliliter", "value": "8"}}]}
    said["sterilization"] = {"deviceSterile": False, "sterilizationPriorToUse": True, "methodTypes": None}
    path = folder / "lookup-2024-11-01.json"
    answer = {"gudid": {"device": said}, "productCodes": [], "udi": {"di": SEAL_DIS[0]["deviceId"]}}
    write_json(path, answer)
    grouped = {
        "productCode": "EJK",
        "productCodeName": "Liner, Cavity",
        "deviceSizes": "Total Volume 8 Milliliter",
        "deviceSterile": "false",
        "sterilizationPriorToUse": "true",
    }
    device = node(
        GUDID, "GS1:00810000000012", "Super Seal 100298", identity=SEAL["publicDeviceRecordKey"],
        properties=SEAL | grouped,
    )  # fmt: skip
    return Sample(path, 1, (device,))


def write_text(folder: Path, name: str, rows: list[str]) -> Path:
    """A table of the delimited release, in its folder."""
    (folder / TEXT).mkdir(exist_ok=True)
    path = folder / TEXT / f"{name}.txt"
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def device_txt(folder: Path) -> Sample:
    """Two devices, one of them with a quote in its description."""
    names = [*SEAL, "deviceCommDistributionEndDate", "deviceDescription"]
    rows = ["|".join(["PrimaryDI", *names])]
    for di, fields in (("00810000000012", SEAL | {"deviceDescription": '5" liner'}), ("B1321002900", OLD)):
        rows.append("|".join([di, *(fields.get(name, "") for name in names)]))
    old = {name: OLD[name] for name in names if name in OLD}
    key = SEAL["publicDeviceRecordKey"]
    records = (
        node(GUDID, "GS1:00810000000012", "Super Seal 100298", identity=key, properties=SEAL),
        Term(id="GS1:00810000000012", text='5" liner', language="en", use="definition"),
        node(GUDID, "HIBCC:B1321002900", "Smith & Nephew, Inc. 71360949", active=False,
             identity=OLD["publicDeviceRecordKey"], properties=old),
    )  # fmt: skip
    return Sample(write_text(folder, "device", rows), 2, records)


def identifiers_txt(folder: Path) -> Sample:
    """A package and a unit of use; edges to the latter are a part of their own."""
    rows = [
        "|".join(["PrimaryDI", *_IDENTIFIER]),
        "00810000000012|10810000000019|Package|GS1|00810000000012|10||In Commercial Distribution|BOX",
        "00810000000012|00810000000029|Unit of Use|GS1|||||",
    ]
    box = {"pkgQuantity": "10", "pkgStatus": IN, "pkgType": "BOX"}
    records = (
        node(GUDID, "GS1:10810000000019", "10810000000019 (BOX of 10)", "package"),
        Relationship(source="GS1:10810000000019", type="contains", target="GS1:00810000000012", stated=box),
        node(GUDID, "GS1:00810000000029", "00810000000029 (unit of use)", "unit of use"),
    )
    return Sample(write_text(folder, "identifiers", rows), 2, records)


def edges_txt(name: str, header: str, rows: list[str], *edges: tuple[str, str, dict[str, str]]) -> Maker:
    """A table of which every row is an edge of the first device."""

    def make(folder: Path) -> Sample:
        path = write_text(folder, name, [f"PrimaryDI|{header}", *(f"00810000000012|{row}" for row in rows)])
        found = (
            Relationship(source="GS1:00810000000012", type=type, target=to, stated=said) for type, to, said in edges
        )
        return Sample(path, len(rows), tuple(found))

    return make


SAMPLES: dict[str, Maker] = {
    "gudid-xml": gudid_xml,
    "gudid-lookup-json": gudid_json,
    "gudid-device": device_txt,
    "gudid-identifiers": identifiers_txt,
    "gudid-gmdn-terms": edges_txt(
        "gmdnTerms",
        "gmdnPTName|gmdnPTDefinition|gmdnCode|gmdnCodeStatus|implantable",
        ["Dental coating|A substance|64794|Active|false", "Dental varnish|Another|||false"],
        ("gmdn", "64794", {"gmdnPTName": "Dental coating", "gmdnCodeStatus": "Active", "implantable": "false"}),
        ("gmdn", "Dental varnish", {"implantable": "false"}),
    ),
    "gudid-product-codes": edges_txt(
        "productCodes",
        "productCode|productCodeName",
        ["EJK|Liner, Cavity"],
        ("product-code", "EJK", {"productCodeName": "Liner, Cavity"}),
    ),
    "gudid-device-sizes": edges_txt(
        "deviceSizes",
        "sizeType|size (unit)|size (value)|sizeText",
        ["Total Volume|Milliliter|8|"],
        ("size", "Total Volume", {"size (unit)": "Milliliter", "size (value)": "8"}),
    ),
    "gudid-environmental-conditions": edges_txt(
        "environmentalConditions",
        "storageHandlingType|storageHandlingHigh (unit)|storageHandlingHigh (value)|storageHandlingLow (unit)|"
        "storageHandlingLow (value)|storageHandlingSpecialConditionText",
        ["Special Storage Condition, Specify|||||Keep dry."],
        ("storage", "Special Storage Condition, Specify", {"storageHandlingSpecialConditionText": "Keep dry."}),
    ),
    "gudid-premarket-submissions": edges_txt(
        "premarketSubmissions",
        "submissionNumber|supplementNumber",
        ["K980022|000", "P980022|013"],
        ("premarket-submission", "K980022", {"supplementNumber": "000"}),
        ("premarket-submission", "P980022", {"supplementNumber": "013"}),
    ),
    "gudid-sterilization-methods": edges_txt(
        "sterilizationMethodTypes",
        "sterilizationMethod",
        ["Dry Heat Sterilization"],
        ("sterilization-method", "Dry Heat Sterilization", {}),
    ),
    **devices_abroad.SAMPLES,
}
