"""Candidates that names alone do not find: drugs by their numbers and ingredients, ATC codes by English substances.

速尿注射液 shares no word with 呋塞米注射液; what they are made of is the same.
"""

from __future__ import annotations

from typing import Protocol

from msgspec.structs import replace

from termwalk.graph.codes import Edition
from termwalk.graph.store import Reader

from ..items import Item, item_of
from ..items.atc import atc_codes, bridge_of, by_substance
from ..items.drug import drug
from ..items.formulary import Formulary
from ..members import with_terms
from .lexicon import Lexicon

_MOST = 10
_NAMED_IN_BOTH = "nmpa-drug"
"""The system whose products have Chinese and English names."""


class Finder(Protocol):
    """What finds codes by what an item is."""

    def item(self, item: Item) -> Item:
        """The item as it is judged: with what is known of it besides."""

    def codes(self, item: Item) -> tuple[str, ...]:
        """The codes that it may be, the likeliest first."""


class Products:
    """Drugs of a list, by their numbers, ingredient, form and strength."""

    def __init__(self, reader: Reader, edition: Edition) -> None:
        nodes = (node for node in reader.members(edition) if node.code and node.listed)
        self._formulary = Formulary(
            replace(item_of(node, terms), code=node.code or node.id)
            for node, terms in with_terms(reader, edition, nodes)
        )

    def item(self, item: Item) -> Item:
        """Nothing is added."""
        return item

    def codes(self, item: Item) -> tuple[str, ...]:
        """Codes of the likeliest products."""
        return tuple(one.item.code for one in self._formulary.candidates(item, _MOST))


class Substances:
    """ATC codes of the fifth level, over the English name of a Chinese drug's ingredient."""

    def __init__(self, reader: Reader, lexicon: Lexicon) -> None:
        self._bridge = bridge_of(reader, reader.catalogue().editions(_NAMED_IN_BOTH))
        self._codes = by_substance((entry.code, entry.title) for entry in lexicon.entries)

    def item(self, item: Item) -> Item:
        """With the English names of its substance."""
        return replace(item, names=tuple(dict.fromkeys((*item.names, *self._bridge.names(drug(item))))))

    def codes(self, item: Item) -> tuple[str, ...]:
        """Codes of the substance, those of its insurance class and of its form's places first."""
        return atc_codes(drug(item), self._bridge, self._codes, item.cell("insurance"))[:_MOST]


def finder_of(reader: Reader, edition: Edition, lexicon: Lexicon, kind: str) -> Finder | None:
    """What finds codes of a release beside their names; None where names are all there is."""
    if edition.system == "atc":
        return Substances(reader, lexicon)
    return Products(reader, edition) if kind == "drug" else None
