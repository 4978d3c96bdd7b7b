"""The words of a review in English and Chinese, and what reviewers mean by theirs."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

import msgspec

from ..answered import Lang


class _Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    en: str
    zh: str
    also: tuple[str, ...] = ()


@cache
def _words() -> dict[str, dict[str, _Word]]:
    text = Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, dict[str, _Word]])


def word(kind: str, id: str, lang: Lang) -> str:
    """The word for an id, `decision` `no-map` for instance; an id without one is its own."""
    found = _words()[kind].get(id)
    return getattr(found, lang) if found else id


def words(kind: str, lang: Lang) -> dict[str, str]:
    """All words of a kind by their ids, in the order of the table."""
    return {id: getattr(one, lang) for id, one in _words()[kind].items()}


def meant(kind: str, text: str) -> str | None:
    """The id that a word in either language, or a further spelling of it, stands for; None for any other."""
    return _meanings(kind).get(_folded(text))


@cache
def _meanings(kind: str) -> dict[str, str]:
    return {
        _folded(said): id for id, one in _words()[kind].items() for said in (*one.also, id, one.zh, one.en)
    }  # fmt: skip


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
