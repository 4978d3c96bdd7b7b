"""Rows from trails: one per target, the best path first; several ways to one target support each other."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from termwalk.graph.codes import Code, Edition
from termwalk.graph.store import Reader

from ..answered import Status
from ..carry import carry
from ..translation import Translation
from ..verdicts.table import Verdict
from .bridges import by_uri
from .judging import confidence, noisy_or, rank
from .steps import Step, Steps
from .trail import Trail
from .veto import Accepted

_OWN: tuple[Verdict, ...] = (
    "combination", "several", "grouping-only", "extension-only", "no-map", "unmapped", "broken",
)  # fmt: skip
"""Verdicts of the last map that stay what they are at the end of a longer path."""
_HOPS = ("map", "decision")
_STATUS: dict[Status, int] = {"mapped": 0, "broken": 1, "no-map": 2, "unmapped": 3}


def row_of(source: str, trail: Trail, *, direct: bool = False) -> Translation:
    """One row. A direct map's row is as its publisher, or the rules, put it."""
    last, edge = trail.last, trail.last.edge
    system = trail.map_set.target.system
    relation = trail.relation if trail.text else None
    walked = not direct or len(trail.threads) > 1 or any(step.kind == "hierarchy" for step in trail.steps)
    return Translation(
        source=source,
        target=f"{system}:{trail.text}" if trail.text else None,
        status=last.status,
        relation=relation,
        target_kind=("cluster" if trail.joined_text else edge.target.kind) if trail.text else None,
        confidence=confidence(trail.confidences),
        hops=sum(step.kind in _HOPS for step in trail.steps),
        path=trail.steps,
        target_title=trail.joined_title or last.title,
        target_release=last.edition.version if trail.text else "",
        preferred=last.preferred and not edge.group and not (walked and _one_of_several(trail)),
        review=last.review or (walked and (relation == "related" or _doubted(trail))),
        verdict=_verdict(trail, relation) if walked else last.verdict,
        reason_code=_reasons(trail) if walked else last.reason_code,
        group=edge.group,
        choice=edge.choice,
        beside=trail.threads[1:],
    )


def _one_of_several(trail: Trail) -> bool:
    """Whether a code that stands below another one is led to one of several targets of that one: none is its own."""
    climbed = any(step.relation == "narrower" for thread in trail.threads for step in thread[:-1])
    return climbed and trail.last.verdict == "several"


def _doubted(trail: Trail) -> bool:
    """Whether a step before the last one wants a person's look."""
    return any(step.relation in ("related", "unstated") for thread in trail.threads for step in thread)


def _verdict(trail: Trail, relation: str | None) -> Verdict:
    if trail.joined_text:
        return "combination"
    if trail.last.verdict in _OWN:
        return trail.last.verdict
    said: dict[str | None, Verdict] = {"equivalent": "equivalent", "narrower": "narrower", "broader": "broader"}
    return said.get(relation, "related")


def _reasons(trail: Trail) -> str:
    """The rules along the path, and the flags of its last map."""
    rules = [step.basis for thread in trail.threads for step in thread if step.basis]
    return " ".join(dict.fromkeys((*rules, *trail.last.flags)))


def suggestion_of(source: str, trail: Trail) -> Translation:
    """A target that a path leads to without saying anything of the two ends."""
    row = row_of(source, trail)
    return msgspec.structs.replace(row, relation=None, preferred=False, review=True)


def best_first(source: str, trails: Sequence[Trail]) -> list[Translation]:
    """One row per target. What is mapped goes before a stated no map that another way met."""
    ways: dict[str, list[tuple[Translation, Trail]]] = {}
    groups = _groups(trails)
    for trail in trails:
        row = msgspec.structs.replace(row_of(source, trail), group=groups[_scenario(trail)])
        ways.setdefault(f"{row.target or ''} {row.group} {row.choice}", []).append((row, trail))
    rows = [_supported(these) for these in ways.values()]
    rows.sort(key=_order)
    mapped = [row for row in rows if row.target]
    return _one_preferred(mapped) if mapped else rows


def _scenario(trail: Trail) -> tuple[str, Steps, int]:
    """What tells one scenario from another: its number, the map that has it, and the path that leads to it."""
    return str(trail.map_set), trail.steps[:-1], trail.last.edge.group


def _groups(trails: Sequence[Trail]) -> dict[tuple[str, Steps, int], int]:
    """A number for each scenario: its own, unless a scenario of another way has it already."""
    numbers: dict[tuple[str, Steps, int], int] = {}
    taken: set[int] = set()
    for trail in trails:
        key, number = _scenario(trail), trail.last.edge.group
        if key not in numbers:
            while number and number in taken:
                number += 1
            numbers[key] = number
            taken.add(number)
    return numbers


def _order(row: Translation) -> tuple[int, int, bool, bool, int, int, str]:
    merit = (_STATUS[row.status], rank(row.relation), row.review, not row.preferred)
    return (*merit, row.hops, -row.support, row.target or "")


def _supported(these: Sequence[tuple[Translation, Trail]]) -> Translation:
    """The best of several ways to one target, with what the independent ones add."""
    ordered = sorted(these, key=lambda one: (*_order(one[0]), str(one[0].path)))
    best = ordered[0][0]
    used: set[str] = set()
    apart: list[Translation] = []
    for row, trail in ordered:
        sets = {step.map_set for step in trail.steps if step.kind in _HOPS}
        if not sets & used:
            used |= sets
            apart.append(row)
    known = [row.confidence for row in apart if row.confidence is not None]
    together = noisy_or(known) if known and len(known) == len(apart) else best.confidence
    return msgspec.structs.replace(best, support=len(apart), confidence=together)


def _one_preferred(rows: list[Translation]) -> list[Translation]:
    """Where two ways prefer different targets, the one that says more is preferred; where they say as much, none."""
    best = rank(rows[0].relation)
    preferred = [row for row in rows if row.preferred and rank(row.relation) == best]
    chosen = preferred[0].target if len(preferred) == 1 else None
    return [msgspec.structs.replace(row, preferred=row.target == chosen) if row.preferred else row for row in rows]


def decided(reader: Reader, one: Accepted, wanted: Edition) -> Translation:
    """The row of what a project decided on a code, its target carried to the release that is wanted."""
    path: Steps = (
        Step(
            source=one.source, target=one.target, relation=one.relation, kind="decision",
            map_set=f"decisions of {one.project}", line=one.id,
        ),
    )  # fmt: skip
    if not one.parts:
        return Translation(source=one.source, target=None, status="no-map", path=path, hops=1, verdict="no-map")
    whole = len(one.parts) > 1
    verdict: Verdict = "combination" if whole else "equivalent" if one.relation == "equivalent" else "related"
    row = Translation(
        source=one.source, target=one.target, status="mapped", relation=one.relation,
        target_kind="cluster" if whole else "code", target_title=_titles(reader, one), target_release=one.version,
        path=path, hops=1, preferred=True, verdict=verdict,
    )  # fmt: skip
    return _carried(reader, one, row, wanted) if wanted.version and one.version != wanted.version else row


def _titles(reader: Reader, one: Accepted) -> str:
    edition = _release_of(reader, Code(one.system, one.parts[0]), one.version)
    nodes = reader.concepts(edition, one.parts)
    return " / ".join(nodes[part].display for part in one.parts if part in nodes)


def _carried(reader: Reader, one: Accepted, row: Translation, wanted: Edition) -> Translation:
    """Part by part; a combination of which one part is retired is broken."""
    there = _release_of(reader, Code(one.system, one.parts[0]), one.version)
    became = carry(reader, one.parts, there, wanted)
    if any(became[part].retired for part in one.parts):
        return msgspec.structs.replace(row, status="broken", verdict="broken", preferred=False, review=True)
    text, moved = one.target, []
    for part in one.parts:
        now = became[part].now
        if now is None:
            return row
        if became[part].moved:
            text = re.sub(rf"(?<![\w.]){re.escape(part)}(?![\w.])", now.id, text)
            moved.append(by_uri(one.system, part, now.id, wanted))
    return msgspec.structs.replace(row, target=text, target_release=wanted.version, path=(*row.path, *moved))


def _release_of(reader: Reader, code: Code, version: str) -> Edition:
    """The release that a decision was made on; where it names none that is loaded, the newest that has the code."""
    editions = reader.catalogue().editions(code.system)[::-1]
    said = Edition(code.system, version)
    if said in editions:
        return said
    return next((edition for edition in editions if reader.concepts(edition, [code.value])), said)
