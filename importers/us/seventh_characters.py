"""The seventh characters of ICD-10-CM, which the tabular list defines and does not print.

Source: ICD-10-CM Official Guidelines for Coding and Reporting, I.A.5 and I.B.4 (placeholder X, seventh character),
and the tabular list's `sevenChrDef`. A definition holds for every class below it that has no finer one and no
seventh character yet. An exception is stated in words only: in S06, D and S do not apply after death.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from lxml import etree

from .. import xml

_CHARACTER = re.compile(r"[\dA-Z]", re.ASCII)
_EXCEPT = re.compile(r"7th characters? (.+?) do(?:es)? not apply to codes in .+? with 6th character (.+)")
_ALONE = re.compile(r"\b[\dA-Z]\b", re.ASCII)
_SIXTH = re.compile(r"\b([\dA-Z]) - ", re.ASCII)
_SIX = 6


class Seventh(msgspec.Struct, frozen=True):
    """One seventh character, its words, and the sixth characters that it does not follow."""

    character: str
    words: str
    never_after: frozenset[str] = frozenset()

    def follows(self, bare: str) -> bool:
        """Whether it may complete a code, which is given without its dot."""
        return len(bare) <= _SIX and not (len(bare) == _SIX and bare[-1] in self.never_after)

    def completed(self, code: str) -> str:
        """The code with it in the seventh place: T07 gives T07.XXXA."""
        stem, _, rest = code.partition(".")
        return f"{stem}.{rest.ljust(_SIX - len(stem), 'X')}{self.character}"


def defined(diag: etree._Element) -> Iterator[Seventh | etree._Element]:
    """The seventh characters that a class defines; an element that defines none comes as it is."""
    extensions = diag.findall("sevenChrDef/extension")
    excepted = _exceptions(diag) if extensions else {}
    for extension in extensions:
        character, words = extension.get("char", "").strip(), xml.text(extension)
        if _CHARACTER.fullmatch(character) and words:
            yield Seventh(character, words, excepted.get(character, frozenset()))
        else:
            yield extension


def _exceptions(diag: etree._Element) -> dict[str, frozenset[str]]:
    """For each seventh character that a note restricts, the sixth characters that it does not follow."""
    found: dict[str, frozenset[str]] = {}
    for note in diag.iterfind("notes/note"):
        stated = _EXCEPT.search(xml.text(note))
        if stated:
            sixths = frozenset(_SIXTH.findall(stated[2]))
            found |= dict.fromkeys(_ALONE.findall(stated[1]), sixths)
    return found
