"""What a code shows by its form alone, and which systems are kin; the forms stand in `shapes.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

import msgspec


class Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Systems that code the same things, and the form that all their codes have."""

    id: str
    systems: tuple[str, ...]
    form: str
    en: str
    zh: str


class _Families(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    family: tuple[Family, ...]


@cache
def families() -> dict[str, Family]:
    """The families by id, in the order in which their forms are tried."""
    text = Path(__file__).with_name("shapes.toml").read_text(encoding="utf-8")
    return {one.id: one for one in msgspec.convert(tomllib.loads(text), _Families).family}


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((one.id, re.compile(one.form, re.ASCII)) for one in families().values())


@lru_cache(maxsize=131_072)
def shape_of(code: str) -> str:
    """The family whose form a code (in capitals, of half width) has; empty for what has none of them."""
    return next((id for id, form in _forms() if form.fullmatch(code)), "")


def family_of(system: str) -> Family | None:
    """The family that a system stands in."""
    return next((one for one in families().values() if system in one.systems), None)


def kind_of(code: str) -> str:
    """The family of a code, external causes apart: codes of one kind must not share a name.

    A tumour's morphology and its site may, and so may a poisoning and its cause.
    """
    shape = shape_of(code.upper())
    return "external cause" if shape == "diagnoses" and code[:1] in "VWXY" else shape
