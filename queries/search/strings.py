"""Many strings as one array of UTF-8 and where each begins, so that a file of them is read by mapping it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.generic]
    Ids = npt.NDArray[np.uint32]

_AFTER_ALL = b"\xff"
"""Follows every continuation of a text in the order of bytes, for no UTF-8 holds it."""


class Strings(Sequence[bytes]):
    """Strings by number. Where they are sorted by their bytes (that is by code points) `between` finds a prefix."""

    def __init__(self, blob: npt.NDArray[np.uint8], at: npt.NDArray[np.uint32]) -> None:
        self.blob, self.at = blob, at
        self._view = blob.data

    @classmethod
    def of(cls, texts: Iterable[str]) -> Strings:
        """The strings of some texts; what UTF-8 cannot hold becomes a question mark."""
        import numpy as np

        parts = [text.encode(errors="replace") for text in texts]
        at = np.zeros(len(parts) + 1, np.uint32)
        np.cumsum([len(part) for part in parts], out=at[1:])
        return cls(np.frombuffer(b"".join(parts), np.uint8), at)

    def __len__(self) -> int:
        return len(self.at) - 1

    @overload
    def __getitem__(self, place: int) -> bytes: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[bytes]: ...

    def __getitem__(self, place: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        return bytes(self._view[self.at[place] : self.at[place + 1]])

    def text(self, place: int) -> str:
        """One string as text."""
        return self[place].decode()


def between(sorted_strings: Sequence[bytes], prefix: bytes) -> tuple[int, int]:
    """The first that begins with a prefix, and the first after those."""
    low = bisect_left(sorted_strings, prefix)
    return low, bisect_left(sorted_strings, prefix + _AFTER_ALL, low)


class Permuted(Sequence[bytes]):
    """Strings in another order, without a copy."""

    def __init__(self, strings: Strings, order: Ids) -> None:
        self._strings, self._order = strings, order

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> bytes: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[bytes]: ...

    def __getitem__(self, place: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(place, slice):
            return [self._strings[int(number)] for number in self._order[place]]
        return self._strings[int(self._order[place])]
