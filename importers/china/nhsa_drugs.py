"""The insurance authority's drug lists: western drugs, Chinese patent drugs, hospital preparations, herbs.

Source: NHSA, 医保药品分类与代码, as workbooks, text, or torn out of its PDF (see `nhsa_drug_rows`). The same table
is two maps more: to the approval number and to the standard code. The authority states no relation; a drug code is
one package of what has the standard code.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record

from ..headed import named_version
from ..recognised import Recognised, identified
from ..source import Source
from .nhsa_drug_rows import HEADER, SHOWN, Drug, drugs

FORMATS = ("nhsa-drug-list",)

_MAPS = {"approval": "nhsa-drug-to-approval", "standard": "nhsa-drug-to-standard-code"}
_TITLES = {
    "approval": "NHSA drug code to approval number (批准文号)",
    "standard": "NHSA drug code to standard code (药品本位码)",
}


def recognise(source: Source) -> Recognised | None:
    """By the column of the insurance's drug code; the edition by the file's or folder's name."""
    found = HEADER.find(source)
    if found is None or not {"registered", "generic"} & found[1].keys():
        return None
    edition = Edition("nhsa-drug", named_version(source))
    listed = Recognised(format=FORMATS[0], edition=edition, language="zh", title=f"医保药品 {edition.version}".strip())
    maps = [_map(listed, field) for field in _MAPS if field in found[1]]
    return msgspec.structs.replace(listed, also=tuple(maps))


def _map(listed: Recognised, field: str) -> Recognised:
    source = Edition("nhsa-drug", listed.edition.version or UNSTATED)
    map_set = MapSet(
        id=_MAPS[field],
        version=source.version,
        title=_TITLES[field],
        publisher="National Healthcare Security Administration of China",
        source=source,
        target=Edition("nmpa-drug", UNSTATED),
        licence="published by the authority; no licence stated",
    )
    return msgspec.structs.replace(listed, edition=source, map_set=map_set, title=_TITLES[field])


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per drug code with its names as Terms; of a map one Mapping per row that states a target."""
    source, known = identified(path, recognised, recognise, "a list of the insurance's drug codes")
    table = _Drugs(source, known)
    return table.mappings(known.map_set) if known.map_set else table.records()


class _Drugs:
    """Reads the rows of a list."""

    def __init__(self, source: Source, known: Recognised) -> None:
        self.source, self.known = source, known

    def records(self) -> Iterator[Record]:
        for drug in drugs(self.source):
            if isinstance(drug, Problem):
                yield drug
                continue
            if drug.faults:
                yield drug.line.problem(self.source, "; ".join(drug.faults), repaired=drug.taken())
            yield from self._node(drug)

    def mappings(self, map_set: MapSet) -> Iterator[Record]:
        field = next(field for field, id in _MAPS.items() if id == map_set.id)
        named: set[str] = set()
        for drug in drugs(self.source):
            target = "" if isinstance(drug, Problem) else drug.said.get(SHOWN[field], "")
            if isinstance(drug, Problem) or not target:
                continue
            version = map_set.source.version
            yield Concept(system="nhsa-drug", version=version, id=drug.code, code=drug.code, display=drug.name)
            if target not in named:
                named.add(target)
                yield Concept(system="nmpa-drug", version=UNSTATED, id=target, code=target, display=drug.name,
                              kind="approval" if field == "approval" else "standard code")  # fmt: skip
            yield Mapping(
                source=drug.code, target=Target("code", target, (target,)), line=drug.line.number,
                stated={SHOWN[field]: target},
            )  # fmt: skip

    def _node(self, drug: Drug) -> Iterator[Record]:
        parts = {
            "kind": drug.parts.kind, "class": drug.parts.class_code, "name_code": drug.parts.name_code,
            "form_code": drug.parts.form, "strength_code": drug.parts.strength, "pack_code": drug.parts.pack,
            "maker_code": drug.parts.maker,
        }  # fmt: skip
        yield Concept(
            system="nhsa-drug",
            version=self.known.edition.version,
            id=drug.code,
            code=drug.code,
            display=drug.name,
            kind="drug",
            properties={key: cell for key, cell in {**parts, **drug.said}.items() if cell},
        )
        yield Term(id=drug.code, text=drug.name, language="zh", use="preferred")
        for name in drug.other_names():
            yield Term(id=drug.code, text=name, language="zh", use="synonym")
        if drug.said.get("拼音首字母"):
            yield Term(id=drug.code, text=drug.said["拼音首字母"], language="zh-Latn-pinyin", use="abbreviation")
