"""A unit as a laboratory writes it: its UCUM code, its dimension, and the properties of LOINC that it fits.

Source: The Unified Code for Units of Measure; LOINC Users' Guide, "Kind of property". The words stand in `units.toml`.
Here an international unit is not a number and U is not katal: dimensions are those of LOINC's properties, not physics.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import msgspec

from .item import half_width
from .tables import table

_LONGEST = 40
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_POWER = re.compile(r"(?:[x×*·]?10(?:\^|\*\*|\*|e)|[x×*·]10(?=\d)|1e)\+?(\d{1,2})(?!\d)", re.IGNORECASE)
_LOST_POWER = re.compile(r"\A10(3|4|5|6|9|10|11|12)(?=/)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ANNOTATION = re.compile(r"(?<=.)\{[^{}]*\}")
_EXPONENT = re.compile(r"(?<=[A-Za-z])\^(?=\d)")
_SLASH = re.compile(r"/(?![^{}]*\})")
_INNER = re.compile(r"\(([^()]*)\)")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_POWERED = re.compile(r"(10\*\d{1,2})([A-Za-z]{2,9})?")


class Unit(msgspec.Struct, frozen=True):
    """A unit. `code` is UCUM's; `dimension` is a key of `units.toml` or empty where none has that shape."""

    text: str
    code: str
    dimension: str


class Dimension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names of a dimension and the properties whose unit it is; `also` those it is found with."""

    en: str
    zh: str
    properties: tuple[str, ...]
    also: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def unit(text: str) -> Unit | None:
    """The unit that a cell states; None for what is none (a result, a name, an ambiguous G/L)."""
    written = _plain(text) if len(text) <= _LONGEST else ""
    if not written:
        return None
    written = _rewritten().get(written, _rewritten().get(written.casefold(), written))
    parts = [_piece(piece) for piece in _pieces(written)]
    if not parts or any(part is None for part in parts):
        return None
    known = [part for part in parts if part is not None]
    above, below = known[0], known[1:]
    code = "/".join([above.code, *map(_bracketed, below)])
    return Unit(text=text, code=code, dimension=_dimension(above, below))


def fit(stated: Unit, property: str) -> str:
    """How a unit stands to a property of LOINC: `fits`, `found with`, `against`, or empty where either is unknown."""
    dimension = dimensions().get(stated.dimension)
    if dimension is None or property not in _properties():
        return ""
    if property in dimension.properties:
        return "fits"
    return "found with" if property in dimension.also else "against"


def same_unit(stated: Unit, examples: str) -> bool:
    """Whether one of LOINC's example units (`mmol/L;umol/L`) is this one."""
    others = (unit(one) for one in examples.split(";"))
    return any(one is not None and one.code == stated.code for one in others)


@cache
def dimensions() -> dict[str, Dimension]:
    """The dimensions by the kinds of quantity above and below the line."""
    return table("units", dict[str, Dimension], "dimensions")


@cache
def _properties() -> frozenset[str]:
    return frozenset(name for one in dimensions().values() for name in one.properties)


class _Part(msgspec.Struct, frozen=True):
    """What stands between two slashes."""

    code: str
    kinds: tuple[str, ...]


def _bracketed(part: _Part) -> str:
    return f"({part.code})" if "." in part.code and not part.code.startswith("{") else part.code


def _plain(text: str) -> str:
    raised = _SUPERSCRIPT.sub(lambda found: "^" + found[0].translate(_RAISED), text)
    written = _EXPONENT.sub("", re.sub(r"\s+", "", half_width(raised)))
    written = written.replace("µ", "μ").replace("℃", "°C").replace("／", "/").replace("每", "/")
    written = _LOST_POWER.sub(r"10*\1", written)
    written = _POWER.sub(lambda found: f"10*{found[1]}", written)
    return written[1:-1] if _IN_BRACKETS.fullmatch(written) else written


@cache
def _rewritten() -> dict[str, str]:
    words = table("units", dict[str, str], "rewritten")
    return {**{word.casefold(): code for word, code in words.items() if "T/L" not in word}, **words}


def _pieces(written: str) -> list[str]:
    """What stands between the slashes that are not in braces; S/CO is one unit."""
    if _named(written):
        return [written]
    return _SLASH.split(_INNER.sub(lambda found: found[1].replace("/", "."), written))


def _piece(piece: str) -> _Part | None:
    """The atoms of a piece; an empty one stands for a count (`/uL`)."""
    if not piece:
        return _Part("", ("count",))
    whole = _atom(piece)
    if whole is not None:
        return whole
    atoms = [_atom(one) for one in re.split(r"[.·*](?!\d)|(?<!10)[*]", piece) if one]
    if not atoms or any(atom is None for atom in atoms):
        return None
    known = [atom for atom in atoms if atom is not None]
    return _Part(".".join(atom.code for atom in known), tuple(kind for atom in known for kind in atom.kinds))


def _atom(text: str) -> _Part | None:
    """A unit with its prefix, or a number with one, as `24h` and `10*9`."""
    bare = _ANNOTATION.sub("", text)
    power = _POWERED.fullmatch(bare)
    if power:
        return _Part(power[1] + (f"{{{power[2]}}}" if power[2] else ""), ("count",))
    found = _named(bare)
    if found is not None:
        return found
    if bare.startswith("{") and bare.endswith("}"):
        return _Part(bare, ("unknown",))
    number = _NUMBER.match(bare)
    if number is None:
        return None
    if number.end() == len(bare):
        return _Part(bare, ("count",)) if bare != "1" else None
    rest = _atom(bare[number.end() :].lstrip("."))
    return rest and _Part(f"{number[0]}.{rest.code}" if number[0] != "1" else rest.code, rest.kinds)


def _named(text: str) -> _Part | None:
    for names, folds in ((_spellings(), False), (_folded_spellings(), True)):
        found = names.get(text.casefold() if folds else text)
        if found is not None:
            return found
    return None


@cache
def _whole() -> dict[str, tuple[str, str]]:
    return table("units", dict[str, tuple[str, str]], "whole")


@cache
def _prefixed() -> dict[str, tuple[str, str]]:
    return table("units", dict[str, tuple[str, str]], "prefixed")


@cache
def _spellings() -> dict[str, _Part]:
    prefixes = table("units", dict[str, str], "prefixes")
    made = {
        spelt + name: _Part(code + of, (kind,))
        for spelt, code in prefixes.items()
        for name, (of, kind) in _prefixed().items()
    }
    plain = {name: _Part(code, (kind,)) for name, (code, kind) in _prefixed().items()}
    whole = {name: _Part(code, (kind,)) for name, (code, kind) in _whole().items()}
    coded = {code: _Part(code, (kind,)) for code, kind in _whole().values()}
    return {**coded, **made, **plain, **whole}


_AMBIGUOUS = ("g",)
"""Read without regard to case only with a prefix: G/L is grams or giga per litre."""


@cache
def _folded_spellings() -> dict[str, _Part]:
    """Without regard to case: there is no prefix M for mega, which in capitals is milli."""
    found: dict[str, _Part] = {}
    for name, part in _spellings().items():
        key = name.casefold()
        if key not in _AMBIGUOUS:
            found.setdefault(key, part)
    return found


def _dimension(above: _Part, below: list[_Part]) -> str:
    """The key of the dimension; a count beside another kind above the line is a mere number."""
    over = [kind for kind in above.kinds if kind != "count" or len(above.kinds) == 1]
    under = sorted(kind for part in below for kind in part.kinds if kind != "count" or len(part.kinds) == 1)
    if not over and not under:
        return ""
    key = ".".join(sorted(over)) or "count"
    key = f"{key}/{'.'.join(under)}" if under else key
    return key if key in dimensions() else ""
