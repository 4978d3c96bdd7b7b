"""HL7's own constraints on the three resources, and the rules of FHIR's JSON, as small assertions.

Source: the StructureDefinitions of CodeSystem, ValueSet and ConceptMap in R4 (4.0.1) and R5 (5.0.0), of Extension, and
the JSON format. A model library checks types and cardinalities; it does not check these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]
_NAME = re.compile(r"[A-Z][A-Za-z0-9_]{1,254}")
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_CODE = re.compile(r"[^\s]+( [^\s]+)*")
_TYPES = {"string": "valueString", "boolean": "valueBoolean", "code": "valueCode", "integer": "valueInteger",
          "decimal": "valueDecimal"}  # fmt: skip


def broken(resource: Json, fhir: str) -> list[str]:
    """The keys of the rules that a resource breaks."""
    rules = {**EVERY, **RULES[resource["resourceType"]]}
    return [key for key, holds in rules.items() if not holds(resource, fhir)]


def everything(found: object) -> Iterator[object]:
    """Every value in a resource, at any depth."""
    yield found
    if isinstance(found, dict):
        for value in found.values():
            yield from everything(value)
    elif isinstance(found, list):
        for value in found:
            yield from everything(value)


def _all(name: str, found: object) -> Iterator[Any]:
    for one in everything(found):
        if isinstance(one, dict) and name in one:
            yield one[name]


def _concepts(resource: Json) -> list[Json]:
    return list(resource.get("concept", []))


def _elements(resource: Json) -> list[Json]:
    return [element for group in resource.get("group", []) for element in group["element"]]


def _targets(resource: Json) -> list[Json]:
    return [target for element in _elements(resource) for target in element.get("target", [])]


def _clauses(resource: Json) -> list[Json]:
    compose = resource.get("compose", {})
    return [*compose.get("include", []), *compose.get("exclude", [])]


def _contains(resource: Json) -> list[Json]:
    return list(resource.get("expansion", {}).get("contains", []))


def _one_of(found: Json, *names: str) -> bool:
    return sum(name in found for name in names) == 1


def _unique_codes(resource: Json, fhir: str) -> bool:
    codes = [concept["code"] for concept in _concepts(resource)]
    return len(codes) == len(set(codes))


def _declared(resource: Json, fhir: str) -> bool:
    types = {one["code"]: _TYPES[one["type"]] for one in resource.get("property", [])}
    said = [one for concept in _concepts(resource) for one in concept.get("property", [])]
    said += [one for target in _targets(resource) for one in target.get("property", [])]
    return all(types.get(one["code"]) in one for one in said) and len(types) == len(resource.get("property", []))


def _commented(resource: Json, fhir: str) -> bool:
    if fhir == "R4":
        needing = [one for one in _targets(resource) if one.get("equivalence") in ("narrower", "inexact")]
    else:
        words = ("source-is-broader-than-target", "not-related-to")
        draft = resource["status"] == "draft"
        needing = [one for one in _targets(resource) if one.get("relationship") in words and not draft]
    return all("comment" in one for one in needing)


def _extensions(resource: Json, fhir: str) -> bool:
    found = [one for inner in _all("extension", resource) for one in inner]
    return all(
        one.get("url") and ("extension" in one) != any(name.startswith("value") for name in one) for one in found
    )


def _hierarchy(resource: Json, fhir: str) -> bool:
    said = {one["code"] for concept in _concepts(resource) for one in concept.get("property", [])}
    nested = any("concept" in concept for concept in _concepts(resource))
    return "hierarchyMeaning" in resource or not (nested or said & {"parent", "child"})


def _targeted(resource: Json, fhir: str) -> bool:
    """R5 wants a code or a value set and a relationship; R4 an equivalence, and a code unless nothing matches."""
    if fhir == "R5":
        return all(_one_of(one, "code", "valueSet") and "relationship" in one for one in _targets(resource))
    return all("equivalence" in one and ("code" in one) != (one["equivalence"] == "unmatched")
               for one in _targets(resource))  # fmt: skip


Rule = Callable[[Json, str], bool]
EVERY: dict[str, Rule] = {
    "name": lambda found, fhir: bool(_NAME.fullmatch(found["name"])),
    "url": lambda found, fhir: bool(found["url"]) and not set("|#") & set(found["url"]),
    "id": lambda found, fhir: bool(_ID.fullmatch(found["id"])),
    "ext-1": _extensions,
    "json-empty": lambda found, fhir: not any(one in ("", [], {}) or one is None for one in everything(found)),
    "code": lambda found, fhir: all(
        _CODE.fullmatch(one) for name in ("code", "valueCode") for one in _all(name, found)
    ),
}
RULES: dict[str, dict[str, Rule]] = {
    "CodeSystem": {
        "csd-1": _unique_codes,
        "csd-3": _hierarchy,
        "csd-4": lambda found, fhir: found["content"] != "supplement" or "supplements" in found,
        "csd-5": lambda found, fhir: all(
            "use" in one
            for designations in _all("designation", found)
            for one in designations
            if "additionalUse" in one
        ),
        "declared": _declared,
    },
    "ConceptMap": {
        "cmd-1": _commented,
        "cmd-4": lambda found, fhir: not any("noMap" in one and "target" in one for one in _elements(found)),
        "cmd-5": lambda found, fhir: all(_one_of(one, "code", "valueSet") for one in _elements(found)),
        "cmd-7": _targeted,
        "cmd-11": lambda found, fhir: all(
            "system" in one for one in found.get("property", []) if one["type"] == "code"
        ),
        "no-r5": lambda found, fhir: fhir == "R5" or not (set(found) & {"property"} or [*_all("noMap", found)]),
        "mapped": lambda found, fhir: all("noMap" in one or "target" in one for one in _elements(found)),
        "declared": _declared,
    },
    "ValueSet": {
        "vsd-1": lambda found, fhir: all("system" in one or "valueSet" in one for one in _clauses(found)),
        "vsd-2": lambda found, fhir: all(
            "system" in one for one in _clauses(found) if {"concept", "filter"} & set(one)
        ),
        "vsd-3": lambda found, fhir: not any({"concept", "filter"} <= set(one) for one in _clauses(found)),
        "vsd-6": lambda found, fhir: all("code" in one or "display" in one for one in _contains(found)),
        "vsd-9": lambda found, fhir: all("code" in one or one.get("abstract") for one in _contains(found)),
        "vsd-10": lambda found, fhir: all("system" in one for one in _contains(found) if "code" in one),
        "total": lambda found, fhir: "expansion" not in found or found["expansion"]["total"] == len(_contains(found)),
    },
}
