"""What was examined and over what time, and whether that is the SYSTEM of a LOINC term.

Source: LOINC Users' Guide, "System (sample) type". 血 alone is whole blood, serum or plasma, which agrees with each of
them; 尿 in 尿素 is not urine. The words stand in `specimens.toml`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

import msgspec

from .item import half_width
from .tables import table

Standing = Literal["same", "within", "against", ""]


class Specimen(msgspec.Struct, frozen=True):
    """A specimen: its words, the systems that it may be, and the time of collection if that is stated (`24H`)."""

    text: str
    systems: tuple[str, ...]
    time: str = ""


def specimen(text: str) -> Specimen | None:
    """The specimen that a cell names; None for a cell that names none we know."""
    found = _words_in(text)
    if not found:
        return None
    systems = tuple(dict.fromkeys(system for word in found for system in _words()[word]))
    return Specimen(" ".join(found), systems, collection_time(text))


def specimen_in(name: str) -> tuple[Specimen | None, str]:
    """The specimen that a test's name begins or ends with (`…, serum`) or has in brackets, and the name without it."""
    text = half_width(name).strip()
    for pattern in (_at_start(), _in_brackets(), _at_end()):
        found = pattern.search(text)
        if found and not _is_analyte(text[found.start(1) :]):
            word = found[1].casefold()
            rest = (text[: found.start()] + text[found.end() :]).strip()
            if rest:
                return Specimen(word, _words()[word], collection_time(text)), rest
    return None, text


def is_specimen(word: str) -> bool:
    """Whether a word is a specimen and nothing else."""
    return word.casefold() in _words()


def collection_time(text: str) -> str:
    """The TIME of LOINC for a collection over hours; empty for one at a moment."""
    written = half_width(text).casefold()
    return next((time for word, time in _times() if word in written), "")


def standing(stated: tuple[str, ...], system: str) -> Standing:
    """How a stated specimen stands to a term's SYSTEM (`Ser/Plas`, `Bld^donor`); empty where one says nothing."""
    offered = {part for part in system.partition("^")[0].split("/") if part} | {system.partition("^")[0]}
    if not stated or not system or offered & _silent() or set(stated) & _silent():
        return ""
    if offered & set(stated):
        return "same"
    wider = _within()
    mine = {up for one in stated for up in wider.get(one, ())}
    theirs = {up for one in offered for up in (*wider.get(one, ()), *wider.get(one.partition(".")[0], ()))}
    if offered & mine or theirs & set(stated):
        return "within"
    return "against"


def _is_analyte(rest: str) -> bool:
    return rest.startswith(_analytes())


def _words_in(text: str) -> list[str]:
    """The longest words of specimens in a cell, from left to right."""
    return [found[0] for found in _anywhere().finditer(half_width(text).casefold().strip())]


@cache
def _words() -> dict[str, tuple[str, ...]]:
    return table("specimens", dict[str, tuple[str, ...]], "words")


@cache
def _choice() -> str:
    words = sorted(_words(), key=lambda word: (-len(word), word))
    return "|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in words)


@cache
def _anywhere() -> re.Pattern[str]:
    return re.compile(_choice())


@cache
def _at_start() -> re.Pattern[str]:
    return re.compile(rf"\A(?:24\s*(?:小时|h)\s*)?({_choice()})\s*[,:、\-]?\s*", re.IGNORECASE)


@cache
def _in_brackets() -> re.Pattern[str]:
    return re.compile(rf"[(\[【]\s*({_choice()})\s*[)\]】]", re.IGNORECASE)


@cache
def _at_end() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[,\-]|\bin\b)\s*({_choice()})\s*\Z", re.IGNORECASE)


@cache
def _analytes() -> tuple[str, ...]:
    return table("specimens", dict[str, tuple[str, ...]], "analytes")["words"]


@cache
def _times() -> tuple[tuple[str, str], ...]:
    words = table("specimens", dict[str, str], "times")
    return tuple(sorted(words.items(), key=lambda pair: (-len(pair[0]), pair)))


@cache
def _within() -> dict[str, tuple[str, ...]]:
    return table("specimens", dict[str, tuple[str, ...]], "within")


@cache
def _silent() -> frozenset[str]:
    return frozenset(table("specimens", dict[str, tuple[str, ...]], "silent")["systems"])
