"""The Chinese editions of ICD-10 and ICD-9-CM-3: the words that name them, and how their codes are made.

Source: GB/T 14396; NHC, 疾病分类与代码国家临床版 and 手术操作分类代码国家临床版; NHSA, 医保疾病诊断分类与代码 and
医保手术操作分类与代码; 北京临床版; 协和 ICD-9-CM-3. All extend WHO's four characters to six (`A00.000`, or `I10.x00`
where WHO has three) and most of these by `x` and a number (`A00.000x001`); a pair of dagger and asterisk is one code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Literal

import msgspec

Subject = Literal["diagnoses", "procedures"]


class NamedEdition(msgspec.Struct, frozen=True):
    """An edition by the words that name it, and the systems that it publishes; an empty one it does not."""

    words: tuple[str, ...]
    diagnoses: str = ""
    procedures: str = ""

    def system(self, subject: Subject) -> str:
        """The id of its list of diagnoses or procedures."""
        return self.diagnoses if subject == "diagnoses" else self.procedures


EDITIONS: tuple[NamedEdition, ...] = (
    NamedEdition(("国家临床版", "国临版", "国临", "临床版", "clinical"), "icd10cn-clinical", "icd9cm3-clinical"),
    NamedEdition(("国家医保版", "医保版", "医保", "nhsa"), "icd10cn-nhsa", "icd9cm3-nhsa"),
    NamedEdition(("北京临床版", "北京版", "北京", "beijing"), diagnoses="icd10cn-beijing"),
    NamedEdition(("协和临床版", "协和版", "协和", "xiehe"), procedures="icd9cm3-xiehe"),
    NamedEdition(("国标版", "国标", "gbt14396"), diagnoses="icd10cn-gb"),
)
SYSTEMS: dict[Subject, tuple[str, ...]] = {
    "diagnoses": tuple(edition.diagnoses for edition in EDITIONS if edition.diagnoses),
    "procedures": tuple(edition.procedures for edition in EDITIONS if edition.procedures),
}
_VERSIONS = {"601": "6.01"}
"""Versions that file names write without their dot."""

_ICD = re.compile(r"icd[-_ ]?(?:10|9[-_ ]?cm[-_ ]?3?|9)(?![.\d])")
_NATIONAL_STANDARD = re.compile(r"gb[-_/ ]*t[-_/ ]*14396")
_VERSION = r"(\d{1,2}\.\d{1,2}|(?:19|20)\d\d|601)"
_AFTER = re.compile(rf"[-_\s版v(第]*{_VERSION}(?!\d)")
_BEFORE = re.compile(rf"(?<!\d){_VERSION}(?:版|年|年版)?\Z")
_WORDS = {word: edition for edition in EDITIONS for word in edition.words}


def _word_pattern(word: str) -> str:
    """English words stand alone; 临床版 alone is the national one, but a province's own (上海临床版) is not."""
    if word.isascii():
        return rf"(?<![a-z]){word}(?![a-z])"
    return rf"(?<![\u4e00-\u9fff]){word}" if word == "临床版" else word


_NAMED = re.compile("|".join(_word_pattern(word) for word in sorted(_WORDS, key=len, reverse=True)))


def named_editions(text: str) -> tuple[tuple[NamedEdition, str], ...]:
    """The editions that a header or file name names, in order, with the version beside each (empty if none is)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = _NATIONAL_STANDARD.sub("gbt14396", _ICD.sub(" ", folded))
    found: dict[NamedEdition, str] = {}
    for match in _NAMED.finditer(folded):
        edition = _WORDS[match[0]]
        version = _AFTER.match(folded, match.end()) or _BEFORE.search(folded[: match.start()].rstrip(" -_"))
        found[edition] = found.get(edition) or (_VERSIONS.get(version[1], version[1]) if version else "")
    return tuple(found.items())


_MORPHOLOGY = re.compile(r"M\d{4,6}/\d")
_COMBINED = re.compile(
    r"(?P<base>[A-Z]\d\d(?:[.x][\dx]*)?)"
    r"(?:\+(?P<second>[A-Z]\d\d(?:\.\d{1,3})?)(?P<star>\*?)|(?P<joined>[A-Z]\d\d\.\d{1,3})|(?P<morphology>M\d{5}/\d))"
)
_EXTENSION = re.compile(r"x\d{3,4}\Z|(?<=\d{3})[A-Z]\d?\Z")
_FILLED = re.compile(r"[A-Z]\d\dxx?\Z")
_HEADING = re.compile(r"[A-Z]\d\d(?:\.[\dx]\d?)?|\d\d(?:\.\d{1,2})?")
_EXTENDED = re.compile(
    r"[A-Z]\d\d(?:\.[\dx]\d{2}|\.\dx\d{3}|xx\d\d)|\d\d\.(?:\d{4}|\d{2,3}x\d{3}|\dx\d\d|\d{3}[A-Z]\d)"
)


def is_morphology(code: str) -> bool:
    """Whether it is of the neoplasms' morphology (`M80000/3`), which shares its letter with chapter XIII."""
    return _MORPHOLOGY.fullmatch(code) is not None


def is_extended(code: str) -> bool:
    """Whether it has the six characters or more that only Chinese editions have."""
    return _EXTENDED.match(code) is not None


def is_heading(code: str) -> bool:
    """Whether it is shorter than the codes of these editions, so that with finer ones below it none codes with it."""
    return _HEADING.fullmatch(code) is not None


def parts_of(code: str, written: str = "") -> dict[str, str]:
    """What a code says beside its class, by name: its dagger and asterisk, or a second code without such marks.

    `written` is the code with the mark that the list gives it where it stands alone (`A06.5+`, `D63*`).
    """
    combined = _COMBINED.fullmatch(code)
    if combined is None:
        mark = {"+": "dagger", "*": "asterisk"}.get(written[-1:])
        return {mark: code} if mark else {}
    if combined["morphology"]:
        return {"morphology": combined["morphology"]}
    if combined["star"]:
        return {"dagger": combined["base"], "asterisk": combined["second"]}
    return {"additional": combined["second"] or combined["joined"]}


def parent_of(code: str, codes: Collection[str]) -> str:
    """The nearest shorter code of a list: `A00.000x001` → `A00.000` → `A00.0` → `A00`; empty if there is none.

    A pair stands below a shorter pair with the same asterisk before it stands below its dagger's own heading.
    """
    return next((shorter for shorter in _shorter(code) if shorter in codes), "")


def _shorter(code: str) -> Iterator[str]:
    if is_morphology(code):
        return
    combined = _COMBINED.fullmatch(code)
    base = combined["base"] if combined else code
    tail = code[len(base) :]
    if tail:
        yield base
    for cut in _cuts(base):
        if tail:
            yield cut + tail
        yield cut


def _cuts(base: str) -> Iterator[str]:
    least = 3 if base[:1].isalpha() else 2
    extension = _EXTENSION.search(base)
    if extension and extension.start() > least:
        base = base[: extension.start()]
        yield base
    while len(base) > least:
        if _FILLED.fullmatch(base):
            yield f"{base[:3]}.x"
        base = base[:-1].rstrip(".")
        yield base


class WhoCategory(msgspec.Struct, frozen=True):
    """The class of WHO's ICD-10 that a code of these editions is (`extends` false) or stands in."""

    category: str
    extends: bool


_BUILT = re.compile(r"(?P<three>[A-Z]\d\d)(?:\.(?P<fourth>[\dx])(?P<fill>\d\d)?)?(?P<more>[\dA-Zx]{1,6})?")


def who_category(code: str) -> WhoCategory | None:
    """`A00.000` is A00.0 and `I10.x00` is I10; `I10.x00x002` and `A01.001` stand in I10 and A01.0. None for morphology.

    Of a pair the dagger's code is taken. WHO may have no such class: the caller looks.
    """
    if is_morphology(code):
        return None
    combined = _COMBINED.fullmatch(code)
    built = _BUILT.fullmatch(combined["base"] if combined else code)
    if built is None:
        return None
    fourth = built["fourth"] if built["fourth"] != "x" else None
    category = f"{built['three']}.{fourth}" if fourth else built["three"]
    more = bool(combined) or built["fill"] not in (None, "00") or built["more"] is not None
    return WhoCategory(category, more)


def extends(code: str, above: str) -> bool:
    """Whether a code is made from a shorter or filled one by adding to it: `L63.100x001` extends `L63.100`."""
    here, there = who_category(code), who_category(above)
    if here is None or there is None or code == above or "+" in above:
        return False
    if not there.extends:
        return here.extends and here.category == there.category
    return code.startswith(above)
