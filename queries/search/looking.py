"""Which keys answer a text in each way: always the numbers of keys, ascending, the best first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from ..terms.pinyin import Syllabary
from .asked import Text
from .index import Index
from .postings import ascending, common
from .sounds import Sounds
from .spelling import Spelling
from .strings import between

if TYPE_CHECKING:
    import numpy as np

    from .strings import Ids

_SHORTEST_WITHIN = 3
Check = Callable[[bytes], bool]


class Looking:
    """The tables of an index put to use. What is made on the first call is kept."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._vocabulary = index.words.words

    @cached_property
    def syllabary(self) -> Syllabary:
        """What can be typed in pinyin."""
        return Syllabary(self.index.about.alphabet)

    @cached_property
    def syllables(self) -> frozenset[str]:
        """The syllables of more than one letter."""
        return frozenset(one for one in self.index.about.alphabet if len(one) > 1)

    @cached_property
    def sounds(self) -> Sounds:
        """The syllables of all names."""
        return Sounds(self.index)

    @cached_property
    def spelling(self) -> Spelling:
        """The words that slips of spelling are looked for among."""
        return Spelling(self._vocabulary, self.index.word_letters)

    @cached_property
    def _spoken(self) -> bytes:
        """All words in one piece, a line break before each."""
        return b"\n" + b"\n".join(self._vocabulary[place] for place in range(len(self._vocabulary)))

    @cached_property
    def _spoken_at(self) -> Ids:
        import numpy as np

        return (self._vocabulary.at[:-1] + np.arange(len(self._vocabulary), dtype=np.uint32)).astype(np.uint32)

    def whole(self, text: str) -> Ids:
        """The key that is the text."""
        low, high = between(self.index.alphabetical, text.encode())
        found = self.index.order[low : min(high, low + 1)]
        return found if len(found) and self.index.keys[int(found[0])] == text.encode() else found[:0]

    def begun(self, text: str, bits: np.uint64 | None) -> Ids:
        """Keys that begin with the text."""
        import numpy as np

        low, high = between(self.index.alphabetical, text.encode())
        return np.sort(self._among(self.index.order[low:high], bits))

    def worded(self, text: Text, bits: np.uint64 | None) -> Ids:
        """Keys that have all words of the text, the last one perhaps unfinished, and its Chinese characters."""
        sets = [self._word(word, text.last and word == text.words[-1], bits) for word in text.words]
        return common([*sets, *self._runs(text.runs)])

    def within(self, text: Text, bits: np.uint64 | None) -> Ids:
        """Keys that have the words of the text somewhere in their words, and its Chinese characters."""
        sets = [self._inside(word, bits) for word in text.words]
        return common([*sets, *self._runs(text.runs)])

    def misspelt(self, text: Text, bits: np.uint64 | None, edits: int) -> Ids:
        """Keys that have words at so many edits from those of the text; none if no word is amiss."""
        sets, amiss = list(self._runs(text.runs)), False
        for word in text.words:
            unfinished = text.last and word == text.words[-1]
            known = self._is_known(word, unfinished)
            near = self.index.order[:0] if known else self.spelling.near(word, unfinished, edits)
            amiss = amiss or bool(len(near))
            if len(near):
                sets.append(self._ascending(self.index.words.of_places(near), bits))
            else:
                sets.append(self._word(word, unfinished, bits))
        return common(sets) if amiss else self.index.order[:0]

    def _is_known(self, word: str, unfinished: bool) -> bool:
        low, high = between(self._vocabulary, word.encode())
        return high > low and (unfinished or self._vocabulary[low] == word.encode())

    def _word(self, word: str, unfinished: bool, bits: np.uint64 | None) -> Ids:
        """Keys with a word or one that begins so; a number, or one letter or two, that is finished is a word only."""
        found = self.index.words.word(word)
        if len(found) and not unfinished and (len(word) < _SHORTEST_WITHIN or not word.isalpha()):
            return found
        return self._ascending(self.index.words.begun(word), bits)

    def _inside(self, word: str, bits: np.uint64 | None) -> Ids:
        import numpy as np

        if len(word) < _SHORTEST_WITHIN:
            return self._word(word, True, bits)
        found = [place.start() for place in re.finditer(re.escape(word.encode()), self._spoken)]
        places = np.unique(np.searchsorted(self._spoken_at, np.asarray(found, np.uint32), side="right") - 1)
        return self._ascending(self.index.words.of_places(places.astype(np.uint32)), bits)

    def _runs(self, runs: tuple[str, ...]) -> Iterator[Ids]:
        """Keys with the characters of each run, pair by pair; whether they stand together is left to `holds`."""
        for run in runs:
            pairs = [run[place : place + 2] for place in range(max(1, len(run) - 1))]
            yield common([self.index.characters.word(pair) for pair in dict.fromkeys(pairs)])

    def _ascending(self, numbers: Ids, bits: np.uint64 | None) -> Ids:
        return ascending(self._among(numbers, bits), len(self.index.keys))

    def _among(self, numbers: Ids, bits: np.uint64 | None) -> Ids:
        """Those of some keys that a release asked for has."""
        if bits is None:
            return numbers
        among: Ids = numbers[(self.index.key_systems[numbers] & bits) != 0]
        return among


def holds(runs: tuple[str, ...]) -> Check | None:
    """A test that a key has every run in one piece; None where pairs of characters say it all."""
    long = [run.encode() for run in runs if len(run) > 2]
    return (lambda key: all(run in key for run in long)) if long else None
