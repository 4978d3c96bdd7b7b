"""The names that a graph has for the codes of some releases, as rows of numbers and a table of distinct texts."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.store import Reader

from ..members import with_terms
from ..terms.folding import HAN, folded
from ..terms.pinyin import initials
from .index import CATEGORY, HEADING, LEAF, RETIRED

USES = ("display", "preferred", "synonym", "inclusion", "index entry", "abbreviation", "code")
"""What a name may be to its code, the best first. Exclusions, notes and definitions name something else or nothing."""

_PLACE = {use: place for place, use in enumerate(USES)}
_AGREE = 0.7
_NOT_HAN = re.compile(f"[^{HAN}]+")


class Numbered(dict[str, int]):
    """Distinct texts, numbered as they come."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


class Gathered:
    """Columns of concepts and of mentions, filled release by release."""

    def __init__(self) -> None:
        self.texts, self.kinds, self.languages = Numbered(), Numbered(), Numbered()
        self.codes: list[str] = []
        self.titles, self.editions, self.kind, self.state = (array("I") for _ in range(4))
        self.owners, self.named, self.used, self.tongues = (array("I") for _ in range(4))

    def take(self, reader: Reader, edition: Edition, number: int) -> None:
        """Adds a release. Names are taken within one snapshot of the reader, by the caller."""
        published = reader.catalogue().is_published(edition)
        first, above = len(self.codes), set[str]()
        for node, terms in with_terms(reader, edition, reader.members(edition)):
            above.update(node.parents)
            self._concept(node, number, published)
            self._names(node, terms)
        for place in range(first, len(self.codes)):
            if self.state[place] == LEAF and self.codes[place] in above:
                self.state[place] = CATEGORY

    def _concept(self, node: Concept, number: int, published: bool) -> None:
        self.codes.append(node.id)
        self.titles.append(self.texts[node.display])
        self.editions.append(number)
        self.kind.append(self.kinds[node.kind])
        retired = not node.active or (published and not node.listed)
        self.state.append(RETIRED if retired else LEAF if node.selectable else HEADING)

    def _names(self, node: Concept, terms: Sequence[Term]) -> None:
        owner, said = len(self.codes) - 1, set[str]()
        for text, language, use in _named(node, terms):
            if text not in said:
                said.add(text)
                self.owners.append(owner)
                self.named.append(self.texts[text])
                self.used.append(use)
                self.tongues.append(self.languages[language])


def _named(node: Concept, terms: Sequence[Term]) -> Iterator[tuple[str, str, int]]:
    """Each name with its language and the place of its use, the best use first.

    Letters to type a Chinese name by are left out, for every Chinese name is heard.
    """
    yield node.display, "", 0
    if terms:
        ranked = [(_PLACE[term.use], term) for term in terms if term.use in _PLACE and not _is_typed(term, node)]
        ranked.sort(key=lambda one: one[0])
        yield from ((term.text, term.language, use) for use, term in ranked)


def _is_typed(term: Term, node: Concept) -> bool:
    """Whether letters are the initials of a name, as far as its maker heard it as we do."""
    if term.use != "abbreviation" or not (term.text.isascii() and term.text.isalpha()):
        return False
    from rapidfuzz.distance import Indel

    heard = initials(_NOT_HAN.sub("", folded(node.display)))
    return bool(heard) and Indel.normalized_similarity(heard, term.text.casefold()) >= _AGREE
