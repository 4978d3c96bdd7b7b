"""A device as any of the databases publishes it, and the nodes and edges that it becomes.

Every device identifier (DI) of a record is a node of its own, whose id is `AGENCY:DI`. The edges to the other
identifiers go out from the device, for two devices may share a unit of use: `unit-of-use`, `direct-marking`,
`secondary`, `previous` (what the FDA calls the types of a DI) and `registered-as` (NMPA). Only a package speaks for
itself: it `contains` the DI one step below it, a smaller package or the device.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship, Term, TermUse
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record

from .keys import check_digit_fits, inferred_agency, key, known_agency
from .window import Window

PACKAGE = "package"
EDGES = {
    "unit of use": "unit-of-use",
    "direct marking": "direct-marking",
    "secondary": "secondary",
    "previous": "previous",
    "registered": "registered-as",
}
"""The kinds of identifiers that a device points at, and the edge that leads there."""
SEVERAL = " | "
"""Joins several values of one property."""
NO_AGENCY = "no issuing agency, and the identifier has the shape of none"
GUESSED = "no issuing agency"
STRANGE_AGENCY = "not one of the issuing agencies"
MISFIT = "the check digit does not fit"
NO_CONTENTS = "the package does not say what it contains"
OTHER_CONTENTS = "it stands elsewhere with other contents, or as a device; the first one is kept"
PACKAGE_TOO = "it stands as a package too"


class Other(msgspec.Struct, kw_only=True, gc=False):
    """An identifier of a device beside its primary one; a package says what it `contains`, and how (`stated`)."""

    agency: str
    di: str
    kind: str
    contains: str = ""
    stated: dict[str, str] = {}
    active: bool = True
    label: str = ""


class Device(msgspec.Struct, kw_only=True, gc=False):
    """A record of a device database. `terms` are (text, language, use)."""

    agency: str
    di: str
    name: str
    brand: str = ""
    identity: str = ""
    active: bool = True
    line: int = 0
    properties: dict[str, str] = {}
    terms: list[tuple[str, str, TermUse]] = []
    others: list[Other] = []


class Writer:
    """Turns devices into the records of one file; `rest` is to be asked for at its end."""

    def __init__(self, file: str, edition: Edition, agency_field: str, di_field: str) -> None:
        self.file, self.edition = file, edition
        self.fields = {"agency": agency_field, "di": di_field}
        self._window = Window()

    def records(self, device: Device) -> Iterator[Record]:
        """The device, what it is called, where it leads. Its other identifiers are held back: see `Window`."""
        if not device.di:
            yield self.problem(device.line, "no device identifier", "di", device.name)
            return
        id, problems = self._keyed(device.line, device.agency, device.di)
        yield from problems
        if not id:
            return
        if self._window.device(id):
            yield self.problem(device.line, PACKAGE_TOO, "di", device.di, repaired="the device")
        device.agency = id.partition(":")[0]
        yield self._node(id, device)
        for text, language, use in device.terms:
            yield Term(id=id, text=text, language=language, use=use)
        if device.others:
            yield from self._beside_device(id, device)

    def rest(self) -> Iterator[Record]:
        """The identifiers that were held back."""
        return self._window.rest()

    def _beside_device(self, primary: str, device: Device) -> Iterator[Record]:
        """The edges to a device's other identifiers, which go to the window; then what is wrong with any of them."""
        known, problems = {device.di: primary}, list[Problem]()
        others: dict[tuple[str, str], Other] = {}
        for other in device.others:
            id, found = self._keyed(device.line, other.agency or device.agency, other.di)
            problems += found
            if id and id != primary:
                known[other.di] = id
                others.setdefault((id, f"{other.kind} {other.contains}"), other)
        for (id, _), other in others.items():
            if other.kind in EDGES:
                yield Relationship(source=primary, type=EDGES[other.kind], target=id)
        yield from problems
        for (id, _), other in others.items():
            yield from self._hold(id, other, device, known)
        yield from self._window.overflow()

    def beside(self, other: Other, line: int, known: dict[str, str]) -> Iterator[Record]:
        """An identifier whose device stands in another file; `known` leads from the DIs it may contain to their ids."""
        id, problems = self._keyed(line, other.agency, other.di)
        yield from problems
        if id:
            yield from self._hold(id, other, Device(agency=other.agency, di="", name="", line=line), known)
            yield from self._window.overflow()

    def _hold(self, id: str, other: Other, device: Device, known: dict[str, str]) -> Iterator[Problem]:
        contents = []
        if other.kind == PACKAGE and other.contains:
            inner = known.get(other.contains) or key(other.agency or device.agency, other.contains)
            contents = [Relationship(source=id, type="contains", target=inner, stated=other.stated)]
        elif other.kind == PACKAGE:
            yield self.problem(device.line, NO_CONTENTS, "di", other.di, repaired="kept without")
        if not self._window.beside(self._beside(id, other, device), contents):
            yield self.problem(device.line, OTHER_CONTENTS, "di", other.di)

    def _node(self, id: str, device: Device) -> Concept:
        return Concept(
            system=self.edition.system,
            version=self.edition.version,
            id=id,
            code=id,
            display=device.name or id,
            kind="device",
            active=device.active,
            identity=device.identity or None,
            properties={"di": device.di, **device.properties},
        )

    def _beside(self, id: str, other: Other, device: Device) -> Concept:
        """What is said of an identifier beside the primary one must not depend on the record, which may be one of
        several that share it: so it is called by its brand, but for a package, which no two records share."""
        name = device.name if other.kind == PACKAGE else device.brand
        return Concept(
            system=self.edition.system,
            version=self.edition.version,
            id=id,
            code=id,
            display=f"{name or other.di} ({other.label or other.kind})",
            kind=other.kind,
            active=other.active,
            properties={"di": other.di},
        )

    def _keyed(self, line: int, agency: str, di: str) -> tuple[str, list[Problem]]:
        """The id of an identifier, and what is to be said of it; empty where it cannot have one."""
        problems = []
        if not di:
            return "", [self.problem(line, "an identifier without its number", "di", agency)]
        if not agency:
            agency = inferred_agency(di)
            repaired = agency or None
            problems.append(self.problem(line, GUESSED if agency else NO_AGENCY, "agency", di, repaired=repaired))
            if not agency:
                return "", problems
        elif not known_agency(agency):
            problems.append(self.problem(line, STRANGE_AGENCY, "agency", agency, repaired="kept as it is called"))
        id = key(agency, di)
        if not check_digit_fits(id):
            problems.append(self.problem(line, MISFIT, "di", di, repaired=f"{di}, as published"))
        return id, problems

    def problem(self, line: int, reason: str, field: str, raw: str, *, repaired: str | None = None) -> Problem:
        """What is wrong with a record; `field` is `agency` or `di` and becomes the publisher's word."""
        named = self.fields.get(field, field)
        return Problem(file=self.file, line=line, reason=reason, field=named, raw=raw, repaired=repaired)


def joined(values: list[str]) -> str:
    """Several values of one property."""
    return SEVERAL.join(filter(None, values))
