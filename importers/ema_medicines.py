"""Medicines of the European Medicines Agency with their ATC codes, and the table from their packages to RxNorm.

Source: EMA, medicines output (workbook; its first row says when it was made) and `ema-to-rxnorm.tsv` (product and
marketing authorisation numbers, an RxNorm or RxNorm Extension concept, mapping_type EXACT, BROAD, NARROW, INCORRECT or
nothing). EXACT is read as equivalent; BROAD says that the concept is broader than the package, NARROW that it is
narrower. Where EMA gives several ATC codes they are alternatives; `Not yet assigned` is an explicit no map.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.problems import Problem
from termwalk.graph.relations import Relation
from termwalk.graph.store import Record
from termwalk.ontologies.registry import is_wellformed, normalise

from .headed import Header, Line, head_rows, lines, named_version
from .recognised import Recognised, identified
from .source import Source

FORMATS = ("ema-medicines", "ema-to-rxnorm")

_PUBLISHER = "European Medicines Agency"
_LICENCE = "reuse permitted with acknowledgement of the source"
_MEDICINES = Header(
    {
        "category": ("Category",),
        "name": ("Name of medicine", "Medicine name"),
        "product": ("EMA product number", "Product number"),
        "status": ("Medicine status", "Authorisation status"),
        "inn": ("International non-proprietary name (INN) / common name",),
        "substance": ("Active substance",),
        "atc": ("ATC code (human)", "ATC code"),
        "atcvet": ("ATCvet code (veterinary)",),
        "holder": ("Marketing authorisation developer / applicant / holder", "Marketing authorisation holder"),
        "authorised": ("Marketing authorisation date",),
        "url": ("Medicine URL",),
    },
    ("name", "product", "status", "atc"),
)
_SHOWN = ("category", "status", "inn", "substance", "atc", "atcvet", "holder", "authorised", "url")
_RXNORM = Header(
    {
        "product": ("product_number",),
        "package": ("ma_number",),
        "concept": ("concept_name",),
        "concept_id": ("concept_id",),
        "class": ("concept_class_id",),
        "vocabulary": ("vocabulary_id",),
        "rxcui": ("rxcui",),
        "type": ("mapping_type",),
        "comment": ("suggestion_or_comment",),
        "date": ("last_updated_date",),
    },
    ("product", "package", "rxcui", "type"),
)
_TYPES: dict[str, Relation] = {
    "EXACT": "equivalent", "BROAD": "narrower", "NARROW": "broader", "INCORRECT": "unrelated", "": "unstated",
}  # fmt: skip
_MADE = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
_NONE_YET = "not yet assigned"
_EXTENSION = "rxnorm-extension"
_ACTIVE = ("Authorised", "Opinion")


def recognise(source: Source) -> Recognised | None:
    """By the headers; the date stands above that of the workbook and in each row of the other table."""
    if _MEDICINES.find(source):
        return _medicines(source)
    found = _RXNORM.find(source)
    if found is None:
        return None
    first, places = found
    below = [cells for line, cells in head_rows(source) if line > first]
    dates = {cells[places["date"]] for cells in below if "date" in places and cells[places["date"] :]}
    version = max(dates, default="") or named_version(source) or UNSTATED
    to_rxnorm = _map(version, "ema-to-rxnorm", "rxnorm", FORMATS[1])
    return msgspec.structs.replace(to_rxnorm, also=(_map(version, f"ema-to-{_EXTENSION}", _EXTENSION, FORMATS[1]),))


def _medicines(source: Source) -> Recognised:
    made = next((match for _, cells in head_rows(source) for cell in cells if (match := _MADE.search(cell))), None)
    version = f"{made[3]}-{made[2]}-{made[1]}" if made else named_version(source)
    listed = Recognised(
        format=FORMATS[0], edition=Edition("ema-product", version), title="EMA medicines", date=version,
    )  # fmt: skip
    return msgspec.structs.replace(listed, also=(_map(version or UNSTATED, "ema-to-atc", "atc", FORMATS[0]),))


def _map(version: str, id: str, target: str, name: str) -> Recognised:
    source = Edition("ema-product", version)
    map_set = MapSet(
        id=id, version=version, title=f"EMA medicines to {target}", publisher=_PUBLISHER, source=source,
        target=Edition(target, UNSTATED), licence=_LICENCE,
    )  # fmt: skip
    return Recognised(format=name, edition=source, map_set=map_set, title=map_set.title)


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per product, or one Mapping per ATC code or package."""
    source, known = identified(path, recognised, recognise, "EMA's medicines or their table to RxNorm")
    if known.map_set is None:
        return _products(source, known.edition)
    if known.format == FORMATS[0]:
        return _to_atc(source, known.map_set)
    return _to_rxnorm(source, known.map_set)


def _products(source: Source, edition: Edition) -> Iterator[Record]:
    seen: set[str] = set()
    for line in lines(source, _MEDICINES):
        fault = "" if isinstance(line, Problem) else _fault(line["product"], line["name"], seen)
        if isinstance(line, Problem) or fault:
            yield line if isinstance(line, Problem) else line.problem(source, fault, "EMA product number")
            continue
        seen.add(line["product"])
        yield Concept(
            system="ema-product",
            version=edition.version,
            id=line["product"],
            code=line["product"],
            display=line["name"],
            kind="product",
            active=not line["status"] or line["status"].startswith(_ACTIVE),
            properties={name: " ".join(line[name].split()) for name in _SHOWN if line[name]},
        )


def _fault(number: str, name: str, seen: set[str]) -> str:
    if not is_wellformed("ema-product", number):
        return "not an EMA number"
    if not name:
        return "no name"
    return "the number stands twice; the first one is kept" if number in seen else ""


def _to_atc(source: Source, map_set: MapSet) -> Iterator[Record]:
    named: set[str] = set()
    for line in lines(source, _MEDICINES):
        if isinstance(line, Problem) or not line["atc"] or not is_wellformed("ema-product", line["product"]):
            continue
        yield _end(map_set.source, line["product"], line["name"], "product")
        told = {"ATC code (human)": line["atc"]}
        if line["atc"].lower() == _NONE_YET:
            yield Mapping(source=line["product"], target=NO_MAP, line=line.number, stated=told)
            continue
        for text in line["atc"].split(";"):
            code = normalise("atc", text)
            if not is_wellformed("atc", code):
                yield line.problem(source, f"not an ATC code: {text}", "ATC code (human)")
                continue
            if code not in named:
                named.add(code)
                yield _end(map_set.target, code, line["inn"] or line["name"], "category")
            yield Mapping(
                source=line["product"], target=Target("code", code, (code,)), line=line.number, stated=told
            )  # fmt: skip


def _to_rxnorm(source: Source, map_set: MapSet) -> Iterator[Record]:
    named: set[str] = set()
    seen: set[str] = set()
    for line in lines(source, _RXNORM):
        extension = not isinstance(line, Problem) and line["rxcui"].startswith("OMOP")
        if extension != (map_set.target.system == _EXTENSION):
            continue
        fault = "" if isinstance(line, Problem) else _package_fault(line, map_set.target.system, seen)
        if isinstance(line, Problem) or fault:
            yield line if isinstance(line, Problem) else line.problem(source, fault)
            continue
        seen.add(line["package"])
        yield _end(map_set.source, line["package"], line["package"], "package")
        code = line["rxcui"]
        if code and code not in named:
            named.add(code)
            yield _end(map_set.target, code, line["concept"] or code, "category")
        yield Mapping(
            source=line["package"],
            target=Target("code", code, (code,)) if code else NO_MAP,
            relation=_TYPES[line["type"]],
            line=line.number,
            stated={name: line[name] for name in ("product", "class", "vocabulary", "type", "comment") if line[name]},
        )


def _package_fault(line: Line, system: str, seen: set[str]) -> str:
    if not is_wellformed("ema-product", line["package"]):
        return "not the number of a marketing authorisation"
    if line["rxcui"] and not is_wellformed(system, line["rxcui"]):
        return "not an RxNorm number"
    if line["type"] not in _TYPES:
        return "an unknown mapping type"
    return "the package stands twice; the first one is kept" if line["package"] in seen else ""


def _end(edition: Edition, id: str, name: str, kind: str) -> Concept:
    return Concept(system=edition.system, version=edition.version, id=id, code=id, display=name, kind=kind)
