"""A GUDID record by the names of its data elements, however it is written: XML, JSON or delimited text.

Source: FDA, GUDID Data Elements Reference Table.
"""

from __future__ import annotations

import re

from termwalk.graph.problems import Problem

from ..source import Source
from .nodes import PACKAGE, Device, Other, Writer

SIZES, CONDITIONS, SUBMISSIONS = "deviceSizes", "environmentalConditions", "premarketSubmissions"
KEPT_OUT = frozenset(("contacts", "gmdnPTDefinition"))
KINDS = {
    "Package": PACKAGE,
    "Unit of Use": "unit of use",
    "Direct Marking": "direct marking",
    "Secondary": "secondary",
    "Previous": "previous",
}
"""The types of a DI beside Primary, by the FDA's word."""
GONE = "Not in Commercial Distribution"
_NO_BRAND = re.compile(r"\W*(n\W?a|none|null|no brand( name)?|not applicable)?\W*", re.IGNORECASE)
_DATE = re.compile(r"(20\d\d)-?(0[1-9]|1[0-2])-?([0-3]\d)(?!\d)")


def release_of(source: Source) -> str:
    """The release's date, by the name of the file, its archive or its folder; empty where none has one."""
    for name in (source.file_name, source.path.name, source.path.parent.name):
        if found := _DATE.search(name):
            return "-".join(found.groups())
    return ""


def device_of(
    properties: dict[str, str], identifiers: list[dict[str, str]], line: int, writer: Writer
) -> tuple[Device | None, list[Problem]]:
    """A device, and what is wrong with its identifiers; the properties are taken over and lose the description."""
    problems: list[Problem] = []
    primary: dict[str, str] = {}
    others = []
    active = properties.get("deviceCommDistributionStatus") != GONE and is_published(properties)
    for identifier in identifiers:
        kind = identifier.get("deviceIdType", "")
        if kind == "Primary" and not primary:
            primary = identifier
        elif kind in KINDS:
            others.append(other(identifier, active=active))
        else:
            reason = "a second primary DI" if kind == "Primary" else "not a type of device identifier"
            problems.append(writer.problem(line, reason, "deviceIdType", " ".join(identifier.values())))
    if not primary.get("deviceId"):
        raw = properties.get("publicDeviceRecordKey", "")
        return None, [*problems, writer.problem(line, "no primary DI: the record is not used", "di", raw)]
    description = " ".join(properties.pop("deviceDescription", "").split())
    return Device(
        agency=primary.get("deviceIdIssuingAgency", ""),
        di=primary["deviceId"],
        name=display(properties, description),
        brand=brand(properties),
        identity=properties.get("publicDeviceRecordKey", ""),
        active=active,
        line=line,
        properties=properties,
        terms=[(description, "en", "definition")] if description else [],
        others=others,
    ), problems


def is_published(properties: dict[str, str]) -> bool:
    """Whether the record is in force; the FDA deactivates what should never have been there."""
    return properties.get("deviceRecordStatus", "Published") == "Published"


def other(identifier: dict[str, str], *, active: bool) -> Other:
    """An identifier beside the primary one. A previous DI is not in use any more."""
    kind = KINDS[identifier["deviceIdType"]]
    package = kind == PACKAGE
    return Other(
        agency=identifier.get("deviceIdIssuingAgency", ""),
        di=identifier.get("deviceId", ""),
        kind=kind,
        contains=identifier.get("containsDINumber", ""),
        stated={name: value for name, value in identifier.items() if name.startswith("pkg")} if package else {},
        active=active and kind != "previous" and identifier.get("pkgStatus") != GONE,
        label=_package(identifier) if package else "",
    )


def _package(identifier: dict[str, str]) -> str:
    kind, quantity = identifier.get("pkgType", PACKAGE), identifier.get("pkgQuantity", "")
    return f"{kind} of {quantity}" if quantity else kind


def brand(properties: dict[str, str]) -> str:
    """The brand, or the company's name where the labeler says that there is none (`NA`)."""
    name = properties.get("brandName", "")
    return properties.get("companyName", "") if _NO_BRAND.fullmatch(name) else name


def display(properties: dict[str, str], description: str) -> str:
    """Brand and version or model, as a label shows them; else the description."""
    name, version = brand(properties), properties.get("versionModelNumber", "")
    if not name and not version:
        return description
    return name if version in ("", name) else f"{name} {version}".strip()


def size(cells: dict[str, str]) -> str:
    """`Length 20 Millimeter`; a size in words stands for itself."""
    words = cells.get("sizeText", "")
    return words or " ".join(filter(None, (cells.get("sizeType"), cells.get("size"))))


def condition(cells: dict[str, str]) -> str:
    """`Storage Environment Temperature 2 to 8 Degrees Celsius`; a special condition stands for itself."""
    special = cells.get("storageHandlingSpecialConditionText", "")
    if special:
        return special
    low, high = cells.get("storageHandlingLow", ""), cells.get("storageHandlingHigh", "")
    if low and high:
        number, _, unit = low.partition(" ")
        span = f"{number if high.endswith(unit) else low} to {high}"
    else:
        span = (low and f"at least {low}") or (high and f"at most {high}")
    return f"{cells.get('storageHandlingType', '')} {span}".strip()


def submission(cells: dict[str, str]) -> str:
    """`P980022/S013`, the number of a premarket submission and of its supplement (`000` is none)."""
    number, supplement = cells.get("submissionNumber", ""), cells.get("supplementNumber", "")
    return f"{number}/{supplement}" if number and supplement.strip("0") else number
