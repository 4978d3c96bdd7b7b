"""Which rows of maps, which decisions and which answers rest on a changed code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from termwalk.graph.codes import UNSTATED, Code, Edition
from termwalk.graph.decisions import Decision
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import system as known_system

from ..translate import translate
from ..translation import Translation
from .answer import ChangeRow, Changes
from .known import PROJECT
from .pairing import Change

BREAKING: tuple[Change, ...] = ("retired", "moved", "re-used", "meaning-changed", "split", "merged")
"""What makes a code another thing than a map or decision meant."""
_JOINERS = re.compile("([&/])")


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """Something that rests on a changed code, in CURIEs."""

    what: Literal["map", "decision", "answer"]
    where: str
    source: str
    target: str
    change: ChangeRow
    end: Literal["source", "target"]
    reason: str
    repair: str = ""
    relation: str = ""
    line: int = 0
    stated_release: bool = True


class Affected:
    """The codes of a release that are no longer what they were."""

    def __init__(self, reader: Reader, changed: Changes) -> None:
        self.reader = reader
        self.system, self.old, self.new = changed.old.system, changed.old, changed.new
        self.codes = {row.old_code: row for row in changed if row.old_code and row.change in BREAKING}
        self.ends = (self.old, Edition(self.system, UNSTATED))

    def parts(self, text: str) -> list[str]:
        """The changed codes of a code or cluster, each once."""
        return [piece for piece in dict.fromkeys(_JOINERS.split(text)) if piece in self.codes]

    def repair(self, text: str, part: str) -> str:
        """The code or cluster with the changed part put right, once per successor; empty where there is none."""
        successors = filter(None, self.codes[part].successors.split(" | "))
        return " | ".join(f"{self.system}:{_replaced(text, part, one)}" for one in successors)


def _replaced(text: str, part: str, by: str) -> str:
    return "".join(by if piece == part else piece for piece in _JOINERS.split(text))


def affected_maps(affected: Affected) -> list[Broken]:
    """The rows of published maps that start or end at a changed code, map set by map set in the publisher's order."""
    found: list[Broken] = []
    for map_set in sorted(affected.reader.catalogue().map_sets(), key=str):
        within = map_set.source.system == map_set.target.system
        if map_set.rules or within:
            continue
        if map_set.source in affected.ends:
            found += _leaving(affected, map_set)
        if map_set.target in affected.ends:
            found += _arriving(affected, map_set)
    return found


def _leaving(affected: Affected, map_set: MapSet) -> Iterator[Broken]:
    rows = affected.reader.leaving(map_set, affected.codes.keys())
    edges = sorted((row for these in rows.values() for row in these), key=lambda row: (row.line, row.source))
    for row in edges:
        repair = affected.repair(row.source, row.source)
        yield _of_map(affected, map_set, row, row.source, "source", repair)


def _arriving(affected: Affected, map_set: MapSet) -> Iterator[Broken]:
    rows = affected.reader.arriving(map_set, affected.codes.keys())
    edges = [(part, row) for part, these in rows.items() for row in these]
    for part, row in sorted(edges, key=lambda edge: (edge[1].line, edge[1].source, edge[1].target.text, edge[0])):
        yield _of_map(affected, map_set, row, part, "target", affected.repair(row.target.text or part, part))


def _of_map(
    affected: Affected, map_set: MapSet, row: Mapping, part: str, end: Literal["source", "target"], repair: str
) -> Broken:
    return Broken(
        what="map",
        where=str(map_set),
        source=f"{map_set.source.system}:{row.source}",
        target=f"{map_set.target.system}:{row.target.text}" if row.target.text else "",
        change=affected.codes[part],
        end=end,
        reason=f"map-{end}",
        repair=repair,
        relation=row.relation,
        line=row.line,
        stated_release=(map_set.source if end == "source" else map_set.target) == affected.old,
    )


def affected_decisions(affected: Affected) -> list[Broken]:
    """The latest decision of each project on a pair, where one of its ends is a changed code of the old release."""
    latest: dict[tuple[str, str, str], Decision] = {}
    for decision in affected.reader.decisions():
        if decision.project != PROJECT and decision.verb in ("accept", "reject", "no-map"):
            latest[decision.project, decision.source, decision.target] = decision
    return [one for _, decision in sorted(latest.items()) for one in _of_decision(affected, decision)]


def _of_decision(affected: Affected, decision: Decision) -> Iterator[Broken]:
    ends = (
        ("source", decision.source, decision.source_version),
        ("target", decision.target, decision.target_version),
    )
    for end, curie, version in ends:
        code = _parsed(curie)
        if code is None or code.system != affected.system or version not in ("", UNSTATED, affected.old.version):
            continue
        for part in affected.parts(code.value):
            yield Broken(
                what="decision",
                where=decision.project,
                source=decision.source,
                target=decision.target,
                change=affected.codes[part],
                end="source" if end == "source" else "target",
                reason="decision-rests",
                repair=affected.repair(code.value, part),
                relation=decision.relation or decision.verb,
                line=decision.id,
                stated_release=version == affected.old.version,
            )


def _parsed(curie: str) -> Code | None:
    """The code of a decision's end; None for an end without one."""
    try:
        return Code.parse(curie)
    except QuestionError:
        return None


def affected_answers(affected: Affected, questions: Iterable[str | Code], maps: Sequence[Broken]) -> list[Broken]:
    """The answers that differ between the releases, or that keep a code which means something else now."""
    asked = list(dict.fromkeys(_known(code) for code in questions))
    if not asked:
        asked = list(dict.fromkeys(Code.parse(one.source) for one in maps if one.end == "target"))
    own = [code for code in asked if code.system == affected.system]
    others = [code for code in asked if code.system != affected.system]
    return [*_looked_up(affected, own), *_translated(affected, others)]


def _known(asked: str | Code) -> Code:
    code = asked if isinstance(asked, Code) else Code.parse(asked)
    return Code(known_system(code.system).id, code.value)


def _looked_up(affected: Affected, codes: Iterable[Code]) -> Iterator[Broken]:
    """A code of the system itself is answered by what it became."""
    for code in codes:
        change = affected.codes.get(code.value)
        if change:
            yield Broken(
                what="answer", where=affected.system, source=str(code), target="", change=change, end="source",
                reason="answer-stays" if change.new_code == code.value else "answer-differs",
                repair=affected.repair(code.value, code.value),
            )  # fmt: skip


def _translated(affected: Affected, codes: list[Code]) -> Iterator[Broken]:
    if not codes:
        return
    before = _answers(affected, codes, affected.old)
    after = _answers(affected, codes, affected.new)
    for code in map(str, codes):
        stays = _said(before[code]) == _said(after[code])
        for part, text in _changed_parts(affected, before[code]):
            yield Broken(
                what="answer", where=f"{code.partition(':')[0]} → {affected.system}", source=code,
                target=f"{affected.system}:{text}", change=affected.codes[part], end="target",
                reason="answer-stays" if stays else "answer-differs", repair=affected.repair(text, part),
            )  # fmt: skip


def _changed_parts(affected: Affected, rows: Iterable[Translation]) -> Iterable[tuple[str, str]]:
    """The changed codes of an answer, each with the first target that it is, or is a part of."""
    found: dict[str, str] = {}
    for row in rows:
        text = row.target.partition(":")[2] if row.target else ""
        for part in affected.parts(text):
            found.setdefault(part, text)
    return found.items()


def _answers(affected: Affected, codes: list[Code], edition: Edition) -> dict[str, list[Translation]]:
    found: dict[str, list[Translation]] = {str(code): [] for code in codes}
    for row in translate(affected.reader, codes, affected.system, release=edition.version):
        found[row.source].append(row)
    return found


def _said(rows: Iterable[Translation]) -> set[tuple[str, str | None]]:
    return {(row.status, row.target) for row in rows}
