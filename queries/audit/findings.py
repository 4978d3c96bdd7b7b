"""A finding before it is put into words, and the table of what may be found."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from .rows import Severity
from .table import Entry


class Offer(msgspec.Struct, frozen=True, gc=False):
    """A suggestion of `findings.toml`, and the code that it offers; empty where there is nothing to offer."""

    suggest: str = ""
    to: str = ""


NOTHING = Offer()


class Finding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is wrong with an entry: `reason` names a sentence of `findings.toml`, `said` fills its gaps.

    `severity` stands in for the sentence's own where the edition or a rule table says how bad it is. `en` and `zh` are
    a rule table's own words.
    """

    reason: str
    said: dict[str, str] = {}
    offer: Offer = NOTHING
    severity: Severity | None = None
    en: str = ""
    zh: str = ""


class Placed(msgspec.Struct, frozen=True, gc=False):
    """A finding where it was made. Without an entry it is one of a row's other cell, or (line 0) of a whole column."""

    finding: Finding
    entry: Entry | None
    column: str = ""
    title: str = ""
    line: int = 0


class Sentence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reason in both languages."""

    severity: Severity
    en: str
    zh: str


class Meaning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a finding is called and what it looks for."""

    label_en: str
    label_zh: str
    en: str
    zh: str


@cache
def texts() -> dict[str, Any]:
    """All that `findings.toml` says."""
    return tomllib.loads(Path(__file__).with_name("findings.toml").read_text(encoding="utf-8"))


@cache
def meanings() -> dict[str, Meaning]:
    """The findings by id, in the order in which they are listed."""
    return msgspec.convert(texts()["finding"], dict[str, Meaning])


@cache
def sentences() -> dict[str, Sentence]:
    """The sentences by reason: a finding's id, or that id and a variant after a dot."""
    return msgspec.convert(texts()["reason"], dict[str, Sentence])


def severity_of(finding: Finding) -> Severity:
    """How bad it is."""
    return finding.severity or sentences()[finding.reason].severity


def id_of(finding: Finding) -> str:
    """The finding's id, without the variant."""
    return finding.reason.partition(".")[0]
