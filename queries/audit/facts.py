"""What the graph says of the codes in a table, gathered in a handful of calls before any row is judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.store import Reader
from termwalk.ontologies import lost_zeros
from termwalk.ontologies.normalisers import clean

from ..names import names
from .elsewhere import Elsewhere, Lookup
from .namesake import ALIKE, SURE, comparable, folded, is_chinese, likeness, readings, says_the_same
from .shapes import Family, family_of, kind_of, shape_of
from .spelling import Spelt, spelt
from .table import Entry, Sheet

_CALLED = ("preferred", "synonym")
_FINE = 3
"""Decimals of a hospital's own extension of ICD-9-CM-3; its list has no order of zeros to read."""


class Facts:
    """The codes of a sheet as a release has them. `family` is that of the audited system."""

    def __init__(self, reader: Reader, edition: Edition, sheet: Sheet) -> None:
        self.reader, self.edition, self.sheet = reader, edition, sheet
        self.family: Family | None = family_of(edition.system)
        self.lookup = Lookup(reader, edition)
        self.told = _told(edition.system, sheet)
        written = {entry.written for entry in sheet.entries if entry.written}
        self.spelt, self.nodes = spelt(reader, edition, written | set(filter(None, self.told.values())))
        self._restored: dict[int, Spelt] = {}
        self._likenesses: dict[tuple[str, str], float] = {}

    def of(self, entry: Entry) -> Spelt:
        """What the code of an entry is."""
        if entry.row not in self.told:
            return self.spelt[entry.written]
        if entry.row not in self._restored:
            self._restored[entry.row] = self._shown(entry)
        return self._restored[entry.row]

    def _shown(self, entry: Entry) -> Spelt:
        """A damaged number as its list shows it to have been."""
        code, written = self.told[entry.row], clean(entry.written)
        known = self.spelt.get(code)
        if known and known.id and known.how in ("", "filled"):
            return known if code == written else msgspec.structs.replace(known, how="zeros")
        if code == written:
            return Spelt(code=code, wellformed=True)
        return Spelt(code=written, tried=(code,) if code else (), restored=code)

    def untold(self, entry: Entry) -> bool:
        """Whether it is a damaged number of which the table does not show what it was."""
        return self.told.get(entry.row) == lost_zeros.UNTOLD

    def node(self, entry: Entry) -> Concept | None:
        """The node of an entry's code, where the release has it."""
        return self.nodes.get(self.of(entry).id) if entry.written else None

    @cached_property
    def members(self) -> dict[str, Concept]:
        """Every code of the release; those that a map alone names count where nothing else is known of it."""
        published = self.reader.catalogue().is_published(self.edition)
        return {n.id: n for n in self.reader.members(self.edition) if n.code and (n.listed or not published)}

    @cached_property
    def _called(self) -> dict[str, tuple[str, ...]]:
        """The names of every code of the release: its display, then preferred names and synonyms."""
        terms = self.reader.terms(self.edition, self.members)
        return {
            id: tuple(dict.fromkeys((node.display, *(t.text for t in terms.get(id, ()) if t.use in _CALLED))))
            for id, node in self.members.items()
        }

    @cached_property
    def _further(self) -> dict[str, tuple[str, ...]]:
        """Inclusions, index entries and the like, and Chinese names from other releases, of the codes in the table."""
        ids = {one.id for one in self.spelt.values() if one.id}
        said = {id: [t.text for t in terms if t.use in ("inclusion", "abbreviation", "index entry")]
                for id, terms in self.reader.terms(self.edition, ids).items()}  # fmt: skip
        if any(is_chinese(entry.name) for entry in self.sheet.entries):
            bare = {id for id in ids if not any(map(is_chinese, self._called.get(id, ())))}
            for id, found in names(self.reader, self.edition, bare, "zh").items() if bare else ():
                said.setdefault(id, []).extend(name.text for name in found)
        return {id: tuple(texts) for id, texts in said.items()}

    def titles(self, id: str) -> tuple[str, ...]:
        """What a code is called, its display first."""
        return (*self._called.get(id, ()), *self._further.get(id, ()))

    def display(self, id: str) -> str:
        """A code's title in the release."""
        node = self.nodes.get(id) or self.members.get(id)
        return node.display if node else ""

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        """The codes by each folded name, with brackets and without; those that may be used for coding go first."""
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for id, called in self._called.items():
            for name in called:
                for reading in readings(name)[:1] or (folded(name),):
                    found[reading][id] = None
        return {name: tuple(sorted(ids, key=lambda id: not self.members[id].selectable)) for name, ids in found.items()}

    def named(self, name: str, like: str) -> tuple[str, ...]:
        """The codes of the kind of `like` with just this name, or this name without what stands in its brackets."""
        kind = kind_of(like)
        for reading in readings(name)[:2] if name else ():
            ids = tuple(id for id in self._by_name.get(reading, ()) if not kind or kind_of(id) == kind)
            if ids:
                return ids
        return ()

    def fits(self, name: str, titles: Iterable[str]) -> bool:
        """Whether a name may stand for a code with these titles; where nothing can be compared it may."""
        able = [title for title in titles if comparable(name, title)]
        return not able or says_the_same(name, able) or any(self.likeness(name, title) >= ALIKE for title in able)

    def is_called(self, name: str, place: Elsewhere) -> bool:
        """Whether a code with this name is that of another edition, and not merely one that looks like it.

        Hospitals extend the codes of a classification on their own, and so the same extension may mean another thing.
        """
        title = place.node.display
        return comparable(name, title) and (says_the_same(name, [title]) or self.likeness(name, title) >= SURE)

    def may_be(self, name: str, place: Elsewhere) -> bool:
        """Whether a code may be that of another edition though its name does not tell, or nothing can be compared.

        The edition that the others are made from, and systems of another family, need no name to be known by.
        """
        kin = self.family.systems if self.family else ()
        root = place.edition.system in kin[:1] or place.edition.system not in kin
        return not name or (root and not comparable(name, place.node.display))

    @cached_property
    def shapes(self) -> frozenset[str]:
        """The families whose form codes of the release have; those of some editions include morphology."""
        return frozenset(shape_of(id.upper()) for id in self.members)

    def likeness(self, name: str, title: str) -> float:
        """How like two names are; each pair is compared once."""
        pair = (name, title)
        if pair not in self._likenesses:
            self._likenesses[pair] = likeness(name, title)
        return self._likenesses[pair]

    @cached_property
    def pairs(self) -> dict[str, tuple[str, ...]]:
        """The pairs of dagger and asterisk of a release by their dagger's code."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for id, node in self.members.items():
            if node.properties.get("asterisk") and (dagger := node.properties.get("dagger")):
                found[dagger].append(id)
        return {dagger: tuple(ids) for dagger, ids in found.items()}

    @cached_property
    def places(self) -> dict[str, tuple[Elsewhere, ...]]:
        """Where the codes that the release lacks are to be found, repaired spellings among them."""
        missing = [one for entry in self.sheet.entries if entry.written and not (one := self.of(entry)).id]
        codes = {code for one in missing for code in (one.code, *one.tried)}
        return self.lookup.find({code for code in codes if code})

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """What stands below the headings that the table uses."""
        headings = {one.id for one in self.spelt.values() if one.id and not self.nodes[one.id].selectable}
        return self.reader.children(self.edition, headings)


def _told(system: str, sheet: Sheet) -> dict[int, str]:
    """What a list in the order of its codes shows its damaged numbers to have been, by row."""
    if sheet.kind != "dictionary" or (not system.startswith("icd9cm3") and system != "icd9cm-proc"):
        return {}
    rows = [(entry.row, clean(entry.written), entry.name) for entry in sheet.entries]
    if any(len(code.partition(".")[2]) == _FINE and code.replace(".", "").isdecimal() for _, code, _ in rows):
        return {}
    return lost_zeros.restored(rows)
