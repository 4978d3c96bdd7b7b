"""The tables of this folder: words and rules that a terminologist reviews."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def table(name: str, shape: type[T], part: str = "") -> T:
    """A table (`units.toml` is `units`), or a part of it, as what it must be; a wrong one fails at first use."""
    whole = _read(name)
    return msgspec.convert(whole[part] if part else whole, shape)


@cache
def _read(name: str) -> dict[str, Any]:
    text = Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
