"""The texts of `sentences.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from ..answered import Lang
from .counted import SectionCounts

LANGS: tuple[Lang, ...] = ("en", "zh")


def say(key: str, lang: Lang, **values: object) -> str:
    """A text in a language."""
    text = _texts()[key][lang]
    return text.format(**values) if values else text


def counted(counts: SectionCounts, lang: Lang) -> str:
    """The counts of a section in words."""
    return say(
        "counts", lang, added=f"{counts.added:,}", retired=f"{counts.retired:,}", retitled=f"{counts.retitled:,}",
        moved=f"{counts.moved:,}",
    )  # fmt: skip


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))
