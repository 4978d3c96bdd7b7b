"""Which code of a release was meant by what is written: as it stands, as its publisher spells it, or repaired.

A repair is only taken where the release has the repaired code. Where several repaired codes are there, none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.store import Reader
from termwalk.ontologies import loinc, lost_zeros, nmpa
from termwalk.ontologies.normalisers import clean
from termwalk.ontologies.registry import is_wellformed, normalise

How = Literal[
    "", "case", "filler", "blank", "width", "dot", "sign", "letter", "comma", "zeros", "number", "date", "morphology",
    "filled",
]  # fmt: skip
_MARKS = "+*†!"
_ZERO_SYSTEMS = ("icd9cm-proc", "icd9cm3-clinical", "icd9cm3-nhsa", "icd9cm3-xiehe")
_DIGITS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_POWER = re.compile(r"(\d)(?:\.0*)?E\+?0*(\d{1,3})", re.IGNORECASE)
_LARGE = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
_FLOAT = re.compile(r"(\d+)\.0")
_DATE = re.compile(r"(?:(?P<y>\d{4})[-/年.](?P<m>\d{1,2})[-/月.](?P<d>\d{1,2})日?|(?P<m2>\d{1,2})月(?P<d2>\d{1,2})日)"
                   r"(?:[ T]00:00(?::00)?)?")  # fmt: skip
_FILLED = re.compile(r"([A-Z]\d\d)(\.x|xx)(\d\d)")
_TUMOUR = re.compile(r"M(\d{4})0{0,2}/(\d)")
_CHECKED: dict[str, Callable[[str], bool]] = {
    "nmpa-drug": lambda code: not code.startswith("86") or nmpa.standard_code(code) is not None,
    "loinc": loinc.has_check_digit,
}


class Spelt(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a written code is. `id` is empty where the release has none; `code` is then the best spelling of it.

    `choices` are repaired codes that the release has, where there are several; `mark` is a dagger or asterisk behind
    the code; `lost` says that a spreadsheet left nothing to repair it from; `restored` is what a list shows a damaged
    number to have been.
    """

    code: str
    id: str = ""
    how: How = ""
    choices: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    wellformed: bool = False
    mark: str = ""
    lost: bool = False
    restored: str = ""
    checked: bool = True


def spelt(reader: Reader, edition: Edition, written: Collection[str]) -> tuple[dict[str, Spelt], dict[str, Concept]]:
    """What each written code is, and the nodes of those that the release has; two calls of the store."""
    plain = {text: normalise(edition.system, text) for text in written}
    nodes = reader.concepts(edition, {*plain.values(), *plain})
    left = [text for text, code in plain.items() if code not in nodes and text not in nodes]
    repairs = {text: tuple(_repairs(edition.system, text, plain[text])) for text in left}
    more = reader.concepts(edition, {code for found in repairs.values() for code, _ in found})
    found = {}
    for text, code in plain.items():
        if text in nodes or code in nodes:
            held = code if code in nodes else text
            found[text] = Spelt(code=held, id=held, how=_how(text, held), wellformed=True, mark=_mark(text))
        else:
            found[text] = _repaired(edition.system, text, code, repairs[text], more)
    return found, nodes | more


def _repaired(
    system: str, text: str, code: str, repairs: Collection[tuple[str, How]], nodes: Mapping[str, Concept]
) -> Spelt:
    there = dict.fromkeys(repaired for repaired, _ in repairs if repaired in nodes)
    wellformed = is_wellformed(system, code)
    tried = tuple(dict.fromkeys(repaired for repaired, _ in repairs))
    if len(there) == 1:
        (id,) = there
        how = next(how for repaired, how in repairs if repaired == id)
        return Spelt(code=id, id=id, how=how, tried=tried, wellformed=wellformed, mark=_mark(text))
    return Spelt(
        code=code,
        choices=tuple(there),
        tried=tried,
        wellformed=wellformed,
        mark=_mark(text),
        lost=bool(_LARGE.fullmatch(clean(text))) and not tried,
        checked=not wellformed or system not in _CHECKED or _CHECKED[system](code),
    )


def _mark(text: str) -> str:
    return text[-1:] if text[-1:] in _MARKS else ""


def _how(written: str, code: str) -> How:
    """What sets a written code apart from its publisher's spelling; marks behind it are no part of it."""
    bare = written.strip().rstrip(_MARKS)
    if bare == code.rstrip(_MARKS) or written == code:
        return ""
    cleaned = clean(bare)
    if cleaned == code:
        return "width" if cleaned != bare else "blank"
    if cleaned.casefold() == code.casefold():
        return "filler" if cleaned.replace("X", "x") == code else "case"
    if "".join(cleaned.split()).casefold() == code.casefold():
        return "blank"
    return "dot" if cleaned.casefold() == code.replace(".", "").casefold() else "sign"


def _repairs(system: str, text: str, code: str) -> Iterator[tuple[str, How]]:
    """Codes that may have been meant, the surest first; each as the publisher would spell it."""
    bare = clean(text).rstrip(_MARKS)
    tries: list[tuple[Iterable[str], How]] = [
        (_filled(system, code), "filled"),
        (_letters(bare), "letter"),
        ([bare.replace(",", ".", 1).replace("，", ".")] if "," in bare else [], "comma"),
        (_zeros(system, bare), "zeros"),
        (_numbers(system, bare), "number"),
        (_dates(bare), "date"),
        (_refilled(code), "filler"),
        (_morphology(code), "morphology"),
    ]
    for codes, how in tries:
        for repaired in dict.fromkeys(normalise(system, one) for one in codes):
            if repaired != code and is_wellformed(system, repaired):
                yield repaired, how


def _filled(system: str, code: str) -> Iterable[str]:
    """The category as the Chinese editions fill it up, of which there is one at most."""
    return filter(None, [filled_code(code)]) if "cn-" in system or system.startswith("icd9cm3") else ()


def _refilled(code: str) -> Iterator[str]:
    """The filler of one edition for that of another: `A33.x01` is `A33xx01` in Beijing's."""
    found = _FILLED.fullmatch(code)
    if found:
        yield f"{found[1]}{'.x' if found[2] == 'xx' else 'xx'}{found[3]}"


def _morphology(code: str) -> Iterator[str]:
    """ICD-O has four digits, editions of ICD-10 five or six: `M88100/3` is `M881000/3` in Beijing's."""
    found = _TUMOUR.fullmatch(code)
    if found:
        yield from (f"M{found[1]}{filled}/{found[2]}" for filled in ("", "0", "00"))


def _letters(bare: str) -> Iterator[str]:
    """O for 0, and I or l for 1, wherever a digit is wanted: behind the first letter, and before it 0 for O."""
    upper = bare.upper()
    yield upper[:1] + upper[1:].translate(_DIGITS)
    if upper[:1] == "0":
        yield "O" + upper[1:].translate(_DIGITS)


def _zeros(system: str, bare: str) -> Iterable[str]:
    if system in _ZERO_SYSTEMS:
        codes = lost_zeros.chances(bare, 4 if len(bare.partition(".")[2]) > 2 else 2)
        return [one for code in codes for one in (code, *_filled(system, code)) if code != bare]
    if system == "icd9cm" and re.fullmatch(r"\d{1,2}(?:\.\d{1,2})?", bare):
        whole, dot, rest = bare.partition(".")
        return (f"{whole:0>3}{dot}{rest}",)
    return ()


def _numbers(system: str, bare: str) -> Iterator[str]:
    """`1E+30` was 1E30, and `401.0` may have been 401 where a column was read as numbers."""
    power = _POWER.fullmatch(bare)
    if power:
        yield f"{power[1]}E{power[2]:0>2}"
    whole = _FLOAT.fullmatch(bare)
    if whole and system not in _ZERO_SYSTEMS:
        yield whole[1]


def _dates(bare: str) -> Iterator[str]:
    """A day and month that were two numbers round a dot, either way round."""
    found = _DATE.fullmatch(bare)
    if found:
        month, day = int(found["m"] or found["m2"]), int(found["d"] or found["d2"])
        yield f"{month:02}.{day}"
        yield f"{month:02}.{day:02}"
        yield f"{day:02}.{month}"
        yield f"{day:02}.{month:02}"


def filled_code(code: str) -> str:
    """A category as the Chinese editions fill it up: A00.0 → A00.000, I10 → I10.x00, 10.21 → 10.2100, 3.1 → 3.1x00."""
    whole, dot, rest = code.partition(".")
    if len(rest) > 2 or (not rest.isdecimal() and rest):
        return ""
    if whole[:1].isalpha():
        return f"{whole}.{rest or 'x'}00" if len(whole) == 3 and len(rest) < 2 else ""
    return {1: f"{code}x00", 2: f"{code}00"}.get(len(rest), "") if dot and len(whole) == 2 else ""
