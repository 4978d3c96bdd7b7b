"""The dosage form that a name ends with or a column holds, its family, and how the drug is set free.

The words stand in `forms.toml`. 注射用… is a powder for injection though nothing at the end says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache, lru_cache

import msgspec

from .item import half_width
from .tables import table


class Form(msgspec.Struct, frozen=True):
    """A dosage form; `text` and `release_text` are what was read. `release` is empty where nothing special is said."""

    id: str
    family: str
    route: str
    text: str
    release: str = ""
    release_text: str = ""


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    family: str
    route: str
    zh: tuple[str, ...]
    en: tuple[str, ...]


def form_by_id(id: str, text: str) -> Form:
    """The form of that id, read from this text."""
    row = next(row for row in _rows() if row.id == id)
    return Form(row.id, row.family, row.route, text)


@lru_cache(maxsize=16_384)
def form_at_end(name: str) -> tuple[Form | None, str]:
    """The form that a name ends with, and the name without it and the words of its release."""
    written = name.strip()
    word = _ending(written, _words())
    rest = written[: len(written) - len(word)].strip(" ,-")
    if not word or not rest:
        return None, written
    release = release_text = ""
    while end := _ending(rest, _before_forms()):
        bare = rest[: len(rest) - len(end)].strip(" ,-")
        if not bare:
            break
        if not release and end.casefold() in _releases():
            release, release_text = _releases()[end.casefold()], end
        rest = bare
    row = _words()[word.casefold()]
    return Form(row.id, row.family, row.route, word, release, release_text), rest


@lru_cache(maxsize=4096)
def form(cell: str) -> Form | None:
    """The form that a column holds; None for one that holds none (a strength that slipped there)."""
    written = half_width(cell).strip().casefold()
    row = _words().get(written) or _words().get(re.sub(r"\(.*", "", written))
    if row is not None:
        return Form(row.id, row.family, row.route, cell.strip())
    found, _ = form_at_end("。" + written)
    return found


def forms_stand(one: Form, other: Form) -> str:
    """How two forms stand: `same`, `near` (one family), or `against`."""
    if one.id == other.id:
        return "same"
    return "near" if one.family == other.family else "against"


def releases_differ(one: Form, other: Form) -> bool:
    """Whether two forms are set free differently; what only one states is a difference too."""
    if one.release == other.release or {one.release, other.release} in _kin():
        return False
    return one.family == other.family


@cache
def _rows() -> tuple[_Row, ...]:
    return table("forms", tuple[_Row, ...], "form")


@cache
def _words() -> dict[str, _Row]:
    return {word.casefold(): row for row in _rows() for word in (*row.zh, *row.en)}


@cache
def _releases() -> dict[str, str]:
    return table("forms", dict[str, str], "releases")


@cache
def _kin() -> list[set[str]]:
    return [set(pair) for pair in table("forms", dict[str, list[list[str]]], "release_kin")["pairs"]]


def _ending(text: str, words: Collection[str]) -> str:
    """The longest of these words that a text ends with; a Latin one stands alone."""
    for length in range(min(_longest(), len(text)), 0, -1):
        end = text[-length:]
        if end.casefold() in words and not (end[0].isascii() and text[-length - 1 : -length].isalpha()):
            return end
    return ""


@cache
def _before_forms() -> frozenset[str]:
    coats = table("forms", dict[str, list[str]], "coats")["words"]
    return frozenset((*_releases(), *coats))


@cache
def _longest() -> int:
    return max(map(len, (*_words(), *_before_forms())))
