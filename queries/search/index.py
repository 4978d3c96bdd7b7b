"""What search looks into: names folded and ranked, the words, characters and syllables in them, and whose they are.

Everything is an array or a table of strings, so that an index is kept as one file and read by mapping it. A *key* is a
folded name; keys are numbered by rank (names of what is active first, then short ones), so that the lowest numbers
under any word are the best answers. A *mention* is a name of a concept; the mentions of a key stand together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from termwalk.graph.codes import Edition

from .postings import Postings
from .strings import Permuted, Strings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from .strings import Array, Ids

    Small = npt.NDArray[np.uint16]

LEAF, CATEGORY, HEADING, RETIRED = range(4)
"""What a concept is to somebody who codes: the less, the better."""

VERSION = 1


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What an index is about. Numbers in the arrays are places in these lists."""

    editions: tuple[Edition, ...]
    prints: tuple[str, ...]
    kinds: tuple[str, ...]
    uses: tuple[str, ...]
    languages: tuple[str, ...]
    alphabet: tuple[str, ...]
    version: int = VERSION


class Index:
    """The arrays under their names, and the tables made of them."""

    def __init__(self, about: About, arrays: dict[str, Array]) -> None:
        self.about, self.arrays = about, arrays
        self.texts = self._strings("text")
        self.keys = self._strings("key")
        self.order: Ids = self._array("key.order")
        self.alphabetical = Permuted(self.keys, self.order)
        self.key_at: Ids = self._array("key.at.mention")
        self.key_systems: npt.NDArray[np.uint64] = self._array("key.systems")
        self.mention_concept: Ids = self._array("mention.concept")
        self.mention_text: Ids = self._array("mention.text")
        self.mention_use: Small = self._array("mention.use")
        self.mention_language: Small = self._array("mention.language")
        self.concept_code: Ids = self._array("concept.code")
        self.concept_title: Ids = self._array("concept.title")
        self.concept_edition: Small = self._array("concept.edition")
        self.concept_kind: Small = self._array("concept.kind")
        self.concept_state: Small = self._array("concept.state")
        self.words, self.characters, self.codes = (self._postings(one) for one in ("word", "character", "code"))
        self.word_letters: Ids = self._array("word.letters")
        self.units: Small = self._array("unit")
        self.unit_key: Ids = self._array("unit.key")
        self.unit_at: Ids = self._array("unit.at")

    def _array(self, name: str) -> Any:
        return self.arrays[name]

    def _strings(self, name: str) -> Strings:
        return Strings(self._array(f"{name}.blob"), self._array(f"{name}.blob.at"))

    def _postings(self, name: str) -> Postings:
        return Postings(self._strings(name), self._array(f"{name}.at"), self._array(f"{name}.numbers"))

    def covers(self, prints: dict[Edition, str]) -> bool:
        """Whether it holds these releases as they are."""
        return prints.items() <= dict(zip(self.about.editions, self.about.prints, strict=True)).items()

    @property
    def size(self) -> int:
        """Bytes of all arrays."""
        return sum(array.nbytes for array in self.arrays.values())
