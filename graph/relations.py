"""The relation tables, as data that a terminologist can review.

Relations are FHIR R5's, named from the source: `narrower` means that the source is narrower than the target
(R5 `source-is-narrower-than-target`, SKOS `broadMatch`, R4 `wider`). R4's own word for the same thing is the
opposite one, which is why R4 names are never printed bare.

Sources: FHIR R4 and R5 ConceptMap relationship code systems; SKOS reference §10 (mapping properties); SSSOM
predicate list; OMOP vocabulary relationship ids; Usagi's mapping types.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

Relation = Literal["equivalent", "narrower", "broader", "related", "unrelated", "unstated"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)

INVERSE: dict[Relation, Relation] = {
    "equivalent": "equivalent",
    "narrower": "broader",
    "broader": "narrower",
    "related": "related",
    "unrelated": "unrelated",
    "unstated": "unstated",
}

R5: dict[Relation, str] = {
    "equivalent": "equivalent",
    "narrower": "source-is-narrower-than-target",
    "broader": "source-is-broader-than-target",
    "related": "related-to",
    "unrelated": "not-related-to",
    "unstated": "related-to",
}

R4: dict[Relation, str] = {
    "equivalent": "equivalent",
    "narrower": "wider",
    "broader": "narrower",
    "related": "relatedto",
    "unrelated": "disjoint",
    "unstated": "relatedto",
}

SKOS: dict[Relation, str | None] = {
    "equivalent": "skos:exactMatch",
    "narrower": "skos:broadMatch",
    "broader": "skos:narrowMatch",
    "related": "skos:relatedMatch",
    "unrelated": None,
    "unstated": "skos:mappingRelation",
}
"""SSSOM's predicates are these too. SKOS cannot deny; in SSSOM a denial is predicate_modifier `Not`."""

OMOP: dict[Relation, str | None] = {
    "equivalent": "Maps to",
    "narrower": "Is a",
    "broader": "Subsumes",
    "related": None,
    "unrelated": None,
    "unstated": None,
}
"""OMOP's `Maps to` is a promise that the target stands for the source; only `equivalent` makes it."""

USAGI: dict[Relation, str | None] = {
    "equivalent": "EQUAL",
    "narrower": "WIDER",
    "broader": "NARROWER",
    "related": "INEXACT",
    "unrelated": "UNMATCHED",
    "unstated": "UNREVIEWED",
}
"""Usagi's `equivalence` column speaks of the target, as R4 does: WIDER is a target wider than its source."""

_READ_ALSO: dict[str, dict[str, Relation]] = {
    "r4": {"equal": "equivalent", "subsumes": "narrower", "specializes": "broader", "inexact": "related"},
    "skos": {"skos:closeMatch": "related", "owl:equivalentClass": "equivalent", "owl:sameAs": "equivalent"},
    "omop": {"Mapped from": "equivalent"},
    "usagi": {"EQUIVALENT": "equivalent"},
}
_NAMES: dict[str, dict[Relation, str | None]] = {
    "r4": {**R4},
    "r5": {**R5},
    "skos": SKOS,
    "omop": OMOP,
    "usagi": USAGI,
}


def from_name(vocabulary: Literal["r4", "r5", "skos", "omop", "usagi"], name: str) -> Relation:
    """A relation by another standard's name, read from the source; unknown words raise KeyError.

    Where two of ours share a name there (`related-to`), the weaker claim that is still a claim is read: related.
    """
    table = {theirs: ours for ours, theirs in reversed(_NAMES[vocabulary].items()) if theirs}
    return (table | _READ_ALSO.get(vocabulary, {}))[name]


def compose(path: Iterable[Relation]) -> Relation | None:
    """What a whole path says of its two ends, or None where it says nothing.

    It is judged whole, so that grouping cannot matter. Two ends that meet in a parent or in a child are not
    related by that; one vague step with equals or one direction leaves `related`, two leave nothing.
    """
    steps = tuple(path)
    if "unrelated" in steps or not steps:
        return None
    vague = sum(step in ("related", "unstated") for step in steps)
    directions = {step for step in steps if step in ("narrower", "broader")}
    if vague > 1 or len(directions) > 1:
        return None
    if vague:
        return "related"
    return directions.pop() if directions else "equivalent"
