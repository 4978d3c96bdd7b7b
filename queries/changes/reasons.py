"""The sentences of `reasons.toml`, by reason code."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

from ..answered import Lang


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence in two languages, and whether it calls for a person."""

    en: str
    zh: str
    review: bool = False


@cache
def reasons() -> dict[str, Reason]:
    """Every reason by its code."""
    text = Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Reason])


def told(codes: Iterable[str], lang: Lang) -> str:
    """The sentences of several codes, one after the other."""
    return ("" if lang == "zh" else " ").join(getattr(reasons()[code], lang) for code in codes)


def wants_review(codes: Iterable[str]) -> bool:
    """Whether one of them calls for a person."""
    return any(reasons()[code].review for code in codes)
