"""How precise a cross-reference is, where an ontology's publisher says so beside it.

Source: Orphanet's ORDO writes it as a text on the reference's axiom (obo:ECO_0000218: "NTBT (ORPHA code's Narrower Term
maps to a Broader Term)", in some releases behind a dash, followed by how the ICD code was chosen); Mondo as one of the
reference's sources (MONDO:equivalentTo), in OBO and OWL alike. Both speak of their own term first, as we do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from termwalk.graph.relations import Relation

ORPHANET: dict[str, Relation] = {
    "E": "equivalent",
    "NTBT": "narrower",
    "BTNT": "broader",
    "W": "unrelated",
    "ND": "unstated",
}
"""W is a wrong mapping that another source has; ND is not yet decided."""
MONDO: dict[str, Relation] = {
    "MONDO:equivalentTo": "equivalent",
    "MONDO:equivalentObsolete": "equivalent",
    "MONDO:obsoleteEquivalent": "equivalent",
    "MONDO:obsoleteEquivalentObsolete": "equivalent",
    "MONDO:mondoIsNarrowerThanSource": "narrower",
    "MONDO:mondoIsBroaderThanSource": "broader",
    "MONDO:relatedTo": "related",
    "MONDO:directSiblingOf": "related",
}
"""A code that its own publisher retired is still the same thing; the target's release knows that it is retired."""

_ORPHANET = re.compile(r"\W*(E|NTBT|BTNT|W|ND)(?:/E)?\s*\(")
_PREFIXES = {"ICD-10": "ICD10", "ICD-11": "ICD11"}
"""Prefixes as Orphanet writes them."""


def relation_of(said: Iterable[str]) -> Relation | None:
    """The relation that the texts beside a cross-reference state; None where they state none, or two."""
    found = {relation for text in said if (relation := _one(text))}
    return found.pop() if len(found) == 1 else None


def _one(text: str) -> Relation | None:
    orphanet = _ORPHANET.match(text)
    return ORPHANET[orphanet[1]] if orphanet else ORPHANET.get(text) or MONDO.get(text)


def spelt(curie: str) -> str:
    """A cross-reference with the prefix that termwalk.ontologies.prefixes knows."""
    prefix, colon, code = curie.partition(":")
    return _PREFIXES.get(prefix, prefix) + colon + code
