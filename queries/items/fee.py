"""An order read as technique, contrast, parts of the body, side and surcharge, and held against a charge item.

头颅CT is CT of the head without contrast, for nothing says otherwise; X线计算机体层(CT)平扫, charged by part, fits it
though it names no part. The words stand in `fees.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

import msgspec

from .item import Item, half_width
from .judgement import Judgement, Reason, judgement
from .lab import read_lab
from .tables import table

_BY_PART = ("部位", "脏器", "单侧", "关节")
_SHORT = 2
"""A longer class is words, which another list need not use."""
_MEANT = 6
"""A shorter code is a running number, which two lists may both have."""


class Fee(msgspec.Struct, frozen=True):
    """What the name of an order or a charge says, each thing by its id; `told` are the words it was read from.

    `contrast` is empty where nothing is said of it.
    """

    name: str
    words: str
    modalities: tuple[str, ...] = ()
    contrast: str = ""
    parts: tuple[str, ...] = ()
    side: str = ""
    surcharge: str = ""
    told: tuple[tuple[str, str], ...] = ()

    def word(self, *ids: str) -> str:
        """The words that these were read from; a dash for what nothing says."""
        said = dict(self.told)
        return ", ".join(dict.fromkeys(said[id] for id in ids if id in said)) or "—"


@lru_cache(maxsize=32_768)
def read_fee(name: str) -> Fee:
    """The parts of a name such as 住院头颅CT平扫."""
    written = half_width(name).strip()
    words = _setting().sub("", written).strip(" ()") or written
    technical, parts = _modalities_of(words), _parts_of(words)
    contrast, contrast_word = _first(_contrasts(), words.casefold())
    side, side_word = _first(_sides(), words)
    return Fee(
        name=name,
        words=words,
        modalities=tuple(technical),
        contrast=contrast,
        parts=tuple(parts),
        side=side,
        surcharge=_surcharge(words),
        told=(*technical.items(), *parts.items(), (contrast, contrast_word), (side, side_word)),
    )


def assumed_contrast(of: Fee) -> str:
    """The contrast of an order, which is none where a CT or MR says nothing."""
    if of.contrast:
        return of.contrast
    return "plain" if set(of.modalities) & set(_default_techniques()) else ""


def judge(item: Item, offered: Item) -> Judgement:
    """What speaks for and against a charge item."""
    stated, code = read_fee(item.name), offered.code
    both = {item.code, item.cell("insurance")} & {code, offered.cell("insurance")}
    same = min((one for one in both if len(one) >= _MEANT), default="")
    agreed = Reason("code-same", same, same) if same else None
    return judgement((agreed, _about_class(item, offered), *_reasons(stated, read_fee(offered.name), offered)))


def _reasons(stated: Fee, other: Fee, offered: Item) -> Iterator[Reason]:
    yield from _about_technique(stated, other)
    yield from _about_contrast(stated, other)
    yield from _about_part(stated, other, offered)
    if stated.side and other.side and stated.side != other.side and "both" not in (stated.side, other.side):
        yield Reason("side-against", stated.word(stated.side), other.word(other.side))
    if bool(stated.surcharge) != bool(other.surcharge):
        missing = bool(stated.surcharge)
        yield Reason("surcharge-missing" if missing else "surcharge-unstated", stated.surcharge, other.surcharge)
    yield from _about_assay(stated.name, other.name)


def _about_class(item: Item, offered: Item) -> Reason | None:
    """Classes say something only where both are of one hospital's short list (`D`, `C`)."""
    mine, theirs = item.cell("item_class"), offered.cell("item_class")
    if not mine or not theirs or max(len(mine), len(theirs)) > _SHORT:
        return None
    return Reason("class-same" if mine == theirs else "class-against", mine, theirs)


def _about_technique(stated: Fee, other: Fee) -> Iterator[Reason]:
    if not stated.modalities:
        return
    if not other.modalities:
        yield Reason("modality-missing", stated.word(*stated.modalities))
        return
    near = next((theirs for theirs in other.modalities for mine in stated.modalities if _kin(mine, theirs)), "")
    said = stated.word(*stated.modalities)
    yield Reason(
        "modality-same" if near else "modality-against", said, other.word(*([near] if near else other.modalities))
    )


def _kin(one: str, other: str) -> bool:
    """The same technique, or one and a finer one (`x-ray`, `x-ray contrast`); two finer ones of a kind are not kin."""
    return one == other or one.startswith(other + " ") or other.startswith(one + " ")


def _about_contrast(stated: Fee, other: Fee) -> Iterator[Reason]:
    mine = assumed_contrast(stated)
    if not mine or not other.contrast:
        return
    agree = "contrast-same" if stated.contrast else "contrast-default"
    code = agree if mine == other.contrast else "contrast-against"
    yield Reason(code, stated.word(stated.contrast), other.word(other.contrast))


def _about_part(stated: Fee, other: Fee, offered: Item) -> Iterator[Reason]:
    if not stated.parts:
        return
    if not other.parts:
        if stated.modalities and any(word in offered.cell("unit") for word in _BY_PART):
            yield Reason("part-any", stated.word(*stated.parts), offered.cell("unit"))
        return
    mine, theirs = _wider(stated.parts), _wider(other.parts)
    same = sorted((set(stated.parts) & theirs) | (mine & set(other.parts)))
    code = "part-same" if same else "part-against"
    yield Reason(code, stated.word(*stated.parts), other.word(*other.parts))


def _about_assay(one: str, other: str) -> Iterator[Reason]:
    """Of two laboratory tests: 定性 or 定量, and the method."""
    mine, theirs = read_lab(one), read_lab(other)
    if mine.scale in ("Ord", "Qn") and theirs.scale in ("Ord", "Qn"):
        yield Reason("assay-same" if mine.scale == theirs.scale else "assay-against", mine.scale, theirs.scale)
    if mine.methods and theirs.methods:
        same = set(mine.methods) & set(theirs.methods)
        yield Reason("assay-same" if same else "assay-against", mine.method, theirs.method)


def _wider(parts: Sequence[str]) -> set[str]:
    return {up for part in parts for up in (part, *_within().get(part, ()))}


def _modalities_of(words: str) -> dict[str, str]:
    """The techniques with their words; one that only qualifies yields to another (X线计算机体层 is CT)."""
    found: dict[str, str] = {}
    for word in _modality_words().finditer(words):
        found.setdefault(_modalities()[word[0].casefold()], word[0])
    strong = {one: word for one, word in found.items() if one not in _yielding()}
    return strong or {
        one: word for one, word in found.items() if not any(other.startswith(one + " ") for other in found)
    }


def _parts_of(words: str) -> dict[str, str]:
    """The parts with their words, each at its longest: in 全腹部 there is no 腹."""
    found: dict[str, str] = {}
    for word in _part_pattern().finditer(_not_parts().sub(" ", words.casefold())):
        found.setdefault(_part_words()[word[0]], word[0])
    return found


def _surcharge(words: str) -> str:
    bare = _no_surcharges().sub(" ", words)
    return next((word for word in table("fees", dict[str, tuple[str, ...]], "surcharges")["words"] if word in bare), "")


def _first(words: dict[str, str], text: str) -> tuple[str, str]:
    """What the longest word in a text stands for, and the word."""
    found = min((word for word in words if word in text), key=lambda word: (-len(word), word), default="")
    return words.get(found, ""), found


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    alone = (rf"(?<![a-z]){re.escape(one)}(?![a-z])" if one.isascii() else re.escape(one) for one in ordered)
    return re.compile("|".join(alone), re.IGNORECASE)


@cache
def _modalities() -> dict[str, str]:
    return {word.casefold(): of for word, of in table("fees", dict[str, str], "modalities").items()}


@cache
def _modality_words() -> re.Pattern[str]:
    return _pattern(tuple(_modalities()))


@cache
def _yielding() -> frozenset[str]:
    return frozenset(table("fees", dict[str, tuple[str, ...]], "yields")["techniques"])


@cache
def _contrasts() -> dict[str, str]:
    return {word.casefold(): of for word, of in table("fees", dict[str, str], "contrast").items()}


@cache
def _default_techniques() -> tuple[str, ...]:
    return table("fees", dict[str, tuple[str, ...]], "contrast_default")["techniques"]


@cache
def _part_words() -> dict[str, str]:
    parts = table("fees", dict[str, tuple[str, ...]], "parts")
    return {word: part for part, words in parts.items() for word in words}


@cache
def _part_pattern() -> re.Pattern[str]:
    return _pattern(tuple(_part_words()))


@cache
def _not_parts() -> re.Pattern[str]:
    return _pattern(table("fees", dict[str, tuple[str, ...]], "no_parts")["words"])


@cache
def _within() -> dict[str, tuple[str, ...]]:
    return table("fees", dict[str, tuple[str, ...]], "within")


@cache
def _sides() -> dict[str, str]:
    return table("fees", dict[str, str], "sides")


@cache
def _setting() -> re.Pattern[str]:
    return _pattern(table("fees", dict[str, tuple[str, ...]], "setting")["words"])


@cache
def _no_surcharges() -> re.Pattern[str]:
    return _pattern(table("fees", dict[str, tuple[str, ...]], "no_surcharges")["words"])
