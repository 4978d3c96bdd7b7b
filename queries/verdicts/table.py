"""The table of rules as values, and the one way to read it: first match wins."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from termwalk.graph.relations import Relation
from termwalk.ontologies.supplement import FILE as SUPPLEMENT_FILE

Verdict = Literal[
    "equivalent", "equivalent-parent", "narrower", "broader", "related", "combination", "several",
    "grouping-only", "extension-only", "no-map", "unmapped", "broken",
]  # fmt: skip
Facts = dict[str, Any]
Condition = dict[str, Any]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of `rules.toml`; the comments at its head say what the fields mean."""

    id: str
    verdict: Verdict
    answer: Literal["one", "alternative", "back", "supplement", "none"]
    review: bool | tuple[Condition, ...]
    grade: Literal["A", "B", "C", "D", "E"]
    en: str
    zh: str
    review_flag: str = ""
    relation: Relation = "unstated"
    shows: tuple[Literal["one", "alternatives"], ...] = ()
    when: Condition = {}
    unless: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()

    def matches(self, facts: Facts) -> bool:
        """Whether this rule speaks of a class with these facts."""
        return (
            holds(self.when, facts)
            and not any(holds(condition, facts) for condition in self.unless)
            and (not self.any or any(holds(condition, facts) for condition in self.any))
        )

    def wants_review(self, facts: Facts) -> bool:
        """Whether a person should look at a row that this rule decided."""
        if isinstance(self.review, bool):
            return self.review
        return any(holds(condition, facts) for condition in self.review)


class Flag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to know about a row beside its rule."""

    id: str
    en: str
    zh: str
    review: bool = False


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rules in order, and all flags."""

    version: str
    rule: tuple[Rule, ...]
    flag: tuple[Flag, ...]

    def decide(self, facts: Facts) -> Rule:
        """The first rule that matches; the last one has no condition."""
        return next(rule for rule in self.rule if rule.matches(facts))


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether every named fact is the value, one of the values, or within min and max."""
    return all(_fits(wanted, facts[name]) for name, wanted in condition.items())


def _fits(wanted: Any, fact: Any) -> bool:
    if isinstance(wanted, dict):
        return bool(wanted.get("min", fact) <= fact <= wanted.get("max", fact))
    if isinstance(wanted, list):
        return fact in wanted
    return bool(fact == wanted)


@cache
def table() -> Table:
    """The rules in force."""
    text = Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Table)


@cache
def rules_name() -> str:
    """The name of the rules in force: their version, and a digest so that no change of rule or fact passes unseen."""
    here = Path(__file__).parent
    bearing = (here / "rules.toml", here / "evidence.py", here / "layer.py", here.parent / "titles.py")
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in (*bearing, SUPPLEMENT_FILE)))
    return f"who-10to11/{table().version}+{digest.hexdigest()[:8]}"


@cache
def rules_by_id() -> dict[str, Rule]:
    """The rules by their id, as rows of the derived layer name them."""
    return {rule.id: rule for rule in table().rule}


@cache
def flags_by_id() -> dict[str, Flag]:
    """The flags by their id."""
    return {flag.id: flag for flag in table().flag}
