"""One row of a migration table, and how an edge of the graph becomes one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.relations import Relation

from .answered import Answered, Lang, Status, answered
from .carry import Carried
from .verdicts.table import Verdict, rules_by_id


class MigrationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A source code and one of its targets; the columns up to `reason` are a contract, evidence follows.

    `path` and `hops` say over which maps a target was reached; evidence columns of WHO's tables are filled where they
    answer alone. `uses` is how often the source is used, where counts were given.
    `confidence` is empty unless a publisher or a reviewed sample gives a number; `grade` (A to E) ranks the rule
    that decided. `target_code` is empty for a heading, which has only a URI. `who_one` is WHO's one-category cell
    as published (for a heading the id at the end of its URI), whatever `target_code` says.
    """

    source_system: str
    source_release: str
    source_code: str
    source_title: str
    source_chapter: str
    source_kind: str
    target_system: str
    target_release: str
    target_code: str = ""
    target_uri: str = ""
    target_title: str = ""
    target_kind: str = ""
    status: Status
    relation: Relation | None = None
    verdict: Verdict
    preferred: bool = False
    cardinality: str = ""
    confidence: float | None = None
    review: bool = False
    reason_code: str = ""
    reason: str = ""
    role: str = ""
    grade: str = ""
    source_leaf: bool = False
    in_edition: bool = True
    target_parts: str = ""
    who_one: str = ""
    who_multiple: str = ""
    round_trip: bool = False
    back_to: str = ""
    foundation_uri: str = ""
    foundation_title: str = ""
    foundation_relation: str = ""
    foundation_distance: int | None = None
    placement: str = ""
    title_agreement: float | None = None
    shared_with: str = ""
    supplement: str = ""
    mapped_release: str = ""
    mapped_code: str = ""
    successor_code: str = ""
    successor_title: str = ""
    successor_by: str = ""
    hops: int = 1
    path: str = ""
    support: int = 1
    group: int = 0
    choice: int = 0
    uses: int | None = None


def inner_codes(nodes: Iterable[Concept]) -> frozenset[str]:
    """The codes that have others below them."""
    return frozenset(parent for node in nodes for parent in node.parents)


class RowMaker:
    """Makes rows for one pair of releases. `inner` are the codes that have others below them."""

    def __init__(
        self,
        map_set: MapSet,
        target: Edition,
        carried: dict[str, Carried],
        inner: frozenset[str],
        published: bool,
        lang: Lang,
    ) -> None:
        self.map_set, self.target, self.carried = map_set, target, carried
        self.inner, self.published, self.lang = inner, published, lang

    def rows(self, node: Concept, edges: list[Mapping]) -> Iterator[MigrationRow]:
        """One row per target; a code without an edge is unmapped, and says so."""
        for edge in sorted(edges, key=lambda edge: edge.priority):
            found = answered(edge, self.map_set, len(edges), self.target, self.carried)
            yield self._row(node, found)
        if not edges:
            yield self._unmapped(node)

    def _source(self, node: Concept) -> dict[str, Any]:
        return {
            "source_system": node.system,
            "source_release": node.version,
            "source_code": node.code or node.id,
            "source_title": node.display,
            "source_chapter": node.chapter,
            "source_kind": node.kind,
            "source_leaf": node.id not in self.inner,
            "in_edition": node.listed or not self.published,
            "target_system": self.target.system,
            "mapped_release": self.map_set.target.version,
        }

    def _unmapped(self, node: Concept) -> MigrationRow:
        rule = rules_by_id()["V01"]
        reason = {"reason_code": rule.id, "reason": getattr(rule, self.lang)} if self.map_set.rules else {}
        return MigrationRow(
            **self._source(node), target_release=self.target.version, status="unmapped", verdict="unmapped",
            review=True, **reason,
        )  # fmt: skip

    def _row(self, node: Concept, found: Answered) -> MigrationRow:
        edge = found.edge
        heading = edge.target.kind in ("block", "chapter") and self.target.system == "icd11"
        return MigrationRow(
            **self._source(node),
            **_evidence(edge.stated),
            target_release=found.edition.version,
            target_code="" if heading else found.text,
            target_uri=found.uri,
            target_title=found.title,
            target_kind=edge.target.kind if found.text else "",
            target_parts=" ".join(found.parts) if edge.target.kind == "cluster" else "",
            status=found.status,
            relation=found.relation,
            verdict=found.verdict,
            preferred=found.preferred,
            confidence=edge.confidence,
            review=found.review,
            reason_code=found.reason_code,
            reason=found.reason(self.lang),
            grade=found.rule.grade if found.rule else "",
            mapped_code="" if heading else edge.target.text,
            successor_code=" ".join(part.successor.id for part in found.successors if part.successor),
            successor_title=" / ".join(part.successor.display for part in found.successors if part.successor),
            successor_by=" ".join(part.successor_by for part in found.successors),
            path=f"{self.map_set} line {edge.line}" if edge.line else str(self.map_set),
            group=edge.group,
            choice=edge.choice,
        )


def _evidence(said: dict[str, str]) -> dict[str, Any]:
    """WHO's own statements, as the derived layer noted them."""
    entity = said.get("entity", "")
    return {
        "role": said.get("role", ""),
        "who_one": said.get("who_one", ""),
        "who_multiple": said.get("who_multiple", ""),
        "round_trip": said.get("round_trip") == "yes",
        "back_to": said.get("back_to", ""),
        "foundation_uri": f"http://id.who.int/icd/entity/{entity}" if entity else "",
        "foundation_title": said.get("entity_title", ""),
        "foundation_relation": said.get("relation_foundation", ""),
        "foundation_distance": int(said["distance"]) if "distance" in said else None,
        "placement": said.get("placement", ""),
        "title_agreement": float(said["agreement"]) if "agreement" in said else None,
        "shared_with": said.get("shared_with", ""),
        "supplement": said.get("justification", ""),
    }
