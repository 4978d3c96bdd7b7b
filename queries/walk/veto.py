"""What projects have decided: pairs that nobody may be led over, and pairs that stand beside the publishers' maps."""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakKeyDictionary

import msgspec

from termwalk.graph.codes import UNSTATED, Code, Edition
from termwalk.graph.decisions import Decision
from termwalk.graph.mappings import NO_MAP, Mapping, Target
from termwalk.graph.relations import RELATIONS, Relation
from termwalk.graph.store import Reader

from .steps import Steps
from .word import EFFECTIVE, effective, parts_of, system_of

__all__ = ["EFFECTIVE", "Accepted", "Veto", "veto_of"]

Ends = tuple[Edition, Edition]


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """What a project accepted, or a code that it marked no map (`target` empty) in a system, or in all.

    `parts` are the codes of the target; where there are several, they hold together.
    """

    source: str
    target: str
    system: str
    version: str
    relation: Relation
    project: str
    id: int
    parts: tuple[str, ...] = ()

    def mapping(self) -> Mapping:
        """The same as a row of a map."""
        target = NO_MAP
        if self.parts:
            text = self.target.removeprefix(f"{self.system}:")
            target = Target("cluster" if len(self.parts) > 1 else "code", text, self.parts)
        source = Code.parse(self.source).value
        return Mapping(
            source=source, target=target, relation=self.relation, line=self.id, stated={"decided": self.project}
        )


class Veto:
    """The effective decisions of a graph. Sources and targets are CURIEs.

    Of what several projects say of one pair, the latest counts; their answers on one source stand beside each other.
    `ends` are the pairs of systems that accepted decisions or declared projects join.
    """

    def __init__(self, decisions: Iterable[Decision] = (), as_of: str = "") -> None:
        seen = [one for one in decisions if not as_of or one.when[: len(as_of)] <= as_of]
        pairs: dict[tuple[str, str], Decision] = {}
        self.accepted: dict[str, list[Accepted]] = {}
        for one in effective(seen):
            pairs[one.source, one.target] = one
            if one.verb != "reject":
                self.accepted.setdefault(one.source, []).append(_accepted(one))
        self.rejected = frozenset(pair for pair, one in pairs.items() if one.verb == "reject")
        for (source, target), one in pairs.items():
            if one.verb == "reject" and source in self.accepted:
                self.accepted[source] = [kept for kept in self.accepted[source] if kept.target != target]
        self.ends = _ends(seen, self.accepted)

    def answers(self, source: str, system: str) -> list[Accepted]:
        """What was decided on a source towards a system; a no map in every system gives way to what names this one."""
        found = [one for one in self.accepted.get(source, ()) if one.system in ("", system)]
        named = {one.project for one in found if one.system}
        return [one for one in found if one.system or one.project not in named]

    def holds(self, steps: Steps) -> bool:
        """Whether a step of a path, or the pair of its ends, was rejected."""
        if not self.rejected:
            return False
        ends = (steps[0].source, steps[-1].target)
        return ends in self.rejected or any((step.source, step.target) in self.rejected for step in steps)


_held: WeakKeyDictionary[Reader, tuple[int, str, Veto]] = WeakKeyDictionary()


def veto_of(reader: Reader, as_of: str = "") -> Veto:
    """The effective decisions of a graph as of a date; read anew only when one was added."""
    last = reader.last_decision()
    held = _held.get(reader)
    if held is None or held[:2] != (last, as_of):
        held = (last, as_of, Veto(reader.decisions() if last else (), as_of))
        _held[reader] = held
    return held[2]


def _accepted(one: Decision) -> Accepted:
    relation = next((known for known in RELATIONS if known == one.relation), RELATIONS[-1])
    parts = () if one.verb == "no-map" else parts_of(one.target)
    target = one.target if parts else ""
    return Accepted(one.source, target, system_of(one.target), one.target_version, relation, one.project, one.id, parts)


def _ends(seen: Iterable[Decision], accepted: dict[str, list[Accepted]]) -> tuple[Ends, ...]:
    """One pair of releases for each pair of systems, the latest that was named."""
    found: dict[tuple[str, str], Ends] = {}
    for one in seen:
        if one.verb == "project":
            ends = (Edition(one.source, one.source_version), Edition(one.target, one.target_version))
            found[ends[0].system, ends[1].system] = ends
    for answers in accepted.values():
        for said in answers:
            source = Code.parse(said.source).system
            known = found.get((source, said.system))
            if said.parts and known is None:
                found[source, said.system] = (Edition(source), Edition(said.system, said.version))
    apart = ((left, right) for left, right in found.values() if left.system != right.system)
    return tuple(sorted((_stated(left), _stated(right)) for left, right in apart))


def _stated(edition: Edition) -> Edition:
    return edition if edition.version else Edition(edition.system, UNSTATED)
