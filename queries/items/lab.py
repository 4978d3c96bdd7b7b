"""A laboratory's own test held against a LOINC term: unit, specimen, scale, time, method, challenge.

Source: LOINC Users' Guide, "Major parts of a LOINC term". Property and unit decide more than the name: glucose in
mmol/L and in mg/dL are two terms. The words stand in `lab.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import msgspec

from .item import Item, half_width
from .judgement import Judgement, Reason, judgement
from .specimen import Specimen, collection_time, is_specimen, specimen, specimen_in, standing
from .tables import table
from .ucum import Unit, fit, same_unit, unit

_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]?")
_NUMERIC = ("Qn", "OrdQn", "Titr")
_UNRANKED = 1_000_000


class LabItem(msgspec.Struct, frozen=True):
    """A test as a laboratory names it. `analyte` is the name without specimen, method, measure and setting words.

    `also` are the names in brackets (TSH, HBsAg); `scale` is LOINC's, empty where nothing says it.
    """

    name: str
    analyte: str
    also: tuple[str, ...] = ()
    unit: Unit | None = None
    specimen: Specimen | None = None
    time: str = ""
    method: str = ""
    methods: tuple[str, ...] = ()
    scale: str = ""
    challenge: str = ""


@lru_cache(maxsize=16_384)
def lab_item(item: Item) -> LabItem:
    """What a test says in its name and its columns; a column counts for more than the name."""
    return read_lab(item.name, item.cell("unit"), item.cell("specimen"), item.cell("method"), item.cell("result"))


@lru_cache(maxsize=16_384)
def read_lab(name: str, units: str = "", sample: str = "", method: str = "", result: str = "") -> LabItem:
    """The parts of a name such as 血清钾测定(干化学法), with what the columns beside it say."""
    written = _first(_settings(), half_width(name).strip())[1]
    said, rest = specimen_in(written)
    words, rest = _taken(_methods_in(), rest)
    own, _ = _taken(_methods_in(), half_width(method))
    aside = tuple(text.strip() for text in _BRACKETED.findall(rest) if text.strip())
    measured = unit(units)
    analyte = _analyte(_BRACKETED.sub(" ", rest)) or _analyte(rest) or written
    return LabItem(
        name=name,
        analyte=_in_full().get(analyte, analyte),
        also=tuple(filter(None, (_analyte(text) for text in aside))),
        unit=measured,
        specimen=specimen(sample) or said,
        time=collection_time(sample) or collection_time(name) or _time_of(measured),
        method=(own or words)[0] if own or words else half_width(method),
        methods=tuple(one for word in own or words for one in _methods().get(word.casefold(), ())),
        scale=_scale(result) or _scale(name),
        challenge=next((word for word in _challenges() if word in written.casefold()), ""),
    )


def judge(item: Item, offered: Item) -> Judgement:
    """What speaks for and against a LOINC term."""
    axes = dict(offered.cells)
    if "PROPERTY" not in axes:
        return judgement(())
    return judge_test(lab_item(item), axes)


def judge_test(test: LabItem, axes: dict[str, str]) -> Judgement:
    """The same for a test that has been read and the term's columns."""
    return judgement(
        (*_about_unit(test, axes), *_about_scale(test, axes), *_about_specimen(test, axes), *_about_others(test, axes))
    )


def preference(offered: Item) -> tuple[int, int, int, int, str]:
    """Sorts LOINC terms of one component, the commonest first: in use, no challenge, ranked, no method, by number."""
    axes = dict(offered.cells)
    rank = axes.get("COMMON_TEST_RANK", "0")
    return (
        0 if offered.active and axes.get("STATUS", "ACTIVE") == "ACTIVE" else 1,
        1 if "^" in axes.get("COMPONENT", "") else 0,
        int(rank) if rank.isdecimal() and rank != "0" else _UNRANKED,
        1 if axes.get("METHOD_TYP") else 0,
        offered.code,
    )


def _about_unit(test: LabItem, axes: dict[str, str]) -> Iterator[Reason]:
    if test.unit is None:
        return
    property, scale = axes["PROPERTY"], axes.get("SCALE_TYP", "")
    if scale and scale not in _NUMERIC and scale != "-":
        yield Reason("unit-without-number", test.unit.text, scale)
        return
    if same_unit(test.unit, axes.get("EXAMPLE_UCUM_UNITS", "")):
        yield Reason("unit-same", test.unit.text, test.unit.code)
    held = fit(test.unit, property)
    if held == "fits":
        yield Reason("unit-fits", test.unit.text, property)
    elif held == "found with":
        yield Reason("unit-found-with", test.unit.text, property)
    elif held:
        near = property in _NEAR and test.unit.dimension in _NEAR.values()
        yield Reason("unit-other-property" if near else "unit-against", test.unit.text, property)


_NEAR = {"MCnc": "mass/volume", "SCnc": "substance/volume"}
"""A mass and a substance concentration measure the same thing and are two terms."""


def _about_scale(test: LabItem, axes: dict[str, str]) -> Iterator[Reason]:
    scale = axes.get("SCALE_TYP", "")
    if not test.scale or scale in ("", "-", "OrdQn"):
        return
    numbers = test.scale in _NUMERIC, scale in _NUMERIC
    if test.scale == scale:
        yield Reason("scale-same", test.scale, scale)
    elif numbers == (True, True) and test.unit is None:
        yield Reason("scale-near", test.scale, scale)
    elif numbers[0] != numbers[1]:
        yield Reason("scale-against", test.scale, scale)


def _about_specimen(test: LabItem, axes: dict[str, str]) -> Iterator[Reason]:
    system = axes.get("SYSTEM", "")
    if test.specimen is not None:
        held = standing(test.specimen.systems, system)
        if held:
            yield Reason(f"specimen-{held}", test.specimen.text, system)
    time = axes.get("TIME_ASPCT", "Pt")
    if test.time and test.time == time:
        yield Reason("time-same", test.time, time)
    elif test.time or time not in ("Pt", "*", "-", ""):
        yield Reason("time-against" if test.time else "time-unstated", test.time, time)


def _about_others(test: LabItem, axes: dict[str, str]) -> Iterator[Reason]:
    method = axes.get("METHOD_TYP", "")
    if test.methods and method not in _open_methods():
        yield Reason("method-same" if method in test.methods else "method-against", test.method, method)
    given = axes.get("COMPONENT", "").partition("^")[2]
    if bool(given) != bool(test.challenge):
        yield Reason("challenge-unstated" if given else "challenge-missing", test.challenge, given)
    status = axes.get("STATUS", "ACTIVE").upper()
    if status in ("DEPRECATED", "DISCOURAGED"):
        yield Reason("loinc-retired", "", status.lower())


def _analyte(text: str) -> str:
    """A name without the words that say only that something is measured, or in what."""
    for word in _measuring():
        text = re.sub(rf"\b{word}\b" if word.isascii() else word, " ", text, flags=re.IGNORECASE)
    words = text.strip(" ,;、。()（）-—+/").split()
    return " ".join([word for word in words if not is_specimen(word)] or words)


def _scale(text: str) -> str:
    written = half_width(text).casefold()
    return next((scale for word, scale in _scales() if word in written), "")


def _time_of(measured: Unit | None) -> str:
    """A rate over 24 hours is of a collection over them."""
    return "24H" if measured is not None and measured.code.endswith("/(24.h)") else ""


def _first(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.match(text)
    return (found[0], text[found.end() :]) if found and text[found.end() :].strip() else ("", text)


def _taken(pattern: re.Pattern[str], text: str) -> tuple[list[str], str]:
    """The words that a pattern finds, and the text without them."""
    return [found[0] for found in pattern.finditer(text)], pattern.sub(" ", text)


@cache
def _methods() -> dict[str, tuple[str, ...]]:
    return {word.casefold(): of for word, of in table("lab", dict[str, tuple[str, ...]], "methods").items()}


@cache
def _methods_in() -> re.Pattern[str]:
    words = sorted(_methods(), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE)


@cache
def _settings() -> re.Pattern[str]:
    words = table("lab", dict[str, tuple[str, ...]], "setting")["words"]
    return re.compile(f"(?:{'|'.join(words)})+")


@cache
def _measuring() -> tuple[str, ...]:
    return table("lab", dict[str, tuple[str, ...]], "measuring")["words"]


@cache
def _scales() -> tuple[tuple[str, str], ...]:
    return tuple(table("lab", dict[str, str], "scales").items())


@cache
def _in_full() -> dict[str, str]:
    return table("lab", dict[str, str], "analytes")


@cache
def _challenges() -> tuple[str, ...]:
    return tuple(word.casefold() for word in table("lab", dict[str, tuple[str, ...]], "challenges")["words"])


@cache
def _open_methods() -> tuple[str, ...]:
    return table("lab", dict[str, tuple[str, ...]], "open_methods")["methods"]
