"""What became of each code: which node of the old release is which of the new one, and in what they differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

import msgspec

from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Succession

from .releases import Sides
from .sections import Section, section_of, section_of_both
from .wording import UNCHANGED_MEANING, Wording, wording

Change = Literal["retired", "moved", "re-used", "meaning-changed", "split", "merged", "retitled", "reparented", "added"]
CHANGES: tuple[Change, ...] = get_args(Change)
"""No more in use; the same thing under another code; the code of another thing; another title and another class above;
divided; joined with others; another title; another class above; new in use."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A change, not yet told. `also` are further words that hold, `stated` the publisher's own word on it."""

    change: Change
    old: Concept | None = None
    new: Concept | None = None
    also: tuple[Change, ...] = ()
    reasons: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    successor_by: str = ""
    evidence: tuple[str, ...] = ()
    stated: Succession | None = None

    @property
    def words(self) -> tuple[Change, ...]:
        """Every word that holds, the main one first."""
        return (self.change, *self.also)

    @property
    def section(self) -> Section:
        """Whether the list prints the code."""
        return section_of_both(self.old, self.new)

    @property
    def kept(self) -> bool:
        """Whether it is about a code that both releases have."""
        return self.old is not None and self.new is not None and self.old.id == self.new.id


def differences(sides: Sides, stated: dict[str, Succession]) -> list[Difference]:
    """Every change between two releases; `stated` is the publisher's own transition by old code."""
    return list(_Pairing(sides, stated).found())


class _Pairing:
    """Pairs by identity where both nodes have one, else by code; the publisher's transition has the last word."""

    def __init__(self, sides: Sides, stated: dict[str, Succession]) -> None:
        self.sides, self.old, self.new = sides, sides.old, sides.new
        self.stated = stated
        self.by_code = not (self.old.has_identities and self.new.has_identities)
        self.mixed = self.by_code and (self.old.has_identities or self.new.has_identities)
        self._from: dict[str, list[str]] = {}
        for told in stated.values():
            for heir in told.new:
                self._from.setdefault(heir.value, []).append(f"{told.evidence}: from {told.old.value}")

    def found(self) -> Iterator[Difference]:
        taken: set[str] = set()
        for old in self.old.codes.values():
            new = self._partner(old)
            one = self._became(old, new)
            taken.update(node.id for node in (new, one.new if one else None) if node)
            if one:
                yield one
        for new in self.new.codes.values():
            if new.id not in taken:
                yield self._came(new)

    def _partner(self, old: Concept) -> Concept | None:
        there = self.new.codes.get(old.id)
        if not old.identity or (there and there.identity in (None, old.identity)):
            return there
        return self.new.by_identity.get(old.identity)

    def _became(self, old: Concept, new: Concept | None) -> Difference | None:
        told = self.stated.get(old.id)
        if told:
            return self._stated(old, new, told)
        if new is None:
            return self._went(old)
        if new.id != old.id:
            return self._moved(old, new)
        return self._stayed(old, new)

    def _stated(self, old: Concept, new: Concept | None, told: Succession) -> Difference:
        """What the publisher's transition says of a code, with what the releases show beside it."""
        heirs = tuple(code.value for code in told.new)
        if told.kind == "moved" and heirs[0] in self.new.codes:
            return self._moved(old, self.new.codes[heirs[0]], stated=told)
        change, reason = _stated_word(told, stays=new is not None)
        gone: tuple[Change, ...] = ("retired",) if new is None and change != "retired" else ()
        title = self._title(old, new)
        return Difference(
            change=change,
            old=old,
            new=new,
            also=(*gone, *title.also),
            reasons=(reason, *title.reasons),
            successors=heirs,
            successor_by="stated" if heirs else "",
            evidence=(told.evidence, *title.evidence),
            stated=told,
        )

    def _went(self, old: Concept) -> Difference:
        there = self.new.codes.get(old.id)
        if there:
            return self._reused(old, there)
        reason = "retired" if old.active else "retired-inactive"
        evidence: tuple[str, ...] = (self._basis(old),)
        if self.old.partial and old.id not in self.old.titles:
            reason, evidence = "retired-other-file", (*evidence, f"no title in {self.sides.language}")
        folded = self._folded_into(old)
        if folded:
            evidence = (*evidence, f"{folded} is now a leaf")
        reasons = (reason, "folded") if folded else (reason,)
        return Difference(change="retired", old=old, reasons=reasons, evidence=evidence)

    def _folded_into(self, old: Concept) -> str:
        """The class above, where it is left as a leaf without any of the codes that it had."""
        for parent in old.parents:
            stays = self.new.codes.get(parent)
            section = section_of(old)
            if stays and parent in self.old.codes and section == section_of(stays) and self.new.is_leaf(stays):
                beside = self.old.below.get((parent, section), ())
                if not any(id in self.new.codes for id in beside):
                    return parent
        return ""

    def _moved(self, old: Concept, new: Concept, stated: Succession | None = None) -> Difference:
        reason = "moved-stated" if stated else "moved-identity"
        evidence = stated.evidence if stated else f"identity {old.identity}"
        title = self._title(old, new)
        return Difference(
            change="moved", old=old, new=new, also=title.also, reasons=(reason, *title.reasons),
            successors=(new.id,), successor_by="stated" if stated else "identity",
            evidence=(evidence, *title.evidence), stated=stated,
        )  # fmt: skip

    def _stayed(self, old: Concept, new: Concept) -> Difference | None:
        if old.active != new.active:
            return self._switched(old, new)
        title, parents = self._title(old, new), self._parents(old, new)
        newer = self._subdivided(old, new)
        if not (title.also or parents or newer):
            return None
        evidence = (self._basis(old), *title.evidence, *parents)
        if newer:
            also: tuple[Change, ...] = (*title.also, "reparented") if parents else title.also
            return Difference(
                change="split", old=old, new=new, also=also, reasons=("split-hierarchy", *title.reasons),
                successors=newer, successor_by="below", evidence=evidence,
            )  # fmt: skip
        change, beside, reasons = _stayed_word(title, bool(parents))
        return Difference(change=change, old=old, new=new, also=beside, reasons=reasons, evidence=evidence)

    def _switched(self, old: Concept, new: Concept) -> Difference:
        """A code that is listed in both and in use in one."""
        change: Change = "retired" if old.active else "added"
        reason = "deprecated" if old.active else "reinstated"
        return Difference(change=change, old=old, new=new, reasons=(reason,), evidence=(self._basis(old),))

    def _subdivided(self, old: Concept, new: Concept) -> tuple[str, ...]:
        """The codes below a class that was a leaf, if one of them is new."""
        if not self.old.is_leaf(old):
            return ()
        below = self.new.below.get((new.id, section_of(new)), ())
        return below if any(id not in self.old.codes for id in below) else ()

    def _reused(self, old: Concept, new: Concept) -> Difference:
        evidence = (f"identity {old.identity} → {new.identity}",)
        return Difference(change="re-used", old=old, new=new, reasons=("re-used",), evidence=evidence)

    def _came(self, new: Concept) -> Difference:
        if new.id in self.old.codes and new.identity:
            return self._reused(self.old.codes[new.id], new)
        reason = "added" if new.active else "added-inactive"
        evidence: tuple[str, ...] = (self._basis(new), *self._from.get(new.id, ()))
        if self.new.partial and new.id not in self.new.titles:
            reason, evidence = "added-other-file", (*evidence, f"no title in {self.sides.language}")
        return Difference(change="added", new=new, reasons=(reason,), evidence=evidence)

    def _title(self, old: Concept, new: Concept | None) -> _Title:
        language = self.sides.language
        if new is None or language is None:
            return _Title()
        before, after = self.old.titles.get(old.id), self.new.titles.get(new.id)
        if before is None or after is None or before == after:
            return _Title()
        return _Title(wording(before, after, language), f"titles in {language}" if language else "titles")

    def _parents(self, old: Concept, new: Concept) -> tuple[str, ...]:
        """Where the classes above differ, both; nothing where either release leaves open what is above."""
        before = self._above(old, self.old.all)
        after = self._above(new, self.new.all)
        if not before or not after or None in before or None in after or before == after:
            return ()
        return (f"below {' | '.join(old.parents)} → {' | '.join(new.parents)}",)

    def _above(self, node: Concept, nodes: dict[str, Concept]) -> set[str | None]:
        found: set[str | None] = set()
        for id in node.parents:
            parent = nodes.get(id)
            if not self.by_code:
                found.add(parent.identity if parent else None)
            else:
                found.add(id if not self.mixed or (parent and parent.code) else None)
        return found

    def _basis(self, node: Concept) -> str:
        return f"code {node.id}" if self.by_code or not node.identity else f"identity {node.identity}"


class _Title(msgspec.Struct, frozen=True):
    """What a comparison of titles comes to."""

    wording: Wording = "same"
    where: str = ""

    @property
    def also(self) -> tuple[Change, ...]:
        return () if self.wording == "same" else ("retitled",)

    @property
    def reasons(self) -> tuple[str, ...]:
        return () if self.wording == "same" else (self.wording,)

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.where,) if self.where else ()


def _stated_word(told: Succession, stays: bool) -> tuple[Change, str]:
    """The word for what a transition says, and its reason."""
    if told.kind == "split":
        return "split", "split-stated"
    if told.kind == "merged":
        return "merged", "merged-stated"
    if told.kind == "retired":
        return "retired", "retired-stated"
    return ("meaning-changed", "meaning-stated") if stays else ("retired", "retired")


def _stayed_word(title: _Title, elsewhere: bool) -> tuple[Change, tuple[Change, ...], tuple[str, ...]]:
    """The word for a class that kept its code: meaning-changed takes another title and another class above."""
    if not elsewhere:
        return "retitled", (), title.reasons
    if not title.also:
        return "reparented", (), ("reparented",)
    if title.wording in UNCHANGED_MEANING:
        return "reparented", ("retitled",), ("reparented", *title.reasons)
    return "meaning-changed", ("retitled",), ("meaning-title-and-parents", *title.reasons)
