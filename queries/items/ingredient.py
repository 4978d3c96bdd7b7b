"""A substance by its Chinese or English name, without form and salt, and the key that two names are compared by.

盐酸左氧氟沙星 and levofloxacin hydrochloride are salts of a substance; in 硝酸甘油 and 氯化钠 acid and metal are a part
of it. The words stand in `drugs.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

import msgspec

from .form import form_at_end
from .item import half_width
from .tables import table

_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]?")
_PERCENT = re.compile(r"\d{1,3}(?:\.\d{1,4})?\s*%")
_NOT_LETTER = re.compile(r"[\W_]+")
_BETWEEN = re.compile(r"\s*(?:,|;|/|\+|\band\b|\bwith\b)\s*")
_SHORTEST = 2


class Ingredient(msgspec.Struct, frozen=True):
    """A substance without its salt; `key` is what two are compared by."""

    name: str
    salt: str = ""
    key: str = ""


@lru_cache(maxsize=32_768)
def ingredient(text: str) -> Ingredient:
    """A substance without the words of its salt, unless they are a part of it (硝酸甘油, 氯化钠)."""
    name = _PERCENT.sub("", half_width(text)).strip(" ,;、-")
    name = _names().get(name, name)
    if name.isascii():
        return english_ingredient(name)
    if any(name == whole or (len(whole) > len("水杨酸") and name.startswith(whole)) for whole in _whole()):
        return Ingredient(name, "", compared(name))
    base, acid = _cut_before(name)
    base, vehicle = _cut_behind(base, _salts()["vehicles"])
    base, metal = _cut_behind(base, _bases())
    base = _names().get(base, base)
    return Ingredient(base, " ".join(filter(None, (acid + metal, vehicle))), compared(base))


@lru_cache(maxsize=32_768)
def english_ingredient(text: str) -> Ingredient:
    """An English name without its form and its salt: Fluoxetine Hydrochloride Dispersible Tablets is fluoxetine."""
    _, name = form_at_end(_BRACKETED.sub(" ", half_width(text)).strip())
    parts, salts = [], list[str]()
    for part in _BETWEEN.split(name.casefold()):
        words = part.split()
        kept = [word for word in words if word not in _english_salts()]
        salts += [word for word in words if word not in kept] if kept else []
        parts.append(" ".join(kept or words))
    parts = sorted(filter(None, parts))
    return Ingredient(" and ".join(parts), " ".join(salts), "+".join(map(compared, parts)))


@lru_cache(maxsize=65_536)
def compared(text: str) -> str:
    """The letters and digits of a name in one case, characters that are written for each other made one."""
    return _NOT_LETTER.sub("", half_width(text)).casefold().translate(_characters())


def _cut_before(name: str) -> tuple[str, str]:
    acid = next((word for word in _acids() if name.startswith(word)), "")
    rest = name[len(acid) :]
    return (rest, acid) if len(rest) >= _SHORTEST else (name, "")


def _cut_behind(name: str, words: Sequence[str]) -> tuple[str, str]:
    found = next((word for word in words if name.endswith(word)), "")
    rest = name.removesuffix(found)
    return (rest, found) if found and len(rest) > _SHORTEST - (found in _salts()["vehicles"]) else (name, "")


@cache
def _salts() -> dict[str, tuple[str, ...]]:
    return table("drugs", dict[str, tuple[str, ...]], "salts")


@cache
def _acids() -> list[str]:
    return sorted(_salts()["before"], key=lambda word: (-len(word), word))


@cache
def _bases() -> list[str]:
    return sorted(_salts()["behind"], key=lambda word: (-len(word), word))


@cache
def _whole() -> tuple[str, ...]:
    return _salts()["whole"]


@cache
def _english_salts() -> frozenset[str]:
    return frozenset(_salts()["english"])


@cache
def _names() -> dict[str, str]:
    return table("drugs", dict[str, str], "names")


@cache
def _characters() -> dict[int, str]:
    return str.maketrans(table("drugs", dict[str, str], "characters"))
