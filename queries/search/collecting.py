"""The best answers gathered from what was found, each concept once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .asked import Text, Wanted
from .hits import Hit, How
from .index import RETIRED, Index
from .postings import spread
from .strings import between
from .ways import Found

if TYPE_CHECKING:
    from .strings import Ids

_FIRST, _MORE = 64, 8
CODE = "code"


class Collecting:
    """Takes answers until there are `limit`."""

    def __init__(self, index: Index, wanted: Wanted, limit: int) -> None:
        self._index, self._wanted, self._limit = index, wanted, limit
        self._hits: dict[int, Hit] = {}

    @property
    def is_full(self) -> bool:
        """Whether there are as many as were asked for."""
        return len(self._hits) >= self._limit

    def hits(self) -> tuple[Hit, ...]:
        """The answers, those of a higher score first, else as they came."""
        return tuple(sorted(self._hits.values(), key=lambda hit: -hit.score))

    def names(self, found: Found) -> None:
        """Takes concepts that bear the names found."""
        for keys in _chunks(found.keys):
            if self.is_full:
                return
            self._mentions(self._passed(keys, found), found)

    def _passed(self, keys: Ids, found: Found) -> Ids:
        if found.check is None:
            return keys
        texts, check = self._index.keys, found.check
        return keys[[check(texts[key]) for key in keys.tolist()]]

    def _mentions(self, keys: Ids, found: Found) -> None:
        import numpy as np

        index = self._index
        rows = spread(index.key_at, keys)
        of = np.repeat(keys, index.key_at[keys + 1] - index.key_at[keys])
        fits = self._fit(index.mention_concept[rows])
        for row, key in zip(rows[fits].tolist(), of[fits].tolist(), strict=True):
            if self.is_full:
                return
            concept = int(index.mention_concept[row])
            if concept not in self._hits:
                self._hits[concept] = self._named(concept, row, key, found)

    def _fit(self, concepts: Ids) -> Ids:
        """The places of concepts that may answer."""
        import numpy as np

        index, wanted = self._index, self._wanted
        fits = wanted.editions[index.concept_edition[concepts]]
        fits = fits & wanted.kinds[index.concept_kind[concepts]] & wanted.states[index.concept_state[concepts]]
        return np.flatnonzero(fits).astype(np.uint32)

    def _named(self, concept: int, row: int, key: int, found: Found) -> Hit:
        index = self._index
        share = min(1.0, found.size / len(index.keys.text(key)))
        return self._hit(
            concept,
            index.texts.text(int(index.mention_text[row])),
            self._score(concept, share, found.low, found.high),
            found.how,
            index.about.languages[index.mention_language[row]],
            index.about.uses[index.mention_use[row]],
        )

    def code(self, text: Text) -> None:
        """Takes concepts whose code is the text."""
        if text.code:
            self._coded(self._index.codes.word(text.code), text, "exact")

    def codes(self, text: Text) -> None:
        """Takes concepts whose code begins with the text, short codes first."""
        for concepts in self._by_length(text.code) if text.code else ():
            for some in _chunks(concepts):
                if self.is_full:
                    return
                self._coded(some, text, "prefix")

    def _by_length(self, prefix: str) -> Iterator[Ids]:
        import numpy as np

        codes = self._index.codes
        low, high = between(codes.words, prefix.encode())
        length = np.diff(codes.words.at[low : high + 1])
        for wanted in np.flatnonzero(np.bincount(length)).tolist() if high > low else ():
            yield codes.of_places((low + np.flatnonzero(length == wanted)).astype(np.uint32))

    def _coded(self, concepts: Ids, text: Text, how: How) -> None:
        index = self._index
        for concept in concepts[self._fit(concepts)].tolist():
            if self.is_full:
                return
            if concept not in self._hits:
                code = index.texts.text(int(index.concept_code[concept]))
                low, high = (1.0, 1.0) if how == "exact" else (0.80, 0.94)
                score = self._score(concept, min(1.0, len(text.code) / len(code)), low, high)
                self._hits[concept] = self._hit(concept, code, score, how, "", CODE)

    def _score(self, concept: int, share: float, low: float, high: float) -> float:
        """Between the bounds: half of it for being in force, half by the share."""
        active = bool(self._index.concept_state[concept] != RETIRED)
        return round(low + (high - low) * (active + share) / 2, 3)

    def _hit(self, concept: int, matched: str, score: float, how: How, language: str, use: str) -> Hit:
        index = self._index
        edition = index.about.editions[index.concept_edition[concept]]
        return Hit(
            code=index.texts.text(int(index.concept_code[concept])),
            title=index.texts.text(int(index.concept_title[concept])),
            matched=matched,
            score=score,
            how=how,
            system=edition.system,
            release=edition.version,
            kind=index.about.kinds[index.concept_kind[concept]],
            active=bool(index.concept_state[concept] != RETIRED),
            language=language,
            use=use,
        )


def _chunks(keys: Ids) -> Iterator[Ids]:
    """A few first, then more and more."""
    at, size = 0, _FIRST
    while at < len(keys):
        yield keys[at : at + size]
        at, size = at + size, size * _MORE
