"""How China's drug approval numbers and standard codes are built.

Source: National Medical Products Administration (formerly SFDA), rules for drug approval numbers (药品注册管理办法
and its annexes: 国药准字, a letter, eight digits; imported drugs have a certificate number without the prefix) and
for the national drug code (国家药品编码本位码编制规则: 14 digits, 86, 9, five for the maker, five for the product,
a check digit as in a GTIN).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

import msgspec

Origin = Literal["domestic", "imported", "Hong Kong, Macao or Taiwan", "imported in bulk"]

PREFIX = "国药准字"
LETTERS = {
    "H": "chemical drug",
    "Z": "traditional Chinese medicine",
    "S": "biological product",
    "B": "health drug",
    "T": "in-vitro diagnostic reagent",
    "F": "pharmaceutical excipient",
    "J": "imported drug, repacked",
}
_APPROVAL = re.compile(rf"({PREFIX})?(B(?=[HZS]\d))?([HZSBTFJ])([CJ]?)(\d{{2}})(\d{{2}})(\d{{4}})", re.ASCII)
_MINISTRY, _CENTURIES = "10", ("19", "20")
_STANDARD = re.compile(r"86(9)(\d{5})(\d{5})(\d)", re.ASCII)


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of an approval number.

    `source` is who approved it first: `10` the health ministry, `19` and `20` the national drug authority, else
    the province by its number. `year` is empty where the number does not say the century.
    """

    prefix: str
    letter: str
    origin: Origin
    source: str
    year: str
    serial: str

    @property
    def category(self) -> str:
        """What kind of drug the letter means."""
        return LETTERS[self.letter]


class StandardCode(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a standard code (药品本位码)."""

    maker: str
    product: str
    check: str


def approval_number(text: str) -> str:
    """The normal form: no blanks, half-width capitals, the prefix as it stands. It may be no approval number at all."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def approval(number: str) -> Approval | None:
    """The parts of an approval number in its normal form; None for what is not built as one."""
    found = _APPROVAL.fullmatch(number)
    if found is None:
        return None
    prefix, bulk, letter, mark, source, year, serial = found.groups()
    return Approval(
        prefix=prefix or "",
        letter=letter,
        origin=_origin(prefix or "", bulk or "", mark),
        source=source,
        year=source + year if source in _CENTURIES else f"19{year}" if source == _MINISTRY else "",
        serial=serial,
    )


def _origin(prefix: str, bulk: str, mark: str) -> Origin:
    if bulk:
        return "imported in bulk"
    if mark == "C":
        return "Hong Kong, Macao or Taiwan"
    return "imported" if mark == "J" or not prefix else "domestic"


def standard_code(code: str) -> StandardCode | None:
    """The parts of a standard code whose check digit is right; None for all else."""
    found = _STANDARD.fullmatch(code)
    if found is None or check_digit(code[:-1]) != found[4]:
        return None
    return StandardCode(maker=found[2], product=found[3], check=found[4])


def check_digit(digits: str) -> str:
    """The last digit of a standard code by the thirteen before it: weights 3 and 1 in turn, up to the next ten."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(digits))
    return str(-total % 10)
