"""The likeness rules as values; which of them a pair of codes meets is decided in the modules beside."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from termwalk.graph.relations import Relation

from ..verdicts.table import Verdict

NAME = "likeness"


class LikenessRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule of `rules.toml`: what it concludes and how that is said."""

    id: str
    verdict: Verdict
    relation: Relation
    review: bool
    grade: Literal["A", "B", "C", "D", "E"]
    en: str
    zh: str


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    rule: tuple[LikenessRule, ...]


@cache
def _table() -> _Table:
    text = Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _Table)


@cache
def likeness_rules() -> dict[str, LikenessRule]:
    """The rules by their id, as rows of the derived map sets name them."""
    return {rule.id: rule for rule in _table().rule}


@cache
def rules_name() -> str:
    """The name of the rules in force: their version, and a digest so that no change of rule or code passes unseen."""
    here = Path(__file__).parent
    bearing = ("rules.toml", "modifications.py", "spelling.py", "transitions.py")
    digest = hashlib.sha256(b"".join((here / name).read_bytes() for name in bearing))
    return f"{NAME}/{_table().version}+{digest.hexdigest()[:8]}"
