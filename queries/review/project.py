"""A review project: what is mapped to what, and how many people it takes. It is declared in the chain of decisions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, get_args

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.decisions import Decision
from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Reader, Store
from termwalk.ontologies.registry import system

Policy = Literal["single-review", "double"]
"""One reviewer is enough; or two who do not see each other, and an adjudicator."""
POLICIES: tuple[Policy, ...] = get_args(Policy)


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """A project as its latest declaration says. Where no release of the source is loaded, its codes are texts."""

    name: str
    source: Edition
    target: Edition
    policy: Policy = "single-review"
    who: str = ""
    when: str = ""
    id: int = 0

    def source_of(self, value: str) -> str:
        """A code or text of the source as a CURIE."""
        return f"{self.source.system}:{value}"

    def value_of(self, curie: str) -> str:
        """The code or text of a CURIE of the source."""
        return curie.removeprefix(f"{self.source.system}:")

    def target_of(self, text: str) -> str:
        """A target as a CURIE; of nothing, the system alone, which is what a no map names."""
        return f"{self.target.system}:{text}"


def declare(
    store: Store, name: str, source: str, target: str, *, policy: Policy = "single-review", who: str, why: str = ""
) -> Project:
    """Opens a project, or changes its policy; nothing is written where it is as said already.

    `source` and `target` are `system` or `system@release`; a `local:NAME` that is not loaded stands for texts. A change
    of policy holds for decisions from then on. QuestionError for another pair of systems under a name that is taken.
    """
    name, who = name.strip(), who.strip()
    if not name or not who:
        raise QuestionError("A project has a name, and somebody who declares it.")
    if policy not in POLICIES:
        raise QuestionError(f"{policy!r} is no policy: use {' or '.join(POLICIES)}.")
    wanted = Project(name=name, source=_source(store, source), target=_target(store, target), policy=policy, who=who)
    known = next((one for one in projects(store) if one.name == name), None)
    if known and (known.source.system, known.target.system) != (wanted.source.system, wanted.target.system):
        raise QuestionError(f"The project {name} leads from {known.source} to {known.target}: take another name.")
    if known and (known.source, known.target, known.policy) == (wanted.source, wanted.target, wanted.policy):
        return known
    return _read(store.decide(_declaration(wanted, why)))


def _declaration(one: Project, why: str) -> Decision:
    return Decision(
        project=one.name, verb="project", source=one.source.system, source_version=one.source.version,
        target=one.target.system, target_version=one.target.version, who=one.who, when=now(), relation=one.policy,
        why=why.strip(),
    )  # fmt: skip


def now() -> str:
    """This second in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _source(reader: Reader, name: str) -> Edition:
    """A release that is loaded, or a name for texts that are none."""
    asked = _known(name)
    texts = asked.system.startswith("local:") and not reader.catalogue().editions(asked.system)
    return asked if texts else reader.catalogue().resolve(asked)


def _target(reader: Reader, name: str) -> Edition:
    return reader.catalogue().resolve(_known(name))


def _known(name: str) -> Edition:
    asked = Edition.parse(name)
    return Edition(system(asked.system).id, asked.version)


def projects(reader: Reader) -> tuple[Project, ...]:
    """Every declared project, in the order of their first declarations."""
    found: dict[str, Project] = {}
    for entry in reader.decisions():
        if entry.verb == "project":
            found[entry.project] = _read(entry)
    return tuple(found.values())


def project(reader: Reader, name: str) -> Project:
    """The project of a name; QuestionError that says which there are."""
    known = projects(reader)
    found = next((one for one in known if one.name == name), None)
    if found is None:
        there = ", ".join(one.name for one in known) or "none yet"
        raise QuestionError(f"There is no review project {name!r} in this graph (its projects: {there}).")
    return found


def _read(entry: Decision) -> Project:
    policy = next((known for known in POLICIES if known == entry.relation), POLICIES[-1])
    return Project(
        name=entry.project, source=Edition(entry.source, entry.source_version),
        target=Edition(entry.target, entry.target_version), policy=policy, who=entry.who, when=entry.when, id=entry.id,
    )  # fmt: skip
