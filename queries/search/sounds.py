"""Names by how they are said: all syllables of all Chinese names in one array, which is looked through as a whole."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from ..terms.pinyin import Piece
from .index import Index

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from .strings import Ids


class Sounds:
    """The syllables as numbers in the alphabet of an index, so that what begins with the same letters is a range."""

    def __init__(self, index: Index) -> None:
        import numpy as np

        self._alphabet = index.about.alphabet
        self._units, self._at, self._keys = index.units, index.unit_at, index.unit_key
        self._places = np.argsort(index.units, kind="stable").astype(np.uint32)
        self._begin = np.searchsorted(index.units[self._places], np.arange(len(self._alphabet) + 2))

    def said(self, way: tuple[Piece, ...]) -> tuple[Ids, Ids]:
        """The keys that begin with what was typed, and those that have it further on."""
        import numpy as np

        at = self._found(way)
        name = np.searchsorted(self._at, at, side="right") - 1
        fits = at + len(way) <= self._at[name + 1]
        at, name = at[fits], name[fits]
        first = at == self._at[name]
        return np.unique(self._keys[name[first]]), np.unique(self._keys[name[~first]])

    def _found(self, way: tuple[Piece, ...]) -> npt.NDArray[np.int64]:
        """Where the syllables of a way stand one after another; looked for from the rarest one."""
        import numpy as np

        ranges = [self._range(piece) for piece in way]
        slices = [(self._begin[low], self._begin[high]) for low, high in ranges]
        rarest = min(range(len(way)), key=lambda place: slices[place][1] - slices[place][0])
        begin, end = slices[rarest]
        at = self._places[begin:end].astype(np.int64) - rarest
        at = at[(at >= 0) & (at + len(way) <= len(self._units))]
        for place, (low, high) in enumerate(ranges):
            if place != rarest:
                units = self._units[at + place]
                at = at[(units >= low) & (units < high)]
        return at

    def _range(self, piece: Piece) -> tuple[int, int]:
        """The numbers of the units that a piece may be."""
        low = bisect_left(self._alphabet, piece.letters)
        return low + 1, 1 + (low + 1 if piece.whole else bisect_left(self._alphabet, piece.letters + "\x7f"))
