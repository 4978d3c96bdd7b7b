"""What of a classification's hierarchy is an axiom, and which of its classes exclude each other.

A statistical classification counts each case once (WHO, ICD-10 volume 2; ICD-11 reference guide): its classes are
exhaustive, for there is always an "other" and an "unspecified" one, and those with one parent exclude each other, which
exclusion notes see to. So a class below two chapters is impossible there, and a map that makes one is wrong. An
ontology or a terminology makes no such promise: a disease of Mondo, SNOMED CT or the ICD-11 foundation has many parents
on purpose. Flat lists state no hierarchy, and nothing is disjoint in them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Literal, get_args

from termwalk.graph.concepts import Concept
from termwalk.graph.errors import QuestionError

Disjoint = Literal["none", "chapters", "siblings"]
DISJOINT: tuple[Disjoint, ...] = get_args(Disjoint)

EXCLUSIVE: dict[str, frozenset[str]] = {
    "icd10": frozenset(),
    "icd10cm": frozenset(),
    "icd10gm": frozenset(),
    "icd10-ca": frozenset(),
    "icd10cn-gb": frozenset(),
    "icd10cn-clinical": frozenset(),
    "icd10cn-nhsa": frozenset(),
    "icd10cn-beijing": frozenset(),
    "icd9cm": frozenset(),
    "icd11": frozenset({"26", "V", "X"}),
}
"""Systems whose classes exclude each other, and those of their chapters that are coded beside another one and count
nothing alone: ICD-11's traditional medicine, functioning, and extension codes. ICF (many codes make one profile) and
ATC (one substance has a code for each use) are classifications too, but not of this kind."""

_UNSPECIFIED = re.compile(
    r"\bunspecified\b|\bnot otherwise specified\b|nicht näher bezeichnet|\bn\.n\.bez|未特指|未指明", re.I
)
"""An unspecified class says that the record tells no more, not that the condition is none of its siblings'."""
_MANIFESTATION = "classified elsewhere"
"""How ICD-10 and ICD-10-CM end the titles of asterisk classes; the latter prints no asterisks."""


def checked(disjoint: str) -> Disjoint:
    """The option's value; QuestionError for any other word."""
    if disjoint not in DISJOINT:
        raise QuestionError(f"{disjoint!r} is no kind of disjointness: use {', '.join(DISJOINT)}.")
    return disjoint


def is_exclusive(system: str) -> bool:
    """Whether the classes of a system exclude each other."""
    return system in EXCLUSIVE


class Tree:
    """The hierarchy of one release: `parents` holds the edges that are axioms, of listed nodes only.

    With disjointness an asterisk class does not stand below its chapter: a case of tuberculous meningitis is coded
    A17.0† and G01*, so that it is in two chapters by design. `beside` are these classes.
    """

    def __init__(self, system: str, nodes: Iterable[Concept], disjoint: Disjoint = "none") -> None:
        self.system = system
        self.disjoint: Disjoint = disjoint if is_exclusive(system) else "none"
        self.parents: dict[str, tuple[str, ...]] = {}
        self.beside: set[str] = set()
        self._chapters: list[str] = []
        self._loose: set[str] = set()
        self._apart: set[str] = set()
        for node in nodes:
            if node.listed:
                self._take(node)
        if self.disjoint != "none":
            self.parents = {id: self._axioms(id, above) for id, above in self.parents.items()}

    def _take(self, node: Concept) -> None:
        self.parents[node.id] = node.parents
        if self.disjoint == "none":
            return
        if is_asterisk(node):
            self.beside.add(node.id)
        if node.chapter in EXCLUSIVE[self.system]:
            self._apart.add(node.id)
        if is_unspecified(node):
            self._loose.add(node.id)
        if node.kind == "chapter" and not node.parents:
            self._chapters.append(node.id)

    def _axioms(self, id: str, above: tuple[str, ...]) -> tuple[str, ...]:
        if id not in self.beside:
            return above
        return tuple(one for one in above if one in self.beside)

    def is_counted(self, id: str) -> bool:
        """Whether a class holds conditions of its own: two of them describe a case that has both."""
        return is_exclusive(self.system) and id not in self._apart and id not in self.beside

    def groups(self, among: Iterable[str] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(parent, its classes that exclude each other), of those `among` if any are given; chapters have no parent."""
        if self.disjoint == "none":
            return
        wanted = set(among)
        apart = self._loose | self._apart | self._shared
        found: defaultdict[str, list[str]] = defaultdict(list)
        for id in self._chapters:
            found[""].append(id)
        if self.disjoint == "siblings":
            for id, above in self.parents.items():
                for parent in above:
                    found[parent].append(id)
        for parent, children in found.items():
            group = tuple(c for c in children if c not in apart and (not wanted or c in wanted))
            if len(group) > 1:
                yield parent, group

    @cached_property
    def _shared(self) -> set[str]:
        """Classes that share a descendant with a sibling of theirs, as a class with two parents makes them do."""
        found: set[str] = set()
        for id, above in self.parents.items():
            if len(above) > 1:
                upward = self._upward(id)
                by_parent: defaultdict[str, set[str]] = defaultdict(set)
                for one in upward:
                    for parent in self.parents.get(one, ()) or ("",):
                        by_parent[parent].add(one)
                found |= {one for siblings in by_parent.values() if len(siblings) > 1 for one in siblings}
        return found

    def _upward(self, id: str) -> set[str]:
        found, level = {id}, [id]
        while level:
            level = [one for each in level for one in self.parents.get(each, ()) if one not in found]
            found.update(level)
        return found


def is_unspecified(node: Concept) -> bool:
    """Whether a class holds the cases of its parent of which no more is recorded."""
    return node.residual == "unspecified" or _UNSPECIFIED.search(node.display) is not None


def is_asterisk(node: Concept) -> bool:
    """Whether a class is a manifestation, coded beside its cause."""
    return node.properties.get("usage") == "aster" or node.id.endswith("*") or _MANIFESTATION in node.display
