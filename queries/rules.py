"""Every rule that a step may name, whatever table it stands in."""

from __future__ import annotations

from functools import cache
from typing import Literal, Protocol

from .likeness.table import likeness_rules
from .verdicts.table import Verdict, rules_by_id


class AnyRule(Protocol):
    """What all rules have: an id, what they conclude, how far it can be trusted, and why, in two languages."""

    @property
    def id(self) -> str: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def grade(self) -> Literal["A", "B", "C", "D", "E"]: ...
    @property
    def en(self) -> str: ...
    @property
    def zh(self) -> str: ...


@cache
def every_rule() -> dict[str, AnyRule]:
    """The rules of all tables by their id."""
    return {**rules_by_id(), **likeness_rules()}
