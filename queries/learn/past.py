"""Past mappings: a text and the names it was mapped to, as they are learnt from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from ..match.grams import Array
from ..match.lexicon import Lexicon
from ..terms.folding import folded

BLOCKS = 20
"""Parts of the past, each of which is looked at as if it were new. A text that occurs twice is in one block."""

_SEED = 5


class PastMapping(msgspec.Struct, frozen=True):
    """A text and what it was mapped to, names or codes of the target system: several hold together."""

    text: str
    targets: tuple[str, ...]


class Past:
    """The texts, and for each the places of its names in the lexicon's names (and after them `added` names)."""

    def __init__(self, mappings: Iterable[PastMapping], lexicon: Lexicon) -> None:
        codes = {entry.code: place for place, entry in reversed(list(enumerate(lexicon.entries)))}
        names: dict[int, int] = {}
        for name, owners in enumerate(lexicon.owners):
            for owner in owners:
                names.setdefault(owner, name)
        self.texts: list[str] = []
        self.chosen: list[tuple[int, ...]] = []
        self.added: dict[str, int] = {}
        self.unknown: list[str] = []
        for one in mappings:
            places = [self._place(target, lexicon, codes, names) for target in one.targets]
            if places:
                self.texts.append(one.text)
                self.chosen.append(tuple(sorted(set(places))))
        self.blocks = _blocks(self.texts)

    @classmethod
    def named(cls, mappings: Iterable[PastMapping], lexicon: Lexicon) -> Past:
        """Mappings whose targets are folded names, as a model file keeps them; what looks like a code is none."""
        past = cls((), lexicon)
        for one in mappings:
            past.texts.append(one.text)
            past.chosen.append(tuple(past._named(name, lexicon) for name in one.targets))
        past.blocks = _blocks(past.texts)
        return past

    def _named(self, name: str, lexicon: Lexicon) -> int:
        place = lexicon.place.get(name)
        return self.added.setdefault(name, len(lexicon.names) + len(self.added)) if place is None else place

    def _place(self, target: str, lexicon: Lexicon, codes: dict[str, int], names: dict[int, int]) -> int:
        if target in codes and codes[target] in names:
            return names[codes[target]]
        key = folded(target) or target
        if key not in lexicon.place:
            self.unknown.append(target)
        return self._named(key, lexicon)

    def __len__(self) -> int:
        return len(self.texts)


def _blocks(texts: Sequence[str]) -> Array:
    """A block for each text by chance, the same one for texts that fold to the same."""
    forms = {form: place for place, form in enumerate(dict.fromkeys(map(folded, texts)))}
    drawn = np.random.RandomState(_SEED).permutation(max(len(forms), 1)) % min(BLOCKS, max(len(forms), 1))
    return np.array([drawn[forms[folded(text)]] for text in texts], np.int64)
