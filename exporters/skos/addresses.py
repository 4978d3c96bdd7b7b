"""The addresses of nodes, asked for a whole batch at once."""

from __future__ import annotations

from collections.abc import Collection

from termwalk.graph.codes import Edition
from termwalk.graph.store import Reader
from termwalk.ontologies.vocabulary import concept_iri, is_by_identity

from .nodes import Iri


def addresses(reader: Reader, edition: Edition, ids: Collection[str]) -> dict[str, Iri]:
    """The IRI of each id; where URIs go by identity, nodes that the graph does not have go by their id."""
    known = reader.concepts(edition, ids) if is_by_identity(edition.system) and ids else {}
    return {id: Iri(concept_iri(edition, id, known[id].identity if id in known else None)) for id in dict.fromkeys(ids)}
