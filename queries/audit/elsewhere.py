"""Where a code that the release lacks is to be found: another release of the system, or a kindred system."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from termwalk.graph.catalogue import Catalogue
from termwalk.graph.codes import UNSTATED, Code, Edition, version_key
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Reader
from termwalk.ontologies.chinese import parent_of
from termwalk.ontologies.registry import normalise

from ..carry import carry
from ..successions import successions
from ..translate import translate
from .shapes import families, family_of, shape_of


class Elsewhere(msgspec.Struct, frozen=True, gc=False):
    """A node of another release that has the code, and where the publisher or a map leads from there.

    `by` says what speaks for `to`: `succession` or `identity` (the publisher), `map`, `proposal` (title or words).
    """

    edition: Edition
    node: Concept
    to: str = ""
    by: str = ""
    relation: str = ""


class Lookup:
    """Asks other releases for codes, each release once; and what became of the codes they have."""

    def __init__(self, reader: Reader, edition: Edition) -> None:
        self.reader, self.edition = reader, edition
        self.catalogue = reader.catalogue()

    def find(self, codes: Collection[str]) -> dict[str, tuple[Elsewhere, ...]]:
        """For each code the releases that have it: those of the same system first, the newest first among them."""
        found: dict[str, list[Elsewhere]] = {}
        shapes = {code: shape_of(code.upper()) for code in codes}
        for other in self.others():
            kin = family_of(other.system)
            own = other.system == self.edition.system
            spelt = {
                code: normalise(other.system, code)
                for code, shape in shapes.items()
                if own or (kin and shape == kin.id)
            }
            nodes = self.reader.concepts(other, set(spelt.values()))
            for code, id in spelt.items():
                if id in nodes and nodes[id].code:
                    found.setdefault(code, []).append(Elsewhere(other, nodes[id]))
        return {code: tuple(places) for code, places in found.items()}

    def others(self) -> Iterator[Edition]:
        """The releases that are asked: of the same system, of its kin, then of the other families."""
        system = self.edition.system
        releases = [e for e in self.catalogue.editions(system) if e != self.edition and e.version != UNSTATED]
        yield from sorted(
            releases, key=lambda e: (self.catalogue.is_published(e), version_key(e.version)), reverse=True
        )
        ours = family_of(system)
        for family in ([ours] if ours else []) + [one for one in families().values() if ours and one != ours]:
            for other in family.systems:
                if other != system and (newest := _newest(self.catalogue, other)):
                    yield newest

    def successors(self, places: Iterable[Elsewhere]) -> dict[tuple[Edition, str], Elsewhere]:
        """The same places with what to use instead, in a few calls for each of their releases."""
        grouped: dict[Edition, dict[str, Elsewhere]] = {}
        for place in places:
            grouped.setdefault(place.edition, {})[place.node.id] = place
        found: dict[tuple[Edition, str], Elsewhere] = {}
        for edition, held in grouped.items():
            same = edition.system == self.edition.system
            leads = self._released(edition, held) if same else self._mapped(edition, held)
            for id, place in held.items():
                to, by, relation = leads.get(id, ("", "", ""))
                found[edition, id] = msgspec.structs.replace(place, to=to, by=by, relation=relation)
        return found

    def _released(self, old: Edition, held: Mapping[str, Elsewhere]) -> dict[str, tuple[str, str, str]]:
        """By the publisher's transition, over several releases; else by its identity; else as a proposal."""
        found = {id: (to, "succession", "") for id, to in self._walked(old, held).items()}
        left = [id for id in held if id not in found]
        for id, carried in carry(self.reader, left, old, self.edition).items():
            if carried.now and carried.moved:
                found[id] = (carried.now.id, "identity", "")
            elif carried.successor and carried.successor_by != "above":
                found[id] = (carried.successor.id, "proposal", "")
        return found

    def _walked(self, old: Edition, held: Collection[str]) -> dict[str, str]:
        """Where published transitions lead, release by release; a code that was split leads to all its parts."""
        at: dict[str, tuple[str, ...]] = {id: (id,) for id in held}
        for older, newer in self._chain(old):
            steps = {one.old.value: tuple(code.value for code in one.new)
                     for one in successions(self.reader, old.system, older, newer)}  # fmt: skip
            at = {id: tuple(dict.fromkeys(to for code in now for to in steps.get(code, (code,))))
                  for id, now in at.items()}  # fmt: skip
        ends = self.reader.concepts(self.edition, {to for now in at.values() for to in now})
        return {id: " | ".join(now) for id, now in at.items() if now and now != (id,) and all(to in ends for to in now)}

    def _chain(self, old: Edition) -> list[tuple[str, str]]:
        """The published transitions from a release to the one that is audited, in order; none where one lacks."""
        steps: list[tuple[str, str]] = []
        at = old.version
        while at != self.edition.version:
            onward = [m.target.version for m in self.catalogue.map_sets(old.system, old.system)
                      if m.source.version == at and version_key(m.target.version) > version_key(at)]  # fmt: skip
            if not onward:
                return []
            steps.append((at, onward[0]))
            at = onward[0]
        return steps

    def _mapped(self, other: Edition, held: Collection[str]) -> dict[str, tuple[str, str, str]]:
        """By what maps say, the best answer to each code."""
        found: dict[str, tuple[str, str, str]] = {}
        try:
            answers = translate(self.reader, [Code(other.system, id) for id in held], self.edition.system)
        except QuestionError:
            return found
        targets = self.reader.concepts(self.edition, {row.target.partition(":")[2] for row in answers if row.target})
        for row in answers:
            id = row.source.partition(":")[2]
            to = (row.target or "").partition(":")[2]
            if id not in found and row.status == "mapped" and to in targets and row.target_kind == "code":
                found[id] = (to, "map", row.relation or "")
        return found


def class_above(code: str, known: Collection[str]) -> str:
    """The nearest shorter code that is known, as the editions of ICD build their codes."""
    above = parent_of(code, known)
    while not above and len(code) > 4:
        code = code[:-1].rstrip(".")
        above = code if code in known else ""
    return above


def _newest(catalogue: Catalogue, system: str) -> Edition | None:
    editions = [edition for edition in catalogue.editions(system) if edition.version != UNSTATED]
    published = [edition for edition in editions if catalogue.is_published(edition)]
    return next(reversed(published or editions), None)
