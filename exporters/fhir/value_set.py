"""ValueSets over a release or a map: by rule, so that any terminology server can expand them, or listed code by code.

Source: HL7 FHIR R4 and R5, ValueSet; the two are alike in every field written here. Selectable codes are all but those
with the property notSelectable, which only unselectable ones have; a subtree is the filter `concept is-a`, which holds
its own root. The ends of a map follow from no rule, so that its codes are listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import MapSet
from termwalk.graph.store import Reader
from termwalk.ontologies.fhir import DATA_ABSENT, VALUE_SET, code_of, spelt
from termwalk.ontologies.registry import normalise

from .code_system import batches
from .concept_map import BATCH
from .facts import Json
from .headers import copyright, date_of, layout, lead, machine_name, registered, resource_id, said, uri, version

Rule = Literal["all", "selectable", "below", "source", "target"]


class Chosen(msgspec.Struct, frozen=True):
    """Which codes a value set holds: those of a release by a rule, or the ends of a map on one side."""

    edition: Edition
    rule: Rule
    root: str = ""
    map_set: MapSet | None = None

    @property
    def name(self) -> str:
        """What tells it apart from every other: `icd10@2019-selectable`."""
        return self.name_in(str(self.map_set or self.edition))

    def name_in(self, whole: str) -> str:
        """The name of this choice within something that goes by `whole`."""
        return "-".join(word for word in (whole, self.rule, self.root) if word)


def below(reader: Reader, edition: Edition, code: str) -> Chosen:
    """The subtree of a code; QuestionError where the release does not have it."""
    found = reader.concepts(edition, {code, normalise(edition.system, code)})
    node = found.get(code) or next(iter(found.values()), None)
    if node is None:
        raise QuestionError(f"{code} is not in {edition}: a subtree needs a code that is.")
    return Chosen(edition, "below", node.id)


def ends(map_set: MapSet, side: Literal["source", "target"]) -> Chosen:
    """The codes that a map leads from, or those that it leads to."""
    return Chosen(map_set.source if side == "source" else map_set.target, side, map_set=map_set)


def header(reader: Reader, chosen: Chosen) -> Json:
    """Everything of a ValueSet but its codes."""
    catalogue, edition = reader.catalogue(), chosen.edition
    about, first = registered(edition), lead(catalogue, edition)
    map_set = chosen.map_set
    part = catalogue.map_part(map_set) if map_set else first
    title = map_set.title if map_set else (first.title if first else "") or (about.name if about else "")
    publisher = map_set.publisher if map_set else about.publisher if about else ""
    rights = [map_set.licence if map_set else "", copyright(edition)]
    return {
        "resourceType": "ValueSet",
        "id": resource_id(chosen.name),
        "extension": layout((1, 1)),
        "url": VALUE_SET + spelt(chosen.name_in(map_set.id if map_set else edition.system)),
        **(said(version=map_set.version) if map_set else version(edition)),
        "name": machine_name(chosen.name),
        "title": f"{title}: {_about(chosen)}",
        "status": "active",
        "experimental": False,
        **said(date=date_of(part), publisher=publisher, copyright="; ".join(one for one in rights if one)),
    }


def _about(chosen: Chosen) -> str:
    return {"all": "all codes", "selectable": "codes that may be used", "below": f"{chosen.root} and all below it",
            "source": "codes that it leads from", "target": "codes that it leads to"}[chosen.rule]  # fmt: skip


def compose(chosen: Chosen) -> Json | None:
    """The rule in FHIR's words; None where the codes have to be listed."""
    include = {"system": uri(chosen.edition), **version(chosen.edition)}
    if chosen.rule == "all":
        return {"include": [include]}
    if chosen.rule == "selectable":
        barred = {"property": "notSelectable", "op": "=", "value": "true"}
        return {"include": [include], "exclude": [{**include, "filter": [barred]}]}
    if chosen.rule == "below":
        return {"include": [{**include, "filter": [{"property": "concept", "op": "is-a",
                                                     "value": code_of(chosen.root)}]}]}  # fmt: skip
    return None


def members(reader: Reader, chosen: Chosen) -> Iterator[Concept]:
    """The nodes that a value set holds, in the publisher's order; the ends of a map in the order of its rows."""
    if chosen.map_set:
        yield from _ends(reader, chosen, chosen.map_set)
        return
    wanted = _subtree(reader, chosen) if chosen.rule == "below" else None
    for nodes in batches(reader, chosen.edition):
        for node in nodes:
            if (node.id in wanted) if wanted is not None else (chosen.rule == "all" or node.selectable):
                yield node


def _subtree(reader: Reader, chosen: Chosen) -> set[str]:
    found, level = {chosen.root}, {chosen.root}
    while level:
        level = {id for ids in reader.children(chosen.edition, level).values() for id in ids} - found
        found |= level
    return found


def _ends(reader: Reader, chosen: Chosen, map_set: MapSet) -> Iterator[Concept]:
    ids: dict[str, None] = {}
    for row in reader.mappings(map_set):
        ids |= dict.fromkeys([row.source] if chosen.rule == "source" else row.target.parts)
    listed = list(ids)
    for start in range(0, len(listed), BATCH):
        batch = listed[start : start + BATCH]
        known = reader.concepts(chosen.edition, batch)
        for id in batch:
            system, version = chosen.edition.system, chosen.edition.version
            yield known.get(id) or Concept(system=system, version=version, id=id, display="")


def listed(node: Concept) -> Json:
    """A code of a compose."""
    return {"code": code_of(node.id), **said(display=node.display)}


def contained(node: Concept, chosen: Chosen) -> Json:
    """A code of an expansion."""
    return {
        "system": uri(chosen.edition),
        **({} if node.selectable else {"abstract": True}),
        **({} if node.active else {"inactive": True}),
        **version(chosen.edition),
        **listed(node),
    }


def expansion(reader: Reader, chosen: Chosen, total: int) -> Json:
    """The head of an expansion. Its time is the publisher's date, or said to be unknown: exports carry no clock."""
    part = reader.catalogue().map_part(chosen.map_set) if chosen.map_set else lead(reader.catalogue(), chosen.edition)
    unknown = {"_timestamp": {"extension": [{"url": DATA_ABSENT, "valueCode": "unknown"}]}}
    date = date_of(part)
    return {"identifier": VALUE_SET + spelt(chosen.name), **({"timestamp": date} if date else unknown), "total": total}
