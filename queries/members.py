"""The nodes of a release with their designations, some thousands at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.store import Reader

_AT_ONCE = 5_000


def with_terms(
    reader: Reader, edition: Edition, nodes: Iterable[Concept]
) -> Iterator[tuple[Concept, tuple[Term, ...]]]:
    """Each of some nodes of a release, in their order, with its designations beside the display."""
    left = iter(nodes)
    while some := list(islice(left, _AT_ONCE)):
        terms = reader.terms(edition, [node.id for node in some])
        yield from ((node, terms.get(node.id, ())) for node in some)
