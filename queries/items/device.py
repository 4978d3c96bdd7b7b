"""A consumable or device read as thing, material and features, and held against a catalogue code or a UDI.

The insurance's code (C and 19 or 26 digits) and a device identifier that both sides state decide at once; a GTIN-13
on the shelf and the GTIN-14 of a registry are one key. The words stand in `devices.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

import msgspec

from termwalk.graph.errors import QuestionError
from termwalk.ontologies.udi import device_key, parse

from .item import Item, half_width
from .judgement import Judgement, Reason, judgement
from .tables import table

_INSURANCE = re.compile(r"(?<![A-Z0-9])C\d{19}(?:\d{7})?(?!\d)", re.ASCII)
_LONGEST = 200
_GTIN = re.compile(r"(?<!\d)\d{12,14}(?!\d)", re.ASCII)


class Device(msgspec.Struct, frozen=True):
    """What a name and its columns say of a thing. `words` is the name without what every medical product says.

    `materials` are pairs of what a word is compared as and the word.
    """

    name: str
    words: str
    things: tuple[str, ...] = ()
    materials: tuple[tuple[str, str], ...] = ()
    insurance: str = ""
    key: str = ""


@lru_cache(maxsize=16_384)
def device(item: Item) -> Device:
    """What a row says of a device in its name and its columns."""
    texts = " ".join(filter(None, (*item.every_name, item.cell("generic"), item.cell("feature"))))
    written = device_words(texts)
    codes = " ".join((item.code, item.cell("insurance")))
    found = _INSURANCE.search(half_width(codes).upper())
    return Device(
        name=item.name,
        words=written,
        things=_things_of(written),
        materials=_materials_of(f"{item.cell('material')} {written}"),
        insurance=found[0] if found else "",
        key=udi_key(item.cell("udi")) or udi_key(item.code),
    )


@lru_cache(maxsize=16_384)
def device_words(text: str) -> str:
    """A name without the words that any consumable's name may have."""
    return " ".join(_plain().sub(" ", half_width(text)).split())


def udi_key(cell: str) -> str:
    """The key `AGENCY:DI` of a cell that holds a whole UDI, a key or a bare GTIN; empty for what holds none."""
    written = half_width(cell).strip()
    if _GTIN.fullmatch(written):
        return device_key("GS1", written) if _check_digit_right(written) else ""
    if written.isalnum() or not written or len(written) > _LONGEST:
        return ""
    try:
        read = parse(written)
    except QuestionError:
        return ""
    return device_key(read.agency, read.di) if read.agency and read.di else ""


def judge(item: Item, offered: Item) -> Judgement:
    """What speaks for and against a consumable's code or a device."""
    return judgement(_reasons(device(item), device(offered)))


def _reasons(stated: Device, offered: Device) -> Iterator[Reason]:
    if stated.insurance and offered.insurance:
        short = min(len(stated.insurance), len(offered.insurance))
        if stated.insurance[:short] == offered.insurance[:short]:
            yield Reason("code-same", stated.insurance, offered.insurance)
    if stated.key and offered.key:
        yield Reason("udi-same" if stated.key == offered.key else "udi-against", stated.key, offered.key)
    same = [thing for thing in stated.things if thing in offered.things]
    if same:
        yield Reason("generic-same", same[0], same[0])
    elif stated.things and offered.things:
        yield Reason("kind-against", stated.things[0], offered.things[0])
    yield from _about_material(stated, offered)
    for row in _opposites():
        mine, theirs = _held(row, stated.words), _held(row, offered.words)
        if mine and theirs and not mine & theirs:
            yield Reason("feature-against", min(mine), min(theirs))


def _about_material(stated: Device, offered: Device) -> Iterator[Reason]:
    if not stated.materials or not offered.materials:
        return
    same = _with_kin(stated.materials) & _with_kin(offered.materials)
    (_, mine), (_, theirs) = stated.materials[0], offered.materials[0]
    yield Reason("material-same" if same else "material-against", mine, theirs)


def _with_kin(materials: Iterable[tuple[str, str]]) -> set[str]:
    return {kin for one, _ in materials for kin in (one, *_kin().get(one, ()))}


def _held(row: tuple[str, ...], text: str) -> set[str]:
    """The features of a row that a text has; 不可吸收 is not 可吸收."""
    found = {word for word in row if word in text}
    return {word for word in found if not any(word != other and word in other for other in found)}


def _things_of(text: str) -> tuple[str, ...]:
    """What the text names, the last named first: in 骨水泥髋关节柄 the thing is behind."""
    found = [(text.rfind(word), thing) for thing, words in _things().items() for word in words if word in text]
    return tuple(dict.fromkeys(thing for _, thing in sorted(found, key=lambda pair: (-pair[0], pair[1]))))


def _materials_of(text: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for word in _material_words().findall(text):
        found.setdefault(_materials()[word], word)
    return tuple(found.items())


def _check_digit_right(digits: str) -> bool:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return total % 10 == 0


@cache
def _plain() -> re.Pattern[str]:
    words = sorted(table("devices", dict[str, tuple[str, ...]], "plain")["words"], key=lambda word: (-len(word), word))
    return re.compile("|".join(words))


@cache
def _materials() -> dict[str, str]:
    return table("devices", dict[str, str], "materials")


@cache
def _material_words() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_materials(), key=lambda word: (-len(word), word))))


@cache
def _kin() -> dict[str, tuple[str, ...]]:
    return table("devices", dict[str, tuple[str, ...]], "kin")


@cache
def _opposites() -> tuple[tuple[str, ...], ...]:
    return table("devices", dict[str, tuple[tuple[str, ...], ...]], "opposites")["rows"]


@cache
def _things() -> dict[str, tuple[str, ...]]:
    return table("devices", dict[str, tuple[str, ...]], "things")
