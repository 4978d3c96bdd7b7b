"""What speaks for and against a code: reasons with both sides' words, and how much is left of a candidate's score."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from math import prod

import msgspec

from ..answered import Lang
from .item import Item
from .tables import table


class Reason(msgspec.Struct, frozen=True, order=True):
    """One thing that agrees or contradicts: what the item said and what the code offered."""

    code: str
    said: str = ""
    offered: str = ""

    def told(self, lang: Lang = "en") -> str:
        """The sentence of `reasons.toml`."""
        rule = reasons()[self.code]
        return str(getattr(rule, lang)).format(said=self.said, offered=self.offered)


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reason's sentences, and its weight: below 1 it contradicts. What `decides` leaves the name nothing to say."""

    en: str
    zh: str
    factor: float = 1.0
    decides: bool = False


class Judgement(msgspec.Struct, frozen=True):
    """Reasons in the order of `reasons.toml`. `factor` is what a score by text is multiplied with, 0 to 1."""

    agreements: tuple[Reason, ...] = ()
    contradictions: tuple[Reason, ...] = ()
    factor: float = 1.0

    @property
    def decided(self) -> bool:
        """Whether a code that both sides state is the same: the answer whatever the names are."""
        return any(reasons()[reason.code].decides for reason in self.agreements)

    def told(self, lang: Lang = "en") -> str:
        """All sentences, contradictions first."""
        parts = (reason.told(lang) for reason in (*self.contradictions, *self.agreements))
        return ("" if lang == "zh" else " ").join(parts)


Judge = Callable[[Item, Item], Judgement]
"""Holds an item against what a code offers."""


@cache
def reasons() -> dict[str, Rule]:
    """Every reason by its code."""
    return table("reasons", dict[str, Rule])


@cache
def _places() -> dict[str, int]:
    return {code: place for place, code in enumerate(reasons())}


def judgement(found: Iterable[Reason | None]) -> Judgement:
    """What the reasons come to. A reason that decides takes the others' contradictions out of the factor."""
    known = sorted({one for one in found if one}, key=lambda one: (_places()[one.code], one))
    rules = reasons()
    against = tuple(one for one in known if rules[one.code].factor < 1)
    agreeing = tuple(one for one in known if rules[one.code].factor >= 1)
    decided = any(rules[one.code].decides for one in agreeing)
    factor = 1.0 if decided else round(prod(rules[one.code].factor for one in against), 6)
    return Judgement(agreeing, against, factor)


def merged(judgements: Iterable[Judgement]) -> Judgement:
    """Several judgements of the same pair as one."""
    return judgement(reason for one in judgements for reason in (*one.agreements, *one.contradictions))
