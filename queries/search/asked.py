"""A question taken apart: the text folded, its words and Chinese runs, and which codes may answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from ..terms.folding import HAN, folded
from .building import squashed

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_TOKEN = re.compile(f"[{HAN}]+|[^{HAN} ]+")
_HAN = re.compile(f"[{HAN}]")
_READ = 200


class Text(msgspec.Struct, frozen=True):
    """What was typed: `whole` folded, `words` and `runs` (of Chinese characters) in it, `code` without any marks.

    Blanks part Chinese runs, for what stands on both sides need not stand together. `last` is whether the text ends
    in a word, which may be unfinished then.
    """

    whole: str
    words: tuple[str, ...]
    runs: tuple[str, ...]
    code: str
    last: bool

    @classmethod
    def of(cls, text: str) -> Text:
        """Reads a text; of a very long one the beginning."""
        whole = folded(text[:_READ])
        tokens = [token for piece in text[:_READ].split() for token in _TOKEN.findall(folded(piece))]
        tokens = _TOKEN.findall(whole) if "".join(tokens) != whole.replace(" ", "") else tokens
        return cls(
            whole,
            tuple(dict.fromkeys(token for token in tokens if not _HAN.match(token))),
            tuple(dict.fromkeys(token for token in tokens if _HAN.match(token))),
            squashed(text[:_READ]),
            bool(tokens) and not _HAN.match(tokens[-1]),
        )

    @property
    def is_coded(self) -> bool:
        """Whether it may be meant as a code: letters and digits, and a digit among them."""
        return self.code.isascii() and any(character.isdigit() for character in self.code)


class Wanted(msgspec.Struct, frozen=True):
    """Which concepts may answer, as tables over the numbers of an index; `bits` are the releases', None if all are."""

    editions: npt.NDArray[np.bool_]
    kinds: npt.NDArray[np.bool_]
    states: npt.NDArray[np.bool_]
    bits: np.uint64 | None
