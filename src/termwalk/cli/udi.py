"""`termwalk udi`: what a scanned or typed UDI says, and which device it names."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Literal

import msgspec

from termwalk.exporters import csv, json
from termwalk.exporters.headers import Lang
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Reader
from termwalk.ontologies.udi import CheckState, Precision, Udi, UdiDate, parse, unreadable
from termwalk.queries.results import Answer

from . import graphs, printing

Status = Literal["found", "unknown", "no-device-identifier", "unreadable"]

LABELS = {
    "udi": ("UDI", "UDI"),
    "status": ("Status", "状态"),
    "agency": ("Issuing agency", "发码机构"),
    "di": ("Device identifier", "产品标识（DI）"),
    "key": ("Key", "统一键"),
    "lot": ("Lot", "批号"),
    "serial": ("Serial number", "序列号"),
    "manufactured": ("Manufactured", "生产日期"),
    "expires": ("Expires", "失效日期"),
    "donation": ("Donation number", "捐献编号"),
    "quantity": ("Quantity", "数量"),
    "check_state": ("Check character", "校验符"),
    "fields": ("Other fields", "其他字段"),
    "issues": ("Issues", "问题"),
    "release": ("Release", "版本"),
    "kind": ("Kind", "类型"),
    "title": ("Title", "名称"),
    "device": ("Device", "器械"),
    "device_title": ("Device title", "器械名称"),
    "active": ("Active", "有效"),
    "relationships": ("Related identifiers", "相关标识"),
}
"""What a person reads before each value: English, Chinese. Properties keep their publisher's names."""

OF_INTEREST = (
    "brandName", "versionModelNumber", "catalogNumber", "companyName", "deviceDescription", "gmdnPTName",
    "productCodeName", "deviceCommDistributionStatus", "MRISafetyStatus", "singleUse",
    "spmc", "ggxh", "cphhhbh", "ylqxzcrbarmc", "zczbhhzbapzh", "flbm", "qxlb", "cpms", "tsrq",
    "tradeName", "reference", "manufacturerName", "riskClass", "basicUdi", "deviceStatusType",
)  # fmt: skip
"""The properties of GUDID, NMPA and EUDAMED that a table shows; JSON and CSV have all."""

_STYLES = {"found": "green", "unknown": "yellow", "no-device-identifier": "yellow", "unreadable": "red"}
_WORDS = {"yes": ("yes", "是"), "no": ("no", "否"), "month": (" (only the month is printed)", "（仅印月份）")}
_BESIDE = ("unit-of-use", "direct-marking", "secondary", "previous")
_STEPS = 8


class UdiRelationship(msgspec.Struct, frozen=True, kw_only=True):
    """An identifier that the one asked for is tied to: `source` and `target` are keys, `title` the other one's."""

    source: str
    type: str
    target: str
    title: str
    stated: dict[str, str] = {}


class UdiRow(msgspec.Struct, frozen=True, kw_only=True):
    """One UDI: what it says, what is wrong with it, and what the graph holds of its device.

    `title` and `kind` are those of the identifier itself, which may be a package; `device` is the one inside.
    Dates are ISO 8601, the last day where only a month is printed (`*_precision` says so).
    """

    udi: str
    status: Status
    agency: str = ""
    di: str = ""
    key: str = ""
    lot: str = ""
    serial: str = ""
    manufactured: str = ""
    manufactured_precision: Precision | None = None
    expires: str = ""
    expires_precision: Precision | None = None
    donation: str = ""
    quantity: int | None = None
    check: str = ""
    check_state: CheckState = "unverified"
    fields: dict[str, str] = {}
    issue_codes: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    release: str = ""
    kind: str = ""
    title: str = ""
    device: str = ""
    device_title: str = ""
    active: bool | None = None
    properties: dict[str, str] = {}
    relationships: tuple[UdiRelationship, ...] = ()


class Udis(Answer[UdiRow]):
    """The rows in the order asked."""

    row_type = UdiRow


def run(texts: list[str], graph: str, format: str, lang: Lang) -> int:
    """Reads and looks up; 3 where a text is no UDI, 1 where no device is known, else 0."""
    asked = [line.rstrip("\r\n") for line in sys.stdin if line.strip()] if texts == ["-"] else texts
    with graphs.to_read(graph) as held, held.store.snapshot():
        found = Udis(tuple(_row(text, held.store, lang) for text in asked))
        name = held.name
    if format == "json":
        print(json.text(found, graph=name))
    elif format == "csv":
        csv.write_to(found, sys.stdout)
    else:
        for row in found:
            _print(row, lang)
    statuses = {row.status for row in found}
    return 3 if "unreadable" in statuses else 0 if "found" in statuses else 1


def _row(text: str, store: Reader, lang: Lang) -> UdiRow:
    try:
        udi = parse(text)
    except QuestionError:
        return UdiRow(udi=text, status="unreadable", issue_codes=("unreadable",), issues=(unreadable(text, lang),))
    row = _said(udi, lang)
    found = _held(store, udi.key) if udi.key else None
    return _with_device(row, found, store) if found else row


def _said(udi: Udi, lang: Lang) -> UdiRow:
    return UdiRow(
        udi=udi.text, status="unknown" if udi.di else "no-device-identifier",
        agency=udi.agency, di=udi.di, key=udi.key, lot=udi.lot, serial=udi.serial,
        manufactured=_iso(udi.manufactured), manufactured_precision=_precision(udi.manufactured),
        expires=_iso(udi.expires), expires_precision=_precision(udi.expires),
        donation=udi.donation, quantity=udi.quantity, check=udi.check, check_state=udi.check_state,
        fields=udi.fields, issue_codes=udi.issues, issues=udi.sentences(lang),
    )  # fmt: skip


def _iso(date: UdiDate | None) -> str:
    return str(date) if date else ""


def _precision(date: UdiDate | None) -> Precision | None:
    return date.precision if date else None


def _held(store: Reader, key: str) -> Concept | None:
    """The node of a key in the newest release that lists it."""
    for edition in reversed(store.catalogue().editions("udi")):
        found = store.concepts(edition, [key]).get(key)
        if found is not None and found.listed:
            return found
    return None


def _with_device(row: UdiRow, node: Concept, store: Reader) -> UdiRow:
    edition = Edition(node.system, node.version)
    device = _device_of(store, edition, node)
    return msgspec.structs.replace(
        row, status="found", release=node.version, kind=node.kind, title=node.display,
        device=device.id, device_title=device.display, active=node.active,
        properties=node.properties | device.properties, relationships=_relationships(store, edition, node.id),
    )  # fmt: skip


def _device_of(store: Reader, edition: Edition, node: Concept) -> Concept:
    """The device that an identifier stands for: what its packages hold in the end, or whose unit of use it is."""
    seen = {node.id}
    while node.kind != "device" and len(seen) < _STEPS:
        below = [e.target for e in store.relationships(edition, [node.id]).get(node.id, ()) if e.type == "contains"]
        above = [e.source for e in store.referring(edition, [node.id]).get(node.id, ()) if e.type in _BESIDE]
        steps = [id for id in (*below, *above) if id not in seen]
        found = store.concepts(edition, steps[:1])
        if not found:
            return node
        node = next(iter(found.values()))
        seen.add(node.id)
    return node


def _relationships(store: Reader, edition: Edition, id: str) -> tuple[UdiRelationship, ...]:
    edges = (*store.relationships(edition, [id]).get(id, ()), *store.referring(edition, [id]).get(id, ()))
    titles = store.concepts(edition, {end for edge in edges for end in (edge.source, edge.target)} - {id})
    return tuple(
        UdiRelationship(source=e.source, type=e.type, target=e.target, title=_title(titles, e.source, e.target, id),
                        stated=e.stated)
        for e in edges
    )  # fmt: skip


def _title(titles: dict[str, Concept], source: str, target: str, id: str) -> str:
    other = titles.get(target if source == id else source)
    return other.display if other else ""


def _print(row: UdiRow, lang: Lang) -> None:
    lines = [(LABELS[name][lang == "zh"], text) for name in LABELS for text in _texts(row, name, lang)]
    lines += [(name, row.properties[name]) for name in OF_INTEREST if row.properties.get(name)]
    printing.table([LABELS["udi"][lang == "zh"], _visible(row.udi)], lines[1:], _STYLES)


def _texts(row: UdiRow, name: str, lang: Lang) -> Iterable[str]:
    """The lines of one field; none where it is empty."""
    value = getattr(row, name)
    if name in ("manufactured", "expires") and getattr(row, f"{name}_precision") == "month":
        return (value + _WORDS["month"][lang == "zh"],)
    if name == "check_state":
        return (f"{row.check!r} {value}" if row.check else value,) if row.agency else ()
    if name == "relationships":
        return tuple(f"{e.source} {e.type} {e.target}  {e.title}{_stated(e.stated)}" for e in value)
    if isinstance(value, bool):
        return (_WORDS["yes" if value else "no"][lang == "zh"],)
    if isinstance(value, dict):
        return (", ".join(f"{key} {text}" for key, text in value.items()),) if value else ()
    if isinstance(value, tuple):
        return value
    return () if value in ("", None) else (_visible(str(value)),)


def _stated(stated: dict[str, str]) -> str:
    return f" ({', '.join(f'{name} {text}' for name, text in stated.items())})" if stated else ""


def _visible(text: str) -> str:
    """With the separator as a character that can be seen."""
    return text.replace("\x1d", "␝")
