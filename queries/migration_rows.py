"""One row of a migration table, and how an edge of the graph becomes one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.relations import Relation

from .carry import Carried
from .verdicts.table import Rule, Verdict, flags_by_id, rules_by_id

Status = Literal["mapped", "no-map", "unmapped", "broken"]


class MigrationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A source code and one of its targets; the columns up to `reason` are a contract, evidence follows.

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
    foundation_distance: str = ""
    placement: str = ""
    title_agreement: str = ""
    shared_with: str = ""
    supplement: str = ""
    mapped_release: str = ""
    mapped_code: str = ""
    successor_code: str = ""
    successor_by: str = ""


class RowMaker:
    """Makes rows for one pair of releases."""

    def __init__(
        self,
        map_sets: tuple[MapSet, ...],
        target: Edition,
        carried: dict[str, Carried],
        inner: frozenset[str],
        lang: Literal["en", "zh"],
        published: bool,
    ) -> None:
        self.map_set, self.published = map_sets[0], published
        self.target, self.carried, self.inner, self.lang = target, carried, inner, lang

    def rows(self, node: Concept, edges: list[Mapping]) -> Iterator[MigrationRow]:
        """One row per target; a code without an edge is unmapped, and says so."""
        for edge in sorted(edges, key=lambda edge: edge.priority):
            yield self._row(node, edge, len(edges))
        if not edges:
            yield self._blank(node, "unmapped", "unmapped", "V01")

    def _blank(self, node: Concept, status: Status, verdict: Verdict, basis: str) -> MigrationRow:
        return MigrationRow(
            source_system=node.system,
            source_release=node.version,
            source_code=node.code or node.id,
            source_title=node.display,
            source_chapter=node.chapter,
            source_kind=node.kind,
            target_system=self.target.system,
            target_release=self.target.version,
            mapped_release=self.map_set.target.version,
            status=status,
            verdict=verdict,
            review=True,
            reason_code=basis,
            reason=self._reason(rules_by_id()[basis], ()) if basis else "",
            source_leaf=node.id not in self.inner,
            in_edition=node.listed or not self.published,
        )

    def _row(self, node: Concept, edge: Mapping, among: int) -> MigrationRow:
        said = edge.stated
        rule = rules_by_id().get(said.get("basis", ""))
        verdict = row_verdict(edge, rule, among)
        if edge.target.kind == "no-map":
            status: Status = "unmapped" if verdict == "unmapped" else "no-map"
            blank = self._blank(node, status, verdict, rule.id if rule else "")
            return msgspec.structs.replace(blank, **self._evidence(said, rule))
        flags = said.get("flags", "").split()
        row = msgspec.structs.replace(
            self._blank(node, "mapped", verdict, ""),
            **self._targeted(edge),
            **self._evidence(said, rule),
            target_kind=edge.target.kind,
            relation=edge.relation,
            confidence=edge.confidence,
            preferred=said.get("role", "preferred") == "preferred" and (rule is None or rule.answer != "none"),
        )
        if self.carried:
            row, more = self._carried_row(row, edge)
            flags += more
        review = self._wants_review(said, rule, flags)
        return msgspec.structs.replace(
            row, review=review, reason_code=" ".join((rule.id if rule else "", *flags)).strip(),
            reason=self._reason(rule, flags),
        )  # fmt: skip

    def _targeted(self, edge: Mapping) -> dict[str, str]:
        """The target as published. A heading is known by its URI alone."""
        said = edge.stated
        heading = edge.target.kind in ("block", "chapter") and self.target.system == "icd11"
        return {
            "target_code": "" if heading else edge.target.text,
            "mapped_code": "" if heading else edge.target.text,
            "target_uri": said.get("target_uri", ""),
            "target_title": said.get("target_title")
            or said.get("title10" if self.target.system == "icd10" else "title11", ""),
            "target_parts": " ".join(edge.target.parts) if edge.target.kind == "cluster" else "",
        }

    def _evidence(self, said: dict[str, str], rule: Rule | None) -> dict[str, object]:
        entity = said.get("entity", "")
        return {
            "role": said.get("role", ""),
            "grade": rule.grade if rule else "",
            "who_one": said.get("who_one", ""),
            "who_multiple": said.get("who_multiple", ""),
            "round_trip": said.get("round_trip") == "yes",
            "back_to": said.get("back_to", ""),
            "foundation_uri": f"http://id.who.int/icd/entity/{entity}" if entity else "",
            "foundation_title": said.get("entity_title", ""),
            "foundation_relation": said.get("relation_foundation", ""),
            "foundation_distance": said.get("distance", ""),
            "placement": said.get("placement", ""),
            "title_agreement": said.get("agreement", ""),
            "shared_with": said.get("shared_with", ""),
            "supplement": said.get("justification", ""),
        }

    def _carried_row(self, row: MigrationRow, edge: Mapping) -> tuple[MigrationRow, list[str]]:
        """The target in the release asked for; one that was retired stays as it was and is broken."""
        parts = [self.carried[part] for part in edge.target.parts]
        flags = list(dict.fromkeys(flag for part in parts for flag in part.flags()))
        if any(part.now is None for part in parts):
            proposed = [part for part in parts if part.successor]
            gone = {
                "status": "broken",
                "verdict": "broken",
                "successor_code": " ".join(part.successor.id for part in proposed if part.successor),
                "successor_by": " ".join(part.successor_by for part in proposed),
            }
            return msgspec.structs.replace(row, target_release=self.map_set.target.version, **gone), flags
        text = row.target_code
        for part in parts:
            if part.now and part.moved:
                text = text.replace(part.id, part.now.id)
        lead = parts[0].now if parts else None
        title = lead.display if lead and len(parts) == 1 else row.target_title
        uri = row.target_uri.replace(f"/{self.map_set.target.version}/", f"/{self.target.version}/")
        moved = msgspec.structs.replace(row, target_code=text, target_title=title, target_uri=uri)
        return moved, ["carried", *flags]

    def _wants_review(self, said: dict[str, str], rule: Rule | None, flags: list[str]) -> bool:
        flagged = any(flags_by_id()[flag].review for flag in flags)
        return flagged or rule is None or said.get("review") == "yes"

    def _reason(self, rule: Rule | None, flags: tuple[str, ...] | list[str]) -> str:
        said = [rule] if rule else []
        sentences = [*said, *(flags_by_id()[flag] for flag in flags)]
        return " ".join(getattr(sentence, self.lang) for sentence in sentences)


def row_verdict(edge: Mapping, rule: Rule | None, among: int) -> Verdict:
    """The rule's, but that a heading shown beside the answer is only a heading."""
    heading = edge.target.kind in ("block", "chapter")
    if rule and heading and edge.stated.get("role") == "catch-all":
        return "grouping-only"
    return rule.verdict if rule else _verdict(edge, among)


def _verdict(edge: Mapping, among: int) -> Verdict:
    """For maps that no rule table covers, from what the row itself says."""
    if edge.target.kind == "no-map":
        return "no-map"
    if edge.target.kind in ("block", "chapter"):
        return "grouping-only"
    if edge.target.kind == "cluster":
        return "combination"
    if among > 1:
        return "several"
    said: dict[Relation, Verdict] = {"equivalent": "equivalent", "narrower": "narrower", "broader": "broader"}
    return said.get(edge.relation, "related")
