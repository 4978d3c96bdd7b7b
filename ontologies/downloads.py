"""What publishers offer for download, and what each user has to get in person; the facts stand in downloads.toml."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Literal

import msgspec


class Download(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that anybody may download. `url` and `file` have places for the release and the language."""

    id: str
    system: str
    title: str
    url: str
    file: str
    release: str = ""
    form: Literal["zip", "text"]
    licence: str

    def address(self, release: str = "", language: str = "en") -> str:
        """Where a release is."""
        return self.url.format(release=release or self.release, language=language)

    def name(self, release: str = "", language: str = "en") -> str:
        """What its file is called on disk."""
        return self.file.format(release=release or self.release, language=language)

    @property
    def takes_release(self) -> bool:
        """Whether the publisher keeps more than one."""
        return "{release}" in self.url


class Own(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a user has to get in person: why, and where."""

    id: str
    why: str
    why_zh: str
    where: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    download: tuple[Download, ...]
    own: tuple[Own, ...]


@functools.cache
def _file() -> _File:
    text = Path(__file__).with_name("downloads.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _File)


def downloads() -> dict[str, Download]:
    """Everything that can be fetched, by id."""
    return {one.id: one for one in _file().download}


def owns() -> dict[str, Own]:
    """Everything that users get in person, by id."""
    return {one.id: one for one in _file().own}
