"""The delimited text release of AccessGUDID: `device.txt` and the tables that belong to it, `|` between the cells.

Source: NLM, AccessGUDID, `AccessGUDID_Delimited_Full_Release_YYYYMMDD.zip`; columns are found by name, whatever their
order. Every table is keyed by PrimaryDI alone: the issuing agency stands only in `identifiers.txt`, so it is read off
the identifier's shape, and a row of that table that states another one is a Problem. `device.txt` shapes the release.
What the other tables say of a device are edges to the words or codes that they state (`gmdn`, `product-code` …), for
no table is sorted so that it could be joined without holding millions of rows. `contacts.txt` is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Relationship
from termwalk.graph.store import Record

from ..recognised import Recognised, identified
from ..source import Source
from ..tables import below_header, csv_rows, damaged, first_row, folded
from .gudid_record import KEPT_OUT, KINDS, device_of, other, release_of
from .keys import inferred_agency, key
from .nodes import EDGES, NO_AGENCY, Writer

_KEY = "PrimaryDI"
_IDENTIFIERS = "gudid-identifiers"
_EDGES_OF_IDENTIFIERS = "identifier types"


class Table(msgspec.Struct, frozen=True):
    """One of the tables: the columns that tell it from the others, and the edge that a row becomes."""

    section: str
    required: tuple[str, ...]
    edge: str = ""
    target: tuple[str, ...] = ()


TABLES = {
    "gudid-device": Table("delimited", ("publicDeviceRecordKey", "brandName")),
    _IDENTIFIERS: Table("identifiers", ("deviceId", "deviceIdType", "deviceIdIssuingAgency")),
    "gudid-gmdn-terms": Table("gmdnTerms", ("gmdnPTName",), "gmdn", ("gmdnCode", "gmdnPTName")),
    "gudid-product-codes": Table("productCodes", ("productCode",), "product-code", ("productCode",)),
    "gudid-device-sizes": Table("deviceSizes", ("sizeType",), "size", ("sizeType",)),
    "gudid-environmental-conditions": Table(
        "environmentalConditions", ("storageHandlingType",), "storage", ("storageHandlingType",)
    ),
    "gudid-premarket-submissions": Table(
        "premarketSubmissions", ("submissionNumber",), "premarket-submission", ("submissionNumber",)
    ),
    "gudid-sterilization-methods": Table(
        "sterilizationMethodTypes", ("sterilizationMethod",), "sterilization-method", ("sterilizationMethod",)
    ),
}
FORMATS = tuple(TABLES)


def recognise(source: Source) -> Recognised | None:
    """By the header; the release by the name of the archive or the folder."""
    header = _header(source)
    names = {folded(cell) for cell in header}
    if folded(_KEY) not in names:
        return None
    for name, table in TABLES.items():
        if all(folded(column) in names for column in table.required):
            return _recognised(source, name, table)
    return None


def _header(source: Source) -> list[str]:
    first = source.head(8192).replace(b"\0", b"").decode("utf-8", "replace").partition("\n")[0]
    return first_row(csv_rows(source, "|")) if "|" in first and _KEY.lower() in first.lower() else []


def _recognised(source: Source, name: str, table: Table) -> Recognised:
    date = release_of(source)
    found = Recognised(
        format=name,
        edition=Edition("udi", f"gudid-{date}" if date else ""),
        section=table.section,
        supplement=name != "gudid-device",
        incremental=not table.edge,
        counted="device" if name == "gudid-device" else "relationship" if table.edge else "concept",
        title="Global Unique Device Identification Database (GUDID)",
        date=date,
    )
    if name != _IDENTIFIERS:
        return found
    edges = {"section": _EDGES_OF_IDENTIFIERS, "incremental": False, "counted": "relationship"}
    return msgspec.structs.replace(found, also=(msgspec.structs.replace(found, **edges),))


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """`device.txt` gives devices, `identifiers.txt` their other identifiers, every other table edges.

    The rows of `identifiers.txt` of type Primary repeat `device.txt` and give nothing.
    """
    source, known = identified(path, recognised, recognise, "a table of GUDID's delimited release")
    return _records(source, known)


def _records(source: Source, known: Recognised) -> Iterator[Record]:
    header, rows = below_header(source, csv_rows(source, "|"))
    names = [cell.strip() for cell in header]
    writer = Writer(source.name, known.edition, "deviceIdIssuingAgency", _KEY)
    spelt = _spelt(names)
    for line, cells in rows:
        cell = dict(zip(spelt, map(str.strip, cells), strict=False))
        fault = _fault(names, cells, cell)
        if fault:
            yield writer.problem(line, fault, _KEY, "|".join(cells))
        elif known.format == "gudid-device":
            yield from _device(writer, line, cell)
        elif known.format == _IDENTIFIERS:
            yield from _identifier(writer, known, line, cell)
        else:
            yield from _edge(writer, TABLES[known.format], line, cell)
    yield from writer.rest()


def _spelt(names: list[str]) -> list[str]:
    """The columns by the names used here, however the header spells their capitals."""
    ours = {folded(name): name for name in (_KEY, *(column for table in TABLES.values() for column in table.required))}
    return [ours.get(folded(name), name) for name in names]


def _fault(names: list[str], cells: list[str], cell: dict[str, str]) -> str:
    if damaged(cells):
        return "bytes that are not text in the file's encoding"
    if len(cells) != len(names):
        return f"{len(cells)} cells instead of {len(names)}"
    return "" if cell.get(_KEY) else "no primary DI"


def _device(writer: Writer, line: int, cell: dict[str, str]) -> Iterator[Record]:
    di = cell[_KEY]
    properties = {name: value for name, value in cell.items() if value and name != _KEY}
    primary = {"deviceId": di, "deviceIdType": "Primary", "deviceIdIssuingAgency": inferred_agency(di)}
    device, problems = device_of(properties, [primary], line, writer)
    yield from problems
    if device:
        yield from writer.records(device)


def _source(cell: dict[str, str]) -> str:
    """The id of the device that a row speaks of; empty where its agency cannot be told."""
    agency = inferred_agency(cell[_KEY])
    return key(agency, cell[_KEY]) if agency else ""


def _identifier(writer: Writer, known: Recognised, line: int, cell: dict[str, str]) -> Iterator[Record]:
    device, agency, kind = _source(cell), cell.get("deviceIdIssuingAgency", ""), cell.get("deviceIdType", "")
    edges = known.section == _EDGES_OF_IDENTIFIERS
    if kind == "Primary":
        if not edges and agency and key(agency, cell["deviceId"]) != device:
            yield writer.problem(line, f"the agency is {agency}, and device.txt does not say so", "agency", cell[_KEY])
        return
    if kind not in KINDS or not device:
        reason = "not a type of device identifier" if device else NO_AGENCY
        if not edges:
            yield writer.problem(line, reason, "deviceIdType" if device else "agency", "|".join(cell.values()))
        return
    found = other({name: value for name, value in cell.items() if value}, active=True)
    if edges and found.kind in EDGES and found.di:
        target = key(agency or inferred_agency(found.di), found.di)
        yield Relationship(source=device, type=EDGES[found.kind], target=target)
    elif not edges:
        yield from writer.beside(found, line, {cell[_KEY]: device})


def _edge(writer: Writer, table: Table, line: int, cell: dict[str, str]) -> Iterator[Record]:
    source = _source(cell)
    named = next((name for name in table.target if cell.get(name)), "")
    if not source or not named:
        reason = f"no {table.target[0]}" if source else NO_AGENCY
        yield writer.problem(line, reason, table.target[0] if source else "agency", "|".join(cell.values()))
        return
    stated = {
        name: value for name, value in cell.items() if value and name not in (_KEY, named) and name not in KEPT_OUT
    }
    yield Relationship(source=source, type=table.edge, target=cell[named], stated=stated)
