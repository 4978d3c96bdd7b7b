"""What the entries of a chain come to: the last answer on a source, and the pairs that were rejected beside it."""

from __future__ import annotations

from collections.abc import Iterable

from termwalk.graph.codes import Code
from termwalk.graph.decisions import Decision
from termwalk.ontologies.icd11 import cluster_parts, is_cluster

from .combining import OTHERWISE

EFFECTIVE = ("adjudicator", "single-review")
"""Roles whose decisions hold: somebody judged between reviewers, or the project says that one reviewer is enough."""


class Word:
    """What somebody (or a project) says of one source towards one system, after every entry so far.

    An answer is whole: a later one takes the place of an earlier one, and never stands beside it.
    """

    __slots__ = ("answer", "last", "rejected")

    def __init__(self) -> None:
        self.answer: Decision | None = None
        self.rejected: dict[str, Decision] = {}
        self.last: Decision | None = None

    def take(self, entry: Decision) -> None:
        """Adds the next entry."""
        self.last = entry
        if entry.verb == "reject":
            self.rejected[entry.target] = entry
            if self.answer is not None and self.answer.target == entry.target:
                self.answer = None
            return
        self.rejected.pop(entry.target, None)
        self.answer = None if entry.verb == "defer" else entry


class Holding:
    """What holds after each entry: of each project its last answer on each source, and its rejections.

    What an adjudicator said is not changed by a single reviewer. A single reviewer counts only where the project does
    not ask for two.
    """

    def __init__(self) -> None:
        self.words: dict[tuple[str, str, str], Word] = {}
        self.policies: dict[str, str] = {}

    def take(self, entry: Decision) -> None:
        """Adds the next entry of the chain."""
        if entry.verb == "project":
            self.policies[entry.project] = entry.relation
        elif entry.role == "adjudicator" or (entry.role in EFFECTIVE and self._one_is_enough(entry)):
            self._hold(entry)

    def word(self, project: str, source: str, to: str) -> Word | None:
        """What holds of a source (a CURIE) towards a system."""
        return self.words.get((project, source, to))

    def _one_is_enough(self, entry: Decision) -> bool:
        return self.policies.get(entry.project, "single-review") == "single-review"

    def _hold(self, entry: Decision) -> None:
        to = system_of(entry.target)
        for key, word in self.words.items() if not to else ():
            if key[:2] == (entry.project, entry.source) and _may_change(word, entry):
                word.answer = None
        word = self.words.setdefault((entry.project, entry.source, to), Word())
        if _may_change(word, entry):
            word.take(entry)


def effective(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that hold, oldest first: see `Holding`."""
    held = Holding()
    for entry in decisions:
        held.take(entry)
    found = [one for word in held.words.values() for one in (word.answer, *word.rejected.values()) if one]
    return tuple(sorted(found, key=lambda one: one.id))


def _may_change(word: Word, entry: Decision) -> bool:
    """Whether an entry outranks what stands; an adjudicator who only noted something has judged nothing."""
    judged = word.last is not None and word.last.role == "adjudicator" and word.last.verb != "defer"
    return entry.role == "adjudicator" or not judged


def system_of(target: str) -> str:
    """The system of a CURIE, or of a no map that names the system alone; empty for a no map in every system."""
    target = target.removesuffix(":")
    is_name = ":" not in target or (target.startswith("local:") and target.count(":") == 1)
    return target if is_name else Code.parse(target).system


def parts_of(target: str) -> tuple[str, ...]:
    """The codes of a target CURIE that hold together; one code for a plain one, none for a system alone."""
    system = system_of(target)
    text = target.removeprefix(system).removeprefix(":")
    if system == "icd11" and is_cluster(text):
        return cluster_parts(text)
    return tuple(part.strip() for part in text.split(OTHERWISE)) if text else ()
