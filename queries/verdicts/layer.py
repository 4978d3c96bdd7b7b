"""The verdicts on WHO's tables as derived map sets: one per build."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from termwalk.graph.catalogue import Part
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.relations import Relation
from termwalk.graph.store import Reader, Staging
from termwalk.ontologies.supplement import EMERGENCY_USE, emergency_use
from termwalk.ontologies.supplement import FILE as SUPPLEMENT_FILE

from ..derivation import Derivation, content_of
from .evidence import BACK, FOUNDATION, MULTIPLE, ONE, SUPPLEMENT, Build, Evidence
from .table import Rule, rules_name, table

DERIVED = "termwalk-10to11"


def derivations(reader: Reader) -> Iterator[Derivation]:
    """The map set that each build of WHO's tables should have, and how its rows are made."""
    for one in [m for m in reader.catalogue().map_sets() if m.id == ONE]:
        yield Derivation(_wanted(reader, one), lambda view, one=one: _mappings(Build(view, one)))  # type: ignore[misc]


def stage_supplement(staging: Staging) -> None:
    """The supplement comes in beside the build it supplements."""
    catalogue = staging.view().catalogue()
    ends = (EMERGENCY_USE.source, EMERGENCY_USE.target)
    if not any(m.id == ONE and (m.source, m.target) == ends for m in catalogue.map_sets()):
        return
    digest = hashlib.sha256(SUPPLEMENT_FILE.read_bytes()).hexdigest()
    held = catalogue.map_set(EMERGENCY_USE.id, EMERGENCY_USE.version)
    before = catalogue.map_part(held) if held else None
    if before and before.sha256 == digest:
        return
    part = Part(
        role="map", edition=EMERGENCY_USE.source, map_set=EMERGENCY_USE, title=EMERGENCY_USE.title,
        format="termwalk-supplement", file="termwalk: emergency-use.tsv", sha256=digest,
    )  # fmt: skip
    staging.add(part, emergency_use())
    if before:
        staging.supersede(before)


def _wanted(reader: Reader, one: MapSet) -> MapSet:
    return MapSet(
        id=DERIVED,
        version=one.version,
        title="Relations derived from WHO's tables",
        publisher="termwalk",
        source=one.source,
        target=one.target,
        licence="derived by termwalk from tables © World Health Organization; terms at icd.who.int",
        rules=rules_name(),
        premises=tuple(_premises(reader, one)),
    )


def _premises(reader: Reader, one: MapSet) -> Iterator[str]:
    """Every part that the layer rests on, by name and content."""
    catalogue = reader.catalogue()
    for id in (ONE, MULTIPLE, BACK, FOUNDATION, SUPPLEMENT):
        held = catalogue.map_set(id, one.version)
        if held:
            yield content_of(catalogue.map_part(held))
    yield from map(content_of, catalogue.releases_of(one.source))


def _mappings(build: Build) -> Iterator[Mapping]:
    rules = table()
    for evidence in build.evidence():
        rule = rules.decide(evidence.facts)
        yield from rows_of(evidence, rule)


def rows_of(evidence: Evidence, rule: Rule) -> Iterator[Mapping]:
    """The targets that a rule answers and shows, the preferred one first; at least one row, if only to say no map."""
    said = _said(evidence, rule)
    offered = list(_offered(evidence, rule))
    if not offered:
        yield Mapping(
            source=evidence.source.id, target=NO_MAP, relation="unstated", stated=_filled(said | {"role": "none"})
        )
    for priority, (role, relation, edge) in enumerate(offered):
        extra = {"role": role, "target_uri": edge.stated.get("linearization", "")}
        extra["target_title"] = edge.stated.get("title11", "")
        yield Mapping(
            source=evidence.source.id,
            target=edge.target,
            relation=relation,
            priority=priority,
            line=edge.line,
            stated=_filled(said | extra),
        )


def _filled(cells: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in cells.items() if value}


def _offered(evidence: Evidence, rule: Rule) -> Iterator[tuple[str, Relation, Mapping]]:
    """(role, relation, row of a premise). WHO's one target beside listed alternatives is a catch-all."""
    answers = {
        "one": evidence.one,
        "alternative": next(iter(evidence.alternatives), None),
        "back": evidence.back_other,
        "supplement": evidence.supplement,
        "none": None,
    }
    preferred = answers[rule.answer]
    if preferred is not None:
        yield "preferred", rule.relation, preferred
    seen = {preferred.target} if preferred else set[Target]()
    for shown in rule.shows:
        others = evidence.alternatives if shown == "alternatives" else (evidence.one,)
        for edge in others:
            if edge is not None and edge.target not in seen and edge.target.kind != "no-map":
                seen.add(edge.target)
                heading = edge.target.kind in ("block", "chapter")
                role = "alternative" if shown == "alternatives" else "catch-all"
                relation: Relation = "narrower" if heading else "related" if rule.answer != "none" else rule.relation
                yield role, relation, edge


def _said(evidence: Evidence, rule: Rule) -> dict[str, str]:
    """The evidence, cell by cell, as the migration table shows it."""
    facts, one = evidence.facts, evidence.one
    return {
        "basis": rule.id,
        "review": "yes" if rule.wants_review(facts) else "",
        "flags": " ".join(_flags(evidence, rule)),
        "who_one": _shown(one),
        "who_multiple": " | ".join(edge.target.text for edge in evidence.alternatives),
        "who_multiple_rows": str(evidence.multiple_rows),
        "back_to": evidence.back_to,
        "round_trip": "yes" if facts["round_trip"] else "",
        "entity": evidence.entity,
        "entity_title": evidence.entity_title,
        "relation_foundation": {"equivalent": "equivalent", "subclass": "narrower"}.get(
            facts["foundation"], "unstated"
        ),
        "distance": evidence.distance,
        "placement": facts["placement"],
        "agreement": f"{facts['agreement']:.2f}" if one and one.target.kind != "no-map" else "",
        "shared_with": " ".join(evidence.shared_with),
        "justification": evidence.supplement.stated["justification"] if evidence.supplement else "",
    }


def _shown(one: Mapping | None) -> str:
    """WHO's one-category cell: the code, or for a heading its URI's id, or No Mapping."""
    if one is None:
        return ""
    return "No Mapping" if one.target.kind == "no-map" else one.target.text


def _flags(evidence: Evidence, rule: Rule) -> Iterator[str]:
    if evidence.source.properties.get("usage") == "aster":
        yield "manifestation"
    if rule.review_flag and rule.wants_review(evidence.facts):
        yield rule.review_flag
    yield from (name for name in ("negation", "contradiction") if evidence.facts[name])
    if not evidence.in_edition:
        yield "not-in-edition"
        if evidence.source.display.startswith("Emergency use of"):
            yield "placeholder"
