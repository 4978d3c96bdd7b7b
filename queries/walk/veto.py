"""What projects have decided: pairs that nobody may be led over, and pairs that stand beside the publishers' maps."""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakKeyDictionary

import msgspec

from termwalk.graph.codes import Code
from termwalk.graph.decisions import Decision
from termwalk.graph.relations import RELATIONS, Relation
from termwalk.graph.store import Reader

from .steps import Steps

EFFECTIVE = ("adjudicator", "single-review")
"""Roles whose decisions hold: somebody judged between reviewers, or the project says that one reviewer is enough."""


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """A pair that a project accepted, or a code that it marked no map (`target` empty) in a system, or in all."""

    source: str
    target: str
    system: str
    version: str
    relation: Relation
    project: str
    id: int


class Veto:
    """The effective decisions of a graph, the latest on each pair. Sources and targets are CURIEs."""

    def __init__(self, decisions: Iterable[Decision] = (), as_of: str = "") -> None:
        latest: dict[tuple[str, str], Decision] = {}
        for decision in decisions:
            if decision.role in EFFECTIVE and (not as_of or decision.when[: len(as_of)] <= as_of):
                latest[decision.source, decision.target] = decision
        self.rejected = frozenset(pair for pair, one in latest.items() if one.verb == "reject")
        self.accepted: dict[str, list[Accepted]] = {}
        for (source, target), one in latest.items():
            if one.verb != "reject":
                self.accepted.setdefault(source, []).append(_accepted(one, source, target))

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


def _accepted(one: Decision, source: str, target: str) -> Accepted:
    relation = next((known for known in RELATIONS if known == one.relation), RELATIONS[-1])
    system = _system_of(target)
    target = "" if one.verb == "no-map" else target
    return Accepted(source, target, system, one.target_version, relation, one.project, one.id)


def _system_of(target: str) -> str:
    """The system of a CURIE, or of a no map that names the system alone; empty for a no map in every system."""
    target = target.removesuffix(":")
    is_name = ":" not in target or (target.startswith("local:") and target.count(":") == 1)
    return target if is_name else Code.parse(target).system
