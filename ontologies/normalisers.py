"""How a code is spelt: one small function per family, named in systems.toml.

Each takes text that `clean` has been over and returns the spelling its publisher uses, if the text is a code
of the family at all. They do not judge: the registry keeps a result only where it fits the system's pattern,
so that a name or a damaged number leaves the registry as it came.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import unquote

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_MARKS = "+*†"
_UNDOTTED_ICD10 = re.compile(r"([A-Z]\d\d)((?!XX)[\dX][\dA-Z]*)")
_UNDOTTED_ICD10CM = re.compile(r"([A-Z][\dA][\dAB])([\dA-Z]+)")
_UNDOTTED_ICD9CM = re.compile(r"(E\d{3}|[V\d]\d\d)(\d+)")
_UNDOTTED_ICD9_PROC = re.compile(r"(\d\d)(\d[\dA-Z]*)")
_FILLER = re.compile(r"(?<=[\d.])X+")
_ICF_BLOCK = re.compile(r"(([bsde])\d{3})-(\d{3})")
_GM_SIGNS = re.compile(r"\.?-?[+*†!]*\Z")
_WHO_URI = re.compile(
    r"https?://id\.who\.int/icd/(?:entity|release/11/(?:[^/\s]+/)?mms)/(\d+)((?:/(?:other|unspecified))?)/?",
    re.IGNORECASE,
)
_ORPHA_PREFIX = re.compile(r"\A(?:(?:Orphanet|ORPHA|ORDO)[:_]?)+", re.IGNORECASE)
_RESIDUAL_ID = re.compile(r"\d+/(?:other|unspecified)", re.IGNORECASE)


def clean(text: str) -> str:
    """What every system shares: no blanks round it, nothing invisible in it, full-width characters made half.

    Typographic dashes become the hyphen. Blanks inside stay, for the text may turn out to be a name.
    """
    if text.isascii():
        return text.strip()
    visible = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", visible).translate(_DASHES).strip()


def plain(text: str) -> str:
    """Nothing beyond `clean`."""
    return text


def upper(text: str) -> str:
    """Capital letters, no blanks inside; a letter and an accent that a blank kept apart become one character."""
    return clean("".join(text.split()).upper())


def icd10(text: str) -> str:
    """`i109` is `I10.9`; the mark that calls a code dagger or asterisk is not part of it."""
    return _dotted(_UNDOTTED_ICD10, upper(text).replace("。", ".").rstrip(_MARKS))


def icd10gm(text: str) -> str:
    """As `icd10`; BfArM also prints `.-` after a class that has finer ones and `!` after a secondary code."""
    code = upper(text).replace("。", ".")
    return _dotted(_UNDOTTED_ICD10, _GM_SIGNS.sub("", code, count=1))


def icd10cn(text: str) -> str:
    """As `icd10`, but the filler x is small: `I10X00X002` is `I10.x00x002`.

    A pair such as `A01.000x005+J17.0*` is one code of the Chinese lists and keeps its marks.
    """
    dagger, _, asterisk = upper(text).replace("。", ".").replace("†", "+").partition("+")
    code = _small_filler(_dotted(_UNDOTTED_ICD10, dagger.rstrip("*")))
    if not asterisk:
        return code
    manifestation = asterisk.rstrip("*")
    return f"{code}+{_dotted(_UNDOTTED_ICD10, manifestation)}{asterisk[len(manifestation) :]}"


def icd10cm(text: str) -> str:
    """`s020xxa` is `S02.0XXA`: the filler is a capital X."""
    return _dotted(_UNDOTTED_ICD10CM, upper(text))


def icd11(text: str) -> str:
    """A code or cluster in capitals; a URI gives the linearization id that outlives its release.

    `…/icd/release/11/2024-01/mms/78422942/unspecified` is `78422942/unspecified`.
    """
    code = unquote("".join(text.split()))
    named = _WHO_URI.fullmatch(code)
    if named:
        return named[1] + named[2].lower()
    if _RESIDUAL_ID.fullmatch(code):
        return code.lower()
    return code.upper().replace("BLOCKL", "BlockL")


def icd11_foundation(text: str) -> str:
    """The number in an entity's URI; a residual class is no entity, so its URI stays as it is."""
    named = _WHO_URI.fullmatch("".join(text.split()))
    return named[1] if named and not named[2] else text


def icf(text: str) -> str:
    """Small letters, and both ends of a block in full: `B110-139` is `b110-b139`."""
    return _ICF_BLOCK.sub(r"\1-\2\3", "".join(text.split()).lower())


def loinc(text: str) -> str:
    """The hyphen and its check digit are part of the number: `4548-4`."""
    return upper(text)


def icd9cm(text: str) -> str:
    """The dot stands after three characters, after four in E-codes: `E8120` is `E812.0`."""
    return _dotted(_UNDOTTED_ICD9CM, upper(text))


def icd9cm_proc(text: str) -> str:
    """The dot stands after two digits; zeros that a spreadsheet ate are not put back."""
    return _dotted(_UNDOTTED_ICD9_PROC, upper(text))


def icd9cm3(text: str) -> str:
    """As `icd9cm_proc`, with the Chinese editions' small filler: `036X00X003` is `03.6x00x003`."""
    return _small_filler(_dotted(_UNDOTTED_ICD9_PROC, upper(text).replace("。", ".")))


def mondo(text: str) -> str:
    """The prefix is part of the id: `0005015`, `MONDO_0005015` and `mondo:0005015` are `MONDO:0005015`."""
    return _with_prefix("MONDO", text)


def doid(text: str) -> str:
    """As `mondo`: `9352` is `DOID:9352`."""
    return _with_prefix("DOID", text)


def ordo(text: str) -> str:
    """The ORPHAcode is a bare number: `ORPHA:558`, `Orphanet_558` and `Orphanet:ORPHA558` are `558`."""
    return _ORPHA_PREFIX.sub("", text)


def _with_prefix(prefix: str, text: str) -> str:
    number = re.sub(rf"(?:{prefix})?[:_]", "", text, count=1, flags=re.IGNORECASE)
    return f"{prefix}:{number}" if number.isdecimal() else text


def _dotted(undotted: re.Pattern[str], code: str) -> str:
    """Puts the dot where the pattern's two groups meet; a code that has one, or is too short, is left."""
    found = undotted.fullmatch(code)
    return f"{found[1]}.{found[2]}" if found else code


def _small_filler(code: str) -> str:
    return _FILLER.sub(lambda filler: filler[0].lower(), code)


NORMALISERS: dict[str, Callable[[str], str]] = {
    function.__name__: function
    for function in (
        plain, upper, icd10, icd10gm, icd10cn, icd10cm, icd11, icd11_foundation, icf, loinc,
        icd9cm, icd9cm_proc, icd9cm3, mondo, doid, ordo,
    )
}  # fmt: skip
