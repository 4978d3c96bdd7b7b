"""The names that texts are matched with: each folded name once, and the concepts that bear it, the best first.

A leaf comes before a heading of the same name, a preferred term before a synonym, the active before the retired; then
the lower code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, TermUse
from termwalk.graph.store import Reader

from ..members import with_terms
from ..terms.folding import folded

_NO_NAMES: tuple[TermUse, ...] = ("exclusion", "note", "coding hint", "definition")
_OTHER = re.compile(r"其[他它]|\bother\b|\bnec\b|not elsewhere classified|不可归类在他处")
_UNSPECIFIED = re.compile(r"未特指|未指明|未明示|未肯定|\bunspecified\b|\bnos\b|not otherwise specified")


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A concept that may be an answer. `residual` is 0, or 1 for an unspecified, 2 for an other class, 3 for both."""

    code: str
    title: str
    heading: bool = False
    active: bool = True
    residual: int = 0
    id: str = ""


class Lexicon:
    """`names[i]` is borne by the concepts `owners[i]`, places in `entries`."""

    def __init__(self, named: Iterable[tuple[Entry, Sequence[tuple[str, bool]]]], edition: Edition | None = None):
        """`named` gives each concept with its names and whether each is a preferred one."""
        self.edition = edition
        self.entries: list[Entry] = []
        found: dict[str, list[tuple[bool, bool, bool, str, int]]] = {}
        for place, (entry, names) in enumerate(named):
            self.entries.append(entry)
            for name, preferred in names:
                key = folded(name)
                if key:
                    found.setdefault(key, []).append(
                        (not entry.active, not preferred, entry.heading, entry.code, place)
                    )
        self.names = list(found)
        self.owners = [tuple(dict.fromkeys(place for *_, place in sorted(ranked))) for ranked in found.values()]
        self.place = {name: place for place, name in enumerate(self.names)}

    @classmethod
    def plain(cls, names: Iterable[tuple[str, str]]) -> Lexicon:
        """From codes and names alone; a code that begins another one is a heading."""
        rows = list(names)
        codes = sorted({code for code, _ in rows})
        above = {one for one, following in pairwise(codes) if following.startswith(one)}
        return cls(
            (Entry(code=code, title=name, heading=code in above, residual=residual_of(name)), [(name, True)])
            for code, name in rows
        )

    @classmethod
    def of(cls, reader: Reader, edition: Edition) -> Lexicon:
        """Every concept of a release that has a code, under its display and its designations in every language."""
        return cls(_named(reader, edition), edition)

    def entry(self, name: int) -> Entry:
        """The concept that a name stands for before all others."""
        return self.entries[self.owners[name][0]]


def residual_of(title: str) -> int:
    """Whether a title names what is unspecified (1), other (2) or both (3)."""
    low = title.casefold()
    return bool(_UNSPECIFIED.search(low)) + 2 * bool(_OTHER.search(low))


def _named(reader: Reader, edition: Edition) -> Iterator[tuple[Entry, list[tuple[str, bool]]]]:
    above = {parent for node in reader.members(edition) for parent in node.parents}
    nodes = (node for node in reader.members(edition) if node.code and node.listed)
    for node, terms in with_terms(reader, edition, nodes):
        names = [(node.display, True)]
        names += [(term.text, term.use == "preferred") for term in terms if term.use not in _NO_NAMES]
        yield _entry(node, node.id in above), names


def _entry(node: Concept, has_children: bool) -> Entry:
    stated = {"other": 2, "unspecified": 1}.get(node.residual, 0)
    return Entry(
        code=node.code or node.id,
        title=node.display,
        heading=has_children or not node.selectable,
        active=node.active,
        residual=stated or residual_of(node.display),
        id=node.id,
    )
