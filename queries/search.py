"""Codes whose names hold a text, in any language that a release has names in.

Every name of the release is read, which takes a second or two for a hundred thousand codes. Width, case, blanks and
punctuation do not count: `２型糖尿病` finds `2 型糖尿病`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import system

from .likeness.spelling import folded
from .results import Answer

_AT_ONCE = 5_000


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A code and the name that holds the text. `score` is the share of the name that the text makes up, 0 to 1."""

    code: str
    title: str
    matched: str
    score: float
    language: str = ""
    use: str = ""


class Hits(Answer[Hit]):
    """The codes found, the best first; a code stands once, with its best name."""

    row_type = Hit


def search(reader: Reader, text: str, target: str, *, limit: int = 20) -> Hits:
    """Up to `limit` codes of a system (`loinc`, `loinc@2.79`) with a name that holds the text; QuestionError if it is
    nothing but blanks and punctuation."""
    wanted = folded(text)
    if not wanted:
        raise QuestionError(f"{text!r} holds no letter or digit to search for.")
    asked = Edition.parse(target)
    with reader.snapshot():
        edition = reader.catalogue().resolve(Edition(system(asked.system).id, asked.version))
        found = list(_found(reader, edition, wanted))
    found.sort(key=lambda hit: (-hit.score, hit.code))
    return Hits(tuple(found[:limit]))


def _found(reader: Reader, edition: Edition, wanted: str) -> Iterator[Hit]:
    nodes = (node for node in reader.members(edition) if node.code)
    while some := list(islice(nodes, _AT_ONCE)):
        terms = reader.terms(edition, [node.id for node in some])
        for node in some:
            named = [(node.display, "", "display"), *((t.text, t.language, t.use) for t in terms.get(node.id, ()))]
            hits = [_hit(node, *one, wanted) for one in named if wanted in folded(one[0])]
            if hits:
                yield max(hits, key=lambda hit: hit.score)


def _hit(node: Concept, matched: str, language: str, use: str, wanted: str) -> Hit:
    score = round(len(wanted) / len(folded(matched)), 3)
    return Hit(code=node.id, title=node.display, matched=matched, score=score, language=language, use=use)
