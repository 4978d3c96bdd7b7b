"""The rows of a migration table between systems that no single map joins: each code's paths, best first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from termwalk.graph.codes import UNSTATED, Code, Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import MapSet
from termwalk.graph.store import Reader

from .answered import Lang
from .explain import say
from .migration_rows import MigrationRow, inner_codes
from .rules import every_rule
from .translate import Asked, one_system, ways_to
from .translation import Translation
from .verdicts.table import Verdict, flags_by_id
from .walk.legs import Choice
from .walk.veto import Veto, veto_of


def far(reader: Reader, source: Edition, target: Edition, build: str, max_hops: int) -> Asked:
    """How far to walk for a whole table; maps of the source's own release go before newer ones."""
    veto = veto_of(reader)
    asked = _resolved(reader, source, veto)
    choice = Choice(build=build, source=asked, decided=veto.ends)
    return Asked(target=target, max_hops=max_hops, choice=choice, veto=veto)


def walked(
    reader: Reader, source: Edition, how: Asked, lang: Lang
) -> tuple[list[MigrationRow], tuple[MapSet, ...], Edition]:
    """The rows, the map sets that the ways lead over, and the release of the targets."""
    asked = _resolved(reader, source, how.veto)
    ways = ways_to(reader, asked.system, how)
    legs = (leg for level in ways for route in level for leg in route)
    map_sets = tuple(dict.fromkeys(way.map_set for leg in legs for way in leg.ways if not way.by_uri))
    published = reader.catalogue().is_published(asked)
    nodes = [node for node in reader.members(asked) if node.code and node.active and (node.listed or not published)]
    nodes += [] if published else _decided(how.veto, asked, {node.id for node in nodes})
    found, _ = one_system(reader, asked.system, [node.id for node in nodes], how)
    ends = {row.target_release for rows in found.values() for row in rows if row.target_release}
    target = Edition(how.target.system, how.target.version or max(ends, default=""))
    table = _Table(target, inner_codes(nodes), published, lang)
    return [row for node in nodes for row in table.rows(node, found.get(node.id, ()))], map_sets, target


def _resolved(reader: Reader, source: Edition, veto: Veto) -> Edition:
    """The release that is asked for; texts of which only a project knows have none."""
    catalogue = reader.catalogue()
    if not catalogue.editions(source.system) and any(source.system == left.system for left, _ in veto.ends):
        return Edition(source.system, UNSTATED)
    return catalogue.resolve(source)


def _decided(veto: Veto, source: Edition, known: Collection[str]) -> list[Concept]:
    """The codes, or texts, that no release lists and a project has answered."""
    codes = [code for text in veto.accepted if (code := Code.parse(text)).system == source.system]
    return [
        Concept(system=source.system, version=source.version, id=code.value, code=code.value, display=code.value)
        for code in sorted(codes)
        if code.value not in known
    ]


class _Table:
    """Makes rows of a migration table from translations."""

    def __init__(self, target: Edition, inner: frozenset[str], published: bool, lang: Lang) -> None:
        self.target, self.inner, self.published, self.lang = target, inner, published, lang

    def rows(self, node: Concept, found: Sequence[Translation]) -> list[MigrationRow]:
        """One row per target; a code that nothing answers is unmapped."""
        blank = self._blank(node)
        return [self._row(blank, one) for one in found] or [blank]

    def _blank(self, node: Concept) -> MigrationRow:
        return MigrationRow(
            source_system=node.system,
            source_release=node.version,
            source_code=node.code or node.id,
            source_title=node.display,
            source_chapter=node.chapter,
            source_kind=node.kind,
            source_leaf=node.id not in self.inner,
            in_edition=node.listed or not self.published,
            target_system=self.target.system,
            target_release=self.target.version,
            status="unmapped",
            verdict="unmapped",
            review=True,
            reason=say("answer", "gap", self.lang),
            hops=0,
        )

    def _row(self, blank: MigrationRow, one: Translation) -> MigrationRow:
        heading = one.target_kind in ("block", "chapter") and self.target.system == "icd11"
        text = (one.target or "").removeprefix(f"{self.target.system}:")
        verdict: Verdict = one.verdict or "related"  # type: ignore[assignment]
        return msgspec.structs.replace(
            blank,
            target_code="" if heading else text,
            target_uri=text if heading else "",
            target_title=one.target_title,
            target_kind=one.target_kind or "",
            target_release=one.target_release or self.target.version,
            status=one.status,
            relation=one.relation,
            verdict=verdict,
            preferred=one.preferred,
            confidence=one.confidence,
            review=one.review,
            reason_code=one.reason_code,
            reason=self._reason(one),
            grade=self._grade(one),
            hops=one.hops,
            path=" ; ".join(map(str, (*one.path, *(step for path in one.beside for step in path)))),
            support=one.support,
            group=one.group,
            choice=one.choice,
        )

    def _reason(self, one: Translation) -> str:
        """The reasons of the rules and flags along the path."""
        known = {**every_rule(), **flags_by_id()}
        return " ".join(getattr(known[code], self.lang) for code in one.reason_code.split() if code in known)

    def _grade(self, one: Translation) -> str:
        """A path is as good as its worst rule."""
        grades = [every_rule()[step.basis].grade for step in one.path if step.basis in every_rule()]
        return max(grades, default="")
