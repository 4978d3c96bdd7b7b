"""Findings on the code itself: unknown, retired, of another edition or system, malformed, a heading."""

from __future__ import annotations

from collections.abc import Iterator

from termwalk.graph.codes import version_key
from termwalk.ontologies.normalisers import clean

from .elsewhere import Elsewhere, class_above
from .facts import Facts
from .findings import NOTHING, Finding, Offer
from .namesake import says_the_same
from .shapes import shape_of
from .spelling import Spelt, filled_code
from .table import Entry

_CHOICES = 3


class CodeCheck:
    """Judges the code of an entry. Places in other releases are looked up at once for all entries."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.edition = str(facts.edition)
        chosen: dict[tuple[str, str], Elsewhere] = {}
        for entry in facts.sheet.entries:
            if entry.written and not facts.of(entry).id and (place := self._place(entry)):
                chosen[facts.of(entry).code, entry.name] = place
        places = {(place.edition, place.node.id): place for place in chosen.values()}
        self.successors = facts.lookup.successors(places.values())
        self.chosen = {key: self.successors[place.edition, place.node.id] for key, place in chosen.items()}

    def _place(self, entry: Entry) -> Elsewhere | None:
        """The release that an entry's code is of: its own system's, else the first whose title the name fits."""
        spelt = self.facts.of(entry)
        repaired = () if spelt.wellformed else spelt.tried
        for code in repaired if spelt.restored else (spelt.code, *repaired):
            places = self.facts.places.get(code, ())
            own = [place for place in places if place.edition.system == self.facts.edition.system]
            named = [place for place in places if entry.name and self.facts.is_called(entry.name, place)]
            for place in (*own, *named, *(place for place in places if self.facts.may_be(entry.name, place))):
                return place
        return None

    def findings(self, entry: Entry) -> Iterator[Finding]:
        """What is wrong with the code of an entry; the first that explains it, and a spelling beside what is known."""
        if not entry.written:
            yield Finding(reason="empty-code", offer=self._by_name(entry))
            return
        spelt = self.facts.of(entry)
        if entry.parts > 1 and entry.part == 0:
            yield Finding(
                reason="several-codes", said={"cell": entry.cell, "count": str(entry.parts)}, offer=Offer("part")
            )
        if not spelt.id:
            yield self._missing(entry, spelt)
            return
        if spelt.how:
            said = {"written": entry.written, "code": spelt.id, "edition": self.edition}
            yield Finding(reason=f"spelling.{spelt.how}", said=said, offer=Offer("use", spelt.id))
        node = self.facts.nodes[spelt.id]
        if not node.active:
            yield Finding(reason="retired.marked", said=self._said(spelt))
        if not node.selectable:
            yield self._heading(entry, spelt)

    def _said(self, spelt: Spelt) -> dict[str, str]:
        title = self.facts.display(spelt.id)
        return {"code": spelt.code, "title": title, "edition": self.edition, "system": self.facts.edition.system}

    def _heading(self, entry: Entry, spelt: Spelt) -> Finding:
        reason = "not-selectable.listed" if self.facts.sheet.kind == "dictionary" else "not-selectable"
        below = self.facts.children.get(spelt.id, ())
        namesakes = [id for id in self.facts.named(entry.name, spelt.id) if id.startswith(spelt.id)]
        finer = [id for id in namesakes if id != spelt.id and self.facts.members[id].selectable]
        said = self._said(spelt)
        if finer:
            return Finding(reason=reason, said=said, offer=Offer("use", finer[0]))
        if not below:
            return Finding(reason=reason, said=said)
        more = " …" if len(below) > _CHOICES else ""
        said["choices"] = " | ".join(f"{id} {self.facts.display(id)}".strip() for id in below[:_CHOICES]) + more
        return Finding(reason=reason, said=said, offer=Offer("finer"))

    def _missing(self, entry: Entry, spelt: Spelt) -> Finding:
        """Why a release has not a code; its name may still lead to the right one."""
        place = self.chosen.get((spelt.code, entry.name))
        shape = shape_of(clean(entry.written).upper())
        foreign = bool(shape) and self._is_foreign(shape, spelt)
        if place and place.edition.system == self.facts.edition.system:
            return self._other_release(entry, spelt, place)
        if foreign:
            return self._other_system(spelt, place, shape)
        pair = self._pair(entry, spelt)
        if pair.suggest:
            return Finding(reason="dagger-alone.pair", said=self._said(spelt), offer=pair)
        if place and place.node.id == spelt.code:
            return self._other_edition(entry, spelt, place)
        if not spelt.wellformed or not spelt.checked or spelt.choices:
            return self._malformed(entry, spelt, place)
        return self._unknown(entry, spelt)

    def _is_foreign(self, shape: str, spelt: Spelt) -> bool:
        """Whether a form is that of another family, of which the release has no codes either."""
        family = self.facts.family
        return bool(family and shape != family.id and not (spelt.wellformed and shape in self.facts.shapes))

    def _pair(self, entry: Entry, spelt: Spelt) -> Offer:
        """The pairs whose dagger the code is, as a suggestion; the one with the row's own name, if any has it."""
        pairs = self.facts.pairs.get(spelt.code, ())
        fitting = [id for id in pairs if not entry.name or self.facts.fits(entry.name, self.facts.titles(id))]
        same = [id for id in fitting if says_the_same(entry.name, self.facts.titles(id))] if entry.name else fitting
        if len(same) == 1:
            return Offer("use", same[0])
        return Offer("pair") if fitting else NOTHING

    def _other_release(self, entry: Entry, spelt: Spelt, place: Elsewhere) -> Finding:
        said = self._said(spelt) | {"other": str(place.edition), "title": place.node.display}
        if version_key(place.edition.version) > version_key(self.facts.edition.version):
            return Finding(reason="wrong-edition.newer", said=said, offer=self._by_name(entry, place.to))
        reason = f"retired.{place.by}" if place.by else "retired"
        relation = "equivalent" if place.by in ("succession", "identity") else ""
        return Finding(reason=reason, said=said | {"to": place.to}, offer=self._by_name(entry, place.to, relation))

    def _other_system(self, spelt: Spelt, place: Elsewhere | None, shape: str) -> Finding:
        said = self._said(spelt) | {"family": shape}
        if place:
            said |= {"other": str(place.edition), "title": place.node.display}
            return Finding(reason="other-system.known", said=said, offer=Offer("column"))
        return Finding(reason="other-system", said=said, offer=Offer("column"))

    def _other_edition(self, entry: Entry, spelt: Spelt, place: Elsewhere) -> Finding:
        said = self._said(spelt) | {"other": str(place.edition), "title": place.node.display}
        return Finding(reason="wrong-edition", said=said, offer=self._by_name(entry, place.to, place.relation))

    def _malformed(self, entry: Entry, spelt: Spelt, place: Elsewhere | None) -> Finding:
        said = self._said(spelt) | {"written": entry.written, "choices": " | ".join(spelt.choices)}
        if spelt.lost:
            return Finding(reason="malformed.lost", said=said, offer=self._by_name(entry))
        if spelt.choices:
            fitting = [c for c in spelt.choices if entry.name and self.facts.fits(entry.name, self.facts.titles(c))]
            to = fitting[0] if len(fitting) == 1 else ""
            return Finding(reason="malformed.choices", said=said, offer=self._by_name(entry, to))
        if self.facts.untold(entry):
            return Finding(reason="malformed.untold", said=said, offer=self._by_name(entry))
        if not spelt.checked:
            return Finding(reason="malformed.check", said=said, offer=self._by_name(entry))
        if place:
            said |= {"repaired": place.node.id, "other": str(place.edition), "title": place.node.display}
            return Finding(reason="malformed.elsewhere", said=said, offer=self._by_name(entry, place.to))
        if spelt.restored:
            said |= {"repaired": spelt.restored}
            return Finding(reason="malformed.restored", said=said, offer=self._by_name(entry))
        return Finding(reason="malformed", said=said, offer=self._by_name(entry))

    def _unknown(self, entry: Entry, spelt: Spelt) -> Finding:
        said = self._said(spelt)
        above = class_above(spelt.code, self.facts.members)
        above = above or next((c for cut in (5, 3) if (c := filled_code(spelt.code[:cut])) in self.facts.members), "")
        suggestion = self._by_name(entry)
        if not above:
            return Finding(reason="unknown-code", said=said, offer=suggestion)
        said |= {"above": above, "above_title": self.facts.display(above)}
        return Finding(
            reason="unknown-code.extension", said=said, offer=suggestion if suggestion.suggest else Offer("class")
        )

    def _by_name(self, entry: Entry, to: str = "", relation: str = "") -> Offer:
        """What a publisher says, else the code with the row's very name, else one that was found otherwise, if any."""
        if to and " | " not in to and relation == "equivalent":
            return Offer("use", to)
        named = self.facts.named(entry.name, self.facts.of(entry).code if entry.written else "")
        same = [id for id in named if self.facts.members[id].selectable]
        if same and (not to or to not in same):
            return Offer("same-name" if len(same) == 1 else "same-name-among", same[0])
        if to and " | " not in to:
            return Offer("use-wider" if relation == "narrower" else "use", to)
        return Offer("use-all") if to else NOTHING
