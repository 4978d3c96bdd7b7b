"""What a search found."""

from __future__ import annotations

from typing import Literal

import msgspec

from ..results import Answer

How = Literal["exact", "prefix", "word", "infix", "pinyin", "abbreviation", "typo"]
"""How a name answers the text: it is the text, begins with it, has it as words or their beginnings, has it somewhere,
is said so, is what an abbreviation stands for, or is spelt nearly so."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A code and the name, or the code itself, that answers the text.

    `score` is 1 for a whole name and falls with each way of `how`, and within one by the share of the name that the
    text makes up; it orders answers and is no probability. `use` is what the name is to its code (`display`,
    `synonym`), or `code`.
    """

    code: str
    title: str
    matched: str
    score: float
    how: How = "exact"
    system: str = ""
    release: str = ""
    kind: str = ""
    active: bool = True
    language: str = ""
    use: str = ""


class Hits(Answer[Hit]):
    """The codes found, the best first; a code of a release stands once, with its best name."""

    row_type = Hit

    def shown(self) -> tuple[str, ...]:
        """Where a code is from and what answered; release, language and use are left to the files."""
        return ("system", "code", "title", "matched", "how", "score")
