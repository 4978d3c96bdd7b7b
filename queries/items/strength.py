"""The specification of a drug as amounts: `10ml:100mg×5支/盒` is 100 mg in 10 ml, five in a pack.

Amounts are exact decimals in mg, ml or iu. Of two masses (`1g/15g`, a granule and the herb it stands for) the first is
the strength, as it is in 0.35g(相当于饮片0.75g). A percentage is of weight in volume.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

import msgspec

from .item import half_width
from .tables import table

_LONGEST = 200
_BASE = {"mass": "mg", "volume": "ml", "activity": "iu", "substance": "mmol", "radioactivity": "MBq"}
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)\s*%")
_ASIDE = re.compile(r"[(\[][^()\[\]]*(?:相当于|含|以)[^()\[\]]*[)\]]?")
_TIMES = re.compile(r"[x×](?=\s*\d)")
_NEAR = Decimal("0.005")


class Amount(msgspec.Struct, frozen=True):
    """So much of a base unit; `kind` says of what: mass, volume, activity, substance, radioactivity."""

    kind: str
    value: Decimal

    def __str__(self) -> str:
        return f"{self.value.normalize():f} {_BASE[self.kind]}"


class Strength(msgspec.Struct, frozen=True):
    """What one piece holds, the volume it is in, how many pieces are in a pack; each may be unstated.

    `others` are further amounts: those of a combination's other ingredients, or of the herb that a granule stands for.
    """

    text: str
    amount: Amount | None = None
    others: tuple[Amount, ...] = ()
    volume: Amount | None = None
    count: Decimal | None = None
    percent: Decimal | None = None

    @property
    def per_unit(self) -> Amount | None:
        """What one piece holds of the drug; of a percentage and a volume (10% in 100 ml) their product."""
        if self.amount is not None or self.percent is None or self.volume is None:
            return self.amount
        return Amount("mass", self.percent * 10 * self.volume.value)

    @property
    def total(self) -> Amount | None:
        """What a pack holds; None where the strength or the number of pieces is unstated."""
        one = self.per_unit
        return Amount(one.kind, one.value * self.count) if one is not None and self.count is not None else None


@lru_cache(maxsize=16_384)
def strength(text: str, name: str = "") -> Strength | None:
    """What a specification says, with a percentage of the drug's name; None where it has no amount and no count."""
    written = _ASIDE.sub(" ", _TIMES.sub("*", half_width(text[:_LONGEST]).casefold()))
    percent = _percent(written) or _percent(half_width(name))
    amounts = [(found, _amount(found)) for found in _amounts().finditer(_PERCENT.sub(" ", written))]
    known = [amount for _, amount in amounts if amount is not None]
    measured = [one for one in known if one.kind != "volume"]
    drug = measured[0] if measured else None
    volume = next((one for one in known if one.kind == "volume"), None)
    count = _count(written)
    if drug is None and volume is None and count is None:
        return None
    return Strength(
        text=text.strip(), amount=drug, others=tuple(measured[1:]), volume=volume, count=count, percent=percent
    )


def same_amount(one: Amount, other: Amount) -> bool:
    """Whether two amounts of one kind differ by less than half a percent."""
    return one.kind == other.kind and abs(one.value - other.value) <= _NEAR * max(one.value, other.value)


def _percent(text: str) -> Decimal | None:
    found = _PERCENT.search(text)
    return _decimal(found[1]) if found else None


def _amount(found: re.Match[str]) -> Amount | None:
    value = _decimal(found[1])
    kind, factor = _units()[found[2]]
    return Amount(kind, value * Decimal(factor)) if value else None


def _count(written: str) -> Decimal | None:
    """The pieces: those that are a dose before those that hold one; several levels multiply (`12片×2板`)."""
    found = [(_decimal(number), word) for number, word in _pieces().findall(written)]
    counts = [(number, word) for number, word in found if number]
    doses = [number for number, word in counts if word in _doses()]
    outer = [number for number, word in counts if word not in _doses()]
    product = Decimal(1)
    for number in (*doses[-1:], *outer[-1:]):
        product *= number
    return product if counts else None


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


@cache
def _units() -> dict[str, tuple[str, str]]:
    return table("quantities", dict[str, tuple[str, str]], "amounts")


@cache
def _amounts() -> re.Pattern[str]:
    words = sorted(_units(), key=lambda word: (-len(word), word))
    choice = "|".join(map(re.escape, words))
    return re.compile(rf"(?<![\d.])(\d{{1,9}}(?:\.\d{{1,6}})?)\s*({choice})(?![a-z\d])")


@cache
def _pieces() -> re.Pattern[str]:
    words = sorted(table("quantities", dict[str, tuple[str, ...]], "pieces")["words"], key=lambda word: -len(word))
    return re.compile(rf"(?<![\d.])(\d{{1,6}}(?:\.0+)?)\s*({'|'.join(words)})")


@cache
def _doses() -> frozenset[str]:
    return frozenset(table("quantities", dict[str, tuple[str, ...]], "units")["words"])
