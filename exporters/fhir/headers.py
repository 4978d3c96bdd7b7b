"""What stands at the head of a resource: who published it, under which licence, and by which names it goes."""

from __future__ import annotations

import hashlib
import re
from typing import Literal

from termwalk.graph.catalogue import Catalogue, Part
from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.errors import UnknownSystem
from termwalk.graph.mappings import MapSet
from termwalk.ontologies.fhir import LAYOUT, MAP_SET, spelt
from termwalk.ontologies.registry import System, system

from .facts import Json, extension

Content = Literal["", "complete", "fragment", "example"]
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_UNFIT_ID = re.compile(r"[^A-Za-z0-9.]+")
_UNFIT_NAME = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_ID = 56  # of FHIR's 64, which leaves room for the number of a part
_EXTRACTS = ("extract", "excerpt", "sample", "subset", "demo", "testfixture")
_MEANINGS = {"classification": "classified-with", "ontology": "is-a"}
"""What a system's hierarchy means, by its kind. FHIR's `classified-with` is a closed world with residual classes."""


def resource_id(text: str, number: int = 0) -> str:
    """A text as the id of a resource: letters, digits, hyphens and dots; a digest stands for whatever else is in it."""
    found = _UNFIT_ID.sub("-", text).strip("-.") or "x"
    plain = text.replace("@", "-").replace("_", "-").replace(":", "-")
    if found != plain or len(found) > _LONGEST_ID:
        found = f"{found[: _LONGEST_ID - 9]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    return f"{found}.{number}" if number else found


def machine_name(text: str) -> str:
    """A text as the name that code generators use: a capital, then letters, digits and underscores (cnl-0, csd-0)."""
    found = "_".join(piece for piece in _UNFIT_NAME.split(text) if piece)
    found = found[:1].upper() + found[1:]
    return found[:200] if found[:1].isalpha() and len(found) > 1 else f"Termwalk_{found}"[:200]


def date_of(part: Part | None) -> str:
    """The publisher's date, where it is one; never the day of an export."""
    return part.date if part and _DATE.fullmatch(part.date) else ""


def canonical(edition: Edition) -> str:
    """`url|version` of a release; its URL alone where nobody says which release is meant."""
    return uri(edition) if edition.version in ("", UNSTATED) else f"{uri(edition)}|{edition.version}"


def uri(edition: Edition) -> str:
    """The URI of the system of a release."""
    return system(edition.system).uri


def version(edition: Edition) -> Json:
    """The version of a release, where one is stated."""
    return {} if edition.version in ("", UNSTATED) else {"version": edition.version}


def lead(catalogue: Catalogue, edition: Edition) -> Part | None:
    """The published file that shapes a release; None where only maps name its codes."""
    return next((part for part in catalogue.holders(edition) if part.map_set is None), None)


def copyright(edition: Edition) -> str:
    """A system's licence in a few words, and where its text is."""
    known = registered(edition)
    return "; ".join(word for word in (known.licence, known.licence_url) if word) if known else ""


def registered(edition: Edition) -> System | None:
    """What the registry knows of a system."""
    try:
        return system(edition.system)
    except UnknownSystem:
        return None


def content_of(catalogue: Catalogue, edition: Edition, said: Content) -> Content:
    """Whether all concepts are there: what the caller says, else what the graph can know.

    No file says that it is complete. Releases are taken to be, unless their version calls them an extract, only maps
    or supplements give them, or they are device identifiers, of which every database has its own.
    """
    if said:
        return said
    known = registered(edition)
    partial = any(word in edition.version.lower() for word in _EXTRACTS)
    if partial or not catalogue.is_published(edition) or (known and known.kind == "device-identifier"):
        return "fragment"
    return "complete"


def meaning_of(edition: Edition) -> str:
    """What the hierarchy of a system means, in FHIR's words; `grouped-by` where its publisher does not say."""
    known = registered(edition)
    return "is-a" if edition.system == "snomedct" else _MEANINGS.get(known.kind if known else "", "grouped-by")


def layout(part: tuple[int, int]) -> list[Json]:
    """What marks a resource as ours, and tells which part it is of how many."""
    found = [extension("layout", LAYOUT)]
    if part[1] > 1:
        found.append(extension("part", [{"url": "number", "valueInteger": part[0]},
                                        {"url": "of", "valueInteger": part[1]}]))  # fmt: skip
    return found


def map_url(map_set: MapSet) -> str:
    """The canonical URL of a map set, which all its builds and parts share."""
    return MAP_SET + spelt(map_set.id)


def said(**fields: object) -> Json:
    """The fields that have something to say: FHIR knows no empty text."""
    return {name: value for name, value in fields.items() if value not in ("", None, [], {})}
